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
from spark_studio.engines.local.ops.study import spread_tones
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.stage.crowning import crown_a_pet
from spark_studio.engines.local.stage.fairy_castle import fairy_evening
from spark_studio.engines.local.stage.soft_discs import soft_discs
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.inputs import Words

DUSK = (
    (0.0, "#2b1f52"),
    (0.3, "#7a4a90"),
    (0.55, "#d9839f"),
    (0.78, "#ffc3a6"),
    (1.0, "#fff1d6"),
)


def fairy_still(photo, sketch, side, context):
    """Bring a pet, a thing or a place into the fairy-tale evening."""
    rng, width, height = context.rng, context.width, context.height
    w, h = sketch.size
    painted = _dusk(sketch)
    words = Words(en="Letting the evening fall.", zh="夜幕正在降临。")
    context.step(0.35, words, painted)
    ground = np.maximum(
        free_ground(sketch, 0.04),
        smoothstep(0.4, 0.8, resize(photo.findings.sky, w, h)),
    )
    ground = ground if ground.mean() > 0.03 else np.zeros_like(ground)
    findings = photo.findings
    visited = any(thing.name == "person" for thing in findings.things)
    alone = None if visited or findings.placeness > 0.5 else find_subject(photo)
    if ground.any():
        rows = np.flatnonzero((ground > 0.5).mean(1) > 0.05)
        foot = float((rows[-1] + 1) / h) if rows.size else 0.6
        tall = min(0.8 * foot * h / min(w, h), 0.5)
        at = _freest(ground, rng)
        scene = fairy_evening(w, h, rng, side, min(foot, 0.95), at, tall)
        painted = mix(painted, scene, ground)
    elif alone is not None:
        painted = mix(
            painted, _behind(photo, sketch, alone, side, rng), _far_of(sketch, alone)
        )
    picture = np.clip(resize(painted, width, height), 0, 1)
    if alone is not None and photo.findings.kind == "animal":
        picture = crown_a_pet(picture, resize(alone.alpha, width, height), side, rng)
    return picture


def _dusk(sketch):
    lab = hand_tinted(to_lab(sketch.plain), sketch)
    light = luminance(sketch.plain)
    tone = spread_tones(light, light[::3, ::3], 0.985, least=0.35)
    own = lab.copy()
    evening = to_lab(gradient_map(np.clip(0.1 + 0.9 * tone, 0, 1), list(DUSK)))
    keep = 0.72 * np.clip(sketch.subject, 0, 1)
    amount = 0.62 * (1 - keep)
    own[..., 0] = 10 + 82 * tone
    out = own.copy()
    out[..., 1:] = mix(own[..., 1:] * 1.15, evening[..., 1:], amount)
    out[..., 1] += 5
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


def _far_of(sketch, alone):
    """Return how far the scene replaces what lies behind something: all above, nothing at its foot."""
    w, h = sketch.size
    alpha = resize(alone.alpha, w, h)
    rows = np.flatnonzero((alpha > 0.5).any(1))
    foot, top = rows[-1] / h, rows[0] / h
    level = foot - 0.3 * (foot - top)
    y = np.arange(h, dtype=np.float32)[:, None] / h
    return smoothstep(0.6, 0.2, alpha) * smoothstep(level + 0.12, level - 0.2, y)


def _behind(photo, sketch, alone, side, rng):
    w, h = sketch.size
    alpha = resize(alone.alpha, w, h)
    at = _freest(1 - alpha[: int(0.6 * h)], rng)
    scene = fairy_evening(w, h, rng, side, 0.8, at, rng.uniform(0.6, 0.75))
    lights = soft_discs(rng, w, h, 14, (0.008, 0.04), ("#ffd7a0", "#ffb6d4", "#fff0d8"), np.ones((h, w), np.float32))  # fmt: skip
    return screen(blur(scene, 0.003), 0.6 * lights)
