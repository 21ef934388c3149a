"""Cute Clay: a lumpy plasticine figure with bead eyes on a board of plasticine."""

import numpy as np

from spark_studio.engines.local.materials.clay import (
    PRINT,
    board_colors,
    clay_colors,
    kneaded,
)
from spark_studio.engines.local.ops.parts import Parts, flat_parts
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.sculpt import Sculpture
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.clay_face import clay_eye, clay_face
from spark_studio.engines.local.stage.clay_head import clay_hair, clay_head
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.toy_scene import (
    ground_parts,
    growth,
    take_apart,
    with_skin,
)
from spark_studio.engines.local.stage.toy_shapes import (
    full_mask,
    lay_parts,
    warm_up_toys,
)
from spark_studio.inputs import Words

VERSION = 6

# What stands for a white or grey wall.
BOARDS = ("#c9b79a", "#a9bfae", "#9fb6c8", "#cfa79b", "#b9b08f")


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Take the photo apart, lay its parts in clay one on another, and press thumbs in."""
    rng, width, height = context.rng, context.width, context.height
    context.step(0.05, Words(en="Kneading the plasticine.", zh="正在揉橡皮泥。"))
    photo = reproportion(photo, head=growth(photo, 0.45))
    scene = take_apart(photo)
    unit = PRINT * min(width, height)
    ground = ground_parts(scene, 5)
    tint = BOARDS[int(rng.integers(len(BOARDS)))]
    board_ground = Parts(ground.labels, board_colors(ground.colors, tint))
    board = Sculpture.flat(np.zeros((height, width, 3), np.float32))
    lay_parts(board, board_ground, scene, thick=0.02, depth=0.8)
    alpha = full_mask(scene.subject, width, height, 0.004)
    count, smooth, apart = (11, 0.006, 10) if scene.heads else (13, 0.0045, 9)
    body = flat_parts(scene.plain, scene.subject, count, smooth, apart=apart)
    body = with_skin(body, scene)
    lay_parts(
        board, _in_clay(body), scene, thick=0.035, depth=0.9, body=0.25,
        alpha=alpha, detail=0.07, shadow=0.55,
    )  # fmt: skip
    words = Words(en="Rolling the heads.", zh="正在搓脑袋。")
    context.step(0.5, words, board.color)
    for head in scene.heads:
        clay_head(board, head, scene, rng)
    clay_hair(board, scene, rng)
    for head in scene.heads:
        clay_face(board, head, rng)
    if scene.eye is not None:
        clay_eye(board, scene.eye)
    context.step(
        0.7, Words(en="Leaving thumb prints.", zh="正在按下指纹。"), board.color
    )
    return finish(
        kneaded(board, rng, unit), rng, bloom=0.0, vignette=0.18, specks=0.008
    )


def _in_clay(parts):
    return Parts(parts.labels, clay_colors(parts.colors))


def warm() -> None:
    warm_up_toys()
    board = Sculpture.flat(np.full((24, 24, 3), 0.5, np.float32))
    kneaded(board, np.random.default_rng(0), 8)
