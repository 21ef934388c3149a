"""The cut-out laid on the canvas: cropped, scaled, its cut sides rounded, its edge clean."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import gamma, luminance, smoothstep
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.subject import Subject

CLOSE_UP_ROUNDER = 1.7  # a thing cut on several sides becomes nearly an oval


@dataclass(frozen=True, slots=True)
class Figure:
    """A subject on the canvas.

    colours  height x width x 3, the subject's colours, carried on beyond its edge
    alpha    height x width
    faces    478 x 2 float32 each, mesh points in canvas pixels, largest face first
    kind     person, group or thing
    cut      sides where the photo ended before the subject did
    box      x0, y0, x1, y1 of the subject in canvas pixels
    scale    canvas pixels per photo pixel
    """

    colours: np.ndarray
    alpha: np.ndarray
    faces: tuple[np.ndarray, ...]
    kind: str
    cut: frozenset[str]
    box: tuple[int, int, int, int]
    scale: float

    @property
    def face_width(self) -> float:
        """Of the largest face, in pixels; 0 without one."""
        return float(np.ptp(self.faces[0][:468, 0])) if self.faces else 0.0


def keep_heads(photo: Photo, subject: Subject, heads: float) -> Subject:
    """Cut a person below the waist: ``heads`` face heights under the lowest chin.

    A thing, or somebody cut higher already, comes back as it was.
    """
    if not photo.findings.faces:
        return subject
    rows = photo.size[1]
    faces = photo.findings.faces
    tall = float(
        np.median(
            [face.points[:468, 1].max() - face.points[:468, 1].min() for face in faces]
        )
    )
    chin = max(float(face.points[152, 1]) for face in faces)
    end = round((chin + heads * tall) * rows)
    if end >= rows - 2:
        return subject
    alpha = subject.alpha.copy()
    alpha[end:] = 0
    covered = np.flatnonzero(alpha[max(0, end - 3) : end].max(0, initial=0) > 0.5)
    cut = {side: where for side, where in subject.cut.items() if side != "bottom"}
    if covered.size:
        cut["bottom"] = (float(covered[0]), float(covered[-1]))
    return Subject(alpha=alpha, kind=subject.kind, cut=cut)


def round_cuts(
    subject: Subject, roundness: float = 0.34, power: float = 2.4
) -> Subject:
    """Bow the sides where the photo cut the subject off, so no straight edge is left.

    ``roundness`` is how far the ends of a cut stretch are drawn in, as a share of half
    its length; 0 changes nothing.
    """
    alpha = subject.alpha.copy()
    rows, columns = alpha.shape
    if subject.kind == "thing" and len(subject.cut) > 1:
        roundness *= CLOSE_UP_ROUNDER
    if roundness <= 0 or not subject.cut:
        return subject
    ends = {
        "left": _ending(alpha, axis=1, from_end=False),
        "right": _ending(alpha, axis=1, from_end=True),
        "top": _ending(alpha, axis=0, from_end=False),
        "bottom": _ending(alpha, axis=0, from_end=True),
    }
    for side, (first, last) in subject.cut.items():
        upright = side in ("left", "right")
        along = np.arange(rows if upright else columns, dtype=np.float32)
        deep = np.arange(columns if upright else rows, dtype=np.float32)
        # what bulges beyond the stretch just inside the edge is bowed with it
        reach = (last - first) / 2 * roundness
        near = np.abs(deep - ends[side]) < reach
        band = np.flatnonzero(
            (alpha[:, near] if upright else alpha[near].T).max(1, initial=0) > 0.5
        )
        if band.size:
            first, last = min(first, float(band[0])), max(last, float(band[-1]))
        half = max(1.0, (last - first) / 2)
        u = np.clip(np.abs(along - (first + last) / 2) / half, 0, 1)
        drawn_in = half * roundness * (1 - (1 - u**power) ** (1 / power))
        drawn_in = np.minimum(drawn_in, 0.4 * deep.size)
        distance = deep - ends[side] if side in ("left", "top") else ends[side] - deep
        inside = np.clip(distance[None, :] - drawn_in[:, None] + 0.5, 0, 1)
        alpha *= inside if upright else inside.T
    return Subject(alpha=alpha, kind=subject.kind, cut=subject.cut)


def simplify_outline(subject: Subject, share: float) -> Subject:
    """Round off what sticks out thinner than ``share`` of the subject's own size.

    For a close-up that the photo cut on several sides: its leftovers are no limbs.
    """
    solid = subject.alpha > 0.5
    reach = round(share * float(np.sqrt(max(solid.sum(), 1))))
    if reach < 2:
        return subject
    # on a smaller picture: wide kernels are slow
    step = max(1, reach // 8)
    small = cv2.resize(
        subject.alpha, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA
    )
    small = cv2.copyMakeBorder(
        (small > 0.5).astype(np.uint8), 32, 32, 32, 32, cv2.BORDER_CONSTANT
    )
    side = 2 * (reach // step) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    kept = cv2.morphologyEx(small, cv2.MORPH_OPEN, disc)[32:-32, 32:-32]
    kept = blur_pixels(kept.astype(np.float32), side * 0.16)
    kept = cv2.resize(kept, subject.alpha.shape[::-1], interpolation=cv2.INTER_CUBIC)
    kept = np.clip((kept - 0.42) * np.float32(max(3.0, 12.0 / step)) + 0.5, 0, 1)
    return replace(subject, alpha=subject.alpha * kept)


def _ending(alpha: np.ndarray, axis: int, from_end: bool) -> float:
    covered = np.flatnonzero(alpha.max(1 - axis) > 0.5)
    if not covered.size:
        return 0.0
    return float(covered[-1] if from_end else covered[0])


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
    across = (frame[0] + frame[2]) / 2 - scale * (left + right) / 2
    down = (
        frame[3] - scale * low
        if stand
        else (frame[1] + frame[3]) / 2 - scale * (top + low) / 2
    )
    move = np.float32(
        [[scale, 0, across + (scale - 1) / 2], [0, scale, down + (scale - 1) / 2]]
    )
    alpha, colours = _laid(photo.image, subject.alpha, move, scale, (width, height))
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
        colours=colours,
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
    colours = cv2.warpAffine(
        image, move, canvas, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return on_canvas, _clean_colours(np.clip(colours, 0, 1), on_canvas)


def _clean_colours(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Take the old ground out of the soft edge, and carry the subject's colours beyond it.

    Two passes of blur fusion (Forte, 2021), only round the edge: a wide one for the
    colours, at a quarter of the size, and a near one for the detail.
    """
    side = min(alpha.shape)
    rows, columns = (
        np.flatnonzero(alpha.max(1) > 0.01),
        np.flatnonzero(alpha.max(0) > 0.01),
    )
    if not rows.size:
        return colours
    margin = max(8, side // 16)
    part = (
        slice(max(0, rows[0] - margin), rows[-1] + margin),
        slice(max(0, columns[0] - margin), columns[-1] + margin),
    )
    inside, a = colours[part], alpha[part]
    front_mean, back_mean = _both_sides(inside, a, max(3, side // 28), 4)
    near = _fused(inside, a[..., None], front_mean, back_mean)
    front_mean, back_mean = _both_sides(near, a, max(2, side // 180), 1, back_mean)
    clean = _fused(inside, a[..., None], front_mean, back_mean)
    far, _ = _both_sides(inside, a, max(4, side // 10), 8)
    reached = np.clip(blur_pixels(a, side / 180) * 20, 0, 1)[..., None]
    out = np.empty_like(colours)
    out[:] = inside[a > 0.5].mean(0) if (a > 0.5).any() else 0.5
    out[part] = clean * reached + far * (1 - reached)
    return out


def _both_sides(colours, alpha, radius, step, back=None):
    """The mean colour of the subject and of the ground around each pixel."""
    size = (max(1, alpha.shape[1] // step), max(1, alpha.shape[0] // step))
    small = (
        cv2.resize(colours, size, interpolation=cv2.INTER_AREA) if step > 1 else colours
    )
    ground = small if back is None else back
    a = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) if step > 1 else alpha
    window = (2 * max(1, radius // step) + 1,) * 2
    under = cv2.blur(a, window)[..., None]
    front = cv2.blur(small * a[..., None], window) / (under + np.float32(1e-3))
    behind = cv2.blur(ground * (1 - a[..., None]), window) / (
        1 - under + np.float32(1e-3)
    )
    if step > 1:
        front, behind = (cv2.resize(v, alpha.shape[::-1]) for v in (front, behind))
    return np.clip(front, 0, 1), np.clip(behind, 0, 1)


def _fused(colours, a, front_mean, back_mean):
    return np.clip(
        front_mean + a * (colours - a * front_mean - (1 - a) * back_mean), 0, 1
    )


def silhouette(alpha: np.ndarray, grow: float, smooth: float) -> np.ndarray:
    """Return the outline of ``alpha`` grown by ``grow`` pixels (shrunk below 0), its corners rounded.

    ``smooth`` is the blur in pixels; narrow gaps close and thin spikes go.
    """
    if grow < 0:
        inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
        smaller = np.clip(inside + grow + 0.5, 0, 1)
        return (
            smaller
            if smooth <= 0
            else np.clip(
                (blur_pixels(smaller, smooth) - 0.5) * smooth * 2.5 + 0.5, 0, 1
            )
        )
    reach = grow + smooth * 0.8
    outside = cv2.distanceTransform((alpha < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    bigger = np.clip(reach + 0.5 - outside, 0, 1)
    if smooth <= 0:
        return bigger
    inside = cv2.distanceTransform((bigger > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    back_in = (inside > smooth * 0.8).astype(np.float32)
    soft = blur_pixels(back_in, smooth)
    return np.clip((soft - 0.5) * np.float32(smooth * 2.5) + 0.5, 0, 1)


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
    colours = cv2.copyMakeBorder(
        part,
        box[1],
        max(0, rows - box[3]),
        box[0],
        max(0, columns - box[2]),
        cv2.BORDER_REPLICATE,
    )[:rows, :columns]
    return Figure(colours, window, (), "scene", frozenset(), box, scale)


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


def place_of_interest(photo: Photo) -> tuple[float, float]:
    """Return the middle of the largest thing that stands out, in shares of the photo."""
    solid = (photo.findings.cutout > 0.5).astype(np.uint8)
    count, _, stats, centres = cv2.connectedComponentsWithStats(solid)
    if count < 2:
        return 0.5, 0.5
    x, y = centres[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    return float(x) / solid.shape[1], float(y) / solid.shape[0]


def expose(figure: Figure, findings: Findings, target: float) -> Figure:
    """Return the figure with its face, or the whole of it, brought towards ``target`` luminance."""
    seen = figure.alpha > 0.6
    if figure.faces and 0.02 < findings.exposure < 0.98:
        level = findings.exposure
    else:
        level = float(np.median(luminance(figure.colours)[seen])) if seen.any() else 0.5
    level = min(max(level, 0.08), 0.92)
    exponent = float(np.clip(np.log(target) / np.log(level), 0.55, 1.35))
    colours = gamma(figure.colours, exponent)
    if exponent < 1:  # what is bright already stays as it is
        bright = smoothstep(0.45, 0.95, luminance(figure.colours))[..., None]
        colours = colours + (figure.colours - colours) * bright
    return replace(figure, colours=colours)
