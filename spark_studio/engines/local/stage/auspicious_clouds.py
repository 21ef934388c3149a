"""Auspicious clouds: banks of curling scrolls, each ring of them traced in gold."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep

RINGS = (0.0, 0.28, 0.52, 0.74)  # where the lines run, as shares of a curl's radius


@dataclass(slots=True)
class Cloud:
    """Curls (n x 3: x, y, radius in pixels) on a band, and how thick its lines are."""

    curls: np.ndarray
    line: float


def shape_cloud(
    x: float, y: float, size: float, rng: np.random.Generator, line: float
) -> Cloud:
    """Return a cloud about ``size`` wide with its foot at ``x``, ``y`` (pixels).

    It rises in two or three curls to its crest and trails off flat to one side.
    """
    count = int(rng.integers(4, 7))
    crest = rng.uniform(0.3, 0.7)
    curls = []
    for i in range(count):
        at = (i + 0.5 + rng.uniform(-0.15, 0.15)) / count
        tall = 1 - abs(at - crest) / max(crest, 1 - crest)
        radius = size * (0.085 + 0.10 * tall) * rng.uniform(0.85, 1.15)
        curls.append((x + (at - 0.5) * size, y - 0.55 * radius, radius))
    way = rng.choice([-1.0, 1.0])
    tail = size * rng.uniform(0.035, 0.05)
    for i in range(7):
        reach = (0.42 + 0.06 * i) * size
        curls.append((x + way * reach, y - tail, tail * (1 - 0.11 * i)))
    order = np.argsort([radius for *_, radius in curls])
    return Cloud(np.array(curls, np.float32)[order], line)


def lay_cloud(
    picture: np.ndarray,
    cloud: Cloud,
    body: tuple[np.ndarray, np.ndarray],
    gold: np.ndarray,
    mask: np.ndarray | None = None,
    strength: float = 1.0,
) -> None:
    """Lay a cloud on the picture, in place, flat below and curled above.

    ``body`` is its color at the crest and at the foot, ``gold`` that of its lines (RGB).
    ``mask`` (as large as the picture) says where it may be seen.
    """
    for x, y, radius in cloud.curls:
        _lay_curl(picture, cloud, (x, y, radius), body, gold, mask, strength)


def _lay_curl(picture, cloud, curl, body, gold, mask, strength):
    x, y, radius = (float(value) for value in curl)
    foot = float(max(c[1] + 0.55 * c[2] for c in cloud.curls))
    reach = radius + 2 * cloud.line + 2
    rows, columns = picture.shape[:2]
    x0, x1 = max(0, int(x - reach)), min(columns, int(x + reach) + 1)
    y0, y1 = max(0, int(y - reach)), min(rows, int(min(y + reach, foot + 2)) + 1)
    if x1 <= x0 or y1 <= y0:
        return
    dx = np.arange(x0, x1, dtype=np.float32)[None, :] - np.float32(x)
    dy = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
    far = np.sqrt(dx * dx + dy * dy)
    floor = np.clip(foot - (dy + y) + 0.5, 0, 1)
    alpha = np.clip(radius - far + 0.5, 0, 1) * floor
    lines = np.zeros_like(far)
    for share in RINGS:
        ring = np.abs(far - radius * (1 - share) + cloud.line)
        wide = cloud.line * (1.15 - 0.6 * share)
        lines = np.maximum(lines, np.clip(wide - ring + 0.5, 0, 1))
    lines = np.maximum(
        lines, np.clip(cloud.line - np.abs(foot - cloud.line - dy - y) + 0.5, 0, 1)
    )
    color = body[0] + (body[1] - body[0]) * smoothstep(-radius, radius, dy)[..., None]
    color = np.broadcast_to(color, (*far.shape, 3))
    color = color + (gold - color) * (lines * 0.9)[..., None]
    if mask is not None:
        alpha = alpha * mask[y0:y1, x0:x1]
    view = picture[y0:y1, x0:x1]
    view += (color - view) * (alpha * np.float32(strength))[..., None]
