"""The sheet under the paint: its tooth, its fibres, and the ragged edge paint leaves on it."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.surface import grain
from spark_studio.engines.local.ops.tone import smoothstep

# Fibres on a square sheet; long sheets get more, by area.
FIBRES = 1300


def paper_tooth(
    rng: np.random.Generator, width: int, height: int, coarse: float = 0.0022
) -> np.ndarray:
    """Return the bumps of cold-pressed paper: height x width, mean 0, mostly -1 to 1.

    ``coarse`` is the size of a bump in shares of the shorter side.
    """
    fine = grain(rng, width, height, coarse * 0.45)
    bumps = grain(rng, width, height, coarse)
    cloud = clouds(rng, width, height, 0.17) - np.float32(0.5)
    return np.clip(0.24 * fine + 0.3 * bumps + 0.6 * cloud, -1.5, 1.5)


def rice_paper(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Return the unevenness of handmade paper with long fibres: mean about 0, -1.5 to 1.5."""
    side = min(width, height)
    count = int(FIBRES * width * height / (side * side)) if side > 16 else 0
    sheet = _fibres(rng, width, height, count)
    fibres = cv2.GaussianBlur(sheet, (0, 0), 0.7)
    return np.clip(0.8 * paper_tooth(rng, width, height, 0.0018) + fibres, -1.5, 1.5)


def _fibres(rng, width, height, count):
    """Return the sheet with its fibres, dark ones -0.7 and pale ones 1, each bent a little."""
    sheet = np.zeros((height, width), np.float32)
    steps = np.linspace(0, 1, 6)
    start = rng.uniform((0, 0), (width, height), (count, 2))
    reach = min(width, height) * rng.uniform(0.008, 0.045, (count, 1))
    turned = rng.uniform(0, np.pi, (count, 1)) + rng.normal(0, 0.5, (count, 1)) * steps
    way = np.stack([np.cos(turned), np.sin(turned)], 2) * (reach * steps)[..., None]
    curves = ((start[:, None] + way) * 8).astype(np.int32)
    pale = rng.random(count) < 0.5
    for group, level in ((curves[~pale], -0.7), (curves[pale], 1.0)):
        cv2.polylines(sheet, list(group), False, level, 1, cv2.LINE_AA, 3)
    return sheet


def loose_edge(
    rng: np.random.Generator, width: int, height: int, inset: float, rough: float
) -> np.ndarray:
    """Return how far inside the painted part of the sheet each pixel lies, -1 to 1.

    Below 0 is bare paper. The border runs ``inset`` from the sheet's edge, wandering by
    up to ``rough``, both shares of the shorter side; 1 is reached a tenth of it inside.
    """
    side = float(min(width, height))
    x = np.arange(width, dtype=np.float32) + 0.5
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5
    nearest = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y)) / side
    slow = clouds(rng, width, height, 0.28, octaves=2) - 0.5
    quick = clouds(rng, width, height, 0.07, octaves=4, fade=0.6) - 0.5
    wander = (1.4 * slow + 0.6 * quick) * np.float32(2 * rough)
    return np.clip((nearest - np.float32(inset) + wander) * 10, -1, 1).astype(
        np.float32
    )


def dry_brush(
    edge: np.ndarray, tooth: np.ndarray, reach: np.ndarray | float
) -> np.ndarray:
    """Return a mask that ends as a dry brush does: on the tops of the paper's bumps first.

    ``edge`` is signed (below 0 outside); within ``reach`` of 0 the tooth decides. Where
    reach (a number or a map) is 0 the mask ends in one clean line, as a wet brush does.
    """
    return smoothstep(-0.07, 0.07, edge + tooth * np.asarray(reach, np.float32))


def brush_tooth(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Return the streaks a nearly dry flat brush leaves: mean 0, mostly -1 to 1."""
    side = min(width, height)
    streaks = rng.standard_normal((height, width), dtype=np.float32)
    streaks = cv2.GaussianBlur(
        streaks,
        (0, 0),
        sigmaX=max(0.3, 0.0045 * side),
        sigmaY=max(0.3, 0.0012 * side),
        borderType=cv2.BORDER_REFLECT,
    )
    streaks /= max(float(streaks.std()), 1e-6)
    return np.clip(0.34 * streaks + 0.2 * grain(rng, width, height, 0.0014), -1.5, 1.5)


def without_scraps(edge: np.ndarray, least: float) -> np.ndarray:
    """Return the signed ``edge`` with islands smaller than ``least`` of the sheet left bare.

    A picture that is all islands keeps its largest.
    """
    height, width = edge.shape
    small = cv2.resize(
        edge, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (small > 0).astype(np.uint8), connectivity=8
    )
    if count <= 2:
        return edge
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    kept = areas >= min(least * small.size, areas.max())
    kept[0] = True
    scraps = (~kept)[labels].astype(np.float32)
    # What frays around a scrap goes with it.
    reach = 2 * (min(small.shape) // 30) + 1
    scraps = cv2.dilate(scraps, np.ones((reach, reach), np.float32))
    near_kept = cv2.dilate(
        (kept & (np.arange(count) > 0))[labels].astype(np.float32),
        np.ones((5, 5), np.float32),
    )
    return edge - 3 * cv2.resize(scraps * (1 - near_kept), (width, height))
