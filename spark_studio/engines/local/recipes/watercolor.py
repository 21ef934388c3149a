"""Watercolor: transparent washes over a pencil drawing, fading to white paper."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths, pressure, splatter
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.features import (
    cheeks_mask,
    eyes,
    feature_curves,
    lips_mask,
)
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.marks import leaf_paths
from spark_studio.engines.local.ops.paper import (
    brush_tooth,
    dry_brush,
    loose_edge,
    paper_tooth,
    without_scraps,
)
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.skin import light_faces, skin_depth
from spark_studio.engines.local.ops.small_faces import small_features
from spark_studio.engines.local.ops.study import (
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.wash import (
    Sheet,
    blooms,
    wash_layer,
    wobble,
)
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.inputs import Words

VERSION = 2

PAPER = "#fdfbf6"
PENCIL = "#57504f"
DEEP = "#3d3540"  # the last, darkest touch: never black

# The glazes, from the first pale one to the last dark touches: the darkness that takes
# it, how strongly it is laid on, and how wide the brush is (share of the shorter side).
GLAZES = (
    (0.16, 0.55, 0.016),
    (0.36, 0.50, 0.006),
    (0.56, 0.62, 0.003),
    (0.75, 0.62, 0.0016),
)
SCENE = 0.1  # a subject smaller than this share leaves the whole view to be painted
LIMB = 0.13  # what is thinner than this share of the shorter side is an arm or a leg
CHROMA = 1.5  # pigment is purer than the photo
# Skin glows: one pale wash where lit, and never quite without.
SKIN_TONE, SKIN_RANGE, SKIN_LEAST = 0.82, 0.36, 0.24
ROSE = "#f0a493"


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Transparent glazes over pencil on white paper, with blooms and loose edges.

    The pencil stands under the paint and goes on where the paint stops. Glazes are laid
    from light to dark, each with its own dried rim: that, and not a filter over the
    finished picture, is what looks like water. Paper white is never painted.
    """
    rng, width, height = context.rng, context.width, context.height
    tooth = paper_tooth(rng, width, height)
    paper = hex_color(PAPER) * (1 + 0.016 * tooth[..., None])
    context.step(0.05, Words(en="Stretching the paper.", zh="正在裱平水彩纸。"), paper)
    sketch = study(photo)
    sheet = Sheet(paper)
    pencil = _pencil(photo, sketch, context)
    sheet.glaze(hex_color(PENCIL), 0.75 * pencil * np.clip(0.75 + 0.5 * tooth, 0.2, 1))
    words = Words(en="Sketching in pencil.", zh="正在用铅笔起稿。")
    context.step(0.3, words, sheet.picture(every=2))

    painted = _painted_part(photo, sketch, tooth, context)
    pigment, darkness = _pigments(photo, sketch, context)
    water = painted * _water(photo, sketch, tooth, pencil, darkness, context)
    wet = smoothstep(0.52, 0.7, clouds(rng, width, height, 0.16, octaves=3))
    for number, layer in enumerate(GLAZES):
        density = _glaze(darkness, layer, wet, context) * water
        sheet.glaze(blur(pigment, layer[2]), density)
        if number == 0:
            words = Words(en="Laying the first pale wash.", zh="正在铺第一层淡彩。")
            context.step(0.5, words, sheet.picture(every=2))
    words = Words(en="Glazing the shadows.", zh="正在罩染暗部。")
    context.step(0.75, words, sheet.picture(every=2))
    _leaves(sheet, pigment, sketch, painted, context)
    _splash(sheet, pigment, photo, sketch, context)
    picture = _faces(sheet, photo, context)
    context.step(0.95, Words(en="Letting it dry.", zh="正在等它干透。"), picture)
    return np.clip(picture, 0, 1)


