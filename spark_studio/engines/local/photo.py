"""A photo as the recipes see it: pixels, and what perception found in them."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.perception.findings import Findings


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
