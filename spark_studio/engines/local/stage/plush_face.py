"""The face of a soft toy: safety eyes, sewn brows and mouth, a small stuffed nose, felt cheeks."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.stitch import twist_thread
from spark_studio.engines.local.materials.yarn import lay_yarn
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.line import as_paths
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.spectacles import PANE, frame_color
from spark_studio.engines.local.ops.vector import fill
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.stage.face_frame import FaceFrame

# In widths of the face.
EYE, NOSE, BROW, THREAD, CHEEK, LIFT = 0.074, 0.062, 0.026, 0.02, 0.11, 0.012
CLOSED = 0.16  # height of an eye against its width
OPEN_MOUTH = 0.13  # opening of a mouth against its width
RIMS, RIM = (0.17, 0.13, 0.13), 0.016
EYES = (
    (-1, mesh.LEFT_EYE, mesh.LEFT_IRIS),
    (1, mesh.RIGHT_EYE, mesh.RIGHT_IRIS),
)
BROWS = ((70, 63, 105, 66, 107), (336, 296, 334, 293, 300))
DARK, TONGUE, TEETH = (0.33, 0.07, 0.09), (0.82, 0.36, 0.38), (0.98, 0.95, 0.9)
# A laughing mouth, from corner to corner: along it, and down in openings of the mouth.
UPPER_LIP = ((0, 0), (0.25, 0.13), (0.5, 0.17), (0.75, 0.13), (1, 0))
LOWER_LIP = (
    (0, 0),
    (0.07, 0.46),
    (0.25, 0.93),
    (0.5, 1.1),
    (0.75, 0.93),
    (0.93, 0.46),
    (1, 0),
)
LIP_THREAD, LID_THREAD = (0.62, 0.2, 0.2), (0.17, 0.11, 0.1)


def blush(picture: np.ndarray, frame: FaceFrame, amount: float) -> None:
    """Rub pink felt into both cheeks, in place. ``amount`` 0 to 1."""
    reach = CHEEK * frame.width
    for side, cheek in ((-1, 50), (1, 280)):
        if frame.near not in (0, side):
            continue
        part, dx, dy = _around(picture, frame.at(cheek, 0, 0.05), 2.2 * reach)
        far = np.sqrt(dx * dx + dy * dy) / np.float32(reach)
        spot = np.exp(-(far**3)) * np.float32(amount)
        part *= 1 - spot[..., None] * np.float32([0.0, 0.27, 0.22])


def stuff_nose(picture: np.ndarray, frame: FaceFrame, light: Light) -> None:
    """Sew on a small ball of the face's own felt, in place; none on a face from the side."""
    if frame.near:
        return
    radius = NOSE * frame.width
    middle = frame.at(mesh.NOSE_TIP, 0, 0.0)
    part, dx, dy = _around(picture, middle, 2.6 * radius)
    dx, dy = dx / np.float32(radius * 1.12), dy / np.float32(radius)
    far = np.sqrt(dx * dx + dy * dy)
    shadow = np.exp(
        -(((dx + light.x * 0.45) ** 2 + (dy + light.y * 0.5) ** 2) ** 1.2) / 1.5
    )
    part *= 1 - 0.3 * shadow[..., None] * np.float32([0.75, 1, 1])
    disc = np.clip((1 - far) * radius / 1.6 + 0.5, 0, 1)[..., None]
    nz = np.sqrt(np.clip(1 - far * far, 0, 1))
    lit = np.clip(dx * light.x + dy * light.y + nz * light.z, -0.2, 1)
    own = np.median(part.reshape(-1, 3), axis=0) * np.float32([1.06, 0.97, 0.96])
    ball = own * (0.74 + 0.42 * lit)[..., None]
    part += (np.clip(ball, 0, 1) - part) * disc


def sew_features(
    picture: np.ndarray,
    frame: FaceFrame,
    hair: np.ndarray,
    light: Light,
    rng: np.random.Generator,
) -> None:
    """Sew brows and mouth and set the eyes, in place. ``hair`` is the color of the brows."""
    _sew_mouth(picture, frame, light, rng)
    _sew_brows(picture, frame, hair, light, rng)
    radius = EYE * frame.width
    closed = _eyes_are_closed(frame)
    for side, eye, iris in EYES:
        if frame.near not in (0, side):
            continue
        lids = frame.points[eye]
        if closed:
            _sew_lid(picture, frame, eye[:9], light, rng)
        else:
            middle = 0.5 * lids.mean(0) + 0.5 * frame.points[iris[0]]
            _set_eye(picture, middle, radius, frame, light, rng)


