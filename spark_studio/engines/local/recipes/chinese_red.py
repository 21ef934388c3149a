"""Chinese Red: a festive portrait in vermilion and gold, lanterns and clouds in warm light."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.brocade import woven
from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloth import (
    SKIN_HUE,
    cloth_mask,
    is_grey,
    like_skin,
    with_bald_heads,
)
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.features import cheeks_mask, eyes, lips_mask
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import blur, dilate, resize
from spark_studio.engines.local.ops.study import (
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.afloat import one_edge
from spark_studio.engines.local.stage.festive_hall import (
    Hall,
    hang_disc,
    hang_lanterns,
    lay_branch,
    lay_far_clouds,
    lay_near_clouds,
    paint_wall,
    strew_gold,
)
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.gilt_window import depth_in_window, set_window
from spark_studio.engines.local.stage.notes import note
from spark_studio.inputs import Words

VERSION = 2

# Cloth from its darkest fold to its lightest: lacquer, vermilion, gold, silk.
CLOTH = (
    (0.0, "#1c0708"),
    (0.16, "#4a0a0f"),
    (0.34, "#8f1118"),
    (0.55, "#c8261f"),
    (0.74, "#e07a3c"),
    (0.88, "#f0cd86"),
    (1.0, "#fff3d8"),
)
# Surroundings that stay: the same lights, quieter.
GROUND = ((0.0, "#2a0609"), (0.35, "#7d1015"), (0.65, "#c04a2c"), (0.88, "#cc7a3c"), (1.0, "#e6ab5e"))  # fmt: skip
LINE, RIM = "#3a0a0c", "#ffd78a"
BRANCH = 0.55  # how often blossoms reach in
LEAST_DRESS = 0.012  # share of the picture: smaller pale spots are lights on skin
SCENE = 0.1  # a subject smaller than this share leaves the whole view to be painted


SEEN_WHOLE = Words(
    en="No single subject stood out, so the whole photo is shown through a window.",
    zh="没有找到突出的主体，整张照片透过一扇窗呈现。",
)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """The hall first, then the subject in its light, then what floats before both."""
    rng, width, height = context.rng, context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    sketch = with_bald_heads(study(photo, contrast=0.08))
    through = _through_a_window(photo, sketch)
    if not (through or photo.findings.faces):
        sketch = replace(sketch, subject=one_edge(sketch.subject))
    kept, ground = _what_stays(photo, sketch, through, rng)
    seen = resize(np.maximum(kept, ground), width, height)
    hall = _hall(photo, seen, context)
    wall = paint_wall(hall, rng)
    picture = hang_disc(wall, hall, rng)
    words = Words(en="Draping the hall in red.", zh="正在铺陈满堂红。")
    context.step(0.35, words, picture)

    lay_far_clouds(picture, hall, rng)
    if not through:
        if rng.random() < BRANCH:
            lay_branch(picture, hall, rng)
        hang_lanterns(picture, hall, rng)
    words = Words(en="Lighting the lanterns.", zh="正在点亮灯笼。")
    context.step(0.55, words, picture)

    color = _color(photo, sketch, kept, through, context)
    picture = mix(picture, color, seen)
    words = Words(en="Dressing in red and gold.", zh="正在换上红与金。")
    context.step(0.75, words, picture)

    picture = _lines(picture, sketch, seen, not through, context)
    picture = _faces(picture, photo, context)
    clear = keep_out(photo.findings, width, height, 0.3)
    if through:
        note(context, SEEN_WHOLE)
        picture = set_window(wall, picture, depth_in_window(width, height, rng))
        hall.room = np.ones_like(seen)
        hang_lanterns(picture, hall, rng)
    elif not photo.findings.faces:  # what floats before people stays off all else
        clear = np.maximum(clear, seen)
    clear = blur(clear, 0.01)
    if photo.findings.faces or through:
        lay_near_clouds(picture, hall, rng, clear)
    strew_gold(picture, hall, rng, clear)
    words = Words(en="Strewing gold.", zh="正在撒金。")
    context.step(0.9, words, picture)
    return finish(picture, rng, bloom=0.16, vignette=0.16, specks=0.006)


def _through_a_window(photo, sketch):
    """Say whether the photo is a view, to be seen whole through a window in the wall."""
    if photo.findings.faces:
        return False
    return sketch.subject.mean() < SCENE or is_a_place(sketch) > 0.5


def _what_stays(photo, sketch, through, rng):
    """Return the subject and those surroundings that belong to it, at working size."""
    width, height = sketch.size
    subject = smoothstep(0.3, 0.7, blur(sketch.subject, 0.002))
    if photo.findings.faces:
        return subject, np.zeros_like(subject)
    if through:
        return subject, 1 - sketch.backdrop
    # A thing stands on something: that stays, and fades into the hall.
    down = round(0.05 * min(width, height))
    lowered = np.zeros_like(subject)
    lowered[down:] = subject[: height - down]
    haze = clouds(rng, width, height, 0.25, octaves=4)
    under = 2.2 * blur(lowered, 0.05) * (1 - 0.9 * blur(subject, 0.012))
    around = smoothstep(0.3, 1.0, under + 0.6 * (haze - 0.5))
    return subject, around * (1 - sketch.backdrop)


def _hall(photo, seen, context):
    """Put the disc behind the head, or high over a thing or a place."""
    rng, width, height = context.rng, context.width, context.height
    side, faces = min(width, height), photo.findings.faces
    if len(faces) == 1:
        x, y = faces[0].center
        radius = max(0.24 * side, 1.25 * faces[0].box[3] * height)
        aim = x * width + rng.uniform(-0.05, 0.05) * side, y * height
        radius = min(radius, 0.44 * side) * rng.uniform(0.95, 1.1)
    else:
        aim = width * rng.uniform(0.35, 0.65), height * rng.uniform(0.26, 0.4)
        radius = side * rng.uniform(0.26, 0.34)
    return Hall(width, height, aim, float(radius), 1 - seen)


def _color(photo, sketch, kept, through, context):
    """Return the subject and its surroundings in the light of the hall, full size."""
    rng, width, height = context.rng, context.width, context.height
    light = luminance(sketch.plain)
    tone = spread_tones(light, light[::3, ::3], 0.98, least=0.2)
    tone = np.clip(tone + 0.4 * (tone - blur(tone, 0.02)), 0, 1)
    cloth = np.maximum(cloth_mask(sketch), _pale_cloth(photo, sketch))
    dressed = mix(
        sketch.plain,
        gradient_map(tone ** np.float32(0.85), list(CLOTH)),
        (0.6 if is_grey(sketch) else 0.9) * cloth,
    )
    if not photo.findings.faces:
        # Beside a thing they lie in its shadow; a pale floor would glow like a halo.
        depth = np.float32(1.0 if through else 0.62)
        surroundings = gradient_map(depth * tone, list(GROUND))
        share = 0.26 if through else 0.88 * (1 - kept)
        dressed = mix(dressed, surroundings, np.float32(share))
    dressed = _warmed(dressed, sketch)
    full = resize(dressed, width, height)
    full = full + _detail(photo, sketch, width, height)
    amount = resize(cloth, width, height)
    threads = woven(rng, width, height, float(rng.uniform(0.05, 0.065)), 0.001)
    bright = smoothstep(0.1, 0.5, resize(tone, width, height))
    return mix(
        np.clip(full, 0, 1),
        hex_color("#f3cf7a"),
        threads * amount * (0.14 + 0.2 * bright),
    )


def _pale_cloth(photo, sketch):
    """Return cloth too pale to be told from the lights on bare skin by its color alone: what
    perception calls clothes, has no color, and is more than a highlight."""
    if not photo.findings.faces or is_grey(sketch):
        return np.zeros_like(sketch.face)
    worn = resize(photo.findings.clothes, *sketch.size)
    lab = to_lab(sketch.plain)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    pale = smoothstep(15, 8, chroma) * smoothstep(28, 42, lab[..., 0])
    bare = np.maximum(np.maximum(sketch.skin, like_skin(sketch)), sketch.hair)
    open_ = pale * (1 - sketch.skin) * (1 - sketch.hair) * smoothstep(0.15, 0.5, worn)
    sure = blur(open_ * (1 - bare), 0.008) > 0.5
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(sure.astype(np.uint8))
    large = [
        piece
        for piece in range(1, count)
        if stats[piece, cv2.CC_STAT_AREA] > LEAST_DRESS * sure.size
    ]
    dress = np.isin(pieces, large)
    # A skirt may be parted from its bodice by an arm.
    near = np.unique(pieces[dilate(dress.astype(np.float32), 0.09) > 0.5])
    dress = np.isin(pieces, near[near > 0]).astype(np.float32)
    dress = dilate(dress, 0.016)
    return blur(dress * smoothstep(0.25, 0.6, open_), 0.002)


def _warmed(picture, sketch):
    """Turn the light to that of lanterns: skin warm and natural, hair dark."""
    lab = to_lab(picture)
    lit = smoothstep(15, 80, lab[..., 0])
    if is_grey(sketch):  # tinted by hand, as old portraits were
        skin = np.maximum(sketch.skin, sketch.face * (1 - sketch.hair))
        lab[..., 1] += (3 + 14 * skin) * lit
        lab[..., 2] += (8 + 16 * skin) * lit
    lab[..., 1] += 2 + 2.5 * sketch.skin
    lab[..., 2] += (4 + 3 * sketch.skin) * lit
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    # Lantern light outshines what colored lamps the skin was seen in.
    natural = chroma[..., None] * np.float32([np.cos(SKIN_HUE), np.sin(SKIN_HUE)])
    lab[..., 1:] = mix(lab[..., 1:], natural, 0.3 * sketch.skin)
    held = np.clip(29 / np.maximum(chroma, 1), 0.75, 1.3)
    lab[..., 1:] *= mix(np.ones_like(held), held, sketch.skin * lit)[..., None]
    lab[..., 0] *= 1 - 0.12 * sketch.hair
    return from_lab(lab)


def _detail(photo, sketch, width, height):
    """What painting smoothed away, given back where a likeness needs it."""
    fine = luminance(photo.image)
    fine = np.clip(fine - blur(fine, 0.004), -0.12, 0.12)
    heads = np.maximum(sketch.face, sketch.hair)
    amount = 0.3 + 0.35 * heads
    return (resize(fine, width, height) * resize(amount, width, height))[..., None]


def _lines(picture, sketch, seen, gilt, context):
    """Thin lacquer-brown lines inside, one of light gold around a subject that was cut out."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    thin = draw_lines(sketch, 0.0018, plenty=0.06, least=0.03).scaled(factor)
    radius = unit * (0.3 + 0.7 * thin.weight) * pressure(thin, rng, 0.3)
    ink = draw_paths(thin, width, height, radius, rng, 26 * unit)
    skin = resize(np.maximum(sketch.skin, sketch.face), width, height)
    picture = mix(picture, hex_color(LINE), 0.55 * ink * seen * (1 - 0.75 * skin))
    if not gilt:
        return picture
    edge = outline_paths(sketch.subject, rng, 0.8, gap=0).scaled(factor)
    radius = unit * 1.5 * pressure(edge, rng, 0.5)
    rim = draw_paths(edge, width, height, radius, rng, 60 * unit)
    glow = np.clip(blur(rim, 0.006) * 2.2, 0, 1) * seen
    picture = mix(picture, hex_color("#ff9d4a"), 0.3 * glow)
    return mix(picture, hex_color(RIM), 0.85 * rim)


def _faces(picture, photo, context):
    """Warm the cheeks, redden the lips a little, set a glint in the eyes."""
    width, height = context.width, context.height
    if not photo.findings.faces:
        return picture
    cheeks = cheeks_mask(photo.findings, width, height)
    lips = lips_mask(photo.findings, width, height)
    rouge = picture * np.float32([1.0, 0.86, 0.84])
    picture = mix(picture, rouge, 0.45 * cheeks)
    picture = mix(picture, picture * np.float32([0.98, 0.68, 0.68]), 0.5 * lips)
    _, glint = eyes(photo.findings, width, height)
    return mix(picture, np.float32([1, 0.97, 0.9]), 0.8 * glint)
