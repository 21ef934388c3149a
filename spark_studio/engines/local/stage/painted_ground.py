"""The painted ground of a film frame: leaves in dabs, brushed walls, open country, sky."""

import numpy as np

from spark_studio.engines.local.ops.color import (
    gradient_map,
    to_lab,
)
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.gouache import (
    clump_light,
    leafy,
)
from spark_studio.engines.local.ops.grounds import is_wall
from spark_studio.engines.local.ops.oil import Brush, brush_flow, paint
from spark_studio.engines.local.ops.placing import free_ground
from spark_studio.engines.local.ops.shape import blur, dilate, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.country import open_country
from spark_studio.engines.local.stage.free_standing import behind_it, free_standing
from spark_studio.engines.local.stage.painted_sky import painted_sky

GREENS = (
    [(0.0, "#12372a"), (0.5, "#22573a"), (1.0, "#3d7440")],
    [(0.0, "#24603b"), (0.5, "#3d823f"), (1.0, "#6da24a")],
    [(0.0, "#4f913f"), (0.5, "#79b148"), (1.0, "#a5c95c")],
    [(0.0, "#8fbd52"), (0.5, "#b9d868"), (1.0, "#e3efa0")],
)
BRUSHES = (
    Brush(0.02, 0.11, 0.02),
    Brush(0.0095, 0.06, 0.035),
    Brush(0.0045, 0.03, 0.05),
)
LEAST_GROUND = 0.05
MELTED = 0.5  # share of a ground that must be out of focus to be replaced


def surroundings(
    painted: np.ndarray,
    photo: Photo,
    sketch: Study,
    side: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the picture with its ground painted, and what was replaced in it, 0 to 1.

    Leaves become dabs, what else stays is laid in with a flat brush; a wall behind people
    becomes open country, a sky a painted sky. All at working size, ``side`` is where the
    sun stands, -1 left to 1 right.
    """
    w, h = sketch.size
    lab = to_lab(sketch.plain)
    green = smoothstep(2, -6, lab[..., 1]) * smoothstep(2, 12, lab[..., 2])
    people = np.clip(1.4 * blur(sketch.subject, 0.004), 0, 1) * bool(
        photo.findings.faces
    )
    leaves = smoothstep(0.25, 0.6, blur(sketch.busy * (0.25 + 0.75 * green), 0.006)) * (
        1 - people
    )
    if leaves.mean() > 0.01:
        light = clump_light(luminance(sketch.light), rng, 0.03, side)
        around = blur(luminance(sketch.light), 0.02)
        own = blur(painted, 0.012)
        greens = [
            mix(gradient_map(around, stops), own * (0.62 + 0.28 * n), 0.35)
            for n, stops in enumerate(GREENS)
        ]
        painted = leafy(painted, leaves, light, np.stack(greens), rng, 0.0085)
    if photo.findings.faces:
        painted = _brushed(painted, (1 - people) * (1 - sketch.backdrop), rng)
    else:
        painted = _brushed(painted, 1 - 0.92 * sketch.subject, rng)
    ground = _all_free_ground(sketch)
    if not ground.any():
        return _in_the_open(painted, photo, sketch, side, rng)
    if is_wall(sketch, ground, photo.findings.faces) and photo.findings.faces:
        face = photo.findings.faces[0]
        low = face.box[1] + 1.5 * face.box[3]
        scene = open_country(w, h, rng, side, float(np.clip(low, 0.5, 0.74)))
        return mix(painted, scene, ground), ground
    if photo.findings.faces:  # half a wall stays a wall
        ground = ground * smoothstep(0.3, 0.7, resize(photo.findings.sky, w, h))
    rows = np.flatnonzero((ground > 0.5).mean(1) > 0.05)
    horizon = (rows[-1] + 1) / h if rows.size else 1.0
    return mix(painted, painted_sky(w, h, rng, side, float(horizon)), ground), ground


def _in_the_open(painted, photo, sketch, side, rng):
    """Put what stands free before a ground out of focus into open country."""
    alone = None if photo.findings.faces else free_standing(photo)
    if alone is None:
        return painted, np.zeros_like(sketch.subject)
    behind = behind_it(sketch, alone)
    melted = out_of_focus(luminance(sketch.light))
    if float((melted * behind).sum()) < MELTED * float(behind.sum()):
        return painted, np.zeros_like(sketch.subject)
    w, h = sketch.size
    scene = open_country(w, h, rng, side, float(rng.uniform(0.6, 0.7)))
    return mix(painted, scene, behind), behind


def _brushed(painted, amount, rng):
    """Lay the ground in with a flat brush, broad where it is calm, fine where it is not."""
    if amount.mean() < 0.03:
        return painted
    flow = brush_flow(luminance(painted), float(rng.uniform(-0.5, 0.5)))
    weight = 1.25 * amount
    strokes, _ = paint(painted, flow, BRUSHES, rng, weight)
    return mix(painted, np.clip(strokes, 0, 1), amount)


def _all_free_ground(sketch):
    """Add to the ground what is of its color close by and was only parted from it."""
    ground = free_ground(sketch, LEAST_GROUND)
    if not ground.any():
        return ground
    sure = (ground > 0.8).astype(np.float32)
    here = blur(sure, 0.05) + np.float32(1e-4)
    lab = to_lab(sketch.light)
    away = np.linalg.norm(
        lab - blur(lab * sure[..., None], 0.05) / here[..., None], axis=2
    )
    alike = smoothstep(17, 9, away) * smoothstep(0.03, 0.15, here)
    alike *= smoothstep(0.02, 0.008, blur(sketch.flow.strength, 0.008))
    more = blur(alike * (1 - np.clip(1.5 * sketch.subject, 0, 1)), 0.0015)
    ground = np.maximum(ground, smoothstep(0.35, 0.75, more))
    # A sliver left between the ground and somebody's outline would be a halo.
    beside = smoothstep(0.02, 0.15, blur(sketch.subject, 0.012))
    sliver = dilate(smoothstep(0.4, 0.6, ground), 0.012) * beside
    return np.maximum(ground, sliver * (1 - np.clip(1.6 * sketch.subject, 0, 1)))
