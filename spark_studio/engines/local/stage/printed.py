"""Printed additions to a charm: a bank of clouds where the photo cut the figure off."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.stage.framing import Figure
from spark_studio.engines.local.stage.shapes import filled
from spark_studio.engines.local.stage.subject import raggedness

# fill, shade, line, star
CLOUDS = (
    ("#fdf4fb", "#e3cdf2", "#8f78b8", "#ffd66b"),
    ("#f3f8ff", "#c6d8f6", "#6f86bd", "#ffd987"),
    ("#fff6ee", "#f6cfd6", "#b0748f", "#ffe08a"),
    ("#f2fbf8", "#bfe3e2", "#5f93a0", "#ffdc7d"),
)
PUFF = (40.0, 82.0)  # radius at 1328 pixels
LINE = 4.0
RAGGED = 5.2  # outline against the root of the area, from which clouds tidy it up


def cloud_base(
    figure: Figure, rng: np.random.Generator, unit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return colors and alpha of clouds before the figure's lower end.

    Nothing (alpha all 0) under a thing whose own outline is clean and whole.
    """
    colors, alpha = np.zeros_like(figure.colors), np.zeros_like(figure.alpha)
    frayed = figure.kind == "thing" and raggedness(figure.alpha) > RAGGED
    wanted = "bottom" in figure.cut or frayed
    puffs = _puffs(figure, rng, unit) if wanted else []
    if not puffs:
        return colors, alpha
    margin = PUFF[1] * 1.3 * unit
    x0, x1 = (
        int(min(max(v, 0), alpha.shape[1]))
        for v in (puffs[0][0] - margin, puffs[-1][0] + margin)
    )
    y0, y1 = (
        int(min(max(v, 0), alpha.shape[0]))
        for v in (
            min(y for _, y, _ in puffs) - margin,
            max(y for _, y, _ in puffs) + margin,
        )
    )
    local = [(x - x0, y - y0, radius) for x, y, radius in puffs]
    paint = _painted(local, (y1 - y0, x1 - x0), rng, unit)
    colors[y0:y1, x0:x1], alpha[y0:y1, x0:x1] = paint
    return colors, alpha


def _puffs(
    figure: Figure, rng: np.random.Generator, unit: float
) -> list[tuple[float, float, float]]:
    """Round heaps along the cut, left to right: high and low in turn, small at both ends."""
    low, tall = figure.box[3], figure.box[3] - figure.box[1]
    band = figure.alpha[
        max(0, low - round((0.14 if "bottom" in figure.cut else 0.26) * tall)) : low
    ].max(0, initial=0)
    unit = unit * float(
        np.clip(tall / (620 * unit), 0.42, 1)
    )  # small clouds under small things
    covered = np.flatnonzero(band > 0.5)
    if not covered.size:
        return []
    left, right = float(covered[0]) - 12 * unit, float(covered[-1]) + 12 * unit
    floor = low + 8 * unit
    puffs, x, high = [], left, bool(rng.random() < 0.5)
    while x < right:
        towards_end = min(1.0, 0.45 + min(x - left, right - x) / (170 * unit))
        size = (
            (PUFF[1] if high else PUFF[0]) * rng.uniform(0.85, 1.1) * towards_end * unit
        )
        puffs.append((x, floor - size * rng.uniform(0.75, 0.95), size))
        x += size * rng.uniform(0.95, 1.2)
        high = not high or rng.random() < 0.25
    return puffs


def _painted(puffs, shape, rng, unit):
    fill, tint, line, gold = (
        hex_color(code) for code in CLOUDS[rng.integers(len(CLOUDS))]
    )
    solid = np.zeros(shape, np.float32)
    floor = max(y + radius * 0.86 for _, y, radius in puffs)
    for x, y, radius in puffs:
        _disc(solid, x, y, radius)
    bar = np.array(
        [[puffs[0][0], floor - 26 * unit], [puffs[-1][0], floor - 26 * unit]]
    )
    cv2.polylines(
        solid,
        [np.round(bar * 16).astype(np.int32)],
        False,
        1.0,
        max(1, round(52 * unit)),
        cv2.LINE_AA,
        4,
    )
    solid = np.clip((blur_pixels(solid, 3 * unit) - 0.5) * 3 * unit + 0.5, 0, 1)
    depth = cv2.distanceTransform((solid > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    y = np.arange(shape[0], dtype=np.float32)[:, None]
    shade = np.clip((y - (floor - 74 * unit)) / np.float32(74 * unit), 0, 1)
    colors = fill + (tint - fill) * (np.round(shade * 3) / 3 * 0.8)[..., None]
    ink = np.clip(LINE * unit - depth + 0.5, 0, 1)
    for x, y, radius in puffs:
        if rng.random() < 0.8:
            _curl(ink, x, y, radius, rng, unit)
    ink = blur_pixels(ink, 0.8)
    colors = colors + (line - colors) * ink[..., None]
    _stars(colors, solid, puffs, gold, line, rng, unit)
    return colors.astype(np.float32), solid


def _disc(mask: np.ndarray, x: float, y: float, radius: float) -> None:
    cv2.circle(
        mask,
        (round(x * 16), round(y * 16)),
        max(1, round(radius * 16)),
        1.0,
        -1,
        cv2.LINE_AA,
        4,
    )


def _curl(ink, x, y, radius, rng, unit):
    """The line that lets one heap lie before another: a piece of spiral."""
    way = float(rng.choice([-1.0, 1.0]))
    t = np.linspace(0, rng.uniform(2.6, 3.9), 40)
    r = radius * 0.62 * (1 - 0.13 * t)
    points = np.stack([x - way * r * np.cos(t), y + 0.12 * radius - r * np.sin(t)], 1)
    cv2.polylines(
        ink,
        [np.round(points * 16).astype(np.int32)],
        False,
        1.0,
        max(1, round(LINE * 0.8 * unit)),
        cv2.LINE_AA,
        4,
    )


def _stars(colors, solid, puffs, gold, line, rng, unit):
    """A few little stars on the clouds."""
    chosen = rng.permutation(len(puffs))[: int(rng.integers(2, 5))]
    for x, y, radius in (puffs[i] for i in chosen):
        size, turn = (
            min(radius * 0.36, rng.uniform(13, 22) * unit),
            rng.uniform(-0.4, 0.4),
        )
        spot = (x + rng.uniform(-0.3, 0.3) * radius, y + 0.2 * radius)
        outer = filled(solid.shape, "star", spot, size + 3.4 * unit, turn) * solid
        inner = filled(solid.shape, "star", spot, size, turn) * solid
        colors += (line - colors) * outer[..., None]
        colors += (gold - colors) * inner[..., None]
