"""Doll: a soft toy of felt, yarn and knitted wool, on a shelf in a nursery."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.materials.felt import cover_with_fibres, fluff
from spark_studio.engines.local.materials.knit import knitted
from spark_studio.engines.local.materials.yarn import lay_yarn
from spark_studio.engines.local.ops.bare_skin import hair_without_glare
from spark_studio.engines.local.ops.cast import cast_of
from spark_studio.engines.local.ops.face_traits import at_size
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.line import as_paths
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import blur, resize, scale
from spark_studio.engines.local.ops.study import Study, study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.face_frame import frame_of
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.nursery import nursery
from spark_studio.engines.local.stage.patchwork import patchwork
from spark_studio.engines.local.stage.plush_body import lit, stuffed
from spark_studio.engines.local.stage.plush_face import (
    blush,
    sew_features,
    sew_glasses,
    stuff_nose,
)
from spark_studio.engines.local.stage.plush_hair import brow_color, dyed_hair, lay_hair
from spark_studio.engines.local.stage.plush_seams import sew_seams
from spark_studio.engines.local.stage.plush_thing import stuffed_thing
from spark_studio.engines.local.stage.shadow import cast_shadow
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.inputs import Words

VERSION = 2

# Shares of the shorter side: a knitted stitch, and half the width of a strand of yarn.
STITCH, STRAND = 0.0165, 0.0062
HEAD, NOSE = 0.32, 0.2  # by what share heads grow, and noses shrink
# How dense the short pile on skin is, how clearly seen, and how many hairs stand off.
PILE, FINE, LOOSE = 0.5, 0.6, 0.7
# A thing in a place this sharp (tone per pixel at so many pixels) stays in it; it is
# sewn on as a toy of its own where it is no larger than this.
SCENERY, ASKED_AT, LARGEST_TOY = 0.027, 200, 0.22
CLOSE_UP = 0.5  # share of the picture

CHOOSING = Words(en="Choosing wool and yarn.", zh="正在挑选毛线。")
STUFFING = Words(en="Stuffing the toy.", zh="正在填充玩偶。")
KNITTING = Words(en="Knitting its clothes.", zh="正在织衣服。")
SEWING = Words(en="Sewing on eyes and a mouth.", zh="正在缝眼睛和嘴巴。")
QUILTING = Words(en="Sewing the view from patches.", zh="正在把景色拼缝起来。")
SHELF = Words(en="Putting it on the shelf.", zh="正在把它摆上架子。")
NO_FACE = Words(
    en="A face is turned too far away to be sewn anew, so it keeps its own features.",
    zh="有一张脸转得太偏，没法重新缝制，所以保留了原来的五官。",
)


def warm() -> None:
    """Compile what lays yarn and fibres; the rest is shared with other looks."""
    rng, light = np.random.default_rng(0), Light.from_side(-1.0)
    board, cover = np.full((24, 24, 3), 0.5, np.float32), np.ones((24, 24), np.float32)
    line = np.stack([np.linspace(4, 20, 9), np.full(9, 12.0)], 1)
    lay_yarn(board, cover, as_paths([line]), np.ones((1, 3)), 2.0, light, rng)
    cover_with_fibres(board, cover, None, cover, light, rng, 0.1)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Sew the person, the pet or the whole view again, from nothing but wool and cloth."""
    context.step(0.05, CHOOSING)
    if photo.findings.faces:
        photo = reproportion(photo, head=HEAD, nose=NOSE)
    sketch = study(photo, contrast=0.13)
    if len(photo.findings.faces) == 1:
        sketch = replace(sketch, hair=hair_without_glare(sketch))
    subject = find_subject(photo)
    side = -1.0 if photo.findings.light[0] <= 0 else 1.0
    light = Light.from_side(side, height=0.75)
    context.step(0.3, STUFFING, sketch.plain)
    if photo.findings.faces and subject is not None:
        return _people(photo, sketch, subject.alpha, light, context)
    return _toy_or_view(photo, sketch, subject, light, context)


