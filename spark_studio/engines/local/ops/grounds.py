"""What kind of free ground lies behind a subject: a wall all around it, or a sky above a view."""

from collections.abc import Sequence

import numpy as np

from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.perception.findings import Face, Findings

# Share of all that is not subject which must be free: a portrait keeps props beside it.
WALL_BEHIND_PEOPLE, WALL_BEHIND_THINGS = 0.4, 0.75

POSING = 0.5  # placeness from which a pet or a thing belongs where it is


def is_wall(study: Study, ground: np.ndarray, faces: Sequence[Face]) -> bool:
    """Say whether ``ground`` (0 to 1, as large as the study) surrounds the subject.

    A sky does not: below it a view goes on that would be cut off from what replaces it.
    """
    around = 1 - np.clip(study.subject, 0, 1)
    share = float(ground.sum()) / max(float(around.sum()), 1.0)
    return share > (WALL_BEHIND_PEOPLE if faces else WALL_BEHIND_THINGS)


def stands_alone(findings: Findings) -> bool:
    """Say whether all around the subject may become another place.

    People, pets and things before blurred or plain ground can stand anywhere; where the
    surroundings are half of the photo they belong to it.
    """
    posing = findings.kind in ("animal", "object") and findings.placeness < POSING
    return bool(findings.faces) or posing
