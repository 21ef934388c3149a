"""One light for a whole picture: normals become shade and shine.

Normals are height x width x 3 (x right, y down, z to the viewer), from ``shape.normals``;
heights are float32 in pixels, higher is nearer. Shades are factors around 1; shines are
added.
"""

from dataclasses import dataclass
from math import cos, sin, sqrt

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels


@dataclass(frozen=True, slots=True)
class Light:
    """A lamp far away. ``x``, ``y``, ``z`` point to it (y is down, so a lamp above has y < 0).

    ``color`` tints the lit side, ``rim`` the narrow light from behind, both about 0 to 1.
    """

    x: float
    y: float
    z: float
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    rim: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @classmethod
    def from_side(cls, side: float, height: float = 0.62, **colors) -> "Light":
        """A lamp above the viewer; ``side`` -1 is picture left, 1 is right."""
        x, y, z = 0.6 * side, -0.72, height
        size = sqrt(x * x + y * y + z * z)
        return cls(x / size, y / size, z / size, **colors)

    def shadow_step(self, length: float) -> tuple[float, float]:
        """Where a shadow falls from something ``length`` pixels above its ground."""
        return -self.x * length * 1.2, -self.y * length * 1.2


def shade(normal: np.ndarray, light: Light, ambient: float = 0.5) -> np.ndarray:
    """Return how bright a matt surface is: 1 where it faces the viewer, less in shade.

    Light wraps a little round the edge, as it does on wool, paper and skin.
    """
    towards = cv2.transform(normal, np.float32([[light.x, light.y, light.z]]))
    wrapped = np.clip((towards + np.float32(0.25)) / np.float32(light.z + 0.25), 0, 1.7)
    return (np.float32(ambient) + np.float32(1 - ambient) * wrapped).astype(np.float32)


def shine(normal: np.ndarray, light: Light, sharpness: float = 40.0) -> np.ndarray:
    """Return the highlight of a polished surface, 0 to 1."""
    x, y, z = light.x, light.y, light.z + 1
    size = sqrt(x * x + y * y + z * z)
    half = cv2.transform(normal, np.float32([[x / size, y / size, z / size]]))
    return cv2.pow(np.clip(half, 0, 1), sharpness)


def from_behind(normal: np.ndarray, light: Light, angle: float = 0.0) -> np.ndarray:
    """Return the rim light, 0 to 1: edges that turn away, on the side away from the lamp.

    ``angle`` (radians) turns the lamp behind about the thing.
    """
    size = sqrt(light.x**2 + light.y**2) or 1.0
    x, y = -light.x / size, light.y / size * 0.35
    x, y = x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
    away = 1 - normal[..., 2]
    side = np.clip(
        normal[..., 0] * np.float32(x) + normal[..., 1] * np.float32(y), 0, 1
    )
    return np.clip(side * 1.6, 0, 1) * np.sqrt(np.clip(away, 0, 1))


def hollows(height: np.ndarray, radius: float, depth: float) -> np.ndarray:
    """Return the shade that gathers in hollows: 1 in the open, down to 0.

    A place is in a hollow when it lies below the mean of its surroundings. ``radius`` is
    the blur in pixels, ``depth`` the drop in pixels that makes it fully dark.
    """
    around = blur_pixels(height, radius)
    return 1 - np.clip((around - height) / np.float32(depth), 0, 1)
