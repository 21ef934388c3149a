"""Shapes of toys: rounder heads, the way their hair runs, the cushions of a body."""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.inflate import inflate, inflate_parts
from spark_studio.engines.local.ops.parts import Parts, flat_parts
from spark_studio.engines.local.ops.sculpt import Sculpture, crisp, gradient
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.ops.toy_head import ToyHead
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.stage.toy_scene import ToyScene

TURNS = 96  # points of a head's outline


def head_outline(
    head: ToyHead,
    scene: ToyScene,
    round_by: float,
    rng: np.random.Generator,
    lumps: float,
    plump: float = 1.06,
) -> np.ndarray:
    """Return the outline of a head without hair, rounder than life (n x 2, pixels).

    ``round_by`` (0 to 1) draws it towards an egg, ``lumps`` makes it uneven, in
    radii, ``plump`` widens the egg.
    """
    oval = head.points[mesh.OVAL]
    middle = oval.mean(0)
    aside, below = (oval - middle) @ head.right, (oval - middle) @ head.down
    top, low = _crown(head, scene, middle), float(below.max())
    turn = np.linspace(0, 2 * np.pi, TURNS, endpoint=False)
    own = np.interp(
        turn, *_sorted(np.arctan2(below, aside) % (2 * np.pi), np.hypot(aside, below))
    )
    wide = float(np.ptp(aside)) / 2
    tall = np.where(np.sin(turn) < 0, top, (1.02 - 0.6 * (plump - 1)) * low)
    egg = 1 / np.sqrt((np.cos(turn) / (plump * wide)) ** 2 + (np.sin(turn) / tall) ** 2)
    upper = np.clip(-np.sin(turn) * 2.2, 0, 1)
    share = round_by + (1 - round_by) * upper
    radius = own + (egg - own) * share
    for wave in (2, 3, 4, 5):
        phase, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1) * lumps
        radius = radius * (1 + strength / wave * np.cos(wave * turn + phase))
    spectrum = np.fft.rfft(radius)
    spectrum[9:] = 0
    radius = np.fft.irfft(spectrum, TURNS)
    return (
        middle
        + (radius * np.cos(turn))[:, None] * head.right
        + (radius * np.sin(turn))[:, None] * head.down
    ).astype(np.float32)


