"""Skin and hair in a drawing: clear light and shade, and nobody painted paler than they are."""

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix

# Fewer pixels of skin or hair than this are chance.
LEAST_PIXELS = 200


def light_faces(
    tone: np.ndarray, study: Study, target: float, spread: float, own: float = 0.0
) -> np.ndarray:
    """Return the tone map with skin given a clear play of light and shade.

    The lit part of the skin moves half way to ``target``, never down and by an eighth of
    the scale at most, so that dark skin stays dark; the step from there to its shadows
    becomes about ``spread``. ``own`` (0 to 1) mixes in the tone the skin has in the photo,
    so that nobody is painted paler than they are. Without faces nothing changes.
    """
    on_skin = tone[(study.skin > 0.6) & (study.features < 0.3)]
    if on_skin.size < LEAST_PIXELS:
        return tone
    deep, light = (float(v) for v in np.quantile(on_skin, (0.1, 0.6)))
    goal = light + float(np.clip(0.5 * (target - light), 0, 0.125))
    gain = float(np.clip(spread / max(light - deep, 0.05), 0.8, 2.0))
    told = np.float32(goal) + (tone - np.float32(light)) * np.float32(gain)
    told = mix(told, luminance(study.plain), np.float32(own))
    return np.clip(mix(tone, told, study.skin * (1 - 0.6 * study.features)), 0, 1)


def deepen_hair(tone: np.ndarray, study: Study, target: float) -> np.ndarray:
    """Return the tone map with hair brought down to ``target`` where it is lighter.

    White and thin hair is brought down by at most a third of the scale.
    """
    on_hair = tone[study.hair > 0.6]
    if on_hair.size < LEAST_PIXELS:
        return tone
    drop = float(np.clip(np.median(on_hair) - target, 0, 0.33))
    return np.clip(tone - np.float32(drop) * study.hair, 0, 1)


def skin_depth(study: Study) -> float:
    """Return how deep the skin is: 0 for fair, about 0.3 for tan, 0.7 at most.

    It follows the individual typology angle that dermatologists use, which weighs
    lightness against yellowness; after exposure lightness alone says little.
    """
    bare = (study.skin > 0.6) & (study.features < 0.3)
    if bare.sum() < LEAST_PIXELS:
        return 0.0
    lab = to_lab(study.plain)[bare]
    # Only where light falls on it does skin show its color.
    lab = np.median(lab[lab[:, 0] >= np.median(lab[:, 0])], axis=0)
    if abs(lab[1]) + abs(lab[2]) < 4:
        return 0.0  # a grey photo does not tell
    angle = float(np.degrees(np.arctan2(lab[0] - 50, max(float(lab[2]), 1.0))))
    return float(np.clip((50 - angle) / 60, 0, 0.7))
