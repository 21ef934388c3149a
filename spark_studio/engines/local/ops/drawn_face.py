"""A face drawn anew: flat skin and one clean shade, nose, mouth, blush, beard.

The contour, the expression and the colors are the person's own; pores, folds and photo
shading are not drawn. Eyes are ``drawn_eyes``,
glasses ``spectacles``.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.drawn_mouth import draw_mouth
from spark_studio.engines.local.ops.face_traits import Traits, spread
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.ops.vector import (
    banded,
    ellipse,
    fill,
    shape_mask,
    smooth_curve,
    tapered,
)
from spark_studio.engines.local.perception import mesh

JAW = [234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152,
       377, 400, 378, 379, 365, 397, 288, 361, 323, 454]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaceStyle:
    """How a look draws faces.

    line      RGB of the lines on skin
    edge      softness of the shade's edge in face widths: 0 a cut, 0.05 airbrush
    shade     how much darker the shade is, in L
    airy      0 to 1: soft light and rose over the flat skin, as webtoons have
    lips      0 to 1: how much the lips are painted
    gloss     0 to 1: light on lips and nose
    blush     0 to 1
    light     added to the L of the lit skin
    """

    line: tuple[float, float, float] = (0.36, 0.16, 0.15)
    edge: float = 0.004
    shade: float = 13.0
    airy: float = 0.0
    lips: float = 0.35
    gloss: float = 0.3
    blush: float = 0.5
    light: float = 4.0
    thick: float = 1.0


def skin_tones(traits: Traits, style: FaceStyle) -> tuple[np.ndarray, np.ndarray]:
    """Return the RGB of lit skin and of its shade, in the person's own tone."""
    lit = traits.skin.astype(np.float32).copy()
    # Lifted a little, the deep tones least: nobody is painted paler than they are.
    lit[0] = min(lit[0] + style.light * np.clip((lit[0] - 56) / 20, 0, 1), 93)
    lit[1:] *= np.float32(1.06)
    shade = lit + np.float32([-style.shade, 5.5, 1.0])
    return from_lab(np.stack([lit, shade])[None])[0]


def face_area(traits: Traits, skin: np.ndarray, hair: np.ndarray) -> np.ndarray:
    """Return where the face is drawn: its oval and the brow up to the hair, 0 to 1.

    ``skin`` and ``hair`` are masks; the hair that falls over the face is in ``hair``.
    """
    height, width = skin.shape
    out = np.zeros((height, width), np.float32)
    x0, y0, x1, y1 = _reach(traits, width, height)
    if x1 <= x0 or y1 <= y0:
        return out
    skin, hair = skin[y0:y1, x0:x1], hair[y0:y1, x0:x1]
    corner, size = np.float32([x0, y0]), (x1 - x0, y1 - y0)
    oval = smooth_curve(traits.points[mesh.OVAL], 160, True) - corner
    middle = (traits.points[mesh.FOREHEAD] + traits.points[168]) / 2
    egg = ellipse(
        middle - traits.down * 0.12 * traits.width,
        traits.right * 0.56 * traits.width,
        traits.down * 0.5 * traits.width,
    )
    above = shape_mask(egg - corner, *size) * smoothstep(0.3, 0.6, skin)
    out[y0:y1, x0:x1] = np.maximum(shape_mask(oval, *size), above) * (1 - hair)
    return out


def draw_skin(
    picture: np.ndarray,
    traits: Traits,
    area: np.ndarray,
    hair: np.ndarray,
    style: FaceStyle,
) -> None:
    """Lay flat skin and its shade over the ``area`` of a face, in place.

    Shade falls from the hair, along the side away from the light and under nose and lip.
    """
    height, width = area.shape
    lit, shade = skin_tones(traits, style)
    x0, y0, x1, y1 = _reach(traits, width, height)
    if x1 <= x0 or y1 <= y0:
        return
    part, where = picture[y0:y1, x0:x1], area[y0:y1, x0:x1]
    dark = np.maximum(
        _from_hair(traits, hair[y0:y1, x0:x1], style),
        _far_side(traits, (x0, y0, x1, y1), style),
    )
    color = np.broadcast_to(lit, part.shape)
    if style.airy:
        color = _airy(traits, color, (x0, y0, x1, y1), lit, shade, style)
    part[...] = mix(part, mix(color, shade, dark), where)
    if traits.beard.any():
        _beard(picture, traits, area)
    _blush(picture, traits, area, style)


