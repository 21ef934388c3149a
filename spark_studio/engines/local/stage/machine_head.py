"""What makes a head half a machine: alloy on the plates, a lens, an ear unit, cables."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.alloy import Neon, polished
from spark_studio.engines.local.materials.metal import Tube, draw_metal, lay
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.face_traits import can_be_drawn
from spark_studio.engines.local.ops.features import eyes
from spark_studio.engines.local.ops.shape import blur_pixels, normals, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.machine_face import (
    EAR,
    EAR_REACH,
    MIRROR,
    machine_face,
)

INK = "#05060f"
BELOW = "#20263a"  # what lies under the plates
# The metals of a cable and its clamps, and the color of the room they mirror.
RUBBER, STEEL, ROOM = (0.34, 0.37, 0.48), (0.6, 0.65, 0.76), (0.35, 0.4, 0.6)
LEAST_FACE = 34  # pixels: smaller faces get no plates, only light
LEAST_PRESENCE = 0.55


def machine_heads(
    picture: np.ndarray,
    glow: np.ndarray,
    photo: Photo,
    sketch: Study,
    neon: Neon,
    context: Context,
) -> np.ndarray:
    """Return the picture with one half of every face a machine, the largest face last.

    What shines by itself is added to ``glow`` (RGB, of the picture's size), in place.
    """
    rng, width, height = context.rng, context.width, context.height
    hair = resize(sketch.hair, width, height)
    iris, glint = eyes(photo.findings, width, height)
    open_ = resize(photo.findings.eyes, width, height)
    picture = np.ascontiguousarray(picture)
    for face in reversed(photo.findings.faces):
        points = face.points * np.float32([width, height, width])
        side = _side(face, rng)
        if not can_be_drawn(face, width, height):
            continue  # its skin is clad, but no plate is cut along a mesh that does not fit
        if face.presence < LEAST_PRESENCE or face.box[2] * width < LEAST_FACE:
            continue
        found = machine_face(points, (height, width), side, rng)
        if found is None:
            continue
        _cables(picture, glow, points, side, sketch, neon, context)
        _half(picture, glow, found, hair, (iris, glint, open_), side, neon)
        _ear(picture, glow, points, side, face, neon)
    return picture


def _side(face, rng):
    """Choose the half that shows more; chance decides where both show alike."""
    if abs(face.yaw) > 0.15:
        return -1 if face.yaw > 0 else 1
    return int(rng.choice((-1, 1)))


def _half(picture, glow, found, hair, eye, side, neon):
    iris, glint, open_ = eye
    place = found.rows, found.columns
    part, bare = picture[place], 1 - smoothstep(0.35, 0.75, hair[place])
    own = luminance(part)
    around = blur_pixels(own, 0.06 * found.width)
    detail = np.clip(own / (around + 0.04), 0.62, 1.3)
    told = detail * (0.62 + 0.55 * around) * (1 + 0.1 * found.tint)
    normal = normals(found.height)
    bright = polished(normal, neon.alloy * told[..., None], neon)
    alloy = mix(hex_color(BELOW) * 1.6, neon.alloy, 0.12)
    below = mix(hex_color(BELOW) * detail[..., None], part * alloy * 2.4, 0.6)
    machine = mix(below, bright, found.plate)
    # A lens in an eye that is still there looks back; one in a dark hole does not.
    amount = found.half * bare * (1 - 0.7 * np.clip(open_[place], 0, 1))
    lens = iris[place] * found.half
    hot = neon.left if side > 0 else neon.right
    part = mix(part, machine, amount)
    part = mix(part, hex_color(INK), 0.7 * found.flesh * bare * (1 - found.half))
    part = mix(part, hot * np.float32(0.55), lens)
    part = mix(part, hex_color(INK), smoothstep(0.8, 0.95, iris[place]) * found.half)
    picture[place] = part
    cold = neon.right if side > 0 else neon.left
    glow[place] += (0.9 * found.glow * bare)[..., None] * cold
    glow[place] += (0.25 * found.flesh * bare * (1 - found.half))[..., None] * cold
    ring = lens * (1 - smoothstep(0.8, 0.95, iris[place]))
    glow[place] += (0.75 * ring + 0.8 * glint[place] * found.half)[..., None] * hot


def _ear(picture, glow, points, side, face, neon):
    """A round unit where the ear is: rings of alloy about one of light."""
    number = EAR if side < 0 else MIRROR[EAR]
    wide = float(np.linalg.norm(points[454] - points[234]))
    reach = EAR_REACH * wide
    open_ = 0.55 + 0.4 * min(1.0, abs(face.yaw))
    x, y = points[number, :2] + np.float32(
        [0.035 * wide * side * np.cos(face.roll), -0.02 * wide]
    )
    height, width = picture.shape[:2]
    x0, x1 = max(0, int(x - 1.3 * reach)), min(width, int(x + 1.3 * reach) + 1)
    y0, y1 = max(0, int(y - 1.3 * reach)), min(height, int(y + 1.3 * reach) + 1)
    if x1 - x0 < 4 or y1 - y0 < 4:
        return
    dx = np.arange(x0, x1, dtype=np.float32)[None, :] - np.float32(x)
    dy = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
    c, s = np.float32(np.cos(face.roll)), np.float32(np.sin(face.roll))
    u, v = (dx * c + dy * s) / np.float32(open_), dy * c - dx * s
    far = np.sqrt(u * u + v * v) / np.float32(reach)
    soft = np.float32(1.2 / max(reach, 2))
    disc = smoothstep(1 + soft, 1 - soft, far)
    step = (
        0.10
        * reach
        * (
            smoothstep(1.0, 0.86, far)
            - smoothstep(0.7, 0.62, far)
            + 0.8 * smoothstep(0.44, 0.3, far)
        )
    )
    normal = normals(step.astype(np.float32), 1.6)
    albedo = np.broadcast_to(neon.alloy * 0.8, (*far.shape, 3))
    metal = polished(normal, albedo, neon)
    groove = smoothstep(0.74, 0.68, far) * smoothstep(0.4, 0.46, far)
    metal = mix(metal, hex_color(INK), 0.8 * groove)
    place = np.s_[y0:y1, x0:x1]
    picture[place] = mix(picture[place], metal, disc)
    ring = np.exp(-(((far - 0.57) / 0.07) ** 2)) * disc
    hot = neon.left if side > 0 else neon.right
    glow[place] = glow[place] * (1 - disc[..., None]) + (1.1 * ring)[..., None] * hot


def _cables(picture, glow, points, side, sketch, neon, context):
    """Up to three cables from the ear unit down to the shoulder, each with its plug."""
    canvas = context.width, context.height
    subject = resize(sketch.subject, *canvas)
    wide = float(np.linalg.norm(points[454] - points[234]))
    tubes, clamps, gloss = [], [], np.zeros(canvas[::-1], np.float32)
    for number, (curve, out) in enumerate(_curves(points, side, wide, context.rng)):
        x, y = curve[-1].astype(int)
        inside = 0 <= x < canvas[0] and y >= 0
        # One that would end in the air is left out; below the sheet nobody sees its end.
        if not inside or (y < canvas[1] and subject[y, x] < 0.5):
            continue
        radius = wide * (0.017 if number == 1 else 0.024)
        line = np.concatenate([curve, np.ones((len(curve), 1))], 1).astype(np.float32)
        tubes.append(Tube(line, radius))
        clamps.extend(Tube(line[at : at + 3], radius * 1.2) for at in (13, 25))
        clamps.append(Tube(line[36:], radius * 1.55))
        shiny = np.round((curve - out * 0.35 * radius)[:36] * 16).astype(np.int32)
        thick = max(1, round(0.3 * radius))
        cv2.polylines(gloss, [shiny], False, 1.0, thick, cv2.LINE_AA, 4)
    for group, metal in ((tubes, RUBBER), (clamps, STEEL)):
        layers = draw_metal(group, canvas, metal, neon.key, ROOM) if group else ()
        for layer in layers:
            lay(picture, layer)
    color = neon.left if side < 0 else neon.right
    picture[:] = mix(picture, color, 0.4 * blur_pixels(gloss, 0.6))


def _curves(points, side, wide, rng):
    """Return three curves of 40 points, each with the direction away from the face."""
    down = points[152, :2] - points[10, :2]
    down = down / max(float(np.linalg.norm(down)), 1e-3)
    out = np.array([-down[1], down[0]], np.float32)
    out = out if out[0] * side > 0 else -out
    ear = points[EAR if side < 0 else MIRROR[EAR], :2]
    jaw = points[58 if side < 0 else MIRROR[58], :2]
    t = np.linspace(0, 1, 40, dtype=np.float32)[:, None]
    for number in range(3):
        start = ear + (jaw - ear) * (0.1 + 0.35 * number) + out * 0.01 * wide
        sway = (0.24 - 0.08 * number) * rng.uniform(0.8, 1.2)
        bend = start + down * wide * 0.42 + out * wide * sway
        stop = start + down * wide * rng.uniform(1.15, 1.4)
        stop = stop - out * wide * (0.1 * number - 0.04)
        yield (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t * t * stop, out
