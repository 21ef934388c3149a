"""The line where hair begins, as a modeller would draw it."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur, blur_pixels
from spark_studio.engines.local.ops.tone import mix, smoothstep

# In widths of the face: what juts out or gapes less than this goes; above a face hair hangs
# together across wider holes.
SPUR, GAP, HOLE = 0.02, 0.07, 0.17
CRUMB = 0.02  # square face widths: less, beside an ear, is its shade


def modelled_hair(hair: np.ndarray, face: np.ndarray, wide: float) -> np.ndarray:
    """Return hair with a clean line: no spurs on the forehead, no gaps behind a fringe.

    ``hair`` and ``face`` are masks (0 to 1) of one size, ``wide`` the width of a face in
    pixels.
    """
    solid = (hair > 0.5).astype(np.uint8)
    out = solid
    for step, share in ((cv2.MORPH_OPEN, SPUR), (cv2.MORPH_CLOSE, GAP)):
        reach = max(1, round(share * wide))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        out = cv2.morphologyEx(out, step, disc)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(out)
    crumbs = stats[:, cv2.CC_STAT_AREA] < CRUMB * wide * wide
    out = np.where(crumbs[pieces], 0, out).astype(np.uint8)
    # Above the face hair hangs together.
    reach = max(1, round(HOLE * wide))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
    whole = cv2.morphologyEx(out, cv2.MORPH_CLOSE, disc)
    out = np.where(face < 0.35, whole, out)
    changed = blur_pixels((out != solid).astype(np.float32), 2.5)
    smooth = blur_pixels(out.astype(np.float32), max(1.6, 0.02 * wide))
    out = blur(mix(hair, smooth, np.clip(3 * changed, 0, 1)), 0.0025)
    return smoothstep(0.22, 0.78, out)
