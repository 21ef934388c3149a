"""Needle-felted wool: soft colors, a puffed body, lumps, and wool fibres all over.

Lengths are given at 1328 pixels; ``unit`` is the shorter side of the canvas / 1328.
"""

import cv2
import numpy as np

from spark_studio.engines.local.materials.fibre import Fibres, lay_fibres, scatter
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.light import Light, from_behind, hollows, shade
from spark_studio.engines.local.ops.shape import blur_pixels, normals, shorter_side
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import smoothstep

DARKEST, LIGHTEST = 20.0, 93.0  # Lab L that dyed wool reaches
DYE = 1.22  # dyed wool is more saturated than most photos
SKIN_DYE = 1.04
KINDS = 9  # colors of wool a figure is made of
BLEND = 7.0  # Lab distance over which two wools are carded into one another
AREA_PER_FIBRE = 4.6  # square pixels, at 1328
HEATHER = 0.085  # how much fibres differ in lightness


def wool_colors(
    colors: np.ndarray, alpha: np.ndarray, keep: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Dye the wool: return the colors in few soft steps, and the region each pixel is of.

    ``keep`` (0 to 1) says where the photo's own drawing must stay, as in a face.
    """
    lab = to_lab(colors)
    step = max(1, round(shorter_side(colors) / 330))
    small, inside = lab[::step, ::step], alpha[::step, ::step] > 0.5
    samples = small[inside]
    if len(samples) < KINDS * 4:
        return colors, np.zeros(alpha.shape, np.uint8)
    centres = _main_colors(samples, rng)
    weigh = np.float32([0.8, 1.25, 1.25])
    far = np.stack([(((small - c) * weigh) ** 2).sum(2) for c in centres])
    regions = cv2.medianBlur(far.argmin(0).astype(np.uint8), 5)
    near = np.exp(-(far - far.min(0)) / np.float32(2 * BLEND * BLEND))
    flat = np.tensordot(near / near.sum(0), centres, axes=(0, 0)).astype(np.float32)
    flat = cv2.resize(blur_pixels(flat, 1.2), alpha.shape[::-1])
    flatness = (0.62 * (1 - keep))[..., None]
    lab = lab + (flat - lab) * flatness
    lab[..., 0] = DARKEST + lab[..., 0] * np.float32((LIGHTEST - DARKEST) / 100)
    lab[..., 1:] *= (np.float32(DYE) + np.float32(SKIN_DYE - DYE) * keep)[..., None]
    big = cv2.resize(regions, alpha.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return from_lab(lab), big


def telling_details(grey: np.ndarray, unit: float) -> np.ndarray:
    """Where small strong marks lie, 0 to 1: the eyes and nose of an animal, a badge."""
    mark = np.abs(blur_pixels(grey, 2 * unit) - blur_pixels(grey, 13 * unit))
    return np.clip(blur_pixels(smoothstep(0.07, 0.17, mark), 3 * unit) * 1.3, 0, 1)


def _main_colors(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    chosen = samples[rng.choice(len(samples), min(len(samples), 6000), replace=False)]
    cv2.setRNGSeed(int(rng.integers(1, 2**31 - 1)))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    return cv2.kmeans(
        chosen.astype(np.float32), KINDS, None, stop, 2, cv2.KMEANS_PP_CENTERS
    )[2]


def puffed(
    alpha: np.ndarray,
    regions: np.ndarray,
    grey: np.ndarray,
    seams: np.ndarray,
    rng: np.random.Generator,
    unit: float,
) -> np.ndarray:
    """Return the height of a stuffed body: round at its edge, a pad for each color, lumps.

    ``seams`` (0 to 1) says where the pads may part; ``grey`` adds a little of the photo's
    own modelling.
    """
    height = np.zeros_like(alpha)
    for reach, lift in ((9, 12), (26, 26), (70, 52)):
        height += np.float32(lift * unit) * np.clip(
            2 * blur_pixels(alpha, reach * unit) - 1, 0, 1
        )
    pads = _pads(regions, 11 * unit)
    height += (pads - 1) * seams * np.float32(22 * unit)
    modelling = blur_pixels(grey, 3 * unit) - blur_pixels(grey, 34 * unit)
    height += np.clip(modelling, -0.2, 0.2) * np.float32(24 * unit)
    rows, columns = alpha.shape
    for spot, lift in ((66, 9.0), (21, 4.5)):
        lumps = smooth_noise(
            rng, columns, rows, spot * unit / min(rows, columns), 2
        ) - np.float32(0.5)
        height += lumps * np.float32(lift * unit)
    return height * np.clip(alpha * 1.5, 0, 1)


def seams_of(grey: np.ndarray, face: np.ndarray, unit: float) -> np.ndarray:
    """Where pads may part: at real edges of the picture, not in its soft shades or faces."""
    soft = blur_pixels(grey, 3 * unit)
    dx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8)
    dy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8)
    edge = smoothstep(0.006, 0.022, cv2.magnitude(dx, dy) * np.float32(unit))
    return np.clip(blur_pixels(edge, 7 * unit) * 1.8, 0, 1) * (1 - face)


def _pads(regions: np.ndarray, reach: float) -> np.ndarray:
    """1 in the middle of a region, a half where two meet."""
    small = cv2.resize(regions, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST)
    pads = np.zeros(small.shape, np.float32)
    for kind in range(int(small.max()) + 1):
        mask = (small == kind).astype(np.float32)
        pads += mask * blur_pixels(mask, reach / 2)
    pads = blur_pixels(pads, reach / 6)
    return cv2.resize(pads, regions.shape[::-1], interpolation=cv2.INTER_LINEAR)


def lit_wool(
    wool: np.ndarray,
    height: np.ndarray,
    light: Light,
    ambient: float,
    rim: np.ndarray | float,
    unit: float,
    flat: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Return the wool's colors under the light, before any fibre is laid.

    ``flat`` (0 to 1) takes the modelling back, as in a face that has its own.
    """
    normal = normals(blur_pixels(height, 1.6 * unit), 0.95)
    bright = shade(normal, light, ambient) * (
        0.62 + 0.38 * hollows(height, 14 * unit, 16 * unit)
    )
    bright = bright + (1 - bright) * flat
    warm = np.float32([1.03, 1.0, 0.96])
    lit = wool * bright[..., None]
    lit = lit * np.where(bright[..., None] > 1, warm, 2 - warm).astype(np.float32)
    edge = from_behind(normal, light) * rim
    return np.clip(lit + edge[..., None] * np.float32(light.rim), 0, 1)


def cover_with_fibres(
    lit: np.ndarray,
    alpha: np.ndarray,
    flow: Flow | None,
    fine: np.ndarray,
    light: Light,
    rng: np.random.Generator,
    unit: float,
    *,
    length: float = 15.0,
    where: np.ndarray | None = None,
    density: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Lay wool over a lit surface and fluff over its edge: return colors and alpha.

    ``fine`` (0 to 1) asks for short thin fibres, as in a face. ``length`` is that of a
    fibre at 1328 pixels. Without a ``flow`` the wool is matted all ways. ``where`` limits
    the fibres to the part that will be seen.
    """
    out, cover = lit.copy(), alpha.copy()
    seen = alpha if where is None else where
    area = float(np.count_nonzero(seen > 0.5))
    spot = 80 * unit / shorter_side(alpha)
    turn = smooth_noise(rng, *alpha.shape[::-1], spot, octaves=2) * np.float32(7)
    for layer in (0, 1):
        count = int(
            area / (AREA_PER_FIBRE * unit * unit) * density * (0.42, 0.58)[layer]
        )
        start, rows, columns = scatter(seen, min(count, 260_000), rng)
        n = len(rows)
        if not n:
            break
        smallness = fine[rows, columns]
        loose = 1.0 - 0.5 * smallness
        wander = rng.standard_normal(n, dtype=np.float32)
        if flow is None:
            angle = turn[rows, columns] + wander * np.float32(1.2)
        else:
            along = np.arctan2(flow.y[rows, columns], flow.x[rows, columns])
            along = along + np.pi * (rng.random(n) < 0.5)
            angle = along + (turn[rows, columns] - 3.5) * 0.18 + wander * 0.62 * loose
        long = (
            length
            * unit
            * (1.0 - 0.58 * smallness)
            * (0.55 + 0.9 * rng.random(n))
            * (1.5, 0.9)[layer]
        )
        tint = rng.standard_normal((n, 3), dtype=np.float32) * np.float32(0.018)
        value = 1 + rng.standard_normal((n, 1), dtype=np.float32) * np.float32(
            HEATHER
        ) * (1 - 0.5 * smallness[:, None])
        fibres = Fibres(
            start=start,
            angle=angle,
            length=long,
            curl=rng.standard_normal(n) * 0.09 / unit,
            color=np.clip(lit[rows, columns] * value + tint, 0, 1),
        )
        lay_fibres(
            out, cover, fibres, width=max(0.7, 1.9 * unit), strength=(0.5, 0.62)[layer],
            roundness=0.16, light_x=light.x, light_y=light.y,
        )  # fmt: skip
    return out, cover


def fluff(
    out: np.ndarray,
    cover: np.ndarray,
    alpha: np.ndarray,
    light: Light,
    rng: np.random.Generator,
    unit: float,
    *,
    length: float = 15.0,
    density: float = 1.0,
    rim: float = 0.0,
) -> None:
    """Let loose hairs stand off the edge of ``alpha``, in place."""
    soft = blur_pixels(alpha, 5 * unit)
    band = ((soft > 0.22) & (soft < 0.78)).astype(np.float32)
    dx = cv2.Sobel(soft, cv2.CV_32F, 1, 0)
    dy = cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    count = int(np.count_nonzero(band) / (2.6 * unit * unit) * density * 0.5)
    start, rows, columns = scatter(band, min(count, 90_000), rng)
    n = len(rows)
    if not n:
        return
    outward = np.arctan2(-dy[rows, columns], -dx[rows, columns])
    spread = rng.standard_normal(n) * 0.85
    color = out[rows, columns] * (0.96 + 0.2 * rng.random((n, 1)))
    facing = np.clip(-(np.cos(outward) * -light.x), 0, 1)[:, None] if rim else 0
    color = color + rim * facing * np.float32(light.rim)
    fibres = Fibres(
        start=start,
        angle=outward + spread,
        length=length * unit * (0.25 + 1.0 * rng.random(n) ** 2.2),
        curl=rng.standard_normal(n) * 0.12 / unit,
        color=np.clip(color, 0, 1).astype(np.float32),
    )
    lay_fibres(
        out, cover, fibres, width=max(0.6, 1.15 * unit), strength=0.5, roundness=0.1,
        taper=0.85, light_x=light.x, light_y=light.y,
    )  # fmt: skip