def ear_roots(head: ToyHead, outline: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """Return (side, place) of the ears that show, on a head's outline: -1 is left.

    The far ear of a turned head is hidden.
    """
    middle = head.points[mesh.OVAL].mean(0)
    aside = (outline - middle) @ head.right
    below = (outline - middle) @ head.down
    roots = []
    for side, temple in ((-1, (127, 234, 93)), (1, (356, 454, 323))):
        root = head.points[list(temple)].mean(0) - middle
        if side * float(root @ head.right) < 0.33 * head.size:
            continue
        level = float(root @ head.down)
        nearest = np.argmin(np.abs(below - level) + 10 * head.size * (aside * side < 0))
        roots.append((side, outline[nearest]))
    return roots


def _sorted(turn, radius):
    order = np.argsort(turn)
    turn, radius = turn[order], radius[order]
    return (
        np.concatenate([[turn[-1] - 2 * np.pi], turn, [turn[0] + 2 * np.pi]]),
        np.concatenate([[radius[-1]], radius, [radius[0]]]),
    )


def _crown(head, scene, middle):
    """How far the skull reaches above the middle of the face: as far as head goes at all."""
    forehead = float((middle - head.points[mesh.FOREHEAD]) @ head.down)
    steps = np.linspace(1.0, 1.55, 24) * forehead
    along = (middle - steps[:, None] * head.down) / scene.factor
    columns = np.clip(along[:, 0].astype(int), 0, scene.size[0] - 1)
    rows = np.clip(along[:, 1].astype(int), 0, scene.size[1] - 1)
    there = scene.subject[rows, columns] > 0.5
    last = int(np.argmin(there)) if not there.all() else len(steps)
    return float(np.clip(steps[max(last - 1, 0)], 1.08 * forehead, 1.45 * forehead))


def lay_parts(
    board: Sculpture,
    parts: Parts,
    scene: ToyScene,
    *,
    thick: float,
    depth: float,
    body: float = 0.0,
    alpha: np.ndarray | None = None,
    detail: float = 0.0,
    shadow: float = 0.0,
    smooth: float = 0.003,
) -> None:
    """Lay flat parts side by side on the board, each a cushion.

    ``thick`` caps the cushions (share of the shorter side), ``depth`` stretches them,
    ``body`` bulges all of them together, ``detail`` presses the photo's own folds in.
    ``smooth`` rounds all of it. ``alpha`` (full size) is where they lie, everywhere without it.
    """
    width, height = board.size
    side = min(scene.size)
    cap = np.float32(thick * side)
    rise = cap * (1 - np.exp(-inflate_parts(parts.labels) / cap)) * np.float32(depth)
    if body:
        whole = inflate((parts.labels > 0).astype(np.float32))
        limit = np.float32(0.3 * side)
        rise = rise + limit * (1 - np.exp(-whole / limit)) * np.float32(body)
    if detail:
        tone = luminance(scene.plain)
        base = blur(tone, 0.03)
        # The folds of dark cloth are faint in the photo, and as deep as any.
        folds = (blur(tone, 0.004) - base) / (0.3 + base)
        rise = rise + np.float32(detail * side) * np.clip(folds, -0.12, 0.12)
    slope = gradient(blur(rise, smooth))
    hollow = blur(rise, 0.012) - rise
    shade = 1 - np.clip(hollow / np.float32(0.018 * side), 0, 0.45)
    color, shade = parts.painted(width, height), resize(shade, width, height)
    slope = cv2.resize(slope, (width, height), interpolation=cv2.INTER_CUBIC)
    if alpha is None:
        board.color[:], board.slope[:], board.shade[:] = color, slope, shade
        return
    if shadow:
        reach = 0.02 * min(width, height)
        moved = np.float32([[1, 0, 0.6 * reach], [0, 1, 0.9 * reach]])
        thrown = blur_pixels(cv2.warpAffine(alpha, moved, (width, height)), reach)
        board.shade *= 1 - np.float32(shadow) * thrown
    board.color += (color - board.color) * alpha[..., None]
    board.slope += (slope - board.slope) * alpha[..., None]
    board.shade += (shade - board.shade) * alpha


def full_mask(soft: np.ndarray, width: int, height: int, rounded: float) -> np.ndarray:
    """Return a soft mask at full size with a smooth crisp outline."""
    return crisp(resize(blur(soft, rounded), width, height))


def hair_flow(head: ToyHead, scene: ToyScene) -> tuple[np.ndarray, np.ndarray]:
    """Return which way this head's hair runs (unit x, y at working size): from its crown.

    Where the photo shows strands they lead, elsewhere they fall as a comb would lay them.
    """
    middle = head.points[mesh.OVAL].mean(0)
    forehead = float((middle - head.points[mesh.FOREHEAD]) @ head.down)
    crown = (middle - 1.25 * forehead * head.down) / scene.factor
    height, width = scene.subject.shape
    x = np.arange(width, dtype=np.float32)[None] - np.float32(crown[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(crown[1])
    size = np.float32(head.size / scene.factor)
    far = np.hypot(x, y) + np.float32(1e-3)
    falls = np.clip(far / size - 0.35, 0, 1)  # farther out hair hangs
    fx, fy = x / far, y / far + 0.9 * falls
    length = np.hypot(fx, fy) + np.float32(1e-3)
    fx, fy = fx / length, fy / length
    # Directions without a sign are mixed as double angles.
    own = scene.flow.coherence * smoothstep(0.004, 0.02, scene.flow.strength)
    double = [
        blur_pixels(own * a + 0.35 * b, 0.03 * size)
        for a, b in (
            (scene.flow.x**2 - scene.flow.y**2, fx * fx - fy * fy),
            (2 * scene.flow.x * scene.flow.y, 2 * fx * fy),
        )
    ]
    turn = 0.5 * np.arctan2(double[1], double[0])
    ux, uy = np.cos(turn), np.sin(turn)
    sign = np.where(ux * fx + uy * fy < 0, -1, 1).astype(np.float32)
    return ux * sign, uy * sign


def hair_owners(scene: ToyScene, width: int, height: int) -> list[np.ndarray]:
    """Return for each head where hair is its own (0 to 1): it is the nearest, in head sizes."""
    rows, columns = scene.subject.shape
    x = np.arange(columns, dtype=np.float32)[None] * np.float32(scene.factor)
    y = np.arange(rows, dtype=np.float32)[:, None] * np.float32(scene.factor)
    away = [
        np.hypot(x - middle[0], y - middle[1]) / np.float32(head.size)
        for head in scene.heads
        for middle in (head.points[mesh.OVAL].mean(0),)
    ]
    nearest = np.argmin(away, axis=0)
    return [
        resize((nearest == number).astype(np.float32), width, height)
        for number in range(len(away))
    ]


def trace(seed, fx, fy, own, factor, step, most):
    """Return the line a strand takes both ways from its seed, within the hair."""
    maps = (np.ascontiguousarray(each, np.float32) for each in (fx, fy, own))
    x, y = (float(value) for value in seed)
    return _trace(x, y, *maps, float(factor), np.float32(step), int(most))


@njit(cache=True, nogil=True)
def _trace(seed_x, seed_y, fx, fy, own, factor, step, most):
    points = np.empty((2 * most, 2), np.float32)
    first = last = most  # the seed itself belongs to both halves, and is kept once
    for half in range(2):
        stride = -step if half == 0 else step
        x, y = seed_x, seed_y
        for k in range(most):
            column, row = int(x), int(y)
            if not (0 <= row < own.shape[0] and 0 <= column < own.shape[1]):
                break
            if own[row, column] < np.float32(0.4):
                break
            at = most - 1 - k if half == 0 else most - 1 + k
            points[at, 0], points[at, 1] = x, y
            first, last = min(first, at), max(last, at + 1)
            i = min(int(row / factor), fx.shape[0] - 1)
            j = min(int(column / factor), fx.shape[1] - 1)
            x += stride * fx[i, j]
            y += stride * fy[i, j]
    return points[first:last].copy()


def smooth_line(points: np.ndarray, steps: int) -> np.ndarray:
    """Return a smooth curve along five or more points (n x 2), at even steps."""
    at = np.concatenate(
        [[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    )
    at = at / max(float(at[-1]), 1e-6)
    return np.stack(
        [
            np.polynomial.Polynomial.fit(at, points[:, k], 3)(np.linspace(0, 1, steps))
            for k in range(2)
        ],
        axis=1,
    ).astype(np.float32)


def warm_up_toys() -> None:
    """Compile what every toy is made with."""
    board = Sculpture.flat(np.full((24, 24, 3), 0.5, np.float32))
    everywhere = np.ones((24, 24), np.float32)
    color = np.float32([0.5, 0.4, 0.3])
    board.roll(np.float32([[4, 4], [20, 20]]), 3.0, color)
    board.roll(np.float32([[4, 4], [20, 20]]), 3.0, color, inside=everywhere)
    board.lay(everywhere, 0, 0, color)
    parts = flat_parts(board.color, everywhere, 2)
    parts.painted(48, 48)
    inflate_parts(parts.labels)
    trace((4, 4), everywhere, everywhere, everywhere, 1.0, 2.0, 4)
