"""Proportions of a toy or a drawn figure: larger eyes and heads, smaller noses and jaws.

A photo and all that is known about it are bent together, so that a recipe can go on as if
the person had been made that way. What moves is magnified around a point and eases back to
rest within a wider reach, so nothing tears and no hole opens behind it.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.features import is_clear
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import MASKS, Face, Findings
from spark_studio.engines.local.perception.head import Head, head_of
from spark_studio.engines.local.photo import Photo

# A head's reach in face heights where its hair says nothing: above the chin, and aside.
USUAL_TOP, USUAL_SIDE = 1.35, 0.72
PIVOT = 0.12  # a head grows around this height above its chin where there is room above
MOST_PIVOT = 0.9  # any higher, the chin would hang over the chest
LEAVES = 0.06  # measured hair may end this little inside the photo and still leave it
CROWN = 0.03  # by what share more a head may grow than there is room for
NECK = 0.55  # within this reach below the chin the body comes back to rest


@dataclass(frozen=True, slots=True)
class Swell:
    """A place that grows ``factor`` times: whole within the core, easing off to the reach.

    center          in pixels
    up              unit vector towards the crown of the head
    core, reach     (aside, above, below) the center, in pixels
    only_aside      whether nothing moves along ``up``
    """

    center: np.ndarray
    up: np.ndarray
    factor: float
    core: tuple[float, float, float]
    reach: tuple[float, float, float]
    only_aside: bool = False

    def source(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where the points (x, y) of the grown picture come from."""
        dx, dy = x - self.center[0], y - self.center[1]
        above = dx * self.up[0] + dy * self.up[1]
        aside = -dx * self.up[1] + dy * self.up[0]
        grown = self.shrink_back(above, aside) - 1
        if self.only_aside:
            return x - grown * aside * self.up[1], y + grown * aside * self.up[0]
        return x + grown * dx, y + grown * dy

    def shrink_back(self, above, aside):
        """Return by what each way from the center is to be multiplied.

        Along every ray the way back is a line of slope 1 / factor within the core, then a
        cubic that meets the resting picture with its slope of 1.
        """
        tall = np.where(above > 0, np.float32(self.core[1]), np.float32(self.core[2]))
        ends = np.where(above > 0, np.float32(self.reach[1]), np.float32(self.reach[2]))
        way = np.hypot(aside / np.float32(self.core[0]), above / tall)
        far = np.hypot(aside / np.float32(self.reach[0]), above / ends)
        # How far the reach lies out along this ray, in cores.
        b = np.where(far > 1e-6, way / np.maximum(far, 1e-6), np.float32(9))
        b = np.maximum(b, 1.06 * max(self.factor, 1))
        t = np.clip((way - self.factor) / (b - self.factor), 0, 1)
        span = b - self.factor
        eased = _hermite(t, 1.0, span / self.factor, b, span)
        inside = way <= self.factor
        back = np.where(inside, way / self.factor, np.where(way < b, eased, way))
        return np.where(way > 1e-6, back / np.maximum(way, 1e-6), 1 / self.factor)

    def box(self, width: int, height: int) -> tuple[slice, slice]:
        """Return the rows and columns outside which nothing moves."""
        most = max(*self.reach, 1.1 * max(self.factor, 1) * max(self.core)) + 2
        (x0, x1), (y0, y1) = (
            (int(np.clip(c - most, 0, end)), int(np.clip(c + most + 1, 0, end)))
            for c, end in zip(self.center, (width, height), strict=True)
        )
        return slice(y0, y1), slice(x0, x1)


def _hermite(t, start, start_slope, end, end_slope):
    t2, t3 = t * t, t * t * t
    return (
        (2 * t3 - 3 * t2 + 1) * start
        + (t3 - 2 * t2 + t) * start_slope
        + (3 * t2 - 2 * t3) * end
        + (t3 - t2) * end_slope
    )


