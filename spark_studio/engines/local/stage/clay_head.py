"""A head kneaded of plasticine, and the hair rolled for it."""

import numpy as np

from spark_studio.engines.local.materials.clay import clay_colors, clay_skin
from spark_studio.engines.local.ops.inflate import inflate
from spark_studio.engines.local.ops.sculpt import Sculpture
from spark_studio.engines.local.ops.shape import box_around
from spark_studio.engines.local.ops.toy_head import ToyHead
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.stage.toy_scene import ToyScene
from spark_studio.engines.local.stage.toy_shapes import (
    ear_roots,
    full_mask,
    hair_flow,
    hair_owners,
    head_outline,
    trace,
)


def clay_head(board: Sculpture, head: ToyHead, scene: ToyScene, rng) -> None:
    """Lay the head without its hair: skull and ears."""
    skin = clay_skin(head.skin)
    size = head.size
    outline = head_outline(head, scene, 0.75, rng, 0.04)
    for side, root in ear_roots(head, outline):
        _ear(board, head, root, side, skin)
    board.lay_outline(outline, skin, 0.62, reach=0.07 * size, skin=1.0)


def _ear(board, head, root, side, skin):
    center = head.place(root, 0.025 * side, 0.02)
    how = {"reach": 0.03 * head.size, "skin": 1.0}
    board.lay_outline(head.oval(center, 0.085, 0.13), skin, 0.7, **how)
    shell = np.linspace(-0.05, 0.05, 5)[:, None] * head.size * head.down
    shell = head.place(center, 0.012 * side, 0.0) + shell
    deeper = skin * np.float32([0.9, 0.74, 0.72])
    board.roll(shell, 0.026 * head.size, deeper, flat=-0.5, shadow=0.0, skin=1.0)


def clay_hair(board: Sculpture, scene: ToyScene, rng) -> None:
    """Lay the hair of all heads as one lump each, then roll strands over it."""
    if not scene.heads or not (scene.hair > 0.5).any():
        return
    width, height = board.size
    mask = full_mask(scene.hair, width, height, 0.005)
    for head, owned in zip(scene.heads, hair_owners(scene, width, height), strict=True):
        own = mask * owned
        x0, y0, x1, y1 = box_around(own, 4)
        if x1 - x0 < 6 or y1 - y0 < 6:
            continue
        part = own[y0:y1, x0:x1]
        color = clay_colors(head.hair[None])[0]
        rise = 0.5 * inflate(part)
        cap = np.float32(0.22 * head.size)
        board.lay(
            part, x0, y0, 0.86 * color, height=cap * (1 - np.exp(-rise / cap)),
            reach=0.05 * head.size,
        )  # fmt: skip
        _strands(board, head, scene, own, color, rng)


def _strands(board, head, scene, own, color, rng):
    size = head.size
    fx, fy = hair_flow(head, scene)
    gap = 0.085 * size
    x0, y0, x1, y1 = box_around(own, 0)
    columns = np.arange(x0, x1, gap)
    rows = np.arange(y0, y1, gap)
    seeds = np.stack(np.meshgrid(columns, rows), -1).reshape(-1, 2)
    seeds = seeds + rng.uniform(-0.45, 0.45, seeds.shape) * gap
    at = np.clip(seeds.astype(int), 0, np.array(board.size) - 1)
    seeds = seeds[own[at[:, 1], at[:, 0]] > 0.5]
    crown = head.place(head.points[mesh.FOREHEAD], 0, -0.25)
    order = np.argsort(
        -np.linalg.norm(seeds - crown, axis=1) + rng.uniform(0, 0.25, len(seeds)) * size
    )
    for seed in seeds[order][:500]:
        line = trace(seed, fx, fy, own, scene.factor, 0.035 * size, 11)
        if len(line) < 4:
            continue
        along = np.linspace(0, 1, len(line))
        radius = 0.05 * size * rng.uniform(0.75, 1.15)
        radius = radius * np.clip(
            np.minimum(along * 4 + 0.45, (1 - along) * 3.2 + 0.28), 0, 1
        )
        tone = color * np.float32(1 + rng.uniform(-0.13, 0.1))
        board.roll(line, radius, tone, flat=0.75, follow=0.85, shadow=0.34, inside=own)
