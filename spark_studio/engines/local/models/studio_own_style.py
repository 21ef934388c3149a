"""The photo in the hand of any picture: its strokes, its colors and its grain."""

import cv2
import numpy as np

from spark_studio.engines.base import CannotDraw
from spark_studio.engines.local.ops.borrowed_colors import transported
from spark_studio.engines.local.ops.borrowed_grain import borrowed_grain
from spark_studio.engines.local.ops.borrowed_hand import hand_of, painted
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.inputs import Words

VERSION = 1

READING = Words("Reading the hand of the style picture.", "正在看风格图片的笔触。")
PAINTING = Words("Painting your photo in it.", "正在用这种笔触画。")
COLORING = Words("Mixing its colors.", "正在调出它的颜色。")
FINISHING = Words("Laying on its grain.", "正在添上它的质地。")
NO_STYLE = Words(
    en="This needs a picture whose style to borrow. Add one and try again.",
    zh="还缺一张要借用风格的图片。添加后再试一次。",
)
PLAIN = Words(
    en="The style picture is nearly one color, so only that color was borrowed.",
    zh="风格图片几乎只有一种颜色，所以只借用了颜色。",
)

SEEN = 1024  # pixels of the longer side of the style picture that are looked at
LONGEST = 4  # times as long as wide
LEAST_HAND = 0.3  # of a hand's numbers at strength 0+, so that low strengths paint too
TONES = 0.6  # how far the photo's own order of light and dark is kept
LEAST_RANGE = 45.0  # of lightness, whatever the style's own range is
# How much of the photo's lightness and colors a protected face keeps: of its shapes, its lines.
FACE_BROAD = np.array([0.6, 0.7, 0.7], np.float32)
SKIN_BROAD = np.array([0.3, 0.4, 0.4], np.float32)  # and of what other skin there is
FACE_FINE = np.array([0.7, 0.8, 0.8], np.float32)


def warm() -> None:
    """Load both networks, compile the search for grain."""
    rng = np.random.default_rng(0)
    noise = rng.random((96, 96, 3), dtype=np.float32)
    painted(noise, hand_of(noise))
    borrowed_grain(noise, noise, rng)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """The photo painted anew; at strength 0 it is the photo itself."""
    if context.second_photo is None:
        raise CannotDraw(NO_STYLE)
    strength = float(context.params.get("strength", 0.7))
    if strength <= 0:
        return photo.image.copy()
    # A network paints here, as nowhere else in this engine: the picture's file has to say so.
    context.facts["trained"] = True
    style = _seen(context.second_photo)
    context.step(0.05, READING)
    liveliness = _liveliness(style)
    if liveliness < 0.5:
        context.facts.setdefault("warnings", []).append(
            {"en": PLAIN.en, "zh": PLAIN.zh}
        )
    picture = _painted(photo, style, strength, liveliness, context)
    context.step(0.55, COLORING, picture)
    picture = _colored(photo, picture, style, context)
    context.step(0.75, FINISHING, picture)
    grain = borrowed_grain(picture, style, context.rng)
    return _finished(photo, picture, grain, strength, context)


