"""People dressed for a fairy tale: their own clothes as satin, trimmed where skin begins."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.bare_skin import all_skin
from spark_studio.engines.local.ops.cloth import cloth_mask
from spark_studio.engines.local.ops.color import (
    from_lab,
    to_lab,
)
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.gown import (
    LILAC,
    PEARL,
    ROSE,
    ROYAL,
    fold_light,
    near_necks,
    puffs,
    satin,
    trim,
    way_to_skin,
)
from spark_studio.engines.local.ops.pigments import hand_tinted
from spark_studio.engines.local.ops.shape import blur, blur_pixels, box_around, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face
from spark_studio.engines.local.photo import Photo

# Gaps in cloth that are closed, scraps that are dropped: in squares of a face's width.
GAP, SCRAP = 0.2, 0.3
# Everybody as (face, traits); traits are None where a face cannot be drawn.
People = list[tuple[Face, Traits | None]]
LONG_HAIR = 0.55  # lashes as ``traits_of`` tells them: above it hair falls to the neck


def is_bearded(traits: Traits | None) -> bool:
    """Say whether somebody is known to wear a beard or a moustache."""
    return traits is not None and bool(traits.beard.any())


def bare_skin_of(sketch: Study, fw: float) -> np.ndarray:
    """Return all bare skin, 0 to 1. Patches of its color amid clothes are clothes.

    ``fw`` is the width of a face in pixels of the working size.
    """
    skin = all_skin(sketch)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(
        (skin > 0.3).astype(np.uint8)
    )
    sure = np.bincount(pieces[sketch.skin > 0.5], minlength=count) > 8
    keep = sure | (stats[:, cv2.CC_STAT_AREA] > 0.1 * fw * fw)
    keep[0] = True
    return skin * keep[pieces]


def _cloth_of(people, rng):
    """What is worn: told by beard and length of hair. People who stand together wear the
    same: where one ends and the other begins nobody can see."""
    bearded = [is_bearded(traits) for _, traits in people]
    if sum(bearded) > len(people) / 2:
        return ROYAL
    if len(people) > 1 or any(
        t is not None and t.lashes > LONG_HAIR for _, t in people
    ):
        return (ROSE, ROSE, ROSE, LILAC)[int(rng.integers(4))]
    return PEARL


def dressed(
    photo: Photo,
    sketch: Study,
    bare: np.ndarray,
    normal: np.ndarray,
    people: People,
    fw: float,
    side: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the picture (RGB) with satin for cloth, where cloth is, and 1 if it has lace.

    ``bare`` is all bare skin, ``normal`` the form of the bodies, ``fw`` the width of a
    face in pixels; all at working size. ``side`` is where the light comes from.
    """
    w, h = sketch.size
    cloth = _cloth(photo, sketch, bare, people, fw)
    tone = fold_light(sketch, cloth, normal, side, fw, rng)
    for face, traits in people:
        if traits is not None and abs(face.yaw) < 0.5:
            tone = tone + 0.11 * puffs(face, (w, h), face.box[2] * w)
    painted = from_lab(hand_tinted(to_lab(sketch.plain), sketch))
    kind = _cloth_of(people, rng)
    sewn = satin(np.clip(tone, 0, 1), kind)
    return mix(painted, sewn, cloth), cloth, float(kind.lace)


