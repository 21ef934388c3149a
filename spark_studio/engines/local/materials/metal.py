"""Polished metal: rings, chains and clasps bent from round wire.

A tube is a line through space with a thickness. All tubes of a thing are drawn together,
nearest in front, so that links go through each other; what lies behind depth 0 comes back
as a layer of its own, to be laid under the thing that hangs on the ring.
"""

from dataclasses import dataclass
from math import sqrt

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.light import Light

FINER = 3  # the metal is drawn this much larger, then shrunk: smooth edges

STEEL = (0.80, 0.82, 0.86)
GOLD = (0.93, 0.76, 0.44)
ROSE = (0.93, 0.72, 0.64)


@dataclass(frozen=True, slots=True)
class Tube:
    """``points`` n x 3 float32: x and y in pixels, z towards the viewer. ``radius`` in pixels."""

    points: np.ndarray
    radius: float


@dataclass(frozen=True, slots=True)
class Layer:
    """A piece of picture to lay on the canvas with its corner at ``x``, ``y``."""

    x: int
    y: int
    colors: np.ndarray
    alpha: np.ndarray


def ring(
    centre: tuple[float, float],
    size: float,
    radius: float,
    *,
    tilt: float = 0.0,
    turn: float = 0.0,
    z: float = 0.0,
) -> Tube:
    """A ring of wire. ``tilt`` (radians) turns it about its upright axis, ``turn`` in the plane."""
    return link(centre, size, size, radius, tilt=tilt, turn=turn, z=z)


def link(
    centre: tuple[float, float],
    half_width: float,
    half_height: float,
    radius: float,
    *,
    tilt: float = 0.0,
    turn: float = 0.0,
    z: float = 0.0,
) -> Tube:
    """A link with round ends and straight sides; ``tilt`` of pi/2 shows it edge on."""
    t = np.linspace(0, 2 * np.pi, 161, dtype=np.float32)
    straight = max(0.0, half_height - half_width)
    x = half_width * np.cos(t)
    y = half_width * np.sin(t) + straight * np.sign(np.round(np.sin(t), 4))
    depth = -x * np.sin(tilt)
    x = x * np.cos(tilt)
    across = x * np.cos(turn) - y * np.sin(turn)
    down = x * np.sin(turn) + y * np.cos(turn)
    points = np.stack([across + centre[0], down + centre[1], depth + z], 1)
    return Tube(points.astype(np.float32), radius)


