"""A photographer's studio: a painted canvas behind, a pool of light on it, depth of field."""

from functools import cache

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.shape import blur, blur_pixels
from spark_studio.engines.local.ops.tone import luminance, mix

# Canvases a studio keeps rolled up; the middle tone of each.
CANVASES = ("#6d7f8c", "#7d7468", "#8a6f6a", "#5f7d78", "#76708f", "#8c8473", "#55687f")
LEAST_STEP = 18.0  # Lab distance a canvas should keep from what stands before it


def choose_canvas(subject_lab: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the middle color (RGB) of a canvas that the subject stands out from.

    ``subject_lab`` is n x 3. Of those far enough away, chance picks one.
    """
    colors = np.stack([hex_color(code) for code in CANVASES])
    labs = to_lab(colors[None])[0]
    if not len(subject_lab):
        return colors[int(rng.integers(len(colors)))]
    middle = subject_lab.mean(0)
    away = np.linalg.norm(labs[:, 1:] - middle[1:], axis=1)
    away += 0.3 * np.abs(labs[:, 0] - middle[0])
    fit = np.flatnonzero(away >= min(LEAST_STEP, float(np.sort(away)[-3])))
    return colors[fit[int(rng.integers(len(fit)))]]


def canvas(
    color: np.ndarray,
    pool: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return a hand-painted canvas under a lamp; ``pool`` (0 to 1) is where its light falls."""
    height, width = pool.shape
    mottle = clouds(rng, width, height, 0.45, octaves=5, fade=0.62) - 0.5
    lab = np.broadcast_to(to_lab(color[None, None])[0, 0], (height, width, 3)).copy()
    lab[..., 0] = 15 + 58 * pool + 20 * mottle * (0.3 + pool)
    lab[..., 1:] *= (1.05 - 0.35 * pool)[..., None]
    lab[..., 2] += 5 * pool + 6 * mottle
    return from_lab(lab)


def light_pool(
    width: int, height: int, middle: tuple[float, float], reach: float
) -> np.ndarray:
    """Return a soft pool of light, 1 at ``middle`` (shares of the picture) falling to 0."""
    x = (np.arange(width, dtype=np.float32) / width - np.float32(middle[0])) * width
    y = (np.arange(height, dtype=np.float32) / height - np.float32(middle[1])) * height
    side = np.float32(min(width, height) * reach)
    far = (x[None] ** 2 + 0.8 * y[:, None] ** 2) / (side * side)
    return np.exp(-far).astype(np.float32)


def cast_shadow(
    alpha: np.ndarray, side: float, share: float, soft: float
) -> np.ndarray:
    """Return the shadow thrown on the ground behind, 0 to 1; ``side`` is the lamp's (-1, 1)."""
    height, width = alpha.shape
    step = share * min(width, height)
    move = np.float32([[1, 0, -side * step], [0, 1, 0.6 * step]])
    thrown = cv2.warpAffine(
        alpha, move, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    return blur(thrown, soft) * (1 - alpha)


def out_of_focus(
    picture: np.ndarray, alpha: np.ndarray, depth: np.ndarray, most: float
) -> np.ndarray:
    """Return the ground blurred as a lens does, more the higher ``depth`` (0 to 1).

    The subject (``alpha``) never bleeds into it. Points of light become discs. ``most``
    is the radius at depth 1, as a share of the shorter side.
    """
    side = min(picture.shape[:2])
    free = np.clip(1 - 1.6 * blur(alpha, 0.004), 0, 1)
    # Highlights weigh more: in a lens they keep their strength as they spread.
    weight = (free + np.float32(1e-4)) * (1 + 7 * luminance(picture) ** 8)
    levels = [picture]
    for share in (0.33, 0.66, 1.0):
        kernel = _disc(max(1, round(share * most * side)))
        sums = cv2.filter2D(
            np.dstack([picture * weight[..., None], weight]), -1, kernel,
            borderType=cv2.BORDER_REFLECT,
        )  # fmt: skip
        levels.append(sums[..., :3] / np.maximum(sums[..., 3:], 1e-6))
    at = np.clip(depth, 0, 1) * 3
    out = levels[0]
    for number, level in enumerate(levels[1:]):
        out = mix(out, level, np.clip(at - number, 0, 1))
    return np.clip(out, 0, 1)


@cache
def _disc(radius):
    size = 2 * radius + 3
    disc = np.zeros((size * 4, size * 4), np.float32)
    cv2.circle(disc, (size * 2, size * 2), radius * 4 + 2, 1.0, -1)
    kernel = cv2.resize(disc, (size, size), interpolation=cv2.INTER_AREA)
    return blur_pixels(kernel / kernel.sum(), 0.5)
