"""Brows of a film figure: one modelled shape each, with hairs on it."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.vector import banded, fill, smooth_curve, tapered

# Upper and lower edge, from the outer end to the nose; how far they are raised there, in
# face widths.
BROWS = (
    ((70, 46), (63, 53), (105, 52), (66, 65), (107, 55)),
    ((300, 276), (293, 283), (334, 282), (296, 295), (336, 285)),
)
RAISED = (0.01, 0.035, 0.045, 0.052, 0.066)


def set_brow(
    picture: np.ndarray, traits: Traits, side: int, rng: np.random.Generator
) -> None:
    """Model the left (0) or right (1) brow as one shape with hairs on it, in place."""
    points = traits.points
    up = np.stack([points[a] for a, _ in BROWS[side]])
    low = np.stack([points[b] for _, b in BROWS[side]])
    middle = (up + low) / 2 - traits.down * np.float32(RAISED)[:, None] * traits.width
    line = smooth_curve(middle, 40)
    thick = float(np.linalg.norm(up - low, axis=1).mean()) * 0.85
    thick = float(np.clip(thick, 0.035 * traits.width, 0.07 * traits.width))
    widths = thick * np.interp(
        np.linspace(0, 1, 40), (0, 0.25, 0.8, 1), (0.12, 0.75, 1.0, 0.75)
    )
    lab = np.float32(traits.hair).copy()
    lab[0] = np.clip(0.58 * lab[0], 8, min(48, traits.skin[0] - 16))
    color = from_lab(lab.reshape(1, 1, 3))[0, 0]
    fill(picture, banded(line, widths.astype(np.float32)), color, 0.86, 0.12 * thick)
    if traits.width < 60:
        return
    for at in rng.uniform(0.05, 0.97, 34):
        i = int(at * 38)
        along = line[i + 1] - line[i]
        along = along / max(float(np.linalg.norm(along)), 1e-3)
        way = along * (-1.0) - traits.down * 0.5
        foot = line[i] + traits.down * widths[i] * float(rng.uniform(-0.2, 0.45))
        hair = np.stack([foot, foot + way * thick * float(rng.uniform(0.5, 0.95))])
        tone = color * float(rng.uniform(0.6, 1.9))
        fill(
            picture,
            tapered(smooth_curve(hair, 8), 0.13 * thick, 0.9, 0.05, 0.2),
            np.clip(tone, 0, 1),
            0.6,
        )
