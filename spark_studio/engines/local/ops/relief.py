"""Relief: a rounded body from an outline, a face from its mesh, as heights in pixels.

Heights are float32, higher is nearer. What the border of the photo cuts off goes on beyond
it: there a body does not turn away.
"""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.perception.findings import Findings

# The coarsest grid has about this many cells on its shorter side, the finest eight times.
COARSEST, LEVELS, ROUNDS = 20, 3, 120
# The net between mesh points has facets: it is smoothed by this many face widths.
SMOOTH = 0.035
# Of a head turned further than this half the net is guesswork.
MOST_YAW = 0.75
FACE_POINTS = 468


def inflate(mask: np.ndarray, depth: float = 1.0) -> np.ndarray:
    """Return ``mask`` (0 to 1) blown up like a cushion; a disc becomes half a ball.

    ``depth`` flattens it. The form solves laplace(u) = -1 inside, and its root is the
    height: round at the edge, without the ridges a distance has.
    """
    height, width = mask.shape
    if not (mask > 0.5).any() or min(mask.shape) < 16:
        return np.zeros_like(mask, np.float32)
    finest = min(COARSEST * 2**LEVELS, min(mask.shape))
    inside = None
    for level in range(LEVELS, -1, -1):
        factor = finest / 2**level / min(mask.shape)
        size = max(4, round(width * factor)), max(4, round(height * factor))
        shape = resize(mask, *size)
        if inside is None:
            inside = np.zeros(size[::-1], np.float32)
        else:
            inside = 4 * cv2.resize(inside, size, interpolation=cv2.INTER_LINEAR)
        inside = _relax(inside, shape)
    cell = min(mask.shape) / finest
    root = np.sqrt(np.maximum(inside, 0)) * np.float32(2 * cell * depth)
    return cv2.resize(root, (width, height), interpolation=cv2.INTER_CUBIC)


def _relax(inside, shape):
    cross = np.float32([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) / 4
    for _ in range(ROUNDS):
        around = cv2.filter2D(inside, -1, cross, borderType=cv2.BORDER_REPLICATE)
        inside = (around + np.float32(0.25)) * shape
    return inside


def slope_of(height: np.ndarray) -> np.ndarray:
    """Return how steeply a height rises to the right and down: height x width x 2."""
    right = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=1 / 8)
    return np.dstack([right, cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=1 / 8)])


def face_slopes(
    findings: Findings, width: int, height: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the slopes of all faces and how far they count (0 to 1, soft at the oval).

    Depths come from the face mesh and are smooth between its points.
    """
    slopes = np.zeros((height, width, 2), np.float32)
    counts = np.zeros((height, width), np.float32)
    for face in findings.faces:
        points = face.points[:FACE_POINTS] * np.float32([width, height, width])
        _raise_face(slopes, counts, points, face)
    return slopes, counts


def _raise_face(slopes, counts, points, face):
    """Lay one face into both maps, in place, within its own box."""
    height, width = counts.shape
    size = face.box[2] * width
    margin = 0.1 * size
    x0, y0 = np.maximum(points[:, :2].min(0) - margin, 0).astype(int)
    x1, y1 = (points[:, :2].max(0) + margin).astype(int) + 1
    x1, y1 = min(x1, width), min(y1, height)
    if x1 - x0 < 8 or y1 - y0 < 8:
        return
    local = points - np.float32([x0, y0, 0])
    depth = np.full((y1 - y0, x1 - x0), np.nan, np.float32)
    _fill_triangles(depth, _triangles(local, depth.shape))
    known = np.isfinite(depth)
    depth = np.where(known, depth, 0).astype(np.float32)
    smooth = _smooth_within(depth, known.astype(np.float32), SMOOTH * size)
    sure = np.clip(2 * blur_pixels(known, 0.07 * size) - 1, 0, 1)
    sure *= np.float32(np.clip((MOST_YAW - abs(face.yaw)) * 4, 0, 1))
    part = (slice(y0, y1), slice(x0, x1))
    mine = sure > counts[part]
    slopes[part][mine] = slope_of(smooth)[mine]
    np.maximum(counts[part], sure, out=counts[part])


def _smooth_within(depth, known, sigma):
    near = blur_pixels(depth, sigma) / (blur_pixels(known, sigma) + 1e-6)
    return np.clip(near, depth.min(), depth.max())


def _triangles(points, shape):
    """Return n x 3 x 3: the corners (x, y, height) of a net over the points."""
    rows, columns = shape
    inside = (points[:, :2] > 0.5).all(1)
    inside &= (points[:, 0] < columns - 1) & (points[:, 1] < rows - 1)
    net = cv2.Subdiv2D((0, 0, columns, rows))
    heights = {}
    for x, y, z in points[inside].astype(np.float32):
        heights[(float(x), float(y))] = float(-z)
        net.insert((float(x), float(y)))
    corners = net.getTriangleList().reshape(-1, 3, 2) if len(heights) > 3 else []
    found = [
        [(x, y, heights[(x, y)]) for x, y in three]
        for three in np.asarray(corners).tolist()
        if all((x, y) in heights for x, y in three)
    ]
    return np.array(found, np.float32).reshape(-1, 3, 3)


@njit(cache=True, nogil=True)
def _fill_triangles(depth, triangles):
    rows, columns = depth.shape
    for n in range(len(triangles)):
        a, b, c = triangles[n]
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if abs(area) < 1e-6:
            continue
        x0, x1 = min(a[0], b[0], c[0]), max(a[0], b[0], c[0])
        y0, y1 = min(a[1], b[1], c[1]), max(a[1], b[1], c[1])
        for y in range(max(0, int(y0)), min(rows - 1, int(y1) + 1) + 1):
            for x in range(max(0, int(x0)), min(columns - 1, int(x1) + 1) + 1):
                u = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area
                v = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area
                if u > -1e-4 and v > -1e-4 and u + v < 1.0001:
                    depth[y, x] = a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2])
