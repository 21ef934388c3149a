"""Cel color: every surface one flat color, its shade and its light cut out as shapes.

The study gives colors without texture. Here each is compared with the mean of its own
surface: what is darker becomes one shade, what is lighter one light.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, gradient_map, to_lab
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep


@dataclass(frozen=True, slots=True)
class CelStyle:
    """How a look lays cel color.

    step     L between a surface and its shade
    edge     softness of the shade's edge, in L: 0.6 a cut, 5 airbrush
    vivid    chroma against the photo's own
    lift     gamma on L; less than 1 is lighter
    cool     how far shade leans to violet
    calm     color step (0 to 1) that ends a surface
    tones    L from one tone of a surface to the next
    """

    step: float = 15.0
    edge: float = 0.9
    vivid: float = 1.4
    lift: float = 0.85
    cool: float = 7.0
    calm: float = 0.3
    reach: float = 0.06
    tones: float = 13.0


def cel_colors(
    plain: np.ndarray,
    width: int,
    height: int,
    style: CelStyle,
    leaves: np.ndarray | None = None,
) -> np.ndarray:
    """Return a picture of width x height in cel color from the study's ``plain`` colors.

    ``leaves`` (0 to 1, as large as ``plain``) says where foliage is: it is laid in dabs.
    """
    side = min(plain.shape[:2])
    base = cv2.ximgproc.dtFilter(
        plain, plain, style.reach * side, style.calm, numIters=3
    )
    near = cv2.ximgproc.dtFilter(plain, plain, 0.008 * side, 0.5, numIters=2)
    surface, here = to_lab(base), to_lab(near)
    if leaves is not None and leaves.any():
        here = _dabbed(here, leaves)
    surface, here = blur_pixels(surface, 0.7), blur_pixels(here, 0.7)
    surface = cv2.resize(surface, (width, height), interpolation=cv2.INTER_CUBIC)
    here = cv2.resize(here, (width, height), interpolation=cv2.INTER_CUBIC)
    away = here[..., 0] - surface[..., 0]
    # In dark cloth a fold is a small step: there it counts for more.
    away *= 1 + 1.6 * np.exp(-surface[..., 0] / 14)
    edge = np.float32(style.edge)
    shade = smoothstep(-2.6 + edge, -2.6 - edge, away)
    deep = smoothstep(-12 + edge, -12 - edge, away)
    lit = smoothstep(5 - edge, 5 + edge, away)
    lab = mix(surface, here, np.float32(0.4))
    # The body of each surface falls into tones of its own: gradients are cut as well.
    tone = 0.5 * (surface[..., 0] + here[..., 0])
    tone = _stepped(tone, np.float32(style.tones), edge / np.float32(style.tones))
    tone = 100 * np.clip(tone / 100, 0, 1) ** np.float32(style.lift)
    own = 1 + np.clip(surface[..., 0] / 60, 0, 0.4)
    lab[..., 0] = tone + 0.8 * style.step * own * (0.5 * lit - 0.6 * shade - 0.6 * deep)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    # Pale colors gain most, strong ones stop short of neon, greys stay grey.
    drive = 1 + (style.vivid - 1) * smoothstep(2, 12, chroma) / (1 + (chroma / 75) ** 3)
    lab[..., 1:] *= drive[..., None]
    lab[..., 1] += 0.45 * style.cool * shade
    lab[..., 2] -= style.cool * shade
    return from_lab(lab)


def _stepped(values, step, soft):
    level = values / step
    whole = np.floor(level)
    return (whole + smoothstep(0.5 - soft, 0.5 + soft, level - whole)) * step


def _dabbed(lab, leaves):
    """Foliage as masses with leafy edges: broad light and shade, broken by a leaf's size."""
    height, width = leaves.shape
    side = min(height, width)
    rng = np.random.default_rng(7)  # the same leaves at every drawing of a photo
    noise = rng.standard_normal((height, width), dtype=np.float32)
    fine = blur_pixels(noise, 0.0035 * side)
    broad = blur_pixels(noise, 0.009 * side)
    dabs = fine / max(float(fine.std()), 1e-6) + broad / max(float(broad.std()), 1e-6)
    mass = blur_pixels(lab, 0.007 * side)
    wide = blur_pixels(lab[..., 0], 0.05 * side)
    mass[..., 0] = wide + 1.15 * (mass[..., 0] - wide) + 3.2 * dabs
    return mix(lab, mass, leaves)


def foliage(busy: np.ndarray, plain: np.ndarray) -> np.ndarray:
    """Return where a study's busy ground is leaves, 0 to 1: green or dark."""
    lab = to_lab(plain)
    green = smoothstep(2, -4, lab[..., 1]) * smoothstep(-2, 5, lab[..., 2])
    dark = smoothstep(45, 25, lab[..., 0]) * smoothstep(8, 3, lab[..., 1])
    return smoothstep(0.3, 0.6, busy) * np.maximum(green, dark)


def is_grey(plain: np.ndarray) -> bool:
    """Say whether a photo has no color of its own."""
    lab = to_lab(plain[::3, ::3])
    return float(np.quantile(np.hypot(lab[..., 1], lab[..., 2]), 0.9)) < 5


def hand_tinted(plain: np.ndarray, stops: tuple[tuple[float, str], ...]) -> np.ndarray:
    """Return a grey picture in the colors of ``stops``, from its darks to its lights."""
    return gradient_map(luminance(plain), list(stops))