def chain(
    start: tuple[float, float],
    end: tuple[float, float],
    pitch: float,
    radius: float,
    *,
    sag: float = 0.0,
) -> list[Tube]:
    """Links from ``start`` to ``end``, every other one edge on. ``sag`` bows it sideways."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = sqrt(dx * dx + dy * dy)
    count = max(1, round(length / pitch))
    tubes = []
    for i in range(count):
        t = (i + 0.5) / count
        bow = sag * 4 * t * (1 - t)
        slope = sag * 4 * (1 - 2 * t) / max(length, 1)
        x = start[0] + dx * t - dy / length * bow
        y = start[1] + dy * t + dx / length * bow
        along = float(np.arctan2(dy, dx) + slope - np.pi / 2)
        tilt = 0.25 if i % 2 else 1.25
        tubes.append(
            link(
                (x, y),
                pitch * 0.36,
                pitch * 0.5 + radius * 1.5,
                radius,
                tilt=tilt,
                turn=along,
            )
        )
    return tubes


def clasp(
    low: tuple[float, float], length: float, radius: float, lean: float = 0.0
) -> tuple[list[Tube], tuple[float, float]]:
    """A lobster clasp that hangs with its hook at ``low``: claw, lever, swivel, eye.

    Returns its tubes and the middle of its eye, where a chain goes on.
    """
    half = length * 0.38
    t = np.linspace(0, 2 * np.pi, 145, dtype=np.float32)
    y = half * np.cos(t) - half
    x = half * 0.58 * np.sin(t) * (1 + 0.22 * np.cos(t))
    claw = _upright(x, y, low, lean, 2.0 * radius)
    lever = _upright(
        x[88:127] * 0.62 - radius * 0.3, y[88:127], low, lean, 3.0 * radius
    )
    neck = np.linspace(
        -2 * half - radius * 0.3, -2 * half - radius * 2.6, 6, dtype=np.float32
    )
    neck = _upright(np.zeros(6, np.float32), neck, low, lean, 2.0 * radius)
    up = 2 * half + radius * 5.4
    eye = (low[0] + up * lean, low[1] - up)
    hoop = ring(eye, radius * 2.7, radius * 0.85, tilt=0.3)
    return [
        Tube(claw, radius * 1.3),
        Tube(lever, radius * 0.8),
        Tube(neck, radius * 1.8),
        hoop,
    ], eye


def _upright(x, y, low, lean, z):
    return np.stack([low[0] + x - y * lean, low[1] + y, np.full_like(x, z)], 1).astype(
        np.float32
    )


def draw_metal(
    tubes: list[Tube],
    canvas: tuple[int, int],
    metal: tuple[float, float, float],
    light: Light,
    room: tuple[float, float, float] = (0.5, 0.5, 0.5),
) -> tuple[Layer, Layer]:
    """Return the metal as two layers: what lies behind depth 0, and what lies before it.

    ``canvas`` is width and height; ``room`` the mean color of the scene, which the metal
    reflects.
    """
    reach = max(tube.radius for tube in tubes) + 2
    points = np.concatenate([tube.points for tube in tubes])
    x0 = int(max(0, np.floor(points[:, 0].min() - reach)))
    y0 = int(max(0, np.floor(points[:, 1].min() - reach)))
    x1 = int(min(canvas[0], np.ceil(points[:, 0].max() + reach)))
    y1 = int(min(canvas[1], np.ceil(points[:, 1].max() + reach)))
    if x1 <= x0 or y1 <= y0:
        nothing = Layer(
            0, 0, np.zeros((1, 1, 3), np.float32), np.zeros((1, 1), np.float32)
        )
        return nothing, nothing
    layers = []
    for front in (False, True):
        normal, depth = _buffers((y1 - y0) * FINER, (x1 - x0) * FINER)
        for tube in tubes:
            scaled = (tube.points - np.float32([x0, y0, 0])) * np.float32(FINER)
            _draw_tube(normal, depth, scaled, np.float32(tube.radius * FINER), front)
        covered = (depth > -1e8).astype(np.float32)
        colors = _reflect(normal, metal, light, room) * covered[..., None]
        size = (x1 - x0, y1 - y0)
        alpha = cv2.resize(covered, size, interpolation=cv2.INTER_AREA)
        colors = cv2.resize(colors, size, interpolation=cv2.INTER_AREA)
        colors = colors / np.maximum(alpha, np.float32(1e-3))[..., None]
        layers.append(Layer(x0, y0, np.clip(colors, 0, 1.5), alpha))
    return layers[0], layers[1]


def _buffers(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((rows, columns, 3), np.float32), np.full(
        (rows, columns), -1e9, np.float32
    )


@njit(cache=True, fastmath=True, error_model="numpy")
def _draw_tube(normal, depth, points, radius, front):
    """Stamp one tube, its round surface against the depth buffer."""
    rows, columns = depth.shape
    for i in range(points.shape[0] - 1):
        ax, ay, az = points[i, 0], points[i, 1], points[i, 2]
        bx, by, bz = points[i + 1, 0], points[i + 1, 1], points[i + 1, 2]
        vx, vy, vz = bx - ax, by - ay, bz - az
        flat = vx * vx + vy * vy
        length = np.float32(sqrt(flat + vz * vz) + 1e-6)
        # a piece that runs towards the viewer shows the end of its round, not its side
        left = max(0, int(min(ax, bx) - radius - 1))
        right = min(columns - 1, int(max(ax, bx) + radius + 2))
        top = max(0, int(min(ay, by) - radius - 1))
        low = min(rows - 1, int(max(ay, by) + radius + 2))
        for y in range(top, low + 1):
            for x in range(left, right + 1):
                t = np.float32(0.5)
                if flat > 1e-6:
                    t = ((x - ax) * vx + (y - ay) * vy) / flat
                    t = min(max(t, np.float32(0.0)), np.float32(1.0))
                mid = az + vz * t
                if (mid >= 0) != front:
                    continue
                dx, dy = x - (ax + vx * t), y - (ay + vy * t)
                square = dx * dx + dy * dy
                if square > radius * radius:
                    continue
                up = np.float32(sqrt(radius * radius - square))
                if mid + up <= depth[y, x]:
                    continue
                depth[y, x] = mid + up
                nx, ny, nz = dx / radius, dy / radius, up / radius
                along = (nx * vx + ny * vy + nz * vz) / length
                nx -= along * vx / length
                ny -= along * vy / length
                nz -= along * vz / length
                size = np.float32(sqrt(nx * nx + ny * ny + nz * nz) + 1e-6)
                normal[y, x, 0] = nx / size
                normal[y, x, 1] = ny / size
                normal[y, x, 2] = abs(nz) / size


def _reflect(
    normal: np.ndarray,
    metal: tuple[float, float, float],
    light: Light,
    room: tuple[float, float, float],
) -> np.ndarray:
    """Colors of polished metal in a room: bright sky, dark horizon, a floor of room color."""
    nz = normal[..., 2]
    across, down = 2 * nz * normal[..., 0], 2 * nz * normal[..., 1]
    lamp = np.exp(
        -(
            ((across - light.x * 1.15) / 0.26) ** 2
            + ((down - light.y * 1.1) / 0.17) ** 2
        )
    )
    strip = np.exp(-(((across + light.x * 1.3) / 0.09) ** 2)) * 0.35
    sky = 0.80 * np.clip(-down * 1.25 + 0.28, 0, 1)
    horizon = 1 - 0.66 * np.exp(-(((down - 0.12) / 0.24) ** 2))
    floor = 0.55 * np.clip(down * 1.1 - 0.1, 0, 1)
    grazing = np.clip(1 - nz, 0, 1) ** 2 * 0.25
    value = (0.34 + sky + floor) * horizon + grazing * 0.5
    tint = np.float32(metal) * (0.72 + 0.56 * np.float32(room))
    out = value[..., None] * tint + (lamp * 1.15 + strip)[..., None] * np.float32(
        light.color
    )
    return out.astype(np.float32)


def lay(picture: np.ndarray, layer: Layer) -> None:
    """Lay a layer on the picture, in place."""
    rows, columns = layer.alpha.shape
    part = picture[layer.y : layer.y + rows, layer.x : layer.x + columns]
    alpha = layer.alpha[: part.shape[0], : part.shape[1], None]
    part += (
        np.clip(layer.colors[: part.shape[0], : part.shape[1]], 0, 1) - part
    ) * alpha
