"""Mid-Autumn, new Chinese style: a quiet portrait before ink mountains under a pale full moon."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.wool_face import faces_mask
from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.shape import blur_pixels, normals
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.ops.type import column, seal
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.framing import (
    Figure,
    expose,
    frame_whole,
    keep_heads,
    place,
    place_of_interest,
    simplify_outline,
)
from spark_studio.engines.local.stage.lettering import emptiest_place, print_mask
from spark_studio.engines.local.stage.mist import rising_mist
from spark_studio.engines.local.stage.moon import hang_moon
from spark_studio.engines.local.stage.mountains import ink_mountains
from spark_studio.engines.local.stage.pine import pine_branch, softened
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.inputs import Words

VERSION = 1

SKY = ((0.0, "#97a0a6"), (0.35, "#b4babb"), (0.66, "#d3d4d0"), (1.0, "#e6e4de"))
FAR, NEAR, MIST = "#8f9aa0", "#4d585e", "#e4e3de"
INK, CINNABAR = "#2e3336", "#a8352c"
MOON = (0.155, 0.20)  # radius, share of the shorter side
TITLES = ("中秋", "月圆", "花好月圆", "千里共婵娟")
LINES = ("但愿人长久", "千里共婵娟", "月圆人团圆")
SEALS = ("中秋", "月圆", "团圆", "花好月圆")
HEADS = 2.6  # face heights kept under the chin: to the waist
CLOTH, SKIN = 0.50, 0.80  # how much of their chroma cloth and skin keep


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Linen greys, one moon for subject and mountains, mist where the figure ends."""
    rng, unit = context.rng, min(context.width, context.height) / 1328
    side = float(rng.choice([-1.0, 1.0]))  # the moon's side; words and branch answer it
    picture = _sky(context)
    moon = _moon_place(context, side)
    moon_alpha = hang_moon(picture, moon[:2], moon[2], rng, glow=0.55)
    ink_mountains(
        picture, rng, far=hex_color(FAR), near=hex_color(NEAR), mist=hex_color(MIST)
    )
    context.step(
        0.3,
        Words("The moon rises over ink mountains.", "明月从水墨远山后升起。"),
        picture,
    )

    figure = _figure(photo, context, side)
    lit = _by_moonlight(figure, photo, picture, moon, unit)
    picture += (lit - picture) * figure.alpha[..., None]
    context.step(
        0.6,
        Words("The same moon lights your subject.", "同一轮明月照亮了主角。"),
        picture,
    )

    _lay_mist(picture, figure, context)
    branch = _branch(figure, context, side, unit)
    picture += (branch[0] - picture) * branch[1][..., None]
    context.step(0.8, Words("A pine branch reaches in.", "一枝青松探入画中。"), picture)

    taken = np.clip(figure.alpha * 2 + branch[1] + moon_alpha * 0.7, 0, 3)
    _write(picture, taken, context, side, unit)
    context.facts["subject"] = figure.kind
    context.facts["kept"] = Words(
        "Clothes stay as they are in the photo.", "衣着保持照片里的样子。"
    )
    return _on_paper(picture, context)


def _sky(context: Context) -> np.ndarray:
    """Linen grey from above to the pale of the mist, a breath of cloud in it."""
    width, height = context.width, context.height
    drift = smooth_noise(
        context.rng, width // 2 + 1, height // 2 + 1, 0.7, 4
    ) - np.float32(0.5)
    drift = cv2.resize(drift, (width, height), interpolation=cv2.INTER_LINEAR)
    y = (np.arange(height, dtype=np.float32) / height)[:, None]
    return gradient_map(np.clip(y + drift * np.float32(0.16), 0, 1), list(SKY))


def _moon_place(context: Context, side: float) -> tuple[float, float, float]:
    rng, short = context.rng, min(context.width, context.height)
    radius = rng.uniform(*MOON) * short
    x = context.width * (0.5 + side * rng.uniform(0.18, 0.26))
    y = context.height * rng.uniform(0.24, 0.32)
    return float(x), float(max(y, radius * 1.15)), float(radius)


def _figure(photo: Photo, context: Context, side: float) -> Figure:
    """Waist-up, a little aside from the moon, standing in the mist at the lower edge."""
    width, height = context.width, context.height
    subject = find_subject(photo)
    if subject is None:
        return _window(photo, context, side)
    subject = keep_heads(photo, subject, HEADS)
    if subject.kind == "thing" and len(subject.cut) > 1:
        subject = simplify_outline(subject, 0.09)
    aside = {"person": 0.06, "group": 0.0, "thing": 0.04}[subject.kind]
    x = width * (0.5 - side * aside)
    reach = width * (0.47 if subject.kind == "group" else 0.40)
    cut = "bottom" in subject.cut
    frame = (x - reach, height * 0.24, x + reach, height * (1.0 if cut else 0.88))
    figure = place(photo, subject, (width, height), frame, stand=True)
    return expose(figure, photo.findings, 0.58)


