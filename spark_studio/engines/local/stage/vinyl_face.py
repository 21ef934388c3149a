"""A vinyl doll's face: large printed eyes, a small mouth, sprayed cheeks."""

import numpy as np

from spark_studio.engines.local.materials.vinyl import blush, vinyl_colors, vinyl_skin
from spark_studio.engines.local.ops.sculpt import Sculpture
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.toy_head import ToyHead
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.stage.toy_glasses import lay_glasses
from spark_studio.engines.local.stage.toy_mouth import OPEN, closed_mouth, open_mouth
from spark_studio.engines.local.stage.toy_shapes import smooth_line

INK, WHITE = np.float32([0.13, 0.07, 0.08]), np.float32([1.0, 1.0, 1.0])
IRIS, GLOW = np.float32([0.30, 0.16, 0.11]), np.float32([0.78, 0.46, 0.26])
MOUTH, TONGUE = np.float32([0.52, 0.13, 0.16]), np.float32([0.95, 0.50, 0.50])
CLOSED_EYE = 0.10


def vinyl_face(board: Sculpture, head: ToyHead, rng) -> None:
    """Print what a face is known by, and mould a small nose."""
    skin = vinyl_skin(head.skin)
    if head.trusted:
        _stubble(board, head)
    for index in (205, 425):
        center = head.at(index) + 0.18 * (
            head.at(33 if index == 205 else 263) - head.at(index)
        )
        if (
            abs(float((center - head.at(mesh.NOSE_TIP)) @ head.right))
            > 0.14 * head.size
        ):
            board.spray(center, 0.105 * head.size, blush(skin), 0.62)
    _mouth(board, head)
    tip = head.place(head.at(mesh.NOSE_TIP), 0, -0.01)
    board.bump(tip, 0.045 * head.size, 0.55)
    board.spray(tip, 0.05 * head.size, blush(skin), 0.3)
    _eyes(board, head)
    _brows(board, head)
    lay_glasses(board, head, 0.016, 1.3)


def vinyl_eye(board: Sculpture, eye: tuple[float, float, float]) -> None:
    """Print an animal's eye, larger than life: (x, y, radius) in pixels."""
    center, radius = np.float32(eye[:2]), 1.9 * eye[2]
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1)
    for (x, y), share, color in (
        ((0, 0), 1.0, INK),
        ((0, 0.2), 0.72, IRIS),
        ((0, 0.0), 0.5, INK),
        ((-0.32, -0.36), 0.3, WHITE),
        ((0.34, 0.36), 0.14, WHITE),
    ):
        board.paint(center + radius * (np.float32([x, y]) + share * ring), color)


def _stubble(board, head):
    """Beard and moustache sprayed on where they grow, stubble thinly."""
    amount = max(head.beard, head.moustache)
    if not amount:
        return
    color = vinyl_colors(head.whiskers[None])[0]
    points = head.at(mesh.OVAL)
    pad = int(0.08 * head.size) + 2
    low = points.min(0).astype(int) - pad
    high = points.max(0).astype(int) + pad
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    grown = head.grows_at(np.stack([x, y], -1).astype(np.float32))
    soft = blur_pixels(grown, 0.012 * head.size) * np.float32(0.85)
    board.paint_mask(soft.astype(np.float32), int(low[0]), int(low[1]), color)


def _mouth(board, head):
    size = head.size
    lips = vinyl_colors(head.lips[None])[0]
    if head.opening > OPEN:
        mouth = open_mouth(head, 0.92)
        middle = mouth.edge.mean(0)
        board.paint(middle + 1.1 * (mouth.edge - middle), 0.62 * lips, gloss=1.2)
        board.paint(mouth.edge, MOUTH)
        if mouth.tongue is not None:
            board.paint(mouth.tongue, TONGUE)
        if mouth.teeth is not None:
            board.paint(mouth.teeth, WHITE)
        return
    line, under = closed_mouth(head, 0.72)
    t = np.linspace(-1, 1, len(line))
    _stroke(board, line, 0.013 * size * (1.15 - 0.5 * t * t), 0.5 * lips)
    _stroke(board, under, 0.012 * size * np.sqrt(1.02 - t * t), lips)


