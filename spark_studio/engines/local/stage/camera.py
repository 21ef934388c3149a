"""Where the camera stands: which part of a photo a canvas shows, chosen by composition.

Every view is tried on a coarse grid of sizes and places, and what is wrong with each is
added up: heads cut off, places where the photo has no pixels, bodies that end in mid-air,
faces too large, too small or off their line. The least wrong one is taken.
"""

import math
from dataclasses import dataclass, fields, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face, Findings
from spark_studio.engines.local.perception.refine import color_guided
from spark_studio.engines.local.photo import Photo

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels

SCALES, PLACES = 36, 19
# How wrong things are, against 1 for a head of twice the wanted size.
CUT_HEAD, NO_PIXELS, MID_AIR, OFF_LINE, ENLARGED = 200.0, 40.0, 30.0, 5.0, 0.25
CUT_BODY = 1.5
FREE_ABOVE, FREE_ASIDE, FREE_BELOW = (
    0.045,
    0.02,
    0.03,
)  # shares of the canvas round heads


@dataclass(frozen=True, slots=True)
class View:
    """``matrix`` (2 x 3) takes photo pixels to canvas pixels; ``scale`` is its enlargement."""

    matrix: np.ndarray
    scale: float
    width: int
    height: int

    def tilted(self, angle: float, pivot: tuple[float, float]) -> "View":
        """Turn the photo by ``angle`` (radians, clockwise) about a point of the canvas."""
        turn = cv2.getRotationMatrix2D(pivot, -math.degrees(angle), 1.0)
        whole = np.vstack([self.matrix, [0, 0, 1]])
        return replace(self, matrix=(turn @ whole).astype(np.float32))

    def moved(self, points: np.ndarray) -> np.ndarray:
        """Return n x 2 photo pixels as canvas pixels."""
        return points @ self.matrix[:, :2].T + self.matrix[:, 2]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the picture should be like.

    head      height of the largest head, share of the canvas height
    line      row of the eyes, share of the canvas height
    column    where the heads' middle lies, share of the canvas width
    ground    row where feet stand, share of the canvas height; None: nobody is seen whole
    inside    the canvas shows the photo's own place, so it may not leave the photo
    """

    head: float
    line: float = 0.4
    column: float = 0.5
    ground: float | None = None
    inside: bool = False


def head_box(face: Face, photo: Photo) -> Box:
    """Return a head with its hair: what the face says, and how far the cut-out goes up."""
    width, height = photo.size
    x, y, w, h = (
        np.float64(v) * s for v, s in zip(face.box, (width, height) * 2, strict=True)
    )
    cutout = photo.findings.cutout
    rows, columns = cutout.shape
    left, right = int(max(0, x / width * columns)), int((x + w) / width * columns) + 1
    band = cutout[:, left:right]
    solid = band.max(1) > 0.5 if band.size else np.zeros(rows, bool)
    row = min(rows - 1, max(0, int((y + 0.2 * h) / height * rows)))
    while row > 0 and solid[row - 1]:
        row -= 1
    top = float(np.clip(row / rows * height, y - 0.75 * h, y - 0.12 * h))
    top = max(top, 0.0)
    return float(x - 0.18 * w), top, float(x + 1.18 * w), float(y + 1.04 * h)


def choose_view(
    photo: Photo,
    heads: list[Box],
    body: Box,
    cut: frozenset[str],
    canvas: tuple[int, int],
    wish: Wish,
) -> View:
    """Return the view that is least wrong.

    ``body`` is the box of all that is cut out; ``cut`` the sides of the photo it runs over.
    """
    width, height = canvas
    boxes = np.float64(heads)
    x0, y0 = boxes[:, :2].min(0)
    x1, y1 = boxes[:, 2:].max(0)
    tall = float((boxes[:, 3] - boxes[:, 1]).max())
    eyes = float(np.mean(boxes[:, 1] + 0.52 * (boxes[:, 3] - boxes[:, 1])))
    pivot = (x0 + x1) / 2, eyes
    middle = wish.head * height / tall
    cover = max(width / photo.size[0], height / photo.size[1])
    scale = np.append(middle * np.geomspace(0.12, 3.2, SCALES), cover)[:, None, None]
    u = wish.column + np.linspace(-0.32, 0.32, PLACES)[None, :, None]
    v = wish.line + np.linspace(-0.3, 0.48, PLACES)[None, None, :]
    u, v = _snapped(u, v, scale, pivot, photo.size, body, cut, wish, canvas)

    def across(x):
        return (x - pivot[0]) * scale / width + u

    def down(y):
        return (y - pivot[1]) * scale / height + v

    beyond = np.maximum(FREE_ASIDE - across(x0), 0)
    beyond = beyond + np.maximum(across(x1) - 1 + FREE_ASIDE, 0)
    above = 0.008 if wish.inside else FREE_ABOVE
    beyond = beyond + np.maximum(above - down(y0), 0) * (0.2 if y0 <= 1 else 1)
    beyond = beyond + np.maximum(down(y1) - 1 + FREE_BELOW, 0)
    wrong = CUT_HEAD * beyond
    wrong = wrong + np.log2(scale / middle) ** 2
    wrong = wrong + OFF_LINE * ((u - wish.column) ** 2 + 2 * (v - wish.line) ** 2)
    wrong = wrong + ENLARGED * np.maximum(np.log2(scale) - 1.2, 0)
    wrong = wrong + CUT_BODY * np.maximum(-across(body[0]), 0)
    wrong = wrong + CUT_BODY * np.maximum(across(body[2]) - 1, 0)
    if wish.inside:
        wrong = wrong + NO_PIXELS * _uncovered(across, down, photo.size)
    else:
        wrong = wrong + MID_AIR * _in_mid_air(across, down, body, cut, wish)
    at = np.unravel_index(int(np.argmin(wrong)), wrong.shape)
    s = float(scale[at[0], 0, 0])
    left = float(u[at[0], at[1], 0]) * width - pivot[0] * s
    top = float(v[at[0], 0, at[2]]) * height - pivot[1] * s
    return View(np.float32([[s, 0, left], [0, s, top]]), s, width, height)


def _snapped(u, v, scale, pivot, size, body, cut, wish, canvas):
    """Move places that nearly fit to where the photo, or a cut body, meets the canvas."""

    def kept(at, low, high, length, middle):
        most = (middle - low) * scale / length
        least = 1 - (high - middle) * scale / length
        return np.where(least <= most, np.clip(at, least, most), at)

    if wish.inside:
        u = kept(u, 0, size[0], canvas[0], pivot[0])
        v = kept(v, 0, size[1], canvas[1], pivot[1])
        # Where the photo is too short, what is missing is missing above.
        return u, np.maximum(v, 1 - (size[1] - pivot[1]) * scale / canvas[1])
    u, v = u + 0 * scale, v + 0 * scale
    x0, _, x1, y1 = body
    if "left" in cut:
        u = np.minimum(u, (pivot[0] - x0) * scale / canvas[0])
    if "right" in cut:
        u = np.maximum(u, 1 - (x1 - pivot[0]) * scale / canvas[0])
    if "bottom" in cut:
        v = np.maximum(v, 1 - (y1 - pivot[1]) * scale / canvas[1])
    return u, v


def _uncovered(across, down, size):
    """The share of the canvas that lies beyond the photo."""
    wide = np.clip(across(size[0]), 0, 1) - np.clip(across(0), 0, 1)
    tall = np.clip(down(size[1]), 0, 1) - np.clip(down(0), 0, 1)
    # Ground can be carried on above heads; below them bodies would have to be.
    below = np.maximum(1 - down(size[1]), 0)
    return 1 - wide * tall + 8 * below


def _in_mid_air(across, down, body, cut, wish):
    """How far inside the canvas the photo's border cuts people off, or feet hang."""
    x0, y0, x1, y1 = body
    wrong = np.zeros(np.broadcast_shapes(across(0).shape, down(0).shape))
    if "left" in cut:
        wrong = wrong + np.maximum(across(x0), 0)
    if "right" in cut:
        wrong = wrong + np.maximum(1 - across(x1), 0)
    if "top" in cut:
        wrong = wrong + 0.5 * np.maximum(down(y0), 0)
    foot = down(y1)
    if "bottom" in cut:
        return wrong + np.maximum(1 - foot, 0)
    ground = wish.ground or 0.94
    standing = 0.5 * np.abs(foot - ground) + 0.3 * np.maximum(foot - 0.98, 0)
    cropped = 0.04 + np.maximum(1.12 - foot, 0)
    return wrong + np.minimum(standing, cropped)


