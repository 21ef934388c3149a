"""Ceramic Doll: a glazed porcelain figure, its face painted, its dress in cobalt and enamel."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.materials.porcelain import crackle, glazed
from spark_studio.engines.local.materials.tiles import lay_tiles
from spark_studio.engines.local.ops.balance import balanced
from spark_studio.engines.local.ops.bare_skin import all_skin
from spark_studio.engines.local.ops.blossom import blossoms
from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.features import (
    cheeks_mask,
    eyes,
    feature_curves,
    feature_mask,
    is_clear,
    lips_mask,
)
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.hatching import hatch_paths
from spark_studio.engines.local.ops.light import Light, hollows
from spark_studio.engines.local.ops.mouths import mouth_openings
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.relief import face_slopes, inflate, slope_of
from spark_studio.engines.local.ops.shape import (
    blur,
    coordinates,
    erode,
    resize,
    scale,
)
from spark_studio.engines.local.ops.small_faces import small_features
from spark_studio.engines.local.ops.study import (
    draw_lines,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.wash import Sheet, wash_layer
from spark_studio.engines.local.ops.whole_people import measured
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.plinth import (
    floor_shadow,
    glazed_stand,
    stand_of,
)
from spark_studio.engines.local.stage.porcelain_people import clays
from spark_studio.engines.local.stage.porcelain_pet import (
    is_pet,
    paint_coat,
    porcelain_pet,
    small_marks,
)
from spark_studio.engines.local.stage.shadow import cast_shadow
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.inputs import Words

VERSION = 2

CLAY = "#fcf8f3"
# A doll's eyes are a little larger, its nose and chin smaller.
DOLL = {"eyes": 0.13, "head": 0.06, "nose": 0.08, "jaw": 0.05}
COBALT, COBALT_LINE = "#7f9ede", "#22367f"
SEPIA, INK = "#4a2f2c", "#141a33"
WARMTH, BLUSH, LIPS = "#dba48f", "#f5a09a", "#dc5a66"
MORTAR, CRACK = "#cfc8bd", "#8d7f6e"
BACKDROPS = (
    ("#d9cbbd", "#a08c7c"),
    ("#b9cbc2", "#7d968c"),
    ("#d8bfc0", "#a07f85"),
    ("#aebccb", "#75879c"),
)
ON_TILES = Words(
    en="No single figure stands out, so the photo is painted on glazed tiles.",
    zh="照片里没有单独突出的主体，所以画成了一面釉面瓷砖。",
)
CLOSE = 0.5  # an animal that fills more of the photo is seen from near
# A thing in a place this sharp (tone per pixel at so many pixels) is not torn out of it.
SCENERY, ASKED_AT = 0.027, 200
# Cobalt goes on in washes: the darkness that takes each, and how strongly it is laid on.
WASHES = ((0.3, 0.35), (0.5, 0.45), (0.68, 0.6), (0.84, 0.8))


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Model the clay, paint it, glaze it, and put it before a plain ground.

    No light of the photo is left on skin: form comes from the mesh of the face and the
    outline of the body, so that all of it is lit by one window.
    """
    width, height = context.width, context.height
    context.step(0.05, Words(en="Kneading the clay.", zh="正在揉泥。"))
    people = bool(photo.findings.faces)
    if people:
        photo = reproportion(balanced(photo), **DOLL)
    sketch, clay = study(photo, contrast=0.13), hex_color(CLAY)
    if people:
        sketch, cast = measured(photo, sketch)
        clay = clays(cast, sketch)
    pet = porcelain_pet(photo)
    subject = pet or find_subject(photo)
    light = Light.from_side(-1.0 if photo.findings.light[0] <= 0 else 1.0, height=0.6)
    if subject is None or (pet is None and _is_scenery(photo, sketch)):
        return _tile_picture(photo, sketch, light, context)
    figure = resize(subject.alpha, *sketch.size)
    slope, relief = _model(photo, sketch, figure)
    words = Words(en="Modelling the figure.", zh="正在塑形。")
    context.step(0.35, words, sketch.plain)

    paint = _painted(photo, sketch, figure, clay, context)
    context.step(0.6, Words(en="Painting in cobalt.", zh="正在描青花。"), paint)
    paint *= resize(_shaded(relief), width, height)[..., None]
    slope = cv2.resize(slope, (width, height), interpolation=cv2.INTER_CUBIC)
    # Least where the window would lie over what the face is known by.
    matt = np.maximum(0.35 * sketch.hair, 0.55 * sketch.face + 0.4 * sketch.features)
    if pet:  # an eye has its own light
        matt = np.maximum(matt, 2 * small_marks(sketch))
    gloss = 1 - resize(np.clip(matt, 0, 0.8 if not pet else 0.95), width, height)
    picture = glazed(paint, slope, light, gloss)
    context.step(0.8, Words(en="Firing the glaze.", zh="正在烧釉。"), picture)
    alpha = smoothstep(0.35, 0.85, resize(figure, width, height))
    return np.clip(_before_ground(picture, alpha, light, context), 0, 1)


