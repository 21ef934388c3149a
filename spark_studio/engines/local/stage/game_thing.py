"""Pets, things and places of a game: facets under its lamps, marks and eyes kept sharp."""

import numpy as np

from spark_studio.engines.local.materials.felt import telling_details
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.facets import facets
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.film_light import modelled, normals_of
from spark_studio.engines.local.stage.game_figure import beyond
from spark_studio.engines.local.stage.game_light import (
    GameLight,
    bevelled,
    edges,
    lit,
    polish,
)
from spark_studio.engines.local.stage.game_stage import sky_signs

FUR, THING = 0.05, 0.06  # size of facets in shorter sides
VIVID, BEVEL = 1.35, 0.0016
SIGNS = 0.1  # a sky smaller than this share of a view has no room for signs


def game_thing(
    photo: Photo,
    study: Study,
    figure: np.ndarray,
    light: GameLight,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return a pet or a thing in facets (RGB, working size).

    ``figure`` is its outline, all ones for a close-up.
    """
    side = min(study.size)
    fur = photo.findings.kind == "animal"
    grey = luminance(study.light)
    told = telling_details(grey, side / 1328)
    lab = to_lab(study.plain)
    lab[..., 1:] *= VIVID
    lab[..., 0] = 7 + 0.93 * lab[..., 0]
    slope, body = modelled(photo, study, figure, np.full_like(figure, 0.2))
    cells = facets(
        study.plain, rng, FUR if fur else THING, np.clip(0.85 * told, 0, 0.9)
    )
    flat = cells.mean(lab, figure)
    flat[..., 0] += 2.2 * cells.chance(rng)
    keep = np.clip((0.85 if fur else 0.75) * told, 0, 1)
    lab = mix(bevelled(flat, BEVEL * side), _bold(lab), keep)
    smooth = normals_of(slope)
    normal = mix(smooth, bevelled(cells.mean(smooth, figure), BEVEL * side), 0.85 * (1 - 0.6 * told))  # fmt: skip
    normal = normal / np.linalg.norm(normal, axis=2, keepdims=True)
    _blue_shadows(lab)
    albedo = from_lab(lab)
    none = np.zeros_like(figure)
    picture = lit(albedo, normal, body, none, light)
    picture = mix(picture, albedo * 1.05, 0.35 + 0.4 * keep)
    picture += ((0.08 if fur else 0.22) * polish(normal, light, 34))[..., None]
    if figure.min() < 0.5:
        picture += edges(smooth, figure, light)
    else:
        picture = _between_lamps(picture, normal, keep, light)
    return beyond(np.clip(picture, 0, 1), figure)


def _blue_shadows(lab):
    """Make deep shadows blue, never black, in place."""
    dark = np.clip(24 - lab[..., 0], 0, 30)
    lab[..., 0] += 0.55 * dark
    lab[..., 1] += 0.35 * dark
    lab[..., 2] -= 0.8 * dark


def _bold(lab):
    """Eyes and marks with more contrast than the photo gave them."""
    out = lab.copy()
    out[..., 0] += 0.55 * np.clip(lab[..., 0] - blur(lab[..., 0], 0.014), -30, 30)
    out[..., 1:] *= np.float32(1.15)
    return out


def _between_lamps(picture, normal, keep, light):
    """A close-up has no outline to light: the lamps reach in from both sides."""
    width = picture.shape[1]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None] * np.float32(
        np.sign(light.key.x)
    )
    for color, way, share in ((light.side, 1.0, 0.6), (light.back, -1.0, 0.9)):
        turned = 0.45 + 1.6 * np.clip(
            way * np.sign(light.key.x) * normal[..., 0], -0.2, 0.5
        )
        amount = smoothstep(-0.15, 1.0, way * x) * turned * np.float32(share)
        amount = np.clip(amount, 0, 1) * (1 - 0.7 * keep)
        tinted = (0.3 + 0.95 * picture) * color
        picture = mix(picture, tinted, np.clip(0.85 * amount, 0, 0.75))
    return np.clip(picture, 0, 1)


def game_place(
    photo: Photo, study: Study, light: GameLight, rng: np.random.Generator
) -> np.ndarray:
    """Return a view as a map of clean facets under a saturated sky (RGB, working size)."""
    width, height = study.size
    side = min(width, height)
    grey = luminance(study.plain)
    lab = to_lab(study.plain)
    detail = blur(np.abs(grey - blur(grey, 0.012)), 0.006)
    fine = np.clip(smoothstep(0.02, 0.06, detail) * 0.72 + study.face, 0, 1)
    cells = facets(study.plain, rng, 0.055, fine)
    flat = cells.mean(lab)
    flat[..., 0] += 1.6 * cells.chance(rng)
    sky = resize(photo.findings.sky, width, height)
    flat = bevelled(flat, 0.8)
    # People and signs are told by what is finer than a facet.
    told = telling_details(luminance(study.light), side / 1328)
    lab = mix(flat, lab, (0.4 * told + 0.06) * (1 - sky))
    chroma = np.linalg.norm(lab[..., 1:], axis=2, keepdims=True)
    lab[..., 1:] *= 1.45 + 0.5 * np.exp(-((chroma / 22) ** 2))
    lab[..., 0] = 54 + 1.08 * (lab[..., 0] - 50)
    _blue_shadows(lab)
    picture = from_lab(lab)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None] * np.float32(
        light.key.x * 1.6
    )
    near, far = (0.82 + 0.5 * color for color in (light.back, 0.6 * light.side))
    near, far = (color / luminance(color[None, None])[0, 0] for color in (near, far))
    lamps = mix(0.92 * far, 1.12 * near, smoothstep(-0.9, 0.9, x)[..., None])
    picture = picture * lamps
    return np.clip(_with_sky(picture, study, sky, cells, light, rng), 0, 1)


def _with_sky(picture, study, sky, cells, light, rng):
    """A sky of great planes in the stage's colors; a dark one only takes their tint."""
    inside = sky > 0.6
    if inside.mean() < 0.02:
        return picture
    lab, grey = to_lab(study.plain), luminance(study.plain)
    # Between leaves and along roofs it shows through.
    alike = np.linalg.norm(lab - np.median(lab[inside], axis=0), axis=2)
    reach = smoothstep(0.03, 0.12, blur(sky, 0.03)) * (1 - study.subject)
    sky = np.maximum(sky, smoothstep(26, 15, alike) * reach)
    day = float(np.clip((np.median(grey[inside]) - 0.25) / 0.25, 0, 1))
    height, width = grey.shape
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    low = max(float(rows[-1]), 0.05 * height)
    y = np.arange(height, dtype=np.float32)[:, None] / np.float32(low)
    level = np.clip(cells.mean(np.broadcast_to(y, grey.shape)), 0, 1)
    level = np.clip(level + 0.035 * cells.chance(rng), 0, 1)
    top = 0.6 * light.deep + 0.4 * light.wall
    painted = mix(np.broadcast_to(top, picture.shape), light.wall, smoothstep(0, 0.6, level))  # fmt: skip
    glow = 0.55 + 0.45 * light.back
    painted = mix(painted, glow, 0.8 * smoothstep(0.5, 1.0, level))
    if inside.mean() > SIGNS:
        place = rng.uniform(0.3, 0.7)
        x = columns[0] + place * (columns[-1] - columns[0])
        center = np.float32([x, rows[0] + 0.62 * (low - rows[0])])
        radius = min(0.42 * (low - rows[0]), 0.34 * width) * rng.uniform(0.85, 1.1)
        painted = sky_signs(painted, light, center, float(radius), rng)
    painted = bevelled(painted + 0.3 * (grey - blur(grey, 0.2))[..., None], 0.8)
    share = np.float32(0.25 + 0.65 * day)
    return mix(picture, painted, share * smoothstep(0.35, 0.75, sky))
