"""A nursery out of focus: a wall, a shelf of toys, bunting and a warm lamp."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels, coordinates
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.stage.soft_discs import soft_discs

LONG_SIDE = 560  # it is out of focus: drawn this small, then enlarged
FOCUS = 0.0065  # blur as a share of the shorter side
# Walls, each with what stands out on it.
ROOMS = (
    ("#9fc3bd", ("#f3d9a2", "#e98f6f", "#f6efe2", "#d9695f", "#6f9fb0")),
    ("#e9c9a6", ("#7fae9e", "#d9695f", "#fbf3e4", "#6a8fb3", "#e8b04f")),
    ("#a9b9d6", ("#f2c66b", "#f3e9dc", "#e58c7c", "#86b59a", "#c98aa9")),
    ("#e7b7a8", ("#f8ead2", "#7fa8a6", "#d8b056", "#b9646a", "#8aa3c4")),
    ("#c9cf9f", ("#e78f63", "#f7eddb", "#7397ae", "#d95f5a", "#e9bf5c")),
)
WOOD, WOOD_LIGHT, LAMP = "#a8754a", "#cf9c69", "#ffd9a0"
FAIRY = ("#ffe2ae", "#ffd08a", "#fff0cf")


def nursery(
    width: int,
    height: int,
    near: np.ndarray,
    floor: float | None,
    light: Light,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the room, height x width x 3.

    ``near`` is the mean color (RGB) of what will stand before it: the wall differs from
    it. ``floor`` is the row, as a share of the height, from which a wooden top reaches
    down to the border; None where nothing stands.
    """
    factor = LONG_SIDE / max(width, height)
    small = max(24, round(width * factor)), max(24, round(height * factor))
    wall, accents = _room(near, rng)
    room = _wall(*small, hex_color(wall), accents, rng)
    pen = _Pen(room, accents, rng)
    _shelves(pen)
    _bunting(pen)
    if floor is not None:
        _table(room, floor)
    room = blur_pixels(room, FOCUS * min(small))
    room = _lamp(room, light, rng)
    grown = cv2.resize(room, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(grown, 0, 1, out=grown)


class _Pen:
    """The room being drawn; lengths are in shares of its shorter side."""

    def __init__(self, room, accents, rng):
        self.room, self.accents, self.rng = room, accents, rng
        self.rows, self.columns = room.shape[:2]
        self.side = min(self.rows, self.columns)

    def color(self):
        code = self.accents[int(self.rng.integers(len(self.accents)))]
        return hex_color(code) * np.float32(self.rng.uniform(0.86, 1.04))

    def shape(self, points, color):
        fixed = np.round(np.asarray(points, np.float64) * 16).astype(np.int32)
        tone = tuple(float(min(1.0, v)) for v in color)
        cv2.fillPoly(self.room, [fixed], tone, cv2.LINE_8, 4)

    def box(self, x0, y0, x1, y1, color):
        self.shape([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], color)

    def ball(self, x, y, radius, color):
        for share, lift in ((1.0, 0.78), (0.86, 0.92), (0.62, 1.04), (0.3, 1.14)):
            away = (1 - share) * radius * 0.55
            center = round((x - away) * 16), round((y - away) * 16)
            tone = tuple(float(min(1.0, v * lift)) for v in color)
            size = max(1, round(radius * share * 16))
            cv2.circle(self.room, center, size, tone, -1, cv2.LINE_8, 4)


def _room(near, rng):
    """One of the two rooms whose walls differ most from what stands before them."""
    lab = to_lab(np.float32(near).reshape(1, 1, 3))[0, 0]
    walls = [to_lab(hex_color(wall).reshape(1, 1, 3))[0, 0] for wall, _ in ROOMS]
    far = np.array([np.linalg.norm(wall - lab) for wall in walls])
    best = np.argsort(-far)[:3]
    return ROOMS[int(best[int(rng.integers(len(best)))])]


def _wall(width, height, color, accents, rng):
    x, y = coordinates(width, height)
    fall = np.float32(1.04) - np.float32(0.16) * (y + 0.5)
    room = color * fall[..., None].astype(np.float32)
    side, step = min(width, height), rng.uniform(0.1, 0.15)
    print_color = mix(color, hex_color(accents[int(rng.integers(2))]), 0.4)
    star = bool(rng.random() < 0.5)
    turn = rng.uniform(0, 6.28)
    for row in range(int(height / side / step) + 2):
        for column in range(int(width / side / step) + 2):
            at = (column + 0.5 * (row % 2)) * step * side, row * step * side
            points = _star(*at, 0.022 * side if star else 0.014 * side, turn, star)
            fixed = np.round(points * 16).astype(np.int32)
            cv2.fillPoly(room, [fixed], tuple(map(float, print_color)), cv2.LINE_8, 4)
    return np.ascontiguousarray(room)


def _star(x, y, radius, turn, pointed):
    angles = turn + np.arange(10 if pointed else 16) * 2 * np.pi / (
        10 if pointed else 16
    )
    reach = np.where(np.arange(len(angles)) % 2, 0.45 if pointed else 1.0, 1.0)
    return np.stack(
        [x + radius * reach * np.cos(angles), y + radius * reach * np.sin(angles)], 1
    )


def _shelves(pen):
    """Two shelves with toys, at heights of chance."""
    first = float(pen.rng.uniform(0.28, 0.4))
    heights = first, first + float(pen.rng.uniform(0.36, 0.46))
    for at in heights:
        y, thick = at * pen.rows, 0.026 * pen.side
        pen.room[int(y) : int(y + 0.09 * pen.side)] *= np.float32(0.86)
        _toys(pen, y)
        pen.box(0, y, pen.columns, y + thick, hex_color(WOOD))
        pen.box(0, y, pen.columns, y + 0.35 * thick, hex_color(WOOD_LIGHT))


def _toys(pen, y):
    kinds = (_blocks, _books, _ball, _rings, _bear, _blocks, _books)
    x = float(pen.rng.uniform(-0.02, 0.06)) * pen.side
    while x < pen.columns:
        kind = kinds[int(pen.rng.integers(len(kinds)))]
        x += kind(pen, x, y, pen.side * float(pen.rng.uniform(0.85, 1.2)))
        x += float(pen.rng.uniform(0.02, 0.11)) * pen.side


def _blocks(pen, x, y, unit):
    size = 0.085 * unit
    for column, row in ((0, 0), (1.06, 0), (0.5, 1))[: int(pen.rng.integers(2, 4))]:
        color, left, low = pen.color(), x + column * size, y - row * size
        pen.box(left, low - size, left + size, low, color)
        pen.box(left, low - size, left + size, low - 0.9 * size, color * 1.15)
        pen.box(left + 0.9 * size, low - size, left + size, low, color * 0.8)
        pen.shape(
            _star(left + 0.48 * size, low - 0.48 * size, 0.3 * size, 0.3, True),
            pen.color(),
        )
    return 2.1 * size


def _books(pen, x, y, unit):
    start = x
    for _ in range(int(pen.rng.integers(3, 6))):
        wide, tall = (
            unit * pen.rng.uniform(0.018, 0.036),
            unit * pen.rng.uniform(0.11, 0.17),
        )
        color = pen.color()
        pen.box(x, y - tall, x + wide, y, color)
        pen.box(x, y - 0.8 * tall, x + wide, y - 0.74 * tall, color * 0.75)
        pen.box(x + 0.8 * wide, y - tall, x + wide, y, color * 0.8)
        x += wide * 1.06
    return x - start


def _ball(pen, x, y, unit):
    radius = 0.06 * unit
    pen.ball(x + radius, y - radius, radius, pen.color())
    return 2 * radius


def _rings(pen, x, y, unit):
    widest, tall = 0.06 * unit, 0.033 * unit
    for step in range(4):
        wide = widest * (1 - 0.19 * step)
        low = y - step * tall
        color = pen.color()
        pen.box(x + widest - wide, low - tall, x + widest + wide, low, color)
        pen.box(
            x + widest - wide, low - 0.3 * tall, x + widest + wide, low, color * 0.8
        )
    pen.ball(x + widest, y - 4 * tall - 0.4 * widest, 0.42 * widest, pen.color())
    return 2 * widest


def _bear(pen, x, y, unit):
    """A small bear seen from the front, in one of three browns."""
    color = hex_color(("#b07a4e", "#d9b184", "#8d6244")[int(pen.rng.integers(3))])
    size = 0.06 * unit
    middle = x + 1.2 * size
    for dx, dy, r in ((0, -1.0, 1.05), (-0.7, -0.3, 0.5), (0.7, -0.3, 0.5), (-0.62, -3.0, 0.36),
                      (0.62, -3.0, 0.36), (0, -2.35, 0.86)):  # fmt: skip
        pen.ball(middle + dx * size, y + dy * size, r * size, color)
    pen.ball(middle, y - 2.15 * size, 0.36 * size, np.minimum(color * 1.35, 1))
    for dx, dy, r in ((-0.3, -2.55, 0.1), (0.3, -2.55, 0.1), (0, -2.25, 0.13)):
        pen.ball(middle + dx * size, y + dy * size, r * size, hex_color("#2c1d16"))
    return 2.4 * size


def _bunting(pen):
    """Flags on a string that hangs in two or three bows along the top."""
    bows, tall = int(pen.rng.integers(2, 4)), pen.side * pen.rng.uniform(0.075, 0.1)
    top, sag = (
        pen.side * pen.rng.uniform(-0.01, 0.05),
        pen.side * pen.rng.uniform(0.04, 0.08),
    )
    shift = pen.rng.uniform(0, 1)
    count = max(4, round(pen.columns / (0.85 * tall)))
    at = np.arange(count + 1) / count
    hang = top + sag * np.abs(np.sin(np.pi * (at * bows + shift)))
    for i in range(count):
        x0, x1 = at[i] * pen.columns, at[i + 1] * pen.columns
        y0, y1 = hang[i], hang[i + 1]
        color = pen.color()
        tip = (x0 + x1) / 2, (y0 + y1) / 2 + tall
        pen.shape([(x0, y0), (x1, y1), tip], color)
        pen.shape([((x0 + x1) / 2, (y0 + y1) / 2), (x1, y1), tip], color * 0.9)


def _table(room, floor):
    rows, columns = room.shape[:2]
    top = int(np.clip(floor, 0.05, 1) * rows)
    if top >= rows:
        return
    deep = np.linspace(0, 1, rows - top, dtype=np.float32)[:, None, None]
    board = mix(hex_color(WOOD), hex_color(WOOD_LIGHT), 0.3)
    room[top:] = board * (np.float32(0.92) + np.float32(0.2) * deep)


def _lamp(room, light, rng):
    """Warm light from the lamp's side, dusk on the other, and a string of small lights."""
    height, width = room.shape[:2]
    x, y = coordinates(width, height)
    at = 0.62 * np.sign(light.x) * width / min(width, height), -0.35
    far = np.hypot(x - np.float32(at[0]), y - np.float32(at[1]))
    glow = np.exp(-((far / np.float32(0.75)) ** 2))[..., None].astype(np.float32)
    room = room * (np.float32([0.84, 0.78, 0.78]) + glow * np.float32([0.4, 0.34, 0.2]))
    room = room + glow * hex_color(LAMP) * np.float32(0.16)
    where = np.clip(0.55 - y, 0, 1) * np.float32(0.9)
    lights = soft_discs(
        rng, width, height, int(rng.integers(7, 13)), (0.012, 0.03), FAIRY, where
    )
    return np.clip(room + 0.8 * lights, 0, 1).astype(np.float32)