def cut_in_sight(view: View, photo: Photo) -> frozenset[str]:
    """Return the sides ("left", "right") that cut bodies off, if that is seen on the canvas."""
    findings = photo.findings
    x0, _, x1, _ = body_box(findings, photo.size)
    left, right = view.moved(np.float32([(x0, 0), (x1, 0)]))[:, 0]
    least = 0.01 * view.width
    sides = findings.touches & {"left", "right"}
    seen = {"left": left > least, "right": right < view.width - least}
    return sides if any(seen[side] for side in sides) else frozenset()


def seen_through(photo: Photo, view: View) -> Photo:
    """Return the photo as the view shows it, with all that was found in it.

    Beyond the photo its border is mirrored and the masks are empty.
    """
    size = (view.width, view.height)
    image = _warped(photo.image, view, cv2.BORDER_REFLECT_101)
    found = photo.findings
    names = [
        f.name for f in fields(found)
        if isinstance(getattr(found, f.name), np.ndarray) and getattr(found, f.name).ndim == 2
    ]  # fmt: skip
    masks = {}
    for name in names:
        mask = getattr(found, name)
        if not mask.any():
            masks[name] = np.zeros(size[::-1], np.float32)
            continue
        to_mask = _of_other_size(view, photo.size, mask.shape[::-1])
        masks[name] = _warped(mask, to_mask, cv2.BORDER_CONSTANT)
    cutout = masks["cutout"]
    factor = view.scale * photo.size[1] / found.cutout.shape[0]
    if factor > 1.25 and cutout.any():
        masks["cutout"] = _fitted(image, cutout, factor)
    image.setflags(write=False)
    faces = tuple(_seen_face(face, photo, view) for face in found.faces)
    found = replace(found, faces=faces, **masks)
    return Photo(image=image, findings=found)


