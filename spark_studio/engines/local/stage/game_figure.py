"""People as game characters: chiselled planes of skin, chunky hair, streetwear, one set of lamps."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.bare_skin import hair_without_glare
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.drawn_people import Cast, cast_of
from spark_studio.engines.local.ops.face_planes import lay_planes
from spark_studio.engines.local.ops.face_traits import can_be_drawn, spread
from spark_studio.engines.local.ops.facets import Facets, facets
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.soft_face import skin_without_features
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.film_light import modelled, normals_of
from spark_studio.engines.local.stage.game_hair import GameHair, game_hair
from spark_studio.engines.local.stage.game_light import (
    GameLight,
    bevelled,
    edges,
    lit,
    polish,
)
from spark_studio.engines.local.stage.game_wear import game_wear
from spark_studio.engines.local.stage.plush_body import (
    bare_heads,
    hair_without_shine,
    unsure_faces,
)

FACET = 0.24  # of bodies, in face widths
CHISEL, BEVEL = (
    1.0,
    0.011,
)  # depth of a face's planes; the rounding of their edges, likewise
# How far planes are turned away from the viewer, and how much of them is plane, not form.
TURN, PLANE, DOWN = 0.62, 0.82, 0.45
OWN_SHADE, BEARD, FAIREST = 0.5, 0.85, 83.0
SEEN = np.float32([0.28, 0.5, 0.5])
CHROMA = 22.0, 31.0  # colored lamps make skin look paler than it is
GREY = 3.0  # mean Lab chroma of a photo without colors
SPUR, GAP = 0.02, 0.07  # nothing smaller juts out of a hairline or gapes (face widths)


@dataclass(frozen=True, slots=True)
class GamePeople:
    """Everything at working size, float32.

    picture   the people under their lamps, without eyes, brows and mouths
    figure    their outline, 0 to 1
    hair      what locks are laid on
    cast      who can be given features
    """

    picture: np.ndarray
    figure: np.ndarray
    hair: GameHair
    cast: Cast


def game_people(
    photo: Photo,
    study: Study,
    alpha: np.ndarray,
    light: GameLight,
    rng: np.random.Generator,
) -> GamePeople:
    """Return the people in ``alpha``, their cut-out, as characters under ``light``."""
    figure = outline(alpha, *study.size)
    seen = study.hair
    if len(photo.findings.faces) == 1:
        study = replace(study, hair=hair_without_glare(study))
    study = replace(study, hair=hair_without_shine(study, figure))
    bare = np.clip(4 * blur(np.clip(seen - study.hair, 0, 1), 0.006), 0, 1)
    cast = cast_of(photo, study)
    heads = cast.drawn + cast.kept
    wide = float(np.mean([h.width for h in heads])) if heads else 0.2 * min(study.size)
    crown = _clean_hair(np.maximum(cast.hair, study.hair), wide) * figure
    hair = crown
    for head in cast.drawn:
        hair = np.maximum(hair, BEARD * spread(head, head.beard, *study.size))
    unsure = unsure_faces(photo, study)
    colored = smoothstep(6, 12, np.linalg.norm(to_lab(study.plain)[..., 1:], axis=2))
    far = cast.skin * colored  # a white blouse is no skin
    skin = np.maximum.reduce([study.skin, cast.faces, far, bare])
    skin = np.maximum.reduce([skin, bare_heads(photo, study), _throat(photo, study)])
    skin = np.clip(skin, 0, 1) * (1 - hair) * figure * (1 - unsure)
    skin = smoothstep(0.2, 0.8, blur(skin, 0.0025))
    slope, body = modelled(photo, study, figure, np.clip(skin + hair, 0, 1))
    normal, cells = _chiselled(photo, study, slope, figure, wide, rng)
    cloth = np.clip(figure - skin - hair - unsure, 0, 1)
    albedo = game_wear(photo, study, cloth, heads, light, rng)
    albedo = mix(albedo, study.plain, np.clip(unsure, 0, 1))
    # A face that is not modelled anew keeps what it is known by.
    told = np.maximum(study.features, 0.75 * study.face) * (1 - cast.faces)
    tone = _skin(study, cast, cells, skin, wide)
    colors = to_lab(study.plain[::4, ::4])[..., 1:]
    is_grey = float(np.linalg.norm(colors, axis=2).mean()) < GREY
    kept = _tinted(study.plain, tone) if is_grey else study.plain
    albedo = mix(albedo, mix(tone, kept, np.clip(told, 0, 1)), skin)
    picture = lit(albedo, normal, body, skin, light)
    gloss = (0.07 + 0.09 * study.face) * skin  # hands and necks are matt
    picture += (gloss * polish(normal, light, 26))[..., None]
    locks = game_hair(photo, study, hair, slope, body, light, wide, rng)
    locks = replace(locks, mask=crown)  # a beard has none
    picture = mix(picture, locks.picture, hair)
    calm = 1 - 0.75 * np.clip(study.face, 0, 1) * (1 - hair)
    picture += edges(normals_of(slope), figure, light) * calm[..., None]
    return GamePeople(beyond(np.clip(picture, 0, 1), figure), figure, locks, cast)


def outline(alpha: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return a cut-out of any size as a figure with a clean edge, 0 to 1."""
    return smoothstep(0.3, 0.75, blur(resize(alpha, width, height), 0.0022))


