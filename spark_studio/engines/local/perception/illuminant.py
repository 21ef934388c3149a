"""The color of the light: what white paper would look like in this photo.

Three witnesses, in linear light: the whites of eyes, teeth, and the grey edges of the whole
photo (van de Weijer, Gevers, Gijsenij: Edge-Based Color Constancy, 2007), which errs where
one color fills the picture. They are believed as far as they have something to show and
agree with each other.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_linear
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Color, Face

EDGE_SIDE = 256
MINKOWSKI = 5
# What eyes and teeth look like in white light, linear and relative to their green.
EYE_WHITE = np.array([1.10, 1.0, 0.94])
TOOTH = np.array([1.12, 1.0, 0.80])
LEAST_PIXELS = 12
ENOUGH_PIXELS = 150
MOST_CHROMA = (
    0.6  # stops between two channels: beyond, it is makeup or a glint, not white
)
FARTHEST = 1.6  # stops from neutral that daylight, lamps and shade reach
COLORLESS = 0.012


def find_illuminant(
    picture: np.ndarray, faces: tuple[Face, ...]
) -> tuple[Color, float]:
    """Return the light's color (linear RGB, the largest 1) and how surely, 0 to 1.

    ``picture`` is float32 RGB. Without color in the photo the answer is white, at 0.
    """
    if _is_colorless(picture):
        return (1.0, 1.0, 1.0), 0.0
    witnesses = [_of_edges(picture)]
    for face in faces[:4]:
        if face.trust > 0.3:
            witnesses += _of_face(picture, face)
    stops = np.array([stops for stops, _ in witnesses])
    weights = np.array([weight for _, weight in witnesses])
    if weights.sum() < 1e-3:
        return (1.0, 1.0, 1.0), 0.0
    middle = np.average(stops, axis=0, weights=weights)
    apart = np.sqrt(np.average(np.square(stops - middle).sum(1), weights=weights))
    trust = float(np.clip(weights.sum(), 0, 1) * np.exp(-np.square(apart / 0.45)))
    middle *= min(1.0, FARTHEST / max(float(np.abs(middle).max()), 1e-6))
    light = np.exp2([middle[0], 0.0, middle[1]])
    return tuple(float(v) for v in light / light.max()), trust


def _is_colorless(picture):
    few = picture[::8, ::8]
    return float((few.max(-1) - few.min(-1)).mean()) < COLORLESS


def _stops(color, white=(1.0, 1.0, 1.0)):
    """Red and blue against green in stops, as seen under ``white``."""
    color = np.maximum(np.asarray(color, np.float64) / white, 1e-4)
    return np.log2(color[[0, 2]] / color[1])


def _of_edges(picture):
    height, width = picture.shape[:2]
    factor = min(1.0, EDGE_SIDE / max(height, width))
    small = resize(
        picture, max(2, round(width * factor)), max(2, round(height * factor))
    )
    light = cv2.GaussianBlur(to_linear(small), (0, 0), 1.0)
    slope = np.hypot(
        cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    )
    burnt = cv2.dilate((small.max(-1) > 0.98).astype(np.uint8), np.ones((5, 5)))
    slope = slope[(burnt == 0) & (small.max(-1) > 0.04)]
    if len(slope) < 64 or slope.max() < 1e-3:
        return np.zeros(2), 0.0
    edges = np.power(np.power(slope / slope.max(), MINKOWSKI).mean(0), 1 / MINKOWSKI)
    # Edges of one colored thing speak for the thing: the farther from white, the less sure.
    stops = _stops(edges)
    return stops, 0.35 * float(np.exp(-np.square(np.abs(stops).max() / 1.2)))


def _of_face(picture, face):
    height, width = picture.shape[:2]
    points = face.points[:, :2] * np.array([width, height], np.float32)
    witnesses = []
    for eye, iris in (
        (mesh.LEFT_EYE, mesh.LEFT_IRIS),
        (mesh.RIGHT_EYE, mesh.RIGHT_IRIS),
    ):
        pixels = _within(picture, points[eye], points[iris])
        witnesses.append(_of_white(pixels, EYE_WHITE, 0.5 * face.trust))
    teeth = _within(picture, points[mesh.MOUTH])
    witnesses.append(_of_white(teeth, TOOTH, 0.4 * face.trust))
    return [each for each in witnesses if each[1] > 0]


def _within(picture, polygon, iris=None):
    """The pixels within a polygon and outside the iris and its rim, count x 3."""
    low = np.maximum(np.floor(polygon.min(0)).astype(int), 0)
    high = np.ceil(polygon.max(0)).astype(int) + 1
    crop = picture[low[1] : high[1], low[0] : high[0]]
    if not crop.size:
        return np.zeros((0, 3), np.float32)
    mask = np.zeros(crop.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.rint((polygon - low) * 16).astype(np.int32)], 1, shift=4)
    if iris is not None:
        radius = np.hypot(*(iris[1:] - iris[0]).T).mean() * 1.15
        x, y = np.rint(iris[0] - low).astype(int)
        cv2.circle(mask, (int(x), int(y)), max(1, round(float(radius))), 0, -1)
    return crop[cv2.erode(mask, np.ones((3, 3))) > 0]


def _of_white(pixels, white, weight):
    """The brighter half of what should be white; lashes, lids and gums are the darker."""
    pixels = pixels[(pixels.max(-1) < 0.97) & (pixels.min(-1) > 0.06)]
    if len(pixels) < LEAST_PIXELS:
        return np.zeros(2), 0.0
    light = to_linear(pixels)
    own = np.log2(np.maximum(light[:, [0]], 1e-4) / np.maximum(light[:, [2]], 1e-4))[
        :, 0
    ]
    bright = light.min(-1)
    chosen = light[bright >= np.quantile(bright, 0.6)]
    spread = float(np.std(own[bright >= np.quantile(bright, 0.6)]))
    if spread > MOST_CHROMA or np.median(bright) < 0.02:
        return np.zeros(2), 0.0
    enough = min(1.0, len(chosen) / ENOUGH_PIXELS)
    return _stops(np.median(chosen, 0), white), weight * enough
