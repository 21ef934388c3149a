"""Fields of flowers to the horizon: sunflowers, lavender in rows, tulips in stripes."""

import numpy as np

from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.fields import paint_country, paint_trees
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.water import distance, ground_noise

SUN, LAVENDER, TULIPS = "sunflower", "lavender", "tulip"
NAMES = {
    SUN: ("sunflower", "葵"), LAVENDER: ("lavender", "薰衣草"), TULIPS: ("tulip", "郁金香"),
    "canola": ("canola", "油菜"), "poppy": ("poppy", "poppies"),
}  # fmt: skip
# What grows in rows, in which colors.
ROWS = {
    LAVENDER: ("#7a5fc0", "#8f74d4", "#6d55b4"),
    TULIPS: ("#d9304a", "#f2c22e", "#f08aa8", "#e8672c", "#f4ecf0", "#8a3fa0"),
    "canola": ("#f2cc1e", "#e8bc14", "#f8d84a"),
    "poppy": ("#d8281e", "#c81f1c", "#e84a32"),
}


def draw(shot: Shot) -> None:
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(shot.rng.uniform(0.46, 0.53)), eye=1.75, zoom=1.25)
    shot.blur_far = 0.010
    paint_country(shot, light, 0.4)
    kind = _kind(shot)
    if kind == SUN:
        _sunflowers(shot, light)
    else:
        paint_trees(shot, light, 3, (60, 110))
        _rows(shot, light, kind)
    shot.light = (0.65 * float(np.sign(shot.light[0])), -0.3 - 0.4 * light.sun_height)
    shot.light_color, shot.ambient = light.sun, 0.5 * light.shade + 0.3 * light.haze
    shot.ground = 0.97 * shot.height


def _kind(shot):
    """The flower named, or the one nearest to a color named, or any."""
    for kind, names in NAMES.items():
        if shot.says(*names):
            return kind
    if shot.wish.palette:
        lab = to_lab(hex_color(shot.wish.palette)[None, None])[0, 0]
        if lab[2] > 30:
            return SUN
        return LAVENDER if lab[2] < -8 else TULIPS
    return (SUN, LAVENDER, TULIPS)[int(shot.rng.integers(3))]


def _sunflowers(shot, light):
    """Discs with dark hearts on a sea of leaves, each row nearer than the last."""
    rng, camera = shot.rng, shot.camera
    lit, dim = 0.6 * light.sun + 0.5 * light.shade, 0.5 * light.shade + 0.06 * light.sun
    z, fine = ground_noise(shot, 0.8, 3)
    mask = (z < 140) + 0 * fine
    layer = shot.layer()
    field = between(
        tint("#35521c") * lit * 0.6,
        tint("#d9a520") * lit,
        smoothstep(8, 40, z) * (0.5 + 0.4 * fine),
    )
    layer.fill(mask.astype(np.float32), field * (0.6 + 0.8 * fine)[..., None])
    shot.lay(layer, z=25)
    far = 60.0
    while far > 2.8:
        layer = shot.layer()
        _leaf_row(layer, shot, far, lit, dim)
        count = int(min(150, 3.4 * camera.half_width(far) + 5))
        for x in rng.uniform(-1.1, 1.1, count) * camera.half_width(far):
            tall = 1.25 + float(rng.normal(0, 0.1)) - (0.25 if far < 4 else 0)
            column, row = camera.at(x, tall, far)[0]
            _sunflower(layer, rng, column, row, camera.length(0.16, far), lit, dim)
        shot.lay(layer, z=far)
        far *= 0.72


def _leaf_row(layer, shot, z, lit, dim):
    rng, camera = shot.rng, shot.camera
    for x in rng.uniform(
        -1.1, 1.1, int(min(120, 4 * camera.half_width(z) + 8))
    ) * camera.half_width(z):
        column, row = camera.at(x, float(rng.uniform(0.3, 1.1)), z)[0]
        long = camera.length(0.2, z)
        tone = dim + (lit - dim) * float(rng.random()) * 0.7
        layer.ellipse(
            column,
            row,
            long,
            long * 0.6,
            tint("#4c7428") * tone,
            float(rng.uniform(0, 180)),
        )


