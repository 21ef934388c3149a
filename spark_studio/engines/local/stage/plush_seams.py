"""Seams of a soft toy: running stitches just inside the edges of its clothes."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.stitch import twist_thread
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels

# Shares of the shorter side.
INSET, STEP, THREAD, BORDER = 0.014, 0.017, 0.0042, 0.02
STITCHED = 0.6  # of each step; the rest runs below the cloth
SMALLEST = 0.01  # a piece of cloth, as a share of the picture
MOST = 320  # stitches


def sew_seams(
    picture: np.ndarray, cloth: np.ndarray, light: Light, rng: np.random.Generator
) -> None:
    """Sew along the edges of ``cloth`` (0 to 1, any size) on the picture, in place."""
    height, width = picture.shape[:2]
    side = min(width, height)
    small = min(cloth.shape)
    reach = max(1, round(INSET * small))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
    solid = (blur_pixels(cloth, 0.006 * small) > 0.5).astype(np.uint8)
    inner = cv2.erode(solid, disc, borderValue=1)
    found, _ = cv2.findContours(inner, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    factor = width / cloth.shape[1]
    by_color = {}
    for contour in sorted(found, key=len, reverse=True):
        if cv2.contourArea(contour) < SMALLEST * inner.size:
            continue
        line = _smooth(contour[:, 0].astype(np.float32), 0.008 * small) * np.float32(
            factor
        )
        for stitch in _stitches(line, STEP * side, BORDER * side, width, height):
            x, y = stitch[len(stitch) // 2].astype(int)
            by_color.setdefault(_thread(picture[y, x]), []).append(stitch)
    for color, stitches in by_color.items():
        for stitch in stitches[:MOST]:
            _dent(picture, stitch, THREAD * side)
        twist_thread(
            picture,
            stitches[:MOST],
            np.float32(color),
            light,
            rng,
            max(1.2, THREAD * side),
        )


def _smooth(line, sigma):
    """A closed line without the steps of its pixels."""
    reach = min(len(line) // 2 - 1, max(2, int(3 * sigma)))
    ring = np.concatenate([line[-reach:], line, line[:reach]])[:, None]
    ring = cv2.GaussianBlur(ring, (1, 2 * reach + 1), 0, sigmaY=max(sigma, 0.5))
    return ring[reach:-reach, 0]


def _stitches(line, step, border, width, height):
    """Cut a line into stitches; none along the border of the picture."""
    far = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    out = []
    for begin in np.arange(0, far[-1] - step, step):
        at = np.linspace(begin, begin + STITCHED * step, 6)
        stitch = np.stack([np.interp(at, far, line[:, k]) for k in (0, 1)], 1)
        low, high = stitch.min(0), stitch.max(0)
        inside = (low > border).all() and high[0] < width - border
        if inside and high[1] < height - border:
            out.append(stitch)
    return out


def _thread(color):
    """One of few threads that is seen on this cloth: lighter on dark, darker on light."""
    lab = to_lab(np.float32(color).reshape(1, 1, 3))[0, 0]
    lab[0] = 62 if lab[0] < 42 else 24
    lab = np.round(lab / 18) * 18
    return tuple(float(v) for v in from_lab(np.float32(lab).reshape(1, 1, 3))[0, 0])


def _dent(picture, stitch, width):
    """The thread pulls the cloth in."""
    x, y = stitch.mean(0)
    reach = int(4 * width + np.ptp(stitch, axis=0).max()) + 2
    x0, y0 = max(0, int(x) - reach), max(0, int(y) - reach)
    part = picture[y0 : y0 + 2 * reach, x0 : x0 + 2 * reach]
    mark = np.zeros(part.shape[:2], np.float32)
    points = np.round((stitch - (x0, y0)) * 16).astype(np.int32)
    cv2.polylines(mark, [points], False, 1.0, max(1, round(width)), cv2.LINE_8, 4)
    part *= 1 - 0.4 * np.clip(blur_pixels(mark, 0.9 * width) * 1.6, 0, 1)[..., None]
