"""People drawn anew: who is in the photo, measured once, then skin, hair and faces laid in
the order a hand lays them.

    cast = cast_of(photo, sketch)
    picture = draw_people(picture, photo, sketch, cast, PeopleStyle(...), rng)
    picture = mix(picture, ink, lines * (1 - cast.quiet(width, height)))

Faces whose mesh cannot be believed keep the tones and lines of the study.
"""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.drawn_eyes import EyeStyle, draw_eyes
from spark_studio.engines.local.ops.drawn_face import (
    FaceStyle,
    draw_features,
    draw_skin,
    face_area,
    skin_tones,
)
from spark_studio.engines.local.ops.drawn_fringe import draw_fringe
from spark_studio.engines.local.ops.drawn_hair import (
    HairStyle,
    hair_colors,
    hair_mask,
    hair_tones,
    paint_hair,
)
from spark_studio.engines.local.ops.face_hair import bare_scalp, fringe_over
from spark_studio.engines.local.ops.face_traits import (
    Traits,
    at_size,
    can_be_drawn,
    traits_of,
)
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize, scale
from spark_studio.engines.local.ops.spectacles import draw_glasses
from spark_studio.engines.local.ops.study import WORKING_SCALE, Study
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo

SKIN_STEP = 10.0  # L below the lit skin where its shade begins


@dataclass(frozen=True, slots=True)
class PeopleStyle:
    """How a look draws people; ``glasses`` is the color of frames, ``strand`` the
    thickness of lines in hair in face widths."""

    face: FaceStyle = field(default_factory=FaceStyle)
    eyes: EyeStyle = field(default_factory=EyeStyle)
    hair: HairStyle = field(default_factory=HairStyle)
    glasses: str = "#241a22"
    strand: float = 0.012


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
            np.maximum(skin, scalp, out=skin)
    for face in photo.findings.faces:
        traits = traits_of(face, sketch.light, as_taken, hair, photo.findings)
        traits = _lit_below(traits, sketch) if traits.bowed > 0.3 else traits
        clear = can_be_drawn(face, width, height)
        (drawn if clear else kept).append(traits)
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
    return out * warm * smoothstep(0.6, 0.9, subject)


def _within(box, shape):
    """Whether a piece keeps off the border of its window: else it may go on outside."""
    x, y, wide, high = box[:4]
    return x > 0 and y > 0 and x + wide < shape[1] and y + high < shape[0]


def _with_far_limbs(skin, hair, lab, sketch, heads):
    """Add arms and legs beyond perception's reach: the color of somebody's skin, on them."""
    alike, colored = np.zeros_like(skin), False
    away = np.full_like(skin, 99)
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
    if not colored:
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
    return np.maximum(skin, even)


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


def draw_people(
    picture: np.ndarray,
    photo: Photo,
    sketch: Study,
    cast: Cast,
    style: PeopleStyle,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the picture (any size, RGB) with the people of the photo drawn over it."""
    height, width = picture.shape[:2]
    if not (cast.drawn or cast.kept):
        return picture
    factor = width / sketch.size[0]
    hair = hair_mask(resize(cast.hair, width, height))
    picture = _body_skin(picture, sketch, cast, hair, style.face)
    heads = [at_size(traits, factor) for traits in cast.drawn]
    skin = resize(cast.skin, width, height)
    for head in heads:
        area = face_area(head, skin, hair)
        draw_skin(picture, head, area, hair, style.face)
        draw_features(picture, head, style.face)
    tones = hair_tones(sketch.light, cast.hair, cast.drawn, rng, style.hair)
    body = hair_colors(sketch.light, cast.hair, style.hair)
    picture = paint_hair(picture, tones, body, hair, style.hair)
    for head in heads:
        line = from_lab(body_line(head.hair)[None, None])[0, 0]
        draw_fringe(picture, head, hair, line, style.strand, rng)
        draw_eyes(picture, head, style.eyes)
        draw_glasses(picture, head, hex_color(style.glasses))
    return picture


def body_line(hair: np.ndarray) -> np.ndarray:
    """Return the Lab of lines in hair of this Lab: its own, much deeper."""
    line = hair.astype(np.float32) * np.float32([0.36, 0.8, 0.6])
    line[0] = max(line[0] - 2, 4)
    return line


def _body_skin(picture, sketch, cast, hair, style):
    """Lay neck, arms and hands in the two tones of their owner's face."""
    height, width = picture.shape[:2]
    columns, rows = sketch.size
    heads = cast.drawn + cast.kept
    owner = _nearest(heads, columns, rows)
    tones = np.array([skin_tones(head, style) for head in heads], np.float32)
    levels = np.array([_seen_lightness(sketch, head) for head in heads], np.float32)
    away = to_lab(sketch.plain)[..., 0] - levels[owner]
    side = min(columns, rows)
    away = cv2.ximgproc.dtFilter(sketch.plain, away, 0.01 * side, 0.35)
    away = cv2.resize(away, (width, height), interpolation=cv2.INTER_CUBIC)
    edge = np.float32(0.8 + 160 * style.edge)
    dark = smoothstep(-SKIN_STEP + edge, -SKIN_STEP - edge, away)
    deep = smoothstep(-2.9 * SKIN_STEP + edge, -2.9 * SKIN_STEP - edge, away)
    lit, shade = (resize(tones[owner, k], width, height) for k in (0, 1))
    color = mix(lit, shade, dark)
    color = mix(color, shade * np.float32([0.92, 0.87, 0.9]), 0.8 * deep)
    # Eyes and lips of faces that are not drawn anew stay as the study has them.
    told = np.maximum(sketch.features, 0.0) * (1 - cast.faces)
    where = cast.skin * (1 - told)
    where = smoothstep(0.42, 0.58, blur_pixels(resize(where, width, height), 0.8))
    return mix(picture, color, where * (1 - hair))


def _nearest(heads, columns, rows):
    """Which head each pixel is nearest to, in its own widths."""
    x = np.arange(columns, dtype=np.float32)[None]
    y = np.arange(rows, dtype=np.float32)[:, None]
    far = [
        ((x - h.points[1, 0]) ** 2 + 0.6 * (y - h.points[1, 1]) ** 2) / h.width**2
        for h in heads
    ]
    return np.argmin(np.stack(far), 0)


def _seen_lightness(sketch, head):
    """The L of the lit skin as the study shows it, whatever it is drawn as."""
    x, y = np.rint(head.points[[50, 280, 205, 425, 151]]).astype(int).T
    rows, columns = sketch.skin.shape
    x, y = np.clip(x, 0, columns - 1), np.clip(y, 0, rows - 1)
    values = to_lab(sketch.plain[y, x][None])[0, :, 0]
    return float(np.quantile(values, 0.6))
