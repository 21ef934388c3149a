"""A small tinted charm that hangs beside the large one."""

import numpy as np

from spark_studio.engines.local.materials.acrylic import lay_plate
from spark_studio.engines.local.materials.metal import chain, draw_metal, lay, ring
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.stage.shadow import cast_shadow
from spark_studio.engines.local.stage.shapes import filled

TINTS = ("#ff9ecb", "#ffd36e", "#8fd3ff", "#c4a5ff", "#9ff0d6")
FORMS = ("star", "heart", "flower")
SIZE = 54.0  # from its middle to its end, at 1328 pixels
NIGHT = (0.10, 0.05, 0.22)  # of its shadow
NIGHT_SKY = (0.42, 0.38, 0.62)  # in its metal


def hang_small_charm(
    picture: np.ndarray,
    hook: tuple[float, float],
    metal: tuple[float, float, float],
    light: Light,
    rng: np.random.Generator,
    unit: float,
) -> None:
    """Hang a small charm from ``hook`` (pixels) to one side, in place."""
    side = float(rng.choice([-1.0, 1.0]))
    size = SIZE * unit * float(rng.uniform(0.85, 1.1))
    top = (
        hook[0] + side * float(rng.uniform(46, 62)) * unit,
        hook[1] + float(rng.uniform(78, 100)) * unit,
    )
    middle = (top[0] + side * 0.25 * size, top[1] + size * 1.02)
    form, turn = str(rng.choice(FORMS)), -side * float(rng.uniform(0.1, 0.3))
    plate = filled(picture.shape[:2], form, middle, size, turn)
    plate = np.clip((blur_pixels(plate, 3 * unit) - 0.5) * 4 * unit + 0.5, 0, 1)
    inner = filled(picture.shape[:2], form, middle, size * 0.66, turn)
    cast_shadow(picture, plate, light, 16 * unit, 0.3, NIGHT)
    tint = hex_color(str(rng.choice(TINTS)))
    picture += (tint - picture) * (plate * 0.38 + inner * 0.30)[..., None]
    _glitter(picture, inner, rng, unit)
    lay_plate(picture, plate, light, unit * 0.62)
    tubes = chain(hook, top, 22 * unit, 3.0 * unit, sag=side * 9 * unit)
    tubes.append(ring((top[0], top[1] + 3 * unit), 10 * unit, 3.0 * unit, tilt=0.4))
    for layer in draw_metal(tubes, picture.shape[1::-1], metal, light, NIGHT_SKY):
        lay(picture, layer)


def _glitter(picture, inner, rng, unit):
    """Flakes in the print: a few catch the lamp."""
    places = np.flatnonzero(inner > 0.9)
    if not places.size:
        return
    chosen = places[
        rng.integers(0, places.size, max(1, int(places.size / (26 * unit**2))))
    ]
    flakes = np.zeros(inner.shape, np.float32)
    flakes.flat[chosen] = rng.random(len(chosen), dtype=np.float32) ** 3 * 2.4
    picture += blur_pixels(flakes, 0.8 * unit)[..., None]
    np.clip(picture, 0, 1, out=picture)
