"""Looking at a photo: everything a recipe may want to know, found once and remembered."""

import math
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.base import Memory, NoMemory
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.backdrop import find_backdrop, find_sky
from spark_studio.engines.local.perception.faces import (
    find_faces,
    find_large_face,
    find_small_faces,
    without_false_faces,
)
from spark_studio.engines.local.perception.facial_hair import find_facial_hair
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.perception.glasses import find_glasses
from spark_studio.engines.local.perception.horizon import find_sky_over_horizon
from spark_studio.engines.local.perception.illuminant import find_illuminant
from spark_studio.engines.local.perception.keeping import from_bytes, to_bytes
from spark_studio.engines.local.perception.kinds import (
    kind_of,
    placeness_of,
    sharpness_around,
)
from spark_studio.engines.local.perception.matte import cut_out, people_matte
from spark_studio.engines.local.perception.palette import find_palette
from spark_studio.engines.local.perception.parts import (
    find_clothes,
    find_eyes_and_lips,
)
from spark_studio.engines.local.perception.skin import find_skin_and_hair
from spark_studio.engines.local.perception.things import (
    bodies_in,
    find_things,
    is_indoors,
    is_outdoors,
)
from spark_studio.inputs import Words

VERSION = 11  # raise it with every change of what is found
LONG_SIDE = 1024
TALL = 0.8  # of the photo's height: a body whose face may overflow it
NO_MEMORY = NoMemory()

Step = Callable[[float, Words], None]
Note = Callable[[str], None]

FACES = Words(en="Finding the faces.", zh="正在寻找人脸。")
SUBJECT = Words(en="Cutting out the subject.", zh="正在抠出主体。")
GROUND = Words(en="Looking at the background.", zh="正在看背景。")


def ignore_step(fraction: float, sentence: Words) -> None:
    """For callers who do not watch."""


def ignore_note(name: str) -> None:
    """For callers who do not measure."""


def perceive(
    picture: np.ndarray,
    memory: Memory = NO_MEMORY,
    step: Step = ignore_step,
    note: Note = ignore_note,
) -> Findings:
    """Return what is in an upright uint8 RGB picture of any size.

    ``memory`` is asked first and told afterwards. What comes back has been through bytes
    either way, so that the first look and the next draw from the very same numbers.
    ``note`` is told the name of each part when it is done.
    """
    name = f"perception-{VERSION}"
    kept = memory.load(name)
    if kept is not None:
        try:
            return from_bytes(kept)
        except ValueError:
            pass  # damaged or of another make: look again
    small = _at_perception_size(picture)
    note("shrinking")
    data = to_bytes(_look(small, step, note))
    memory.save(name, data)
    findings = from_bytes(data)
    note("keeping")
    return findings


def _at_perception_size(picture):
    height, width = picture.shape[:2]
    factor = LONG_SIDE / max(height, width)
    if factor >= 1:
        return np.ascontiguousarray(picture)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _look(picture, step, note):
    step(0.0, FACES)
    people = people_matte(picture)
    things = find_things(picture)
    note("people and things")
    faces = _faces(picture, people, things)
    note("faces")
    step(0.15, SUBJECT)
    cutout, way = cut_out(picture, faces, people, things)
    note("cut-out")
    step(0.85, GROUND)
    faces, facial_hair = _worn(picture, faces)
    light_picture = picture.astype(np.float32) / 255
    people = people if faces else np.zeros_like(people)
    parts = _parts(light_picture, faces, cutout, people)
    note("parts of people")
    ground = _ground(light_picture, faces, things, cutout)
    note("ground and kind")
    colors = _colors(light_picture, faces, cutout)
    note("colors and light")
    return Findings(
        faces=faces,
        cutout=cutout,
        way=way,
        people=people,
        touches=touched_sides(cutout),
        facial_hair=facial_hair,
        things=things,
        **parts,
        **ground,
        **colors,
    )


def _faces(picture, people, things):
    faces = find_faces(picture) or find_small_faces(picture, people)
    faces = without_false_faces(faces, things)
    if not faces and any(body.box[3] > TALL for body in bodies_in(things)):
        return find_large_face(picture)
    return faces


