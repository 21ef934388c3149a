"""The hour after sunset: what a night view becomes when its lamps and windows are lit."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.shape import blur, resize, scale
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.photo import Photo

# What each lightness turns to: indigo, violet, rose, amber.
DUSK = [
    (0.0, "#100c2c"),
    (0.25, "#2c2358"),
    (0.5, "#6b4378"),
    (0.7, "#b9737a"),
    (0.88, "#f0ae7c"),
    (1.0, "#ffe6b4"),
]
# The sky from its top to where the sun went down.
SKY = [
    (0.0, "#1b1a4e"),
    (0.35, "#41357c"),
    (0.62, "#8f5488"),
    (0.82, "#e2836f"),
    (1.0, "#ffc27c"),
]
LAMP, WINDOW = "#ffc873", "#ffae4e"
DARK_SKY = 0.42  # luminance of the sky by which it is night
DIM = 0.3  # and of the middle of the photo, where no sky is seen
LEAST_SKY = 0.03
TINTED = 0.72  # how far colors move to those of the hour


def is_night(photo: Photo) -> bool:
    """Say whether a view was taken at night or in the last of dusk."""
    if photo.findings.exposure > DARK_SKY:
        return False
    grey = luminance(scale(photo.image, 0.25))
    sky = resize(photo.findings.sky, grey.shape[1], grey.shape[0]) > 0.6
    if sky.mean() > LEAST_SKY:
        return float(np.median(grey[sky])) < DARK_SKY
    return float(np.quantile(grey, 0.75)) < DIM


def evening(photo: Photo, sketch: Study, sun_x: float, rng: np.random.Generator):
    """Return the view at this hour, RGB at working size; ``sun_x`` is where the sun sank."""
    width, height = sketch.size
    sky = np.maximum(sketch.backdrop, resize(photo.findings.sky, width, height))
    sky = smoothstep(0.3, 0.7, sky) * (1 - 0.9 * sketch.subject)
    land = 1 - sky
    grey = luminance(sketch.plain)
    low, high = (float(v) for v in np.quantile(grey[::3, ::3], (0.02, 0.97)))
    tone = np.clip((grey - low) / max(high - low, 0.25), 0, 1)
    tone = np.clip(tone + 0.5 * (tone - blur(tone, 0.03)), 0, 1)
    horizon = _horizon(sky)
    scene = _tinted(sketch.plain, 0.7 * tone ** np.float32(1.35) + 0.03)
    scene = _with_haze(scene, land, horizon)
    scene = mix(scene, _sky(width, height, horizon, sun_x, rng), sky)
    lamps = _lamps(photo, width, height)
    windows = _windows(sketch, tone, land, lamps, rng)
    scene = mix(scene, hex_color(WINDOW), 0.85 * windows)
    flat = land * (1 - np.maximum(sketch.subject, np.clip(2 * sketch.busy, 0, 1)))
    return _lit(scene, np.maximum(lamps, 0.45 * windows), flat, horizon)


def _tinted(own, tone):
    lab = to_lab(own)
    hour = to_lab(gradient_map(tone, DUSK))
    lab[..., 0] = hour[..., 0]
    lab[..., 1:] = 0.55 * lab[..., 1:] + TINTED * hour[..., 1:]
    return from_lab(lab)


def _horizon(sky):
    """Return where the sky ends, as a share of the height."""
    rows = np.flatnonzero((sky > 0.5).mean(1) > 0.08)
    return float(np.clip((rows[-1] + 1) / len(sky) if rows.size else 0.4, 0.3, 0.85))


def _with_haze(scene, land, horizon):
    """What is far off, near the horizon, stands in the last glow."""
    y = np.linspace(0, 1, len(scene), dtype=np.float32)[:, None]
    far = np.exp(-(((y - np.float32(horizon)) / np.float32(0.13)) ** 2)) * land
    return mix(scene, hex_color("#b8707e"), 0.3 * far)


def _sky(width, height, horizon, sun_x, rng):
    x = np.linspace(0, 1, width, dtype=np.float32)[None]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    fall = np.clip(y / np.float32(horizon), 0, 1) ** np.float32(1.25)
    glow = np.exp(-(((x - np.float32(sun_x)) / 0.45) ** 2))
    level = fall * (0.72 + 0.28 * glow)
    streaks = clouds(rng, max(2, width // 4), height, 0.3, octaves=4)
    streaks = smoothstep(0.48, 0.75, resize(streaks, width, height))
    picture = gradient_map(np.clip(level, 0, 1), SKY)
    # Clouds catch fire from below, and stand dark above.
    lit = gradient_map(np.clip(level + 0.2, 0, 1), SKY)
    picture = mix(picture, lit, 0.75 * streaks * smoothstep(0.1, 0.5, fall))
    stars = rng.random((height, width), dtype=np.float32) > 0.9994
    stars = blur(stars.astype(np.float32), 0.0014) * 6 * (1 - fall) ** 2
    return screen(picture, np.clip(stars, 0, 0.8)[..., None] * hex_color("#fff4e0"))


def _lamps(photo, width, height):
    """Return what shines in the photo: light, and far lighter than its surroundings."""
    grey = resize(luminance(photo.image), width, height)
    above = grey - blur(grey, 0.05)
    return smoothstep(0.14, 0.34, above) * smoothstep(0.42, 0.7, grey)


def _windows(sketch, tone, land, lamps, rng):
    """Return openings of what is built that somebody lit: dark cells, some of them."""
    width, height = sketch.size
    wide = max(3, round(0.016 * min(width, height))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (wide, wide))
    holes = cv2.morphologyEx(tone, cv2.MORPH_BLACKHAT, kernel)
    built = (1 - np.clip(1.3 * sketch.busy, 0, 1)) * land
    chosen = smoothstep(0.44, 0.56, clouds(rng, width, height, 0.06, octaves=2))
    upper = smoothstep(0.75, 0.5, np.linspace(0, 1, height, dtype=np.float32)[:, None])
    found = smoothstep(0.14, 0.3, holes) * built * chosen * upper
    # Where the photo has its lamps, few more are needed.
    return found * np.float32(np.clip(1.2 - 40 * lamps.mean(), 0.25, 1))


def _lit(scene, lamps, flat, horizon):
    """Let lamps shine, warm what is near them, and lie on ``flat`` ground as reflections."""
    scene = mix(scene, hex_color("#fff0c8"), 0.9 * smoothstep(0.5, 0.9, lamps))
    near = np.clip(5 * blur(lamps, 0.008), 0, 1)
    wide = np.clip(7 * blur(lamps, 0.035) + 6 * blur(lamps, 0.1), 0, 1)
    scene = screen(scene, (0.75 * near)[..., None] * hex_color(LAMP))
    scene = screen(scene, (0.5 * wide)[..., None] * hex_color(WINDOW))
    shine = _mirrored(np.clip(lamps + 0.6 * near, 0, 1), horizon) * flat
    return screen(scene, (0.6 * shine)[..., None] * hex_color(LAMP))


def _mirrored(lamps, horizon):
    """Return lamps drawn out downwards, as on a wet street or water."""
    height, width = lamps.shape
    foot = int(min(horizon + 0.06, 0.9) * height)
    columns = np.clip(6 * lamps[:foot].mean(0), 0, 1)[None]
    columns = cv2.GaussianBlur(columns, (0, 0), max(0.6, 0.004 * width))
    down = np.arange(height, dtype=np.float32)[:, None] / height - foot / height
    fall = smoothstep(0, 0.03, down) * np.exp(-np.clip(down, 0, 1) / np.float32(0.2))
    ripple = 0.75 + 0.25 * np.sin(np.sqrt(np.clip(down, 0, 1)) * np.float32(160))
    return columns * fall * ripple
