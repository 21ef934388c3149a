"""A sky of television animation: deep blue, piled clouds, a meteor or an aurora, light in
shafts. Everything is cut in few tones."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.tone import mix, screen, smoothstep

# From the zenith to the horizon: clear noon, high summer, the hour before evening.
DAYS = (
    ((0.0, "#1246b4"), (0.4, "#2f86e6"), (0.75, "#7cc9f7"), (1.0, "#d9f3fb")),
    ((0.0, "#0b3fa8"), (0.45, "#3a8df0"), (0.8, "#9adcf6"), (1.0, "#fdf3d8")),
    ((0.0, "#2a3fa6"), (0.4, "#5b8cf0"), (0.75, "#b9c8fb"), (1.0, "#ffd9dc")),
)
AURORA = (("#5dffd0", "#47b9ff"), ("#8dffc0", "#6f8bff"), ("#7df3ff", "#c58bff"))
WHITE, SHADE, HOLLOW = "#ffffff", "#b4d2f2", "#7fa8dd"


@dataclass(frozen=True, slots=True)
class SkyPlan:
    """What stands in this picture's sky; chosen once, so that no two are alike."""

    stops: tuple[tuple[float, str], ...]
    aurora: tuple[str, str] | None
    meteors: tuple[tuple[float, float, float, float], ...]  # x, y, angle, length
    side: float  # the sun stands to the left (-1) or right (1)


def plan_sky(rng: np.random.Generator, side: float) -> SkyPlan:
    """Choose a sky: always a meteor, every other time an aurora as well."""
    stops = DAYS[int(rng.integers(len(DAYS)))]
    aurora = AURORA[int(rng.integers(len(AURORA)))] if rng.random() < 0.6 else None
    lean = rng.uniform(0.42, 0.75)
    meteors = []
    for size in (1.0, 0.5, 0.35)[: int(rng.integers(2, 4))]:
        x, y = rng.uniform(0.08, 0.92), rng.uniform(0.05, 0.34)
        meteors.append((x, y, lean + rng.uniform(-0.05, 0.05), 0.42 * size))
    return SkyPlan(stops, aurora, tuple(meteors), side)


def anime_sky(
    plan: SkyPlan,
    width: int,
    height: int,
    horizon: float,
    rng: np.random.Generator,
    keep_out: np.ndarray | None = None,
) -> np.ndarray:
    """Return the sky as RGB, width x height; it ends at ``horizon`` (share of the height).

    Meteors begin away from ``keep_out`` (height x width of any size, 0 to 1).
    """
    y = np.arange(height, dtype=np.float32)[:, None] / max(horizon * height, 1.0)
    down = np.broadcast_to(np.clip(y, 0, 1), (height, width))
    sky = gradient_map(down, list(plan.stops))
    if plan.aurora:
        sky = screen(sky, _aurora(plan.aurora, width, height, horizon, rng))
    sky = _cumulus(sky, down, plan, rng)
    for meteor in plan.meteors:
        sky = _meteor(sky, meteor, plan.side, keep_out)
    return sky


