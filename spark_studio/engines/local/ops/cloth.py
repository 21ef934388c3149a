"""What people wear: the cut-out without skin, hair and heads, and bald heads put right."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, smoothstep

LEAST_PIXELS = 200  # fewer pixels of skin say nothing about its color
SKIN_HUE = 0.8  # radians in Lab: between red and yellow, whoever it is
MUCH_SKIN = (0.12, 0.2)  # bare limbs, share of the cut-out
GREY_PHOTO = 5.0  # chroma that nearly all of a grey photo stays under


def is_grey(study: Study) -> bool:
    """Say whether the photo has no color to go by."""
    lab = to_lab(study.light[::4, ::4])
    return float(np.quantile(np.hypot(lab[..., 1], lab[..., 2]), 0.9)) < GREY_PHOTO


def cloth_mask(study: Study) -> np.ndarray:
    """Return where cloth is, at working size, 0 to 1; nothing where no face is known.

    Bare arms and legs are told from cloth by the color of the faces; a grey photo cannot
    tell them apart, and there all but heads and hands counts as cloth.
    """
    if not study.face.any():
        return np.zeros_like(study.face)
    heads = np.maximum(study.face, np.maximum(study.hair, _falling_hair(study)))
    bare = np.clip(1.5 * blur(np.maximum(study.skin, heads), 0.004), 0, 1)
    alike = like_skin(study)
    cloth = study.subject * (1 - np.maximum(bare, alike))
    limbs = study.subject * alike * (1 - np.clip(2 * blur(heads, 0.02), 0, 1))
    much = float(limbs.sum() / max(float(study.subject.sum()), 1.0))
    # Where much skin is bare its lights and reflections are anywhere: then only what is
    # too dark, or too cold, to be skin counts as cloth.
    least, most = MUCH_SKIN
    sure = float(np.clip((much - least) / (most - least), 0, 1))
    return mix(cloth, cloth * _never_skin(study), sure)


def _never_skin(study):
    lab = to_lab(study.plain)
    cold = smoothstep(-8, -16, lab[..., 1]) + smoothstep(-16, -26, lab[..., 2])
    sure = np.maximum(smoothstep(36, 22, lab[..., 0]), np.clip(cold, 0, 1))
    return smoothstep(0.35, 0.75, blur(sure, 0.005))


def _falling_hair(study):
    """Return hair that falls below what was found of it: as dark, as colored, close by."""
    on_hair = study.hair > 0.7
    if on_hair.sum() < LEAST_PIXELS:
        return np.zeros_like(study.hair)
    lab = to_lab(study.plain)
    middle = np.median(lab[on_hair], axis=0)
    away = np.abs(lab - middle) / np.float32([22, 9, 9])
    alike = smoothstep(1.4, 0.8, away.max(2))
    near = smoothstep(0.1, 0.3, blur(study.hair, 0.05))
    return smoothstep(0.3, 0.7, blur(alike, 0.005)) * near * study.subject


def like_skin(study: Study) -> np.ndarray:
    """Return where the color is that of the faces, in light or in shade: 0 to 1."""
    on_skin = (study.skin > 0.7) & (study.features < 0.3)
    if on_skin.sum() < LEAST_PIXELS or is_grey(study):
        return np.zeros_like(study.face)
    lab = to_lab(study.plain)
    hue, chroma = (
        np.arctan2(lab[..., 2], lab[..., 1]),
        np.hypot(lab[..., 1], lab[..., 2]),
    )
    middle = np.median(lab[on_skin], axis=0)
    own = float(np.hypot(middle[1], middle[2]))
    # Colored lamps drown the hue of a face: then the hue all skin has must do.
    told = float(np.clip((own - 8) / 8, 0, 1))
    turn = told * float(np.arctan2(middle[2], middle[1])) + (1 - told) * SKIN_HUE
    alike = smoothstep(0.55, 0.35, np.abs(np.angle(np.exp(1j * (hue - turn)))))
    # Stronger than skin can be, in whatever light: cloth, however warm its color.
    most = max(1.7 * own, 46.0)
    alike *= smoothstep(0.25 * own, 0.45 * own, chroma)
    alike *= smoothstep(most + 10, most, chroma) * smoothstep(10, 22, lab[..., 0])
    return smoothstep(0.3, 0.6, blur(alike.astype(np.float32), 0.006))


def with_bald_heads(study: Study) -> Study:
    """Return the study with those parts of the hair that are bare scalp counted as skin."""
    on_skin = (study.skin > 0.7) & (study.features < 0.3)
    if on_skin.sum() < LEAST_PIXELS or is_grey(study):
        return study
    lab = to_lab(study.plain)
    light = float(np.median(lab[..., 0][on_skin]))
    middle = np.median(lab[on_skin], axis=0)[1:]
    near = np.sqrt(((lab[..., 1:] - middle) ** 2).sum(2))
    # A crown is as light as the face, and smooth as no hair is, white or fair.
    smooth = smoothstep(0.011, 0.006, blur(study.flow.strength, 0.006))
    alike = smoothstep(14, 8, near) * smoothstep(light - 18, light - 6, lab[..., 0])
    shine = smoothstep(light - 2, light + 6, lab[..., 0])
    bald = smooth * np.maximum(alike, shine)
    bald = study.hair * smoothstep(0.4, 0.7, blur(bald, 0.008))
    return replace(study, hair=study.hair - bald, skin=np.maximum(study.skin, bald))
