"""A face of plasticine: bead eyes, a blob for a nose, one band of teeth, rolled brows."""

import numpy as np

from spark_studio.engines.local.materials.clay import clay_colors, clay_skin
from spark_studio.engines.local.ops.sculpt import Sculpture, filled
from spark_studio.engines.local.ops.toy_head import JAW, UPPER_LIP, ToyHead
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.stage.toy_glasses import lay_glasses
from spark_studio.engines.local.stage.toy_mouth import OPEN, closed_mouth, open_mouth
from spark_studio.engines.local.stage.toy_shapes import smooth_line

BLACK, WHITE = np.float32([0.07, 0.06, 0.07]), np.float32([0.95, 0.93, 0.88])
MOUTH, TONGUE = np.float32([0.30, 0.07, 0.08]), np.float32([0.84, 0.38, 0.38])
CLOSED_EYE = 0.10  # mean height of the eyes against their width


def clay_face(board: Sculpture, head: ToyHead, rng) -> None:
    """Lay what a face is known by: beard, cheeks, mouth, nose, eyes, brows, glasses."""
    skin = clay_skin(head.skin)
    _beard(board, head, skin, rng)
    if not head.trusted:
        _plain_face(board, head, skin, rng)
        return
    _cheeks(board, head, skin)
    _mouth(board, head, skin)
    _nose(board, head, skin, rng)
    _eyes(board, head, skin, rng)
    _brows(board, head)
    lay_glasses(board, head, 0.014, 3.0)


def clay_eye(board: Sculpture, eye: tuple[float, float, float]) -> None:
    """Press the bead of an animal's eye in: (x, y, radius) in pixels."""
    center, radius = np.float32(eye[:2]), 1.5 * eye[2]
    board.roll(center, 1.25 * radius, 0.9 * BLACK + 0.08, flat=-0.5, shadow=0.25)
    board.roll(center, radius, BLACK, flat=0.9, shadow=0.3, gloss=5.0)
    board.roll(center - 0.35 * radius, 0.22 * radius, WHITE, flat=0.3, shadow=0.0)


def _cheeks(board, head, skin):
    pink = np.clip(
        skin * np.float32([1.03, 0.84, 0.83]) + np.float32([0.02, 0, 0]), 0, 1
    )
    for index, eye in ((205, 33), (425, 263)):
        center = head.place(head.at(index), 0, -0.005)
        center = center + 0.12 * (head.at(eye) - center)
        far = abs(float((center - head.at(mesh.NOSE_TIP)) @ head.right))
        if far < 0.16 * head.size:
            continue
        board.lay_outline(
            head.oval(center, 0.095, 0.085), pink, 0.28, follow=0.9, shadow=0.25,
            reach=0.012 * head.size, skin=1.0,
        )  # fmt: skip


def _mouth(board, head, skin):
    size, lips = head.size, clay_colors(head.lips[None])[0]
    if head.opening > OPEN:
        _open_mouth(board, head, lips)
        return
    line, under = closed_mouth(head, 1.12)
    t = np.linspace(-1, 1, len(line))
    thick = 0.03 * size * np.sqrt(1.05 - t * t)
    board.roll(under, thick, lips, flat=0.8, follow=0.7, shadow=0.3, skin=1.0)
    carved = lips * np.float32([0.5, 0.33, 0.33])
    thick = 0.019 * size * (1.1 - 0.55 * t * t)
    board.roll(line, thick, carved, flat=-0.9, shadow=0.25)


def _open_mouth(board, head, lips):
    size, mouth = head.size, open_mouth(head, 1.2)
    ring = np.vstack([mouth.edge, mouth.edge[:1]])
    board.roll(ring, 0.024 * size, lips, flat=0.9, follow=0.6, shadow=0.4, skin=1.0)
    board.lay_outline(mouth.edge, MOUTH, -0.6, gloss=0.6)
    if mouth.tongue is not None:
        board.lay_outline(mouth.tongue, TONGUE, 0.7, reach=0.008 * size)
    if mouth.teeth is not None:
        board.lay_outline(mouth.teeth, WHITE, 0.9, reach=0.01 * size)


def _nose(board, head, skin, rng):
    size, tip = head.size, head.place(head.at(mesh.NOSE_TIP), 0, 0.0)
    red = np.clip(skin * np.float32([1.0, 0.86, 0.84]), 0, 1)
    wide = 0.105 * rng.uniform(0.94, 1.1)
    outline = head.oval(tip, wide, 0.088)
    board.lay_outline(outline, red, 0.95, reach=0.05 * size, shadow=0.55, skin=1.0)


