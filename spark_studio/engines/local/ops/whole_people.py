"""Everybody in a photo for a sculptor: skin and hair where they really are.

Perception looks near the faces; a look that changes skin and cloth into something else needs
the whole of them, in colored light and on heads thrown back, too.
"""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.bare_skin import all_skin, hair_without_glare
from spark_studio.engines.local.ops.cast import Cast, cast_of
from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.face_colors import like_hair
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.photo import Photo

SHADE = 0.16  # of the shorter side: a shade on a neck is no wider
# Where a head's hair may lie, in its own widths: aside, above the eyes, below them.
ASIDE, ABOVE, BELOW = 0.95, 1.15, 1.25


def measured(photo: Photo, sketch: Study) -> tuple[Study, Cast]:
    """Return the study with the skin and hair of everybody put right, and who they are."""
    if len(photo.findings.faces) == 1:
        sketch = replace(sketch, hair=hair_without_glare(sketch))
    cast = cast_of(photo, sketch)
    skin = np.clip(np.maximum(sketch.skin, cast.skin * sketch.subject), 0, 1)
    if not cast.drawn:
        skin = _in_the_shade(skin, sketch)
    hair = sketch.hair  # alone, it is known without the shine of a bald head
    if len(photo.findings.faces) > 1:
        hair = np.maximum(hair, cast.hair * (1 - cast.faces))
    sketch = replace(sketch, hair=hair, skin=skin * (1 - hair))
    loose = _loose_hair(photo, sketch, cast)
    hair = np.clip(np.maximum(hair, loose), 0, 1)
    return replace(sketch, hair=hair, skin=sketch.skin * (1 - hair)), cast


def _in_the_shade(skin, sketch):
    """Return skin with the shade of a chin on it, which has lost its color, filled in."""
    side = max(3, round(SHADE * min(sketch.size)) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(
        all_skin(replace(sketch, skin=skin)), cv2.MORPH_CLOSE, disc
    )
    calm = smoothstep(0.05, 0.025, blur(sketch.flow.strength, 0.006))
    return np.maximum(skin, closed * calm * sketch.subject * (1 - sketch.hair))


def _loose_hair(photo, sketch, cast):
    """Return what lies about the heads and has the color of their hair, 0 to 1."""
    lab = to_lab(sketch.plain)
    out = np.zeros_like(sketch.hair)
    clothes = resize(photo.findings.clothes, *sketch.size)
    bare = np.maximum(sketch.face, smoothstep(0.7, 0.95, sketch.skin))
    free = sketch.subject * (1 - np.clip(1.4 * bare, 0, 1))
    for head in cast.drawn + cast.kept:
        if head.skin[0] - head.hair[0] < 22:
            continue  # fair hair is not told from fair skin
        near = _about(head, out.shape)
        alike = smoothstep(0.5, 0.75, like_hair(lab, head.skin, head.hair))
        np.maximum(out, near * alike, out=out)
    out *= free * (1 - 0.8 * smoothstep(0.5, 0.9, clothes))
    return smoothstep(0.3, 0.65, blur(out, 0.004))


def _about(head, shape):
    """A soft egg about a head."""
    rows, columns = shape
    x = np.arange(columns, dtype=np.float32)[None] - head.points[168][0]
    y = np.arange(rows, dtype=np.float32)[:, None] - head.points[168][1]
    across = (x * head.right[0] + y * head.right[1]) / (ASIDE * head.width)
    along = (x * head.down[0] + y * head.down[1]) / head.width
    along = np.where(along < 0, along / ABOVE, along / BELOW)
    return smoothstep(1.1, 0.85, np.hypot(across, along))
