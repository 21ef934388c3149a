"""People as film figures: soft skin of one color, sculpted hair, clean cloth, one light."""

from dataclasses import dataclass, replace

import numpy as np

from spark_studio.engines.local.ops.bare_skin import hair_without_glare
from spark_studio.engines.local.ops.brush import draw_paths
from spark_studio.engines.local.ops.cast import Cast, cast_of
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.face_traits import spread
from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.hairline import modelled_hair
from spark_studio.engines.local.ops.hatching import hatch_paths
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.soft_face import skin_without_features
from spark_studio.engines.local.ops.strands import clump_slope, clump_where, gloss
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.face_frame import frame_of
from spark_studio.engines.local.stage.film_light import (
    film_light,
    modelled,
    normals_of,
    rim,
    sheen,
)
from spark_studio.engines.local.stage.plush_body import (
    bare_heads,
    hair_without_shine,
    unsure_faces,
)
from spark_studio.engines.local.stage.plush_hair import hair_flow

# In widths of the face: a clump of hair, its length, its height, and a single strand.
CLUMP, LENGTH, RISE, STRAND = 0.055, 0.36, 0.011, 0.0034
THICKEST = 0.011  # a clump in shorter sides, in a face that fills the picture
# How much of the photo's light and shade skin keeps: within a face, and from face to body.
OWN_SHADE, OWN_LIGHT, BEARD = 0.36, 0.2, 0.85
GREY = 3.0  # mean Lab chroma of a photo without colors
FLUSH = ((205, 0.15, 9.0), (425, 0.15, 9.0), (4, 0.1, 6.0), (152, 0.12, 3.0))


@dataclass(frozen=True, slots=True)
class FilmPeople:
    """Everything at working size, float32.

    picture   the people under their light, without eyes, noses and mouths
    figure    their outline, 0 to 1
    hair      their hair, and ``flow`` how it runs
    cast      who can be given features
    wide      the mean width of the faces in pixels
    is_grey   whether the photo has no colors
    """

    picture: np.ndarray
    figure: np.ndarray
    hair: np.ndarray
    flow: Flow
    cast: Cast
    wide: float
    is_grey: bool


def film_people(
    photo: Photo,
    study: Study,
    alpha: np.ndarray,
    light: Light,
    behind: np.ndarray,
    rng: np.random.Generator,
) -> FilmPeople:
    """Return the people in ``alpha``, their cut-out; ``behind`` is the color of the rim (RGB)."""
    figure = smoothstep(0.25, 0.75, blur(resize(alpha, *study.size), 0.002))
    seen = study.hair
    if len(photo.findings.faces) == 1:
        study = replace(study, hair=hair_without_glare(study))
    study = replace(study, hair=hair_without_shine(study, figure))
    bare = np.clip(4 * blur(np.clip(seen - study.hair, 0, 1), 0.006), 0, 1)
    cast = cast_of(photo, study)
    heads = cast.drawn + cast.kept
    wide = float(np.mean([h.width for h in heads])) if heads else 0.2 * min(study.size)
    hair = np.maximum(cast.hair, study.hair)  # thin and fair hair is hair
    hair = modelled_hair(hair, study.face, wide) * figure
    for head in cast.drawn:
        hair = np.maximum(hair, BEARD * spread(head, head.beard, *study.size))
    skin = np.maximum.reduce([study.skin, cast.faces, bare, bare_heads(photo, study)])
    # Who cannot be given a new face keeps the whole head as it is.
    skin = np.clip(skin, 0, 1) * (1 - hair) * figure * (1 - unsure_faces(photo, study))
    albedo = _albedo(study, cast, skin, wide)
    slope, body = modelled(photo, study, figure, np.clip(skin + hair, 0, 1))
    frames = [frame_of(f, photo.pixels(f)[:, :2]) for f in photo.findings.faces]
    frames = [frame for frame in frames if frame is not None]
    flow = hair_flow(study, hair, frames, study.size[0] / photo.size[0])
    side = min(study.size)
    size = min(CLUMP * wide / side, THICKEST)
    length = size * LENGTH / CLUMP
    clumps = clump_where(_hair_colors(study, hair), flow, hair, rng, size, length)
    locks = clumps.color * (0.92 + 0.3 * clumps.height)[..., None]
    albedo = mix(albedo, locks, hair)
    under = blur(slope, 0.004)
    slope = slope + clump_slope(clumps, RISE * wide) * hair[..., None]
    normal = normals_of(slope)
    picture = albedo * film_light(normal, body, skin, light)
    shine = np.clip(gloss(under, flow, clumps.shift, light, 34.0) - 0.5, 0, 1) * hair
    warm = clumps.color * np.float32([0.95, 0.86, 0.76]) + np.float32(
        [0.16, 0.14, 0.11]
    )
    picture += (0.8 * shine)[..., None] * warm
    picture += sheen(normal, light, skin)
    edge = rim(normal, figure, light) * (1 - 0.7 * np.clip(study.face, 0, 1))
    picture += (0.75 * edge)[..., None] * behind
    colors = to_lab(study.plain[::4, ::4])[..., 1:]
    is_grey = float(np.linalg.norm(colors, axis=2).mean()) < GREY
    picture = np.clip(picture, 0, 1)
    return FilmPeople(picture, figure, hair, flow, cast, wide, is_grey)


