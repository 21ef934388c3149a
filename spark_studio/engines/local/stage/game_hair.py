"""Hair as a game artist sculpts it: thick locks laid over one another, each with a hard gloss."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.hatching import hatch_paths
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.relief import slope_of
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.strands import clump_where, gloss
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.ops.vector import fill, smooth_curve, tapered
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.face_frame import frame_of
from spark_studio.engines.local.stage.film_light import normals_of
from spark_studio.engines.local.stage.game_light import GameLight, lit
from spark_studio.engines.local.stage.plush_hair import hair_flow

# A lock, its length and its height, in face widths; never wider than this (shorter sides).
LOCK, LENGTH, RISE, THICKEST = 0.095, 1.2, 0.03, 0.034
MOST = 420  # locks in a picture
SHORT = 1.7  # a stroke shorter than this, in its widths, is no lock


@dataclass(frozen=True, slots=True)
class GameHair:
    """At working size: ``picture`` (RGB) under its lamps, ``mask``, ``flow``, the ``shine``
    of the key and the ``far`` one of the lamp behind (0 to 1), and ``wide``, the mean width
    of the faces in pixels."""

    picture: np.ndarray
    mask: np.ndarray
    flow: Flow
    shine: np.ndarray
    far: np.ndarray
    wide: float


def game_hair(
    photo: Photo,
    study: Study,
    hair: np.ndarray,
    slope: np.ndarray,
    body: np.ndarray,
    light: GameLight,
    wide: float,
    rng: np.random.Generator,
) -> GameHair:
    """Return the mass of the hair under its lamps, before locks are laid on it.

    ``hair`` is its mask, ``slope`` and ``body`` the form below it, ``wide`` the width of
    the faces in pixels.
    """
    frames = [frame_of(f, photo.pixels(f)[:, :2]) for f in photo.findings.faces]
    frames = [frame for frame in frames if frame is not None]
    flow = hair_flow(study, hair, frames, study.size[0] / photo.size[0])
    side = min(study.size)
    size = min(LOCK * wide / side, THICKEST)
    color, height = _mass(_colors(study, hair), flow, hair, rng, size)
    ridge = smoothstep(-0.7, 0.6, height)
    # What hangs into a face lies flat on it.
    slope = slope * (1 - 0.7 * study.face[..., None])
    carved = slope + slope_of(height * np.float32(RISE * wide))
    albedo = color * (0.68 + 0.42 * ridge)[..., None]
    picture = lit(albedo, normals_of(carved), body, np.zeros_like(hair), light)
    under = blur(slope, 0.012)
    key = light.key
    other = Light(-key.x, key.y, 0.5 * key.z)
    calm = np.zeros_like(hair)
    shine, far = (gloss(under, flow, calm, lamp, 26.0) for lamp in (key, other))
    return GameHair(picture, hair, flow, shine, far, wide)


def _mass(color, flow, hair, rng, size):
    """The color of the hair drawn out along its flow, and its ridges (-1 to 1).

    Locks are laid over it: half the size is enough.
    """
    half = [np.ascontiguousarray(v[::2, ::2]) for v in (flow.x, flow.y, flow.coherence, flow.strength)]  # fmt: skip
    soft = blur_pixels(color, 0.8)
    found = clump_where(
        np.ascontiguousarray(soft[::2, ::2]),
        Flow(*half),
        np.ascontiguousarray(hair[::2, ::2]),
        rng,
        size,
        3.5 * size,
    )
    height = blur_pixels(found.height, 0.25 * size * min(found.height.shape))
    shape = hair.shape[::-1]
    return resize(found.color, *shape), cv2.resize(height, shape)


def lay_locks(
    picture: np.ndarray, hair: GameHair, light: GameLight, rng: np.random.Generator
) -> None:
    """Lay the locks over the hair of a picture of any size, in place: each with its shade
    below, its own tone, a ridge of light, and its part of the bands of gloss."""
    height, width = picture.shape[:2]
    factor = width / hair.mask.shape[1]
    side = min(hair.mask.shape)
    size = min(LOCK * hair.wide, THICKEST * side)
    if size * factor < 2.5 or hair.mask.max() < 0.6:
        return
    where = smoothstep(0.4, 0.8, hair.mask)
    paths = hatch_paths(where, hair.flow, rng, 0.62 * size / side, LENGTH * hair.wide / side)  # fmt: skip
    spans = paths.lengths()
    order = np.flatnonzero(spans >= max(5.0, SHORT * size))
    order = order[np.argsort(spans[order])[-MOST:]]  # the longest lie on top
    cover = smoothstep(0.25, 0.75, resize(hair.mask, width, height))
    tones = blur(hair.picture, 0.006)
    for k in order.tolist():
        points = paths.points[paths.starts[k] : paths.starts[k + 1]]
        _lock(picture, points, hair, tones, size, factor, cover, light, rng)


def _lock(picture, points, hair, tones, size, factor, cover, light, rng):
    count = len(points)
    thick = size * factor * float(rng.uniform(0.75, 1.15)) * min(1.0, count / (2.2 * size))  # fmt: skip
    if points[0, 1] > points[-1, 1]:  # from the root, which lies higher, to the tip
        points = points[::-1]
    knots = points[np.linspace(0, count - 1, min(7, count)).astype(int)]
    at = np.clip(knots.round().astype(int), 0, np.array(hair.mask.shape)[::-1] - 1)
    color = tones[at[:, 1], at[:, 0]].mean(0) * np.float32(rng.uniform(0.86, 1.14))
    curve = smooth_curve((knots + 0.5) * np.float32(factor) - 0.5, 22)
    way = np.float32(np.sign(light.key.x))
    along = curve[-1] - curve[0]
    across = np.float32([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-3)
    if across[0] * way < 0:  # towards the lamp
        across = -across
    soft = 0.05 * thick
    fill(picture, tapered(curve - across * 0.24 * thick, 1.12 * thick, 0.35, 0, 0.4), color * 0.5, 0.75, soft, mask=cover)  # fmt: skip
    fill(picture, tapered(curve, thick, 0.35, 0, 0.4), color, 1.0, soft, mask=cover)
    ridge = tapered(curve[1:-2] + across * 0.2 * thick, 0.34 * thick, 0.2, 0, 0.4)
    fill(picture, ridge, color * 1.16 + 0.03, 0.7, soft, mask=cover)
    bands = ((hair.shine, 0.55, 0.5 + 0.12 * light.side, 0.85, 0.12), (hair.far, 0.7, 0.2 + 0.7 * light.back, 0.5, -0.16))  # fmt: skip
    for values, least, tint, strength, off in bands:
        seen = values[at[:, 1], at[:, 0]]
        lit_part = np.flatnonzero(np.interp(np.linspace(0, 1, 22), np.linspace(0, 1, len(seen)), seen) > least)  # fmt: skip
        if len(lit_part) < 4:
            continue
        part = curve[lit_part[0] : lit_part[-1] + 1] + across * off * thick
        glow = np.clip(0.9 * color + tint * 0.62, 0, 1)
        fill(picture, tapered(part, 0.4 * thick, 0, 0), glow, strength, soft, mask=cover)  # fmt: skip


def _colors(study, hair):
    """The hair's own colors, none of the ground's at its edge, a little more vivid: RGB."""
    lab = to_lab(study.light)
    weight = hair * (hair > 0.5) + np.float32(1e-4)
    near = blur(lab * weight[..., None], 0.012) / blur(weight, 0.012)[..., None]
    near[..., 0] = 11 + near[..., 0] * 0.9
    near[..., 1:] *= 1.25
    return from_lab(near)
