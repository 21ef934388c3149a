"""Points of light that a lens spreads to discs."""

import numpy as np

from spark_studio.engines.local.scenes.layer import Layer
from spark_studio.engines.local.scenes.lens import disc_blur
from spark_studio.engines.local.scenes.shot import Shot


def discs(
    shot: Shot,
    at: np.ndarray,
    colors: np.ndarray,
    radius: float,
    spread: float = 0.3,
) -> None:
    """Add lamps at n x 2 pixels as discs of about ``radius`` pixels, none near a head.

    ``colors`` is n x 3 or one; ``spread`` is how far their sizes differ (0 to 1).
    """
    keep = shot.away_from_heads(at)
    at, colors = at[keep], np.broadcast_to(np.float32(colors), (len(keep), 3))[keep]
    group = shot.rng.integers(0, 3, len(at))
    for number in range(3):
        chosen = group == number
        if chosen.any():
            size = max(0.8, radius * (1 + spread * (number - 1)))
            _spread(shot.picture, at[chosen], colors[chosen], size)


def _spread(picture, at, colors, radius):
    """Add the discs to the picture, working on no more of it than they cover."""
    height, width = picture.shape[:2]
    reach = 2 * radius + 4
    (x0, y0), (x1, y1) = at.min(0) - reach, at.max(0) + reach
    x0, y0, x1, y1 = (
        int(v) for v in (max(0, x0), max(0, y0), min(width, x1), min(height, y1))
    )
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    layer = Layer(x1 - x0, y1 - y0)
    layer.points(at - [x0, y0], colors, radius)
    lit = np.ascontiguousarray(layer.rgba[..., :3])
    picture[y0:y1, x0:x1] += disc_blur(lit, radius)


def front_discs(shot: Shot, at: np.ndarray, colors: np.ndarray, radius: float) -> None:
    """The same before the person: large, soft, few."""
    if shot.front is None:
        shot.front = shot.layer()
    keep = shot.away_from_heads(at)
    layer = shot.layer()
    layer.points(
        at[keep], np.broadcast_to(np.float32(colors), (len(at), 3))[keep], radius
    )
    shot.front.rgba += disc_blur(layer.rgba, radius)
