"""Where things hang: a tab with a hole on top, above the middle of the weight."""

import cv2
import numpy as np

from spark_studio.engines.local.stage.outline import silhouette


def with_tab(
    plate: np.ndarray, tab: float, hole: float, smooth: float
) -> tuple[np.ndarray, tuple[float, float]]:
    """Return the plate with a tab and a hole in it, and where the hole is.

    ``tab`` and ``hole`` are radii in pixels, ``smooth`` how softly the tab grows out.
    """
    columns = np.flatnonzero(plate.max(0) > 0.5)
    rows = np.arange(plate.shape[0])[:, None]
    tops = np.where(plate > 0.5, rows, plate.shape[0]).min(0)
    weight = float(
        (plate.sum(0) * np.arange(plate.shape[1])).sum() / max(float(plate.sum()), 1)
    )
    near = columns[np.abs(columns - weight) < 0.16 * max(len(columns), 1)]
    near = near if near.size else np.array([plate.shape[1] // 2])
    x = int(near[np.argmin(tops[near] + 0.25 * np.abs(near - weight))])
    eye = (float(x), float(tops[x]) - hole * 0.6)
    joined = silhouette(np.maximum(plate, _disc(plate.shape, eye, tab)), 0.5, smooth)
    return joined * (1 - _disc(plate.shape, eye, hole)), eye


def _disc(shape, middle, radius):
    mask = np.zeros(shape, np.float32)
    centre = tuple(round(v * 16) for v in middle)
    cv2.circle(mask, centre, round(radius * 16), 1.0, -1, cv2.LINE_AA, 4)
    return mask
