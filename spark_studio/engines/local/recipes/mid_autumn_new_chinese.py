"""Mid-Autumn, new Chinese style: a quiet portrait before ink mountains under a pale full moon."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.ops.type import column, seal
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.framing import (
    Figure,
    expose,
    fade_cut_sides,
    place,
)
from spark_studio.engines.local.stage.geese import fly_geese
from spark_studio.engines.local.stage.lettering import emptiest_place, print_mask
from spark_studio.engines.local.stage.mist import rising_mist
from spark_studio.engines.local.stage.moon import glow_around, hang_moon
from spark_studio.engines.local.stage.moonlight import by_moonlight
from spark_studio.engines.local.stage.mountains import front_ridge, ink_mountains
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.outline import keep_heads
from spark_studio.engines.local.stage.pine import draw_branch, grow_branch, softened
from spark_studio.engines.local.stage.subject import Subject, find_subject
from spark_studio.engines.local.stage.windows import lay_moon_gate, round_window
from spark_studio.inputs import Words

VERSION = 1

# Each air: the sky from above to the mist, then far ridges, near ridges, mist.
AIRS = (
    ("#97a0a6", "#b4babb", "#d3d4d0", "#e6e4de", "#8f9aa0", "#4d585e", "#e4e3de"),
    ("#a09f9b", "#bbb9b3", "#d6d3cb", "#e8e4db", "#989892", "#57564f", "#e7e3da"),
    ("#93a09f", "#b1bab6", "#d1d5ce", "#e5e5dd", "#8b9a98", "#495a58", "#e3e4dc"),
    ("#8d97a5", "#adb4bd", "#cfd2d4", "#e4e4e2", "#8791a0", "#454f60", "#e2e3e2"),
)
LITTLE_BODY = 0.5  # a face this share of what is seen of a person is a close-up
GEESE = 0.55  # how often they fly
INK, CINNABAR = "#2e3336", "#a8352c"
BRANCHES_TRIED = 5
WIDEST_FACE = 0.34  # share of the shorter side
WINDOW = 0.33  # radius of the moon gate, likewise
MOON = (0.155, 0.20)  # radius, share of the shorter side
TITLES = {"中秋": 118, "月圆": 118, "花好月圆": 92, "千里共婵娟": 82}  # and their size
SEAL = 58
SEALS = ("中秋", "月圆", "团圆", "花好月圆")
HEADS = 2.6  # face heights kept under the chin: to the waist


MOONRISE = Words("The moon rises over ink mountains.", "明月从水墨远山后升起。")
ONE_LIGHT = Words("The same moon lights your subject.", "同一轮明月照亮了主角。")
MIST_RISES = Words("Mist rises before the mountains.", "山前升起薄雾。")
KEPT_CLOTHES = Words(
    en="Clothes stay as they are in the photo.", zh="衣着保持照片里的样子。"
)
CLOSE_UP = Words(
    en="The photo comes very close, so it is shown through a moon gate.",
    zh="照片拍得很近，就让它出现在月洞门里。",
)
KEPT_WHOLE = Words(
    en="No single subject stood out, so the whole photo is shown through a moon gate.",
    zh="没有找到突出的主体，整张照片呈现在月洞门里。",
)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Linen greys, one moon for subject and mountains, mist where the figure ends."""
    rng, unit = context.rng, min(context.width, context.height) / 1328
    side = float(rng.choice([-1.0, 1.0]))  # the moon's side; words and branch answer it
    figure = _figure(photo, context, side)
    air = AIRS[rng.integers(len(AIRS))]
    far, near, mist = (hex_color(code) for code in air[4:])
    picture = _sky(context, air[:4])
    moon = _moon_place(figure, context, side)
    if figure.kind == "scene":
        moon_alpha = figure.alpha
        glow_around(picture, *moon, strength=0.6)
    else:
        moon_alpha = hang_moon(picture, moon[:2], moon[2], rng, glow=0.55)
    ink_mountains(picture, rng, far=far, near=near, mist=mist)
    context.step(0.3, MOONRISE, picture)

    branch = _branch(figure, context, side, unit)
    picture += (branch[0] - picture) * branch[1][..., None]
    lit = by_moonlight(figure, picture, moon, unit)
    picture += (lit - picture) * figure.alpha[..., None]
    if figure.kind == "scene":
        lay_moon_gate(picture, moon, unit)
    context.step(0.6, ONE_LIGHT, picture)

    _lay_foreground(picture, figure, context, near)
    context.step(0.8, MIST_RISES, picture)

    around = blur_pixels(figure.alpha, 22 * unit)
    taken = np.clip(figure.alpha * 2 + around + branch[1] + moon_alpha * 0.7, 0, 3)
    _write(picture, taken, context, unit)
    if rng.random() < GEESE:
        _send_geese(picture, taken, context, unit)
    _say_what_was_kept(context, figure, photo)
    return _on_paper(picture, context)


