"""Moonlight: a subject brought into the air and the light of a moonlit scene."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.placed_faces import faces_mask
from spark_studio.engines.local.ops.shape import blur_pixels, normals
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.stage.framing import Figure

# How much of their chroma cloth and skin keep.
CLOTH, SKIN = 0.58, 0.80
MOONLIGHT = "#f4f1e6"


def by_moonlight(figure: Figure, picture: np.ndarray, moon, unit: float) -> np.ndarray:
    """The subject's colors in this air: quiet cloth, living skin, a rim from the moon."""
    skin = faces_mask(figure.faces, figure.alpha.shape)
    lab = to_lab(figure.colors)
    strong = np.hypot(lab[..., 1], lab[..., 2])
    quiet = CLOTH / (1 + strong * (0.012 * (1 - skin)))  # loud colors give way most
    chroma = quiet + (SKIN - quiet) * skin
    lab[..., 1:] *= chroma[..., None]
    lab[..., 1] -= 0.4
    lab[..., 2] += 1.2
    light = lab[..., 0] / np.float32(100)
    lab[..., 0] = 100 * (0.10 + 0.86 * light)  # no black in this air
    lit = from_lab(lab)
    if figure.kind == "scene":
        return lit
    round_edge = blur_pixels(figure.alpha, 9 * unit)
    normal = normals(round_edge * np.float32(26 * unit), 1.0)
    middle = (
        (figure.box[0] + figure.box[2]) / 2,
        figure.box[1] + 0.25 * (figure.box[3] - figure.box[1]),
    )
    dx, dy = moon[0] - middle[0], moon[1] - middle[1]
    far = max(float(np.hypot(dx, dy)), 1.0)
    towards = np.clip(
        normal[..., 0] * np.float32(dx / far) + normal[..., 1] * np.float32(dy / far),
        0,
        1,
    )
    rim = (
        np.clip(towards * 1.5, 0, 1)
        * smoothstep(0.98, 0.62, round_edge)
        * (0.45 + 0.55 * luminance(lit))
    )
    lit = lit + (rim * np.float32(0.55))[..., None] * hex_color(MOONLIGHT)
    around = blur_pixels(picture, 16 * unit)
    wrap = np.clip(1 - blur_pixels(figure.alpha, 6 * unit), 0, 0.5)[..., None]
    return np.clip(lit + (around - lit) * wrap * np.float32(0.55), 0, 1)
