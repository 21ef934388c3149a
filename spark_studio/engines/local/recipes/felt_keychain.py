"""Felt keychain: the subject felted from dyed wool, sewn to a cream backing, on a steel ring."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.felt import (
    cover_with_fibres,
    fluff,
    lit_wool,
    puffed,
    seams_of,
    telling_details,
    wool_colors,
)
from spark_studio.engines.local.materials.metal import (
    STEEL,
    chain,
    draw_metal,
    lay,
    ring,
)
from spark_studio.engines.local.materials.patch import felt_patch
from spark_studio.engines.local.materials.stitch import outline, running_stitches
from spark_studio.engines.local.materials.wool_eyes import sew_eyes
from spark_studio.engines.local.materials.wool_face import simple_face
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.placed_faces import faces_mask, features_mask
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.framing import Figure, expose, place
from spark_studio.engines.local.stage.hanging import with_tab
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.outline import (
    round_cuts,
    silhouette,
    simplify_outline,
)
from spark_studio.engines.local.stage.place import blurred_place, color_of_place
from spark_studio.engines.local.stage.shadow import cast_shadow, touch_shadow
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.engines.local.stage.tags import sew_in_tag
from spark_studio.engines.local.stage.windows import round_window
from spark_studio.inputs import Words

VERSION = 1

# At 1328 pixels.
BACKING = 45.0  # cream felt seen around the figure
SOFT_CORNERS = 16.0
STITCH, THREAD = 25.0, 8.2
RING, WIRE = 53.0, 8.0

# Shares of width and height.
FRAME = (0.09, 0.25, 0.91, 0.93)
WIDEST_FACE = 0.33  # share of the shorter side
CLOSE_UP = 0.09  # what sticks out thinner than this from a close-up is rounded off
CREAMS = ("#f8ebcf", "#f4e4c9", "#f7e8d6", "#f1e5c8")


NO_SUBJECT = Words(
    en="No single subject stood out, so the whole photo became a round badge.",
    zh="没有找到突出的主体，整张照片做成了一枚圆徽章。",
)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """A felted figure close to the lens, the photo's own place far behind it."""
    rng, unit = context.rng, min(context.width, context.height) / 1328
    picture = blurred_place(photo, (context.width, context.height), 0.045, rng)
    light = Light.from_side(_lamp_side(photo, rng), rim=color_of_place(picture, rng))
    context.step(
        0.12,
        Words("The place of your photo goes out of focus.", "照片里的背景渐渐虚化。"),
        picture,
    )

    figure = _figure(photo, context)
    backing = silhouette(figure.alpha, BACKING * unit, SOFT_CORNERS * unit)
    backing, eye = with_tab(backing, 38 * unit, 11 * unit, 12 * unit)
    cast_shadow(picture, backing, light, 60 * unit, 0.22)
    cream = hex_color(str(rng.choice(CREAMS)))
    thread = _thread_color(figure)
    behind, front = _hardware(eye, context, light, picture)
    lay(picture, behind)
    sew_in_tag(picture, figure, backing, thread, light, rng, unit)
    felt_patch(
        picture,
        backing,
        cream,
        light,
        rng,
        unit,
        thick=11,
        hidden=figure.alpha,
        rim=0.12,
    )
    seam = outline(
        silhouette(figure.alpha, BACKING * 0.5 * unit, SOFT_CORNERS * unit), 5 * unit
    )
    running_stitches(
        picture,
        seam,
        thread,
        light,
        rng,
        length=STITCH * unit,
        width=THREAD * unit,
    )
    context.step(
        0.35, Words("The backing is cut and sewn.", "裁好底布，缝上针脚。"), picture
    )

    wool, cover = _felted(figure, light, context)
    touch_shadow(picture, figure.alpha, light, unit)
    picture += (wool - picture) * cover[..., None]
    context.step(
        0.8, Words("The wool is felted, fibre by fibre.", "一根一根戳好羊毛。"), picture
    )

    lay(picture, front)
    context.facts["subject"] = figure.kind
    return finish(picture, rng, bloom=0.15, vignette=0.22)


def _lamp_side(photo: Photo, rng: np.random.Generator) -> float:
    """Light from where it comes in the photo, or from either side where that is unclear."""
    x = photo.findings.light[0]
    return float(np.sign(x)) if abs(x) > 0.15 else float(rng.choice([-1.0, 1.0]))


