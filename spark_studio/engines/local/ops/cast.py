"""Everybody in a photo, measured once: who can be drawn anew, their hair and their skin."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.drawn_face import face_area
from spark_studio.engines.local.ops.face_colors import like_hair
from spark_studio.engines.local.ops.face_hair import bare_scalp, fringe_over
from spark_studio.engines.local.ops.face_traits import (
    Traits,
    can_be_drawn,
    traits_of,
)
from spark_studio.engines.local.ops.shape import blur, resize, scale
from spark_studio.engines.local.ops.study import WORKING_SCALE, Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo

HAT = 55.0  # what is lighter than this L over a brow may be a hat


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in a photo, at the study's size.

    drawn    those whose faces are drawn anew; ``kept`` the others
    hair     the hair of all, with what falls over their faces
    skin     their skin, bare scalps and far limbs included
    faces    where faces are drawn anew
    """

    drawn: tuple[Traits, ...]
    kept: tuple[Traits, ...]
    hair: np.ndarray
    skin: np.ndarray
    faces: np.ndarray

    def quiet(self, width: int, height: int) -> np.ndarray:
        """Return where lines of the study have no place: inside drawn faces."""
        return smoothstep(0.35, 0.75, resize(self.faces, width, height))


def cast_of(photo: Photo, sketch: Study) -> Cast:
    """Measure everybody in the photo; ``sketch`` is its study."""
    width, height = photo.size
    as_taken = scale(photo.image, WORKING_SCALE)
    hair, skin = sketch.hair.copy(), sketch.skin.copy()
    drawn, kept = [], []
    for face in photo.findings.faces:
        if can_be_drawn(face, width, height):
            scalp = bare_scalp(face, sketch.light, sketch.hair)
            hair *= 1 - scalp
            fringe = fringe_over(face, sketch.light, sketch.hair)
            np.maximum(hair, fringe, out=hair)
            if scalp.any():  # the rim of a shine is scalp as well
                side = max(3, round(0.05 * min(skin.shape)) | 1)
                disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
                whole = cv2.morphologyEx(np.maximum(skin, scalp), cv2.MORPH_CLOSE, disc)
                np.maximum(skin, whole * (1 - hair) * (sketch.subject > 0.9), out=skin)
    for face in photo.findings.faces:
        traits = traits_of(face, sketch.light, as_taken, hair, photo.findings)
        traits = _lit_below(traits, sketch) if traits.bowed > 0.3 else traits
        clear = can_be_drawn(face, width, height)
        (drawn if clear else kept).append(traits)
    for traits in drawn:
        _clear_of_rims(hair, traits)
    lab = to_lab(sketch.plain)
    for traits in drawn:
        _close_islands(hair, traits)
        np.maximum(skin, _ears(traits, lab, sketch.subject) * (1 - hair), out=skin)
    skin = _with_far_limbs(skin, hair, lab, sketch, drawn + kept)
    faces = np.zeros_like(hair)
    for traits in drawn:
        np.maximum(faces, face_area(traits, skin, hair), out=faces)
    return Cast(tuple(drawn), tuple(kept), hair, skin, faces)


def _close_islands(hair, head):
    """Let hair grow over bits of brow that it cuts off from the face, in place."""
    rows, columns = hair.shape
    x, y = head.points[168]
    reach = 0.75 * head.width
    x0, x1 = (int(np.clip(x + k * reach, 0, columns)) for k in (-1, 1))
    y0, y1 = (
        int(np.clip(y - 1.3 * reach, 0, rows)),
        int(np.clip(y + 0.5 * reach, 0, rows)),
    )
    part = hair[y0:y1, x0:x1]
    if part.size < 16:
        return
    area = np.zeros(part.shape, np.uint8)
    oval = head.points[mesh.OVAL] - (x0, y0)
    grown = (oval - oval.mean(0)) * 1.12 + oval.mean(0)
    cv2.fillPoly(area, [np.rint(grown).astype(np.int32)], 1)
    top = head.points[10] - (x0, y0) - head.down * 0.1 * head.width
    size = (1.5 * head.width, 0.9 * head.width)
    cv2.ellipse(area, (tuple(map(float, top)), size, 0.0), 1, -1)
    bare = ((part < 0.5) & (area > 0)).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=4)
    ry, rx = int(np.clip(y - y0, 0, part.shape[0] - 1)), int(x - x0)
    face = pieces[ry, int(np.clip(rx, 0, part.shape[1] - 1))]
    for piece in range(1, count):
        small = stats[piece, cv2.CC_STAT_AREA] < 0.05 * head.width**2
        inside = _within(stats[piece], part.shape)
        if piece != face and small and inside:
            part[pieces == piece] = 1


def _within(box, shape):
    """Whether a piece keeps off the border of its window: else it may go on outside."""
    x, y, wide, high = box[:4]
    return x > 0 and y > 0 and x + wide < shape[1] and y + high < shape[0]


