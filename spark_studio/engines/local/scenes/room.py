"""A room seen from inside: walls, floor and ceiling in perspective, boxes standing in it.

x runs from the middle, y up from the floor, z away, all in metres.
"""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.scenes.camera import Camera
from spark_studio.engines.local.scenes.layer import Layer

NEAR = 0.7  # metres: where walls and floor begin, behind the picture's edge
EDGE = 0.55  # how much darker a wall is where it meets another


def facing_wall(
    layer: Layer, camera: Camera, texture: np.ndarray,
    span: tuple[float, float], heights: tuple[float, float], z: float,
) -> None:  # fmt: skip
    """Lay a texture on a wall that faces the camera: ``span`` in x, ``heights`` in y."""
    (left, right), (low, high) = span, heights
    corners = camera.at([left, right, right, left], [high, high, low, low], z)
    layer.quad(texture, corners)


def side_wall(
    layer: Layer, camera: Camera, texture: np.ndarray,
    x: float, heights: tuple[float, float], depths: tuple[float, float],
) -> None:  # fmt: skip
    """Lay a texture on a wall along the line of sight at ``x``; its left edge is as seen."""
    low, high = heights
    near, far = max(NEAR, depths[0]), depths[1]
    first, last = (near, far) if x < 0 else (far, near)
    corners = camera.at(x, [high, high, low, low], [first, last, last, first])
    layer.quad(texture, corners)


def level(
    layer: Layer, camera: Camera, texture: np.ndarray,
    span: tuple[float, float], y: float, depths: tuple[float, float],
) -> None:  # fmt: skip
    """Lay a texture on a floor or a ceiling; its last row is the nearest."""
    left, right = span
    near, far = max(NEAR, depths[0]), depths[1]
    corners = camera.at([left, right, right, left], y, [far, far, near, near])
    layer.quad(texture, corners)


def block(
    layer: Layer, camera: Camera, span: tuple[float, float],
    heights: tuple[float, float], depths: tuple[float, float], color: np.ndarray,
    light: tuple[float, float, float] = (0.75, 0.5, 1.2),
) -> None:  # fmt: skip
    """Draw a box; ``light`` is what its front, side and top get of it."""
    (x0, x1), (y0, y1), (z0, z1) = span, heights, (max(NEAR, depths[0]), depths[1])
    front, flank, top = (color * np.float32(part) for part in light)
    if y1 < camera.eye:
        layer.polygon(camera.at([x0, x1, x1, x0], y1, [z1, z1, z0, z0]), top)
    if y0 > camera.eye:
        layer.polygon(camera.at([x0, x1, x1, x0], y0, [z1, z1, z0, z0]), flank)
    if x0 > 0 or x1 < 0:
        x = x0 if x0 > 0 else x1
        layer.polygon(camera.at(x, [y1, y1, y0, y0], [z0, z1, z1, z0]), flank)
    layer.polygon(camera.at([x0, x1, x1, x0], [y1, y1, y0, y0], z0), front)


def plain(
    rng: np.random.Generator, color: np.ndarray, rows: int = 96, columns: int = 128,
    uneven: float = 0.12, edge: float = EDGE,
) -> np.ndarray:  # fmt: skip
    """Return a painted wall: a little uneven, darker towards its corners."""
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None]
    near = 1 - edge * (0.6 * np.abs(x) ** 6 + 0.5 * np.abs(y) ** 5)
    mottle = 1 + uneven * 2 * (clouds(rng, columns, rows, 0.4, 3) - 0.5)
    return ((near * mottle)[..., None] * color).astype(np.float32)


def boards(
    rng: np.random.Generator, color: np.ndarray, count: int = 14, rows: int = 256,
    columns: int = 256, differ: float = 0.25,
) -> np.ndarray:  # fmt: skip
    """Return floor boards that run away from the camera, no two alike."""
    number = np.arange(columns) * count // columns
    tone = 1 + differ * (rng.random(count).astype(np.float32)[number] - 0.5) * 2
    seam = np.diff(number, prepend=0) > 0
    tone[seam] *= 0.55
    streaks = clouds(rng, columns, 64, 0.08, 3)
    streaks = np.repeat(streaks, -(-rows // 64), 0)[:rows]
    return ((tone[None] * (0.8 + 0.4 * streaks))[..., None] * color).astype(np.float32)


def tiles(
    rng: np.random.Generator, color: np.ndarray, across: int = 10, down: int = 10,
    size: int = 20, joint: float = 0.6, differ: float = 0.12,
) -> np.ndarray:  # fmt: skip
    """Return a floor or wall of square tiles with ``joint`` times as light joints."""
    tone = 1 + differ * (rng.random((down, across)).astype(np.float32) - 0.5) * 2
    out = np.kron(tone, np.ones((size, size), np.float32))
    out[::size] *= joint
    out[:, ::size] *= joint
    return (out[..., None] * color).astype(np.float32)


def bricks(
    rng: np.random.Generator, color: np.ndarray, courses: int = 24, across: int = 14,
    joint: float = 1.5, differ: float = 0.3,
) -> np.ndarray:  # fmt: skip
    """Return a brick wall; joints are ``joint`` times as light as the bricks."""
    tall, wide = 8, 24
    out = np.ones((courses * tall, across * wide), np.float32)
    for course in range(courses):
        tone = 1 + differ * (rng.random(across).astype(np.float32) - 0.5) * 2
        row = np.repeat(tone, wide)
        row[::wide] *= joint
        out[course * tall : (course + 1) * tall] = np.roll(
            row, (course % 2) * wide // 2
        )
    out[::tall] *= joint
    return (out[..., None] * color).astype(np.float32)
