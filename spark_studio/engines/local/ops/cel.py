"""Cel color: every surface one flat color, its shade and its light cut out as shapes.

The study gives colors without texture. Here each is compared with the mean of its own
surface: what is darker becomes one shade, what is lighter one light.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.tone import smoothstep


@dataclass(frozen=True, slots=True)
class CelStyle:
    """How a look lays cel color.

    step     L between a surface and its shade
    edge     softness of the shade's edge, in L: 0.6 a cut, 5 airbrush
    vivid    chroma against the photo's own
    lift     gamma on L; less than 1 is lighter
    cool     how far shade leans to violet
    calm     color step (0 to 1) that ends a surface
    """

    step: float = 15.0
    edge: float = 0.9
    vivid: float = 1.4
    lift: float = 0.85
    cool: float = 7.0
    calm: float = 0.22
    reach: float = 0.05


def cel_colors(
    plain: np.ndarray, width: int, height: int, style: CelStyle
) -> np.ndarray:
    """Return a picture of width x height in cel color from the study's ``plain`` colors."""
    side = min(plain.shape[:2])
    base = cv2.ximgproc.dtFilter(
        plain, plain, style.reach * side, style.calm, numIters=3
    )
    near = cv2.ximgproc.dtFilter(plain, plain, 0.006 * side, 0.5, numIters=2)
    surface, here = to_lab(base), to_lab(near)
    away = here[..., 0] - surface[..., 0]
    # Several surfaces of one color: the mean of a wide range is stepped too.
    surface = cv2.resize(surface, (width, height), interpolation=cv2.INTER_CUBIC)
    here = cv2.resize(here, (width, height), interpolation=cv2.INTER_CUBIC)
    away = cv2.resize(away, (width, height), interpolation=cv2.INTER_CUBIC)
    edge = np.float32(style.edge)
    shade = smoothstep(-2.6 + edge, -2.6 - edge, away)
    deep = smoothstep(-13 + edge, -13 - edge, away)
    lit = smoothstep(5.5 - edge, 5.5 + edge, away)
    lab = surface
    lab[..., 1:] += 0.6 * (here[..., 1:] - surface[..., 1:])
    own = 1 + np.clip(lab[..., 0] / 60, 0, 0.4)
    lab[..., 0] = 100 * np.clip(lab[..., 0] / 100, 0, 1) ** np.float32(style.lift)
    lab[..., 0] += style.step * (0.62 * lit - 0.72 * shade - 0.75 * deep) * own * 0.8
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    # Pale colors gain most, strong ones stop short of neon, greys stay grey.
    drive = 1 + (style.vivid - 1) * smoothstep(2, 12, chroma) / (1 + (chroma / 75) ** 3)
    lab[..., 1:] *= drive[..., None]
    lab[..., 1] += 0.45 * style.cool * shade
    lab[..., 2] -= style.cool * shade
    return from_lab(lab)
