"""Trees and leaves as a lens out of focus sees them: clumps, gaps, sparks of light."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.scenes.layer import Layer, between

COARSE_FROM = 110  # pixels


def leaves(
    rng: np.random.Generator, width: int, height: int, spot: float,
    dark: np.ndarray, bright: np.ndarray, sparks: float = 2.0,
) -> np.ndarray:  # fmt: skip
    """Return a wall of leaves, height x width x 3; single leaves measure ``spot`` pixels.

    ``sparks`` times ``bright`` is the light of the few leaves that mirror the sky.
    """
    clumps = clouds(rng, width, height, 0.3, 4, 0.6)
    single = _cells(rng, width, height, spot)
    level = smoothstep(0.25, 0.85, 0.6 * clumps + 0.4 * single)
    out = between(dark, bright, level)
    spark = (single > 0.93) * smoothstep(0.42, 0.62, clumps)
    return out + (spark * np.float32(sparks))[..., None] * bright


def _cells(rng, width, height, spot):
    """White noise of ``spot`` pixels a cell."""
    spot = max(1.0, spot)
    small = rng.random((int(height / spot) + 2, int(width / spot) + 2), np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def crown(
    layer: Layer, rng: np.random.Generator, box: tuple[float, float, float, float],
    dark: np.ndarray, bright: np.ndarray, side: float = 0.0, sparks: float = 1.5,
    loose: float = 1.0,
) -> None:  # fmt: skip
    """A tree's crown in ``box`` (left, top, right, bottom; pixels), lit from above and ``side``.

    ``loose``: how ragged its outline is.
    """
    left, top, right, bottom = (round(v) for v in box)
    width, height = right - left, bottom - top
    part, inner = _visible(layer, left, top, width, height)
    if part is None:
        return
    # A large crown is near, and so out of focus: half of its pixels do.
    factor = 2 if min(width, height) > COARSE_FROM else 1
    small = max(3, width // factor), max(3, height // factor)
    mask, color = _crown(rng, *small, dark, bright, side, sparks, loose)
    if factor > 1:
        mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
        color = cv2.resize(color, (width, height), interpolation=cv2.INTER_LINEAR)
    _lay(layer, part, mask[inner], color[inner])


def _crown(rng, width, height, dark, bright, side, sparks, loose):
    """Return how far a crown covers its box, and its colors."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    clumps = clouds(rng, width, height, 0.34, 4, 0.65)
    single = _cells(rng, width, height, max(1.5, min(width, height) / 40))
    field = 0.8 - x * x - y * y + loose * 2.4 * (clumps - 0.5) + 0.5 * (single - 0.5)
    field -= 2.5 * (x**12 + y**12)  # never as far as the box
    mask = smoothstep(0.0, 0.12, field) * smoothstep(0.2, 0.42, clumps + 0.35 * field)
    mask *= smoothstep(0.1, 0.3, single + 0.5 * field)
    lit = 0.36 + 0.3 * side * x - 0.28 * y + 2.0 * (clumps - 0.5) + 0.5 * (single - 0.5)
    lit = np.clip(lit, 0, 1)
    color = between(dark, bright, lit * lit * (3 - 2 * lit))
    spark = (single > 0.86) * lit * np.float32(sparks)
    color += spark[..., None] * bright
    return mask, color.astype(np.float32)


def trunk(
    layer: Layer, x: float, top: float, bottom: float, thick: float, color: np.ndarray,
    side: float = 0.0, lean: float = 0.0,
) -> None:  # fmt: skip
    """A trunk of ``thick`` pixels at its foot, its ``side`` (-1 left, 1 right) lit."""
    half = thick / 2
    foot, head = x, x + lean
    lower = np.array([(foot - half * 1.3, bottom), (foot - half, bottom - thick)])
    edges = [*lower, (head - half * 0.6, top), (head + half * 0.6, top),
             (foot + half, bottom - thick), (foot + half * 1.3, bottom)]  # fmt: skip
    layer.polygon(np.array(edges), color)
    if side:
        near, far = (half * 0.15, half * 1.0) if side > 0 else (-half, -half * 0.15)
        lit = np.array([(foot + near, bottom), (head + near * 0.6, top),
                        (head + far * 0.6, top), (foot + far, bottom)])  # fmt: skip
        layer.polygon(lit, color * np.float32(2.1))


def branches(
    layer: Layer, rng: np.random.Generator, x: float, y: float, long: float,
    angle: float, thick: float, color: np.ndarray, forks: int = 5,
) -> list[tuple[float, float]]:  # fmt: skip
    """A bare branch that forks ``forks`` times, from (x, y) at ``angle`` (0 is up).

    Returns the tips.
    """
    tip = x + np.sin(angle) * long, y - np.cos(angle) * long
    bend = ((x + tip[0]) / 2 + rng.normal(0, 0.06) * long, (y + tip[1]) / 2)
    layer.line(np.array([(x, y), bend, tip]), thick, color)
    if forks <= 0:
        return [tip]
    tips = [tip]
    for turn in (-1, 1) if rng.random() < 0.75 else (-1, 0.15, 1):
        tips += branches(
            layer, rng, *tip, long * float(rng.uniform(0.6, 0.85)),
            angle + turn * float(rng.uniform(0.25, 0.6)), thick * 0.66, color, forks - 1,
        )  # fmt: skip
    return tips


