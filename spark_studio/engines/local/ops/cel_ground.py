"""What stands behind the subject of a cel: what a look may take for itself, what melts."""

import numpy as np

from spark_studio.engines.local.ops.color import saturate
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import gamma, luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo


def ground_behind(sketch: Study) -> np.ndarray:
    """Return what lies behind the subject, 0 to 1, clear of its edge."""
    return 1 - np.clip(1.6 * blur(sketch.subject, 0.004), 0, 1)


def open_ground(photo: Photo, sketch: Study, least: float = 0.04) -> np.ndarray:
    """Return the ground a look may take for itself, at working size: 0 to 1.

    That is what perception says may be replaced and, behind people who fill the picture
    from below, all that is not they. People who sit among things keep those things.
    """
    found = photo.findings
    ground = sketch.backdrop
    people = float(sketch.subject.mean())
    stand = "bottom" in found.touches and found.way != "subject"
    alone = len(found.faces) == 1 or found.placeness < 0.2
    # Under a sky of their own they stand in a place: that place stays.
    alone = alone and float((found.sky > 0.5).mean()) < 0.05
    if found.faces and stand and alone and 0.22 < people < 0.85:
        ground = np.maximum(ground, smoothstep(0.7, 0.3, sketch.subject))
    # Torn edges are no drawing's: the ground is one smooth shape.
    ground = smoothstep(0.3, 0.7, blur(ground, 0.0035))
    return ground if (ground > 0.5).mean() >= least else np.zeros_like(ground)


def ground_at(photo: Photo, sketch: Study, width: int, height: int) -> np.ndarray:
    """Return the study's ground at full size, 0 to 1, its edge along the subject exact.

    The study knows it at half size; the cut-out of the photo is finer than a preview.
    """
    ground = smoothstep(0.25, 0.75, resize(sketch.backdrop, width, height))
    found = photo.findings
    subject = np.maximum(found.cutout, smoothstep(0.7, 0.95, found.people))
    subject = smoothstep(0.3, 0.7, resize(subject, width, height))
    # Gaps that the study saw between arm and hip are no subject.
    known = resize(blur(sketch.subject, 0.004), width, height)
    subject = subject * smoothstep(0.02, 0.3, known)
    reach = resize(blur(sketch.backdrop, 0.006), width, height)
    exact = smoothstep(0.04, 0.3, reach) * (1 - subject)
    return mix(ground, exact, smoothstep(0.02, 0.25, blur(subject, 0.006)))


def melt_behind(
    picture: np.ndarray, photo: Photo, sketch: Study, lift: float, vivid: float
) -> np.ndarray:
    """Return the picture with what stays behind painted soft.

    That is all of it behind people and single things, in a view what is out of focus.
    ``lift`` is a gamma, ``vivid`` a factor on its chroma.
    """
    height, width = picture.shape[:2]
    behind = ground_behind(sketch)
    if not photo.findings.faces and photo.findings.placeness > 0.3:
        away = out_of_focus(luminance(sketch.light))
        behind = behind * smoothstep(0.2, 0.6, away)
    soft = saturate(gamma(blur(sketch.plain, 0.008), lift), vivid)
    amount = 0.9 * resize(behind, width, height)
    return mix(picture, resize(soft, width, height), amount)