def _eyes_are_closed(frame):
    """Both or none: a toy that winks where somebody looks down would be a joke."""
    open_by = []
    for side, eye, _ in EYES:
        lids = frame.points[eye]
        wide = float(np.ptp(lids @ frame.right))
        if frame.near in (0, side) and wide > 0.05 * frame.width:
            open_by.append(float(np.ptp(lids @ frame.down)) / wide)
    return not open_by or float(np.mean(open_by)) < CLOSED


def sew_glasses(
    picture: np.ndarray,
    traits: Traits,
    light: Light,
    rng: np.random.Generator,
) -> None:
    """Sew on worn glasses, in place: rims and bridge of dark yarn. ``traits`` in its pixels."""
    if not traits.glasses:
        return
    turn = np.linspace(0, 2 * np.pi, 60)[:, None]
    lines = [
        center + np.cos(turn) * traits.right * broad + np.sin(turn) * traits.down * high
        for center, broad, high in traits.glasses
    ]
    if traits.panes:
        for line in lines:
            fill(picture, line.astype(np.float32), PANE, 0.85 * traits.panes)
    (left, broad, _), (right, other, _) = traits.glasses
    ends = left + traits.right * broad, right - traits.right * other
    lines.append(np.linspace(*ends, 12))
    paths = as_paths([line.astype(np.float32) for line in lines])
    colors = np.repeat(frame_color(traits, np.float32(RIMS))[None], len(paths), 0)
    cover = np.ones(picture.shape[:2], np.float32)
    lay_yarn(picture, cover, paths, colors, max(0.9, RIM * traits.width), light, rng)


def _around(picture, middle, reach):
    """The part of the picture about a point, and each pixel's way from it."""
    height, width = picture.shape[:2]
    x, y = (float(v) for v in middle)
    x0, y0 = (
        max(0, min(width - 1, int(x - reach))),
        max(0, min(height - 1, int(y - reach))),
    )
    x1, y1 = (
        max(x0 + 1, min(width, int(x + reach) + 2)),
        max(y0 + 1, min(height, int(y + reach) + 2)),
    )
    dx = np.arange(x0, x1, dtype=np.float32) - np.float32(x)
    dy = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
    dx, dy = np.broadcast_arrays(dx, dy)
    return picture[y0:y1, x0:x1], dx, dy


def _set_eye(picture, middle, radius, frame, light, rng):
    """A domed safety eye in the dent that it pulls into the felt, a lid sewn over it."""
    part, dx, dy = _around(picture, middle, 2.4 * radius)
    dx, dy = dx / np.float32(radius), dy / np.float32(radius)
    far = np.sqrt(dx * dx + dy * dy)
    dent = np.exp(-((np.clip(far - 0.85, 0, None) / 0.42) ** 2))
    part *= 1 - 0.36 * dent[..., None] * np.float32([0.8, 1, 1])
    disc = np.clip((1 - far) * radius + 0.5, 0, 1)[..., None]
    nz = np.sqrt(np.clip(1 - far * far, 0, 1))
    pupil = np.clip((0.6 - far) * radius + 0.5, 0, 1)[..., None]
    low = np.clip(-(dx * light.x + dy * light.y) * 0.8, 0, 1) * (far < 1)
    brown = np.float32([0.2, 0.1, 0.055]) + low[..., None] * np.float32(
        [0.42, 0.22, 0.1]
    )
    color = brown * (1 - pupil) + np.float32([0.035, 0.028, 0.03]) * pupil
    color = color * (0.55 + 0.5 * nz)[..., None]
    lamp = np.exp(
        -(((dx - light.x * 0.6) / 0.25) ** 2 + ((dy - light.y * 0.6) / 0.25) ** 2) * 1.6
    )
    small = np.exp(
        -(((dx + light.x * 0.42) / 0.13) ** 2 + ((dy + light.y * 0.4) / 0.13) ** 2)
    )
    color = color + np.clip(1.5 * lamp + 0.55 * small, 0, 1)[..., None]
    part += (np.clip(color, 0, 1) - part) * disc
    angles = np.linspace(np.pi * 1.1, np.pi * 1.9, 14)
    lid = _arc(middle, frame, angles, 1.22 * radius, 1.16 * radius)
    width = max(1.2, THREAD * 0.8 * frame.width)
    twist_thread(picture, [lid], np.float32(LID_THREAD), light, rng, width)


def _arc(middle, frame, angles, across, tall):
    return (
        np.float64(middle)
        + np.outer(np.cos(angles) * across, frame.right)
        + np.outer(np.sin(angles) * tall, frame.down)
    )


def _sew_lid(picture, frame, lower, light, rng):
    """A closed eye is a sewn bow."""
    lids = frame.points[list(lower)]
    middle, wide = lids.mean(0), float(np.ptp(lids @ frame.right))
    bow = _arc(
        middle, frame, np.linspace(0.12, np.pi - 0.12, 14), 0.6 * wide, 0.26 * wide
    )
    width = max(1.2, THREAD * frame.width)
    twist_thread(picture, [bow], np.float32(LID_THREAD), light, rng, width)


