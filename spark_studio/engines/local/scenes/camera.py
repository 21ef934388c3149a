"""The camera: metres of the place to pixels of the sheet."""

from dataclasses import dataclass

import numpy as np

NEAREST = 0.35  # metres; nothing nearer can be seen


@dataclass(frozen=True, slots=True)
class Camera:
    """It looks straight ahead along z, from ``eye`` metres above the ground.

    ``focal`` is in pixels, ``horizon`` the row and ``middle`` the column straight ahead.
    """

    focal: float
    middle: float
    horizon: float
    eye: float

    def at(self, x, y, z) -> np.ndarray:
        """Return the pixels (n x 2) of points ``x`` right, ``y`` up from the ground, ``z`` away."""
        x, y, z = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (x, y, z)))
        z = np.maximum(z, NEAREST)
        columns = self.middle + self.focal * x / z
        rows = self.horizon + self.focal * (self.eye - y) / z
        return np.stack([columns, rows], -1).reshape(-1, 2)

    def length(self, metres: float, z: float) -> float:
        """Return how many pixels ``metres`` measure at distance ``z``."""
        return self.focal * metres / max(z, NEAREST)

    def half_width(self, z: float) -> float:
        """Return how many metres are seen to the wider side of the middle at ``z``."""
        return z * self.middle / self.focal
