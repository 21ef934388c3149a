"""Something that stands free: what lies above and behind it may become another place."""

import numpy as np

from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.subject import Subject, find_subject

LEAST_VISITOR = 0.03  # share of the photo from which somebody's legs are company
A_PLACE = 0.5


def free_standing(photo: Photo) -> Subject | None:
    """Return the one pet or thing the photo shows, or None.

    Legs beside a dog would be cut off, and what belongs to its place stays in it.
    """
    findings = photo.findings
    visited = any(
        thing.name == "person" and thing.box[2] * thing.box[3] > LEAST_VISITOR
        for thing in findings.things
    )
    if visited or findings.placeness > A_PLACE:
        return None
    return find_subject(photo)


def behind_it(study: Study, alone: Subject) -> np.ndarray:
    """Return how far another place may show behind it, 0 to 1, at working size.

    All above, nothing at its foot: what it stands on stays under it.
    """
    width, height = study.size
    alpha = resize(alone.alpha, width, height)
    rows = np.flatnonzero((alpha > 0.5).any(1))
    if not rows.size:
        return np.zeros_like(alpha)
    foot, top = rows[-1] / height, rows[0] / height
    level = foot - 0.3 * (foot - top)
    y = np.arange(height, dtype=np.float32)[:, None] / height
    return smoothstep(0.6, 0.2, alpha) * smoothstep(level + 0.12, level - 0.2, y)