def _aurora(colors, width, height, horizon, rng):
    """Two curtains of light: a bright hem, rays that fade upward."""
    small_w, small_h = max(2, width // 2), max(2, height // 2)
    x = np.linspace(0, 1, small_w, dtype=np.float32)
    y = np.linspace(0, 1, small_h, dtype=np.float32)[:, None]
    out = np.zeros((small_h, small_w, 3), np.float32)
    for turn in range(2):
        at = rng.uniform(0.3, 0.5) * horizon + 0.16 * turn * horizon
        hem = at + sum(
            rng.uniform(0.02, 0.07)
            * horizon
            * np.sin(x * rng.uniform(2, 5) * k + rng.uniform(0, 6.3))
            for k in (1, 2)
        )
        rays = rng.random((1, max(4, small_w // 6)), dtype=np.float32)
        rays = blur_pixels(
            cv2.resize(rays, (small_w, 1), interpolation=cv2.INTER_CUBIC), 1.5
        )[0]
        tall = (0.2 + 0.2 * rays) * horizon
        above = (hem.astype(np.float32)[None] - y) / tall[None]
        light = smoothstep(-0.03, 0.04, above) * np.exp(-np.maximum(above, 0) * 2.4)
        light *= 0.45 + 0.55 * rays[None]
        t = np.clip(above, 0, 1)[..., None]
        color = hex_color(colors[0]) * (1 - t) + hex_color(colors[1]) * t
        out = np.maximum(out, color * light[..., None] * np.float32(0.8 - 0.25 * turn))
    return resize(out, width, height)


def _cumulus(sky, down, plan, rng):
    """Piled clouds from the horizon up: white tops, flat blue shade, crisp edges."""
    height, width = down.shape
    small_w, small_h = max(8, width // 2), max(8, height // 2)
    heap = _heaps(small_w, small_h, rng)
    low = cv2.resize(np.ascontiguousarray(down), (small_w, small_h))
    pile = heap - np.float32(0.2) - smoothstep(0.9, 0.2, low) * np.float32(0.75)
    pile = _closed(pile)
    # Shade is told by the heap as a whole, not by each of its heads.
    round_heap = blur_pixels(heap, 0.022 * min(small_w, small_h))
    step_x, step_y = -0.035 * plan.side * small_h, 0.045 * small_h
    move = np.float32([[1, 0, step_x], [0, 1, step_y]])
    lit = round_heap - cv2.warpAffine(
        round_heap, move, (small_w, small_h), borderMode=cv2.BORDER_REFLECT
    )
    pile, lit = (_grown(values, width, height) for values in (pile, lit))
    edge = np.float32(5.0 / min(width, height) + 0.004)
    body = smoothstep(-edge, edge, pile)
    fade = smoothstep(1.02, 0.8, down)
    sky = mix(sky, hex_color(SHADE), 0.92 * body)
    sky = mix(sky, hex_color(HOLLOW), 0.5 * body * smoothstep(-0.16, -0.2, lit) * fade)
    sunlit = smoothstep(-0.06 - edge, -0.06 + edge, lit) * smoothstep(0.0, 0.02, pile)
    sky = mix(sky, hex_color(WHITE), body * sunlit)
    wisps = clouds(rng, max(2, small_w // 5), small_h, 0.5, octaves=4)
    wisps = resize(wisps, width, height)
    high = smoothstep(0.66, 0.72, wisps) * smoothstep(0.7, 0.3, down)
    return mix(sky, hex_color(WHITE), 0.4 * high)


def _closed(pile):
    """Fill the holes in a heap: sky shows above clouds, not through them."""
    count, pieces = cv2.connectedComponents((pile <= 0.02).astype(np.uint8))
    holes = np.ones(count, np.float32)
    holes[0] = 0
    holes[np.unique(pieces[0])] = 0
    filled = cv2.dilate(holes[pieces], np.ones((5, 5), np.uint8))
    return np.where(filled > 0, np.maximum(pile, 0.05), pile).astype(np.float32)


def _grown(values, width, height):
    return cv2.resize(values, (width, height), interpolation=cv2.INTER_CUBIC)


def _heaps(width, height, rng):
    """A field of round heads: many discs laid over each other, each higher in its middle."""
    field = np.zeros((height, width), np.float32)
    side = min(width, height)
    towers = rng.uniform((-0.05, 0.5), (1.05, 0.85), (4, 2))
    towers[0, 0], towers[1, 0] = rng.uniform(-0.1, 0.25), rng.uniform(0.75, 1.1)
    bank = np.stack([np.linspace(0, 1, 6), rng.uniform(0.93, 1.05, 6)], 1)
    for k, (x, y) in enumerate(np.vstack([towers, bank])):
        grown = side * (rng.uniform(0.13, 0.22) if k < 4 else rng.uniform(0.08, 0.12))
        for _ in range(24):
            across, up = rng.normal(0, 1), abs(rng.normal(0, 0.6)) - 0.35
            r = grown * rng.uniform(0.2, 0.62) * (1.1 - 0.3 * max(up, 0))
            _disc(
                field,
                x * width + across * grown * (1.25 - 0.5 * up),
                y * height - up * grown * 1.3,
                r,
            )
    field = blur_pixels(field, 0.0035 * side)
    ripple = clouds(rng, width, height, 0.035, octaves=3)
    return (field + 0.16 * (ripple - 0.5) - 0.12 * (field < 0.05)).astype(np.float32)


def _disc(field, x, y, r):
    height, width = field.shape
    x0, y0 = max(0, int(x - r)), max(0, int(y - r))
    x1, y1 = min(width, int(x + r) + 1), min(height, int(y + r) + 1)
    if x1 <= x0 or y1 <= y0:
        return
    dx = (np.arange(x0, x1, dtype=np.float32)[None] - x) / r
    dy = (np.arange(y0, y1, dtype=np.float32)[:, None] - y) / r
    dome = np.sqrt(np.clip(1 - dx * dx - dy * dy, 0, 1))
    part = field[y0:y1, x0:x1]
    np.maximum(part, 0.55 * dome + np.float32(0.35) * (dome > 0), out=part)


def _meteor(sky, meteor, side, keep_out):
    """A streak with a bright head: falls away from the sun."""
    height, width = sky.shape[:2]
    x, y, angle, length = meteor
    if keep_out is not None:
        rows, columns = keep_out.shape
        if keep_out[int(y * (rows - 1)), int(x * (columns - 1))] > 0.3:
            x = 1 - x
    shorter = min(width, height)
    head = np.float32([x * width, y * height])
    way = np.float32([-np.cos(angle) * -side, -np.sin(angle)]) * length * shorter
    tail = head + way
    size = 0.0055 * shorter * (0.5 + length)
    margin = 14 * size
    low, high = np.minimum(head, tail) - margin, np.maximum(head, tail) + margin
    x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
    x1, y1 = min(width, int(high[0])), min(height, int(high[1]))
    if x1 <= x0 or y1 <= y0:
        return sky
    dx = np.arange(x0, x1, dtype=np.float32)[None] - head[0]
    dy = np.arange(y0, y1, dtype=np.float32)[:, None] - head[1]
    reach = float(way @ way)
    t = np.clip((dx * way[0] + dy * way[1]) / reach, 0, 1)
    off = np.sqrt((dx - t * way[0]) ** 2 + (dy - t * way[1]) ** 2)
    core = smoothstep(1.0, 0.0, off / (size * (1 - t) ** 1.3 + 0.35)) * (1 - t) ** 0.6
    glow = np.exp(-((off / (5.5 * size * (1 - 0.6 * t))) ** 2)) * (1 - t) ** 1.5
    part = sky[y0:y1, x0:x1]
    part = mix(part, hex_color("#bfe9ff"), 0.55 * glow)
    out = sky.copy()
    out[y0:y1, x0:x1] = mix(part, hex_color("#ffffff"), core)
    return out


def light_shafts(
    width: int, height: int, side: float, rng: np.random.Generator
) -> np.ndarray:
    """Return shafts of light from an upper corner: height x width, 0 to 1."""
    small_w, small_h = max(2, width // 2), max(2, height // 2)
    shorter = min(small_w, small_h)
    sun = ((0.5 + 0.62 * side) * small_w, -0.14 * small_h)
    x = np.arange(small_w, dtype=np.float32)[None] - np.float32(sun[0])
    y = np.arange(small_h, dtype=np.float32)[:, None] - np.float32(sun[1])
    angle = np.arctan2(x, y)
    steps = rng.random(64, dtype=np.float32)
    at = (angle + 1.7) * np.float32(rng.uniform(6.5, 8.5))
    low = at.astype(np.int32) % 64
    t = at % 1
    t = t * t * (3 - 2 * t)
    wave = steps[low] * (1 - t) + steps[(low + 1) % 64] * t
    shafts = smoothstep(0.5, 0.66, wave)
    far = np.sqrt(x * x + y * y) / shorter
    fall = np.exp(-((far / 0.95) ** 2))
    return resize(
        blur(shafts, 0.004) * fall + 0.28 * np.exp(-((far / 0.5) ** 2)), width, height
    )
