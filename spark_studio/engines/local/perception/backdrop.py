"""Ground that a look may replace: sky, a plain wall, a defocused background.

With people, plain ground that reaches the top may go, and everything behind them where it
lies out of focus. Without people, only what looks like sky may go: free of texture, grey
or blue, reaching down from the top. A cat's nose is never sky, and neither is a lake:
what lies below something solid in the same column stays.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import (
    blur,
    dilate,
    erode,
    guided_filter,
    resize,
)
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception.findings import Thing
from spark_studio.engines.local.perception.things import OUTDOORS

WORKING_SIDE = 256
DEFOCUSED = 0.025  # 90th percentile of the gradient behind the people
LEAST_SHARE = 0.05  # a scrap of sky is not worth replacing
LEAST_PART = 0.01  # nor is a sliver of it between curtains
LEAST_TOP = 0.25  # without people, this much of the upper edge must be sky
HORIZON_SHARE = 0.12  # so many columns ending at one height are a horizon
HORIZON_CHANGE = 2.0  # Lab
REACH = 0.05  # how far from the certain part its color is followed to an edge
ALIKE = 2.5, 5.0  # Lab distance that still is its color: at least, at most
BLUE = -5.0  # Lab b of a sky that no wall has
DOWN = 0.7  # a wall reaches further down than this share of the height
OVERCAST = 86.0  # Lab lightness of a grey sky at least
FREE = 0.35  # of the columns must show where a grey sky ends
UNLIKE = 2.6  # times that distance and more is another thing


def find_backdrop(
    picture: np.ndarray, cutout: np.ndarray, with_people: bool
) -> np.ndarray:
    """Return the replaceable ground of a float32 RGB picture, 0 to 1."""
    height, width = picture.shape[:2]
    factor = min(1.0, WORKING_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small, subject = resize(picture, *size), resize(cutout, *size)
    if with_people and _is_defocused(small, subject):
        return 1 - cutout
    certain, end = _plain_from_the_top(picture, small, subject, with_people)
    if certain.mean() < LEAST_SHARE:
        return np.zeros((height, width), np.float32)
    return _followed(picture, certain.astype(np.float32), cutout, end)


def find_sky(
    picture: np.ndarray,
    cutout: np.ndarray,
    things: tuple[Thing, ...],
) -> np.ndarray:
    """Return the sky of a float32 RGB picture, 0 to 1, with or without people."""
    height, width = picture.shape[:2]
    factor = min(1.0, WORKING_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small, subject = resize(picture, *size), resize(cutout, *size)
    certain, end = _plain_from_the_top(picture, small, subject, with_people=False)
    if certain.mean() < LEAST_SHARE:
        return np.zeros((height, width), np.float32)
    outdoors = any(each.name in OUTDOORS for each in things)
    if _may_be_a_wall(small, subject, certain, outdoors):
        return np.zeros((height, width), np.float32)
    return _followed(picture, certain.astype(np.float32), cutout, end)


def _may_be_a_wall(small, subject, certain, outdoors):
    """Plain ground that is not blue, such as a studio's paper.

    A grey sky ends above other things in many columns, and it is nearly white, unless what
    stands under it says that this is outdoors.
    """
    light, _, blue = np.median(to_lab(small)[certain], axis=0)
    if blue < BLUE:
        return False
    height, width = certain.shape
    ends = height - np.argmax(certain[::-1], axis=0)
    below = np.minimum(ends + round(0.03 * height), height - 1)
    own = subject[below, np.arange(width)] > 0.1
    free = certain.any(0) & ~own & (ends < DOWN * height)
    return free.mean() < FREE or (light < OVERCAST and not outdoors)


def _followed(picture, certain, cutout, end):
    """Return the certain part, followed by its own color up to the edges around it."""
    height, width = cutout.shape
    near = resize(smoothstep(0, 0.5, dilate(certain, REACH)), width, height)
    certain = resize(certain, width, height)
    lab = to_lab(picture)
    weight = (certain > 0.5).astype(np.float32)
    sums = blur(np.dstack([lab * weight[..., None], weight]), REACH)
    local = sums[..., :3] / np.maximum(sums[..., 3:], 1e-4)
    away = np.linalg.norm(lab - local, axis=2)
    alike = _usual_distance(away, weight)
    same = smoothstep(UNLIKE * alike, alike, away)
    ground = np.maximum(same * near, erode(certain, 0.01))
    rows = np.arange(height, dtype=np.float32)[:, None] / height
    ground = ground * smoothstep(end + 0.004, end - 0.004, rows)
    ground = np.clip(guided_filter(luminance(picture), ground, 0.006, 1e-3), 0, 1)
    return smoothstep(0.15, 0.85, ground) * (1 - cutout)


def _usual_distance(away, weight):
    """Return how far from its local mean the ground's own color strays."""
    own = away[::4, ::4][weight[::4, ::4] > 0.5]
    return float(np.clip(3 * np.median(own) if own.size else 0, *ALIKE))