def _cloth(photo, sketch, bare, people, fw):
    """Return where cloth is, up to the skin it ends at."""
    w, h = sketch.size
    below = _below_heads(people, w, h)
    worn = resize(photo.findings.clothes, w, h) * (1 - _limbs(sketch, bare))
    cloth = np.maximum(worn * sketch.subject, cloth_mask(sketch) * below)
    cloth = cloth * (1 - np.clip(2.5 * blur_pixels(sketch.face, 0.03 * fw), 0, 1))
    free = 1 - smoothstep(0.3, 0.7, np.maximum(bare, sketch.hair))
    cloth = _in_one_piece(cloth * free, bare, fw)
    # A strip of collar under a chin is neither told as clothes nor as skin.
    reach = max(3, round(0.26 * fw) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    near = cv2.dilate(cloth, disc) * below * sketch.subject
    near = near * near_necks(photo.findings.faces, w, h)
    near = near * free * smoothstep(0.9, 0.6, sketch.face)
    near = near * smoothstep(0.5, 0.2, sketch.skin)
    return smoothstep(0.25, 0.75, blur(np.maximum(cloth, near), 0.0015))


def _limbs(sketch, bare):
    """Return bare arms and legs that may pass for clothes, where much skin is bare at all."""
    w, h = sketch.size
    known = np.clip(2 * blur(np.maximum(sketch.skin, sketch.face), 0.02), 0, 1)
    beyond = float((bare * (1 - known)).sum() / max(float(sketch.subject.sum()), 1))
    much = float(np.clip((beyond - 0.04) / 0.06, 0, 1))
    if not much:
        return np.zeros((h, w), np.float32)
    lab = to_lab(sketch.plain)
    hue, chroma = (
        np.arctan2(lab[..., 2], lab[..., 1]),
        np.hypot(lab[..., 1], lab[..., 2]),
    )
    warm = smoothstep(-0.1, 0.15, hue) * smoothstep(1.4, 1.2, hue)
    warm *= (
        smoothstep(7, 11, chroma)
        * smoothstep(48, 42, chroma)
        * smoothstep(22, 32, lab[..., 0])
    )
    return much * smoothstep(0.3, 0.6, blur(warm, 0.004))


def _in_one_piece(cloth, bare, fw):
    """Close the gaps that badges, buttons and prints leave in the cloth, and drop scraps
    that lie alone on skin. A hand before a dress is no gap."""
    out = cloth.copy()
    h, w = cloth.shape
    for solid, most, value in (
        (cloth < 0.5, GAP * fw * fw, 1.0),
        (cloth >= 0.5, SCRAP * fw * fw, 0.0),
    ):
        count, pieces, stats, _ = cv2.connectedComponentsWithStats(
            solid.astype(np.uint8), connectivity=4
        )
        for piece in range(1, count):
            x, y, wide, high, area = stats[piece]
            inside = x > 0 and y > 0 and x + wide < w and y + high < h
            if not inside or area > most:
                continue
            here = pieces == piece
            if value == 0 or bare[here].mean() < 0.3:
                out[here] = value
    return out


def _below_heads(people, w, h):
    """Return 1 below the chins, within reach of the arms, and on no head. Who bends over
    has clothes beside the face: there only the head itself is left out."""
    x = np.arange(w, dtype=np.float32)[None] / w
    y = np.arange(h, dtype=np.float32)[:, None] / h
    below, heads = np.zeros((2, h, w), np.float32)
    for face, traits in people:
        _, top, wide, tall = face.box
        aside, chin = (
            np.abs(x - face.center[0]) / wide,
            (y - face.points[mesh.CHIN, 1]) / tall,
        )
        near = smoothstep(3.2, 2.6, aside)
        if traits is None:
            round_head = np.hypot(aside / 0.95, (y - face.center[1]) / (0.85 * tall))
            below = np.maximum(below, near)
            heads = np.maximum(heads, smoothstep(1.15, 0.85, round_head))
            continue
        below = np.maximum(below, smoothstep(-0.45, -0.3, chin) * near)
        above = smoothstep(-0.5, -0.4, (y - top) / tall) * smoothstep(-0.3, -0.45, chin)
        heads = np.maximum(heads, above * smoothstep(0.85, 0.7, aside))
    return below * (1 - heads)


def trimmed(
    picture: np.ndarray,
    faces: tuple[Face, ...],
    bare: np.ndarray,
    cloth: np.ndarray,
    laced: float,
    fw: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the picture, at full size, with gold and lace at the necks of the faces.

    ``bare``, ``cloth`` and ``fw`` are at working size, ``laced`` is 1 where there is lace.
    """
    height, width = picture.shape[:2]
    h, w = cloth.shape
    factor = width / w
    way = way_to_skin(cloth, bare, fw)
    neck = near_necks(faces, w, h)
    full, neck = resize(cloth, width, height), resize(neck, width, height)
    left, top, right, bottom = box_around(full * neck, 4)
    if right - left < 8 or bottom - top < 8:
        return picture
    part = slice(top, bottom), slice(left, right)
    far = cv2.resize(way, (width, height), interpolation=cv2.INTER_LINEAR)[part]
    out = picture.copy()
    out[part] = trim(
        picture[part], full[part], far, neck[part], laced, factor * fw, rng
    )
    return np.clip(out, 0, 1)
