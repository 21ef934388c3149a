"""Whether a photo is about somebody or something, or shows a place."""

from spark_studio.engines.local.ops.study import Study, is_a_place
from spark_studio.engines.local.perception.findings import Findings

SCENE = 0.1  # a subject smaller than this share leaves the whole view to be shown
# One thing among leaves: its box is no larger than this, it fills this much of the box,
# and there is no sky to speak of.
BOX, FILLED, SKY = 0.8, 0.4, 0.05


def as_a_view(findings: Findings, sketch: Study) -> float:
    """Return 1 where the whole view counts, as in a street, 0 where one subject does."""
    if findings.faces:
        return 0.0
    share = float(sketch.subject.mean())
    if share < SCENE:
        return 1.0
    return 0.0 if _is_one_thing(findings, sketch, share) else is_a_place(sketch)


def _is_one_thing(findings, sketch, share):
    box = findings.subject_box
    if box is None or float(sketch.backdrop.mean()) > SKY:
        return False
    return max(box[2:]) < BOX and share > FILLED * box[2] * box[3]
