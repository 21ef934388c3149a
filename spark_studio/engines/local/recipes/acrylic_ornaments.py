"""Acrylic ornament: the subject as a flat print in a clear charm, before a galaxy."""

import numpy as np

from spark_studio.engines.local.materials.acrylic import (
    lay_plate,
    lay_sheen,
    throw_color,
)
from spark_studio.engines.local.materials.flat_print import flat_print
from spark_studio.engines.local.materials.metal import (
    GOLD,
    ROSE,
    STEEL,
    chain,
    clasp,
    draw_metal,
    lay,
    ring,
)
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.placed_faces import faces_mask
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.charm import NIGHT, NIGHT_SKY, hang_small_charm
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.framing import Figure, cut_crisply, expose, place
from spark_studio.engines.local.stage.galaxy import galaxy
from spark_studio.engines.local.stage.hanging import with_tab
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.outline import (
    round_cuts,
    silhouette,
    simplify_outline,
)
from spark_studio.engines.local.stage.printed import cloud_base
from spark_studio.engines.local.stage.shadow import cast_shadow, drop
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.engines.local.stage.windows import block_window
from spark_studio.inputs import Words

VERSION = 1

# At 1328 pixels.
WHITE = 9.0  # white under-print seen around the picture
RIM = 34.0  # clear acrylic around that
SCISSORS = 2.4  # how smoothly the picture is cut out
ROUND = 26.0  # corners of the plate
TAB, HOLE = 46.0, 19.0
RING, WIRE = 44.0, 6.0

# Shares of width and height.
FRAME = (0.10, 0.27, 0.90, 0.90)
WIDEST_FACE = 0.38  # share of the shorter side
CLOSE_UP = 0.09
METALS = (STEEL, STEEL, GOLD, ROSE)
SMALL_CHARM = 0.65  # how often a second, small charm hangs beside


NO_SUBJECT = Words(
    en="No single subject stood out, so the whole photo was printed on a block.",
    zh="没有找到突出的主体，整张照片印成了一块亚克力。",
)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """A printed charm on its clasp, light falling through it onto a galaxy."""
    rng, unit = context.rng, min(context.width, context.height) / 1328
    canvas = (context.width, context.height)
    picture = galaxy(canvas, rng)
    context.step(0.15, Words("A galaxy opens up.", "银河铺展开来。"), picture)

    figure = _figure(photo, context)
    light = Light.from_side(float(rng.choice([-1.0, 1.0])), rim=(0.80, 0.66, 1.0))
    printed = _printed(figure, unit)
    base = cloud_base(figure, rng, unit)
    art, white = _art(figure, printed, base, unit)
    context.step(
        0.5, Words("Your photo becomes a flat print.", "正在把照片印成平面画。")
    )

    plate = silhouette(white, RIM * unit, ROUND * unit)
    plate, hole = with_tab(plate, TAB * unit, HOLE * unit, 14 * unit)
    throw_color(picture, plate, art, white, light, unit)
    metal = METALS[rng.integers(len(METALS))]
    behind, front, eye = _hardware(hole, metal, context, light)
    lay(picture, behind)
    lay_plate(picture, plate, light, unit)
    context.step(
        0.7,
        Words("Clear acrylic is cut around it.", "沿着轮廓切出透明亚克力。"),
        picture,
    )

    cast_shadow(picture, white, light, 9 * unit, 0.34, color=NIGHT)
    picture += (np.float32([0.955, 0.955, 0.97]) - picture) * white[..., None]
    picture += (art - picture) * _art_alpha(figure, base)[..., None]
    lay_sheen(picture, plate, light, rng, unit)
    _metal_shadow(picture, front, light, unit)
    lay(picture, front)
    if rng.random() < SMALL_CHARM:
        hang_small_charm(picture, eye, metal, light, rng, unit)
    context.facts["subject"] = figure.kind
    return finish(picture, rng, bloom=0.30, vignette=0.18)


def _figure(photo: Photo, context: Context) -> Figure:
    """The cut-out in its frame; a photo without a subject is printed whole, as a block."""
    width, height = context.width, context.height
    frame = (FRAME[0] * width, FRAME[1] * height, FRAME[2] * width, FRAME[3] * height)
    subject = find_subject(photo)
    if subject is not None:
        if subject.kind == "thing" and len(subject.cut) > 1:
            subject = simplify_outline(subject, CLOSE_UP)
        face = WIDEST_FACE * min(width, height)
        subject = round_cuts(subject)
        figure = place(photo, subject, (width, height), frame, widest_face=face)
        figure = cut_crisply(figure, SCISSORS * min(width, height) / 1328)
        return expose(figure, photo.findings, 0.60)
    note(context, NO_SUBJECT)
    figure = block_window(photo, (width, height), frame)
    return expose(figure, photo.findings, 0.52)


def _printed(figure: Figure, unit: float) -> np.ndarray:
    x0, y0, x1, y1 = figure.box
    part = np.ascontiguousarray(figure.colors[y0:y1, x0:x1])
    faces = tuple(points - np.float32([x0, y0]) for points in figure.faces)
    out = figure.colors.copy()
    alpha = np.ascontiguousarray(figure.alpha[y0:y1, x0:x1])
    out[y0:y1, x0:x1] = flat_print(part, alpha, faces_mask(faces, alpha.shape), unit)
    return out


def _art(figure, printed, base, unit):
    """All that is printed, and the white ink under it."""
    colors, alpha = base
    art = printed + (colors - printed) * alpha[..., None]
    return art, silhouette(_art_alpha(figure, base), WHITE * unit, 4 * unit)


def _art_alpha(figure, base):
    return np.maximum(figure.alpha, base[1])


def _hardware(hole, metal, context, light):
    """A ring through the hole, a clasp on the ring, a chain up out of the picture."""
    rng, unit = context.rng, min(context.width, context.height) / 1328
    size, wire = RING * unit, WIRE * unit
    lean = float(rng.uniform(-0.08, 0.08))
    middle = (hole[0] + lean * size, hole[1] - size * 0.82)
    tubes = [ring(middle, size, wire, tilt=0.55, turn=float(rng.uniform(-0.15, 0.15)))]
    hook, eye = clasp(
        (middle[0], middle[1] - size * 0.72), 128 * unit, wire * 1.1, lean
    )
    tubes += hook
    top = (eye[0] + lean * eye[1], -30 * unit)
    tubes += chain((eye[0], eye[1] - wire), top, 32 * unit, wire * 0.66)
    layers = draw_metal(tubes, (context.width, context.height), metal, light, NIGHT_SKY)
    return *layers, eye


def _metal_shadow(picture, front, light, unit):
    mask = drop(front.alpha, front.x, front.y, picture.shape[:2])
    cast_shadow(picture, mask, light, 7 * unit, 0.35, color=NIGHT)
