"""Where things may go: away from faces, onto quiet ground."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.paper import without_scraps
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception.findings import Findings

# A wall is of one color if no channel of Lab strays more than this.
ONE_COLOR = 5.0
# A gap is at least this share of the picture, and the subject is this much of its rim.
LEAST_GAP, SURROUNDED = 0.0008, 0.6


def keep_out(
    findings: Findings, width: int, height: int, margin: float = 0.35
) -> np.ndarray:
    """Return a mask of all faces, each grown by ``margin`` of its own size: 0 or 1."""
    mask = np.zeros((height, width), np.float32)
    for face in findings.faces:
        x, y, wide, high = face.box
        x0, y0 = int((x - margin * wide) * width), int((y - margin * high) * height)
        x1 = int((x + (1 + margin) * wide) * width)
        y1 = int((y + (1 + margin) * high) * height)
        mask[max(0, y0) : max(0, y1 + 1), max(0, x0) : max(0, x1 + 1)] = 1
    return mask


def quiet_place(
    busy: np.ndarray,
    box_width: int,
    box_height: int,
    rng: np.random.Generator,
    margin: float = 0.05,
    allowed: float = 0.12,
) -> tuple[int, int] | None:
    """Return the left and top of a quiet box, in pixels, or None where nothing is quiet.

    ``busy`` is height x width, 0 for bare ground; a box on more than ``allowed`` on
    average is refused. Of the quiet places, those near a corner are liked, and chance
    picks one. ``margin`` (share of the shorter side) stays free at the border.
    """
    height, width = busy.shape
    inset = int(margin * min(width, height))
    rows = height - box_height - 2 * inset
    columns = width - box_width - 2 * inset
    if rows < 1 or columns < 1:
        return None
    total = cv2.integral(np.ascontiguousarray(busy, np.float32))
    places = []
    for top in np.linspace(inset, inset + rows, 13).astype(int):
        for left in np.linspace(inset, inset + columns, 13).astype(int):
            bottom, right = top + box_height, left + box_width
            inside = total[bottom, right] - total[top, right]
            inside += total[top, left] - total[bottom, left]
            load = float(inside) / (box_width * box_height)
            if load <= allowed:
                fx, fy = (left - inset) / columns, (top - inset) / rows
                off = min(fx, 1 - fx) + min(fy, 1 - fy)
                places.append((load * 12 + off, int(left), int(top)))
    if not places:
        return None
    places.sort()
    _, left, top = places[int(rng.integers(min(len(places), 4)))]
    return left, top


def presence(findings: Findings, width: int, height: int, spread: float) -> np.ndarray:
    """Return 1 on the subject, fading over about ``spread`` of the shorter side to 0."""
    subject = resize(findings.cutout, width, height)
    halo = np.clip(blur(subject, spread) * 1.6, 0, 1)
    return np.maximum(subject, halo)


def free_ground(study: Study, least: float) -> np.ndarray:
    """Return the ground a look may replace, at working size: 0 to 1.

    To the backdrop that perception found it adds what the subject encloses, such as the
    wall seen between an arm and a hip, where the wall is of one color. Scraps, and all
    of it where it is less than ``least`` of the picture, are left alone.
    """
    ground = study.backdrop
    sure = ground > 0.9
    if sure.mean() > least:
        lab = to_lab(study.light)
        middle, spread = lab[sure].mean(0), lab[sure].std(0)
        if spread.max() < ONE_COLOR:
            away = np.sqrt(((lab - middle) ** 2).sum(2))
            alike = smoothstep(14, 8, away) * (1 - study.subject)
            ground = np.maximum(ground, alike * _enclosed(alike, study.subject))
    ground = np.clip(without_scraps(ground - 0.5, 0.004) + 0.5, 0, 1)
    return ground if ground.mean() >= least else np.zeros_like(ground)


def _enclosed(alike, subject):
    """Return a mask of those pieces of ``alike`` that the subject nearly surrounds."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(
        (alike > 0.5).astype(np.uint8), connectivity=4
    )
    out = np.zeros_like(subject)
    for piece in range(1, count):
        if stats[piece, cv2.CC_STAT_AREA] < LEAST_GAP * subject.size:
            continue
        inside = (pieces == piece).astype(np.uint8)
        around = cv2.dilate(inside, np.ones((9, 9), np.uint8)) > inside
        if around.any() and (subject[around] > 0.3).mean() > SURROUNDED:
            out = np.maximum(out, cv2.dilate(inside, np.ones((5, 5), np.uint8)))
    return out.astype(np.float32)
