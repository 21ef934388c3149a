"""Points of light that a lens spreads to discs."""

import numpy as np

from spark_studio.engines.local.scenes.layer import Layer
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
        if not chosen.any():
            continue
        size = radius * (1 + spread * (number - 1))
        layer = Layer(shot.width, shot.height)
        layer.points(at[chosen], colors[chosen], size)
        shot.lay(layer, radius=size)


def front_discs(shot: Shot, at: np.ndarray, colors: np.ndarray, radius: float) -> None:
    """The same before the person: large, soft, few."""
    from spark_studio.engines.local.scenes.lens import disc_blur

    if shot.front is None:
        shot.front = shot.layer()
    keep = shot.away_from_heads(at)
    layer = shot.layer()
    layer.points(
        at[keep], np.broadcast_to(np.float32(colors), (len(at), 3))[keep], radius
    )
    shot.front.rgba += disc_blur(layer.rgba, radius)
