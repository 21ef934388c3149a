"""A lily pond seen close: water full of sky and willow, and lilies afloat on it."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.impasto import Strokes, as_strokes
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import float32, mix, smoothstep

# From the depth under the willows to the evening sky on the water.
WATER = (
    (0.0, "#46558f"),
    (0.22, "#6470b4"),
    (0.4, "#6f9fb0"),
    (0.54, "#93bfae"),
    (0.68, "#b4bde4"),
    (0.84, "#e2c7e0"),
    (1.0, "#faead0"),
)
SKY = (
    (0.0, "#7f97d6"),
    (0.35, "#a3b6e6"),
    (0.6, "#c9c2ea"),
    (0.8, "#f0cfdc"),
    (1.0, "#fbf0d6"),
)
WILLOW = ("#3f6f66", "#6ea27a", "#5a5f9e")
PADS = ("#4f8f6a", "#6fae7e", "#86b98c", "#5b9a94", "#6f8fb0")
RIMS = ("#b9dba6", "#d6e6b8", "#a9d2c0")
SHADOW = "#5464a2"
PETALS = (("#f6dfe6", "#e9a9c0"), ("#fff6ea", "#ecc7d6"), ("#e7a3c4", "#c77aae"))
HEART = "#f2cf73"


@dataclass(frozen=True, slots=True)
class Water:
    """``picture`` is RGB, 0 to 1; ``angle`` is how the brush goes there, in radians.

    ``amount`` (0 to 1) is how far it stands for what was there, ``afloat`` whether (1) or
    not (0) something may float on it.
    """

    picture: np.ndarray
    angle: np.ndarray
    amount: float = 1.0
    afloat: float = 1.0


def water(rng: np.random.Generator, width: int, height: int) -> Water:
    """Return the water of a pond, height x width: level strokes, hanging ones in willow."""
    ripple = _streaks(rng, width, height, 0.05, 5)
    broad = clouds(rng, width, height, 0.5, octaves=3)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    lean = float(rng.uniform(-0.22, 0.22))
    level = 0.5 + 1.15 * (broad - 0.5) + 0.75 * (ripple - 0.5)
    level = level + lean * x + 0.22 * (0.45 - y)
    picture = gradient_map(np.clip(level, 0, 1), list(WATER))
    # Reflections of willows: they hang down through the level water.
    hang = _streaks(rng, height, width, 0.09, 4).T
    where = clouds(rng, width, height, 0.45, octaves=2) + 0.18 * (0.5 - y)
    willow = smoothstep(0.52, 0.68, where) * smoothstep(0.3, 0.6, hang)
    tones = gradient_map(
        np.clip(1.6 * hang - 0.35, 0, 1),
        [(0, WILLOW[2]), (0.45, WILLOW[0]), (1, WILLOW[1])],
    )
    picture = mix(picture, tones, 0.8 * willow)
    swing = (clouds(rng, width, height, 0.3, octaves=2) - 0.5) * np.float32(0.7)
    angle = swing + np.where(willow > 0.45, np.float32(np.pi / 2), np.float32(0))
    return Water(float32(picture), float32(angle))


def sky(rng: np.random.Generator, width: int, height: int) -> Water:
    """Return the evening sky that such water mirrors, to be laid over the photo's own."""
    drift = _streaks(rng, width, height, 0.16, 2)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    level = 0.42 + 0.5 * drift + 0.15 * (y - 0.3)
    picture = gradient_map(np.clip(level, 0, 1), list(SKY))
    slant = np.float32(rng.choice((-1, 1)) * rng.uniform(0.15, 0.5))
    angle = slant + (clouds(rng, width, height, 0.3, octaves=2) - 0.5) * np.float32(0.9)
    return Water(float32(picture), float32(angle), amount=0.75, afloat=0.0)