def _stroke(board, line, radius, color):
    """Print a line whose width changes along it."""
    along = np.gradient(line, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-6
    wide = np.maximum(radius, 0.35)[:, None] * normal
    board.paint(np.vstack([line + wide, (line - wide)[::-1]]), color)


def _eyes(board, head):
    size = head.size
    wide = [
        float(np.linalg.norm(head.at(a) - head.at(b)))
        for a, b in ((33, 133), (362, 263))
    ]
    closed = sum(head.eyes_open) / 2 < CLOSED_EYE
    for number, (ring, iris) in enumerate(
        ((mesh.LEFT_EYE, 468), (mesh.RIGHT_EYE, 473))
    ):
        share = wide[number] / max(max(wide), 1e-3)
        if share < 0.3:
            continue
        share = float(np.clip(share, 0.6, 1))
        center = head.place(head.at(ring).mean(0), 0, 0.015)
        outer = -1 if number == 0 else 1
        rx, ry = 0.1 * share, 0.122
        if closed or not head.trusted:
            t = np.linspace(-1, 1, 15)
            line = center + size * (
                rx * t[:, None] * head.right
                + 0.05 * (0.4 - (1 - t**2))[:, None] * -head.down
            )
            _stroke(board, line, 0.016 * size * (1.1 - 0.4 * t**2), INK)
            continue
        look = np.clip(
            (head.at(iris) - head.at(ring).mean(0)) @ head.right / size, -0.03, 0.03
        )
        center = center + look * head.right * size
        _eye(board, head, center, rx, ry)
        _lashes(board, head, center, rx, ry, outer, head.lashes)


def _eye(board, head, center, rx, ry):
    place = head.place
    board.paint(head.oval(center, 1.06 * rx, 1.05 * ry), INK, gloss=1.6)
    board.paint(head.oval(place(center, 0, 0.12 * ry), 0.9 * rx, 0.86 * ry), IRIS)
    board.paint(head.oval(place(center, 0, 0.42 * ry), 0.66 * rx, 0.5 * ry), GLOW, 0.55)
    board.paint(head.oval(place(center, 0, 0.56 * ry), 0.46 * rx, 0.3 * ry), GLOW, 0.6)
    board.paint(head.oval(place(center, 0, -0.06 * ry), 0.52 * rx, 0.52 * ry), INK)
    board.paint(
        head.oval(place(center, -0.34 * rx, -0.42 * ry), 0.30 * rx, 0.27 * ry), WHITE
    )
    board.paint(
        head.oval(place(center, 0.36 * rx, 0.40 * ry), 0.15 * rx, 0.13 * ry), WHITE, 0.9
    )


def _lashes(board, head, center, rx, ry, outer, long):
    turn = np.linspace(1.06 * np.pi, 1.94 * np.pi, 21)
    arc = center + head.size * (
        1.14 * rx * np.cos(turn)[:, None] * head.right
        + 1.08 * ry * np.sin(turn)[:, None] * head.down
    )
    thick = 0.024 * head.size * np.sin(np.linspace(0.04, np.pi - 0.04, 21)) ** 0.8
    _stroke(board, arc, thick, INK)
    for angle, far in () if not long else ((0.30, 0.045), (0.55, 0.04)):
        start = head.place(
            center, outer * 1.12 * rx * np.cos(angle), -1.06 * ry * np.sin(angle)
        )
        end = head.place(start, outer * far, -0.7 * far)
        _stroke(
            board,
            np.linspace(start, end, 5),
            head.size * np.linspace(0.013, 0.002, 5),
            INK,
        )


def _brows(board, head):
    color = vinyl_colors(head.brows[None])[0]
    for upper in ((70, 63, 105, 66, 107), (336, 296, 334, 293, 300)):
        line = head.at(list(upper))
        inner = np.abs((line - head.points[mesh.OVAL].mean(0)) @ head.right)
        rise = 0.06 + 0.03 * (1 - inner / max(float(inner.max()), 1e-3))
        line = line - (rise * head.size)[:, None] * head.down
        middle = line.mean(0)
        line = smooth_line(middle + 0.85 * (line - middle), 15)
        _stroke(
            board,
            line,
            head.size * (0.006 + 0.01 * np.sin(np.linspace(0.3, np.pi - 0.3, 15))),
            color,
        )
