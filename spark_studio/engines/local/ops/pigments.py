"""A painter's few pigments: colors drawn to them, greys broken into two, no black."""

import numpy as np

from spark_studio.engines.local.ops.color import gradient_map, hex_color, to_lab
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix

# How greys are tinted, from black to white.
TINTS = ((0.0, "#342c35"), (0.4, "#6f6d86"), (0.75, "#c6c1c9"), (1.0, "#fff6e6"))


def pigments(codes: tuple[str, ...]) -> np.ndarray:
    """Return hex colors as Lab, one row each."""
    return to_lab(np.stack([hex_color(code) for code in codes])[None])[0]


def pulled(
    lab: np.ndarray,
    palette: np.ndarray,
    amount: np.ndarray | float,
    reach: float = 22.0,
) -> np.ndarray:
    """Return ``lab`` (height x width x 3) with its a and b drawn to the palette's.

    Each color goes ``amount`` (0 to 1, a number or a map) of the way to the pigments that
    are near it; ``reach`` is how far "near" is, in Lab. Lightness stays.
    """
    total = np.zeros(lab.shape[:2], np.float32)
    drawn = np.zeros((*lab.shape[:2], 2), np.float32)
    for light, a, b in palette:
        far = (lab[..., 1] - a) ** 2 + (lab[..., 2] - b) ** 2
        far += np.float32(0.35) * (lab[..., 0] - light) ** 2
        near = 1 / (1 + far / np.float32(reach * reach)) ** 3
        total += near
        drawn[..., 0] += near * a
        drawn[..., 1] += near * b
    drawn /= np.maximum(total, 1e-9)[..., None]
    out = lab.copy()
    share = np.asarray(amount, np.float32)
    out[..., 1:] += (drawn - lab[..., 1:]) * (share[..., None] if share.ndim else share)
    return out


def hand_tinted(lab: np.ndarray, study: Study) -> np.ndarray:
    """Return ``lab`` with a grey photo tinted by hand: skin warm, hair brown, darks violet,
    lights cream. A photo that has colors of its own comes back as it is."""
    if float(np.quantile(np.hypot(lab[::3, ::3, 1], lab[::3, ::3, 2]), 0.9)) > 5:
        return lab
    light = np.clip(lab[..., 0] / 100, 0, 1)
    tint = to_lab(gradient_map(light, list(TINTS)))[..., 1:]
    warm = np.float32(0.6) + np.float32(0.5) * (1 - light)[..., None]
    skin = np.maximum(study.skin, study.face)
    for mask, color in ((study.hair, (7, 9)), (skin, (13, 16))):
        tint = mix(tint, np.array(color, np.float32) * warm, mask)
    tint[..., 0] += 9 * study.features * study.mouth
    out = lab.copy()
    out[..., 1:] += tint
    return out


def broken(
    lab: np.ndarray,
    rng: np.random.Generator,
    axis: tuple[float, float],
    light: float = 2.5,
    chroma: float = 4.0,
    apart: float = 9.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return two colors per brush for colors wanted (k x 3 Lab), which mix in the eye.

    Every color strays a little (``light``, ``chroma``: deviations). The two lie up to
    ``apart`` on either side of it along ``axis`` (a, b), greys furthest: a grey laid as
    violet beside green is never mud.
    """
    lab = np.asarray(lab, np.float32).reshape(-1, 3)
    count = len(lab)
    stray = rng.normal(0, 1, (count, 3)) * (light, chroma, chroma)
    middle = lab + stray.astype(np.float32)
    grey = 1 / (1 + (np.hypot(lab[:, 1], lab[:, 2]) / 22) ** 2)
    way = np.array(axis, np.float32) / max(float(np.hypot(*axis)), 1e-6)
    # In the dark the two lie closer, or cloth would glitter.
    reach = apart * (0.25 + 0.75 * grey) * (0.35 + 0.65 * np.clip(lab[:, 0] / 60, 0, 1))
    lean = rng.normal(0, 0.75, count).astype(np.float32) * reach
    first, second = middle.copy(), middle
    first[:, 1:] += lean[:, None] * way
    second[:, 1:] -= lean[:, None] * way * 0.6
    second[:, 0] += rng.normal(0, 1.4 * light, count)
    return first, second
