"""Skies: a gradient of the hour, clouds that lie in perspective, the sun, the stars."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import Daylight, gradient
from spark_studio.engines.local.scenes.shot import Shot

TILE, SPAN = 768, 4.4  # pixels a side of the cloud deck seen from below, and its units


def paint_sky(
    shot: Shot, light: Daylight, cover: float = 0.5, floor: float | None = None
) -> tuple[float, float]:
    """Fill the sheet with the sky and return where its sun is, in pixels.

    ``cover`` (0 to 1) is how much of it is clouded; it ends at row ``floor`` (pixels), by
    default the horizon.
    """
    floor = shot.camera.horizon if floor is None else floor
    rows = np.arange(shot.height, dtype=np.float32) / max(floor, 1.0)
    down = np.clip(rows, 0, 1)
    sky = gradient(light.sky, down)[:, None]
    shot.picture[:] = sky
    side = np.sign(shot.light[0]) or 1.0
    x = shot.width * (0.5 + 0.27 * side)
    y = floor * (1 - light.sun_height)
    _sun_glow(shot, light, x, y)
    if cover > 0:
        _clouds(shot, light, down, floor, cover, side)
    return float(x), float(y)


def _sun_glow(shot, light, x, y):
    if light.is_overcast or light.is_dark:
        return
    low = light.sun_height < 0.3
    layer = shot.layer()
    layer.glow(x, y, shot.side * 0.6, light.sun * (0.25 if low else 0.1), 0.6)
    layer.glow(x, y, shot.side * 0.16, light.sun * (0.6 if low else 0.2))
    if low:
        layer.glow(x, y, shot.side * 0.035, light.sun * 9)
    shot.picture += layer.rgba[..., :3]


def _clouds(shot, light, down, floor, cover, side):
    """Clouds on a ceiling: their noise is read where each line of sight meets it."""
    deck = clouds(shot.rng, TILE, TILE, 0.36 / SPAN, 6, 0.55)
    far = np.clip(floor - np.arange(shot.height, dtype=np.float32), 1, None)
    away = np.float32(0.42) * shot.side / (far + 0.12 * shot.side)
    x = (np.arange(shot.width, dtype=np.float32) / shot.side)[None] - 0.5
    unit = np.float32(TILE / SPAN)
    u = (0.5 * x * away[:, None] + SPAN / 2).astype(np.float32) * unit
    v = (away * 0.62 + shot.rng.uniform(0, 1.5))[:, None] * unit + 0 * u
    body = cv2.remap(deck, u, v.astype(np.float32), cv2.INTER_CUBIC,
                     borderMode=cv2.BORDER_REFLECT)  # fmt: skip
    low = 0.72 - 0.34 * cover
    thick = smoothstep(low, low + 0.14, body)
    step = np.float32([[1, 0, -side * 0.03 * shot.side], [0, 1, 0.03 * shot.side]])
    behind = cv2.warpAffine(
        body, step, (shot.width, shot.height), borderMode=cv2.BORDER_REPLICATE
    )
    lit = smoothstep(-0.1, 0.1, blur(body - behind, 0.006) + 0.015)
    color = mix(np.broadcast_to(light.shaded, shot.picture.shape), light.lit, lit)
    fade = smoothstep(1.0, 0.86, down)[:, None] * (0.9 if not light.is_dark else 0.6)
    shot.picture = mix(shot.picture, color, thick * fade)


def paint_stars(
    shot: Shot, density: float = 1.0, floor: float | None = None, strength: float = 1.0
) -> None:
    """Add stars of every size above row ``floor``: few bright, many faint."""
    rng, floor = shot.rng, shot.camera.horizon if floor is None else floor
    count = int(900 * density * shot.width * floor / shot.side**2)
    at = np.stack([rng.uniform(0, shot.width, count), rng.uniform(0, floor, count)], 1)
    level = 0.06 + 1.6 * rng.random(count) ** 12
    hue = mix(np.float32([1, 0.85, 0.7]), np.float32([0.7, 0.82, 1]),
              rng.random((count, 1)).astype(np.float32))  # fmt: skip
    layer = shot.layer()
    keep = shot.away_from_heads(at)
    layer.points(at[keep], (hue * level[:, None] * strength)[keep])
    small = cv2.GaussianBlur(layer.rgba[..., :3], (0, 0), 0.6)
    wide = cv2.GaussianBlur(layer.rgba[..., :3], (0, 0), 1.6)
    fade = smoothstep(1.0, 0.7, np.arange(shot.height) / max(floor, 1))
    shot.picture += (2.0 * small + 0.8 * wide) * fade[:, None, None]