def _pencil(photo, sketch, context):
    """Return the drawing under the paint, 0 to 1."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    lines = draw_lines(sketch, 0.0018, plenty=0.08, least=0.016).scaled(factor)
    radius = unit * (0.35 + 0.5 * lines.weight) * pressure(lines, rng, 0.4)
    drawn = draw_paths(lines, width, height, radius, rng, 16 * unit)
    for _ in range(2):  # the outline is searched for twice, never quite the same
        edge = outline_paths(sketch.subject, rng, 0.3, gap=0.35)
        edge = edge.scaled(factor).moved(rng.normal(0, 1.6 * unit, 2))
        radius = unit * 0.6 * pressure(edge, rng, 0.5)
        drawn = np.maximum(drawn, 0.8 * draw_paths(edge, width, height, radius, rng))
    sheet = smoothstep(0, 0.5, loose_edge(rng, width, height, 0.02, 0.01))
    return drawn * sheet


def _painted_part(photo, sketch, tooth, context):
    """Return where paint reaches: 1 inside, 0 on bare paper, pigment gathered at the edge."""
    rng, width, height = context.rng, context.width, context.height
    edge = loose_edge(rng, width, height, 0.055, 0.05)
    subject = resize(sketch.subject, width, height)
    haze = clouds(rng, width, height, 0.26, octaves=5, fade=0.55)
    if photo.findings.faces or sketch.subject.mean() > SCENE:
        reach, ground = (0.13, -0.35) if photo.findings.faces else (0.22, 0.15)
        ground += 0.35 * _is_view(photo, sketch)
        near = np.clip(1.7 * blur(subject, reach), 0, 1)
        edge = np.minimum(edge, 1.6 * near + 2.6 * (haze - 0.5) + ground)
    # The subject is never eaten: its own border lies almost at the edge of the sheet.
    close = loose_edge(rng, width, height, 0.03, 0.011)
    heads = resize(blur(np.maximum(sketch.face, sketch.hair), 0.008), width, height)
    close = np.maximum(close, 3 * heads - 1)
    if photo.findings.faces:  # hands and arms keep all but a hair's breadth of white
        limbs = resize(np.maximum(sketch.skin, _limbs(sketch)), width, height)
        tight = loose_edge(rng, width, height, 0.012, 0.004)
        close = np.maximum(close, np.minimum(3 * limbs - 1, tight))
    edge = np.maximum(edge, np.minimum(close, 2.5 * blur(subject, 0.003) - 1.4))
    # Mostly the brush was wet and left a line; here and there it ran dry.
    ragged = clouds(rng, width, height, 0.2, octaves=2)
    # Paint that lost touch with the subject is a stain, not a background.
    edge = without_scraps(edge, 0.15 if photo.findings.faces else 0.02)
    # Nor is a small gap in the middle of it white that was left on purpose.
    # The bare rim of the sheet is one, too, where the subject fills it: that stays.
    filled = -without_scraps(-edge, 0.03)
    edge = mix(edge, filled, smoothstep(0.05, 0.09, _from_border(width, height)))
    # Whatever fills the sheet, its rim stays white, but for heads.
    rim = 16 * (_from_border(width, height) - 0.014)
    edge = np.minimum(edge, np.maximum(rim, 3 * heads - 1))
    streaks = 0.7 * brush_tooth(rng, width, height) + 0.3 * tooth
    # A stroke ends dry; it does not run dry in its middle, however faint the paint there.
    ends = 1 - np.abs(2 * blur((edge > 0).astype(np.float32), 0.014) - 1)
    part = dry_brush(edge, streaks, 0.4 * ends * smoothstep(0.5, 0.62, ragged))
    rim = np.clip(part - blur(part, 0.006), 0, 1)
    return part * (1 + 1.3 * rim)


def _from_border(width, height):
    """Return how far each pixel lies from the border, in shares of the shorter side."""
    x = np.minimum(np.arange(width), np.arange(width)[::-1])
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None]
    return np.float32(np.minimum(x, y) / min(width, height))


def _limbs(sketch):
    """Return the thin parts of the subject, such as an outstretched hand, 0 to 1.

    A ragged edge takes a bite out of a body, but the whole of a finger.
    """
    reach = round(LIMB * min(sketch.size)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    broad = cv2.morphologyEx(sketch.subject, cv2.MORPH_OPEN, disc)
    limbs = np.clip(sketch.subject - broad, 0, 1)
    return np.clip(2.5 * blur(limbs, 0.006), 0, 1) * sketch.subject


def _pigments(photo, sketch, context):
    """Return the color of the paint and how dark it is to be, both at working size."""
    rng = context.rng
    width, height = sketch.size
    near = np.clip(1.6 * blur(sketch.subject, 0.03), 0, 1)
    # Behind a subject the brush is loose; where the whole view counts it is not.
    freedom = 0.75 - 0.6 * _is_view(photo, sketch)
    loose = mix(
        sketch.plain, blur(sketch.plain, 0.009), np.float32(freedom) * (1 - near)
    )
    # Foliage is told by its masses; single leaves come at the end.
    loose = mix(loose, blur(loose, 0.006), 0.8 * sketch.busy * (1 - sketch.subject))
    darkness = 1 - _tone(loose, sketch)
    darkness = np.maximum(darkness, SKIN_LEAST * sketch.skin * (1 - sketch.features))
    lab = to_lab(loose)
    # A light color is still a color: only what is pale and grey stays paper.
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    darkness = np.maximum(darkness, 0.42 * smoothstep(14, 50, chroma))
    lab = _toned(lab, darkness, sketch, rng)
    ground, shade = _free_wash(lab, sketch, rng)
    lab[..., 1:] = mix(lab[..., 1:], ground, 0.85 * sketch.backdrop)
    free = np.maximum(0.35 * darkness, darkness - 0.3) + shade  # a night stays a night
    darkness = mix(darkness, free, sketch.backdrop)
    lab[..., 0] = np.clip(46 + 0.36 * lab[..., 0], 46, 80)
    darkness = darkness * (1 + 1.1 * skin_depth(sketch) * sketch.skin)
    stacked = np.dstack([from_lab(lab), darkness])
    stacked = wobble(stacked, rng, 0.0035, 0.03)
    return np.ascontiguousarray(stacked[..., :3]), stacked[..., 3]


def _is_view(photo, sketch):
    """Return 1 where there is no one subject, as in a street, 0 before blurred ground."""
    if photo.findings.faces:
        return 0.0
    return 1.0 if sketch.subject.mean() < SCENE else is_a_place(sketch)


def _tone(picture, sketch):
    light = luminance(picture)
    tone = spread_tones(light, light[::3, ::3], 0.96, least=0.2) ** np.float32(0.75)
    # Folds in dark cloth are all that shows its form: they are told twice as plainly.
    tone = tone + (1 - tone) * (tone - blur(tone, 0.02))
    return light_faces(np.clip(tone, 0, 1), sketch, SKIN_TONE, SKIN_RANGE, own=0.7)


def _toned(lab, darkness, sketch, rng):
    """Drive the colors as pigment would; greys turn blue in the dark, sienna in the light."""
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    drive = CHROMA / (1 + (chroma / 120) ** 2)
    for_skin = np.clip(26 / np.maximum(chroma, 1), 0.75, 1.25)
    for_skin *= 1 - 0.3 * darkness  # else nostrils and folds turn to brick
    lab[..., 1:] *= mix(drive, for_skin, sketch.skin)[..., None]
    grey = smoothstep(14, 3, chroma)
    monochrome = float(np.quantile(chroma, 0.9)) < 5
    depth = 3.0 if monochrome else 1.6
    lab[..., 1] += depth * grey * (1.5 - 1.2 * darkness)
    lab[..., 2] += depth * grey * (2.5 - 9 * darkness)
    # No dark is one color: it is mixed on the sheet, warm here and cold there.
    height, width = darkness.shape
    mixed = clouds(rng, width, height, 0.12, octaves=3) - 0.5
    lab[..., 1] += 26 * mixed * darkness * (1 - sketch.skin)
    lab[..., 2] += 40 * mixed * darkness * (1 - sketch.skin)
    glow = sketch.skin * (2.2 if monochrome else 1.0) * smoothstep(30, 16, chroma)
    lab[..., 1] += 5 * glow
    lab[..., 2] += 5 * glow
    return lab


def _free_wash(lab, sketch, rng):
    """Two colors flowing into each other in one long gradient, for ground that is free.

    They are neighbours of the ground's own color and the opposite of the subject's.
    """
    width, height = sketch.size
    own = (
        lab[sketch.subject > 0.5][:, 1:]
        if (sketch.subject > 0.5).any()
        else lab[0, :, 1:]
    )
    hue = float(np.arctan2(own[:, 1].mean(), own[:, 0].mean())) + np.pi
    haze = clouds(rng, width, height, 0.4, octaves=4, fade=0.6)
    second = clouds(rng, width, height, 0.3, octaves=4, fade=0.6)
    tints = [
        26 * np.array([np.cos(turn), np.sin(turn)], np.float32)
        for turn in (hue + rng.uniform(-0.5, 0.2), hue + rng.uniform(0.5, 1.1))
    ]
    free = mix(
        np.broadcast_to(tints[0], (height, width, 2)),
        tints[1],
        smoothstep(0.4, 0.6, second),
    )
    free = 0.6 * free + 0.55 * lab[..., 1:]
    lean = rng.uniform(-0.5, 0.5)
    x = np.arange(width, dtype=np.float32) / width - 0.5
    y = np.arange(height, dtype=np.float32)[:, None] / height
    fall = np.clip(1 - y * 1.25 + np.float32(lean) * x, 0, 1)
    return free, np.clip(0.42 * fall * (0.4 + 1.2 * haze), 0, 0.6)


def _water(photo, sketch, tooth, pencil, darkness, context):
    """Return what water does to a wash: cloudy, grainy, pushed away by drops. About 1."""
    rng, width, height = context.rng, context.width, context.height
    haze = clouds(rng, width, height, 0.22, octaves=5, fade=0.6)
    faces = keep_out(photo.findings, width, height, 0.1)
    drops = blooms(rng, width, height, 7, 0.11, keep_out=faces)
    if photo.findings.faces:
        drops *= 1 - 0.65 * resize(sketch.subject, width, height)
    calm = 1 - 0.65 * blur(faces, 0.02)
    flow = 1 + calm * (1.1 * (haze - 0.5) + 0.45 * drops)
    flow *= 1 + 0.22 * tooth * (0.4 + 0.6 * calm)
    # Wet paint does not cross a gap: beside a line the dark washes leave a hair of light.
    gaps = 0.55 * np.clip(2.2 * blur(pencil, 0.0014), 0, 1)
    flow *= 1 - gaps * resize(darkness, width, height)
    return np.clip(flow, 0.1, 2.2)


def _glaze(darkness, layer, wet, context):
    """One glaze at full size: where it is dark enough, stronger the darker it is."""
    threshold, strength, brush = layer
    width, height = context.width, context.height
    form = resize(blur(darkness, brush), width, height)
    hand = clouds(context.rng, width, height, 0.07, octaves=4, fade=0.6)
    shape = wash_layer(form + 0.12 * (hand - 0.5), threshold, 0.02 + 0.1 * wet, 0.55)
    return shape * (strength * (0.35 + 0.9 * form))


def _leaves(sheet, pigment, sketch, painted, context):
    """Put leaves in as single dabs of the foliage's own color."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    leafy = sketch.busy * (1 - np.maximum(sketch.subject, sketch.skin))
    dark = np.clip(1.5 * (1 - luminance(sketch.plain)) * leafy - 0.3, 0, 1)
    dabs = leaf_paths(dark, rng, 0.016, 1100).scaled(factor)
    radius = 2.4 * unit * (0.4 + dabs.weight)
    leaves = draw_paths(dabs, width, height, radius, rng, 9 * unit)
    sheet.glaze(pigment, 0.9 * leaves * np.clip(painted, 0, 1))


