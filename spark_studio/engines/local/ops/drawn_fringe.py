"""The fringe drawn anew: where hair meets the brow it ends in pointed locks."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.vector import fill, smooth_curve, tapered

SPACING = 0.11  # from lock to lock, in face widths
# A fringe hangs this far below the top of the brow; hair that starts higher is combed back.
HANGS = 0.1
ABOVE = 0.045  # a lock leaves the mass this far above its edge, in face widths
HAT = 0.7  # what is lighter than this over a brow is more likely a hat


def draw_fringe(
    picture: np.ndarray,
    head: Traits,
    hair: np.ndarray,
    line: np.ndarray,
    thick: float,
    rng: np.random.Generator,
) -> None:
    """Let the edge of the hair over a brow end in locks, in place.

    ``hair`` is a mask as large as the picture, already painted; ``line`` the RGB of lines,
    ``thick`` their width in face widths. Hair combed back stays as it is.
    """
    wide = head.width
    places = np.arange(-0.42, 0.43, SPACING)
    places = places + rng.uniform(-0.35, 0.35, places.shape) * SPACING
    edges = [_edge(head, hair, float(u)) for u in places]
    hanging = [e for e in edges if e is not None and e[1] > HANGS * wide]
    if len(hanging) < 3:
        return
    # Locks fall away from where the hair is parted: its highest place.
    parting = min(edges, key=lambda e: 9e9 if e is None else e[1])[2]
    for root, _, u in hanging:
        length = wide * (0.06 + 0.15 * rng.random() ** 1.5)
        length = min(length, max(0.05 * wide, _room(head, root)))
        lean = np.clip((u - parting) * 1.6, -0.7, 0.7) + rng.uniform(-0.15, 0.15)
        _lock(picture, head, hair, root, length, float(lean), line, thick)


def _edge(head, hair, u):
    """Return where hair ends above the eye at ``u`` face widths aside, how far below the
    top of the brow that is, and ``u``; None where there is no hair."""
    top = head.points[10]
    eyes = head.points[[33, 263, 133, 362]].mean(0)
    start = eyes + head.right * u * head.width - head.down * 0.09 * head.width
    height, width = hair.shape
    steps = np.arange(0.0, 0.62, 0.008) * head.width
    at = start - head.down * steps[:, None]
    x = np.clip(np.rint(at[:, 0]).astype(int), 0, width - 1)
    y = np.clip(np.rint(at[:, 1]).astype(int), 0, height - 1)
    found = np.flatnonzero(hair[y, x] > 0.5)
    if not found.size or found[0] == 0:
        return None
    root = at[found[0]]
    return root, float((root - top) @ head.down), u


def _room(head, root):
    """How far a lock may hang before it would hide an eye."""
    eyes = head.points[[159, 386]].mean(0) - head.down * 0.02 * head.width
    return float((eyes - root) @ head.down)


def _lock(picture, head, hair, root, length, lean, line, thick):
    """One lock: it goes on from the mass above it, color and gloss, and ends in a tip."""
    wide, down, right = head.width, head.down, head.right
    half = 0.04 * wide + 0.3 * length
    way = down + right * lean
    way = way / np.linalg.norm(way)
    above = ABOVE * wide
    if _is_hat(picture, hair, root - way * above):
        return
    bend = right * lean * 0.22 * length
    lower = root + way * 0.3 * length + bend
    tip = root + way * length
    top = root - way * above
    sides = []
    for side, narrow in ((-1, 0.62), (1, 0.72)):
        points = (top, root, lower, tip)
        widths = (0.8, 0.8, narrow, 0.0)
        points = [
            p + right * side * half * w for p, w in zip(points, widths, strict=True)
        ]
        sides.append(smooth_curve(np.stack(points), 24))
    one, two = sides
    color = _drawn_down(picture, root, way.astype(np.float32), np.float32(above))
    fill(picture, np.vstack([one, two[::-1]]), color)
    fill(picture, tapered(two[9:], thick * wide, 0.0, 0.35, 0.7), line, 0.85)
    fill(picture, tapered(one[12:], 0.75 * thick * wide, 0.0, 0.35, 0.7), line, 0.65)


def _drawn_down(picture, root, way, above):
    """Return a color that draws the hair's edge out along ``way``."""
    x0, y0 = (int(max(0, v)) for v in root - 8 * above)
    x1, y1 = (int(v) + 1 for v in root + 8 * above)
    source = picture[y0:y1, x0:x1].copy()

    def color(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        along = (x - root[0]) * way[0] + (y - root[1]) * way[1]
        back = np.maximum(along + above, 0).astype(np.float32)
        return cv2.remap(
            source, x - way[0] * back - x0, y - way[1] * back - y0, cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip

    return color


def _is_hat(picture, hair, at):
    height, width = hair.shape
    x, y = np.rint(at).astype(int)
    if not (0 <= x < width and 0 <= y < height) or hair[y, x] < 0.5:
        return True
    return float(picture[y, x].min()) > HAT
