"""Skin as a careful hand retouches it: bands of frequency, each eased by its own share.

The bands are measured in widths of the face, so that a large and a small face of one
picture are treated alike. With amount 0 the picture comes back as it was.
"""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.ops.true_skin import FaceSkin

# Sigmas in face widths: pores are finer than the first, form is broader than the third.
PORES, SPOTS, BLOTCHES = 0.0035, 0.012, 0.04
# What amount 1 takes off each band; off spots, which are darker or redder, more.
OFF_PORES, OFF_SPOTS, OFF_BLOTCHES = 0.42, 0.52, 0.38
MORE_OFF_SPOTS, MORE_OFF_BLOTCHES = 0.43, 0.46
STEEP = 13.0  # a step of lightness beyond this is form, not a blemish
# Pores of Lab lightness this strong are enough; where there are less some are added.
ENOUGH, PORE_DEPTH = 0.5, 0.9
SHADOW_LIFT, MOST_LIFT = 0.6, 7.0
# Evening: how wide the tone is that skin is drawn to, and how far at amount 1.
BROAD, LOCAL, TINT = 0.42, 0.06, 0.015
EVEN_LIGHT, EVEN_COLOR, EVEN_TINT = 0.25, 0.6, 0.65


def smooth_skin(
    picture: np.ndarray, skins: tuple[FaceSkin, ...], amount: float
) -> np.ndarray:
    """Return the picture with skin smoothed and shadows under eyes lifted, 0 to 1.

    Over half of the pores stay at 1; dark and red spots go first; the form of the face,
    its folds and its light stay.
    """
    return _on_skins(picture, skins, amount, _smoothed)


def even_tone(
    picture: np.ndarray, skins: tuple[FaceSkin, ...], amount: float
) -> np.ndarray:
    """Return the picture with skin drawn to one tone, color more than light, 0 to 1.

    The face as a whole keeps its lightness and its chroma: it turns neither pale nor grey.
    """
    return _on_skins(picture, skins, amount, _evened)


def _on_skins(picture, skins, amount, work):
    if amount <= 0 or not skins:
        return picture
    out = picture.copy()
    for skin in skins:
        here = out[skin.part]
        lab = to_lab(here)
        change = work(lab, skin, np.float32(amount)) - lab
        new = from_lab(lab + change * skin.mask[..., None])
        out[skin.part] = np.where((skin.mask > 0.004)[..., None], new, here)
    return out


def _smoothed(lab, skin, amount):
    weight = skin.mask + np.float32(1e-3)
    pores = _mean(lab, weight, PORES * skin.width)
    spots = _mean(lab, weight, SPOTS * skin.width)
    form = _mean(lab, weight, BLOTCHES * skin.width)
    fine, middle, low = lab - pores, pores - spots, spots - form
    apart = middle + low
    dark, red = smoothstep(0.8, 4, -apart[..., 0]), smoothstep(0.7, 3, apart[..., 1])
    blemish = np.maximum(dark, red)
    small = np.exp(-((apart[..., 0] / np.float32(STEEP)) ** 2))
    off_middle = amount * small * (OFF_SPOTS + MORE_OFF_SPOTS * blemish)
    off_low = amount * small * (OFF_BLOTCHES + MORE_OFF_BLOTCHES * blemish)
    out = form + low * (1 - off_low)[..., None] + middle * (1 - off_middle)[..., None]
    out += fine * (1 - np.float32(OFF_PORES) * amount)
    out[..., 0] += amount * _stand_in(fine[..., 0], skin)
    return _without_shadows(out, form, weight, skin, amount)


def _stand_in(fine, skin):
    """A breath of pores where the photo is too small, or too soft, to have any."""
    own = blur_pixels(np.abs(fine), BLOTCHES * skin.width)
    noise = np.random.default_rng(0).standard_normal(fine.shape, dtype=np.float32)
    noise = blur_pixels(noise, max(0.5, 0.6 * PORES * skin.width))
    poor = np.clip(1 - own / np.float32(ENOUGH), 0, 1)
    return np.float32(PORE_DEPTH) * poor * noise / max(float(noise.std()), 1e-3)


def _without_shadows(out, form, weight, skin, amount):
    """Under the eyes what is darker than the cheeks comes nearer to them, never up to them."""
    wide = _mean(form, weight, 0.2 * skin.width)
    missing = np.clip(wide - form, [0, -4, -4], [MOST_LIFT, 4, 4]).astype(np.float32)
    where = np.float32(SHADOW_LIFT) * amount * skin.under_eyes
    return out + missing * where[..., None]


def _evened(lab, skin, amount):
    weight = skin.mask + np.float32(1e-3)
    tint = _mean(lab, weight, TINT * skin.width)
    local = _mean(lab, weight, LOCAL * skin.width)
    broad = _mean(local, weight, BROAD * skin.width)
    far, near = broad - local, local - tint
    out = lab.copy()
    out[..., 0] += amount * EVEN_LIGHT * (6 * np.tanh(far[..., 0] / 6))
    out[..., 0] += amount * EVEN_LIGHT * (3 * np.tanh(near[..., 0] / 3))
    out[..., 1:] += amount * (EVEN_COLOR * far + EVEN_TINT * near)[..., 1:]
    return _as_before_on_the_whole(lab, out, skin.mask)


def _as_before_on_the_whole(lab, out, mask):
    """Give back the mean lightness and chroma the skin had."""
    total = float(mask.sum()) or 1.0
    out[..., 0] += np.float32(((lab - out)[..., 0] * mask).sum() / total)
    before, after = (
        float((np.hypot(v[..., 1], v[..., 2]) * mask).sum()) for v in (lab, out)
    )
    out[..., 1:] *= np.float32(np.clip(before / max(after, 1e-3), 1.0, 1.2))
    return out


def _mean(values, weight, sigma):
    """Return the mean of what the weight holds, around each pixel."""
    if sigma < 0.3:
        return values
    under = blur_pixels(weight, sigma)
    return blur_pixels(values * weight[..., None], sigma) / under[..., None]