def beyond(picture: np.ndarray, figure: np.ndarray) -> np.ndarray:
    """Return the picture with the figure's colors carried on beyond its outline.

    An outline laid at a larger size then finds the figure's own color under it.
    """
    sure = smoothstep(0.5, 0.95, figure)
    weight = blur(sure, 0.004)[..., None] + np.float32(1e-4)
    near = blur(picture * sure[..., None], 0.004) / weight
    return mix(near, picture, smoothstep(0.4, 0.8, figure))


def _clean_hair(hair, wide):
    """Hair with a clean line: no spurs on the forehead, no gaps behind a fringe."""
    solid = (hair > 0.5).astype(np.uint8)
    out = solid
    for step, share in ((cv2.MORPH_OPEN, SPUR), (cv2.MORPH_CLOSE, GAP)):
        reach = max(1, round(share * wide))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        out = cv2.morphologyEx(out, step, disc)
    smooth = blur_pixels(out.astype(np.float32), max(0.8, 0.018 * wide))
    return smoothstep(0.2, 0.8, smooth)


def _chiselled(photo, study, slope, figure, wide, rng):
    """Return normals cut into planes, and the planes: bodies in facets, faces by their mesh."""
    width, height = study.size
    side = min(width, height)
    cells = facets(study.plain, rng, float(np.clip(FACET * wide / side, 0.02, 0.07)))
    smooth = normals_of(slope)
    planes = cells.mean(smooth, figure)
    labels = cells.labels
    # Where a face is, only its own planes are cut; between them it stays round.
    labels[study.face > 0.5] = 0
    planes[study.face > 0.5] = smooth[study.face > 0.5]
    faces = [
        face.points * np.float32([width, height, width])
        for face in photo.findings.faces
        if can_be_drawn(face, *photo.size)
    ]
    cells = lay_planes(Facets(labels, cells.count), planes, faces, CHISEL)
    planes = bevelled(planes, max(0.7, BEVEL * wide))
    normal = mix(smooth, planes, np.float32(PLANE))
    normal[..., :2] *= np.float32(TURN) + (1 - np.float32(TURN)) * (
        1 - study.face[..., None]
    )
    down = normal[..., 1]  # planes that look down are in less shade than they would be
    down -= DOWN * np.clip(down, 0, 1) * study.face
    return normal / np.linalg.norm(normal, axis=2, keepdims=True), cells


