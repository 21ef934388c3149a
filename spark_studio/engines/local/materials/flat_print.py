"""A flat, clean print of a figure: few tones, clear colors, drawn lines; no photo left.

Lengths are given at 1328 pixels; ``unit`` is the shorter side of the canvas / 1328.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.flow import flow_field, simplify, smear
from spark_studio.engines.local.ops.shape import blur_pixels, shorter_side
from spark_studio.engines.local.ops.tone import luminance, smoothstep

CONTOUR = 0.80  # how dark the line round the whole figure is
STEPS = 5  # tones in the light
CHROMA = 1.28
SHADOW_HUE = (3.0, -7.0)  # printed shadows lean to violet: added to a and b of Lab
INK = (0.13, 0.08, 0.17)


def flat_print(
    colors: np.ndarray, alpha: np.ndarray, face: np.ndarray, unit: float
) -> np.ndarray:
    """Return the figure as a cel print. ``face`` (0 to 1) is drawn finer and shaded softer."""
    side = shorter_side(colors)
    flow = flow_field(luminance(colors), 3.2 * unit / side)
    calm = _calm(colors, unit)
    calm = calm + (blur_pixels(colors, 1.3 * unit) - calm) * (face * 0.55)[..., None]
    printed = _in_steps(calm, face, unit)
    lines = _lines(colors, flow, face, unit) * np.clip(alpha * 2, 0, 1)
    inward = blur_pixels(alpha, 2.2 * unit)
    contour = smoothstep(0.93, 0.70, inward) * CONTOUR
    lines = np.maximum(lines, contour)
    ink = _ink_of(printed)
    return np.clip(printed + (ink - printed) * lines[..., None], 0, 1)


def _calm(colors: np.ndarray, unit: float) -> np.ndarray:
    """Colors without texture, made at half size: the steps will sharpen them again."""
    rows, columns = colors.shape[:2]
    half = cv2.resize(
        colors, (max(1, columns // 2), max(1, rows // 2)), interpolation=cv2.INTER_AREA
    )
    share = unit / shorter_side(half)
    flow = flow_field(luminance(half), 2.0 * share)
    calm = simplify(half, flow, 2.6 * share, 0.12, 4)
    calm = cv2.resize(calm, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return blur_pixels(calm, max(0.9, 1.3 * unit))


def _in_steps(calm: np.ndarray, face: np.ndarray, unit: float) -> np.ndarray:
    """Light in few steps with soft borders; shadows to violet, colors clear."""
    lab = to_lab(calm)
    light = lab[..., 0] / np.float32(100)
    light = np.clip((light - 0.04) / 0.92, 0, 1) ** np.float32(0.86)
    scaled = light * STEPS
    whole = np.floor(scaled)
    inside = smoothstep(0.30, 0.70, scaled - whole)
    stepped = (whole + inside) / STEPS
    softness = 0.14 + 0.40 * face
    stepped = stepped + (light - stepped) * softness
    dark = np.clip(1 - light * 1.7, 0, 1)
    lab[..., 0] = stepped * 94 + 4
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    gain = np.float32(CHROMA) / (1 + chroma / 160)
    lab[..., 1] = lab[..., 1] * gain + dark * np.float32(SHADOW_HUE[0])
    lab[..., 2] = lab[..., 2] * gain + dark * np.float32(SHADOW_HUE[1])
    return from_lab(lab)


def _lines(colors: np.ndarray, flow, face: np.ndarray, unit: float) -> np.ndarray:
    """Drawn lines, 0 to 1: on the dark side of edges, joined along them; thin in faces."""
    side = shorter_side(colors)
    grey = luminance(colors)
    bold, fine = (
        blur_pixels(grey, 1.75 * width * unit) - blur_pixels(grey, width * unit)
        for width in (2.1, 1.15)
    )
    edge = smear(np.maximum(bold + (fine - bold) * face, 0), flow, 4.5 * unit / side)
    low = 0.020 - 0.006 * face
    return np.clip((edge - low) / (0.036 - 0.003 * face), 0, 1) * np.float32(0.94)


def _ink_of(printed: np.ndarray) -> np.ndarray:
    """A very dark shade of each color: softer than black."""
    return printed * np.float32(0.22) + np.float32(INK) * np.float32(0.6)