def _is_scenery(photo, sketch):
    """Say whether a thing belongs so much to its place that it would be torn out of it.

    It is asked at one small size, so that a preview and its picture agree.
    """
    if photo.findings.faces:
        return False
    factor = ASKED_AT / float(np.sqrt(sketch.subject.size))
    light, subject, ground = (
        scale(part, factor)
        for part in (luminance(sketch.light), sketch.subject, sketch.backdrop)
    )
    around = (subject < 0.2) & (ground < 0.3)
    sharpness = flow_field(light, 0.0045).strength
    return around.mean() > 0.05 and float(sharpness[around].mean()) > SCENERY


def _tile_picture(photo, sketch, light, context):
    """What is no figure, such as a street or a close-up, is painted on a panel of tiles."""
    rng, width, height = context.rng, context.width, context.height
    note(context, ON_TILES)
    tiles = lay_tiles(width, height, rng)
    words = Words(en="Laying the tiles.", zh="正在铺瓷砖。")
    context.step(0.35, words, sketch.plain)
    bare = np.zeros_like(sketch.subject)
    paint = _painted(photo, sketch, bare, hex_color(CLAY), context)
    paint *= tiles.tone[..., None]
    context.step(0.6, Words(en="Painting in cobalt.", zh="正在描青花。"), paint)
    unit = min(width, height) / 1000
    wavy = (clouds(rng, width, height, 0.06, octaves=2) - 0.5) * np.float32(5 * unit)
    picture = glazed(
        paint, tiles.slope + slope_of(wavy), light, 0.75 * (1 - tiles.joint)
    )
    picture = mix(picture, hex_color(MORTAR), tiles.joint)
    cracks = crackle(rng, width, height)
    picture = mix(picture, hex_color(CRACK), 0.4 * cracks * (1 - tiles.joint))
    context.step(0.85, Words(en="Firing the glaze.", zh="正在烧釉。"), picture)
    return np.clip(picture, 0, 1)


def _model(photo, sketch, figure):
    """Return slope (right, down) and height of the clay, at working size."""
    width, height = sketch.size
    side = min(width, height)
    light = luminance(sketch.plain)
    body = inflate(figure, 0.5) if figure.min() < 0.5 else np.zeros_like(figure)
    head = np.clip(np.maximum(sketch.hair, sketch.face), 0, 1)
    body += inflate(head, 0.55)
    rim = np.clip(2 * blur(figure, 0.008) - 1, 0, 1)
    body += 0.012 * side * blur(np.sqrt(rim), 0.004)
    folds = blur(light, 0.005) - blur(light, 0.035)
    strands = blur(light, 0.0025) - blur(light, 0.012)
    depth = (
        0.06
        * (1 - 0.9 * sketch.face)
        * (1 - 0.4 * sketch.skin)
        * (1 - 0.6 * sketch.busy)
    )
    body += side * depth * np.clip(folds, -0.15, 0.15) * (1 - 0.5 * sketch.hair)
    body += side * 0.013 * sketch.hair * np.clip(strands, -0.12, 0.12)
    body = blur(body, 0.0042)
    faces, counts = face_slopes(photo.findings, width, height)
    return mix(slope_of(body), 0.7 * faces, counts[..., None]), body


def _shaded(relief):
    side = min(relief.shape)
    return 0.6 + 0.4 * hollows(relief, 0.02 * side, 0.03 * side)


