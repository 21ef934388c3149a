"""Cute Doll: a glossy vinyl doll with a great head and printed eyes in a pastel studio."""

import numpy as np

from spark_studio.engines.local.materials.vinyl import moulded, vinyl_colors
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.parts import Parts, flat_parts
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.sculpt import Sculpture
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.pastel_studio import pastel_studio
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.engines.local.stage.toy_scene import (
    ground_parts,
    growth,
    is_a_view,
    step_back,
    take_apart,
    with_skin,
)
from spark_studio.engines.local.stage.toy_shapes import (
    full_mask,
    lay_parts,
    warm_up_toys,
)
from spark_studio.engines.local.stage.vinyl_face import vinyl_eye, vinyl_face
from spark_studio.engines.local.stage.vinyl_head import vinyl_hair, vinyl_head
from spark_studio.inputs import Words

VERSION = 7

LARGER = 0.55  # share by which a head grows
LEAST_FILL = 0.3  # share of the photo
SKIES = ("#bfe4fa", "#fbd3de", "#d9d0fb", "#fde6b8", "#c6f0e4")
PASTEL = 0.55  # how much paler the things of a set are than life


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Take the photo apart, cast its parts in vinyl, print the face, and light the studio."""
    rng = context.rng
    context.step(0.05, Words(en="Making the mould.", zh="正在制作模具。"))
    photo = step_back(photo)
    photo = reproportion(photo, head=growth(photo, LARGER))
    scene = take_apart(photo)
    if scene.heads or _stands_out(photo):
        board = _in_the_studio(scene, context)
    else:
        board = _as_a_set(scene, context)
    context.step(0.5, Words(en="Casting the heads.", zh="正在浇铸脑袋。"), board.color)
    for head in scene.heads:
        vinyl_head(board, head, scene, rng)
    vinyl_hair(board, scene, rng)
    board.soften(0.0055)
    context.step(0.7, Words(en="Printing the eyes.", zh="正在印上眼睛。"), board.color)
    for head in scene.heads:
        vinyl_face(board, head, rng)
    if scene.eye is not None:
        vinyl_eye(board, scene.eye)
    return finish(moulded(board), rng, bloom=0.12, vignette=0.06, specks=0.003)


def _stands_out(photo):
    """Whether one thing is worth a studio of its own, or fills the photo anyway."""
    if is_a_view(photo):
        return False
    return find_subject(photo) is not None or photo.findings.cutout.mean() > LEAST_FILL


def _in_the_studio(scene, context):
    """The figure alone, before a pastel wall."""
    width, height = context.width, context.height
    alpha = full_mask(scene.subject, width, height, 0.006)
    body = _body(scene)
    middle = _middle(scene)
    studio = pastel_studio(width, height, alpha, body.colors[1:], context.rng, middle)
    board = Sculpture.flat(studio)
    board.gloss[:] = 0
    _lay_body(board, body, scene, alpha)
    board.gloss[:] = alpha
    return board


def _as_a_set(scene, context):
    """What is no single figure is cast whole, the ground as a relief behind the subject."""
    width, height = context.width, context.height
    board = Sculpture.flat(np.zeros((height, width, 3), np.float32))
    ground = _in_vinyl(ground_parts(scene, 6, finest=0.008), PASTEL)
    ground = _under_a_sky(ground, scene, context.rng)
    lay_parts(board, ground, scene, thick=0.05, depth=1.3, smooth=0.006, detail=0.02)
    board.gloss[:] = 0.9
    if scene.subject.mean() > 0.003:
        alpha = full_mask(scene.subject, width, height, 0.004)
        _lay_body(board, _body(scene, PASTEL), scene, alpha)
    return board


def _under_a_sky(ground, scene, rng):
    """The ground with the photo's sky as one part in one pale color."""
    sky = resize(scene.photo.findings.sky, *scene.size).ravel()
    flat, total = ground.labels.ravel(), len(ground.colors)
    share = np.bincount(flat, sky, minlength=total)
    share = share / np.maximum(np.bincount(flat, minlength=total), 1)
    color = hex_color(SKIES[int(rng.integers(len(SKIES)))])
    names = np.flatnonzero(share > 0.5)
    if not names.size:
        return ground
    labels = np.where(np.isin(ground.labels, names), names[0], ground.labels)
    colors = ground.colors.copy()
    colors[names] = color
    return Parts(labels.astype(np.int32), colors)


def _body(scene, pastel=0.0):
    if not scene.heads:
        parts = flat_parts(scene.plain, scene.subject, 11, 0.0075, 0.0012)
        return _in_vinyl(parts, max(pastel, 0.25))
    parts = flat_parts(scene.plain, scene.subject, 10, 0.009, 0.002, 10)
    return _in_vinyl(with_skin(parts, scene))


def _lay_body(board, body, scene, alpha):
    person = bool(scene.heads)
    lay_parts(
        board, body, scene, alpha=alpha,
        thick=0.05 if person else 0.03, depth=0.75, body=0.45,
        detail=0.045, smooth=0.010 if person else 0.006,
    )  # fmt: skip


def _in_vinyl(parts, pastel=0.0):
    return Parts(parts.labels, vinyl_colors(parts.colors, pastel))


def _middle(scene):
    """What the disc stands behind, in shares: the heads, or else the thing."""
    if scene.heads:
        x, y = np.mean([head.points[:, :2].mean(0) for head in scene.heads], axis=0)
        width, height = scene.photo.size
        return float(x / width), float(y / height)
    x, y, wide, high = scene.photo.findings.subject_box or (0.2, 0.2, 0.6, 0.6)
    return x + wide / 2, y + high / 2


def warm() -> None:
    warm_up_toys()
    moulded(Sculpture.flat(np.full((24, 24, 3), 0.5, np.float32)))
