"""A photo as the recipes see it: pixels, and what perception found in them."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.perception.findings import Face, Findings
from spark_studio.engines.local.perception.refine import color_guided


@dataclass(frozen=True, slots=True)
class Photo:
    """``image`` is float32, height x width x 3, RGB (sRGB), 0 to 1, read-only, upright.

    For a look that keeps the photo's composition it already has the picture's size.
    """

    image: np.ndarray
    findings: Findings

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.image.shape[:2]
        return width, height

    def at_size(self, mask: np.ndarray) -> np.ndarray:
        """Return one of the findings' masks at the size of ``image``, its edges fitted to it."""
        height, width = self.image.shape[:2]
        if mask.shape == (height, width):
            return mask
        large = resize(mask, width, height)
        if height <= mask.shape[0] or not mask.any():
            return large
        radius = max(2, round(2 * height / mask.shape[0]))
        fitted = color_guided(self.image, large, radius, 1e-4)
        unsure = blur_pixels(((large > 0.02) & (large < 0.98)), radius)
        return mix(large, fitted, np.minimum(unsure * 2, 1))

    def pixels(self, face: Face) -> np.ndarray:
        """Return the 478 points of a face in pixels of ``image`` (x, y, z), 478 x 3."""
        width, height = self.size
        return face.points * np.array([width, height, width], np.float32)
