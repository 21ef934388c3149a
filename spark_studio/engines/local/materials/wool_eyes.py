"""Eyes of a felted face: glossy beads, or a stitched lid where an eye is closed or turned away."""

import numpy as np

from spark_studio.engines.local.materials.stitch import twist_thread
from spark_studio.engines.local.ops.features import LOWER_LIDS
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.perception import mesh

EYES = ((mesh.LEFT_EYE, mesh.LEFT_IRIS), (mesh.RIGHT_EYE, mesh.RIGHT_IRIS))
SMALLEST_EYE = 5.0  # pixels; a smaller one has no room for a bead
# Height of an eye against its width; under it the eye is closed.
OPEN_EYE = 0.17
# Radius of a bead against the width of the eye.
LEAST_BEAD = 0.19
# Width of one eye against the other; narrower, the face looks away.
FAR_EYE = 0.6
THREAD = (0.16, 0.11, 0.10)


def sew_eyes(
    picture: np.ndarray,
    faces: tuple[np.ndarray, ...],
    alpha: np.ndarray,
    light: Light,
    rng: np.random.Generator,
) -> int:
    """Give every face its eyes, in place; return how many are beads."""
    count = 0
    for points in faces:
        eyes = [_eye(points, *eye, alpha) for eye in EYES]
        if None in eyes or _turned_away(points):
            _stitch_lids(picture, points, alpha, light, rng)
            continue
        size = float(np.mean([bead for _, _, bead in eyes]))
        for x, y, _ in eyes:
            _bead(picture, x, y, size, light)
        count += 2
    return count


def _eye(points, outline, iris, alpha):
    """Where an open eye looks from and how large its bead is; None where there is no room."""
    lids, (x, y) = points[outline], (float(v) for v in points[iris[0]])
    wide, tall = float(np.ptp(lids[:, 0])), float(np.ptp(lids[:, 1]))
    if (
        wide < SMALLEST_EYE
        or tall < OPEN_EYE * wide
        or not _seen(points[outline], alpha)
    ):
        return None
    return x, y, float(np.clip(0.66 * tall, LEAST_BEAD * wide, 0.28 * wide))


def _seen(lids, alpha):
    """Whether an eye lies within the cut-out."""
    x, y = (int(v) for v in lids.mean(0))
    inside = 0 <= y < alpha.shape[0] and 0 <= x < alpha.shape[1]
    return bool(inside and alpha[y, x] > 0.8)


def _stitch_lids(picture, points, alpha, light, rng):
    """Sew a thread along the lower lid of each eye we can see: a felt doll's closed eye."""
    if _thrown_back(points):
        return
    wide = [float(np.ptp(points[eye, 0])) for eye, _ in EYES]
    lines = [
        points[lid].astype(np.float64)
        for lid, own, (eye, _) in zip(LOWER_LIDS, wide, EYES, strict=True)
        if own > max(SMALLEST_EYE, 0.45 * max(wide)) and _seen(points[eye], alpha)
    ]
    if lines:
        twist_thread(picture, lines, np.float32(THREAD), light, rng, max(wide) * 0.13)


def _turned_away(points):
    """Whether we see the face from the side, so that its far eye is a guess."""
    first, second = (float(np.ptp(points[eye, 0])) for eye, _ in EYES)
    narrow = min(first, second) < FAR_EYE * max(first, second)
    return narrow or _thrown_back(points)


def _thrown_back(points):
    eyes = points[mesh.LEFT_EYE + mesh.RIGHT_EYE].mean(0)
    down = points[mesh.LIPS].mean(0) - eyes
    apart = points[mesh.LEFT_EYE_OUTER] - points[mesh.RIGHT_EYE_OUTER]
    tip = float((points[mesh.NOSE_TIP] - eyes) @ down) / max(float(down @ down), 1e-6)
    short = float(down @ down) < 0.25 * float(apart @ apart)
    return short or not 0.3 < tip < 0.95


def _bead(picture, x, y, radius, light):
    margin = int(radius * 1.8) + 3
    x0, y0 = max(0, int(x) - margin), max(0, int(y) - margin)
    part = picture[y0 : y0 + 2 * margin, x0 : x0 + 2 * margin]
    down, across = np.mgrid[0 : part.shape[0], 0 : part.shape[1]].astype(np.float32)
    dx, dy = (
        (across - np.float32(x - x0)) / np.float32(radius),
        (down - np.float32(y - y0)) / np.float32(radius),
    )
    far = np.sqrt(dx * dx + dy * dy)
    nest = np.exp(
        -((np.clip(far - 0.9, 0, None) / 0.28) ** 2)
    )  # the wool dips round a bead
    disc = np.clip((1 - far) * radius + 0.5, 0, 1)
    part *= 1 - 0.45 * nest[..., None]
    nz = np.sqrt(np.clip(1 - far * far, 0, 1))
    bounce = np.clip(-(dx * light.x + dy * light.y), 0, 1) * (1 - nz) * 0.5
    color = np.float32([0.055, 0.045, 0.05]) + bounce[..., None] * np.float32(
        [0.42, 0.34, 0.30]
    )
    lamp = np.exp(
        -(((dx - light.x * 0.62) / 0.24) ** 2 + ((dy - light.y * 0.62) / 0.24) ** 2)
        * 1.4
    )
    small = np.exp(
        -(((dx + light.x * 0.5) / 0.12) ** 2 + ((dy + light.y * 0.45) / 0.12) ** 2)
    )
    color = color + np.clip(lamp * 1.3 + small * 0.4, 0, 1)[..., None]
    part += (np.clip(color, 0, 1) - part) * disc[..., None]