def _painted(photo, sketch, figure, clay, context):
    """Return the clay with all its paint, under no light, at full size.

    ``clay`` is the color of the bare clay where skin is.

    Flowers are strewn on ``figure`` only (0 to 1, at working size).
    """
    width, height = context.width, context.height
    lab = to_lab(sketch.plain)
    tone = luminance(sketch.plain)
    tone = spread_tones(tone, tone[::3, ::3], 0.95, least=0.25)
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    skin = all_skin(sketch)
    white = np.broadcast_to(hex_color(CLAY), lab.shape)
    sheet = Sheet(resize(mix(white, clay, skin), width, height))
    bare = (1 - skin) * (1 - sketch.hair)
    # A thin warm wash lies where the photo's skin turns from the light.
    turned = np.clip(_lit_tone(tone, skin) - blur(tone, 0.004), 0, 0.5)
    turned = (
        turned / (1 + 2.2 * turned) * skin
    )  # a face thrown back is all in the shade
    sheet.glaze(hex_color(WARMTH), resize(turned * 1.9, width, height))
    if is_pet(photo.findings) and figure.any():
        paint_coat(sheet, sketch, figure, (width, height))
        _paint_lines(sheet, sketch, figure, context)
        return _strewn(sheet, sketch, figure, context)

    enamel = smoothstep(12, 34, chroma)
    colors = lab.copy()
    colors[..., 0] = np.clip(0.3 * lab[..., 0] + 58, 58, 88)
    colors[..., 1:] *= (0.8 / (1 + (chroma / 90) ** 2))[..., None]
    density = enamel * bare * (0.12 + 1.1 * (1 - tone))
    sheet.glaze(from_lab(colors), resize(density / 1.5, width, height) * 1.5)
    dressed = figure
    if photo.findings.faces:
        clothes = resize(photo.findings.clothes, *sketch.size)
        dressed = figure * smoothstep(0.3, 0.7, clothes)
    cobalt = _cobalt(tone, bare, enamel, sketch, dressed, context)
    sheet.glaze(hex_color(COBALT), cobalt)
    _paint_hair(sheet, lab, tone, sketch, context)
    _paint_lines(sheet, sketch, skin, context)
    return _paint_face(sheet, photo, sketch, context)


def _strewn(sheet, sketch, figure, context):
    """Put a few cobalt flowers where an animal's coat is calm; return the painted animal."""
    rng, width, height = context.rng, context.width, context.height
    if figure.mean() > CLOSE:  # so near there are no flowers but on its face
        return sheet.picture()
    calm = (blur(sketch.flow.strength, 0.012) < 0.02) * (erode(figure, 0.02) > 0.9)
    lab = to_lab(sketch.plain)  # cobalt on orange would be mud
    calm &= (lab[..., 0] > 55) & (np.hypot(lab[..., 1], lab[..., 2]) < 26)
    strewn = blossoms(resize(np.float32(calm), width, height), rng, 0.036)
    sheet.glaze(hex_color(COBALT), 1.4 * strewn)
    return sheet.picture()


def _lit_tone(tone, skin):
    on_skin = tone[skin > 0.6]
    return float(np.quantile(on_skin, 0.6)) if on_skin.size else 1.0


def _cobalt(tone, bare, enamel, sketch, figure, context):
    """Return the density of cobalt: washes as uneven as a brush lays them, and flowers.

    On white the flowers are painted, out of the blue they are spared.
    """
    rng, width, height = context.rng, context.width, context.height
    darkness = (1 - tone) * bare
    hand = clouds(rng, *sketch.size, 0.09, octaves=4, fade=0.6) - 0.5
    density = np.zeros_like(tone)
    for threshold, strength in WASHES:
        layer = wash_layer(darkness + 0.1 * hand, threshold, 0.035, 0.5)
        density += layer * strength
    density *= (1 - 0.8 * enamel) * bare * (1 + 0.9 * hand)
    density = np.clip(resize(density / 4, width, height) * 4, 0, 4)
    calm = blur(sketch.flow.strength, 0.008) < 0.03
    ground = calm * bare * (figure > 0.9)
    strewn = blossoms(resize(ground, width, height), rng, 0.032)
    spared = density * (1 - 0.85 * strewn)
    painted = density + 1.5 * strewn
    return mix(painted, spared, smoothstep(0.4, 0.9, blur(density, 0.01)))


