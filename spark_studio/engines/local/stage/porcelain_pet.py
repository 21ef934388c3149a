"""A porcelain animal: its own coat as enamel on white clay, its own eyes under the glaze."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.shape import blur, erode, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.wash import Sheet
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.subject import Subject, find_subject

LEAST, MOST_PLACE = 0.1, 0.5
COAT, EYE = 0.92, "#1c1512"


def porcelain_pet(photo: Photo) -> Subject | None:
    """Return the animal to be cast, also where it fills the photo; None where there is none."""
    findings = photo.findings
    if not is_pet(findings):
        return None
    found = find_subject(photo)
    if found is not None:
        return found
    return Subject(photo.at_size(findings.cutout), "thing", {})


def is_pet(findings: Findings) -> bool:
    """Say whether the photo is of an animal that can be cut out of it."""
    clear = findings.cutout.mean() > LEAST and findings.placeness < MOST_PLACE
    return findings.kind == "animal" and bool(clear)


def paint_coat(
    sheet: Sheet, sketch: Study, figure: np.ndarray, size: tuple[int, int]
) -> None:
    """Lay the coat's own colors on the clay, paler as enamel is, and what is dark last.

    ``figure`` is the animal at working size, ``size`` width and height of the sheet.
    """
    lab = to_lab(mix(sketch.plain, sketch.light, 0.35))
    colors = _without_fringe(lab, figure)
    colors[..., 0] = np.clip(0.66 * lab[..., 0] + 34, 30, 97)
    # What is dark stays dark: else a cat's stripes and a dog's mask are lost.
    colors[..., 0] -= 16 * smoothstep(46, 18, lab[..., 0])
    colors[..., 1:] *= 1.08
    sheet.glaze(from_lab(colors), resize(COAT * figure, *size))
    marks = small_marks(sketch) * figure
    sheet.glaze(hex_color(EYE), resize(1.1 * marks, *size))


def small_marks(sketch: Study) -> np.ndarray:
    """Return what is small and dark, such as an eye or a nose, 0 to 1."""
    light = luminance(sketch.light)
    near = blur(light, 0.03)
    return smoothstep(0.1, 0.32, near - light) * smoothstep(0.34, 0.14, light)


def _without_fringe(lab, figure):
    """Return ``lab`` with the color of the ground that shines through fur at the edge gone."""
    inside = np.float32(erode(figure, 0.022) > 0.9)
    weight = blur(inside, 0.03) + np.float32(1e-3)
    within = blur(lab[..., 1:] * inside[..., None], 0.03) / weight[..., None]
    edge = (1 - blur(inside, 0.006)) * smoothstep(0.01, 0.1, weight)
    out = lab.copy()
    out[..., 1:] = mix(lab[..., 1:], within, 0.85 * edge)
    return out