def _sky(context: Context, stops: tuple[str, ...]) -> np.ndarray:
    """Linen grey from above to the pale of the mist, a breath of cloud in it."""
    width, height = context.width, context.height
    drift = smooth_noise(
        context.rng, width // 2 + 1, height // 2 + 1, 0.7, 4
    ) - np.float32(0.5)
    drift = cv2.resize(drift, (width, height), interpolation=cv2.INTER_LINEAR)
    y = (np.arange(height, dtype=np.float32) / height)[:, None]
    return gradient_map(
        np.clip(y + drift * np.float32(0.16), 0, 1),
        list(zip((0.0, 0.35, 0.66, 1.0), stops, strict=True)),
    )


def _moon_place(
    figure: Figure, context: Context, side: float
) -> tuple[float, float, float]:
    """x, y and radius; where there is a moon gate, that is the moon."""
    rng, short = context.rng, min(context.width, context.height)
    if figure.kind == "scene":
        x0, y0, x1, y1 = figure.box
        return (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2 - 2
    radius = rng.uniform(*MOON) * short
    x = context.width * (0.5 + side * rng.uniform(0.18, 0.26))
    y = context.height * rng.uniform(0.24, 0.32)
    return float(x), float(max(y, radius * 1.15)), float(radius)


def _figure(photo: Photo, context: Context, side: float) -> Figure:
    """Waist-up, a little aside from the moon, standing in the mist at the lower edge."""
    width, height = context.width, context.height
    subject = find_subject(photo)
    if subject is None or _too_close(photo, subject):
        middle = (width * (0.5 - side * 0.08), height * 0.50)
        figure = round_window(
            photo, (width, height), middle, WINDOW * min(width, height)
        )
        return expose(figure, photo.findings, 0.52)
    subject = keep_heads(photo, subject, HEADS)
    aside = {"person": 0.06, "group": 0.0, "thing": 0.04}[subject.kind]
    x = width * (0.5 - side * aside)
    reach = width * {"person": 0.40, "group": 0.47, "thing": 0.30}[subject.kind]
    top = 0.36 if subject.kind == "thing" else 0.24
    low = 1.0 if "bottom" in subject.cut else 0.90
    frame = (x - reach, height * top, x + reach, height * low)
    widest = WIDEST_FACE * min(width, height)
    figure = place(
        photo, subject, (width, height), frame, stand=True, widest_face=widest
    )
    figure = fade_cut_sides(figure, context.rng)
    return expose(figure, photo.findings, 0.58)


def _too_close(photo: Photo, subject: Subject) -> bool:
    """Whether the photo left so little of its subject that mist could not end it well."""
    if subject.kind == "thing":
        return bool(set(subject.cut) - {"bottom"})
    tall = np.count_nonzero(subject.alpha.max(1) > 0.5)
    face = photo.findings.faces[0]
    return subject.kind == "person" and face.box[3] * photo.size[1] > LITTLE_BODY * tall


def _lay_foreground(
    picture: np.ndarray, figure: Figure, context: Context, near: np.ndarray
) -> None:
    """What hides where the figure ends: rocks before a thing, mist before everything."""
    low = figure.box[3] / context.height
    if figure.kind == "thing":
        foot = figure.foot / context.height
        down = np.arange(context.height, dtype=np.float32)[:, None] / context.height
        shade = smoothstep(foot - 0.10, foot, down) * figure.alpha
        picture *= 1 - 0.34 * shade[..., None]  # less sky reaches it near the rocks
        rocks = front_ridge(picture.shape[:2], foot - 0.012, context.rng)
        picture += (near - picture) * (rocks * 0.94)[..., None]
        low = min(foot + 0.13, 1.0)
    if figure.kind == "scene":
        low += 0.09  # the gate stands clear, only its foot in mist
    closed = min(1.06, low + 0.03)
    mist = rising_mist(picture.shape[:2], closed - 0.24, closed, context.rng)
    if figure.kind == "scene":
        mist = mist * 0.85
    picture += (hex_color("#e9e8e3") - picture) * mist[..., None]


def _branch(figure: Figure, context: Context, side: float, unit: float):
    """A pine branch from the upper corner away from the moon, behind and beside the subject."""
    rng, width, height = context.rng, context.width, context.height
    from_left = side > 0
    grown = []
    for _ in range(BRANCHES_TRIED):
        start = (
            -30 * unit if from_left else width + 30 * unit,
            height * rng.uniform(0.02, 0.16),
        )
        angle = float(rng.uniform(-0.05, 0.30))
        length = min(width, 1.3 * height) * rng.uniform(0.34, 0.52)
        grown.append(
            grow_branch(start, angle if from_left else np.pi - angle, length, rng, unit)
        )
    around = blur_pixels(figure.alpha, 20 * unit)
    best = min(grown, key=lambda branch: branch.covers(around))
    layer = draw_branch(best, (height, width), rng, unit)
    if figure.scale * unit > 1.6:  # a small photo is soft: so is the branch beside it
        layer = softened(layer, 0.35 * figure.scale)
    return layer


def _write(picture, taken, context, unit) -> None:
    """A column of calligraphy with its seal, where it meets nothing; marks its place taken."""
    rng = context.rng
    title = str(rng.choice(list(TITLES)))
    ink = column(title, round(TITLES[title] * unit))
    other = [words for words in SEALS if words != title]
    mark = seal(str(rng.choice(other)), round(SEAL * unit), rng)
    gap = round(20 * unit)
    wide, tall = max(ink.shape[1], mark.shape[1]), ink.shape[0] + gap + mark.shape[0]
    # rather high than low, rather at a side than in the middle
    down = np.linspace(0, 0.25, 64, dtype=np.float32)[:, None]
    aside = -0.10 * np.abs(np.linspace(-1, 1, 64, dtype=np.float32))[None, :]
    spot = emptiest_place(taken, (wide, tall), round(56 * unit), down + aside)
    if spot is None:
        return
    x, y = spot
    print_mask(picture, ink, x, y, hex_color(INK), 0.86)
    below = (x + (ink.shape[1] - mark.shape[1]) // 2, y + ink.shape[0] + gap)
    print_mask(picture, mark, *below, hex_color(CINNABAR), 0.9)
    taken[y : y + tall, x : x + wide] = 2


def _send_geese(picture, taken, context, unit) -> None:
    """Geese where the sky is empty, over the mountains."""
    rows = round(0.42 * context.height)
    size = (round(210 * unit), round(110 * unit))
    spot = emptiest_place(taken[:rows], size, round(30 * unit))
    if spot is not None:
        leader = (spot[0] + size[0] / 2, spot[1] + size[1] / 2)
        fly_geese(picture, leader, context.rng, unit)


def _on_paper(picture: np.ndarray, context: Context) -> np.ndarray:
    rng, width, height = context.rng, context.width, context.height
    fibre = smooth_noise(rng, width, height, 0.004, 2) - np.float32(0.5)
    picture = np.clip(picture * (1 + fibre * np.float32(0.03))[..., None], 0, 1)
    return finish(picture, rng, bloom=0.18, vignette=0.14, specks=0.006)


def _say_what_was_kept(context: Context, figure: Figure, photo: Photo) -> None:
    faces = photo.findings.faces
    context.facts["subject"] = figure.kind
    context.facts["kept"] = ["clothes"] if faces else []
    if figure.kind == "scene":
        note(context, CLOSE_UP if faces else KEPT_WHOLE)
    elif faces:
        note(context, KEPT_CLOTHES)