def _paint_hair(sheet, lab, tone, sketch, context):
    """Hair in its own color turned to glaze, with strands in a deeper one."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    colors = lab.copy()
    # What is light, such as a hat or white hair, is left nearly white.
    light = np.maximum(lab[..., 0] - 52, 0)
    colors[..., 0] = np.clip(0.5 * lab[..., 0] + 26 + 0.5 * light, 30, 96)
    grey = smoothstep(16, 4, np.hypot(lab[..., 1], lab[..., 2]))
    colors[..., 1:] *= 0.9
    colors[..., 2] -= 22 * grey * (1 - tone)
    sheet.glaze(from_lab(colors), resize(sketch.hair, width, height))
    strands = hatch_paths(sketch.hair, sketch.flow, rng, 0.0045, 0.12).scaled(factor)
    radius = unit * 0.7 * pressure(strands, rng, 0.4)
    inked = draw_paths(strands, width, height, radius, rng, 40 * unit)
    sheet.glaze(from_lab(colors), 0.8 * inked)


def _paint_lines(sheet, sketch, skin, context):
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    lines = draw_lines(sketch, 0.002, plenty=0.06, least=0.02).scaled(factor)
    radius = unit * (0.4 + 0.9 * lines.weight) * pressure(lines, rng, 0.35)
    inked = draw_paths(lines, width, height, radius, rng, 24 * unit)
    skin = resize(skin, width, height)
    sheet.glaze(hex_color(COBALT_LINE), 0.8 * inked * (1 - skin))
    sheet.glaze(hex_color(SEPIA), 0.45 * inked * skin)
    # Small dark marks, such as an eye or a beak, are told in black.
    light = luminance(sketch.light)
    marks = np.clip(blur(light, 0.02) - light - 0.1, 0, 1) * (
        1 - np.clip(sketch.face, 0, 1)
    )
    marks = smoothstep(0.05, 0.3, marks) * sketch.subject * (1 - sketch.hair)
    sheet.glaze(hex_color(INK), resize(0.85 * marks, width, height))


def _paint_face(sheet, photo, sketch, context):
    """Brows, lids, lips and blush with a fine brush; what tells the face apart stays."""
    rng, width, height = context.rng, context.width, context.height
    unit, findings = min(width, height) / 1000, photo.findings
    if not findings.faces:
        return sheet.picture()
    size = findings.faces[0].box[2]
    share = size * width / min(width, height)
    light = luminance(sketch.light)
    dark = np.clip(blur(light, 0.1 * share) - light - 0.03, 0, 1)
    mouth = 1 - 0.9 * sketch.mouth
    told = 0.6 * sketch.features * smoothstep(0.02, 0.3, dark)
    # Of a head turned far aside the mesh draws nothing: there the photo tells it all.
    turned = tuple(face for face in findings.faces if not is_clear(face, width))
    aside = feature_mask(replace(findings, faces=turned), *sketch.size)
    told += 0.9 * aside * smoothstep(0.0, 0.2, dark)
    fine = np.clip(blur(light, 0.03 * share) - blur(light, 0.004 * share) - 0.02, 0, 1)
    told += 0.3 * sketch.face * (1 - sketch.hair) * smoothstep(0.01, 0.2, fine)
    told = told * mouth
    sheet.glaze(hex_color(SEPIA), resize(np.clip(told, 0, 1), width, height))
    small = small_features(photo.image, findings)
    sheet.glaze(hex_color(SEPIA), 0.55 * small)
    sheet.glaze(hex_color(BLUSH), 0.4 * cheeks_mask(findings, width, height))
    sheet.glaze(hex_color(LIPS), 0.55 * lips_mask(findings, width, height))
    # Teeth and tongue are told in their own colors.
    own = mix(sketch.light, np.repeat(light[..., None], 3, 2), 0.45)
    own = np.clip(resize(0.28 + 0.95 * own, width, height), 0.3, 1)
    sheet.glaze(own, 0.85 * mouth_openings(findings, width, height))
    curves = feature_curves(findings, width, height)
    stroke = min(0.0065 * size * width, 3.0 * unit)
    radius = stroke * (0.2 + 0.8 * curves.weight)
    lids = draw_paths(curves, width, height, radius, rng, 10 * unit)
    iris, glint = eyes(findings, width, height)
    sheet.glaze(hex_color(SEPIA), 1.5 * lids)
    sheet.glaze(hex_color(COBALT_LINE), 0.9 * iris * (1 - glint))
    return mix(sheet.picture(), hex_color("#ffffff"), glint)


def _before_ground(picture, alpha, light, context):
    """Put the figure before a plain ground that it throws its shadow on."""
    rng, width, height = context.rng, context.width, context.height
    near, far = BACKDROPS[int(rng.integers(len(BACKDROPS)))]
    x, y = coordinates(width, height)
    fall = np.hypot(x - np.float32(0.5 * light.x), y + 0.25) * 1.1
    ground = mix(
        np.broadcast_to(hex_color(near), picture.shape),
        hex_color(far),
        np.clip(fall, 0, 1),
    )
    ground = ground * (1 + 0.02 * (clouds(rng, width, height, 0.3) - 0.5)[..., None])
    side = min(width, height)
    place = stand_of(alpha)
    shadow = alpha
    if place is not None:
        base, foot = glazed_stand(alpha, place, light)
        shadow = np.maximum(alpha, foot)
    else:
        ground *= (1 - 0.4 * floor_shadow(alpha))[..., None]
    for lift, strength in ((0.02, 0.22), (0.06, 0.24)):
        cast_shadow(ground, shadow, light, lift * side, strength)
    if place is not None:
        ground = mix(ground, base, foot)
    return mix(ground, picture, alpha)
