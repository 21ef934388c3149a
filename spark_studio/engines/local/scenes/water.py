"""Level ground and water in perspective: noise that lies on it, waves that mirror the sky."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import Daylight
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot

TILE = 512  # pixels a side of the noise laid on the ground
FARTHEST = 900.0  # metres


def distance(shot: Shot) -> np.ndarray:
    """Return how far away the ground is in each row, in metres: height x 1."""
    camera = shot.camera
    below = np.arange(shot.height, dtype=np.float32) + 0.5 - camera.horizon
    z = camera.focal * camera.eye / np.maximum(below, 1e-3)
    return np.minimum(z, FARTHEST)[:, None].astype(np.float32)


def ground_noise(
    shot: Shot, spot: float, octaves: int = 4, stretch: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the distance of the ground (height x 1) and cloudy noise lying on it (0 to 1).

    Its largest spots measure ``spot`` metres, ``stretch`` times as much across. Where a
    pixel holds many spots the noise fades to its mean.
    """
    z = distance(shot)
    tile = clouds(shot.rng, TILE, TILE, 0.125, octaves, 0.55)
    tile = np.concatenate([tile, tile[::-1]], 0)
    tile = np.concatenate([tile, tile[:, ::-1]], 1)  # no seam where it repeats
    camera, unit = shot.camera, TILE * 0.125 / spot
    x = (np.arange(shot.width, dtype=np.float32) - camera.middle)[None] / camera.focal
    u = (x * z * np.float32(unit / stretch) + shot.rng.uniform(0, TILE)) % (2 * TILE)
    v = (z * np.float32(unit) + shot.rng.uniform(0, TILE)) % (2 * TILE) + 0 * u
    noise = cv2.remap(
        tile, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )  # fmt: skip
    # One row of pixels spans this many metres at z.
    span = z * z / (camera.focal * camera.eye)
    fade = smoothstep(spot * 1.6, spot * 0.25, span)
    return z, (0.5 + (noise - 0.5) * fade).astype(np.float32)


def paint_water(
    shot: Shot,
    light: Daylight,
    sun: tuple[float, float],
    deep: str,
    shallow: str,
    waves: float = 1.0,
    floor: float | None = None,
) -> None:
    """Lay water from the horizon down, mirroring what is painted above it.

    ``waves``: 0 is a mirror, 1 the open sea. ``floor`` is the row it begins at.
    """
    line = int(round(shot.camera.horizon if floor is None else floor))
    line = int(np.clip(line, 1, shot.height - 2))
    z, long = ground_noise(shot, 6.0, 4, 3.0)
    _, short = ground_noise(shot, 1.2, 3, 2.0)
    slope = waves * ((long - 0.5) * 0.9 + (short - 0.5) * 0.8)
    image = _mirrored(shot, line, slope, waves)
    # Near water is looked into, far water mirrors.
    facing = smoothstep(0, 1, 1.6 / (1 + z / 3.0) + 0.55 * slope)
    body = between(tint(deep), tint(shallow), smoothstep(60, 6, z) + 0 * slope)
    body = body * (0.35 * light.sun + 1.0 * light.shade)
    water = mix(image, body, np.clip(0.12 + 0.75 * facing, 0, 1))
    water = water * (1 + 0.35 * waves * slope)[..., None]
    water += _glitter(shot, light, sun, slope, line)
    layer = shot.layer()
    layer.rgba[line:, :, :3] = np.maximum(water[line:], 0)
    layer.rgba[line:, :, 3] = 1
    shot.lay(layer, radius=0.35 * shot.radius(60))


def _mirrored(shot, line, slope, waves):
    """The picture above ``line``, upside down, pulled about by the waves."""
    rows = np.arange(shot.height, dtype=np.float32)[:, None]
    depth = np.maximum(rows - line, 0)
    reach = 0.10 * shot.side * waves
    v = line - 1 - depth * (1 - 0.3 * waves) - np.abs(slope) * reach * 2.2
    u = np.arange(shot.width, dtype=np.float32)[None] + slope * reach * 0.6
    soft = blur_pixels(shot.picture, shot.side * 0.006 * waves)
    return cv2.remap(
        soft, u.astype(np.float32), np.clip(v, 0, line - 1).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT,
    )  # fmt: skip


def _glitter(shot, light, sun, slope, line):
    """The road of light a low sun lays on water; a moon lays a weak one."""
    if light.is_overcast:
        return np.float32(0)
    rows = np.arange(shot.height, dtype=np.float32)[:, None]
    depth = np.maximum(rows - line, 0) / max(1, shot.height - line)
    across = np.abs(np.arange(shot.width, dtype=np.float32)[None] - sun[0])
    road = np.exp(-((across / (shot.side * (0.06 + 0.22 * depth))) ** 2))
    low = 1.0 if light.sun_height < 0.3 else 0.35
    sparks = smoothstep(0.03, 0.16, slope) * smoothstep(1.0, 0.0, depth)
    amount = road * (0.25 * (1 - depth) + 2.6 * sparks) * low
    return amount[..., None] * light.sun
