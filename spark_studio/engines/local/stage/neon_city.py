"""A city at night seen down one street: towers full of windows, neon, haze and traffic in the air."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import mix, screen, smoothstep

CYAN, MAGENTA, AMBER, VIOLET = "#27e7ff", "#ff2fd0", "#ffb347", "#7a5cff"
NIGHT = "#05071a"
# Rows of towers, far to near: how high they reach (shares of the height, in the middle and at
# the sides), how wide they are, and how much of the haze lies before them.
ROWS = ((0.5, 0.62, 0.06, 0.66), (0.36, 0.86, 0.11, 0.38), (0.1, 1.12, 0.18, 0.1))


def neon_city(
    width: int, height: int, rng: np.random.Generator, middle: float = 0.5
) -> np.ndarray:
    """Return the city, RGB. The street runs towards ``middle`` (share of the width)."""
    factor = min(1.0, 760 / max(width, height))
    small = max(16, round(width * factor)), max(16, round(height * factor))
    one, other = (CYAN, MAGENTA) if rng.random() < 0.5 else (MAGENTA, CYAN)
    haze = _haze(*small, middle, one, other)
    picture = _sky(*small, haze)
    light = np.zeros_like(picture)
    for low, high, wide, veil in ROWS:
        _row(picture, light, haze, rng, middle, (low, high, wide, veil))
    _traffic(light, rng, middle)
    glow = 0.55 * blur(light, 0.008) + 0.65 * blur(light, 0.035)
    picture = screen(screen(picture, np.clip(light, 0, 1)), np.clip(glow, 0, 1))
    return resize(np.clip(picture, 0, 1), width, height)


def _haze(width, height, middle, one, other):
    """The lit air above the street: one color to each side, brightest low in the middle."""
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    side = np.broadcast_to(smoothstep(-0.28, 0.28, x - middle), (height, width))
    color = mix(
        np.broadcast_to(hex_color(one), (height, width, 3)), hex_color(other), side
    )
    near = np.exp(-(((x - middle) / 0.42) ** 2) - ((y - 0.72) / 0.42) ** 2)
    return color * (0.14 + 0.72 * near.astype(np.float32))[..., None]


def _sky(width, height, haze):
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    fall = np.broadcast_to(y, (height, width))
    night = gradient_map(fall, [(0, NIGHT), (0.45, "#141040"), (1, "#2a1158")])
    return screen(night, 0.8 * haze).astype(np.float32)


def _row(picture, light, haze, rng, middle, row):
    low, high, wide, veil = row
    height, width = picture.shape[:2]
    side = min(width, height)
    x = -side * rng.uniform(0, 0.5) * wide
    while x < width:
        span = side * wide * rng.uniform(0.6, 1.35)
        off = abs((x + span / 2) / width - middle) / max(middle, 1 - middle)
        reach = (low + (high - low) * off**1.2) * rng.uniform(0.72, 1.05)
        box = round(x), round(x + span), round(height * (1 - reach))
        if off > 0.12 or high < 0.6:
            _tower(picture, light, haze, rng, box, veil)
        x += span * rng.uniform(0.85, 1.12)


def _tower(picture, light, haze, rng, box, veil):
    """One tower: its wall with a lit and a dark face, windows, a mast, and its neon."""
    height, width = picture.shape[:2]
    side = min(width, height)
    left, right, top = max(0, box[0]), min(width, box[1]), max(0, box[2])
    if right - left < 4 or height - top < 6:
        return
    part = np.s_[top:height, left:right]
    wall = hex_color("#0a0c26") * np.float32(rng.uniform(0.6, 1.5))
    picture[part] = mix(np.broadcast_to(wall, picture[part].shape), haze[part], veil)
    face = left + round((right - left) * rng.uniform(0.25, 0.75))
    picture[top:height, left:face] *= np.float32(1.35)
    color = hex_color(
        str(rng.choice((CYAN, MAGENTA, AMBER, VIOLET), p=(0.34, 0.3, 0.2, 0.16)))
    )
    _windows(light[part], rng, color, side, veil)
    level = np.float32(0.95 - 0.75 * veil)
    thick = max(1, round(side * 0.0035))
    if rng.random() < 0.55:
        edge = left if rng.random() < 0.5 else right - thick
        light[top:height, edge : edge + thick] = np.maximum(
            light[top:height, edge : edge + thick], color * level
        )
        light[top : top + thick, left:right] = color * level
    if rng.random() < 0.5:
        mast, tip = (left + right) // 2, round(top - side * rng.uniform(0.03, 0.1))
        cv2.line(
            picture,
            (mast, top),
            (mast, max(0, tip)),
            tuple(float(v) for v in wall),
            thick,
        )
        cv2.circle(light, (mast, max(0, tip)), thick, (1.0, 0.15, 0.25), -1)
    if veil < 0.5 and rng.random() < 0.75:
        _sign(picture, light, rng, (left, right, top), side, level)


def _windows(light, rng, color, side, veil):
    """Rows of panes, most of them dark, a few floors lit from end to end."""
    height, width = light.shape[:2]
    pane = max(2.0, side * (0.006 + 0.006 * (1 - veil)))
    rows, columns = max(1, int(height / (1.5 * pane))), max(1, int(width / pane))
    lit = (rng.random((rows, columns)) < rng.uniform(0.12, 0.4)).astype(np.float32)
    lit[rng.random(rows) < 0.05] = 1
    lit *= rng.uniform(0.25, 0.9, (rows, columns)).astype(np.float32)
    panes = np.zeros((rows * 3, columns * 3), np.float32)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        panes[row::3, column::3] = lit
    grown = cv2.resize(panes, (width, height), interpolation=cv2.INTER_AREA)
    warm = mix(color, hex_color("#ffe2b0"), rng.uniform(0, 0.5))
    light += grown[..., None] * warm * np.float32(0.75 - 0.55 * veil)


def _sign(picture, light, rng, tower, side, level):
    """A board with upright letters nobody can read, framed in neon."""
    left, right, top = tower
    height = light.shape[0]
    wide = round(min(right - left, side * rng.uniform(0.035, 0.07)))
    tall = round(wide * rng.uniform(2.4, 5))
    x = left + round(rng.uniform(0, max(1, right - left - wide)))
    y = round(rng.uniform(top, max(top + 1, height * 0.75)))
    if wide < 5 or y + tall >= height or x + wide > light.shape[1]:
        return
    part = np.s_[y : y + tall, x : x + wide]
    color = hex_color(str(rng.choice((CYAN, MAGENTA, AMBER))))
    picture[part] = color * np.float32(0.12)
    light[part] = sign_board(wide, tall, rng)[..., None] * color * (0.25 + level)


def sign_board(wide: int, tall: int, rng: np.random.Generator) -> np.ndarray:
    """Return a framed board of upright letters nobody can read: tall x wide, 0 to 1."""
    letters = max(2, tall // wide)
    marks = (rng.random((5 * letters, 5)) < 0.55).astype(np.float32)
    marks[4::5] = 0
    marks[:, (0, 4)] = 0
    board = cv2.resize(marks, (wide, tall), interpolation=cv2.INTER_AREA)
    cv2.rectangle(board, (0, 0), (wide - 1, tall - 1), 0.9, max(1, round(wide * 0.05)))
    return board


def _traffic(light, rng, middle):
    """Streams of lights in the air, towards the end of the street."""
    height, width = light.shape[:2]
    side = min(width, height)
    for _ in range(int(rng.integers(2, 5))):
        to = np.array([width * middle, height * rng.uniform(0.5, 0.66)])
        start = np.array(
            [width * rng.choice((-0.1, 1.1)), height * rng.uniform(0.1, 0.8)]
        )
        color = hex_color(str(rng.choice((CYAN, MAGENTA, AMBER))))
        for at in np.sort(rng.random(int(rng.integers(8, 16)))):
            here = start + (to - start) * at**0.6
            ahead = start + (to - start) * min(1.0, at + 0.03) ** 0.6
            ends = [tuple(int(round(v * 16)) for v in point) for point in (here, ahead)]
            thick = max(1, round(side * 0.006 * (1 - at) ** 1.5))
            cv2.line(
                light, *ends, tuple(float(v) for v in color), thick, cv2.LINE_AA, 4
            )