def draw_features(picture: np.ndarray, traits: Traits, style: FaceStyle) -> None:
    """Draw nose, mouth and jaw line on the skin, in place; the eyes are drawn elsewhere."""
    _, shade = skin_tones(traits, style)
    line = np.array(style.line, np.float32)
    if traits.skin[0] < 45:  # on deep skin lines must be deeper
        line = line * np.float32(0.6)
    _jaw(picture, traits, line, style)
    _nose(picture, traits, shade, line, style)
    draw_mouth(picture, traits, shade, line, style)
    if traits.lines > 0.3:
        _age(picture, traits, line, style)


def _reach(traits, width, height):
    low = traits.points.min(0) - 0.6 * traits.width
    high = traits.points.max(0) + 0.5 * traits.width
    return (max(0, int(low[0])), max(0, int(low[1])),
            min(width, int(high[0])), min(height, int(high[1])))  # fmt: skip


def _moved(mask, by):
    height, width = mask.shape
    move = np.float32([[1, 0, by[0]], [0, 1, by[1]]])
    return cv2.warpAffine(mask, move, (width, height), borderMode=cv2.BORDER_REPLICATE)


def _from_hair(traits, hair, style):
    """The shade a fringe throws: the hair itself, moved down and from the light."""
    by = traits.down * 0.055 - traits.right * 0.022 * traits.light
    soft = max(0.6, (style.edge + 0.006) * traits.width)
    return smoothstep(0.25, 0.75, blur_pixels(_moved(hair, by * traits.width), soft))


def _far_side(traits, box, style):
    """The side away from the light: what an ellipse of light over the face leaves out."""
    x0, y0, x1, y1 = box
    wide = traits.width
    points = traits.points
    middle = points[[4, 152, 10, 234, 454]].mean(0)
    side = np.sign(traits.light) or 1.0
    center = middle + traits.right * side * 0.11 * wide - traits.down * 0.1 * wide
    x = np.arange(x0, x1, dtype=np.float32)[None] - center[0]
    y = np.arange(y0, y1, dtype=np.float32)[:, None] - center[1]
    across = (x * traits.right[0] + y * traits.right[1]) / (0.56 * wide)
    along = (x * traits.down[0] + y * traits.down[1]) / (0.86 * wide)
    # The cheekbone steps forward into the light, the hollow below it back.
    wave = 0.045 * np.sin(along * 5.2 + 0.9)
    far = np.sqrt(across * across + along * along) + wave
    soft = max(style.edge * 2.2, 1.2 / wide)
    return smoothstep(1.0 - soft, 1.0 + soft, far) * np.float32(0.85)


def _airy(traits, color, box, lit, shade, style):
    """Gradients of a webtoon: light on brow and cheek, rose toward the edges."""
    x0, y0, x1, y1 = box
    wide, center = traits.width, traits.points[[5, 10, 152]].mean(0)
    x = np.arange(x0, x1, dtype=np.float32)[None] - center[0]
    y = np.arange(y0, y1, dtype=np.float32)[:, None] - center[1]
    across = (x * traits.right[0] + y * traits.right[1]) / (0.5 * wide)
    along = (x * traits.down[0] + y * traits.down[1]) / (0.68 * wide)
    rim = np.clip(across * across + along * along, 0, 1.6)
    rose = lit + (shade - lit) * np.float32(0.62) + np.float32([0.03, 0, 0.008])
    out = mix(color, rose, style.airy * smoothstep(0.25, 1.25, rim))
    pale = lit + (1 - lit) * np.float32(0.28)
    for points, size in (((151, 9), 0.16), ((50, 101), 0.11), ((280, 330), 0.11)):
        at = traits.points[list(points)].mean(0)
        dx = (np.arange(x0, x1, dtype=np.float32)[None] - at[0]) / (size * wide)
        dy = (np.arange(y0, y1, dtype=np.float32)[:, None] - at[1]) / (
            size * 0.8 * wide
        )
        out = mix(out, pale, style.airy * 0.6 * np.exp(-(dx * dx + dy * dy)))
    return out