def _of_other_size(view, old, new):
    """The same view of a picture of another size."""
    ratio = old[0] / new[0], old[1] / new[1]
    matrix = view.matrix.copy()
    matrix[:, 0] *= ratio[0]
    matrix[:, 1] *= ratio[1]
    return replace(view, matrix=matrix, scale=view.scale * (ratio[0] + ratio[1]) / 2)


def _warped(values, view, border):
    """Warp to the canvas; shrink by area first, so that nothing flickers."""
    matrix = view.matrix
    if view.scale < 0.75:
        height, width = values.shape[:2]
        size = max(2, round(width * view.scale)), max(2, round(height * view.scale))
        values = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
        shrunk = replace(view, scale=1.0)
        matrix = _of_other_size(shrunk, (width, height), size).matrix
    # Matrices speak of corners, OpenCV of the middles of pixels.
    shift = matrix[:, :2] @ np.float32([0.5, 0.5]) - 0.5
    matrix = np.hstack([matrix[:, :2], (matrix[:, 2] + shift)[:, None]])
    flags = cv2.INTER_CUBIC
    out = cv2.warpAffine(
        values, matrix, (view.width, view.height), flags=flags, borderMode=border
    )
    return np.clip(out, 0, 1, out=out)


def _fitted(image, cutout, factor):
    """An enlarged matte has steps the eye would see: fit it to the picture again."""
    radius = max(2, round(2 * factor))
    soft = blur_pixels(cutout, 0.5 * factor)
    fitted = color_guided(image, soft, radius, 1e-4)
    unsure = blur_pixels(((soft > 0.02) & (soft < 0.98)).astype(np.float32), radius)
    return np.clip(mix(soft, fitted, np.minimum(unsure * 2, 1)), 0, 1)


def _seen_face(face, photo, view):
    size = np.float32(photo.size)
    points = face.points.copy()
    points[:, :2] = view.moved(points[:, :2] * size) / (view.width, view.height)
    points[:, 2] *= size[0] * view.scale / view.width
    (x0, y0), (x1, y1) = points[mesh.OVAL, :2].min(0), points[mesh.OVAL, :2].max(0)
    turn = math.atan2(view.matrix[1, 0], view.matrix[0, 0])
    box = float(x0), float(y0), float(x1 - x0), float(y1 - y0)
    return replace(
        face,
        box=box,
        points=points.astype(np.float32),
        roll=face.roll + turn,
    )


def body_box(findings: Findings, size: tuple[int, int]) -> Box:
    """Return the box of all that is cut out, in pixels; the whole photo where nothing is."""
    x, y, w, h = findings.subject_box or (0.0, 0.0, 1.0, 1.0)
    return x * size[0], y * size[1], (x + w) * size[0], (y + h) * size[1]
