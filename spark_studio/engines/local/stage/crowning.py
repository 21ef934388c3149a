"""Who wears a crown, and where it sits: on hair, never on a hat; on a pet, only on its head."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import (
    to_lab,
)
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.royal_dress import People, is_bearded
from spark_studio.engines.local.stage.tiara import (
    DESIGNS,
    Seat,
    draw_brooch,
    draw_crown,
)

# The highest piece of a pet's outline is at least this much of all that is as high.
ONE_PEAK = 0.93


def crown_everybody(
    picture: np.ndarray,
    photo: Photo,
    sketch: Study,
    people: People,
    cloth: np.ndarray,
    side: float,
    context: Context,
) -> np.ndarray:
    """Return the picture with a crown on everybody whose hair can carry it.

    Hats, and heads that cannot be drawn, get a jewel at the chest instead, where ``cloth``
    (at working size, 0 to 1) is there to hold it. ``side`` is where the light comes from.
    """
    rng, width, height = context.rng, context.width, context.height
    picture = np.ascontiguousarray(picture, np.float32).copy()
    order = rng.permutation(len(DESIGNS))
    subject = resize(sketch.subject, width, height)
    for number, (face, traits) in enumerate(people):
        points = face.points[:, :2] * np.float32([width, height])
        up = points[mesh.FOREHEAD] - points[mesh.CHIN]
        tall = max(float(np.linalg.norm(up)), 1.0)
        up = up / tall
        right = np.float32([-up[1], up[0]])
        if traits is None or _wears_a_hat(face, photo.findings, sketch):
            chest = points[mesh.CHIN] - 0.62 * tall * up
            if _lies_on(cloth, chest, width):
                draw_brooch(picture, chest, 0.07 * tall, rng)
            continue
        middle = points[mesh.FOREHEAD] - 0.16 * float(face.yaw) * tall * right
        top = _top_of_head(middle, up, tall, subject)
        rise = float(np.clip(np.dot(top - middle, up), 0.12 * tall, 0.5 * tall))
        center = middle + up * 0.5 * rise
        # Where the photo ends above the head, the crown sits a little lower.
        short = 0.3 * tall + 0.01 * height - float(center[1])
        center = center - up * float(np.clip(short, 0, 0.42 * rise))
        seat = Seat(
            center,
            right,
            up,
            0.44 * tall,
            float(face.yaw),
            float(np.clip(face.pitch, -0.6, 0.6)),
        )
        design = (
            "laurel" if is_bearded(traits) else DESIGNS[order[number % len(DESIGNS)]]
        )
        draw_crown(picture, seat, rng, design, side)
    return picture


def _lies_on(mask, at, width):
    """Say whether a point of a picture this wide lies on a mask of any size."""
    column, row = (int(v * mask.shape[1] / width) for v in at)
    inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
    return inside and bool(mask[row, column] > 0.5)


def _top_of_head(forehead, up, tall, subject):
    height, width = subject.shape
    last = forehead
    for share in np.arange(0.04, 0.7, 0.02):
        at = forehead + up * share * tall
        column, row = int(at[0]), int(at[1])
        if (
            not (0 <= column < width and 0 <= row < height)
            or subject[row, column] < 0.5
        ):
            break
        last = at
    return last


def _wears_a_hat(face, findings, sketch):
    """Smooth on top of the head and far lighter than the brows, or of no color hair has."""
    w, h = sketch.size
    x, y, wide, high = face.box
    box = (x + 0.2 * wide, y - 0.42 * high, 0.6 * wide, 0.4 * high)
    lab = to_lab(sketch.light)
    found = resize(findings.hair, w, h)
    top = _on_hair(lab, found, box)
    if len(top) < 30:
        return False
    rough = float(np.median(_on_hair(sketch.flow.strength, found, box)))
    light, a, b = np.median(top, axis=0)
    brows = face.points[mesh.LEFT_BROW + mesh.RIGHT_BROW, :2] * (w - 1, h - 1)
    column, row = np.clip(brows.astype(int), 0, (w - 1, h - 1)).T
    brow = float(np.quantile(lab[row, column, 0], 0.3))
    pale = light - brow > 38 and rough < 0.02 and light > 62
    hue, chroma = float(np.arctan2(b, a)), float(np.hypot(a, b))
    dyed = chroma > 26 and not 0.2 < hue < 1.75 and rough < 0.03
    return bool(pale or dyed)


def _on_hair(values, hair, box):
    h, w = hair.shape
    x, y, wide, high = box
    rows = slice(max(0, int(y * h)), max(0, int((y + high) * h)))
    columns = slice(max(0, int(x * w)), max(0, int((x + wide) * w)))
    return values[rows, columns][hair[rows, columns] > 0.6]


def crown_a_pet(
    picture: np.ndarray, alpha: np.ndarray, side: float, rng: np.random.Generator
) -> np.ndarray:
    """Set a small crown on the highest point of a pet, where that can only be its head."""
    height, width = alpha.shape
    solid = alpha > 0.5
    rows = np.flatnonzero(solid.any(1))
    tall = rows[-1] - rows[0]
    if rows[0] < 0.04 * height or tall < 0.2 * height:
        return picture
    cap = solid[rows[0] : rows[0] + max(2, round(0.07 * tall))].astype(np.uint8)
    _, _, stats, middles = cv2.connectedComponentsWithStats(cap)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    wide = int(stats[largest, cv2.CC_STAT_WIDTH])
    alone = stats[largest, cv2.CC_STAT_AREA] > ONE_PEAK * cap.sum()
    if not alone or wide > 0.45 * np.ptp(np.flatnonzero(solid.any(0))):
        return picture  # a tail, an ear or a back may be as high
    half = float(np.clip(0.6 * wide, 0.07 * tall, 0.16 * tall))
    at = np.float32([middles[largest][0], rows[0] + 0.035 * tall])
    seat = Seat(at, np.float32([1, 0]), np.float32([0, -1]), half)
    out = np.ascontiguousarray(picture, np.float32).copy()
    draw_crown(out, seat, rng, DESIGNS[int(rng.integers(3))], side)
    return out