def _beard(picture, traits, area):
    lab = traits.whiskers.astype(np.float32).copy()
    lab[0] = np.clip(lab[0], 14, 82)
    color = from_lab(lab[None, None])[0, 0]
    height, width = area.shape
    where = spread(traits, traits.beard, width, height) * area * np.float32(0.82)
    picture += (color - picture) * where[..., None]


def _blush(picture, traits, area, style):
    lab = traits.skin.astype(np.float32) + np.float32([-6, 20, 5])
    color = from_lab(lab[None, None])[0, 0]
    for outer, inner in ((205, 50), (425, 280)):
        at = traits.points[[outer, inner]].mean(0)
        spot = ellipse(
            at, traits.right * 0.12 * traits.width, traits.down * 0.07 * traits.width
        )
        # On deep skin a blush is seen, but less.
        fill(
            picture,
            spot,
            color,
            0.5 * style.blush,
            soft=0.045 * traits.width,
            mask=area,
        )


def _jaw(picture, traits, line, style):
    """The edge of jaw against neck, thin to the ears."""
    curve = smooth_curve(traits.points[JAW[4:-4]], 60)
    thick = 0.011 * traits.width * style.thick
    fill(picture, tapered(curve, thick, 0.1, 0.1), line, 0.9)


def _nose(picture, traits, shade, line, style):
    p, wide = traits.points, traits.width
    side = 1.0 if traits.light < 0 else -1.0
    if abs(traits.yaw) > 0.2:  # seen from the side the far flank is the dark one
        side = np.sign(traits.yaw) or 1.0
        side = -side
    wing, base = (358, 327) if side > 0 else (129, 98)
    root = p[4] * 0.45 + p[5] * 0.55
    flank = np.stack(
        [root, p[4] + (p[wing] - p[4]) * 0.62, p[base], p[2], p[1] * 0.5 + p[4] * 0.5]
    )
    soft = 0.0 if not style.airy else 0.018 * wide
    fill(picture, smooth_curve(flank, 40, True), shade, 0.5, soft=soft)
    under = smooth_curve(np.stack([
        p[98] * 0.75 + p[97] * 0.25, p[97], p[2], p[326], p[327] * 0.75 + p[326] * 0.25
    ]), 40)  # fmt: skip
    keep = slice(4, -4)
    fill(picture, tapered(under[keep], 0.016 * wide * style.thick, 0.2, 0.2), line, 0.8)
    for a, b in ((98, 64), (327, 294)):
        wing_line = smooth_curve(np.stack([p[a], p[a] * 0.35 + p[b] * 0.65, p[b]]), 16)
        weight = 0.45 if (a == 98) == (side > 0) else 0.8
        weight *= 0.3 + 0.7 * (1 - traits.lashes)
        fill(picture, tapered(wing_line, 0.012 * wide * style.thick, 0.6), line, weight)
    if style.gloss:
        tip = p[4] - traits.right * 0.012 * wide * side
        spot = ellipse(tip, traits.right * 0.014 * wide, traits.down * 0.02 * wide)
        fill(picture, spot, np.float32([1, 1, 1]), 0.6 * style.gloss, soft=0.006 * wide)


def _age(picture, traits, line, style):
    """An elder's two lines, from the nose toward the mouth, and one under each eye."""
    p, wide = traits.points, traits.width
    # A smile makes folds of its own at any age.
    amount = 0.75 * traits.lines * (1 - 0.6 * traits.teeth)
    for wing, corner in ((129, 61), (358, 291)):
        out = (p[corner] - p[13]) * np.float32(0.16)
        curve = np.stack(
            [
                p[wing] + out * 0.6,
                (p[wing] + p[corner]) / 2 + out * 1.5,
                p[corner] + out,
            ]
        )
        curve = smooth_curve(curve, 30)[4:-6]
        fill(
            picture, tapered(curve, 0.013 * wide * style.thick, 0.1, 0.1), line, amount
        )
    if traits.lines < 0.6:
        return
    for a, b, c in ((120, 119, 118), (349, 348, 347)):
        curve = smooth_curve(p[[a, b, c]] - traits.down * 0.0 * wide, 20)
        widths = np.full(20, 0.009 * wide * style.thick, np.float32)
        widths *= np.sin(np.linspace(0.1, 3.04, 20)).astype(np.float32)
        fill(picture, banded(curve, widths), line, 0.7 * amount)
