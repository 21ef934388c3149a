"""Windows for photos without one clear subject: a round, a block, a moon gate."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.framing import Figure
from spark_studio.engines.local.stage.outline import silhouette

GATE = 26.0  # width of the moon gate's stone, at 1328 pixels
INK, STONE = "#2e3336", "#efece4"


def round_window(
    photo: Photo, canvas: tuple[int, int], middle: tuple[float, float], radius: float
) -> Figure:
    """Show the photo in a disc on a width x height canvas."""
    x, y = middle
    down, across = np.ogrid[0 : canvas[1], 0 : canvas[0]]
    far = np.hypot((across - x).astype(np.float32), (down - y).astype(np.float32))
    disc = np.clip(np.float32(radius) - far + 0.5, 0, 1)
    box = (
        int(x - radius) - 1,
        int(y - radius) - 1,
        int(x + radius) + 2,
        int(y + radius) + 2,
    )
    return frame_whole(photo, disc, box, place_of_interest(photo))


def block_window(
    photo: Photo, canvas: tuple[int, int], frame: tuple[float, float, float, float]
) -> Figure:
    """Show the photo in its own ratio, within reason, corners rounded, within ``frame``."""
    ratio = min(max(photo.size[0] / photo.size[1], 0.6), 1.7)
    wide = min(frame[2] - frame[0], (frame[3] - frame[1]) * ratio)
    x, y, tall = (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2, wide / ratio
    box = (
        int(x - wide / 2),
        int(y - tall / 2),
        int(x + wide / 2),
        int(y + tall / 2),
    )
    window = np.zeros((canvas[1], canvas[0]), np.float32)
    window[box[1] : box[3], box[0] : box[2]] = 1
    corner = 0.03 * min(canvas)
    window = silhouette(silhouette(window, -corner, 0), corner, 0)
    return frame_whole(photo, window, box, place_of_interest(photo))


def frame_whole(
    photo: Photo,
    window: np.ndarray,
    box: tuple[int, int, int, int],
    focus: tuple[float, float] | None = None,
) -> Figure:
    """Show the whole photo through a window: a photo without one clear subject.

    ``window`` is the alpha on the canvas, ``box`` (x0, y0, x1, y1) what the photo must
    cover; ``focus`` (shares of the photo) is kept nearest the middle.
    """
    rows, columns = window.shape
    width, height = box[2] - box[0], box[3] - box[1]
    scale = max(width / photo.size[0], height / photo.size[1])
    fx, fy = focus or (0.5, 0.5)
    columns_seen, rows_seen = width / scale, height / scale
    x = float(
        np.clip(
            fx * photo.size[0] - columns_seen / 2,
            0,
            max(0, photo.size[0] - columns_seen),
        )
    )
    y = float(
        np.clip(
            fy * photo.size[1] - rows_seen / 2, 0, max(0, photo.size[1] - rows_seen)
        )
    )
    x0, y0 = int(x), int(y)
    x1 = min(photo.size[0], max(x0 + 1, round(x + columns_seen)))
    y1 = min(photo.size[1], max(y0 + 1, round(y + rows_seen)))
    part = resize(photo.image[y0:y1, x0:x1], width, height)
    colors = cv2.copyMakeBorder(
        part,
        box[1],
        max(0, rows - box[3]),
        box[0],
        max(0, columns - box[2]),
        cv2.BORDER_REPLICATE,
    )[:rows, :columns]
    return Figure(colors, window, (), "scene", frozenset(), box, scale)


def place_of_interest(photo: Photo) -> tuple[float, float]:
    """Return the middle of the largest head, or else thing, in shares of the photo."""
    if photo.findings.faces:
        x, y, width, height = photo.findings.faces[0].box
        return x + width / 2, y + height * 0.38  # a head reaches higher than its face
    solid = (photo.findings.cutout > 0.5).astype(np.uint8)
    count, _, stats, centres = cv2.connectedComponentsWithStats(solid)
    if count < 2:
        return 0.5, 0.5
    x, y = centres[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    return float(x) / solid.shape[1], float(y) / solid.shape[0]


def lay_moon_gate(
    picture: np.ndarray, moon: tuple[float, float, float], unit: float
) -> None:
    """A band of pale stone round the window, its inner edge in shade."""
    x, y, radius = moon
    down, across = np.ogrid[0 : picture.shape[0], 0 : picture.shape[1]]
    far = np.hypot(
        (across - x).astype(np.float32), (down - y).astype(np.float32)
    ) - np.float32(radius)
    shade = np.clip(1 + far / np.float32(26 * unit), 0, 1) ** 2 * (far < 0)
    above = np.clip(
        0.65 - (down - y).astype(np.float32) / np.float32(radius) * 0.5, 0.2, 1
    )
    picture *= 1 - (0.42 * shade * above)[..., None]
    t = far / np.float32(GATE * unit)
    band = np.clip(far + 0.5, 0, 1) * np.clip((1 - t) * GATE * unit + 0.5, 0, 1)
    round_light = 0.80 + 0.20 * np.sin(np.clip(t, 0, 1) * np.pi) - 0.06 * (1 - above)
    stone = hex_color(STONE) * round_light[..., None]
    picture += (stone - picture) * (band * 0.96)[..., None]
    ink = np.exp(-(((far - GATE * unit) / (1.3 * unit)) ** 2)) * 0.35
    picture += (hex_color(INK) - picture) * ink[..., None]