def _tinted(grey, tone):
    """A grey picture in the tints of another one."""
    lab = to_lab(grey)
    lab[..., 1:] = to_lab(tone)[..., 1:]
    return from_lab(lab)


def _throat(photo, study):
    """What is neither cloth nor hair below a chin, and warm: a neck in its own shadow."""
    width, height = study.size
    near = np.zeros((height, width), np.float32)
    for face in photo.findings.faces:
        x, y, wide, high = face.box
        middle = (x + wide / 2) * width, (y + 1.7 * high) * height
        reach = 2.2 * wide * width, 2.4 * high * height
        cv2.ellipse(near, (middle, reach, 0.0), 1.0, -1)
    lab = to_lab(study.plain)
    warm = smoothstep(2, 7, lab[..., 1]) * smoothstep(2, 7, lab[..., 2])
    cloth, hair = (
        resize(mask, width, height)
        for mask in (photo.findings.clothes, photo.findings.hair)
    )
    heads = np.clip(2 * blur(resize(photo.findings.hair, width, height), 0.02), 0, 1)
    near = blur(near, 0.01) * (1 - heads)  # nor a gap in somebody's hair
    return near * warm * smoothstep(0.5, 0.2, cloth) * (1 - hair)


def _skin(study, cast, cells, skin, wide):
    """Everybody's own skin, its shades one to a plane: RGB."""
    heads = cast.drawn + cast.kept
    if not heads:
        return study.plain
    flesh = skin_without_features(study, wide)[..., 0]
    weight = skin + np.float32(1e-3)
    own, soft = (
        blur_pixels(flesh * weight, share * wide) / blur_pixels(weight, share * wide)
        for share in (0.5, 0.03)
    )
    shade = np.clip(soft - own, -20, 9)
    shade = mix(shade, bevelled(cells.mean(shade, weight), 0.012 * wide), 0.8)
    tone = _own_tone(heads, *study.size)
    # What is seen lies partly in shade: it tells the hue, less how light skin is.
    out = tone + SEEN * (_seen_tone(study, tone) - tone)
    out[..., 0] = np.minimum(out[..., 0], FAIREST) * np.float32(0.97)
    lines = max((head.lines for head in heads), default=0.0)
    out[..., 0] += 2 + (OWN_SHADE + 0.3 * lines) * shade
    out[..., 1] += 0.16 * np.clip(-shade, 0, 20) + 1.5
    out[..., 1] = np.minimum(out[..., 1], 3 + 0.85 * out[..., 2])
    chroma = np.linalg.norm(out[..., 1:], axis=2, keepdims=True)
    out[..., 1:] *= np.clip(1.22 * chroma, *CHROMA) / np.maximum(chroma, 4)
    return from_lab(out)


def _seen_tone(study, tone):
    """The skin as the exposed photo has it, in one color: under red lamps it is not believed."""
    sure = (study.skin > 0.6) & (study.features < 0.3)
    if sure.sum() < 50:
        return tone
    seen = np.median(to_lab(study.plain)[sure], axis=0)
    if np.hypot(seen[1], seen[2]) < 6:  # a grey photo
        seen[1:] = tone[sure][:, 1:].mean(0)
    seen[1], seen[2] = np.clip(seen[1], 7, 20), np.clip(seen[2], 10, 26)
    return seen.astype(np.float32)


def _own_tone(heads, width, height):
    """Everywhere the skin (Lab) of the person whose head is nearest, softly."""
    x = np.arange(width, dtype=np.float32)[None]
    y = np.arange(height, dtype=np.float32)[:, None]
    out, total = np.zeros((height, width, 3), np.float32), np.float32(0)
    for head in heads:
        far = (x - head.points[1, 0]) ** 2 + 0.6 * (y - head.points[1, 1]) ** 2
        near = 1 / (np.float32(0.02) + (far / np.float32(head.width**2)) ** 3)
        out += near[..., None] * np.float32(head.skin)
        total = total + near
    return out / total[..., None]