def _eyes(board, head, skin, rng):
    size = head.size
    wide = [
        float(np.linalg.norm(head.at(a) - head.at(b)))
        for a, b in ((33, 133), (362, 263))
    ]
    for number, (ring, iris) in enumerate(
        ((mesh.LEFT_EYE, 468), (mesh.RIGHT_EYE, 473))
    ):
        center = head.at(ring).mean(0)
        share = np.clip(wide[number] / max(max(wide), 1e-3), 0.62, 1)
        if min(wide) < 0.3 * max(wide) and wide[number] == min(wide):
            continue
        radius = 0.083 * size * float(share) * rng.uniform(0.92, 1.1)
        if sum(head.eyes_open) / 2 < CLOSED_EYE:
            t = np.linspace(-1, 1, 11)[:, None]
            line = (
                center
                + t * 1.1 * radius * head.right
                + (0.45 * t**2 - 0.2) * -radius * head.down
            )
            board.roll(line, 0.017 * size, BLACK, flat=0.8, shadow=0.2)
            continue
        board.roll(
            center,
            1.13 * radius,
            skin * np.float32([0.93, 0.83, 0.8]),
            flat=-0.4,
            shadow=0.2,
            skin=1.0,
        )
        board.roll(center, radius, WHITE, flat=0.85, shadow=0.45, gloss=2.0)
        look = np.clip((head.at(iris) - center) / (0.16 * size), -0.35, 0.35)
        bead = center + look * radius + rng.uniform(-0.08, 0.08, 2) * radius
        board.roll(bead, 0.5 * radius, BLACK, flat=0.8, shadow=0.25, gloss=5.0)
        _lid(board, center, radius, head, skin)
        board.roll(
            bead - 0.2 * radius, 0.1 * radius, np.float32([1, 1, 1]), flat=0.3, shadow=0
        )


def _lid(board, center, radius, head, skin):
    """A strip over the upper third of the ball."""
    turn = np.linspace(np.pi * 1.12, np.pi * 1.88, 11)[:, None]
    arc = center + radius * (
        np.cos(turn) * head.right + 0.86 * np.sin(turn) * head.down
    )
    thick = 0.27 * radius * (0.7 + 0.5 * np.sin(np.linspace(0, np.pi, 11)))
    board.roll(arc, thick, 0.97 * skin, flat=0.8, shadow=0.35, skin=1.0)


def _brows(board, head):
    color = clay_colors(head.brows[None])[0]
    for upper, lower in (
        ((70, 63, 105, 66, 107), (46, 53, 52, 65, 55)),
        ((336, 296, 334, 293, 300), (285, 295, 282, 283, 276)),
    ):
        line = 0.5 * (head.at(list(upper)) + head.at(list(lower)))
        # Kinder than life: the inner ends go up, and both sit higher over the large eyes.
        inner = np.abs((line - head.points[mesh.OVAL].mean(0)) @ head.right)
        rise = 0.055 + 0.035 * (1 - inner / max(float(inner.max()), 1e-3))
        line = line - (rise * head.size)[:, None] * head.down
        line = smooth_line(line, 11)
        swell = np.sin(np.linspace(0.5, np.pi - 0.5, len(line)))
        board.roll(
            line,
            head.size * (0.018 + 0.017 * swell),
            color,
            flat=0.9,
            follow=0.5,
            shadow=0.4,
        )


def _beard(board, head, skin, rng):
    """Little balls of clay over the jaw and the upper lip, as thick as the beard is."""
    color = clay_colors(head.whiskers[None])[0]
    for outline, amount in ((JAW, head.beard), (UPPER_LIP, head.moustache)):
        if amount < 0.5 or not head.trusted:
            continue
        points = head.at(list(outline))
        low, high = points.min(0), points.max(0)
        shape = int(high[1] - low[1]) + 3, int(high[0] - low[0]) + 3
        mask = filled(points - low + 1, shape)
        gap = max(0.03 * head.size, 1.5)
        for y in np.arange(0, shape[0], gap):
            for x in np.arange(0, shape[1], gap):
                px, py = x + rng.uniform(0, gap), y + rng.uniform(0, gap)
                i, j = min(int(py), shape[0] - 1), min(int(px), shape[1] - 1)
                if mask[i, j] < 0.5 or head.grows_at(low + [px, py]) < 0.2:
                    continue
                if rng.random() < 0.9 * amount:
                    board.roll(
                        low + [px, py],
                        0.021 * head.size,
                        color * np.float32(rng.uniform(0.85, 1.12)),
                        flat=0.8,
                        follow=0.6,
                        shadow=0.3,
                    )


def _plain_face(board, head, skin, rng):
    """Of a face turned far away only what is sure: the nose, and an eye where it shows."""
    _nose(board, head, skin, rng)
    _brows(board, head)
    _mouth(board, head, skin)
    for ring in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
        eye = head.at(ring)
        wide = float(np.ptp((eye - eye.mean(0)) @ head.right))
        if wide < 0.1 * head.size:
            continue
        board.roll(
            eye.mean(0), 0.045 * head.size, BLACK, flat=0.8, shadow=0.3, gloss=4.0
        )
    lay_glasses(board, head, 0.014, 3.0)