def _people(photo, sketch, alpha, light, context):
    rng, width, height = context.rng, context.width, context.height
    side = min(width, height)
    cast = cast_of(photo, sketch)
    toy = stuffed(photo, sketch, cast, alpha, light, rng)
    frames = _frames(photo, context)
    surface, skin, figure = _clothed(toy, width, height)
    context.step(0.5, KNITTING, surface)
    near = toy.colors[toy.figure > 0.8]
    picture = _room(photo, near, figure, light, context)
    for frame in frames:
        blush(surface, frame, 0.8)
        stuff_nose(surface, frame, light)
    bare = ((skin > 0.5) & (figure > 0.5)).astype(np.float32)
    short = np.full_like(skin, 0.75)
    wool, cover = cover_with_fibres(
        surface, figure.copy(), None, short, light, rng, side / 1328,
        where=bare, density=PILE,
    )  # fmt: skip
    wool = mix(surface, wool, FINE)
    fluff(wool, cover, figure, light, rng, side / 1328, length=11, density=LOOSE)
    picture += (wool - picture) * cover[..., None]
    sew_seams(picture, toy.figure * (1 - toy.skin) * (1 - toy.hair), light, rng)
    context.step(0.7, SHELF, picture)
    dye = dyed_hair(sketch, toy.hair)
    lay_hair(
        picture, np.ones_like(cover), sketch, toy.hair, dye, frames, toy.bright, STRAND,
        light, rng,
    )  # fmt: skip
    context.step(0.9, SEWING, picture)
    for frame in frames:
        sew_features(picture, frame, brow_color(dye, toy.hair), light, rng)
    for traits in cast.drawn:
        sew_glasses(picture, at_size(traits, width / sketch.size[0]), light, rng)
    return finish(np.clip(picture, 0, 1), rng, bloom=0.16, vignette=0.2)


def _frames(photo, context):
    """The faces that can be sewn anew; of the others the person is told."""
    found = [frame_of(face, photo.pixels(face)[:, :2]) for face in photo.findings.faces]
    if any(
        frame is None and face.box[2] * context.width > 0.06 * min(photo.size)
        for frame, face in zip(found, photo.findings.faces, strict=True)
    ):
        note(context, NO_FACE)
    return [frame for frame in found if frame is not None]


def _clothed(toy, width, height):
    """Return the toy under its light, its skin and its outline, at full size."""
    side = min(width, height)
    colors, skin, figure = (
        resize(part, width, height) for part in (toy.colors, toy.skin, toy.figure)
    )
    bright, bend = (
        cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR)
        for part in (toy.bright, toy.bend)
    )
    wool, thread = knitted(colors, STITCH * side, bend * np.float32(0.025 * side))
    felt = smoothstep(0.35, 0.65, skin)
    return lit(mix(wool * thread[..., None], colors, felt), bright), skin, figure


def _toy_or_view(photo, sketch, subject, light, context):
    rng, width, height = context.rng, context.width, context.height
    if subject is None and sketch.subject.mean() > CLOSE_UP:
        whole = np.ones_like(sketch.subject)
        toy, _, _ = stuffed_thing(sketch, whole, light, (height, width), rng)
        context.step(0.8, SEWING, toy)
        return finish(toy, rng, bloom=0.12, vignette=0.22)
    view = None
    if subject is None or _in_its_place(sketch):
        view = patchwork(sketch, width, height, light, rng)
        context.step(0.6, QUILTING, view)
        if subject is None or subject.cut or subject.alpha.mean() > LARGEST_TOY:
            return finish(view, rng, bloom=0.12, vignette=0.22)
    return _toy(photo, sketch, subject, view, light, context)


def _in_its_place(sketch: Study) -> bool:
    """Say whether the surroundings are sharp, and so belong to the picture.

    It is asked at one small size, so that a preview and its picture agree.
    """
    factor = ASKED_AT / float(np.sqrt(sketch.subject.size))
    light, subject, ground = (
        scale(part, factor)
        for part in (luminance(sketch.light), sketch.subject, sketch.backdrop)
    )
    around = (subject < 0.2) & (ground < 0.3)
    sharpness = flow_field(light, 0.0045).strength
    return around.mean() > 0.05 and float(sharpness[around].mean()) > SCENERY


def _toy(photo, sketch, subject, view, light, context):
    """The thing as a stuffed toy, on its shelf or before the view it stood in."""
    rng, width, height = context.rng, context.width, context.height
    small = resize(subject.alpha, *sketch.size)
    figure = smoothstep(0.3, 0.7, blur(small, 0.003))
    toy, cover, dyes = stuffed_thing(sketch, figure, light, (height, width), rng)
    context.step(0.8, SHELF, toy)
    if view is None:
        view = _room(photo, dyes[figure > 0.8], cover, light, context)
    else:
        for lift, strength in ((0.012, 0.3), (0.03, 0.25)):
            cast_shadow(view, cover, light, lift * min(width, height), strength)
    view += (toy - view) * cover[..., None]
    return finish(np.clip(view, 0, 1), rng, bloom=0.16, vignette=0.2)


def _room(photo, colors, figure, light, context):
    """The nursery, with the toy's shadow on its wall and, where it stands, a table."""
    near = colors.mean(0) if len(colors) else np.full(3, 0.5, np.float32)
    floor = None
    rows = np.flatnonzero((figure > 0.5).any(1))
    if "bottom" not in photo.findings.touches and rows.size:
        floor = rows[-1] / len(figure) - 0.03
    room = nursery(context.width, context.height, near, floor, light, context.rng)
    for lift, strength in ((0.012, 0.3), (0.04, 0.22)):
        cast_shadow(room, figure, light, lift * min(figure.shape), strength)
    return room
