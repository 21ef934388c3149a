"""People drawn anew: who is in the photo, measured once, then skin, hair and faces laid in
the order a hand lays them.

    cast = cast_of(photo, sketch)
    picture = draw_people(picture, photo, sketch, cast, PeopleStyle(...), rng)
    picture = mix(picture, ink, lines * (1 - cast.quiet(width, height)))

Faces whose mesh cannot be believed keep the tones and lines of the study.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from spark_studio.engines.local.ops.cast import Cast, cast_of
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
from spark_studio.engines.local.ops.face_traits import (
    at_size,
)
from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.spectacles import draw_glasses
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.photo import Photo

__all__ = ["Cast", "PeopleStyle", "cast_of", "draw_people"]

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
    where = smoothstep(0.28, 0.54, blur_pixels(resize(where, width, height), 0.8))
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
