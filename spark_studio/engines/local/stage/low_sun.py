"""The last hour of sun: where it stands, its glow, its rim on things, what it does to color."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.shape import blur, normals
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception.findings import Findings

# What each lightness turns to: plum shadows, rose, peach, cream.
HOUR = [
    (0.0, "#2a1838"),
    (0.22, "#714468"),
    (0.42, "#cd706c"),
    (0.62, "#f5a273"),
    (0.82, "#ffd08e"),
    (1.0, "#fff3d6"),
]
SUNLIGHT, GLOW = "#ffecbe", "#ffae62"
# What full evening light leaves of a thing's own color less than whole.
KEEPS_LESS, COLD_LESS = 0.42, 0.4
# A face keeps this much room from the middle of the sun, in shares of the shorter side.
ROOM = 0.26


@dataclass(frozen=True, slots=True)
class Sun:
    """``x`` and ``y`` in shares of the picture, perhaps outside; ``shown`` 0 (hidden) to 1."""

    x: float
    y: float
    shown: float

    def offsets(self, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
        """Return dx and dy from every pixel to the sun, in shares of the shorter side."""
        side = np.float32(min(width, height))
        x = (np.arange(width, dtype=np.float32) - np.float32(self.x * width)) / side
        y = (np.arange(height, dtype=np.float32) - np.float32(self.y * height)) / side
        return (
            np.broadcast_to(-x, (height, width)),
            np.broadcast_to(-y[:, None], (height, width)),
        )


def find_sun(
    findings: Findings,
    picture: np.ndarray,
    free: np.ndarray,
    rng: np.random.Generator,
) -> Sun:
    """Return a sun on the photo's own bright side, where the ground is ``free`` (0 to 1).

    Faces keep their room. Where nothing is free the sun stands outside the picture.
    """
    side = _bright_side(findings, picture, rng)
    height, width = free.shape
    open_ground = blur(free, 0.05)
    best, found = -1.0, None
    for _ in range(40):
        x = 0.5 + side * rng.uniform(0.16, 0.46)
        y = rng.uniform(0.08, 0.46)
        here = float(open_ground[int(y * height), int(x * width)])
        liked = here + 0.25 * y + 0.05 * rng.random()
        if here > 0.6 and liked > best and _has_room(findings, x, y, width, height):
            best, found = liked, Sun(x, y, 1.0)
    if found is not None:
        return found
    return Sun(0.5 + side * rng.uniform(0.52, 0.6), rng.uniform(-0.06, 0.16), 0.0)


def _bright_side(findings, picture, rng):
    """-1 for left, 1 for right: from the faces' light, else from the brighter half."""
    if abs(findings.light[0]) > 0.12:
        return 1.0 if findings.light[0] > 0 else -1.0
    columns = luminance(picture).mean(0)
    half = len(columns) // 2
    lean = float(columns[half:].mean() - columns[:half].mean()) if half else 0.0
    if abs(lean) < 0.015:
        return 1.0 if rng.random() < 0.5 else -1.0
    return 1.0 if lean > 0 else -1.0


def _has_room(findings, x, y, width, height):
    side = min(width, height)
    for face in findings.faces:
        left, top, wide, high = face.box
        dx = max(left - x, 0, x - left - wide) * width / side
        dy = max(top - y, 0, y - top - high) * height / side
        if np.hypot(dx, dy) < min(ROOM, 0.6 * wide * width / side + 0.05):
            return False
    return True