def _is_defocused(small, subject):
    grey = cv2.GaussianBlur(luminance(small), (0, 0), 1.2)
    slope = np.hypot(
        cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8
    )
    behind = cv2.erode((subject < 0.05).astype(np.uint8), np.ones((9, 9))) > 0
    return behind.sum() > 100 and float(np.percentile(slope[behind], 90)) < DEFOCUSED


def _plain_from_the_top(picture, small, subject, with_people):
    """Return where plain ground certainly is, at working size, and where it ends (0 to 1)."""
    calm = _calm(picture, small) & (subject < 0.3)
    if not with_people:
        calm &= _like_sky(small)
    reached = _reached_from_the_top(calm)
    edge = max(1, round(0.02 * len(reached)))
    if not with_people and reached[:edge].any(0).mean() < LEAST_TOP:
        return np.zeros_like(reached), 1.0
    end = _horizon(reached, subject, small)
    reached[round(end * len(reached)) :] = False
    return _large_parts(reached), end


def _large_parts(mask):
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    keep = stats[:, cv2.CC_STAT_AREA] >= LEAST_PART * mask.size
    keep[0] = False  # label 0 is what the mask leaves out
    return keep[labels]


def _horizon(reached, subject, small):
    """Return the height where many columns of sky end together, or 1 where none do.

    Haze can hide the shore, and then sky runs on into water; the other columns know. It is
    a horizon only if the columns that run on change color there.
    """
    height, width = reached.shape
    ends = height - np.argmax(reached[::-1], axis=0)
    near = max(1, round(0.012 * height))
    below = np.minimum(ends + 2, height - 1)
    free = reached.any(0) & (ends < height * 0.97)
    free &= subject[below, np.arange(width)] < 0.3
    counts = np.bincount(ends[free], minlength=height + 1)
    together = np.convolve(counts, np.ones(2 * near + 1, int), "same")
    row = int(np.argmax(together))
    running_on = reached.any(0) & (ends > row + 2 * near)
    rare = together[row] < HORIZON_SHARE * width or row < 3 * near
    if rare or not running_on.any() or row + 3 * near > height:
        return 1.0
    lab = to_lab(small[:, running_on])
    above, under = lab[row - 3 * near : row - near], lab[row + near : row + 3 * near]
    change = np.linalg.norm(above.mean(0) - under.mean(0), axis=1)
    return (row + near) / height if np.median(change) > HORIZON_CHANGE else 1.0


def _calm(picture, small):
    """Return where the photo has neither edges nor fine texture."""
    smooth = cv2.bilateralFilter(small, 7, 0.1, 4)
    light = to_lab(smooth)[..., 0]
    edges = np.abs(cv2.Scharr(light, cv2.CV_32F, 1, 0))
    edges += np.abs(cv2.Scharr(light, cv2.CV_32F, 0, 1))
    edges = cv2.blur(edges / 32, (3, 3))
    grey = luminance(picture)
    fine = cv2.blur(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.6)), (15, 15))
    fine = resize(fine, small.shape[1], small.shape[0])
    return (edges < 2.5) & (fine < 0.012)


def _like_sky(small):
    """Bright and grey or blue, or, at dusk and dawn, plainly blue."""
    lab = to_lab(small)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    bright = (lab[..., 0] > 52) & ((lab[..., 2] < 2) | (chroma < 9))
    dusk = (lab[..., 0] > 6) & (lab[..., 2] < -8) & (lab[..., 1] > -6)
    return bright | dusk


def _reached_from_the_top(calm):
    """Return the calm pixels that a look straight down from the upper edge reaches.

    Small gaps (a wire, a twig) are looked through; a shore, a roof or a nose is not.
    """
    height, _ = calm.shape
    gap = max(1, round(0.02 * height))
    blocked = cv2.morphologyEx(
        (~calm).astype(np.uint8), cv2.MORPH_OPEN, np.ones((gap + 1, 1))
    )
    open_sky = np.cumsum(blocked, axis=0) == 0
    return open_sky & calm
