"""Realistic: the photo lit again in a studio, retouched and finished for a magazine's cover."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.expose import expose
from spark_studio.engines.local.ops.face_form import form_normals
from spark_studio.engines.local.ops.flow import smear
from spark_studio.engines.local.ops.gaps import with_gaps
from spark_studio.engines.local.ops.grounds import stands_alone
from spark_studio.engines.local.ops.light import Light, shade, shine
from spark_studio.engines.local.ops.retouch import (
    clear_eyes,
    even_skin,
    face_size,
    soft_lips,
    widen_eyes,
)
from spark_studio.engines.local.ops.shape import blur, guided_filter, normals, resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.view import as_a_view
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.afloat import main_piece
from spark_studio.engines.local.stage.edges import clean_colors
from spark_studio.engines.local.stage.fine_day import fine_day
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.pose import pose, raked
from spark_studio.engines.local.stage.studio import (
    canvas,
    cast_shadow,
    choose_canvas,
    light_pool,
    out_of_focus,
)
from spark_studio.inputs import Words

VERSION = 2

EYES_WIDER = 0.07
CLOSE_UP = 0.6  # the share of the photo from which a pet or a thing is a close-up
LEAST_PLAIN = 0.37  # the share of the ground from which a canvas is hung over it
KICKER, KEY = "#cfe2ff", "#fff3e2"  # the lamp behind, cool; the lamp before, warm


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Put what the photo shows under studio lamps.

    Skin, eyes and hair are worked at full size, where pores are; ground, light and depth
    at working size. The lamp stands on the side from which the photo was lit, else faces
    would be lit twice.
    """
    context.step(0.05, Words(en="Setting up the lamps.", zh="正在布灯。"))
    sketch = study(photo, reach=0.0012, contrast=0.06)
    view = as_a_view(photo.findings, sketch)
    if view < 0.5:
        sketch = with_gaps(sketch, photo.findings)
    alone = not photo.findings.faces and view < 0.5 and stands_alone(photo.findings)
    # A close-up has little ground, and edges that nobody can cut out.
    posed = alone and float(sketch.subject.mean()) < CLOSE_UP
    if posed:
        sketch = replace(sketch, subject=sketch.subject * main_piece(sketch.subject))
    side = _lamp_side(photo, sketch, context.rng)
    picture = expose(photo.image, photo.findings)
    picture = widen_eyes(picture, photo.findings, EYES_WIDER)
    picture = _retouched(picture, photo, sketch, context)
    words = Words(en="Retouching with a light hand.", zh="正在轻轻修饰。")
    context.step(0.35, words, picture)

    picture = _polished(picture, sketch, view)
    if view > 0.5:
        picture = fine_day(picture, photo, sketch, side, context.rng)
    picture = _lit(picture, photo, sketch, side, view)
    if alone:
        picture = raked(picture, sketch, side)
    context.step(0.6, Words(en="Shaping the light.", zh="正在塑造光线。"), picture)
    if posed:
        depth = _depth(sketch, photo)
        picture = pose(picture, photo, sketch, side, depth, context.rng)
    else:
        ground = _ground(photo, sketch, picture, side, view, context)
        picture = _composed(picture, ground, photo, sketch, view, context.rng)
    words = Words(en="Focusing on what matters.", zh="正在对焦。")
    context.step(0.85, words, picture)
    return _graded(picture, sketch, context)


def _composed(picture, ground, photo, sketch, view, rng):
    height, width = picture.shape[:2]
    alpha = sketch.subject
    if photo.findings.faces:
        alpha = resize(alpha, width, height)
        return mix(ground, clean_colors(picture, alpha), alpha)
    # A thing has no hard edge here: what is close to it is as sharp and nearly as bright.
    wide = 0.8 * np.clip(1.9 * blur(alpha, 0.15), 0, 1)
    wide = np.maximum(wide, blur(alpha, 0.02))
    pool = light_pool(*sketch.size, _middle(photo), 0.5)
    color = choose_canvas(to_lab(sketch.plain)[alpha > 0.6][::37], rng)
    lamp = (0.36 + 0.55 * pool)[..., None] * (0.4 + 0.6 * color / color.max())
    lamp = mix(mix(lamp, 1.0, wide), 1.0, np.float32(view))
    alpha = np.maximum(alpha, smoothstep(0.0, 1.0, _around(sketch)))
    alpha = resize(np.maximum(alpha, np.float32(view)), width, height)
    return mix(ground, picture, alpha) * resize(lamp, width, height)


def _lamp_side(photo, sketch, rng):
    """-1 for left, 1 for right: where the photo's own light comes from."""
    lean = photo.findings.light[0]
    if abs(lean) > 0.08:
        return 1.0 if lean > 0 else -1.0
    return 1.0 if rng.random() < 0.5 else -1.0


# ---- the subject


