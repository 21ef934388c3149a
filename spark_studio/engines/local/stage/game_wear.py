"""Streetwear: clothes in a few clean colors, with panels, piping and a print on them."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.parts import flat_parts
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.game_light import GameLight

COLORS, SMOOTH, LEAST = 7, 0.006, 0.0012
LEAST_CLOTH, LIKE_SKIN = 0.25, 9.0  # of a garment, in face widths squared; in Lab
MAIN = 0.36  # a garment's share of all that somebody wears, at least
ALIKE = 22.0  # Lab: colors this near to the main one are the same garment
COARSE = 4  # pixels: who stands nearest changes slowly
BRIGHT = 0.45  # how often a panel on dark clothes is of a lamp's color
FINE = 0.4  # how much of the photo's own detail stays
CLIPPED = 0.12  # a print that something covers by more than this is left out
PIPE = 0.022  # width of piping in face widths


@dataclass(frozen=True, slots=True)
class _Cut:
    """What one person wears: where seams run, in face widths from the chin."""

    yoke: float  # how far below the chin the upper panel ends in the middle
    slant: float  # how much lower it ends for each width aside
    lean: float  # how much lower it ends to the right
    stripes: int
    print: int


def game_wear(
    photo: Photo,
    study: Study,
    cloth: np.ndarray,
    heads: tuple[Traits, ...],
    light: GameLight,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return all clothes as clean color blocks without light: RGB, working size.

    ``cloth`` is their mask, ``heads`` whom they belong to, in its pixels.
    """
    lab = to_lab(study.plain)
    parts = flat_parts(study.plain, cloth, COLORS, SMOOTH, LEAST)
    flat = to_lab(parts.painted(*study.size))
    own = np.float32(FINE) * (1 - smoothstep(0.5, 0.9, cloth)) + 0.18
    lab = mix(flat, lab, np.maximum(own, 0.8 * _limbs(parts, heads)))
    lab[..., 0] = 12 + 0.86 * lab[..., 0]
    lab[..., 1:] *= 1.28
    color = from_lab(lab)
    if not heads or cloth.max() < 0.5:
        return color
    worn = cloth * smoothstep(0.3, 0.7, resize(photo.findings.clothes, *study.size))
    for head, near in zip(heads, _owned(heads, *study.size), strict=True):
        garment = _garment(parts, near * worn, head.skin)
        if garment.sum() > LEAST_CLOTH * head.width**2:
            color = _tailored(color, garment, head, light, rng)
    return color


def _limbs(parts, heads):
    """Where what counts as cloth may be arms and legs: they are left in the round."""
    colors = to_lab(parts.colors[None].astype(np.float32))[0]
    bare = np.zeros(len(colors), bool)
    for head in heads:
        bare |= _like_skin(colors, head.skin)
    bare[0] = False
    return blur(bare[parts.labels].astype(np.float32), 0.004)


def _owned(heads, width, height):
    """For every head, how surely each pixel below belongs to it, 0 to 1."""
    if len(heads) == 1:
        return [np.ones((height, width), np.float32)]
    columns, rows = -(-width // COARSE), -(-height // COARSE)
    x = (np.arange(columns, dtype=np.float32)[None] + 0.5) * (width / columns)
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) * (height / rows)
    far = np.stack(
        [
            np.sqrt((x - h.points[152, 0]) ** 2 + 0.3 * (y - h.points[152, 1]) ** 2)
            / np.float32(h.width)
            for h in heads
        ]
    )
    first, second = np.partition(far, 1, axis=0)[:2]
    rival = np.where(far == first, second, first)
    # Where two stand close, trimmings fade out before they meet.
    sure = smoothstep(0.1, 0.55, rival - far)
    return [resize(own, width, height) for own in sure]


def _garment(parts, own, skin):
    """Where somebody's main garment is: the largest color and those like it, 0 to 1."""
    sizes = np.bincount(parts.labels.ravel(), own.ravel(), len(parts.colors))
    sizes[0] = 0
    colors = to_lab(parts.colors[None].astype(np.float32))[0]
    bare = _like_skin(colors, skin)
    whole = sizes.sum()
    sizes[bare] = 0
    main = int(sizes.argmax())
    alike = (np.linalg.norm(colors - colors[main], axis=1) < ALIKE) & ~bare
    alike[0] = False
    if sizes[alike].sum() < MAIN * whole:  # no garment to speak of
        return np.zeros_like(own)
    mask = alike[parts.labels].astype(np.float32) * own
    return smoothstep(0.4, 0.7, blur(mask, 0.0025))


def _like_skin(colors, skin):
    """Which colors (Lab) may be bare legs or arms, however they are lit."""
    turn = np.arctan2(colors[:, 2], colors[:, 1]) - np.arctan2(skin[2], skin[1])
    chroma = np.linalg.norm(colors[:, 1:], axis=1)
    near = np.linalg.norm(colors[:, 1:] - skin[1:], axis=1) < LIKE_SKIN
    return near & (chroma > 7) | (np.abs(turn) < 0.3) & (chroma > 10) & (chroma < 40)


