"""A garden in bloom: hazy trees, hedges in the sun, and clumps of flowers in front."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map
from spark_studio.engines.local.ops.impasto import Strokes
from spark_studio.engines.local.ops.tone import float32, mix, smoothstep
from spark_studio.engines.local.stage.flowers import KINDS, Bunch, bush, clump

AIR = ((0.0, "#a9d2ee"), (0.35, "#cfe6ee"), (0.7, "#f4f3d6"), (1.0, "#fbe9bd"))
HAZE = ((0.0, "#8fb5b8"), (0.4, "#a9cbb0"), (0.75, "#cfe0b4"), (1.0, "#eef0c4"))
HEDGE = ((0.0, "#3f7267"), (0.35, "#5d9a5c"), (0.65, "#94c062"), (1.0, "#dbe486"))
SHADE = ((0.0, "#2a5450"), (0.5, "#3f7a52"), (1.0, "#86b55c"))


def air(rng: np.random.Generator, width: int, height: int, sun: float) -> np.ndarray:
    """Return a summer sky, palest towards the ``sun`` (-1 left, 1 right): RGB, 0 to 1."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    drift = clouds(rng, width, height, 0.3, octaves=3) - 0.5
    level = 0.5 + np.float32(0.35 * sun) * x - 0.3 * (y - 0.3) + 0.8 * drift
    return gradient_map(np.clip(level, 0, 1), list(AIR))


def garden(rng: np.random.Generator, width: int, height: int, sun: float) -> np.ndarray:
    """Return a garden behind a person, far to near: RGB, 0 to 1.

    ``sun`` is -1 for light from the left, 1 from the right.
    """
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    picture = air(rng, width, height, sun)
    # The lower, the nearer: each bank of leaves begins further down and is darker.
    for stops, top, spot, edge in (
        (HAZE, 0.12, 0.34, 0.10),
        (HEDGE, 0.31, 0.24, 0.07),
        (SHADE, 0.72, 0.18, 0.08),
    ):
        crown = clouds(rng, width, height, spot, octaves=3) - 0.5
        where = smoothstep(
            top, top + edge, y + 0.75 * crown + 0.06 * x * np.float32(sun)
        )
        light = 0.5 + 1.5 * (clouds(rng, width, height, 0.5 * spot, octaves=3) - 0.5)
        light = light + np.float32(0.3 * sun) * x - 0.25 * (y - top - 0.2)
        picture = mix(picture, gradient_map(np.clip(light, 0, 1), list(stops)), where)
    return float32(picture)


@dataclass(frozen=True, slots=True)
class Planting:
    """What grows in one garden: painters of near blooms, colors of the bushes behind."""

    kinds: tuple
    colors: tuple


def choose_planting(rng: np.random.Generator) -> Planting:
    kinds, colors = KINDS[int(rng.integers(len(KINDS)))]
    start = int(rng.integers(len(kinds)))
    return Planting(kinds[start:] + kinds[:start], colors)


def bushes(
    rng: np.random.Generator,
    planting: Planting,
    free: np.ndarray,
    width: int,
    height: int,
) -> Strokes:
    """Return flowering bushes behind a person, far to near, where ``free`` (any size, 0 to 1)
    allows: smaller and higher up the farther off."""
    bunch, side = Bunch(rng, on(rng, free, width, height)), min(width, height)
    found = []
    wanted = int(rng.integers(7, 10) * width * height / side**2)
    for _ in range(50 * wanted):
        x, y = rng.uniform(0, 1) * width, rng.uniform(0.36, 0.95) * height
        near = 0.35 + 0.8 * y / height
        apart = all(
            np.hypot(x - p[0], y - p[1]) > 0.13 * side * (near + p[2]) for p in found
        )
        if apart and bunch.may(x, y):
            found.append((x, y, near))
        if len(found) == wanted:
            break
    for x, y, near in sorted(found, key=lambda place: place[1]):
        colors = planting.colors[int(rng.integers(len(planting.colors)))]
        reach = side * 0.15 * near * rng.uniform(0.8, 1.2)
        bush(bunch, (x, y), reach, side * 0.022 * near, colors)
    return bunch.strokes()


def clumps(
    rng: np.random.Generator,
    planting: Planting,
    free: np.ndarray,
    width: int,
    height: int,
) -> Strokes:
    """Return a few large clumps growing up from the lower border, where ``free`` allows.

    They are as tall as the free ground above their foot lets them be; the lower corners
    come first.
    """
    bunch, side = Bunch(rng, on(rng, free, width, height)), min(width, height)
    for number, (x, tall) in enumerate(_feet(rng, free, width, height)):
        tall = tall * height * rng.uniform(0.8, 1.0)
        wide = side * rng.uniform(0.13, 0.18)
        size = float(np.clip(0.25 * tall, 0.036 * side, 0.062 * side))
        foot = (x * width, height * rng.uniform(1.0, 1.03))
        kind = planting.kinds[number % len(planting.kinds)]
        clump(bunch, foot, tall, wide, size, kind)
    return bunch.strokes()


def _feet(rng, free, width, height):
    """Places for clumps, x and height in shares, the tallest (that is farthest) first."""
    rows, columns = free.shape
    open_up = (
        np.cumprod(free[::-1] > 0.5, axis=0).sum(0) / rows
    )  # free above the border
    side, feet = min(width, height), []
    corners = rng.permutation([rng.uniform(0.03, 0.12), rng.uniform(0.88, 0.97)])
    more = int(np.clip(round(rng.uniform(0.2, 2.2) * width / side), 0, 4))
    for x in [*corners, *rng.uniform(0.15, 0.85, 12)]:
        reach = max(1, int(0.04 * columns))
        column = int(x * (columns - 1))
        tall = float(np.median(open_up[max(0, column - reach) : column + reach + 1]))
        in_corner = x in corners
        tall = min(0.9 * tall, rng.uniform(0.24, 0.4) if in_corner else 0.24)
        apart = all(abs(x - other) * width > 0.2 * side for other, _ in feet)
        if tall > 0.12 and apart and (in_corner or len(feet) < 2 + more):
            feet.append((float(x), tall))
    return sorted(feet, key=lambda foot: -foot[1])


def on(rng: np.random.Generator, free: np.ndarray, width: int, height: int):
    """Return a function that says whether (x, y) of a canvas lies on ``free`` (any size).

    What lies outside the canvas is free; where ``free`` fades, chance decides.
    """
    rows, columns = free.shape

    def may(x, y):
        i, j = int(x / width * columns), int(y / height * rows)
        if not (0 <= i < columns and 0 <= j < rows):
            return True
        return bool(free[j, i] > rng.uniform(0.2, 0.8))

    return may
