"""Small marks that shade: the feathering of an inker, the dabs of a loaded brush."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.line import Paths, as_paths
from spark_studio.engines.local.ops.shape import blur, shorter_side


def feather_paths(
    blacks: np.ndarray,
    tone: np.ndarray,
    rng: np.random.Generator,
    length: float,
    spacing: float,
    softest: float = 6.0,
) -> Paths:
    """Return the strokes by which a black area thins out into the light.

    They start on the border of ``blacks`` (a mask) and run up the slope of ``tone``, only
    where that slope is gentler than ``softest`` (tone per shorter side): a hard edge needs
    no feathering. ``length`` and ``spacing`` are shares of the shorter side. Each path
    starts at weight 1 and ends at 0.
    """
    side = shorter_side(tone)
    smooth = blur(tone, 0.016)
    # Thin blacks are lines already; only the border of a mass is feathered.
    mass = blur((blacks > 0.5).astype(np.float32), 0.014) > 0.4
    gx = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    gy = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    found, _ = cv2.findContours(
        (blacks > 0.5).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE
    )
    step = max(2, round(spacing * side))
    steps = np.linspace(-0.35, 1, 7)[:, None]
    curves = []
    for contour in found:
        if len(contour) < 12 * step:
            continue
        for x, y in contour[int(rng.integers(step)) :: step, 0]:
            if not (1 < x < tone.shape[1] - 2 and 1 < y < tone.shape[0] - 2):
                continue  # the picture's border is no edge of the black
            slope = np.array([gx[y, x], gy[y, x]])
            steep = float(np.linalg.norm(slope))
            if not mass[y, x] or not 0.12 < steep * side < softest:
                continue
            reach = length * side * rng.uniform(0.45, 1.0)
            bend = np.array([-slope[1], slope[0]]) / steep * 0.25
            way = slope / steep
            curves.append((x, y) + reach * (steps * way + steps**2 * bend))
    paths = as_paths(curves)
    weight = np.tile(np.linspace(1, 0, 7, dtype=np.float32), len(curves))
    return Paths(paths.points, weight, paths.starts)


def leaf_paths(
    plenty: np.ndarray, rng: np.random.Generator, length: float, count: int
) -> Paths:
    """Return leaves as a brush sets them, in fans of three short bent strokes.

    They fall where ``plenty`` (0 to 1) is high; ``length`` is the longest stroke in shares
    of the shorter side, ``count`` how many fans would fall on a square sheet of plenty 1.
    The more plenty, the heavier they are.
    """
    height, width = plenty.shape
    side = min(width, height)
    count = int(count * width * height / side**2)
    x, y = rng.uniform(0, width, count), rng.uniform(0, height, count)
    lean = rng.normal(np.pi / 2, 0.7, count)  # mostly hanging
    reach = side * length * rng.uniform(0.35, 1.0, count)
    load = rng.uniform(0.4, 1.2, count)
    here = plenty[y.astype(int), x.astype(int)]
    taken = np.flatnonzero(rng.random(count) < here)
    steps = np.linspace(0.15, 1, 5)[:, None]
    curves = []
    for i in taken:
        for turn, share in ((-0.6, 0.8), (0.0, 1.0), (0.65, 0.75)):
            angle = lean[i] + turn + 0.5 * turn * steps
            along = np.hstack([np.cos(angle), np.sin(angle)]) * steps
            curves.append((x[i], y[i]) + along * reach[i] * share)
    paths = as_paths(curves)
    level = np.repeat(np.clip(here[taken] * load[taken], 0.15, 0.9), 15)
    return Paths(paths.points, level.astype(np.float32), paths.starts)