def _retouched(picture, photo, sketch, context):
    width, height = context.width, context.height
    if not photo.findings.faces:
        return picture
    skin = resize(sketch.skin * (1 - sketch.features), width, height)
    size = face_size(photo.findings, width)
    picture = even_skin(picture, skin, size, context.rng)
    return clear_eyes(picture, photo.findings)


def _polished(picture, sketch, view):
    """Crisp hair, clean surfaces: fine lines drawn out along themselves, noise ironed."""
    height, width = picture.shape[:2]
    grey = luminance(sketch.light)
    lines = smear(grey - blur(grey, 0.012), sketch.flow, 0.006)
    skin = np.maximum(sketch.skin, 0.7 * sketch.face)
    sure = smoothstep(0.25, 0.7, sketch.flow.coherence)
    amount = 0.3 * sure * (1 - skin) + 0.6 * sketch.hair
    crisp = resize(0.5 + 0.5 * np.clip(lines * amount, -1, 1), width, height) * 2 - 1
    # Broad relief: what a lens stopped down and a large sensor show.
    whole = luminance(picture)
    base = guided_filter(whole, whole, 0.03, 0.012)
    relief = np.clip(whole - base, -0.2, 0.12) * resize(1 - 0.8 * skin, width, height)
    gain = 0.26 + 0.12 * view
    clean = resize(sketch.plain, width, height)
    calm = resize((1 - skin) * (1 - sketch.hair) * (1 - sure), width, height)
    picture = mix(picture, clean, (0.4 + 0.35 * view) * calm)
    return np.clip(picture + (crisp + gain * relief)[..., None], 0, 1)


def _lit(picture, photo, sketch, side, view):
    """Light the forms: a large soft lamp before, a cool narrow one behind, gloss between."""
    height, width = picture.shape[:2]
    alpha = sketch.subject if photo.findings.faces else blur(sketch.subject, 0.012)
    alpha = alpha * (1 - np.float32(view))
    form = form_normals(photo.findings, alpha)
    surface = normals(blur(luminance(sketch.plain), 0.004) * 0.03 * min(alpha.shape))
    bumps = 0.35 * (1 - sketch.skin) * (1 - np.float32(view))
    form = form + surface * [1, 1, 0] * bumps[..., None]
    form = (form / np.linalg.norm(form, axis=2, keepdims=True)).astype(np.float32)
    lamp = Light.from_side(side, 0.75)
    soft = blur(shade(form, lamp, 0.35), 0.006)
    things = not photo.findings.faces  # may take harder light than faces do
    amount = (
        (0.8 if things else 0.5)
        * alpha
        * (1 - 0.5 * sketch.hair)
        * (1 - 0.25 * sketch.face)
    )
    factor = 1 + (np.clip(soft, 0.45, 1.2 if things else 1.16) - 1) * amount
    lit_skin = sketch.skin > 0.5
    if lit_skin.any():
        # Shaped, not darkened: faces stay as bright as they were exposed.
        factor = factor * np.float32(1.05 / max(float(factor[lit_skin].mean()), 0.6))
        factor = mix(factor, 1.0, 1 - np.maximum(alpha, 0.0))
    out = picture * resize(factor / 2, width, height)[..., None] * 2
    gloss = shine(form, lamp, 22) * alpha * (1 - sketch.hair)
    out = soft_lips(np.clip(out, 0, 1), photo.findings, resize(gloss, width, height))
    wet = resize(gloss * (0.7 if things else 0.25 + 0.75 * sketch.skin), width, height)
    own = luminance(out)
    # What is light already does not shine any more.
    room = np.clip(0.92 - own, 0, 0.5) * 2
    out = out + (0.26 * wet * room * (0.4 + 0.6 * own))[..., None] * hex_color(KEY)
    rim = _kicker(alpha, side) * (1 - 0.8 * sketch.face) * (1 - np.float32(view))
    strands = np.clip(0.5 + 6 * (own - blur(own, 0.006)), 0.1, 1.3)
    rim = resize(rim, width, height) * strands
    return 1 - (1 - np.clip(out, 0, 1)) * (
        1 - (0.65 if things else 0.42) * rim[..., None] * hex_color(KICKER)
    )


def _kicker(alpha, side):
    """The edge away from the lamp, lit from behind."""
    soft = blur(alpha, 0.012)
    edge = normals(soft * np.float32(0.05 * min(alpha.shape)), 1.0)
    facing = np.clip(-0.9 * np.float32(side) * edge[..., 0] - 0.3 * edge[..., 1], 0, 1)
    return np.clip(2.4 * (1 - soft), 0, 1) * facing * alpha


# ---- the ground