def reproportion(
    photo: Photo,
    *,
    eyes: float = 0.0,
    head: float = 0.0,
    nose: float = 0.0,
    jaw: float = 0.0,
) -> Photo:
    """Return the photo, and its findings, with every face's proportions changed.

    ``eyes`` and ``head`` say by what share those grow (0 to about 0.5), ``nose`` and ``jaw``
    by what share they become smaller or slimmer (0 to about 0.4). A head grows around its
    chin, or, where the photo leaves no room above it, downwards over its neck; in a group
    all grow as far as the two that stand closest have room. Eyes, nose and jaw are left alone in faces
    too small or too far turned for their mesh to be believed.
    """
    head = _head_share(photo, head)
    swells = [
        swell
        for face in photo.findings.faces
        for swell in _swells(photo, face, eyes, head, nose, jaw)
    ]
    if not swells:
        return photo
    width, height = photo.size
    x, y = _sources(swells, width, height)
    image = cv2.remap(photo.image, x, y, cv2.INTER_CUBIC, None, cv2.BORDER_REPLICATE)
    np.clip(image, 0, 1, out=image)
    image.setflags(write=False)
    return Photo(image=image, findings=_bent(photo, swells, x, y))


def _sources(swells, width, height):
    x = np.tile(np.arange(width, dtype=np.float32), (height, 1))
    y = np.tile(np.arange(height, dtype=np.float32)[:, None], (1, width))
    for swell in reversed(swells):
        place = swell.box(width, height)
        x[place], y[place] = swell.source(x[place], y[place])
    return x, y


def _bent(photo, swells, x, y) -> Findings:
    width, height = photo.size
    rows, columns = photo.findings.cutout.shape
    scale = np.float32(columns / width), np.float32(rows / height)
    x = cv2.resize(x, (columns, rows), interpolation=cv2.INTER_LINEAR) * scale[0]
    y = cv2.resize(y, (columns, rows), interpolation=cv2.INTER_LINEAR) * scale[1]
    masks = {
        name: cv2.remap(
            getattr(photo.findings, name),
            x,
            y,
            cv2.INTER_LINEAR,
            None,
            cv2.BORDER_REPLICATE,
        )
        for name in MASKS
    }
    faces = tuple(_moved(photo, face, swells) for face in photo.findings.faces)
    return replace(photo.findings, faces=faces, **masks)


def _moved(photo: Photo, face: Face, swells) -> Face:
    """Return the face with its points where the swells have carried them."""
    size = np.array(photo.size, np.float32)
    goal = face.points[:, :2] * size
    at = goal.copy()
    for _ in range(40):  # half a step at a time: the map back is steeper than 2 nowhere
        x, y = at[:, 0], at[:, 1]
        for swell in reversed(swells):
            x, y = swell.source(x, y)
        at += 0.5 * (goal - np.stack([x, y], 1))
    points = face.points.copy()
    grown = np.ptp(at, axis=0).mean() / max(float(np.ptp(goal, axis=0).mean()), 1e-6)
    points[:, :2] = at / size
    points[:, 2] *= grown
    oval = points[mesh.OVAL, :2]
    low, wide = oval.min(0), np.ptp(oval, axis=0)
    box = float(low[0]), float(low[1]), float(wide[0]), float(wide[1])
    return replace(face, points=points, box=box)


def _swells(photo, face, eyes, head, nose, jaw) -> list[Swell]:
    found = head_of(face, *photo.size)
    if found is None:
        return []
    points = photo.pixels(face)[:, :2]
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    up = up / max(float(np.hypot(*up)), 1e-6)
    swells = []
    if is_clear(face, photo.size[0]):
        if jaw:
            swells.append(_jaw(points, up, found, jaw))
        if nose:
            swells.append(
                _round(points[mesh.NOSE_TIP], up, 1 - nose, 0.13 * found.width)
            )
        if eyes:
            swells += _eyes(points, up, eyes)
    if head:
        swells += _head(photo, face, found, points[mesh.CHIN], up, head)
    return swells


def _round(center, up, factor, core, reach=2.6):
    return Swell(center, up, factor, (core,) * 3, (reach * core,) * 3)


def _eyes(points, up, share):
    corners = points[mesh.LEFT_EYE_OUTER], points[mesh.LEFT_EYE_INNER]
    others = points[mesh.RIGHT_EYE_INNER], points[mesh.RIGHT_EYE_OUTER]
    apart = float(np.hypot(*(np.mean(corners, 0) - np.mean(others, 0))))
    swells = []
    for ends in (corners, others):
        wide = float(np.hypot(*(ends[1] - ends[0])))
        reach = min(1.3 * wide, 0.52 * apart)
        core = min(0.6 * wide, 0.78 * reach / (1 + share))
        tall = 0.85 * core
        swells.append(
            Swell(
                np.mean(ends, 0),
                up,
                1 + share,
                (core, tall, tall),
                (reach, 0.9 * reach, 0.9 * reach),
            )
        )
    return swells


