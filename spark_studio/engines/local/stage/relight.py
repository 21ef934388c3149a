"""People lit anew: by the lamp, the air and the ground of the place they are put into."""

import math
from functools import cache

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab, to_linear, to_srgb
from spark_studio.engines.local.ops.face_form import form_normals
from spark_studio.engines.local.ops.shape import (
    blur,
    blur_pixels,
    box_around,
    normals,
    resize,
)
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.scenes.scene import Scene

WORKING = 448  # longest side while light is worked out: it is broad
SHAPED = 0.85  # how far the old play of light gives way to the new
TINTED, TINTED_FACE = 0.72, 0.55  # how far the place's colors are taken on
LEAST, MOST = 0.6, 1.3  # what the new light may do to any place
BRIGHT, DIM = 1.04, 0.66  # exposure in a bright and in a dark place
RIM, WRAP = 0.45, 0.38
MOST_ON_SKIN = 0.96
STEPS, BRIGHTEST = 8192, 4.0  # of the tables between sRGB and light


def relit(
    colors: np.ndarray,
    alpha: np.ndarray,
    findings: Findings,
    scene: Scene,
    strength: float = 1.0,
) -> np.ndarray:
    """Return the colors of cut-out people as the light of ``scene`` would show them.

    ``colors`` and ``alpha`` are as large as ``scene.back``. Faces keep about the brightness
    they had: dark skin stays dark, in a dim place all grow dimmer. ``strength`` above 1 is
    for light that is meant to be seen.
    """
    height, width = alpha.shape
    factor = min(1.0, WORKING / max(width, height))
    small = max(16, round(width * factor)), max(16, round(height * factor))
    cover = resize(alpha, *small)
    form = form_normals(findings, cover)
    own = balance(findings)
    gain = _shaped(form, findings, scene, strength)
    gain = gain * _tints(form, cover, findings, scene, strength)
    gain *= np.float32(_exposure(scene) * _held_back(findings))
    # Nobody's skin comes out lighter than the photo has it.
    before = to_linear(resize(colors, *small)) / own
    level = _level(before, findings), max(_level(before * gain, findings), 1e-4)
    gain *= np.float32(min(1.0, MOST_ON_SKIN * level[0] / level[1]))
    left, top, right, low = box_around(alpha, 4)
    part = slice(top, low), slice(left, right)
    if right <= left:
        return colors
    light = _linear(colors[part]) / own
    light *= cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)[part]
    light += _rim(cover, form, scene, light, alpha, part) * np.float32(strength)
    out = colors.copy()
    out[part] = _wrapped(_developed(light), alpha, scene.back, part)
    return out


def balance(findings: Findings) -> np.ndarray:
    """Return the color of the photo's own light, as far as it is known, at most half of it."""
    color = np.float32(findings.illuminant)
    trust = np.float32(0.6 * findings.illuminant_trust)
    color = np.clip(color, 0.35, 1) ** trust
    return color / np.float32(color @ np.float32([0.2126, 0.7152, 0.0722]))


def _exposure(scene):
    """Return how brightly people are exposed: less in a dim place, unless a flash fires."""
    level = float(np.quantile(luminance(scene.back[::8, ::8]), 0.8))
    if scene.is_flash:
        return 1.08
    return float(np.interp(level, (0.12, 0.6), (DIM, BRIGHT)))


def _level(light, findings):
    """The light that skin sends back on the whole, or everything where no skin is known."""
    grey = light @ np.float32([0.2126, 0.7152, 0.0722])
    skin = resize(findings.skin, grey.shape[1], grey.shape[0]) > 0.6
    return float(grey[skin].mean() if skin.sum() > 20 else grey.mean())


def _held_back(findings):
    """A face that is light already would burn out under another lamp."""
    return float(np.clip(0.7 / max(findings.exposure, 0.1), 0.72, 1.0)) ** 1.6


def _lamp(scene):
    """Return the direction to the lamp: x right, y down, z to the viewer."""
    x, y = (float(v) for v in scene.light)
    if scene.is_flash:
        x, y = 0.25 * x, min(-0.15, 0.3 * y)
    aside = min(math.hypot(x, y), 0.92)
    size = math.hypot(x, y) or 1.0
    z = math.sqrt(1 - aside * aside)
    return np.float32([x / size * aside, y / size * aside, max(z, 0.35)])


def _wrap(form, lamp):
    facing = cv2.transform(form, lamp[None])
    return np.clip((facing + np.float32(0.35)) / np.float32(1.35), 0, 1)


