"""Looking at a photo: everything a recipe may want to know, found once and remembered."""

from collections.abc import Callable

import cv2
import numpy as np

from spark_studio.engines.base import Memory, NoMemory
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.backdrop import find_backdrop
from spark_studio.engines.local.perception.faces import find_faces, find_small_faces
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.perception.keeping import from_bytes, to_bytes
from spark_studio.engines.local.perception.matte import cut_out, people_matte
from spark_studio.engines.local.perception.skin import find_hair, find_skin, polygon
from spark_studio.inputs import Words

VERSION = 1  # raise it with every change of what is found
LONG_SIDE = 1024
NO_MEMORY = NoMemory()

Step = Callable[[float, Words], None]

FACES = Words(en="Finding the faces.", zh="正在寻找人脸。")
SUBJECT = Words(en="Cutting out the subject.", zh="正在抠出主体。")
GROUND = Words(en="Looking at the background.", zh="正在看背景。")


def ignore_step(fraction: float, sentence: Words) -> None:
    """For callers who do not watch."""


def perceive(
    picture: np.ndarray, memory: Memory = NO_MEMORY, step: Step = ignore_step
) -> Findings:
    """Return what is in an upright uint8 RGB picture of any size.

    ``memory`` is asked first and told afterwards. What comes back has been through bytes
    either way, so that the first look and the next draw from the very same numbers.
    """
    name = f"perception-{VERSION}"
    kept = memory.load(name)
    if kept is not None:
        try:
            return from_bytes(kept)
        except ValueError:
            pass  # damaged or of another make: look again
    data = to_bytes(_look(_at_perception_size(picture), step))
    memory.save(name, data)
    return from_bytes(data)


def _at_perception_size(picture):
    height, width = picture.shape[:2]
    factor = LONG_SIDE / max(height, width)
    if factor >= 1:
        return np.ascontiguousarray(picture)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _look(picture, step):
    step(0.0, FACES)
    people = people_matte(picture)
    faces = find_faces(picture) or find_small_faces(picture, people)
    step(0.15, SUBJECT)
    cutout, way = cut_out(picture, faces, people)
    step(0.85, GROUND)
    light_picture = picture.astype(np.float32) / 255
    skin = find_skin(light_picture, faces, cutout)
    return Findings(
        faces=faces,
        cutout=cutout,
        way=way,
        people=people if faces else np.zeros_like(people),
        skin=skin,
        hair=find_hair(faces, cutout, skin),
        backdrop=find_backdrop(light_picture, cutout, bool(faces)),
        touches=touched_sides(cutout),
        exposure=_exposure(light_picture, faces),
        light=_light(light_picture, faces),
    )


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
    grey = luminance(picture)
    if faces:
        inside = grey[polygon(faces[0], mesh.OVAL, grey.shape[1], grey.shape[0]) > 0.5]
        if inside.size:
            return float(np.median(inside))
    return float(np.median(grey))


def _light(picture, faces):
    """The plane of luminance over the largest face, or over the photo: it rises to the light."""
    grey = luminance(picture)
    height, width = grey.shape
    if faces and faces[0].box[2] * width > 16:
        mask = polygon(faces[0], mesh.OVAL, width, height) > 0.5
        grey = blur_pixels(grey, faces[0].box[2] * width * 0.08)
    else:
        mask = np.ones_like(grey, bool)
    y, x = np.nonzero(mask)
    if len(x) < 16:
        return 0.0, 0.0
    values = grey[mask]
    x, y = (x - x.mean()) / max(np.ptp(x), 1), (y - y.mean()) / max(np.ptp(y), 1)
    system = np.stack([x, y, np.ones_like(x)], 1)
    slope = np.linalg.lstsq(system, values, rcond=None)[0][:2] / max(
        values.mean(), 0.05
    )
    length = float(np.hypot(*slope))
    slope = slope / max(length, 1.0)
    return float(slope[0]), float(slope[1])