def _window(photo: Photo, context: Context, side: float) -> Figure:
    """A moon gate that shows the whole photo."""
    width, height = context.width, context.height
    radius = 0.33 * min(width, height)
    x, y = width * (0.5 - side * 0.08), height * 0.50
    down, across = np.ogrid[0:height, 0:width]
    far = np.hypot((across - x).astype(np.float32), (down - y).astype(np.float32))
    disc = np.clip(radius - far + 0.5, 0, 1)
    box = (
        int(x - radius) - 1,
        int(y - radius) - 1,
        int(x + radius) + 2,
        int(y + radius) + 2,
    )
    return expose(
        frame_whole(photo, disc, box, place_of_interest(photo)), photo.findings, 0.52
    )


def _by_moonlight(
    figure: Figure, photo: Photo, picture: np.ndarray, moon, unit: float
) -> np.ndarray:
    """The subject's colours in this air: quiet cloth, living skin, a rim from the moon."""
    skin = faces_mask(figure.faces, figure.alpha.shape)
    lab = to_lab(figure.colours)
    chroma = CLOTH + (SKIN - CLOTH) * skin
    lab[..., 1:] *= chroma[..., None]
    lab[..., 1] -= 0.4
    lab[..., 2] += 1.2
    light = lab[..., 0] / np.float32(100)
    lab[..., 0] = 100 * (0.10 + 0.86 * light)  # no black in this air
    lit = from_lab(lab)
    if figure.kind == "scene":
        return lit
    round_edge = blur_pixels(figure.alpha, 9 * unit)
    normal = normals(round_edge * np.float32(26 * unit), 1.0)
    middle = (
        (figure.box[0] + figure.box[2]) / 2,
        figure.box[1] + 0.25 * (figure.box[3] - figure.box[1]),
    )
    dx, dy = moon[0] - middle[0], moon[1] - middle[1]
    far = max(float(np.hypot(dx, dy)), 1.0)
    towards = np.clip(
        normal[..., 0] * np.float32(dx / far) + normal[..., 1] * np.float32(dy / far),
        0,
        1,
    )
    rim = (
        np.clip(towards * 1.5, 0, 1)
        * smoothstep(0.98, 0.62, round_edge)
        * (0.45 + 0.55 * luminance(lit))
    )
    lit = lit + (rim * np.float32(0.55))[..., None] * hex_color("#f4f1e6")
    around = blur_pixels(picture, 16 * unit)
    wrap = np.clip(1 - blur_pixels(figure.alpha, 6 * unit), 0, 0.5)[..., None]
    return np.clip(lit + (around - lit) * wrap * np.float32(0.55), 0, 1)


def _lay_mist(picture: np.ndarray, figure: Figure, context: Context) -> None:
    """Mist before the figure's lower end, thinner over the whole foot of the picture."""
    low = figure.box[3] / context.height
    closed = min(1.06, low + 0.03)
    mist = rising_mist(picture.shape[:2], closed - 0.24, closed, context.rng)
    if figure.kind == "scene":
        mist = mist * 0.85
    picture += (hex_color("#e9e8e3") - picture) * mist[..., None]


def _branch(figure: Figure, context: Context, side: float, unit: float):
    """A pine branch from the upper corner away from the moon, clear of faces."""
    rng, width, height = context.rng, context.width, context.height
    from_left = side > 0
    start = (
        -30 * unit if from_left else width + 30 * unit,
        height * rng.uniform(0.02, 0.14),
    )
    angle = float(rng.uniform(0.0, 0.22))
    angle = angle if from_left else np.pi - angle
    branch = pine_branch(
        picture_shape(context), start, angle, width * rng.uniform(0.40, 0.54), rng, unit
    )
    return softened(branch, 0.45 * max(figure.scale, 1.0) * unit)


def picture_shape(context: Context) -> tuple[int, int]:
    return context.height, context.width


def _write(picture, taken, context, side, unit) -> None:
    """A column of calligraphy with its seal, where it meets nothing."""
    rng = context.rng
    title = str(rng.choice(TITLES))
    size = round((118 if len(title) == 2 else 92 if len(title) == 4 else 82) * unit)
    ink = column(title, size)
    mark = seal(str(rng.choice(SEALS)), round(54 * unit), rng)
    gap = round(20 * unit)
    block = (ink.shape[1], ink.shape[0] + gap + mark.shape[0])
    x = np.linspace(0, 1, 64, dtype=np.float32)[None, :] - (0.0 if side < 0 else 0.0)
    prefer = np.repeat(
        (0.10 * np.abs(np.linspace(-1, 1, 64, dtype=np.float32)) * -1)[None, :], 64, 0
    )
    prefer = prefer + 0.25 * np.linspace(0, 1, 64, dtype=np.float32)[:, None] + 0 * x
    spot = emptiest_place(taken, block, round(56 * unit), prefer)
    if spot is None:
        return
    print_mask(picture, ink, *spot, hex_color(INK), 0.86)
    across = spot[0] + (ink.shape[1] - mark.shape[1]) // 2
    print_mask(
        picture, mark, across, spot[1] + ink.shape[0] + gap, hex_color(CINNABAR), 0.9
    )


def _on_paper(picture: np.ndarray, context: Context) -> np.ndarray:
    rng, width, height = context.rng, context.width, context.height
    fibre = smooth_noise(rng, width, height, 0.004, 2) - np.float32(0.5)
    picture = np.clip(picture * (1 + fibre * np.float32(0.05))[..., None], 0, 1)
    return finish(picture, rng, bloom=0.18, vignette=0.14, specks=0.006)
