"""Under water: light falling in shafts, fish in shoals, coral below."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import gradient
from spark_studio.engines.local.scenes.foliage import branches
from spark_studio.engines.local.scenes.lamps import discs, front_discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot

WATER = ((0, tint("#7fe0e8", 1.0)), (0.25, tint("#1f9fc4", 0.8)), (0.6, tint("#0c5a94", 0.7)),
         (1, tint("#062c5c", 0.6)))  # fmt: skip
FISH = ("#f2b82e", "#e8742e", "#d8e8f0", "#3a6ad8", "#e8e04a")
CORALS = ("#d8506a", "#e8824a", "#b45ac8", "#e8b04a", "#5ac8a8")


def draw(shot: Shot) -> None:
    rng = shot.rng
    shot.blur_far, shot.bloom, shot.grain = 0.012, 0.25, 0.013
    rows = np.linspace(0, 1, shot.height, dtype=np.float32)
    shot.picture[:] = gradient(WATER, rows)[:, None]
    sun = float(rng.uniform(0.25, 0.75)) * shot.width
    _surface(shot, sun)
    _shafts(shot, sun)
    for z in (26, 15):
        _reef(shot, z)
        _shoal(shot, z)
    _reef(shot, 8.5)
    _shoal(shot, 8)
    _bubbles(shot)
    shot.light = (0.5 * float(np.sign(sun - shot.width / 2)), -0.85)
    shot.light_color, shot.ambient = tint("#c4f0f4"), tint("#2a84b4", 0.9)
    shot.exposure = 1.1


def _surface(shot, sun):
    """The surface from below: a bright window of ripples about the sun."""
    rng, width, height = shot.rng, shot.width, shot.height
    ripple = clouds(rng, width, height, 0.12, 4, 0.55)
    ripple = 1 - np.abs(2 * ripple - 1) * 3
    x = (np.arange(width, dtype=np.float32)[None] - sun) / shot.side
    y = np.arange(height, dtype=np.float32)[:, None] / shot.side
    near = np.exp(-((x / 0.5) ** 2) - (y / 0.16) ** 2)
    shot.picture += (near * (0.5 + np.clip(ripple, 0, 1)))[..., None] * tint(
        "#d8fff8", 1.1
    )


def _shafts(shot, sun):
    """Beams that spread from above the sun's place, moved by the ripples."""
    rng, width, height = shot.rng, shot.width, shot.height
    x = (np.arange(width, dtype=np.float32)[None] - sun) / shot.side
    y = np.arange(height, dtype=np.float32)[:, None] / shot.side + 0.5
    angle = np.arctan2(x, y)
    comb = clouds(rng, 512, 16, 1.2, 5, 0.7)[8]
    at = np.clip((angle / 2.4 + 0.5) * 511, 0, 511).astype(np.int32)
    light = smoothstep(0.46, 0.72, comb)[at] * np.exp(-(y - 0.5) * 1.5)
    shot.picture += blur_pixels(light, shot.side * 0.006)[..., None] * tint(
        "#8fe8f0", 0.5
    )


def _sunk(color, z):
    """A color as seen through ``z`` metres of water: red goes first."""
    water = tint("#0c5f98", 0.8)
    seen = np.exp(-np.float32([0.11, 0.045, 0.03]) * z)
    return color * seen + water * (1 - seen)


def _reef(shot, z):
    """Rocks and corals along the bottom, higher at the sides."""
    rng, layer, unit = shot.rng, shot.layer(), shot.side
    low = shot.height * (
        0.78 + 0.02 * z / 8 * (1 if z < 10 else -1) + (0.1 if z < 10 else 0)
    )
    ridge = clouds(rng, shot.width, 32, 1.4, 4)[16] - 0.5
    edge = np.abs(np.linspace(-1, 1, shot.width)) ** 2
    top = low - unit * (0.22 * ridge + 0.10 * edge)
    rows = np.arange(shot.height)[:, None]
    stone = clouds(rng, shot.width, shot.height, 0.08, 4, 0.6)[..., None]
    mask = np.clip(rows - top[None], 0, 1).astype(np.float32)
    layer.fill(mask, _sunk(tint("#5a6a60"), z) * (0.5 + 0.9 * stone))
    for _ in range(int(15 * shot.width / unit)):
        x = int(rng.integers(0, shot.width))
        color = _sunk(tint(CORALS[int(rng.integers(len(CORALS)))]), z) * float(
            rng.uniform(0.5, 1.0)
        )
        size = unit * float(rng.uniform(0.35, 1.0)) * 0.5 / z**0.55
        if rng.random() < 0.5:
            for turn in (-0.5, -0.1, 0.35):
                branches(
                    layer,
                    rng,
                    x,
                    top[x] + 0.05 * unit,
                    size * 0.42,
                    turn,
                    max(2, size * 0.09),
                    color,
                    3,
                )
        else:
            for _ in range(7):
                at = rng.normal(0, 0.26, 2) * size
                layer.ellipse(
                    x + at[0],
                    top[x] + 0.4 * at[1],
                    size * 0.2,
                    size * 0.17,
                    color * float(rng.uniform(0.6, 1.25)),
                )
    shot.lay(layer, z=z)


def _shoal(shot, z):
    """Fish of one kind, all swimming one way."""
    rng, layer, unit = shot.rng, shot.layer(), shot.side
    way = float(rng.choice((-1, 1)))
    middle = np.array(
        [rng.uniform(0.1, 0.9) * shot.width, rng.uniform(0.2, 0.65) * shot.height]
    )
    color = tint(FISH[int(rng.integers(len(FISH)))])
    count = int(rng.integers(9, 24))
    at = middle + rng.normal(0, 1, (count, 2)) * [0.2 * unit, 0.09 * unit]
    for x, y in at[shot.away_from_heads(at)]:
        long = unit * 0.3 / z * float(rng.uniform(0.7, 1.25)) + 2
        tone = _sunk(color, z) * float(rng.uniform(0.7, 1.2))
        tail = np.array([(-0.8, 0), (-1.35, -0.4), (-1.2, 0), (-1.35, 0.4)]) * [
            way * long,
            long,
        ]
        layer.polygon(np.array([x, y]) + tail, tone * 0.8)
        layer.ellipse(x, y, long, 0.42 * long, tone)
        layer.ellipse(
            x,
            y + 0.16 * long,
            0.8 * long,
            0.22 * long,
            mix(tone, np.float32([0.7, 0.8, 0.85]), 0.4),
        )
        fin = np.array([(-0.3, -0.35), (0.1, -0.72), (0.4, -0.3)]) * [way * long, long]
        layer.polygon(np.array([x, y]) + fin, tone * 0.7)
    shot.lay(layer, z=z * 0.6)


def _bubbles(shot):
    rng = shot.rng
    for _ in range(3):
        x, foot = rng.uniform(0, shot.width), rng.uniform(0.6, 1.0) * shot.height
        count = 16
        up = np.sort(rng.random(count))
        at = np.stack(
            [
                x + rng.normal(0, 0.012, count) * shot.side,
                foot - up * 0.5 * shot.height,
            ],
            1,
        )
        discs(shot, at, tint("#d0f4f8", 0.35), shot.side * 0.006, 0.6)
    near = np.stack(
        [rng.uniform(0, shot.width, 8), rng.uniform(0.2, 1, 8) * shot.height], 1
    )
    front_discs(shot, near, tint("#c4f0f8", 0.06), shot.side * 0.022)
