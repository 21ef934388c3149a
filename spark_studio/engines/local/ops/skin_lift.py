"""How far skin is to be brightened, person by person: to its own depth in good light."""

from collections.abc import Sequence

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.skin import skin_depth
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.perception.findings import Face

SHARE, MOST = 0.85, 26.0  # of the way to that depth, and the most, in Lab L
USUAL, BY_DEPTH = 16.0, 30.0  # for faces nothing is known of
LEAST_PIXELS = 40


def skin_lift(study: Study, people: Sequence[tuple[Face, Traits | None]]) -> np.ndarray:
    """Return by how much (Lab L) the skin of whoever is nearest is to be brightened.

    Height x width, at working size. Nobody is made darker, and nobody paler than the color
    their traits tell: deep skin stays deep.
    """
    width, height = study.size
    x = (np.arange(width, dtype=np.float32)[None] + 0.5) / width
    y = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height
    nearest = np.full((height, width), 1e9, np.float32)
    out = np.zeros((height, width), np.float32)
    light = to_lab(study.plain)[..., 0]
    for face, traits in people:
        at = face.center
        far = np.hypot((x - at[0]) * width, (y - at[1]) * height) / (
            face.box[2] * width
        )
        lift = _lift_of(study, light, face, traits)
        out = np.where(far < nearest, np.float32(lift), out)
        nearest = np.minimum(far, nearest)
    return blur(out, 0.01) if len(people) > 1 else out


def _lift_of(study, light, face, traits):
    usual = float(np.clip(USUAL - BY_DEPTH * skin_depth(study), 0, USUAL))
    if traits is None:
        return usual
    width, height = study.size
    left, top, wide, tall = face.box
    part = (
        slice(max(0, int(top * height)), max(0, int((top + tall) * height) + 1)),
        slice(max(0, int(left * width)), max(0, int((left + wide) * width) + 1)),
    )
    bare = (study.skin[part] > 0.6) & (study.features[part] < 0.3)
    if bare.sum() < LEAST_PIXELS:
        return usual
    own = float(np.median(light[part][bare]))
    return float(np.clip(SHARE * (float(traits.skin[0]) - own), 0, MOST))
