"""Pets and things in an animated film: fur in clumps or clean smooth surfaces, one light."""

import numpy as np

from spark_studio.engines.local.materials.felt import telling_details
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.strands import clump_slope, clump_where, gloss
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.film_light import (
    film_light,
    modelled,
    normals_of,
    rim,
    sheen,
)

CLUMP, LENGTH, RISE = 0.012, 0.055, 0.0035  # of fur, in shorter sides


def film_thing(
    photo: Photo,
    study: Study,
    figure: np.ndarray,
    fur: bool,
    light: Light,
    behind: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the subject under its light (RGB, working size); what tells its face stays.

    ``figure`` is its outline, all ones for a close-up; ``behind`` the color of the rim.
    """
    side = min(study.size)
    lab = to_lab(study.plain)
    lab[..., 1:] *= 1.22
    lab[..., 0] = 5 + lab[..., 0] * 0.97
    albedo = from_lab(lab)
    told = telling_details(luminance(study.light), side / 1328)
    slope, body = modelled(photo, study, figure, np.full_like(figure, 0.3))
    none = np.zeros_like(figure)
    if not fur:
        normal = normals_of(slope)
        lit = film_light(normal, body, none, light)
        picture = albedo * (0.3 + 0.78 * lit) + 1.3 * sheen(normal, light, figure)
    else:
        flow = flow_field(luminance(study.light), 0.011)
        coat = figure * (1 - 0.85 * told)
        clumps = clump_where(albedo, flow, figure, rng, CLUMP, LENGTH)
        locks = clumps.color * (0.95 + 0.24 * clumps.height)[..., None]
        albedo = mix(albedo, locks, 0.9 * coat)
        under = blur(slope, 0.006)
        slope = slope + clump_slope(clumps, RISE * side) * coat[..., None]
        normal = normals_of(slope)
        picture = albedo * (0.22 + 0.86 * film_light(normal, body, none, light))
        shine = np.clip(gloss(under, flow, clumps.shift, light, 26.0) - 0.5, 0, 1)
        picture += (0.3 * shine * coat)[..., None] * (albedo + 0.1)
    if figure.min() < 0.5:
        picture += (0.7 * rim(normal, figure, light))[..., None] * behind
    return np.clip(picture, 0, 1)