def _clear_of_rims(hair, head):
    """Take dark frames out of the hair, in place."""
    thick = max(1, round(0.07 * head.width))
    turn = float(np.degrees(np.arctan2(head.right[1], head.right[0])))
    for center, broad, high in head.glasses:
        at = (int(center[0]), int(center[1]))
        cv2.ellipse(hair, at, (int(broad), int(high)), turn, 0, 360, 0.0, thick)


def _ears(head, lab, subject):
    """What is red or brown beside a face, where ears are: in their shade they look less
    like skin than they are."""
    rows, columns = subject.shape
    out = np.zeros((rows, columns), np.float32)
    for point, side in ((234, -1), (454, 1)):
        middle = head.points[point] + head.right * side * 0.07 * head.width
        turn = float(np.degrees(np.arctan2(head.right[1], head.right[0])))
        size = (0.3 * head.width, 0.5 * head.width)
        cv2.ellipse(out, (tuple(map(float, middle)), size, turn), 1.0, -1)
    warm = smoothstep(4, 9, lab[..., 1]) * smoothstep(-2, 4, lab[..., 2])
    # Brown hair is warm as well, but less red than an ear.
    hairy = like_hair(lab, head.skin, head.hair) > 0.5
    warm *= ~hairy | (lab[..., 1] > head.hair[1] + 12)
    return out * warm * smoothstep(0.6, 0.9, subject)


def _with_far_limbs(skin, hair, lab, sketch, heads):
    """Add arms and legs beyond perception's reach: the color of somebody's skin, on them."""
    alike, colored = np.zeros_like(skin), False
    away = np.full_like(skin, 99)
    side = max(3, round(0.06 * min(skin.shape)) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(skin, cv2.MORPH_CLOSE, disc)
    for head in heads:
        x, y = np.rint(head.points[[50, 280, 205, 425]]).astype(int).T
        rows, columns = skin.shape
        x, y = np.clip(x, 0, columns - 1), np.clip(y, 0, rows - 1)
        seen = np.median(lab[y, x], axis=0)
        colored |= bool(np.hypot(seen[1], seen[2]) > 6)
        far = np.hypot(lab[..., 1] - seen[1], lab[..., 2] - seen[2])
        np.minimum(away, far, out=away)
        near = smoothstep(9, 5.5, far) * smoothstep(
            34, 22, np.abs(lab[..., 0] - seen[0])
        )
        np.maximum(alike, near, out=alike)
        # Between two pieces of skin a patch in another light is skin too.
        between = closed * smoothstep(17, 11, far)
        between *= smoothstep(40, 30, np.abs(lab[..., 0] - seen[0]))
        np.maximum(alike, between, out=alike)
    if not colored:  # a white hat above a brow looks like skin: there is none
        for head in heads:
            if head.hair[0] > HAT:
                _uncover(skin, head)
        return skin
    alike = blur(alike, 0.003) * smoothstep(0.6, 0.9, sketch.subject)
    found = np.maximum(skin, smoothstep(0.4, 0.7, alike))
    # Patches in another light are skin as well: it spreads as far as no edge stops it.
    reach = 0.07 * min(skin.shape)
    even = cv2.ximgproc.dtFilter(sketch.plain, found, reach, 0.3, numIters=3)
    even = smoothstep(0.36, 0.56, even) * smoothstep(0.6, 0.9, sketch.subject)
    even *= (
        smoothstep(22, 14, away)
        * (1 - hair)
        * (1 - smoothstep(0.2, 0.6, sketch.features))
    )
    for head in heads:  # about a head what looks like skin may be blond
        middle = tuple(map(int, head.points[10]))
        cv2.circle(even, middle, max(1, int(0.8 * head.width)), 0.0, -1)
    return np.maximum(skin, even)


def _uncover(skin, head):
    """Take away skin above and around a face's oval, in place."""
    crown = np.zeros(skin.shape, np.float32)
    middle = tuple(map(int, head.points[10] - head.down * 0.1 * head.width))
    cv2.circle(crown, middle, max(1, int(0.85 * head.width)), 1.0, -1)
    below = head.points[mesh.OVAL]
    grown = (below - below.mean(0)) * 1.02 + below.mean(0)
    cv2.fillPoly(crown, [np.rint(grown).astype(np.int32)], 0.0)
    skin *= 1 - crown


def _lit_below(traits, sketch):
    """A bowed face lies in its own shade: neck and shoulders tell its tone."""
    rows, columns = sketch.skin.shape
    x, y = traits.points[152]
    reach = 1.1 * traits.width
    x0, x1 = (int(np.clip(x + k * reach, 0, columns)) for k in (-1, 1))
    y0, y1 = (int(np.clip(y + k * reach, 0, rows)) for k in (-0.3, 1.5))
    bare = sketch.skin[y0:y1, x0:x1] > 0.6
    if bare.sum() < 60:
        return traits
    seen = float(np.quantile(to_lab(sketch.light[y0:y1, x0:x1])[bare][:, 0], 0.7))
    skin = traits.skin.copy()
    skin[0] = max(skin[0], min(seen, 84.0))
    return replace(traits, skin=skin)
