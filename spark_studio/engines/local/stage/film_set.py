"""Where an animated film plays: places out of focus, practical lights, haze, one grade."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.light import Light, hollows
from spark_studio.engines.local.ops.shape import blur, blur_pixels, coordinates, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.place import blurred_place
from spark_studio.engines.local.stage.shadow import cast_shadow
from spark_studio.engines.local.stage.soft_discs import soft_discs

PRACTICALS = ("#ffcf8a", "#ffb765", "#ffe3b4")
BLUR, MIDDLE = 0.022, 44.0  # of the place behind a figure, and its mean Lab L
TILT, DEEPEST = (
    0.2,
    0.008,
)  # half the band in focus, and the blur beyond, in shorter sides
# How much texture a built set keeps; its light on the far and the near side.
CLEAN, DUSK, SUN = 0.55, np.float32([0.82, 0.9, 1.06]), np.float32([1.1, 1.02, 0.86])
ZENITH, HORIZON, CLOUD, CLOUD_SHADE = "#3f86b8", "#f2dcb6", "#fff4e2", "#a9b7c6"
HAZE = np.float32([1.0, 0.85, 0.6])


def place_behind(
    photo: Photo, width: int, height: int, rng: np.random.Generator, focus: float = BLUR
) -> np.ndarray:
    """Return the photo's place without its subject, out of focus, with warm lights in it.

    ``focus`` is the blur as a share of the shorter side.
    """
    place = blurred_place(photo, (width, height), focus, rng, middle=MIDDLE)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    where = np.broadcast_to(np.clip(0.75 - y, 0, 1), (height, width))
    count = int(rng.integers(9, 16))
    discs = soft_discs(rng, width, height, count, (0.014, 0.05), PRACTICALS, where)
    return np.clip(place + 0.55 * discs, 0, 1)


def miniature(
    study: Study, sky: np.ndarray, light: Light, rng: np.random.Generator
) -> np.ndarray:
    """Return a view as a small built set: clean surfaces, deep nooks, a narrow focus, beams.

    ``sky`` is its mask. At working size, RGB.
    """
    width, height = study.size
    side = min(width, height)
    lab = to_lab(study.plain)
    base = blur(lab, 0.012)
    lab = base + np.float32(CLEAN) * (lab - base) + 0.9 * _steps(lab)
    lab[..., 1:] *= 1.35
    picture = from_lab(lab)
    grey = luminance(study.plain)
    nook = hollows(blur(grey, 0.003) * np.float32(side), 0.02 * side, 0.3 * side)
    edge = blur(grey, 0.0025) - blur(grey, 0.012)
    depth = 0.72 + 0.32 * nook + 1.1 * np.clip(edge, -0.08, 0.12)
    x, _ = coordinates(width, height)
    # The sun lies on one side, dusk on the other.
    across = smoothstep(-0.8, 0.8, x * np.float32(np.sign(light.x)))[..., None]
    picture = picture * depth[..., None] * (DUSK + (SUN - DUSK) * across)
    picture = _with_sky(picture, lab, resize(sky, width, height), light, rng)
    picture = _in_focus(np.clip(picture, 0, 1), rng)
    beams = _beams(study, light, rng)[..., None] * HAZE
    return picture + beams * (1 - picture)  # what is bright already is not burnt out


def _steps(lab):
    """The clear steps between one thing and the next, without what lies within them."""
    soft, wide = blur(lab, 0.002), blur(lab, 0.012)
    step = soft - wide
    size = np.abs(step[..., :1])
    return step * smoothstep(4.0, 12.0, size) * np.float32(1 - CLEAN)


def _with_sky(picture, lab, sky, light, rng):
    """A pale sky becomes a painted one with modelled clouds; a dark or red one is kept."""
    inside = sky > 0.6
    if inside.mean() < 0.02:
        return picture
    seen = np.median(lab[inside], axis=0)
    # Under eaves and between leaves it shows through.
    alike = smoothstep(20, 11, np.linalg.norm(lab - seen, axis=2))
    sky = np.maximum(sky, alike * smoothstep(0.03, 0.12, blur(sky, 0.03)))
    glow = float(np.quantile(np.maximum(lab[inside][:, 1], lab[inside][:, 2]), 0.9))
    pale = np.clip((seen[0] - 52) / 14, 0, 1) * np.clip((34 - glow) / 12, 0, 1)
    height, width = sky.shape
    _, y = coordinates(width, height)
    rows = np.flatnonzero(inside.any(1))
    low = (rows[-1] - height / 2) / min(width, height)
    high = np.clip(
        (np.float32(low) - y) / max(low + 0.5 * height / min(width, height), 0.1), 0, 1
    )
    air = mix(hex_color(HORIZON), hex_color(ZENITH), (high**0.8)[..., None])
    puffs = clouds(rng, width, height, 0.42, octaves=5, fade=0.55)
    there = smoothstep(0.5, 0.66, puffs - 0.06 * (1 - high))
    dx, dy = (round(0.022 * min(width, height) * v) for v in (light.x, light.y))
    towards = np.roll(puffs, (-dy, -dx), (0, 1))
    lit = np.clip(0.62 + 4.5 * (puffs - towards), 0, 1)[..., None]
    cloud = hex_color(CLOUD_SHADE) + (hex_color(CLOUD) - hex_color(CLOUD_SHADE)) * lit
    painted = mix(air, cloud, there)
    return mix(picture, painted, np.float32(pale) * smoothstep(0.3, 0.8, sky))


def _in_focus(picture, rng):
    """A lens so near that only a band is sharp, as with a model on a table."""
    height, width = picture.shape[:2]
    side = min(width, height)
    _, y = coordinates(width, height)
    level = np.float32(rng.uniform(0.02, 0.16))
    away = np.clip((np.abs(y - level) - TILT) / np.float32(0.3), 0, 1)
    for share in (0.35, 1.0):
        soft = blur_pixels(picture, share * DEEPEST * side)
        picture = mix(picture, soft, smoothstep(0.0, 1.0, away / share))
    return picture


def _beams(study, light, rng):
    """Light in the air: streaks that fan out from the lamp's corner."""
    width, height = study.size
    x, y = coordinates(width, height)
    at = np.float32(0.75 * np.sign(light.x)), np.float32(-0.8)
    angle = np.arctan2(y - at[1], x - at[0])
    table = rng.standard_normal(96).astype(np.float32)
    table = cv2.GaussianBlur(table[None], (0, 0), 1.6)[0]
    rays = np.interp(angle, np.linspace(-np.pi, np.pi, 96), table).astype(np.float32)
    rays = np.clip(rays / max(float(np.abs(table).max()), 1e-3) + 0.25, 0, 1)
    far = np.hypot(x - at[0], y - at[1])
    return (0.32 * rays + 0.12) * np.exp(-far / np.float32(0.75))


def ground_shadow(picture: np.ndarray, cover: np.ndarray, light: Light) -> None:
    """Darken the place, in place, where a thing stands on it: softly, and close to its foot."""
    side = min(cover.shape)
    down = Light(0.35 * light.x, -0.8, light.z)
    for lift, strength in ((0.012, 0.4), (0.045, 0.3)):
        cast_shadow(picture, cover, down, lift * side, strength, softness=0.7)


def graded(picture: np.ndarray) -> np.ndarray:
    """Return the picture with warm lights and teal shadows, as films are graded."""
    grey = luminance(picture)[..., None]
    cool = np.float32(0.035) * (1 - grey) ** 2 * np.float32([-0.5, 0.25, 0.7])
    warm = np.float32(0.04) * grey * np.float32([1.0, 0.3, -0.6])
    return np.clip(picture + cool + warm, 0, 1)


def enlarged(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return a working picture at full size, its soft edges made crisp again."""
    large = resize(picture, width, height)
    fine = large - blur(large, 0.0011)
    return np.clip(large + np.float32(0.7) * fine, 0, 1)