def _splash(sheet, pigment, photo, sketch, context):
    """Flick drops of three colors of the picture onto the free paper."""
    rng, width, height = context.rng, context.width, context.height
    subject = resize(sketch.subject, width, height)
    away = keep_out(photo.findings, width, height) + subject
    lab = to_lab(pigment)
    strong = np.argwhere(np.hypot(lab[..., 1], lab[..., 2]) >= 20)
    for _ in range(3):
        place = strong[rng.integers(len(strong))] if len(strong) else (0, 0)
        drops = splatter(rng, width, height, 14, 0.009, keep_out=away)
        rim = np.clip(drops - blur(drops, 0.002), 0, 1)
        sheet.glaze(pigment[tuple(place)], 0.6 * drops + 0.9 * rim)


def _faces(sheet, photo, context):
    """Give cheeks and lips their blood and draw the eyes; return the finished picture."""
    rng, width, height = context.rng, context.width, context.height
    unit, findings = min(width, height) / 1000, photo.findings
    if not findings.faces:
        return sheet.picture()
    sheet.glaze(hex_color(ROSE), 0.32 * cheeks_mask(findings, width, height))
    sheet.glaze(hex_color(ROSE), 0.45 * lips_mask(findings, width, height))
    # Water has no room for the features of a small face: a fine brush sets them last.
    sheet.glaze(hex_color(DEEP), 0.85 * small_features(photo.image, findings))
    curves = feature_curves(findings, width, height)
    size = min(0.007 * findings.faces[0].box[2] * width, 3 * unit)
    radius = size * (0.2 + 0.8 * curves.weight)
    lids = draw_paths(curves, width, height, radius, rng, 10 * unit)
    iris, glint = eyes(findings, width, height)
    sheet.glaze(hex_color(DEEP), 1.1 * lids + 0.9 * iris * (1 - glint))
    return mix(sheet.picture(), hex_color(PAPER), 0.9 * glint)