def _shaped(form, findings, scene, strength):
    """The new light over the old one; faces are turned round, not darkened."""
    old_x, old_y = (float(v) for v in findings.light)
    depth = min(math.hypot(old_x, old_y), 1.0)
    old = np.float32([old_x, old_y, math.sqrt(max(1 - depth * depth, 0.15))])
    before = 1 - 0.55 * depth + 0.55 * depth * _wrap(form, old)
    share = min(0.8, (0.5 if scene.is_flash else 0.62) * strength)
    after = (1 - share) + share * _wrap(form, _lamp(scene))
    ratio = after / before
    ratio /= _mean_on_faces(ratio, findings)
    ratio = blur(np.clip(ratio, LEAST, MOST), 0.006)
    return mix(np.float32(1), ratio, np.float32(SHAPED))[..., None]


def _mean_on_faces(values, findings):
    on_face = resize(findings.skin, values.shape[1], values.shape[0]) > 0.5
    return np.float32(values[on_face].mean() if on_face.sum() > 20 else values.mean())


def _tints(form, cover, findings, scene, strength):
    """The lamp's color where it falls, the air's elsewhere; both at the same brightness."""
    lamp, air = (_even(v) for v in (scene.light_color, scene.ambient))
    lit = smoothstep(0.1, 0.95, _wrap(form, _lamp(scene)))
    color = mix(np.broadcast_to(air, (*cover.shape, 3)), lamp, 0.25 + 0.6 * lit)
    faces = resize(findings.skin, cover.shape[1], cover.shape[0])
    amount = mix(np.float32(TINTED), np.float32(TINTED_FACE), faces)
    amount = np.minimum(amount * np.float32(strength), 1)
    return mix(np.float32(1), color, amount[..., None])


def _even(color):
    """A color of light at luminance 1, no channel beyond what skin can bear."""
    color = np.maximum(np.float32(color), 1e-3)
    color = color / np.float32(color @ np.float32([0.2126, 0.7152, 0.0722]))
    return np.clip(color, 0.45, 1.9)


def _rim(cover, form, scene, light, alpha, part):
    """Light from behind along the edges that turn to the lamp, as bright as the ground there."""
    side = min(cover.shape)
    soft = blur_pixels(cover, 0.012 * side)
    edge = normals(soft * np.float32(0.06 * side))
    x, y = (float(v) for v in scene.light)
    facing = np.clip(edge[..., 0] * x + edge[..., 1] * min(y, -0.2) + 0.05, 0, 1)
    band = np.clip(2.6 * (0.86 - soft), 0, 1) * facing
    band = cv2.resize(band, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)[part]
    grey = luminance(light)
    strands = np.clip(
        1 + 3 * (grey - blur_pixels(grey, 0.004 * min(alpha.shape))) / (grey + 0.05),
        0.3,
        1.8,
    )
    strength = RIM * (0.35 if scene.is_flash else 1.0)
    color = np.float32(scene.light_color) / max(float(np.max(scene.light_color)), 1e-3)
    return (np.float32(strength) * band * strands * alpha[part])[..., None] * color


@cache
def _tables():
    """sRGB 0 to 1 as linear light; and linear light, by its root, as film shows it.

    Lights above 0.75 roll off: nothing burns out at once.
    """
    steps = np.linspace(0, 1, STEPS, dtype=np.float32)
    light = steps * steps * BRIGHTEST
    over = np.maximum(light - 0.75, 0)
    rolled = np.minimum(light, 0.75) + 0.25 * (1 - np.exp(-over / 0.25))
    return to_linear(steps), to_srgb(rolled)


def _linear(colors):
    return _tables()[0][(colors * np.float32(STEPS - 1)).astype(np.int32)]


def _developed(light):
    at = cv2.sqrt(np.clip(light / np.float32(BRIGHTEST), 0, 1))
    return _tables()[1][(at * np.float32(STEPS - 1)).astype(np.int32)]


def _wrapped(colors, alpha, back, part):
    """Let the ground's light creep round the edge, as air and lens do."""
    height, width = alpha.shape
    size = max(8, width // 4), max(8, height // 4)
    small_alpha, small_back = resize(alpha, *size), resize(back, *size)
    ground = blur(small_back * (1 - small_alpha)[..., None], 0.02)
    ground = ground / (blur(1 - small_alpha, 0.02) + 0.02)[..., None]
    amount = smoothstep(0.12, 0.75, blur(1 - small_alpha, 0.009)) * np.float32(WRAP)
    amount *= 0.4 + 0.6 * smoothstep(0.15, 0.7, luminance(ground))
    ground, amount = (resize(v, width, height)[part] for v in (ground, amount))
    return mix(colors, np.maximum(colors, mix(colors, ground, 0.8)), amount)


def is_colorless(photo: np.ndarray) -> bool:
    """Say whether a photo is black and white, or nearly."""
    lab = to_lab(photo[::4, ::4])
    return float(np.quantile(np.hypot(lab[..., 1], lab[..., 2]), 0.95)) < 5.0