def _tailored(color, garment, head, light, rng):
    """Return the colors with panels, piping and a print on one person's garment."""
    height, width = garment.shape
    chin = head.points[152]
    x = (np.arange(width, dtype=np.float32)[None] - chin[0]) / np.float32(head.width)
    y = (np.arange(height, dtype=np.float32)[:, None] - chin[1]) / np.float32(
        head.width
    )
    across = x * head.right[0] + y * head.right[1]
    below = x * head.down[0] + y * head.down[1]
    cut = _Cut(
        yoke=float(rng.uniform(0.62, 0.95)),
        slant=float(rng.choice([-0.45, 0.35, 0.55])),
        lean=float(rng.choice([-0.35, 0.0, 0.0, 0.35])),
        stripes=int(rng.integers(1, 4)),
        print=int(rng.integers(4)),
    )
    inside = garment > 0.5
    base = to_lab(np.median(color[inside], axis=0).reshape(1, 1, 3))[0, 0]
    accent = light.back if rng.random() < 0.5 else light.side
    panel = _panel_color(base)
    if base[0] < 42 and rng.random() < BRIGHT:
        panel = np.float32(0.85) * (light.side if accent is light.back else light.back)
    pixel = np.float32(1 / head.width)

    def band(distance, half):
        return smoothstep(half + pixel, half - pixel, np.abs(distance))

    seam = below - cut.yoke - cut.slant * np.abs(across) - cut.lean * across
    above = smoothstep(pixel, -pixel, seam) * garment
    color = mix(color, color * 0.18 + 0.82 * panel, above)
    for k in range(cut.stripes):
        line = band(seam - 0.07 - 0.095 * k, np.float32(PIPE if k else 1.5 * PIPE))
        color = mix(color, accent if k % 2 == 0 else panel, line * garment)
    under = smoothstep(-pixel, pixel, seam - 0.16 - 0.095 * cut.stripes)
    sleeve = np.abs(across) - 1.08 + 0.12 * below
    for k in range(2):
        line = band(sleeve - 0.09 * k, np.float32(0.024)) * under
        color = mix(color, accent, line * garment)
    spot = _print(across, below, cut, pixel)
    if (spot * (1 - garment)).sum() > CLIPPED * spot.sum():
        return color
    return mix(color, accent, 0.95 * spot * garment)


def _panel_color(base):
    """A color that stands off from the garment's own (Lab): dark on light, light on dark."""
    lab = base.copy()
    warm = base[1] > 8 and base[2] > 0  # a pale red would be taken for skin
    lab[0] = 88 if base[0] < 42 and not warm else 22
    lab[1:] *= np.float32(0.3)
    return from_lab(lab.reshape(1, 1, 3))[0, 0]


def _print(across, below, cut, pixel):
    """An emblem on the chest: a ring, a triangle, a bolt or bars."""
    side = 0.5 if cut.lean >= 0 else -0.5
    x = (across - side) / 0.2
    y = (below - cut.yoke - 0.75 - cut.slant * 0.5) / 0.2
    edge = pixel / 0.2
    if cut.print == 0:
        far = np.hypot(x, y)
        return smoothstep(1 + edge, 1 - edge, far) * smoothstep(
            0.62 - edge, 0.62 + edge, far
        )
    if cut.print == 1:
        inside = np.maximum(y - 0.6, 0.866 * np.abs(x) - 0.5 * y - 0.6)
        outer = smoothstep(edge, -edge, inside)
        return outer * smoothstep(-0.42 - edge, -0.42 + edge, inside)
    if cut.print == 2:
        corners = np.float32(
            [[0.2, -1.2], [-0.75, 0.2], [-0.1, 0.2], [-0.25, 1.2], [0.75, -0.3], [0.08, -0.3]]
        )  # fmt: skip
        return _inside(x, y, corners, edge)
    bars = smoothstep(-0.2, 0.2, np.sin((x + 0.5 * y) * 7.5))
    box = np.maximum(np.abs(x + 0.5 * y), np.abs(y) * 1.4)
    return bars * smoothstep(1 + edge, 1 - edge, box)


def _inside(x, y, corners, edge):
    """Return how much of each pixel lies in a polygon of these coordinates."""
    del edge
    height, width = x.shape
    # Coordinates are affine in the pixels: send the corners back.
    origin = np.float32([x[0, 0], y[0, 0]])
    step = np.float32(
        [
            [x[0, -1] - x[0, 0], x[-1, 0] - x[0, 0]],
            [y[0, -1] - y[0, 0], y[-1, 0] - y[0, 0]],
        ]
    ) / np.float32([max(width - 1, 1), max(height - 1, 1)])
    pixels = (np.linalg.inv(step) @ (corners - origin).T).T
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(pixels * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / np.float32(255)
