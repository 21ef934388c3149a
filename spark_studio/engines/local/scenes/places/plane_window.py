"""In an aeroplane: round windows in a pale wall, a sea of clouds and a wing outside."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.places.sky import paint_cloud_sea
from spark_studio.engines.local.scenes.room import plain
from spark_studio.engines.local.scenes.shot import Shot

GAP = 0.52  # metres from one window to the next
WIDE, HIGH = 0.33, 0.47  # metres of one window


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    hand = float(rng.choice((-1, 1)))
    shot.aim(horizon=float(rng.uniform(0.4, 0.46)), eye=900, zoom=1.1)
    shot.blur_far = 0.005
    paint_cloud_sea(shot, light)
    day = {"night": 0.12, "dusk": 0.6}.get(light.hour, 1.0)
    _wing(shot, light, hand)
    lit = 0.24 * tint("#fff0e0") + 0.36 * day * light.haze
    _cabin(shot, light, lit)
    shot.light, shot.light_color = (0.8 * hand, -0.15), light.haze + 0.4 * light.sun
    shot.ambient, shot.exposure = lit * 0.8, 1.1 if day > 0.5 else 1.35


def _wing(shot, light, hand):
    """The wing runs out towards the horizon, its tip turned up."""
    layer = shot.layer()
    lit = 0.4 * light.sun + 0.6 * light.shade
    x0, y0, unit = shot.camera.middle, shot.camera.horizon, shot.side
    root, tip = x0 - hand * 0.55 * unit, x0 + hand * 0.3 * unit
    body = [(root, y0 + 0.20 * unit), (tip, y0 + 0.035 * unit), (tip + hand * 0.05 * unit, y0 + 0.04 * unit),
            (root, y0 + 0.42 * unit)]  # fmt: skip
    layer.polygon(np.array(body), tint("#c4ccd4") * lit)
    flap = [(root, y0 + 0.36 * unit), (tip, y0 + 0.042 * unit), (tip + hand * 0.05 * unit, y0 + 0.04 * unit),
            (root, y0 + 0.42 * unit)]  # fmt: skip
    layer.polygon(np.array(flap), tint("#7a838c") * lit)
    up = [(tip, y0 + 0.036 * unit), (tip + hand * 0.03 * unit, y0 - 0.06 * unit),
          (tip + hand * 0.06 * unit, y0 - 0.06 * unit), (tip + hand * 0.05 * unit, y0 + 0.04 * unit)]  # fmt: skip
    layer.polygon(np.array(up), tint("#d8dee4") * lit)
    shot.lay(layer, radius=shot.side * 0.004)


def _cabin(shot, light, lit):
    """The wall with its windows, blinds drawn down a little, the lockers above."""
    rng, layer = shot.rng, shot.layer()
    unit = shot.camera.focal * 0.78  # pixels to a metre on the wall
    x, y = (
        np.arange(shot.width, dtype=np.float32)[None],
        np.arange(shot.height, dtype=np.float32)[:, None],
    )
    wall = plain(rng, tint("#dcdad6") * lit, shot.height, shot.width, 0.03, 0.15)
    cover = np.ones((shot.height, shot.width), np.float32)
    start = shot.camera.middle + float(rng.uniform(-0.5, 0.5)) * GAP * unit
    row = shot.camera.horizon
    for number in range(-6, 7):
        column = start + number * GAP * unit
        ring = _superellipse(x - column, y - row, 0.62 * WIDE * unit, 0.6 * HIGH * unit)
        shade = 0.72 + 0.5 * np.clip((y - row) / (HIGH * unit) + 0.5, 0, 1)
        wall = mix(wall, tint("#d4d4d2") * lit * shade[..., None], ring)
        hole = _superellipse(x - column, y - row, 0.5 * WIDE * unit, 0.5 * HIGH * unit)
        drawn = float(rng.choice((0.0, 0.0, 0.0, 0.2)))
        blind = row - HIGH * unit * (0.5 - drawn)
        cover *= 1 - hole * (y > blind)
        wall = mix(wall, tint("#e8e6e0") * lit * 1.05, hole * (y <= blind))
    wall = wall * _light_from_windows(x, y, start, row, unit)
    seam = np.exp(-(((y - row + 0.46 * unit) / (0.014 * unit)) ** 2)) + 0 * x
    wall = wall * (1 - 0.5 * seam)[..., None]
    locker = (y < row - 0.46 * unit) + 0 * x
    wall = mix(wall, tint("#e4e4e2") * lit * 0.8, locker.astype(np.float32))
    strip = np.exp(-(((y - row + 0.53 * unit) / (0.02 * unit)) ** 2)) + 0 * x
    wall = wall + strip[..., None] * tint("#cfe0ff", 0.7)
    low = np.clip((y - row - 0.5 * unit) / (0.3 * unit), 0, 1) + 0 * x
    wall = wall * (1 - 0.35 * low)[..., None]
    layer.fill(cover, wall.astype(np.float32))
    shot.lay(layer, radius=shot.side * 0.005)
    _seat_backs(shot, lit, unit, row)


def _light_from_windows(x, y, start, row, unit):
    """Daylight that spreads over the wall around and below each window."""
    off = (x - start) / (GAP * unit)
    off = np.abs(off - np.round(off)) * GAP
    far = (off / 0.2) ** 2 + ((y - row) / unit - 0.06) ** 2 / 0.09
    return (0.62 + 0.62 * np.exp(-far))[..., None]


def _superellipse(dx, dy, half_wide, half_tall):
    far = (np.abs(dx / half_wide) ** 3.2 + np.abs(dy / half_tall) ** 3.2) ** (1 / 3.2)
    return np.clip((1 - far) * half_wide + 0.5, 0, 1).astype(np.float32)


def _seat_backs(shot, lit, unit, row):
    """Seats in front of and behind the person, at both edges of the picture."""
    layer = shot.layer()
    color = tint(("#2c3a54", "#4a4a50", "#5a3a34")[int(shot.rng.integers(3))]) * lit
    x, y = (
        np.arange(shot.width, dtype=np.float32)[None],
        np.arange(shot.height, dtype=np.float32)[:, None],
    )
    half = 0.5 * shot.width
    for hand in (-1, 1):
        column = half + hand * (half + 0.03 * unit)
        top = row + 0.08 * unit
        back = _superellipse(
            x - column, y - (top + 0.9 * unit), 0.21 * unit, 0.9 * unit
        )
        tone = 1.0 - 0.55 * np.clip(np.abs(x - column) / (0.21 * unit), 0, 1)
        layer.fill(
            back,
            color * (0.5 + tone)[..., None] * np.ones((*back.shape, 1), np.float32),
        )
        cloth = _superellipse(
            x - column, y - (top + 0.12 * unit), 0.165 * unit, 0.10 * unit
        )
        layer.fill(cloth, tint("#e6e4de") * lit)
    shot.lay(layer, radius=shot.side * 0.007)
