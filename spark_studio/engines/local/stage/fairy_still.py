"""Pets, things and places brought into the fairy-tale evening."""

import numpy as np

from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    to_lab,
)
from spark_studio.engines.local.ops.pigments import hand_tinted
from spark_studio.engines.local.ops.placing import free_ground
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study, spread_tones
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.crowning import crown_a_pet
from spark_studio.engines.local.stage.fairy_castle import fairy_evening
from spark_studio.engines.local.stage.free_standing import behind_it, free_standing
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.soft_discs import soft_discs
from spark_studio.inputs import Words

LIGHTS = ("#ffd7a0", "#ffb6d4", "#fff0d8")
LEAST_SKY = 0.04  # share of the photo
HEADS_UP = frozenset({"bird", "cat", "dog"})  # whose head is where they are highest
NO_CASTLE = Words(
    en="Nothing behind could be replaced here, so only the evening light was laid over it.",
    zh="这张照片的背景不便替换，所以只添上了傍晚的光。",
)
DUSK = (
    (0.0, "#2b1f52"),
    (0.3, "#7a4a90"),
    (0.55, "#d9839f"),
    (0.78, "#ffc3a6"),
    (1.0, "#fff1d6"),
)


def fairy_still(
    photo: Photo, sketch: Study, side: float, context: Context
) -> np.ndarray:
    """Return the picture (RGB) of a pet, a thing or a place in the fairy-tale evening.

    A sky becomes that evening, with a castle far off; so does what lies above and behind
    something that stands free. Anything else keeps its ground, in that light.
    """
    rng, width, height = context.rng, context.width, context.height
    painted = _dusk(sketch)
    words = Words(en="Letting the evening fall.", zh="夜幕正在降临。")
    context.step(0.35, words, painted)
    sky, alone = _sky(photo, sketch), free_standing(photo)
    if sky.any():
        painted = mix(painted, _over_a_view(sky, side, rng), sky)
    elif alone is not None:
        scene = _behind(sketch, alone, side, rng)
        painted = mix(painted, scene, behind_it(sketch, alone))
    else:
        note(context, NO_CASTLE)
        painted = screen(painted, _lights(sketch, rng))
    picture = np.clip(resize(painted, width, height), 0, 1)
    if alone is not None and any(t.name in HEADS_UP for t in photo.findings.things):
        picture = crown_a_pet(picture, resize(alone.alpha, width, height), side, rng)
    return picture


def _sky(photo, sketch):
    own = smoothstep(0.4, 0.8, resize(photo.findings.sky, *sketch.size))
    sky = np.maximum(free_ground(sketch, LEAST_SKY), own)
    return sky if sky.mean() > LEAST_SKY else np.zeros_like(sky)


def _over_a_view(sky, side, rng):
    """The evening as a sky over a view, the castle standing behind what ends it."""
    h, w = sky.shape
    rows = np.flatnonzero((sky > 0.5).mean(1) > 0.05)
    foot = float((rows[-1] + 1) / h) if rows.size else 0.6
    tall = min(0.8 * foot * h / min(w, h), 0.5)
    return fairy_evening(w, h, rng, side, min(foot, 0.95), _freest(sky, rng), tall)


def _lights(sketch, rng):
    """Pink and gold lights out of focus, around what the photo shows."""
    w, h = sketch.size
    where = np.clip(1 - 1.5 * blur(sketch.subject, 0.02), 0, 1)
    where = np.maximum(where, 0.05)
    return 0.9 * soft_discs(rng, w, h, 26, (0.012, 0.06), LIGHTS, where)


def _dusk(sketch):
    lab = hand_tinted(to_lab(sketch.plain), sketch)
    light = luminance(sketch.plain)
    tone = spread_tones(light, light[::3, ::3], 0.985, least=0.35)
    own = lab.copy()
    evening = to_lab(gradient_map(np.clip(0.1 + 0.9 * tone, 0, 1), list(DUSK)))
    keep = 0.72 * np.clip(sketch.subject, 0, 1)
    amount = 0.72 * (1 - keep)
    own[..., 0] = 10 + 82 * tone
    out = own.copy()
    out[..., 1:] = mix(own[..., 1:] * 1.15, evening[..., 1:], amount)
    out[..., 1] += 8
    out[..., 2] += 4 * smoothstep(40, 90, out[..., 0]) - 6 * smoothstep(
        45, 15, out[..., 0]
    )
    return from_lab(out)


def _freest(ground, rng):
    """Return where along the width (0 to 1) there is most open ground."""
    columns = blur(np.repeat(ground.mean(0)[None], 8, 0), 0.02)[0]
    w = len(columns)
    best = [
        columns[int(s * w)] + rng.uniform(0, 0.05)
        for s in (0.18, 0.34, 0.5, 0.66, 0.82)
    ]
    return (0.18, 0.34, 0.5, 0.66, 0.82)[int(np.argmax(best))]


def _behind(sketch, alone, side, rng):
    w, h = sketch.size
    alpha = resize(alone.alpha, w, h)
    at = _freest(1 - alpha[: int(0.6 * h)], rng)
    scene = fairy_evening(w, h, rng, side, 0.8, at, rng.uniform(0.6, 0.75))
    everywhere = np.ones((h, w), np.float32)
    lights = soft_discs(rng, w, h, 14, (0.008, 0.04), LIGHTS, everywhere)
    return screen(blur(scene, 0.003), 0.6 * lights)
