"""People as seen far away or from behind: shoulders, heads, raised hands."""

import cv2
import numpy as np

from spark_studio.engines.local.scenes.layer import Layer

# A head and shoulders around (0, 0) = the chin, in head heights.
OUTLINE = np.array([
    (-1.35, 2.6), (-1.3, 1.1), (-1.05, 0.62), (-0.42, 0.36), (-0.28, 0.1), (-0.4, -0.3),
    (-0.41, -0.62), (-0.3, -0.92), (0, -1.05), (0.3, -0.92), (0.41, -0.62), (0.4, -0.3),
    (0.28, 0.1), (0.42, 0.36), (1.05, 0.62), (1.3, 1.1), (1.35, 2.6),
])  # fmt: skip


def bust(layer: Layer, x: float, y: float, head: float, color: np.ndarray) -> None:
    """A person from the chest up; (x, y) is the chin, ``head`` its height, in pixels."""
    layer.polygon(np.array([x, y]) + OUTLINE * head, color)


def raised_arm(
    layer: Layer, x: float, y: float, head: float, lean: float, color: np.ndarray
) -> None:
    """An arm up from a shoulder beside (x, y), leaning by ``lean`` heads, with a hand."""
    side = 1 if lean > 0 else -1
    shoulder = np.array([x + side * 0.9 * head, y + 0.9 * head])
    elbow = shoulder + np.array([lean * 0.7, -1.3]) * head
    wrist = elbow + np.array([lean * 0.2, -1.35]) * head
    layer.line(np.stack([shoulder, elbow]), 0.46 * head, color)
    layer.line(np.stack([elbow, wrist]), 0.34 * head, color)
    layer.ellipse(*(wrist - [0, 0.22 * head]), 0.24 * head, 0.38 * head, color)


def row_of_people(
    layer: Layer, rng: np.random.Generator, y: float, head: float,
    colors: tuple[np.ndarray, ...], arms: float = 0.0, gap: float = 2.3,
    is_crowd: bool = True,
) -> None:  # fmt: skip
    """People side by side from edge to edge, their chins about row ``y``; below a crowd all is dark.

    ``arms`` is the share of them with an arm up, ``gap`` the heads from one to the next.
    """
    width, x = layer.size[0], -head * float(rng.uniform(0, 2))
    if is_crowd:
        layer.box(0, y + 1.7 * head, width, layer.size[1], colors[0])
    while x < width + 2 * head:
        size = head * float(rng.uniform(0.88, 1.12))
        at = y + head * float(rng.uniform(-0.45, 0.45))
        color = colors[int(rng.integers(len(colors)))]
        bust(layer, x, at, size, color)
        if rng.random() < arms:
            lean = float(rng.uniform(0.1, 0.8)) * (1 if rng.random() < 0.5 else -1)
            raised_arm(layer, x, at, size, lean, color)
        x += head * gap * float(rng.uniform(0.8, 1.25))


def standing(
    layer: Layer, x: float, feet: float, tall: float, colors: tuple[np.ndarray, ...],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """A whole person far away: legs, coat, head; ``tall`` pixels from feet to crown."""
    head, wide = tall * 0.13, tall * 0.15
    coat = colors[int(rng.integers(len(colors)))]
    legs = coat * np.float32(0.4)
    stride = tall * float(rng.uniform(0.03, 0.1))
    hip = feet - 0.47 * tall
    for side in (-1, 1):
        ends = np.array([(x + side * 0.03 * tall, hip), (x + side * stride, feet)])
        layer.line(ends, 0.075 * tall, legs)
    body = np.array([(x - wide / 2, feet - 0.8 * tall), (x + wide / 2, feet - 0.8 * tall),
                     (x + wide * 0.55, hip + 0.06 * tall), (x - wide * 0.55, hip + 0.06 * tall)])  # fmt: skip
    layer.polygon(body, coat)
    layer.ellipse(
        x, feet - 0.91 * tall, head * 0.4, head * 0.52, np.float32([0.3, 0.2, 0.15])
    )


def rim_of(layer: Layer, reach: float, color: np.ndarray) -> None:
    """Light from behind on the upper edges of what the layer holds; ``reach`` in pixels."""
    cover = layer.rgba[..., 3]
    move = np.float32([[1, 0, 0], [0, 1, reach]])
    lower = cv2.warpAffine(cover, move, layer.size)
    edge = np.clip(cover - lower, 0, 1)
    layer.rgba[..., :3] += edge[..., None] * np.float32(color)
