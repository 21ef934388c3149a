"""Red silk lanterns: ribs, a flame behind the silk, gilt caps and a tassel."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color

SILK_DEEP, SILK, FLAME = "#8e0d10", "#df2a1c", "#ffb84a"
GILT, GILT_DARK = "#f3cf7a", "#9c6a22"
RIBS = 9
LIGHT_REACH = 2.6  # how far a lantern lights the air, in its own half widths


def hang_lantern(
    picture: np.ndarray,
    x: float,
    top: float,
    size: float,
    rng: np.random.Generator,
    mask: np.ndarray | None = None,
) -> None:
    """Hang a lantern of half width ``size`` at ``x``, its upper cap at ``top`` (pixels), in
    place. ``mask`` (as large as the picture) says where it may be seen."""
    tall = 0.8 * size
    middle = top + 0.14 * size + tall
    _glow(picture, x, middle, size, mask)
    _cord(picture, x, 0, top, size, mask)
    _tassel(picture, x, middle + tall + 0.12 * size, size, rng, mask)
    _body(picture, x, middle, size, tall, float(rng.uniform(-0.25, 0.25)), mask)
    for y in (middle - tall, middle + tall):
        _cap(picture, x, y, size, mask)


def _view(picture, mask, x0, y0, x1, y1):
    """Return the part of the picture in a box, its coordinates, and what may be seen."""
    rows, columns = picture.shape[:2]
    x0, x1 = int(np.clip(x0, 0, columns)), int(np.clip(x1 + 1, 0, columns))
    y0, y1 = int(np.clip(y0, 0, rows)), int(np.clip(y1 + 1, 0, rows))
    x = np.arange(x0, x1, dtype=np.float32)[None, :]
    y = np.arange(y0, y1, dtype=np.float32)[:, None]
    seen = np.float32(1) if mask is None else mask[y0:y1, x0:x1]
    return picture[y0:y1, x0:x1], x, y, seen


def _glow(picture, x, y, size, mask):
    reach = LIGHT_REACH * size
    view, across, down, seen = _view(
        picture, mask, x - reach, y - reach, x + reach, y + reach
    )
    if not view.size:
        return
    far = np.hypot(across - np.float32(x), down - np.float32(y)) / np.float32(reach)
    light = np.clip(1 - far, 0, 1) ** 2 * np.float32(0.5) * seen
    view += (1 - view) * hex_color("#ff8a3c") * light[..., None]


def _body(picture, x, y, size, tall, turn, mask):
    view, across, down, seen = _view(
        picture, mask, x - size - 2, y - tall - 2, x + size + 2, y + tall + 2
    )
    if not view.size:
        return
    u, v = (
        (across - np.float32(x)) / np.float32(size),
        (down - np.float32(y)) / np.float32(tall),
    )
    # A little squarer than an ellipse, as silk on hoops is.
    width = np.sqrt(np.clip(1 - np.abs(v) ** 2.3, 0, 1))
    alpha = np.clip((width - np.abs(u)) * np.float32(size) + 0.5, 0, 1) * (
        np.abs(v) < 1
    )
    s = np.clip(u / np.maximum(width, 1e-3), -1, 1)
    around = np.arcsin(s) + np.float32(turn)
    rib = np.abs(np.sin(around * (RIBS / 2))) ** 0.5
    step = np.float32(2 * np.pi / RIBS)
    off = (around - np.round(around / step) * step) * np.sqrt(1 - s * s)
    hoop = np.clip(1.1 - np.abs(off) * width * np.float32(size) * 0.9 + 0.2, 0, 1)
    flame = np.exp(-(s * s) * 2.2 - (v - 0.12) ** 2 * 2.6)
    light = (0.35 + 0.65 * np.sqrt(1 - 0.92 * s * s)) * (0.55 + 0.45 * rib)
    color = (
        hex_color(SILK_DEEP)
        + (hex_color(SILK) - hex_color(SILK_DEEP)) * light[..., None]
    )
    color = (
        color
        + (hex_color(FLAME) - color) * (0.85 * flame * (0.6 + 0.4 * rib))[..., None]
    )
    gilt = 0.6 * hoop
    color = color + (hex_color(GILT) - color) * gilt[..., None]
    view += (color - view) * (alpha * seen)[..., None]


def _cap(picture, x, y, size, mask):
    wide, high = 0.46 * size, 0.1 * size
    view, across, down, seen = _view(
        picture, mask, x - wide - 2, y - high - 2, x + wide + 2, y + high + 2
    )
    if not view.size:
        return
    u = np.clip((across - np.float32(x)) / np.float32(wide), -1, 1)
    inside = np.clip(wide - np.abs(across - x) + 0.5, 0, 1) * np.clip(
        high - np.abs(down - y) + 0.5, 0, 1
    )
    light = np.clip(np.sqrt(1 - 0.9 * u * u) - 0.25 * np.abs(u + 0.35), 0, 1)
    band = 1 - 0.3 * (np.abs(down - y) > 0.55 * high)
    color = (
        hex_color(GILT_DARK)
        + (hex_color(GILT) - hex_color(GILT_DARK)) * (light * band)[..., None]
    )
    view += (color - view) * (inside * seen)[..., None]


def _cord(picture, x, y0, y1, size, mask):
    half = max(0.6, 0.018 * size)
    view, across, _, seen = _view(picture, mask, x - half - 2, y0, x + half + 2, y1)
    if view.size:
        inside = np.clip(half - np.abs(across - np.float32(x)) + 0.5, 0, 1) * seen
        inside = np.broadcast_to(inside, view.shape[:2])
        view += (hex_color(GILT_DARK) - view) * inside[..., None]


def _tassel(picture, x, y, size, rng, mask):
    """Silk threads that fall a little apart from under a gilt knot."""
    wide, tall = 0.2 * size, 0.95 * size
    view, across, down, seen = _view(
        picture, mask, x - 2 * wide, y - 2, x + 2 * wide, y + tall + 4
    )
    if not view.size:
        return
    threads, shade = (np.zeros(view.shape[:2], np.uint8) for _ in range(2))
    left, top = float(across[0, 0]), float(down[0, 0])
    line = max(1, round(0.028 * size))
    for at in rng.permutation(np.linspace(-1, 1, 17)):
        end = x + at * wide * rng.uniform(0.8, 1.1), y + tall * rng.uniform(0.86, 1.0)
        a = (round((x + at * 0.4 * wide - left) * 8), round((y - top) * 8))
        b = (round((end[0] - left) * 8), round((end[1] - top) * 8))
        cv2.line(threads, a, b, 255, line, cv2.LINE_AA, 3)
        cv2.line(shade, a, b, int(rng.integers(90, 256)), line, cv2.LINE_AA, 3)
    threads, shade = (part.astype(np.float32) / 255 for part in (threads, shade))
    color = (
        hex_color("#5e0a0c")
        + (hex_color("#e8472c") - hex_color("#5e0a0c")) * shade[..., None]
    )
    knot = np.hypot((across - np.float32(x)) / 1.2, down - np.float32(y + 0.06 * size))
    knot = np.clip(0.09 * size - knot + 0.5, 0, 1)
    view += (color - view) * (threads * seen)[..., None]
    view += (hex_color(GILT) - view) * (knot * seen)[..., None]