def _sew_brows(picture, frame, color, light, rng):
    thick = BROW * frame.width
    for side, brow in zip((-1, 1), BROWS, strict=True):
        if frame.near not in (0, side):
            continue
        line = _smooth(frame.points[list(brow)] - frame.down * 0.028 * frame.width, 18)
        # nobody's toy frowns: the inner end is lifted a little
        inner = (
            np.linspace(0, 1, len(line)) if side < 0 else np.linspace(1, 0, len(line))
        )
        line = line - np.outer(inner**2, frame.down) * LIFT * frame.width
        lines = [line + frame.down * thick * step for step in (-0.35, 0.35)]
        lines[1] = lines[1][2:-2]
        twist_thread(picture, lines, color, light, rng, max(1.2, thick))


def _sew_mouth(picture, frame, light, rng):
    """A thread along the lips; laughing, a felt mouth with a white strip of teeth."""
    left, right = frame.points[78], frame.points[308]
    top, low = frame.points[13], frame.points[14]
    wide = float(np.linalg.norm(right - left))
    opening = float((low - top) @ frame.down)
    middle = (left + right) / 2
    thread = max(1.2, THREAD * frame.width)
    if frame.near:
        half = np.stack([middle, left if frame.near < 0 else right])
        bow = np.array([[0.0], [-0.03 * frame.width]]) * frame.down
        line = np.linspace(*(half + bow), 12)
        twist_thread(picture, [line], np.float32(LIP_THREAD), light, rng, thread)
        return
    if opening < OPEN_MOUTH * wide:
        lips = frame.points[[78, 81, 13, 311, 308]] * 0.5
        lips = lips + 0.5 * frame.points[[78, 178, 14, 402, 308]]
        # a smile, however small, is told clearly
        sag = float((lips[2] - middle) @ frame.down)
        bow = np.float32([0, 0.7, 1, 0.7, 0])[:, None] * frame.down
        line = lips + bow * max(0.35 * sag, 0.034 * frame.width)
        twist_thread(
            picture, [_smooth(line, 24)], np.float32(LIP_THREAD), light, rng, thread
        )
        return
    deep = max(opening, 0.3 * wide)

    def at(along, down):
        return left + (right - left) * along + frame.down * down * deep

    upper = np.stack([at(x, y) for x, y in UPPER_LIP])
    lower = np.stack([at(x, y) for x, y in LOWER_LIP])
    lift = frame.down * (float((top - middle) @ frame.down) * 0.5)
    upper, lower = _smooth(upper + lift, 24), _smooth(lower + lift, 24)
    _felt_mouth(picture, upper, lower, frame, deep)
    twist_thread(
        picture, [upper, lower], np.float32(LIP_THREAD), light, rng, thread * 0.85
    )


def _felt_mouth(picture, upper, lower, frame, deep):
    reach = float(np.linalg.norm(upper[0] - upper[-1])) * 0.75 + 4
    middle = (upper.mean(0) + lower.mean(0)) / 2
    part, dx, dy = _around(picture, middle, reach)
    corner = np.float32([middle[0] + dx[0, 0], middle[1] + dy[0, 0]])
    inside = _filled(part.shape[:2], np.vstack([upper, lower[::-1]]) - corner)
    teeth = np.vstack([upper, (upper + (lower - upper) * 0.36)[::-1]])
    strip = _filled(part.shape[:2], teeth - corner) * inside
    down = dx * frame.down[0] + dy * frame.down[1]
    tongue = (
        np.clip((down - 0.12 * deep) / (0.1 * deep) + 0.5, 0, 1) * inside * (1 - strip)
    )
    hollow = 0.75 + 0.25 * blur_pixels(inside, 0.16 * deep)
    color = (
        np.float32(DARK)
        + (np.float32(TONGUE) - np.float32(DARK)) * tongue[..., None] * 0.8
    )
    color = color + (np.float32(TEETH) - color) * strip[..., None]
    part += (color * hollow[..., None] - part) * inside[..., None]


def _filled(shape, points):
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / np.float32(255)


def _smooth(points, steps):
    """A curve through the points at even steps (Catmull-Rom)."""
    p = np.vstack(
        [2 * points[0] - points[1], points, 2 * points[-1] - points[-2]]
    ).astype(np.float64)
    at = np.linspace(0, len(points) - 1 - 1e-6, steps)
    i, t = at.astype(int), (at % 1)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    return 0.5 * (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t**2
        + (3 * b - a - 3 * c + d) * t**3
    )
