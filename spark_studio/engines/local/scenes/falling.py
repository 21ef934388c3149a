"""What falls through the air: snow, petals, confetti, rain, out of focus near and far."""

import numpy as np

from spark_studio.engines.local.scenes.layer import Layer
from spark_studio.engines.local.scenes.lens import disc_blur
from spark_studio.engines.local.scenes.shot import Shot


def snowfall(shot: Shot, color: np.ndarray, amount: float = 1.0) -> None:
    """Flakes behind the person, and a few large ones before."""
    rng, area = shot.rng, shot.width * shot.height / shot.side**2
    for count, size in ((420, 0.0026), (130, 0.004), (40, 0.0065)):
        layer = shot.layer()
        at = _anywhere(shot, int(count * area * amount))
        layer.points(at, color * 0.75, shot.side * size)
        shot.lay(layer, radius=shot.side * size)
    _before(shot, int(26 * area * amount), color * 0.55, (0.009, 0.015))
    # Flakes a lens cannot resolve are haze.
    shot.veil(color * 0.6, 0.05 * float(rng.uniform(0.6, 1.4)) * amount)


def _before(shot, count, color, sizes):
    if shot.front is None:
        shot.front = shot.layer()
    for size in sizes:
        layer = shot.layer()
        at = _anywhere(shot, count // len(sizes))
        at = at[shot.away_from_heads(at)]
        for x, y in at:
            layer.ellipse(x, y, 0.45 * shot.side * size, 0.5 * shot.side * size, color)
        _over(shot.front, disc_blur(layer.rgba, shot.side * size * 0.7))


def scraps(
    shot: Shot, colors: tuple[np.ndarray, ...], count: int, size: float,
    spread: tuple[float, float] = (0.0, 1.0), in_front: int = 8,
) -> None:  # fmt: skip
    """Petals or confetti: little turned ovals of ``size`` (share of the shorter side)."""
    rng = shot.rng
    for share, grow, blurred in ((0.65, 0.7, 0.25), (0.35, 1.3, 0.55)):
        layer = shot.layer()
        _ovals(layer, shot, colors, round(count * share), size * grow, spread)
        shot.lay(layer, radius=shot.side * size * blurred)
    if in_front:
        layer = shot.layer()
        _ovals(layer, shot, colors, in_front, size * 2.6, spread)
        shot.front = shot.front or shot.layer()
        blurred = shot.side * size * float(rng.uniform(1.1, 1.6))
        _over(shot.front, disc_blur(layer.rgba, blurred))


def _ovals(layer, shot, colors, count, size, spread):
    rng = shot.rng
    at = _anywhere(shot, count)
    at[:, 1] = shot.height * (
        spread[0] + (spread[1] - spread[0]) * at[:, 1] / shot.height
    )
    for x, y in at[shot.away_from_heads(at)]:
        half = shot.side * size * float(rng.uniform(0.35, 0.6))
        color = colors[int(rng.integers(len(colors)))]
        flat = half * float(rng.uniform(0.35, 0.9))
        layer.ellipse(x, y, half, flat, color, float(rng.uniform(0, 180)))


def rainfall(shot: Shot, color: np.ndarray, amount: float = 1.0) -> None:
    """Fine streaks of rain behind the person."""
    rng, area = shot.rng, shot.width * shot.height / shot.side**2
    lean = float(rng.uniform(-0.15, 0.15))
    layer = Layer(shot.width, shot.height)
    for x, y in _anywhere(shot, int(220 * area * amount)):
        long = shot.side * float(rng.uniform(0.02, 0.06))
        ends = np.array([(x, y), (x + lean * long, y + long)])
        layer.line(ends, 1, color * float(rng.uniform(0.3, 1.0)))
    layer.rgba[..., 3] = 0  # light in the air
    layer.rgba *= 0.35
    shot.lay(layer, radius=0.7)


def _anywhere(shot, count):
    return shot.rng.uniform((0, 0), (shot.width, shot.height), (count, 2))


def _over(layer, rgba):
    layer.rgba *= 1 - rgba[..., 3:]
    layer.rgba += rgba
