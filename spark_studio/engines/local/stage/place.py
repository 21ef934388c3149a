"""The photo's own place behind a thing held close to the lens: blurred, with bokeh."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import luminance, screen
from spark_studio.engines.local.photo import Photo

SMALLER = 4  # a blurred place needs no detail: it is made at a quarter of the size


def blurred_place(
    photo: Photo,
    canvas: tuple[int, int],
    blur: float,
    rng: np.random.Generator,
    middle: float = 56.0,
) -> np.ndarray:
    """Return the photo's ground without its subject, far out of focus, filling the canvas.

    ``blur`` is a share of the shorter side. ``middle`` is the mean lightness (Lab L) the
    place is brought to, so that a pale thing stands out from it.
    """
    width, height = (max(8, side // SMALLER) for side in canvas)
    ground, known = _cover(photo, width, height)
    unit = min(width, height)
    known = known + np.float32(0.002)
    near = (
        blur_pixels(ground * known[..., None], blur * unit)
        / blur_pixels(known, blur * unit)[..., None]
    )
    wide = (
        blur_pixels(ground * known[..., None], 0.16 * unit)
        / blur_pixels(known, 0.16 * unit)[..., None]
    )
    sure = np.clip(blur_pixels(known, blur * unit) * 2.2, 0, 1)[..., None]
    place = near * sure + wide * (1 - sure)
    lab = to_lab(np.clip(place, 0, 1))
    light = lab[..., 0]
    lab[..., 0] = middle + np.clip((light - light.mean()) * 0.85, -24, 30)
    chroma = float(np.hypot(lab[..., 1], lab[..., 2]).mean())
    lab[..., 1:] *= np.float32(np.clip(24 / max(chroma, 2), 0.9, 1.9))
    if chroma < 6:  # a bare wall: give the air a color of its own
        lab[..., 1:] += _two_tints(width, height, rng)
    place = _with_bokeh(from_lab(lab), rng)
    return np.clip(cv2.resize(place, canvas, interpolation=cv2.INTER_CUBIC), 0, 1)


def _cover(photo: Photo, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """The photo and its ground mask, scaled to cover width x height, cropped in the middle."""
    columns, rows = photo.size
    scale = max(width / columns, height / rows)
    size = (max(width, round(columns * scale)), max(height, round(rows * scale)))
    ground = cv2.resize(photo.image, size, interpolation=cv2.INTER_AREA)
    cutout = cv2.resize(photo.findings.cutout, size, interpolation=cv2.INTER_AREA)
    reach = max(3, min(size) // 40) | 1
    cutout = cv2.dilate(cutout, np.ones((reach, reach), np.uint8))
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    known = np.clip(1 - cutout, 0, 1)
    if float(known.mean()) < 0.04:
        known = np.ones_like(known)
    return ground[y : y + height, x : x + width], known[y : y + height, x : x + width]


def _two_tints(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Two soft colors across the picture, as a, b of Lab."""
    hue = rng.uniform(0, 2 * np.pi)
    turn = rng.uniform(-0.6, 0.6)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    t = 0.5 + 0.5 * np.clip(
        x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn)), -1, 1
    )
    first = np.float32([np.cos(hue), np.sin(hue)]) * 17
    second = np.float32([np.cos(hue + 1.7), np.sin(hue + 1.7)]) * 17
    return first * (1 - t[..., None]) + second * t[..., None]


def _with_bokeh(place: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Out-of-focus lights: discs with a brighter rim, in the colors of the place."""
    height, width = place.shape[:2]
    unit = min(width, height)
    glow = np.zeros_like(place)
    bright = luminance(place)
    for _ in range(int(rng.integers(16, 28))):
        candidates = [(rng.uniform(0, width), rng.uniform(0, height)) for _ in range(4)]
        x, y = max(candidates, key=lambda p: bright[int(p[1]), int(p[0])])
        size = unit * (0.018 + 0.05 * rng.random())
        tint = place[int(y), int(x)] * 0.55 + 0.45
        _disc(glow, x, y, size, tint * float(0.05 + 0.13 * rng.random() ** 1.6))
    return screen(place, np.clip(blur_pixels(glow, 0.002 * unit), 0, 1))


def _disc(glow: np.ndarray, x: float, y: float, size: float, color: np.ndarray) -> None:
    rows, columns = glow.shape[:2]
    x0, x1 = max(0, int(x - size - 2)), min(columns, int(x + size + 3))
    y0, y1 = max(0, int(y - size - 2)), min(rows, int(y + size + 3))
    down, across = np.ogrid[y0:y1, x0:x1]
    far = np.hypot((across - x).astype(np.float32), (down - y).astype(np.float32))
    disc = np.clip(size - far + 0.5, 0, 1) * (
        0.85 + 0.3 * np.clip((far / size - 0.8) * 5, 0, 1)
    )
    glow[y0:y1, x0:x1] += disc[..., None] * color


def color_of_place(
    place: np.ndarray, rng: np.random.Generator
) -> tuple[float, float, float]:
    """Return a bright, clear color of the place for the light from behind."""
    lab = to_lab(cv2.resize(place, (48, 48), interpolation=cv2.INTER_AREA)).reshape(
        -1, 3
    )
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    best = lab[np.argsort(chroma + 0.35 * lab[:, 0])[-80:]].mean(0)
    strength = float(np.hypot(best[1], best[2]))
    if strength < 8:
        hue = rng.uniform(0, 2 * np.pi)
        best[1:] = np.cos(hue) * 26, np.sin(hue) * 26
    else:
        best[1:] *= 34 / strength
    best[0] = 82
    color = from_lab(best[None, None].astype(np.float32))[0, 0]
    return tuple(float(v) for v in color)