def _sunflower(layer, rng, x, y, size, lit, dim):
    turn, tone = float(rng.uniform(-20, 20)), float(rng.uniform(0.65, 1.1))
    if size > 5:
        for angle in np.arange(0, 2 * np.pi, 2 * np.pi / 15):
            far = np.array([np.cos(angle), 0.92 * np.sin(angle)]) * size * 0.72
            color = tint("#f4b81c") * lit * tone * float(rng.uniform(0.75, 1.15))
            layer.ellipse(
                x + far[0],
                y + far[1],
                size * 0.38,
                size * 0.17,
                color,
                float(np.degrees(angle)),
            )
    else:
        layer.ellipse(x, y, size, size * 0.9, tint("#f0b01c") * lit * tone, turn)
    layer.ellipse(
        x, y, size * 0.46, size * 0.43, tint("#4a2a12") * (0.5 * lit + dim), turn
    )


def _rows(shot, light, kind):
    """Bands of one color (lavender) or of many (tulips), running to the horizon."""
    rng, camera = shot.rng, shot.camera
    z, fine = ground_noise(shot, 0.45, 3)
    _, patches = ground_noise(shot, 3.0, 3)
    x = (np.arange(shot.width) - camera.middle)[None] / camera.focal * distance(shot)
    slant, gap = float(rng.uniform(-0.25, 0.25)), 1.3 if kind == LAVENDER else 1.9
    place = (x - slant * z) / gap + float(rng.random())
    number = np.floor(place).astype(int)
    hump = np.sin(np.pi * (place - number))
    blur = smoothstep(gap * 90, gap * 25, z)  # far rows melt into one
    on = 0.72 + (smoothstep(0.25, 0.6, hump + 0.4 * (fine - 0.5)) - 0.72) * blur
    colors = [tint(code) for code in ROWS[kind]]
    table = np.stack([colors[i] for i in rng.integers(0, len(colors), 64)])
    bloom = table[number % 64]
    lit = 0.6 * light.sun + 0.6 * light.shade
    leaf = tint("#4c6a30") if kind == TULIPS else tint("#5f6a44")
    color = mix(leaf * np.ones_like(bloom) * 0.8, bloom, on * (0.55 + 0.6 * patches))
    color = color * lit * ((0.55 + 0.55 * hump) * (0.6 + 0.8 * fine))[..., None]
    mask = (z < 220) + 0 * fine
    layer = shot.layer()
    layer.fill(
        mask.astype(np.float32),
        mix(color, light.haze, (1 - np.exp(-z / 500)) + 0 * fine),
    )
    shot.lay(layer, z=9)
    _heads(shot, kind, colors, lit, slant, gap)


def _heads(shot, kind, colors, lit, slant, gap):
    """Single heads where the field is near enough to tell them apart."""
    rng, camera = shot.rng, shot.camera
    for near, far, count in ((8, 16, 420), (4.5, 8, 260)):
        layer = shot.layer()
        for z in sorted(rng.uniform(near, far, count), reverse=True):
            half = camera.half_width(z) * 1.1
            x = float(rng.uniform(-half, half))
            row = round((x - slant * z) / gap)
            x = row * gap + slant * z + gap * 0.5 + float(rng.normal(0, 0.22)) * gap
            column, top = camera.at(x, 0.45, z)[0]
            size = camera.length(0.045, z)
            color = colors[row % len(colors)] * lit * float(rng.uniform(0.6, 1.25))
            wide, tall = (
                (size * 0.5, size * 2.2) if kind == LAVENDER else (size, size * 1.25)
            )
            layer.ellipse(column, top, wide, tall, color)
        shot.lay(layer, z=(near + far) / 2)
