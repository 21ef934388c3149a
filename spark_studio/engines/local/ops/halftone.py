"""How a cheap press prints: dots on rotated screens, plates that do not quite meet."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.tone import float32, smoothstep

# The classic screen angles of a four-color press, in degrees; 30 apart, so that the
# dots of two inks never fall into stripes.
CYAN, MAGENTA, YELLOW, BLACK = 15.0, 75.0, 0.0, 45.0


def dots(coverage: np.ndarray, angle: float, cell_pixels: float) -> np.ndarray:
    """Return a dot screen: 1 on ink, 0 on paper, edges smooth over a pixel.

    ``coverage`` (0 to 1) is the share of the sheet the dots cover; ``angle`` in degrees,
    ``cell_pixels`` the distance from dot to dot.
    """
    height, width = coverage.shape
    turn, pace = np.deg2rad(angle), 2 * np.pi / max(cell_pixels, 2.0)
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    cos, sin = np.float32(np.cos(turn) * pace), np.float32(np.sin(turn) * pace)
    wave = np.cos(x * cos + y * sin) + np.cos(y * cos - x * sin)
    # 0 in the middle of a dot, 1 in the corner between four.
    away = np.float32(0.5) - np.float32(0.25) * wave
    edge = float(np.clip(1.6 / max(cell_pixels, 2.0), 0.02, 0.5))
    ink = smoothstep(-edge, edge, float32(coverage) - away)
    return np.where(coverage <= 0.01, np.float32(0), ink)


def shift_plates(
    picture: np.ndarray, rng: np.random.Generator, pixels: float
) -> np.ndarray:
    """Return the picture with its red and blue plates a little off; 0 changes nothing."""
    if pixels <= 0:
        return float32(picture).copy()
    height, width = picture.shape[:2]
    out = float32(picture).copy()
    turn = rng.uniform(0, 2 * np.pi)
    for channel, angle in ((0, turn), (2, turn + 2.4)):
        dx, dy = float(np.cos(angle) * pixels), float(np.sin(angle) * pixels)
        move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        plate = np.ascontiguousarray(picture[..., channel])
        out[..., channel] = cv2.warpAffine(
            plate, move, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
    return out
