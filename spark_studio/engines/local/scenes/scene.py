"""A place to stand in, painted as a photograph behind and before a person."""

from dataclasses import dataclass

import numpy as np

from spark_studio.inputs import Words


@dataclass(frozen=True, slots=True)
class Scene:
    """What whoever sets a person into the place needs to know of it.

    back         float32, height x width x 3, sRGB 0 to 1, already out of focus
    front        float32, height x width x 4, sRGB premultiplied: what is nearer than the
                 person (lights, snow, hands of a crowd); None where nothing is
    light        (x, y): where the light comes from, x to the right, y down, length 0 to 1
    light_color  float32, 3: linear light of the key, its strongest channel 1
    ambient      float32, 3: linear light from all around, at most 1; a dim place has little
    is_flash     the person is lit by a flash at the camera
    ground       share of the height where feet stand, or None where no ground is seen
    grain        deviation of the grain to lay over the finished picture (sRGB); none is in
                 ``back`` or ``front``
    title        the place by name
    """

    back: np.ndarray
    front: np.ndarray | None
    light: tuple[float, float]
    light_color: np.ndarray
    ambient: np.ndarray
    is_flash: bool
    ground: float | None
    grain: float
    title: Words
