"""A pet or a thing as a stuffed toy: dyed wool along its own fur or form, bead eyes."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.felt import (
    cover_with_fibres,
    fluff,
    puffed,
    seams_of,
    telling_details,
    wool_colors,
)
from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.light import Light, hollows, shade
from spark_studio.engines.local.ops.shape import blur, normals, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.stage.plush_body import lit

PILE = 22.0  # length of the fibres at 1328 pixels


def stuffed_thing(
    study: Study,
    figure: np.ndarray,
    light: Light,
    shape: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the toy (RGB) and its cover at ``shape`` (rows, columns), and its dyes, small.

    ``figure`` is its outline at working size; all ones for a close-up.
    """
    height, width = shape
    small, unit = min(study.size) / 1328, min(width, height) / 1328
    grey = luminance(study.light)
    keep = telling_details(grey, small)
    wool, regions = wool_colors(study.plain, figure, keep, rng)
    relief = puffed(figure, regions, grey, seams_of(grey, 0 * grey, small), rng, small)
    relief = blur(relief, 0.0012)
    hollow = 0.66 + 0.34 * hollows(relief, 14 * small, 18 * small)
    bright = shade(normals(relief), light, 0.52) * hollow
    toy = resize(lit(wool, bright), width, height)
    alpha = resize(figure, width, height)
    flow = Flow(
        *(
            cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR)
            for part in (
                study.flow.x,
                study.flow.y,
                study.flow.coherence,
                study.flow.strength,
            )
        )
    )
    fine = resize(np.clip(0.8 * keep, 0, 1), width, height)
    out, cover = cover_with_fibres(
        toy, alpha, flow, fine, light, rng, unit, length=PILE, density=1.0
    )
    fluff(out, cover, alpha, light, rng, unit, length=20, density=1.2)
    return out, cover, wool