def _jaw(points, up, found: Head, share):
    """The lower face narrows towards its middle line; cheekbones stay where they are."""
    center = 0.7 * points[mesh.CHIN] + 0.3 * points[mesh.NOSE_TIP]
    core = 0.36 * found.width, 0.1 * found.tall, 0.14 * found.tall
    reach = 0.8 * found.width, 0.42 * found.tall, 0.3 * found.tall
    return Swell(center, up, 1 - share, core, reach, only_aside=True)


def _head(photo, face, found, chin, up, share):
    """The head grows; no further than its neighbours and the upper edge allow."""
    top, side = _hair_reach(photo, found)
    tall = found.tall
    room = _room_above(photo, chin, up) / tall - top
    pivot = PIVOT
    # Hair that leaves the photo already may go on leaving it.
    if room > -LEAVES:
        room = max(0.0, room - LEAVES / 2)
        pivot = float(np.clip(top - room / max(share, 1e-3), PIVOT, MOST_PIVOT))
        if room < share * (top - pivot):
            share = min(share, room / (top - pivot) + CROWN)
    if share < 0.01:
        return []
    factor = 1 + share
    core = side, top - pivot + 0.04, pivot + 0.05
    reach = factor * side + 0.55, factor * core[1] + 0.5, factor * core[2] + NECK
    return [
        Swell(
            chin + up * pivot * tall,
            up,
            factor,
            tuple(v * tall for v in core),
            tuple(v * tall for v in reach),
        )
    ]


def _hair_reach(photo, found: Head) -> tuple[float, float]:
    """Return how far the head with its hair goes, above the chin and aside, in face heights."""
    width, height = photo.size
    rows, columns = photo.findings.hair.shape
    hair = photo.findings.hair[
        round(found.rows.start * rows / height) : round(
            found.rows.stop * rows / height
        ),
        round(found.columns.start * columns / width) : round(
            found.columns.stop * columns / width
        ),
    ]
    if hair.size == 0:
        return USUAL_TOP, USUAL_SIDE
    hair = cv2.resize(hair, found.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0.5
    hair &= (np.abs(found.aside) < 1.1) & (found.above > -0.4) & (found.above < 1.4)
    if hair.sum() < 30:
        return USUAL_TOP, USUAL_SIDE
    top = float(np.quantile(found.above[hair], 0.998)) + 0.5
    side = float(np.quantile(np.abs(found.aside[hair]), 0.97))
    return float(np.clip(top, 1.15, 1.9)), float(np.clip(side, 0.55, 0.95))


def _head_share(photo, share: float) -> float:
    """Return how far heads may grow: as far as the two nearest neighbours have room.

    One share for all, or one child of five would have a head of its own size.
    """
    for face in photo.findings.faces if share else ():
        found = head_of(face, *photo.size)
        if found is not None and len(photo.findings.faces) > 1:
            side = _hair_reach(photo, found)[1] * found.tall
            share = min(share, _room_beside(photo, face, side))
    return share


def _room_above(photo, chin, up) -> float:
    """Return how far it is from the chin along ``up`` to the edge of the photo, in pixels."""
    width, height = photo.size
    ways = [1e9]
    for at, step, end in zip(chin, up, (width - 1, height - 1), strict=True):
        if abs(step) > 0.05:
            ways.append(((end if step > 0 else 0) - at) / step)
    return float(min(ways))


def _room_beside(photo, face: Face, side: float) -> float:
    """Return by what share a head may grow before it meets a neighbour half way."""
    size = np.array(photo.size, np.float32)
    here = np.array(face.center) * size
    room = 1.0
    for other in photo.findings.faces:
        if other is not face:
            apart = float(np.hypot(*(np.array(other.center) * size - here)))
            ours = face.box[3] / max(face.box[3] + other.box[3], 1e-6)
            room = min(room, max(0.0, apart * ours / max(side, 1e-6) - 1))
    return room
