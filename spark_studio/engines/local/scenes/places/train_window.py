"""In a railway carriage: a wide window, country rushing by, the backs of seats."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.fields import paint_country
from spark_studio.engines.local.scenes.foliage import leaves
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.room import NEAR, plain
from spark_studio.engines.local.scenes.shot import Shot

WALL = 1.75  # metres to the window's wall, which faces the camera
SEATS = ("#2f4a6e", "#7a2f34", "#4a5a4a", "#5a5460")


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    hand = float(rng.choice((-1, 1)))
    shot.aim(horizon=float(rng.uniform(0.42, 0.48)), eye=1.3, zoom=1.0)
    shot.blur_far = 0.007
    _outside(shot, light)
    day = {"night": 0.15, "dusk": 0.6}.get(light.hour, 1.0)
    lit = 0.3 * tint("#fff0de") + 0.34 * day * light.haze
    _carriage(shot, light, lit)
    _seats(shot, lit)
    shot.light, shot.light_color = (0.8 * hand, -0.15), light.haze + 0.4 * light.sun
    shot.ambient, shot.exposure = lit * 0.7, 1.15 if day > 0.5 else 1.35


def _outside(shot, light):
    """Hills stand still; what is near the track is drawn out by speed."""
    rng = shot.rng
    shot.aim(horizon=shot.camera.horizon / shot.height, eye=3.5, zoom=1.0)
    paint_country(shot, light, 0.5)
    lit = 0.6 * light.sun + 0.7 * light.shade
    line = shot.camera.horizon
    for top, level in ((0.06, 0.9), (0.16, 0.6)):
        wall = leaves(
            rng,
            shot.width,
            80,
            5,
            tint("#1f3f1c") * lit * level,
            tint("#8fae50") * lit * level,
            1.0,
        )
        wall = np.repeat(
            wall.mean(1, keepdims=True) * 0.55, shot.width, 1
        ) + 0.45 * _smeared(wall)
        layer = shot.layer()
        start = int(line + top * shot.side)
        rows = max(0, min(80, shot.height - start))
        layer.rgba[start : start + rows, :, :3] = mix(
            wall[:rows], light.haze, 0.25 * level
        )
        layer.rgba[start : start + rows, :, 3] = 1
        if start + rows < shot.height:
            layer.rgba[start + rows :, :, :3] = wall[-1].mean(0) * 0.8
            layer.rgba[start + rows :, :, 3] = 1
        shot.lay(layer, radius=shot.side * 0.006)
    if light.is_dark:
        at = np.stack(
            [
                rng.uniform(0, shot.width, 40),
                line + rng.uniform(-0.03, 0.12, 40) * shot.side,
            ],
            1,
        )
        discs(shot, at, tint("#ffca7a", 1.6), shot.side * 0.009)
    shot.aim(horizon=line / shot.height, eye=1.3, zoom=1.0)


def _smeared(wall):
    import cv2

    return cv2.blur(wall, (max(9, wall.shape[1] // 5), 1))


def _carriage(shot, light, lit):
    """The wall with two windows and a pillar between, the rack above, the sill below."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    unit = camera.focal / (WALL + 0.6)  # pixels to a metre on that wall
    cover = np.ones((shot.height, shot.width), np.float32)
    wall = plain(rng, tint("#d8d6d0") * lit, shot.height, shot.width, 0.05, 0.2)
    middle = camera.middle + float(rng.uniform(-0.25, 0.25)) * unit
    top, foot = camera.horizon - 0.62 * unit, camera.horizon + 0.36 * unit
    x, y = np.arange(shot.width)[None], np.arange(shot.height)[:, None]
    for number in (-2, -1, 0, 1, 2):
        left = middle + number * 1.75 * unit - 0.8 * unit
        hole = _rounded(x, y, (left, top, left + 1.6 * unit, foot), 0.12 * unit)
        rim = _rounded(
            x,
            y,
            (
                left - 0.05 * unit,
                top - 0.05 * unit,
                left + 1.65 * unit,
                foot + 0.05 * unit,
            ),
            0.16 * unit,
        )
        wall = mix(wall, tint("#3a3c40") * lit, rim)
        cover *= 1 - hole
    wall = mix(
        wall, tint("#a39a8c") * lit, (y > foot + 0.16 * unit).astype(np.float32) + 0 * x
    )
    wall = mix(
        wall,
        tint("#f0eee8") * lit * 1.2,
        ((y > foot + 0.08 * unit) & (y < foot + 0.16 * unit)).astype(np.float32)
        + 0 * x,
    )
    rack = (y < top - 0.22 * unit) & (y > top - 0.3 * unit)
    wall = mix(wall, tint("#9aa0a6") * lit * 1.2, rack.astype(np.float32) + 0 * x)
    lamp = (y < top - 0.48 * unit) & (y > top - 0.56 * unit)
    wall = mix(wall, np.float32([1.7, 1.65, 1.5]), lamp.astype(np.float32) + 0 * x)
    layer.fill(cover, wall)
    shot.lay(layer, radius=shot.side * 0.0045)


def _rounded(x, y, box, radius):
    """1 inside a box with round corners, 0 outside: height x width."""
    left, top, right, bottom = box
    dx = np.maximum(np.maximum(left + radius - x, x - right + radius), 0)
    dy = np.maximum(np.maximum(top + radius - y, y - bottom + radius), 0)
    return np.clip(radius - np.hypot(dx, dy) + 0.5, 0, 1).astype(np.float32)


def _seats(shot, lit):
    """High seat backs left and right, with headrests, in the carriage's cloth."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    cloth = tint(SEATS[int(rng.integers(len(SEATS)))]) * lit
    unit = camera.focal / max(NEAR, WALL)
    x, y = np.arange(shot.width)[None], np.arange(shot.height)[:, None]
    edge = max(0.36 * shot.width / unit, 0.55)
    for hand in (-1, 1):
        at = camera.middle + hand * edge * unit
        box = (
            at,
            camera.horizon - 0.1 * unit,
            at + hand * 0.62 * unit,
            shot.height + 20,
        )
        left, right = sorted((box[0], box[2]))
        back = _rounded(x, y, (left, box[1], right, box[3]), 0.1 * unit)
        shade = (
            0.7
            + 0.5 * np.clip((x - left) / (right - left), 0, 1) * (1 if hand < 0 else -1)
            + (0.4 if hand > 0 else 0)
        )
        layer.fill(
            back,
            cloth
            * np.clip(shade, 0.4, 1.3)[..., None]
            * np.ones((*back.shape, 1), np.float32),
        )
        rest = _rounded(
            x,
            y,
            (
                left + 0.08 * unit,
                box[1] + 0.02 * unit,
                right - 0.08 * unit,
                box[1] + 0.24 * unit,
            ),
            0.06 * unit,
        )
        layer.fill(rest, tint("#ece8e0") * lit)
    shot.lay(layer, radius=shot.side * 0.004)
