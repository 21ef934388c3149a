"""Hair and fur as a modeller makes them: clumps that follow the flow, each with its own gloss."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.flow import Flow, smear
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.relief import slope_of
from spark_studio.engines.local.ops.shape import (
    blur_pixels,
    box_around,
    shorter_side,
)


@dataclass(frozen=True, slots=True)
class Clumps:
    """``color`` is RGB smoothed along the flow; ``height`` is about -1 to 1, in clump heights.

    ``shift`` (about -1 to 1) moves each clump's gloss along it.
    """

    color: np.ndarray
    height: np.ndarray
    shift: np.ndarray


def clump_where(
    color: np.ndarray,
    flow: Flow,
    mask: np.ndarray,
    rng: np.random.Generator,
    size: float,
    length: float,
) -> Clumps:
    """Return ``clump`` where the mask is, in its own box; elsewhere ``color`` and no height."""
    x0, y0, x1, y1 = box_around(mask, 4)
    none = np.zeros(mask.shape, np.float32)
    out = Clumps(color.copy(), none, none.copy())
    if x1 - x0 < 8 or y1 - y0 < 8:
        return out
    part = slice(y0, y1), slice(x0, x1)
    maps = (flow.x, flow.y, flow.coherence, flow.strength)
    own = Flow(*(np.ascontiguousarray(each[part]) for each in maps))
    found = clump(color[part], own, rng, size, length, shorter_side(mask))
    out.color[part], out.height[part] = found.color, found.height
    out.shift[part] = found.shift
    return out


def clump(
    color: np.ndarray,
    flow: Flow,
    rng: np.random.Generator,
    size: float,
    length: float,
    side: int | None = None,
) -> Clumps:
    """Return hair of ``color`` (RGB) in clumps ``size`` wide and ``length`` long.

    Both are shares of ``side``, the shorter side unless given.
    """
    own = shorter_side(color)
    side = side or own
    length = length * side / own
    rows, columns = color.shape[:2]
    noise = rng.standard_normal((rows, columns, 2), dtype=np.float32)
    noise = np.dstack(
        [
            blur_pixels(noise[..., 0], max(0.6, 0.5 * size * side)),
            blur_pixels(noise[..., 1], max(0.5, 0.16 * size * side)),
        ]
    )
    drawn = smear(smear(noise, flow, 0.4 * length), flow, 0.4 * length)
    drawn /= drawn.reshape(-1, 2).std(0) + np.float32(1e-6)
    thick, thin = np.tanh(0.8 * drawn[..., 0]), np.tanh(0.7 * drawn[..., 1])
    return Clumps(
        color=smear(color, flow, 0.3 * length),
        height=(0.7 * thick + 0.3 * thin).astype(np.float32),
        shift=(0.5 * thick + 0.5 * thin).astype(np.float32),
    )


def clump_slope(clumps: Clumps, rise: float) -> np.ndarray:
    """Return how steeply clumps ``rise`` pixels high rise to the right and down."""
    return slope_of(clumps.height * np.float32(rise))


def gloss(
    slope: np.ndarray,
    flow: Flow,
    shift: np.ndarray,
    light: Light,
    sharpness: float = 28.0,
) -> np.ndarray:
    """Return the light that runs in bands across hair, 0 to 1.

    ``slope`` is that of the head under it (right, down). Strands shine where they lie
    square to the way between lamp and eye; ``shift`` frays the band.
    """
    # The strand within the surface: along the flow, and as steep as the head is there.
    rise = slope[..., 0] * flow.x + slope[..., 1] * flow.y + np.float32(0.16) * shift
    size = np.sqrt(1 + rise * rise)
    hx, hy, hz = light.x, light.y, light.z + 1
    half = np.sqrt(hx * hx + hy * hy + hz * hz)
    along = (flow.x * hx + flow.y * hy + rise * hz) / (size * half)
    across = np.sqrt(np.clip(1 - along * along, 0, 1))
    return np.power(across, np.float32(sharpness)).astype(np.float32)