def _streaks(rng, width, height, share, longer):
    """Cloudy noise drawn out sideways, 0 to 1."""
    narrow = max(8, width // longer)
    noise = clouds(
        rng, narrow, height, share * min(width, height) / min(narrow, height)
    )
    noise = resize(float32(noise), width, height)
    low, high = (float(v) for v in np.quantile(noise[::3, ::3], (0.02, 0.98)))
    return np.clip((noise - low) / max(high - low, 1e-3), 0, 1)


def lilies(
    rng: np.random.Generator, free: np.ndarray, width: int, height: int
) -> Strokes:
    """Return drifts of lily pads with flowers, where ``free`` (any size, 0 to 1) allows.

    Pads higher up lie farther off: smaller and flatter. Strokes are in pixels of a
    canvas of ``width`` x ``height``.
    """
    parts = ([], [], [], [], [])
    side = min(width, height)
    drifts = _drifts(rng, free, width, height)
    for x, y in sorted(drifts, key=lambda place: place[1]):
        near = 0.45 + 0.75 * y / height
        for dx, dy in sorted(_scattered(rng, near * side), key=lambda p: p[1]):
            at = np.array([x + dx, y + dy])
            size = side * 0.052 * near * rng.uniform(0.6, 1.2)
            if not _is_free(free, at, width, height):
                continue
            _pad(parts, rng, at, size)
            if rng.random() < 0.5:
                _lily(parts, rng, at - (0, 0.35 * size), size * rng.uniform(0.7, 1.0))
    return as_strokes(*parts)


def _drifts(rng, free, width, height):
    """Middles of the drifts, well apart, on free water."""
    found, side = [], min(width, height)
    wanted = int(rng.integers(5, 8) * width * height / side**2)
    for _ in range(60 * wanted):
        place = rng.uniform((0, 0.04 * height), (width, height))
        apart = all(np.hypot(*(place - other)) > 0.2 * side for other in found)
        if apart and _is_free(free, place, width, height):
            found.append(place)
        if len(found) == wanted:
            break
    return [tuple(place) for place in found]


def _scattered(rng, reach):
    count = int(rng.integers(3, 7))
    return rng.normal(0, 1, (count, 2)) * (0.085 * reach, 0.022 * reach)


def _is_free(free, at, width, height):
    rows, columns = free.shape
    i = int(np.clip(at[0] / width * columns, 0, columns - 1))
    j = int(np.clip(at[1] / height * rows, 0, rows - 1))
    return free[j, i] > 0.9


def _add(parts, curve, radius, color, second, body):
    for kept, new in zip(parts, (curve, radius, color, second, body), strict=True):
        kept.append(new)


def _pad(parts, rng, at, size):
    """A leaf lying on the water: its shadow, then a few level dabs of green."""
    steps = np.linspace(-1, 1, 5)[:, None]
    codes = [SHADOW, *rng.permutation(PADS)[:2], *rng.permutation(RIMS)[:1]]
    for code, lift, half, depth in zip(
        codes, (0.2, 0.08, -0.06, -0.16), (1.0, 0.95, 0.85, 0.5), (0.3, 0.3, 0.24, 0.1),
        strict=True,
    ):  # fmt: skip
        shift = rng.normal(0, 0.12, 2) * (size, 0.3 * size)
        bow = np.hstack([steps, rng.normal(0.04, 0.05) * steps**2]) * (
            size * half,
            size,
        )
        radius = depth * size * np.sqrt(1.04 - 0.9 * steps[:, 0] ** 2)
        color, second = hex_color(str(code)), hex_color(str(codes[1]))
        _add(parts, at + bow + shift + (0, lift * size), radius, color, second, 0.8)


def _lily(parts, rng, at, size):
    """Petals set upwards from one point, the back ones darker, and a yellow heart."""
    light, dark = PETALS[int(rng.integers(len(PETALS)))]
    for row, (code, reach) in enumerate(((dark, 1.0), (light, 0.8))):
        for angle in np.linspace(-1.25, 1.25, 5 - row) + rng.normal(0, 0.12):
            tip = at + size * reach * np.array([np.sin(angle), -0.75 * np.cos(angle)])
            middle = 0.5 * (at + tip) + size * 0.1 * np.array([np.sin(angle), 0])
            curve = np.stack([at, middle, tip])
            color = hex_color(code)
            radius = size * np.array([0.16, 0.22, 0.05])
            _add(parts, curve, radius, color, 0.6 * color + 0.4, 1.0)
    spot = at + [(0, -0.12 * size), (0.02 * size, -0.1 * size)]
    heart = hex_color(HEART)
    _add(parts, spot, np.full(2, 0.11 * size), heart, heart, 1.0)
