"""A vinyl doll's head: an egg under moulded locks."""

import numpy as np

from spark_studio.engines.local.materials.vinyl import blush, vinyl_colors, vinyl_skin
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


def vinyl_head(board: Sculpture, head: ToyHead, scene: ToyScene, rng) -> None:
    """Lay the head without its hair: skull and ears."""
    skin = vinyl_skin(head.skin)
    outline = head_outline(head, scene, 0.96, rng, 0.0, plump=1.1)
    for side, root in ear_roots(head, outline):
        center = head.place(root, 0.02 * side, 0.03)
        how = {"reach": 0.03 * head.size, "skin": 1.0}
        board.lay_outline(head.oval(center, 0.075, 0.1), skin, 0.7, **how)
        board.spray(center, 0.05 * head.size, blush(skin), 0.6)
    board.lay_outline(
        outline, skin, 0.66, reach=0.09 * head.size, shadow=0.6, gloss=0.8, skin=1.0
    )


def vinyl_hair(board: Sculpture, scene: ToyScene, rng) -> None:
    """Lay the hair of all heads: one smooth cap each, and broad pointed locks on it."""
    if not scene.heads or not (scene.hair > 0.5).any():
        return
    width, height = board.size
    mask = full_mask(scene.hair, width, height, 0.008)
    for head, owned in zip(scene.heads, hair_owners(scene, width, height), strict=True):
        own = mask * owned
        x0, y0, x1, y1 = box_around(own, 4)
        if x1 - x0 < 6 or y1 - y0 < 6:
            continue
        part = own[y0:y1, x0:x1]
        color = vinyl_colors(head.hair[None])[0]
        rise = 0.62 * inflate(part)
        cap = np.float32(0.3 * head.size)
        board.lay(
            part, x0, y0, color, height=cap * (1 - np.exp(-rise / cap)),
            reach=0.06 * head.size, shadow=0.6, gloss=0.7,
        )  # fmt: skip
        _locks(board, head, scene, own, color, rng)


def _locks(board, head, scene, own, color, rng):
    size = head.size
    fx, fy = hair_flow(head, scene)
    gap = 0.2 * size
    x0, y0, x1, y1 = box_around(own, 0)
    seeds = np.stack(np.meshgrid(np.arange(x0, x1, gap), np.arange(y0, y1, gap)), -1)
    seeds = seeds.reshape(-1, 2) + rng.uniform(-0.35, 0.35, (seeds.size // 2, 2)) * gap
    at = np.clip(seeds.astype(int), 0, np.array(board.size) - 1)
    seeds = seeds[own[at[:, 1], at[:, 0]] > 0.5]
    crown = head.place(head.points[mesh.FOREHEAD], 0, -0.25)
    order = np.argsort(-np.linalg.norm(seeds - crown, axis=1))
    for seed in seeds[order][:160]:
        line = trace(seed, fx, fy, own, scene.factor, 0.05 * size, 12)
        if len(line) < 5:
            continue
        along = np.linspace(0, 1, len(line))
        radius = 0.125 * size * np.sin(np.pi * (0.03 + 0.95 * along)) ** 0.7
        tone = color * np.float32(1 + rng.uniform(-0.05, 0.04))
        board.roll(
            line,
            radius,
            tone,
            flat=0.3,
            follow=0.9,
            shadow=0.22,
            gloss=0.7,
            inside=own,
        )
