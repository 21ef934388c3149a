"""Clothes dyed anew: one color for all that is worn, every fold and seam of it kept."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.shape import blur_pixels, box_around
from spark_studio.engines.local.ops.tone import mix, smoothstep

# Cloth a tailor has in stock: dark and clear, none as pale as skin.
CLOTHS = (
    "#6a1f30", "#1d4a40", "#24386b", "#7a5230", "#37363d", "#55305f", "#1d5866",
    "#8a4024", "#4a5630", "#8b2f3c", "#5c5f74",
)  # fmt: skip
# How far lighter and darker parts of what was worn still are so, in Lab lightness.
LIGHTER, DARKER = 26.0, 17.0
OWN_TINT = 0.06  # of the old color, so that it does not look printed


def choose_cloth(
    worn: np.ndarray, ground: np.ndarray, accents: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return the color (RGB) of a cloth unlike what was worn and unlike the ground.

    All three are n x 3 sRGB; ``accents`` are the person's own colors, and of cloths that
    fit otherwise one that is near to some of them is taken.
    """
    colors = np.stack([hex_color(code) for code in CLOTHS])
    labs = to_lab(colors[None])[0]

    def nearest(others):
        if not len(others):
            return np.full(len(labs), 30.0)
        others = to_lab(np.float32(others)[None])[0]
        return np.linalg.norm(labs[:, None] - others[None], axis=2).min(1)

    score = np.minimum(nearest(worn), 40) + 0.6 * np.minimum(nearest(ground), 40)
    score -= 0.35 * np.minimum(nearest(accents), 40)
    best = np.argsort(score)[-3:]
    return colors[int(best[int(rng.integers(3))])]


def recloth(
    picture: np.ndarray, clothes: np.ndarray, cloth: np.ndarray, sheen: float = 0.3
) -> np.ndarray:
    """Return the picture with clothes (0 to 1) in shades of the color ``cloth``.

    What was lighter than the rest, a shirt or a badge, stays a little lighter; no other
    color is left. ``sheen`` is 0 for wool and 1 for satin.
    """
    left, top, right, bottom = box_around(clothes, 8)
    if right - left < 16 or bottom - top < 16:
        return picture
    part = slice(top, bottom), slice(left, right)
    mask = clothes[part]
    lab = to_lab(picture[part])
    worn = mask > 0.6
    if not worn.any():
        return picture
    middle = np.median(lab[worn][::17], axis=0)
    target = to_lab(cloth[None, None])[0, 0] * np.float32([0.82, 0.92, 0.92])
    out = picture.copy()
    new = from_lab(_dyed(lab, middle, target, sheen, max(mask.shape)))
    out[part] = mix(picture[part], new, mask)
    return out


def _dyed(lab, middle, target, sheen, side):
    away = lab[..., 0] - np.float32(middle[0])
    # Folds of dark cloth are faint: they are drawn out, as light on a stage would.
    gain = float(np.interp(middle[0], (8, 45), (1.3, 0.9)))
    up = LIGHTER * np.tanh(gain * away / LIGHTER)
    down = DARKER * np.tanh(gain * away / DARKER)
    step = np.where(away > 0, up, down).astype(np.float32)
    fine = step - blur_pixels(step, 0.02 * side)
    gloss = np.float32(0.5 * sheen) * np.clip(fine, 0, 14)
    new = np.empty_like(lab)
    new[..., 0] = np.clip(target[0] + step + gloss, 2, 96)
    # Chroma follows the light: deep in shade and in the glare cloth has less of it.
    light = new[..., 0] / max(float(target[0]), 12.0)
    chroma = smoothstep(0.1, 0.9, light) * (1 - 0.6 * smoothstep(1.2, 2.4, light))
    new[..., 1:] = target[1:] * chroma[..., None]
    new[..., 1:] += np.float32(OWN_TINT) * lab[..., 1:]
    return new