def _seen(pixels):
    """Return the style picture small enough to look at; of a long strip, its middle."""
    longest = LONGEST * min(pixels.shape[:2])
    top, left = (max(0, length - longest) // 2 for length in pixels.shape[:2])
    pixels = pixels[top : pixels.shape[0] - top, left : pixels.shape[1] - left]
    height, width = pixels.shape[:2]
    factor = min(1.0, SEEN / max(height, width))
    style = pixels.astype(np.float32) / np.float32(255)
    return resize(style, max(8, round(width * factor)), max(8, round(height * factor)))


def _liveliness(style):
    """Return 0 for a picture of one color, 1 for one with something to borrow."""
    small = cv2.resize(style, (96, 96), interpolation=cv2.INTER_AREA)
    return float(np.interp(to_lab(small).std((0, 1)).max(), (1.5, 7.0), (0.0, 1.0)))


def _painted(photo, style, strength, liveliness, context):
    """Return the photo as the network paints it, tones and all."""
    hand = hand_of(style)
    own = hand_of(photo.image, by_parts=False)
    share = np.float32(LEAST_HAND + (1 - LEAST_HAND) * strength)
    context.step(0.15, PAINTING)
    picture = painted(photo.image, own + (hand - own) * share)
    return mix(photo.image, picture, liveliness)


def _colored(photo, picture, style, context):
    """Return the picture with the style's colors, or the photo's where they are to stay."""
    lab, old = to_lab(picture), to_lab(photo.image)
    if context.params.get("keep_colors"):
        lab[..., 1:] = old[..., 1:]
    else:
        lab = transported(lab, style, 0.6, context.rng)
    lab[..., 0] = _kept_tones(lab[..., 0], old[..., 0])
    if context.params.get("protect_faces", True) and photo.findings.faces:
        lab += _skin_back(photo, lab, old)
    return from_lab(lab)


def _skin_back(photo, lab, old):
    """Return what to add to Lab so that skin stays near its own light and color.

    It is wide and soft: a face must not end where its neck begins.
    """
    height, width = lab.shape[:2]
    factor = 256 / max(height, width)
    size = max(8, round(width * factor)), max(8, round(height * factor))
    now, then = (
        cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (lab, old)
    )
    then[..., 1:] *= _chroma_left(then, now)
    mask = blur_pixels(resize(photo.findings.skin, *size), 2)[..., None]
    change = blur_pixels(then - now, 4) * mask * SKIN_BROAD
    return cv2.resize(change, (width, height), interpolation=cv2.INTER_LINEAR)


def _kept_tones(light, old):
    """Return lightness in the range of ``light``, large shapes ordered as in the photo."""
    low, high = np.percentile(light[::4, ::4], (2, 98))
    if high - low < LEAST_RANGE:
        middle = np.clip((low + high) / 2, LEAST_RANGE / 2, 100 - LEAST_RANGE / 2)
        low, high = middle - LEAST_RANGE / 2, middle + LEAST_RANGE / 2
    old_low, old_high = np.percentile(old[::4, ::4], (2, 98))
    slope = np.float32((high - low) / max(old_high - old_low, 20.0))
    placed = np.clip(low + (old - old_low) * slope, 0, 100).astype(np.float32)
    broad = blur(placed - light, 0.012)
    return np.clip(light + np.float32(TONES) * broad, 0, 100)


def _finished(photo, picture, grain, strength, context):
    """Return the picture with its grain, its faces kept, laid over the photo."""
    tones = luminance(picture)
    edges = blur(np.abs(tones - blur(tones, 0.004)), 0.004)
    amount = strength * (1 - 0.6 * smoothstep(0.02, 0.09, edges))
    if context.params.get("protect_faces", True):
        chroma = _chroma_left(
            *(to_lab(cv2.resize(each, (128, 128))) for each in (photo.image, picture))
        )
        for face in photo.findings.faces:
            _keep_face(photo, picture, amount, face, chroma)
    picture = np.clip(picture + (grain * amount)[..., None], 0, 1)
    return mix(photo.image, picture, np.interp(strength, (0.0, 0.6), (0.0, 1.0)))


def _chroma_left(old, lab):
    """Return how colorful a picture is by its photo, 0..1: no pink faces in a grey drawing."""
    before, after = (float(np.hypot(*each[..., 1:].T).mean()) for each in (old, lab))
    return np.float32(np.clip(1.3 * after / max(before, 1.0), 0.2, 1.0))


def _keep_face(photo, picture, amount, face, chroma):
    """Bring one face of the picture back to its own light, colors and lines; in place.

    ``amount`` is how much grain lies where, which is less on a face; ``chroma`` is how
    much of its colors' strength the photo's face keeps.
    """
    oval = photo.pixels(face)[mesh.OVAL, :2]
    reach = float(np.ptp(oval[:, 0])) / 12
    middle = oval.mean(0)
    oval = middle + (oval - middle) * 1.08
    height, width = picture.shape[:2]
    left, top = np.maximum(np.floor(oval.min(0) - 3 * reach), 0).astype(int)
    right, bottom = np.minimum(
        np.ceil(oval.max(0) + 3 * reach), (width, height)
    ).astype(int)
    if right - left < 2 or bottom - top < 2:
        return
    place = np.s_[top:bottom, left:right]
    mask = np.zeros((bottom - top, right - left), np.float32)
    cv2.fillPoly(mask, [np.rint(oval - (left, top)).astype(np.int32)], 1.0)
    mask = blur_pixels(mask, max(1.0, reach))
    own = _own_face(photo.image[place], picture[place], reach, chroma)
    picture[place] = mix(picture[place], own, mask)
    amount[place] *= 1 - 0.75 * mask


def _own_face(photo, picture, reach, chroma):
    """Return a painted face nearly as light and as warm as it was, with the photo's lines."""
    lab, old = (
        to_lab(picture),
        to_lab(photo) * np.array([1, chroma, chroma], np.float32),
    )
    broad, old_broad = blur_pixels(lab, reach), blur_pixels(old, reach)
    kept = lab + (old_broad - broad) * FACE_BROAD
    return from_lab(kept + ((old - old_broad) - (lab - broad)) * FACE_FINE)
