"""Skin beyond faces: hands, arms and legs of the color of the faces, and bald heads."""

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep

# A color this near to that of the faces (a and b of Lab) is skin, one this far is not.
ALIKE, OTHER = 6, 13


def like_skin(lab: np.ndarray, whole: np.ndarray, study: Study) -> np.ndarray:
    """Return where the subject has the color of the faces: 0 to 1, at working size.

    ``lab`` is the study's picture in Lab, ``whole`` the a and b of the faces' skin. Hair
    and what is very dark never count.
    """
    away = np.sqrt(((lab[..., 1:] - whole) ** 2).sum(2))
    light = smoothstep(22, 40, lab[..., 0]) * (1 - study.hair)
    alike = smoothstep(OTHER, ALIKE, away) * light * study.subject
    return np.clip(2 * blur(alike, 0.004) - 0.3, 0, 1) * study.subject


def hair_without_glare(study: Study) -> np.ndarray:
    """Return the hair without the light on a bald head, which is smooth and skin."""
    bare = (study.skin > 0.6) & (study.features < 0.3)
    if bare.sum() < 50:
        return study.hair
    lab = to_lab(study.plain)
    middle = np.median(lab[bare], axis=0)
    away = np.sqrt(((lab[..., 1:] - middle[1:]) ** 2).sum(2))
    bald = smoothstep(16, 9, away) * smoothstep(
        middle[0] - 4, middle[0] + 4, lab[..., 0]
    )
    bald *= smoothstep(0.03, 0.012, blur(study.flow.strength, 0.006))
    # Where a bald head shines it is white; where hair does, no bare skin lies around.
    around = smoothstep(0.15, 0.35, blur(np.maximum(bald, study.skin), 0.04))
    shine = smoothstep(middle[0], middle[0] + 6, lab[..., 0])
    shine *= smoothstep(0.025, 0.01, blur(study.flow.strength, 0.006))
    bald = np.maximum(bald, shine * around)
    return study.hair * (1 - np.clip(1.5 * blur(bald, 0.006), 0, 1))


def all_skin(study: Study) -> np.ndarray:
    """Return the skin of the faces, and all of the subject that may be skin, 0 to 1."""
    lab = to_lab(study.plain)
    skin = np.maximum(study.skin, study.face * (1 - study.hair))
    bare = (study.skin > 0.6) & (study.features < 0.3)
    whole = np.median(lab[bare][:, 1:], axis=0) if bare.sum() > 50 else np.zeros(2)
    if np.hypot(*whole) < 6:  # a grey photo does not tell skin from cloth
        return skin
    # Under colored lamps no two arms are of one color; what could be skin, is.
    hue = np.arctan2(lab[..., 2], lab[..., 1])
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    warm = smoothstep(0.1, 0.35, hue) * smoothstep(1.3, 1.1, hue)
    warm *= smoothstep(9, 14, chroma) * smoothstep(42, 34, chroma)
    warm *= smoothstep(0.03, 0.014, blur(study.flow.strength, 0.006))  # hair is streaky
    warm *= smoothstep(35, 48, lab[..., 0]) * (1 - study.hair) * study.subject
    return np.maximum.reduce([skin, like_skin(lab, whole, study), blur(warm, 0.003)])