def _figure(photo: Photo, context: Context) -> Figure:
    """The cut-out hung in the frame; a photo without a subject becomes a round badge."""
    width, height = context.width, context.height
    frame = (FRAME[0] * width, FRAME[1] * height, FRAME[2] * width, FRAME[3] * height)
    subject = find_subject(photo)
    if subject is not None:
        if subject.kind == "thing" and len(subject.cut) > 1:
            subject = simplify_outline(subject, CLOSE_UP)
        face = WIDEST_FACE * min(width, height)
        subject = round_cuts(subject)
        figure = place(photo, subject, (width, height), frame, widest_face=face)
        return expose(figure, photo.findings, 0.58)
    note(context, NO_SUBJECT)
    middle = ((frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2)
    radius = min(frame[2] - frame[0], frame[3] - frame[1]) / 2 * 0.96
    figure = round_window(photo, (width, height), middle, radius)
    return expose(figure, photo.findings, 0.5)


def _hardware(eye, context, light, picture):
    """A steel ring through the hole, and a chain up out of the picture."""
    unit = min(context.width, context.height) / 1328
    room = tuple(float(v) for v in picture[::16, ::16].reshape(-1, 3).mean(0))
    size, wire = RING * unit, WIRE * unit
    lean = float(context.rng.uniform(-0.10, 0.10))
    middle = (eye[0] + lean * size, eye[1] - size * 0.86)
    tubes = [
        ring(middle, size, wire, tilt=0.5, turn=float(context.rng.uniform(-0.2, 0.2)))
    ]
    top = (middle[0] + lean * middle[1], -20 * unit)
    tubes += chain((middle[0], middle[1] - size * 0.9), top, 34 * unit, wire * 0.72)
    return draw_metal(tubes, (context.width, context.height), STEEL, light, room)


def _thread_color(figure: Figure) -> np.ndarray:
    """The figure's most telling color, dark and clear enough to be seen on cream."""
    small = cv2.resize(figure.colors, (96, 96), interpolation=cv2.INTER_AREA)
    inside = cv2.resize(figure.alpha, (96, 96), interpolation=cv2.INTER_AREA) > 0.9
    lab = to_lab(small)[inside]
    if not len(lab):
        return hex_color("#b3563c")
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    best = lab[np.argsort(chroma)[-max(8, len(lab) // 12) :]].mean(0)
    strength = float(np.hypot(best[1], best[2]))
    if strength < 10:
        return hex_color("#8a5a44")
    best[1:] *= np.clip(46 / strength, 0.8, 1.6)
    best[0] = np.clip(best[0], 48, 62)
    return from_lab(best[None, None].astype(np.float32))[0, 0]


def _felted(
    figure: Figure, light: Light, context: Context
) -> tuple[np.ndarray, np.ndarray]:
    """The figure in wool: colors and alpha on the canvas."""
    rng, unit = context.rng, min(context.width, context.height) / 1328
    margin = round(40 * unit)
    x0, y0 = max(0, figure.box[0] - margin), max(0, figure.box[1] - margin)
    x1, y1 = (
        min(context.width, figure.box[2] + margin),
        min(context.height, figure.box[3] + margin),
    )
    colors = np.ascontiguousarray(figure.colors[y0:y1, x0:x1])
    alpha = np.ascontiguousarray(figure.alpha[y0:y1, x0:x1])
    faces = tuple(points - np.float32([x0, y0]) for points in figure.faces)

    face, features = faces_mask(faces, alpha.shape), features_mask(faces, alpha.shape)
    plain = simple_face(colors, faces)
    grey = luminance(plain)
    keep = np.maximum.reduce([face * 0.8, features, telling_details(grey, unit) * 0.8])
    wool, regions = wool_colors(plain, alpha, keep, rng)
    height = puffed(alpha, regions, grey, seams_of(grey, face, unit), rng, unit)
    lit = lit_wool(wool, height, light, 0.46, 0.6, unit, flat=face * 0.55)
    context.step(
        0.5, Words("The wool is dyed and puffed up.", "给羊毛染色，塞得蓬松。")
    )
    flow = flow_field(blur_pixels(grey, 2 * unit), 0.008)
    # the smaller a face, the finer its wool
    small = float(np.clip(1.15 - figure.face_width / (0.30 * 1328 * unit), 0.12, 1))
    fine = np.clip(np.maximum(face * 0.75 * small, features * small), 0, 1)
    out, cover = cover_with_fibres(lit, alpha, flow, fine, light, rng, unit)
    fluff(out, cover, alpha, light, rng, unit, length=17, rim=0.3)
    beads = sew_eyes(out, faces, alpha, light, rng)
    if beads:
        context.facts["bead_eyes"] = beads
    wide_out = np.zeros((context.height, context.width, 3), np.float32)
    wide_cover = np.zeros((context.height, context.width), np.float32)
    wide_out[y0:y1, x0:x1], wide_cover[y0:y1, x0:x1] = out, cover
    return wide_out, wide_cover
