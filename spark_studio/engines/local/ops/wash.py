"""Wet paint: edges that wander, color that creeps, pigment that gathers where it dries."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur, shorter_side
from spark_studio.engines.local.ops.tone import float32, smoothstep


def wobble(
    values: np.ndarray, rng: np.random.Generator, amount: float, spot: float
) -> np.ndarray:
    """Return ``values`` with every outline drawn by an unsteady hand.

    Points move by up to ``amount``, in swings about ``spot`` long (both shares of the
    shorter side); amount 0 changes nothing.
    """
    if amount <= 0:
        return float32(values).copy()
    height, width = values.shape[:2]
    reach = np.float32(2 * amount * shorter_side(values))
    swing = [
        (clouds(rng, width, height, spot, octaves=3) - 0.5) * reach for _ in range(2)
    ]
    x = np.arange(width, dtype=np.float32)[None, :] + swing[0]
    y = np.arange(height, dtype=np.float32)[:, None] + swing[1]
    return cv2.remap(
        float32(values), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )


def wash_layer(
    darkness: np.ndarray,
    threshold: float,
    softness: np.ndarray | float,
    pooling: float = 0.6,
    rim: float = 0.004,
) -> np.ndarray:
    """Return one wash: 1 where ``darkness`` is over ``threshold``, with a darker rim.

    ``softness`` is the range of darkness over which the wash ends: a number, or a map,
    for edges lost on wet paper and found on dry. ``pooling`` is how much extra pigment
    dries along a hard edge (0 none), ``rim`` how wide (share of the shorter side). The
    result runs from 0 to 1 + pooling.
    """
    softness = np.asarray(softness, np.float32)
    body = (darkness - np.float32(threshold) + softness) / (2 * softness)
    np.clip(body, 0, 1, out=body)
    if pooling <= 0:
        return body
    gathered = np.clip(body - blur(body, rim), 0, 1) * 2
    return body + np.float32(pooling) * gathered * body


def bleed(
    ink: np.ndarray, wet: np.ndarray, share: float, amount: float = 1.0
) -> np.ndarray:
    """Return the ink after it crept over wet paper.

    Where ``wet`` (0 to 1) is high the ink thins where it was laid and spreads up to
    ``share`` of the shorter side; amount 0 changes nothing.
    """
    near, far = blur(ink, share * 0.4), blur(ink, share)
    spread = np.maximum(0.55 * ink + 0.45 * near, 0.85 * far)
    mask = wet if ink.ndim == 2 else wet[..., None]
    return float32(ink + (spread - ink) * mask * np.float32(amount))


def glaze(
    picture: np.ndarray, pigment: np.ndarray, density: np.ndarray | float
) -> np.ndarray:
    """Return the picture seen through a layer of transparent paint.

    ``pigment`` (a color or a picture) is what density 1 on white shows; density 2 is two
    such layers, 0 none. Nothing gets lighter.
    """
    depth = np.asarray(density, np.float32)
    if depth.ndim == 2:
        depth = depth[..., None]
    absorbed = np.log(np.clip(np.asarray(pigment, np.float32), 0.01, 1))
    return float32(picture) * np.exp(absorbed * depth)


class Sheet:
    """Paper under many glazes, kept as what the paint absorbs: adding a layer is cheap.

    ``paper`` is height x width x 3, RGB. ``picture()`` shows what lies on it so far.
    """

    def __init__(self, paper: np.ndarray) -> None:
        self._absorbed = np.log(np.clip(paper, 0.01, 1)).astype(np.float32)

    def glaze(self, pigment: np.ndarray, density: np.ndarray) -> None:
        """Lay paint on: as the function ``glaze`` does. A pigment picture of any size is
        brought to the sheet's."""
        light = np.log(np.clip(pigment, 0.01, 1)).astype(np.float32)
        if light.ndim == 3 and light.shape != self._absorbed.shape:
            size = self._absorbed.shape[1::-1]
            light = cv2.resize(light, size, interpolation=cv2.INTER_LINEAR)
        self._absorbed += light * density[..., None]

    def picture(self, every: int = 1) -> np.ndarray:
        """Return the picture, or of every second (third...) pixel, for a preview."""
        return np.exp(self._absorbed[::every, ::every])


def blooms(
    rng: np.random.Generator,
    width: int,
    height: int,
    count: int,
    largest: float,
    keep_out: np.ndarray | None = None,
) -> np.ndarray:
    """Return backruns, where a drop of water pushed pigment away: -1 to 1, mostly 0.

    Negative inside a bloom (paler), positive on its crinkled rim (darker). ``largest`` is
    a radius in shares of the shorter side; centres avoid ``keep_out``.
    """
    out = np.zeros((height, width), np.float32)
    side = min(width, height)
    crinkle = (
        clouds(rng, width, height, 0.06, octaves=5, fade=0.62) - 0.5
    ) * np.float32(2.4)
    for _ in range(count):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        radius = side * largest * rng.uniform(0.35, 1.0)
        flat, strength = rng.uniform(0.6, 1.0), rng.uniform(0.5, 1.0)
        if keep_out is not None and keep_out[int(y), int(x)] > 0.1:
            continue
        x0, x1 = max(0, int(x - 1.6 * radius)), min(width, int(x + 1.6 * radius) + 1)
        y0, y1 = max(0, int(y - 1.6 * radius)), min(height, int(y + 1.6 * radius) + 1)
        dx = (np.arange(x0, x1, dtype=np.float32) - np.float32(x)) / np.float32(radius)
        dy = (
            np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
        ) / np.float32(radius * flat)
        far = np.sqrt(dx * dx + dy * dy) + crinkle[y0:y1, x0:x1] * 0.5
        inside = 1 - smoothstep(0.3, 1.0, far)
        rim = smoothstep(0.8, 0.98, far) * (1 - smoothstep(0.98, 1.08, far))
        part = (rim - 0.7 * inside) * np.float32(strength)
        out[y0:y1, x0:x1] += part
    return np.clip(out, -1, 1)
