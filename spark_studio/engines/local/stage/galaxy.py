"""A galaxy: a band of nebula across deep blue, dust in it, stars of every size."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color, to_linear, to_srgb
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.surface import smooth_noise

DEEP = "#0b0a26"
# violet, magenta and blue of the band; every picture takes one of these skies
SKIES = (
    ("#5b3cc4", "#d765c4", "#2f6fe0"),
    ("#4a46d2", "#b45be0", "#2ba0e6"),
    ("#6a36b8", "#ef7fb0", "#3f5fe8"),
    ("#3a4fc8", "#9a6cf0", "#35c0dd"),
)
SMALLER = 2  # the nebula is soft: it is made at half size


def galaxy(canvas: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Return a sky of width x height, sRGB."""
    width, height = canvas
    sky = to_srgb(_nebula(max(8, width // SMALLER), max(8, height // SMALLER), rng))
    sky = np.clip(cv2.resize(sky, canvas, interpolation=cv2.INTER_CUBIC), 0, 1)
    return np.clip(sky + _stars(canvas, rng), 0, 1)


def _nebula(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    first, second, third = (
        to_linear(hex_color(code)) for code in SKIES[rng.integers(len(SKIES))]
    )
    side = min(width, height)
    angle = rng.uniform(0.35, 0.95) * rng.choice([-1, 1])
    x = (np.arange(width, dtype=np.float32) - width / 2)[None, :] / side
    y = (np.arange(height, dtype=np.float32) - height / 2)[:, None] / side
    warp = smooth_noise(rng, width, height, 0.5, 5) - np.float32(0.5)
    across = (
        x * np.float32(-np.sin(angle))
        + y * np.float32(np.cos(angle))
        + warp * np.float32(0.62)
    )
    band = np.exp(
        -(((across - np.float32(rng.uniform(-0.12, 0.12))) / np.float32(0.24)) ** 2)
    )
    clouds = smooth_noise(rng, width, height, 0.34, 6, 0.6)
    wisps = smooth_noise(rng, width, height, 0.20, 6, 0.62)
    dust = smooth_noise(rng, width, height, 0.24, 6, 0.6)
    glow = np.clip((clouds - 0.34) * 2.6, 0, 1.2) ** 1.5
    heart = np.clip((wisps - 0.47) * 4.2, 0, 1.3)
    lane = 1 - 0.80 * np.clip((dust - 0.50) * 5.0, 0, 1) * band
    out = np.broadcast_to(to_linear(hex_color(DEEP)), (height, width, 3)).astype(
        np.float32
    )
    out = out * (0.7 + 0.9 * clouds[..., None])
    out = out + (band * glow)[..., None] * first * np.float32(1.05)
    out = out + (band**1.6 * heart)[..., None] * second * np.float32(0.75)
    out = out + (
        np.clip(band * 1.4, 0, 1) * np.clip((0.56 - wisps) * 3, 0, 1) * clouds
    )[..., None] * third * np.float32(0.55)
    return out * lane[..., None]


def _stars(canvas: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Dust of faint stars, some clear ones, a few that glitter; sparse and warm or cold."""
    width, height = canvas
    unit = min(canvas) / 1328
    area = width * height / 1328**2
    tints = np.float32([[0.82, 0.88, 1.0], [1.0, 1.0, 1.0], [1.0, 0.90, 0.80]])
    out = np.zeros((height, width, 3), np.float32)
    for count, size, power in ((1500, 0.62, 2.6), (300, 1.0, 6.5), (46, 1.7, 22.0)):
        points = np.zeros((height, width, 3), np.float32)
        n = int(count * area / max(unit, 0.35) ** 0.6)
        rows, columns = rng.integers(0, height, n), rng.integers(0, width, n)
        points[rows, columns] = tints[rng.integers(0, 3, n)] * (
            power * rng.uniform(0.25, 1.2, n)[:, None] ** 1.5
        ).astype(np.float32)
        out += cv2.GaussianBlur(points, (0, 0), max(0.55, size * unit))
        if size > 0.9:
            out += blur_pixels(points, size * 4.5 * unit) * np.float32(1.3)
    for _ in range(int(rng.integers(5, 9))):
        _glitter(
            out,
            rng.uniform(0.04, 0.96) * width,
            rng.uniform(0.04, 0.96) * height,
            rng.uniform(14, 38) * unit,
        )
    return out


def _glitter(out: np.ndarray, x: float, y: float, reach: float) -> None:
    """A star with four fine rays, in place."""
    margin = int(reach * 3) + 2
    x0, y0 = max(0, int(x) - margin), max(0, int(y) - margin)
    part = out[y0 : y0 + 2 * margin, x0 : x0 + 2 * margin]
    down, across = np.ogrid[0 : part.shape[0], 0 : part.shape[1]]
    dx, dy = (
        np.abs(across - (x - x0)).astype(np.float32),
        np.abs(down - (y - y0)).astype(np.float32),
    )
    thin = max(0.8, reach * 0.045)
    rays = np.exp(-dx / (reach * 0.5)) * np.exp(-dy / thin) + np.exp(
        -dy / (reach * 0.5)
    ) * np.exp(-dx / thin)
    core = np.exp(-(dx * dx + dy * dy) / (2 * (reach * 0.13) ** 2))
    part += (rays * 0.8 + core)[..., None] * np.float32([0.92, 0.95, 1.0])
