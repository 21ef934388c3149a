"""The cut-out laid on the canvas: scaled, its edge clean, its light brought to a target."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import gamma, luminance, smoothstep
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.edges import clean_colors
from spark_studio.engines.local.stage.subject import Subject

BROAD = 0.42  # share of its greatest width from which a thing counts as broad


@dataclass(frozen=True, slots=True)
class Figure:
    """A subject on the canvas.

    colors  height x width x 3, the subject's colors, carried on beyond its edge
    alpha    height x width
    faces    478 x 2 float32 each, mesh points in canvas pixels, largest face first
    kind     person, group or thing
    cut      sides where the photo ended before the subject did
    box      x0, y0, x1, y1 of the subject in canvas pixels
    scale    canvas pixels per photo pixel
    """

    colors: np.ndarray
    alpha: np.ndarray
    faces: tuple[np.ndarray, ...]
    kind: str
    cut: frozenset[str]
    box: tuple[int, int, int, int]
    scale: float

    @property
    def foot(self) -> float:
        """The row a thing rests on: where it is last broad, above thin legs and curves."""
        wide = (self.alpha > 0.5).sum(1)
        broad = np.flatnonzero(wide > BROAD * max(1, int(wide.max())))
        return float(broad[-1]) if broad.size else float(self.box[3])

    @property
    def face_width(self) -> float:
        """Of the largest face, in pixels; 0 without one."""
        return float(np.ptp(self.faces[0][:468, 0])) if self.faces else 0.0


def place(
    photo: Photo,
    subject: Subject,
    canvas: tuple[int, int],
    frame: tuple[float, float, float, float],
    *,
    stand: bool = False,
    widest_face: float = 0.0,
) -> Figure:
    """Scale the subject into ``frame`` (x0, y0, x1, y1 in pixels) of a width x height canvas.

    It sits in the middle of the frame, or with ``stand`` on its lower edge. ``widest_face``
    (pixels, 0 for any) keeps a close-up from filling the frame.
    """
    width, height = canvas
    rows, columns = (
        np.flatnonzero(subject.alpha.max(1) > 0.3),
        np.flatnonzero(subject.alpha.max(0) > 0.3),
    )
    if not rows.size:
        rows, columns = (
            np.arange(subject.alpha.shape[0]),
            np.arange(subject.alpha.shape[1]),
        )
    left, top, right, low = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    scale = min(
        (frame[2] - frame[0]) / (right - left), (frame[3] - frame[1]) / (low - top)
    )
    if widest_face > 0 and photo.findings.faces:
        widest = max(face.box[2] for face in photo.findings.faces) * photo.size[0]
        scale = min(scale, widest_face / max(widest, 1.0))
    scale = float(scale)  # a float64 would widen whole pictures
    across = (frame[0] + frame[2]) / 2 - scale * (left + right) / 2
    down = (
        frame[3] - scale * low
        if stand
        else (frame[1] + frame[3]) / 2 - scale * (top + low) / 2
    )
    move = np.float32(
        [[scale, 0, across + (scale - 1) / 2], [0, scale, down + (scale - 1) / 2]]
    )
    alpha, colors = _laid(photo.image, subject.alpha, move, scale, (width, height))
    box = (
        max(0, int(left * scale + across)),
        max(0, int(top * scale + down)),
        min(width, int(np.ceil(right * scale + across))),
        min(height, int(np.ceil(low * scale + down))),
    )
    size = np.float32([photo.size[0], photo.size[1]])
    faces = tuple(
        (
            face.points[:, :2] * size * np.float32(scale) + np.float32([across, down])
        ).astype(np.float32)
        for face in photo.findings.faces
    )
    return Figure(
        colors=colors,
        alpha=alpha,
        faces=faces,
        kind=subject.kind,
        cut=frozenset(subject.cut),
        box=box,
        scale=scale,
    )


def _laid(
    image: np.ndarray,
    alpha: np.ndarray,
    move: np.ndarray,
    scale: float,
    canvas: tuple[int, int],
) -> tuple[np.ndarray, np.ndarray]:
    """Warp to the canvas; shrink by area first, so that nothing flickers."""
    if scale < 0.7:
        size = (
            max(1, round(image.shape[1] * scale)),
            max(1, round(image.shape[0] * scale)),
        )
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
        move = np.float32([[1, 0, move[0, 2]], [0, 1, move[1, 2]]])
    on_canvas = cv2.warpAffine(alpha, move, canvas, flags=cv2.INTER_CUBIC)
    if scale > 1.5:  # a small photo: its matte has steps that the eye would see
        on_canvas = cv2.GaussianBlur(on_canvas, (0, 0), scale * 0.8)
        on_canvas = np.clip((on_canvas - 0.5) * min(scale, 4.0) * 0.8 + 0.5, 0, 1)
    on_canvas = np.clip(on_canvas, 0, 1)
    colors = cv2.warpAffine(
        image, move, canvas, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return on_canvas, clean_colors(np.clip(colors, 0, 1), on_canvas)


def fade_cut_sides(
    figure: Figure, rng: np.random.Generator, share: float = 0.17
) -> Figure:
    """Let a figure that the photo cut off on the left or right melt away on that side.

    ``share`` of its width is the depth of the melt; its edge drifts as mist does.
    """
    alpha = figure.alpha
    wide = max(8.0, share * (figure.box[2] - figure.box[0]))
    across = np.arange(alpha.shape[1], dtype=np.float32)[None, :]
    for side in sorted({"left", "right"} & figure.cut):
        edge = figure.box[0] if side == "left" else figure.box[2]
        inward = across - edge if side == "left" else edge - across
        drift = smooth_noise(rng, alpha.shape[1], alpha.shape[0], 0.22, 4) - np.float32(
            0.5
        )
        alpha = alpha * smoothstep(
            0.06, 1.0, inward / np.float32(wide) + drift * np.float32(0.9)
        )
    return replace(figure, alpha=alpha)


def expose(figure: Figure, findings: Findings, target: float) -> Figure:
    """Return the figure with its face, or the whole of it, brought towards ``target`` luminance."""
    seen = figure.alpha > 0.6
    if figure.faces and 0.02 < findings.exposure < 0.98:
        level = findings.exposure
    else:
        level = float(np.median(luminance(figure.colors)[seen])) if seen.any() else 0.5
    level = min(max(level, 0.08), 0.92)
    exponent = float(np.clip(np.log(target) / np.log(level), 0.55, 1.35))
    colors = gamma(figure.colors, exponent)
    if exponent < 1:  # what is bright already stays as it is
        bright = smoothstep(0.45, 0.95, luminance(figure.colors))[..., None]
        colors = colors + (figure.colors - colors) * bright
    return replace(figure, colors=colors)


def cut_crisply(figure: Figure, smooth: float) -> Figure:
    """Return the figure as scissors would cut it: no soft hair, no fringe.

    ``smooth`` is how much the outline is rounded, in pixels.
    """
    soft = blur_pixels(figure.alpha, smooth)
    return replace(
        figure, alpha=np.clip((soft - 0.5) * np.float32(2.2 * smooth) + 0.5, 0, 1)
    )