def _worn(picture, faces):
    """The faces with what they wear, and where hair grows on them."""
    dressed, everywhere = [], np.zeros(picture.shape[:2], np.float32)
    for face in faces:
        facial_hair, where = find_facial_hair(picture, face)
        glasses = find_glasses(picture, face)
        dressed.append(replace(face, glasses=glasses, facial_hair=facial_hair))
        if where.any():
            np.maximum(everywhere, where, out=everywhere)
    return tuple(dressed), everywhere


def _parts(picture, faces, cutout, people):
    skin, hair, headwear = find_skin_and_hair(picture, faces, cutout)
    eyes, lips = find_eyes_and_lips(faces, cutout)
    clothes = find_clothes(picture, faces, cutout, people, skin, hair)
    return {
        "skin": skin,
        "hair": hair,
        "headwear": headwear,
        "eyes": eyes,
        "lips": lips,
        "clothes": clothes,
    }


def _ground(picture, faces, things, cutout):
    with_people = bool(faces or bodies_in(things))
    backdrop, sky = np.zeros((2, *cutout.shape), np.float32)
    indoors = is_indoors(things)
    if with_people or not indoors:
        backdrop = find_backdrop(picture, cutout, with_people)
    if not indoors:
        sky = find_sky(picture, cutout, things)
    if not sky.any() and is_outdoors(things):
        sky = find_sky_over_horizon(picture, cutout)
    sharp = sharpness_around(picture, cutout, backdrop)
    kind = kind_of(faces, things, cutout, float(sky.mean()), sharp)
    placeness = placeness_of(kind, sharp)
    return {"backdrop": backdrop, "sky": sky, "kind": kind, "placeness": placeness}


def _colors(picture, faces, cutout):
    illuminant, trust = find_illuminant(picture, faces)
    return {
        "exposure": _exposure(picture, faces),
        "light": _light(picture, faces),
        "palette": find_palette(picture),
        "subject_palette": find_palette(picture, cutout),
        "illuminant": illuminant,
        "illuminant_trust": trust,
    }


def touched_sides(cutout: np.ndarray, least: float = 0.02) -> frozenset[str]:
    """Return the sides where at least this share of the edge belongs to the subject."""
    edges = {
        "left": cutout[:, 0],
        "right": cutout[:, -1],
        "top": cutout[0],
        "bottom": cutout[-1],
    }
    return frozenset(
        side for side, edge in edges.items() if (edge > 0.5).mean() > least
    )


def _exposure(picture, faces):
    return float(np.median(luminance(picture)[_face_or_all(picture, faces)]))


def _light(picture, faces):
    """The plane of luminance over the largest face, or over the photo: it rises to the light."""
    inside = _face_or_all(picture, faces)
    share = faces[0].box[2] * 0.08 if faces else 0.02
    grey = blur_pixels(luminance(picture), share * picture.shape[1])
    step = max(1, round(math.sqrt(inside.sum() / 20_000)))
    y, x = np.nonzero(inside[::step, ::step])
    if len(x) < 16:
        return 0.0, 0.0
    values = grey[::step, ::step][y, x]
    x, y = (x - x.mean()) / max(np.ptp(x), 1), (y - y.mean()) / max(np.ptp(y), 1)
    plane = np.stack([x, y, np.ones_like(x)], 1)
    slope = np.linalg.lstsq(plane, values, rcond=None)[0][:2] / max(values.mean(), 0.05)
    slope = slope / max(float(np.hypot(*slope)), 1.0)
    return float(slope[0]), float(slope[1])


def _face_or_all(picture, faces):
    """Return where the largest face is, or everywhere where none is large enough to ask."""
    inside = np.zeros(picture.shape[:2], np.float32)
    if faces:
        size = np.array(picture.shape[1::-1], np.float32)
        oval = faces[0].points[mesh.OVAL, :2] * size
        cv2.fillPoly(inside, [np.rint(oval).astype(np.int32)], 1.0)
    return inside > 0 if inside.sum() > 200 else np.ones(inside.shape, bool)