def lay_strands(
    picture: np.ndarray, people: FilmPeople, rng: np.random.Generator
) -> None:
    """Draw fine strands, dark and light, over the clumps and the hairline, in place."""
    height, width = picture.shape[:2]
    factor = width / people.hair.shape[1]
    side = min(people.hair.shape)
    gap = max(0.011 * people.wide, 1.6) / side
    ground = blur(picture, 0.004)
    where = smoothstep(0.25, 0.6, people.hair)
    for tone, lift, opacity in ((0.5, 0.0, 0.34), (1.5, 0.03, 0.3)):
        paths = hatch_paths(where, people.flow, rng, gap, 0.16).scaled(factor)
        if not len(paths):
            return
        radius = max(0.45, STRAND * people.wide * factor)
        ink = draw_paths(paths, width, height, radius, rng, 30 * width / 1328)
        over = np.clip(ground * np.float32(tone) + np.float32(lift), 0, 1)
        picture += (over - picture) * (np.float32(opacity) * ink)[..., None]


def _hair_colors(study, hair):
    """The hair's own colors, none of the ground's at its edge: RGB."""
    lab = to_lab(study.light)
    weight = hair * (hair > 0.5) + np.float32(1e-4)
    near = blur(lab * weight[..., None], 0.008) / blur(weight, 0.008)[..., None]
    near[..., 0] = 9 + near[..., 0] * 0.92
    near[..., 1:] *= 1.15
    return from_lab(near)


def _albedo(study, cast, skin, wide):
    """All colors without light: cloth a little clearer, skin of each person's own tone."""
    lab = to_lab(study.plain)
    lab[..., 1:] *= 1.16
    lab[..., 0] = 8 + lab[..., 0] * 0.9
    heads = cast.drawn + cast.kept
    if not heads:
        return from_lab(lab)
    flesh = skin_without_features(study, wide)[..., 0]
    weight = skin + np.float32(1e-3)
    own, soft = (
        blur_pixels(flesh * weight, share * wide) / blur_pixels(weight, share * wide)
        for share in (0.5, 0.03)
    )
    tone = _own_skin(heads, *study.size)
    tone = 0.5 * (tone + _seen_skin(study, tone))
    out = tone.copy()
    # An elder is known by the folds of the face.
    shade = OWN_SHADE + 0.35 * max((head.lines for head in heads), default=0.0)
    out[..., 0] += 6 + shade * np.clip(soft - own, -18, 8)
    out[..., 0] += OWN_LIGHT * np.clip(own - tone[..., 0], -12, 8)
    out[..., 1] += 5 * np.clip((tone[..., 0] - out[..., 0]) / 20, 0, 1)
    for head in cast.drawn:
        _flush(out, head)
    told = study.features * (1 - np.clip(cast.faces, 0, 1))
    return from_lab(mix(lab, out, skin * (1 - told)))


def _own_skin(heads, width, height):
    """Everywhere the skin (Lab) of the person whose head is nearest, softly."""
    x = np.arange(width, dtype=np.float32)[None]
    y = np.arange(height, dtype=np.float32)[:, None]
    out, total = np.zeros((height, width, 3), np.float32), np.float32(0)
    for head in heads:
        far = (x - head.points[1, 0]) ** 2 + 0.6 * (y - head.points[1, 1]) ** 2
        near = 1 / (np.float32(0.05) + (far / np.float32(head.width**2)) ** 2)
        out += near[..., None] * np.float32(head.skin)
        total = total + near
    return out / total[..., None]


def _seen_skin(study, tone):
    """The skin as the exposed photo has it, in one color: under red lamps it is not believed."""
    sure = (study.skin > 0.6) & (study.features < 0.3)
    if sure.sum() < 50:
        return tone
    seen = np.median(to_lab(study.plain)[sure], axis=0)
    if np.hypot(seen[1], seen[2]) < 6:  # a grey photo
        seen[1:] = tone[sure][:, 1:].mean(0)
    seen[1], seen[2] = np.clip(seen[1], 7, 22), np.clip(seen[2], 9, 28)
    return seen.astype(np.float32)


def _flush(lab, head):
    """Blood shows on cheeks, nose and chin."""
    height, width = lab.shape[:2]
    for point, size, red in FLUSH:
        x, y = (float(v) for v in head.points[point])
        reach = size * head.width
        x0, x1 = (int(np.clip(x + k * reach, 0, width)) for k in (-2.6, 2.6))
        y0, y1 = (int(np.clip(y + k * reach, 0, height)) for k in (-2.6, 2.6))
        dx = (np.arange(x0, x1, dtype=np.float32) - np.float32(x)) / np.float32(reach)
        dy = (
            np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
        ) / np.float32(reach)
        spot = np.exp(-(dx * dx + dy * dy))
        lab[y0:y1, x0:x1, 1] += red * spot
        lab[y0:y1, x0:x1, 0] -= 0.25 * red * spot
