"""Armour on a body or a thing: plates along its own forms, with joints of which some glow."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.alloy import Neon, polished
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.plates import plates
from spark_studio.engines.local.ops.shape import blur, normals, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.recipe import Context

INK = "#05060f"
# How wide a plate is (share of the shorter side), on things and on clothes.
PLATE, PLATE_ON_CLOTHES = 0.115, 0.12


def clad(
    picture: np.ndarray,
    glow: np.ndarray,
    sketch: Study,
    armoured: np.ndarray,
    people: bool,
    neon: Neon,
    context: Context,
) -> np.ndarray:
    """Return the picture with plates where ``armoured`` (working size, 0 to 1) says so.

    On ``people`` they are clothes and keep more of their color. Joints that shine are
    added to ``glow`` (RGB, of the picture's size), in place.
    """
    if armoured.mean() < 0.004:
        return picture
    rng, width, height = context.rng, context.width, context.height
    calm = cv2.ximgproc.dtFilter(sketch.plain, sketch.plain, 24, 0.5)
    sweep = flow_field(luminance(calm), 0.09)
    share = PLATE_ON_CLOTHES if people else PLATE
    found = plates(blur(calm, 0.004 if people else 0.008), sweep, rng, share)
    factor = width / sketch.size[0]
    depth = factor * cv2.resize(
        found.depth, (width, height), interpolation=cv2.INTER_LINEAR
    )
    chance = cv2.resize(found.chance, (width, height), interpolation=cv2.INTER_NEAREST)
    side = min(width, height)
    bevel = np.float32(0.006 * side)
    rise = np.minimum(depth / bevel, 1)
    form = cv2.resize(relief_of(sketch), (width, height), interpolation=cv2.INTER_CUBIC)
    groove = smoothstep(0.0012 * side, 0.0, np.abs(depth - 0.02 * side))
    relief = (0.8 if people else 0.6) * factor * form + 0.7 * bevel * (
        np.sqrt(rise * (2 - rise)) - 0.25 * groove
    )
    normal = _tilted(normals(blur(relief, 0.0008)), chance, 0.5 * rise)
    own = luminance(picture)
    # The thing's own light and dark stay, so that it is known; its color tints the alloy.
    told = 0.2 + 0.95 * own if people else 0.14 + 0.98 * own ** np.float32(1.15)
    tinted = mix(
        np.broadcast_to(neon.alloy, picture.shape),
        picture / (own[..., None] + 0.08),
        0.26 if people else 0.22,
    )
    metal = polished(normal, np.clip(tinted * told[..., None], 0.03, 1.0), neon)
    metal = mix(metal, picture, 0.22)
    if not people:  # no joint across an eye
        glassy = smoothstep(
            0.05, 0.13, resize(blur(luminance(sketch.light), 0.006), width, height)
        )
        depth = np.where(glassy < 0.5, np.float32(side), depth)
    joint = smoothstep(0.0044 * side, 0.0024 * side, depth)
    metal = mix(metal, hex_color(INK), 0.85 * joint)
    where = smoothstep(0.35, 0.75, resize(armoured, width, height))
    lines = smoothstep(0.0038 * side, 0.0018 * side, depth) * where
    start = 0.48 if people else 0.36
    live = smoothstep(start, start + 0.08, clouds(rng, width, height, 0.16, octaves=2))
    hue = smoothstep(0.45, 0.55, clouds(rng, width, height, 0.4, octaves=2))
    color = mix(np.broadcast_to(neon.left, picture.shape), neon.right, hue)
    glow += (0.95 * lines * live)[..., None] * color
    return mix(picture, metal, where * np.float32(0.94))


def _tilted(normal, chance, amount):
    """Let every plate lie a little askew, so that each takes the light in its own way."""
    turn = chance * np.float32(2 * np.pi * 5)
    lean = np.float32(0.42) * np.mod(chance * 17, 1) * amount
    out = normal + np.dstack([lean * np.cos(turn), lean * np.sin(turn), 0 * lean])
    return out / np.linalg.norm(out, axis=2, keepdims=True)


def relief_of(sketch: Study) -> np.ndarray:
    """Return the form of the subject as a height in pixels of the working size."""
    side = min(sketch.size)
    tone = luminance(sketch.plain)
    form = 0.07 * side * np.sqrt(np.clip(blur(sketch.subject, 0.03), 0, 1))
    form += 0.05 * side * blur(tone, 0.02) + 0.02 * side * blur(tone, 0.004)
    return form.astype(np.float32)