def _ground(photo, sketch, picture, side, view, context):
    """Return what lies behind: a canvas where it was plain, else out of focus and dimmer."""
    rng, width, height = context.rng, context.width, context.height
    if view > 0.95:
        return picture
    columns, rows = sketch.size
    middle = _middle(photo)
    pool = light_pool(columns, rows, middle, 0.62)
    plain = _canvas_place(sketch)
    own = resize(picture, columns, rows)
    far = out_of_focus(own, sketch.subject, _depth(sketch, photo), 0.022)
    lab = to_lab(sketch.plain)[sketch.subject > 0.6][::37]
    color = choose_canvas(lab, rng)
    if photo.findings.faces:
        far = far * (0.42 + 0.5 * pool)[..., None]
        far = mix(far, far * color / color.max(), 0.35)
    ground = mix(far, canvas(color, pool, rng), plain)
    if photo.findings.faces:
        shadow = cast_shadow(sketch.subject, side, 0.03, 0.03)
        ground = ground * (1 - 0.4 * shadow)[..., None]
    return resize(np.clip(ground, 0, 1), width, height)


def _middle(photo):
    """Where the lamp on the ground points: behind the heads, or behind the thing."""
    faces = photo.findings.faces
    if faces:
        centers = np.array([face.center for face in faces])
        return float(centers[:, 0].mean()), float(centers[:, 1].mean()) + 0.08
    box = photo.findings.subject_box or (0.25, 0.25, 0.5, 0.5)
    return box[0] + box[2] / 2, box[1] + 0.4 * box[3]


def _canvas_place(sketch):
    """Return where a canvas may hang: over plain ground, if that is much of the ground.

    Its edge is soft towards the rest of the ground and sharp along the subject.
    """
    ground = 1 - sketch.subject
    share = float((sketch.backdrop * ground).sum() / max(float(ground.sum()), 1.0))
    sure = sketch.backdrop > 0.8
    if share < LEAST_PLAIN or not sure.any():
        return np.zeros_like(ground)
    unrest = float(to_lab(sketch.plain)[sure].std(0).sum())
    amount = float(
        np.clip((28 - unrest) / 10, 0, 1) * np.clip((share - LEAST_PLAIN) * 9, 0, 1)
    )
    soft = blur(sketch.backdrop * ground, 0.014) / (
        blur(ground, 0.014) + np.float32(1e-3)
    )
    return np.clip(soft, 0, 1) * amount


def _depth(sketch, photo):
    """Return how far behind the subject each place lies, 0 to 1: a guess that is never rude.

    Things stand on something: the ground at their foot is as near as they are.
    """
    rows, columns = sketch.subject.shape
    around = _around(sketch)
    if photo.findings.faces:
        near = np.clip(1.6 * blur(sketch.subject, 0.08), 0, 1)
        y = np.arange(rows, dtype=np.float32)[:, None] / rows
        return np.clip(1.1 - 0.5 * near - 0.55 * smoothstep(0.5, 0.9, y), 0, 1)
    box = photo.findings.subject_box or (0, 0, 1, 1)
    foot = box[1] + box[3]
    y = np.arange(rows, dtype=np.float32)[:, None] / rows
    standing = smoothstep(0.34, 0.04, np.abs(y - np.float32(foot)))
    return np.clip(1 - 0.75 * standing - 1.0 * around, 0, 1)


def _around(sketch):
    """Return 1 on the subject, fading out beyond it: a thing's cut-out is never quite sure."""
    return np.clip(2.0 * blur(sketch.subject, 0.04) - 0.04, 0, 1)


# ---- the finish


def _graded(picture, sketch, context):
    """Deep clean blacks, creamy lights, cool shadows and one grain over all."""
    lab = to_lab(picture)
    light = lab[..., 0] / 100
    light = np.clip(mix(light, _s_curve(light), 0.26), 0, 1)
    skin = resize(sketch.skin, context.width, context.height)
    # Skin keeps its form in the lights: no patch of it is burnt out.
    rolled = np.where(light > 0.82, 0.82 + 0.13 * np.tanh((light - 0.82) / 0.13), light)
    lab[..., 0] = 100 * mix(light, rolled, skin)
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    lift = 1 + 0.2 * smoothstep(2, 14, chroma) * smoothstep(60, 22, chroma)
    lab[..., 1:] *= mix(lift, np.float32(1.05), skin)[..., None]
    dark = smoothstep(0.5, 0.1, light) * (1 - skin)
    lab[..., 1] -= 1.5 * dark
    lab[..., 2] -= 5 * dark
    pale = skin * smoothstep(30, 16, chroma)
    lab[..., 1] += 3 * pale
    lab[..., 2] += 4.5 * pale
    lab[..., 2] += 3.5 * smoothstep(0.55, 0.9, light) * (1 - 0.5 * skin)
    return finish(from_lab(lab), context.rng, bloom=0.18, vignette=0.22, specks=0.005)


def _s_curve(light):
    return light * light * (3 - 2 * light)