def pine(
    layer: Layer, rng: np.random.Generator, x: float, foot: float, tall: float,
    color: np.ndarray, snow: np.ndarray | None = None,
) -> None:  # fmt: skip
    """A conifer ``tall`` pixels high: tiers of drooping boughs, snow on them where given."""
    half = max(3, round(tall * float(rng.uniform(0.2, 0.27))))
    width, height = 2 * half, max(6, round(tall))
    left, top = round(x) - half, round(foot - tall)
    part, inner = _visible(layer, left, top, width, height)
    if part is None:
        return
    factor = 2 if half > COARSE_FROM // 2 else 1
    small = max(3, width // factor), max(6, height // factor)
    mask, out = _boughs(rng, *small, color, snow)
    if factor > 1:
        mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
        out = cv2.resize(out, (width, height), interpolation=cv2.INTER_LINEAR)
    _lay(layer, part, mask[inner], out[inner])


def _boughs(rng, width, height, color, snow):
    """Return how far a conifer covers its box, and its colors."""
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    clumps = clouds(rng, width, height, 0.22, 4, 0.7) - 0.5
    # Boughs hang: a tier lies lower the further it is from the trunk.
    tier = (down - 0.1 * np.abs(across) + 0.05 * clumps) * 11
    tier = tier + 0.6 * smoothstep(-0.12, 0.12, across)
    phase = tier - np.floor(tier)
    reach = down**0.85 * (0.62 + 0.38 * phase) * (1 + 0.9 * clumps)
    mask = smoothstep(0.05, -0.05, np.abs(across) - reach)
    mask *= down + 0.25 * clumps - 0.05 * np.abs(across) < 0.93
    mask = np.maximum(mask, (np.abs(across) < 0.06) * (down > 0.9))
    out = color * (0.65 + 0.7 * phase + 1.2 * clumps)[..., None]
    if snow is not None:
        laid = smoothstep(0.62, 0.3, phase + 1.5 * clumps) * (down < 0.94)
        out = out + (snow - out) * (0.93 * laid)[..., None]
    return mask.astype(np.float32), np.maximum(out, 0).astype(np.float32)


def palm(
    layer: Layer, rng: np.random.Generator, x: float, foot: float, tall: float,
    lean: float, bark: np.ndarray, dark: np.ndarray, bright: np.ndarray,
) -> None:  # fmt: skip
    """A palm whose crown hangs ``lean`` pixels aside of its foot (x, foot)."""
    t = np.linspace(0, 1, 14)
    stem = np.stack([x + lean * t**1.7, foot - tall * t], 1)
    for number in range(13):
        layer.line(
            stem[number : number + 2], tall * 0.035 * (1.3 - 0.6 * t[number]), bark
        )
    top = stem[-1]
    for angle in np.concatenate(
        [np.linspace(-2.1, 2.1, 13), rng.uniform(-1.8, 1.8, 5)]
    ):
        _frond(
            layer,
            rng,
            top,
            tall * float(rng.uniform(0.36, 0.5)),
            float(angle),
            dark,
            bright,
        )


def _frond(layer, rng, start, long, angle, dark, bright):
    """One leaf: a rib that droops, leaflets hanging from it."""
    t = np.linspace(0, 1, 12)
    x = start[0] + np.sin(angle) * long * t
    y = (
        start[1]
        - np.cos(angle) * long * 0.55 * t
        + long * 0.75 * t**2 * abs(np.sin(angle))
    )
    tone = dark + (bright - dark) * float(rng.uniform(0.1, 1.0))
    for at, (left, row) in enumerate(zip(x, y, strict=True)):
        size = long * 0.3 * np.sin(np.pi * (0.12 + 0.85 * t[at]))
        for side in (-0.45, 0.55):
            tip = (left + side * size + np.sin(angle) * 0.3 * size, row + 0.8 * size)
            layer.line(np.array([(left, row), tip]), long * 0.03, tone)
    layer.line(np.stack([x, y], 1), long * 0.025, tone * 1.2)


def _visible(layer, left, top, width, height):
    """Return the part of the layer a box covers, and the box's own part; None where none."""
    wide, tall = layer.size
    x0, x1 = max(0, left), min(wide, left + width)
    y0, y1 = max(0, top), min(tall, top + height)
    if x1 <= x0 or y1 <= y0 or width < 3 or height < 3:
        return None, None
    return np.s_[y0:y1, x0:x1], np.s_[y0 - top : y1 - top, x0 - left : x1 - left]


def _lay(layer, part, mask, color):
    layer.rgba[part] *= (1 - mask)[..., None]
    layer.rgba[part][..., :3] += mask[..., None] * color
    layer.rgba[part][..., 3] += mask