def in_this_light(picture: np.ndarray, amount: np.ndarray | float) -> np.ndarray:
    """Return the picture with its colors moved ``amount`` (0 to 1) to those of the hour.

    Greens and blues, which this sun hardly lights, lose most of their own.
    """
    lab = to_lab(picture)
    hour = to_lab(gradient_map(lab[..., 0] / 100, HOUR))
    # Added like light, not mixed like paint: a blue shirt stays a blue shirt.
    amount = np.asarray(amount, np.float32)
    amount = amount[..., None] if amount.ndim == 2 else amount
    cold = smoothstep(2, -14, lab[..., 1:2]) + smoothstep(2, -14, lab[..., 2:])
    less = KEEPS_LESS + COLD_LESS * np.clip(cold, 0, 1) * amount
    out = lab + 0.0
    out[..., 1:] = lab[..., 1:] * (1 - less * amount) + hour[..., 1:] * amount
    return from_lab(out)


def glow(sun: Sun, width: int, height: int) -> np.ndarray:
    """Return how much of the sun's light hangs in the air: 0 to 1, at its place 1."""
    dx, dy = sun.offsets(width, height)
    far = np.sqrt(dx * dx + dy * dy)
    return 0.45 * np.exp(-far / np.float32(0.16)) + 0.55 * np.exp(
        -far / np.float32(0.55)
    )


def disc(sun: Sun, width: int, height: int) -> np.ndarray:
    """Return the sun itself, soft as seen through haze: 0 to 1."""
    dx, dy = sun.offsets(width, height)
    far = np.sqrt(dx * dx + dy * dy)
    core = smoothstep(0.062, 0.04, far)
    return np.float32(sun.shown) * np.clip(core + 0.5 * np.exp(-far / 0.07), 0, 1)


def rays(sun: Sun, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Return soft shafts of light that spread from the sun: 0 to 1."""
    dx, dy = sun.offsets(width, height)
    angle = (np.arctan2(dy, dx) / np.float32(2 * np.pi) + 0.5) * 512
    comb = rng.random(512).astype(np.float32)
    comb = cv2.GaussianBlur(comb[None], (0, 0), 5, borderType=cv2.BORDER_REFLECT)[0]
    comb = smoothstep(0.5, 0.62, comb)
    at = np.clip(angle, 0, 511)
    shafts = cv2.remap(comb[None], at, np.zeros_like(at), cv2.INTER_LINEAR)
    far = np.sqrt(dx * dx + dy * dy)
    return shafts * smoothstep(0.05, 0.25, far) * np.exp(-far / np.float32(0.5))


def rim(alpha: np.ndarray, sun: Sun, reach: float) -> np.ndarray:
    """Return the light that catches the edge of what stands before the sun, 0 to 1.

    ``reach`` (share of the shorter side) is how far it creeps inwards. Edges that face
    the sun take most; the picture's border is no edge.
    """
    soft = blur(alpha, reach)
    return np.clip(2.6 * (1 - soft), 0, 1) * _facing(soft, sun, reach) * alpha


def halo(alpha: np.ndarray, sun: Sun, reach: float) -> np.ndarray:
    """Return the light that spills past those edges into the air outside, 0 to 1."""
    soft = blur(alpha, reach)
    return np.clip(2 * soft, 0, 1) * _facing(soft, sun, reach) * (1 - alpha)


def _facing(soft, sun, reach):
    """How far an edge, blurred by ``reach``, turns to the sun: 0 to 1, never quite 0."""
    height, width = soft.shape
    edge = normals(soft * np.float32(reach * min(width, height) * 4), 1.0)
    dx, dy = sun.offsets(width, height)
    far = np.sqrt(dx * dx + dy * dy) + np.float32(1e-3)
    facing = (edge[..., 0] * dx + edge[..., 1] * dy) / far
    turned = np.sqrt(np.clip(1 - edge[..., 2] ** 2, 0, 1))
    return np.sqrt(np.clip(0.3 * turned + 0.9 * facing, 0, 1))


def add_light(picture: np.ndarray, amount: np.ndarray, code: str) -> np.ndarray:
    """Return the picture with light of this color added as film adds it: it never burns out."""
    light = np.clip(amount, 0, 1)[..., None] * hex_color(code)
    return 1 - (1 - np.clip(picture, 0, 1)) * (1 - light)
