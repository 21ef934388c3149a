"""Points of light out of focus: discs of a lens, brighter at their rims."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur_pixels


def soft_discs(
    rng: np.random.Generator,
    width: int,
    height: int,
    count: int,
    sizes: tuple[float, float],
    colors: tuple[str, ...],
    where: np.ndarray,
) -> np.ndarray:
    """Return light to be added: height x width x 3, mostly 0.

    ``sizes`` are the smallest and largest radius in shares of the shorter side; ``where``
    (height x width, 0 to 1) is how likely a disc is at each place.
    """
    out = np.zeros((height, width, 3), np.float32)
    side = min(width, height)
    for _ in range(count * 4):
        if count == 0:
            break
        x, y = rng.uniform((0, 0), (width, height))
        if rng.random() > where[int(y), int(x)]:
            continue
        count -= 1
        radius = side * (sizes[0] + (sizes[1] - sizes[0]) * rng.random() ** 1.6)
        color = hex_color(colors[int(rng.integers(len(colors)))])
        level = float(rng.uniform(0.12, 0.5))
        _lay(out, x, y, radius, color * np.float32(level))
    return out


def _lay(out, x, y, radius, color):
    height, width = out.shape[:2]
    reach = int(radius * 1.3) + 3
    x0, y0 = max(0, int(x) - reach), max(0, int(y) - reach)
    x1, y1 = min(width, int(x) + reach), min(height, int(y) + reach)
    if x1 <= x0 or y1 <= y0:
        return
    dx = np.arange(x0, x1, dtype=np.float32) - np.float32(x)
    dy = (np.arange(y0, y1, dtype=np.float32) - np.float32(y))[:, None]
    far = cv2.sqrt(dx * dx + dy * dy) / np.float32(radius)
    inside = np.clip((1 - far) * np.float32(max(2.0, radius / 3)), 0, 1)
    body = inside * (0.62 + 0.38 * np.clip(far, 0, 1) ** 4)
    body = blur_pixels(body, max(0.6, radius * 0.05))
    np.maximum(out[y0:y1, x0:x1], body[..., None] * color, out=out[y0:y1, x0:x1])
