"""What a hand must know of a face before drawing it: its axes, its colors, what it wears.

Everything is measured in the exposed photo; nothing here draws.
"""

from dataclasses import dataclass, replace

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.face_colors import (
    brightest,
    iris_color,
    is_grey,
    lip_color,
    median_of,
    own_hair_color,
    patch,
    skin_color,
    true_depth,
    window_of,
)
from spark_studio.engines.local.ops.features import LOWER_LIDS, UPPER_LIDS
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.vector import shape_mask
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face, Findings

# Past these a mesh is guesswork: turned aside, thrown back (nose to chin by nose to
# forehead), faint, or smaller than this many pixels.
MOST_YAW, MOST_THROWN_BACK, LEAST_PRESENCE, LEAST_PIXELS = 0.72, 1.7, 0.6, 30
LEAST_TRUST = 0.3


@dataclass(frozen=True, slots=True)
class Traits:
    """One face as it will be drawn. Points in pixels of the picture, colors in Lab.

    points   478 x 2
    width    of the face in pixels, cheek to cheek as if it looked at us
    right    unit vector along the face to picture right; ``down`` is square to it
    yaw      as Face
    bowed    0 upright to 1: the head bowed, eyes on the ground
    skin     Lab of the lit skin; hair, iris, lips: their own Lab
    lashes   0 to 1: how dark and long they are drawn
    window   left, top, right, bottom of the mask that follows
    beard    0 to 1: where a beard or moustache grows, stubble less; ``whiskers`` its Lab
    glasses  a frame per eye: center, half width and half height; () where none are worn
    panes    0 clear to 1: how dark they are; ``frame`` is the color of the rims (RGB)
    lines    0 for smooth skin, 1 for the two lines of an elder
    teeth    0 to 1: how much of an open mouth is teeth
    light    -1 where it comes from picture left, 1 from the right
    """

    points: np.ndarray
    width: float
    right: np.ndarray
    down: np.ndarray
    yaw: float
    bowed: float
    skin: np.ndarray
    hair: np.ndarray
    iris: np.ndarray
    lips: np.ndarray
    lashes: float
    window: tuple[float, float, float, float]
    beard: np.ndarray
    glasses: tuple[tuple[np.ndarray, float, float], ...]
    lines: float
    teeth: float
    light: float
    whiskers: np.ndarray | None = None
    panes: float = 0.0
    frame: np.ndarray | None = None


def can_be_drawn(face: Face, width: int, height: int) -> bool:
    """Say whether the mesh can be believed enough to draw eyes, nose and mouth by it."""
    points = face.points[:, :2] * (width, height)
    nose = points[mesh.NOSE_TIP]
    below = float(np.linalg.norm(points[mesh.CHIN] - nose))
    above = float(np.linalg.norm(points[mesh.FOREHEAD] - nose))
    return (
        face.trust > LEAST_TRUST
        and abs(face.yaw) < MOST_YAW
        and below < MOST_THROWN_BACK * above
        and face.presence > LEAST_PRESENCE
        and face.box[2] * width > LEAST_PIXELS
    )


def traits_of(
    face: Face,
    light: np.ndarray,
    as_taken: np.ndarray,
    hair: np.ndarray,
    findings: Findings,
) -> Traits:
    """Return the traits of a face in ``light``, the exposed photo (RGB, any size).

    ``as_taken`` is the photo before, ``hair`` a mask; both of the same size. Points and
    masks are in its pixels.
    """
    height, width = light.shape[:2]
    points = (face.points[:, :2] * (width, height)).astype(np.float32)
    right = points[mesh.RIGHT_EYE_OUTER] - points[mesh.LEFT_EYE_OUTER]
    right = right / max(float(np.linalg.norm(right)), 1e-3)
    down = np.array([-right[1], right[0]], np.float32)
    wide = _true_width(points, right, down)
    x0, y0, x1, y1 = box = window_of(points, wide, width, height)
    part = slice(y0, y1), slice(x0, x1)
    everywhere, points = points, points - np.float32([x0, y0])
    white = brightest(as_taken)
    lab, hair, as_taken = to_lab(light[part]), hair[part], as_taken[part]
    height, width = hair.shape
    seen = skin_color(lab, points)
    taken = skin_color(to_lab(as_taken), points) * np.float32([1 / white, 1, 1])
    skin = true_depth(seen / np.float32([1, 1 / white, 1 / white]), taken)
    hair_color = own_hair_color(lab, hair, points, wide)
    if hair_color is None:
        hair_color = median_of(lab[hair > 0.7][::3], np.array([18.0, 3.0, 5.0]))
    long_hair = _hair_beside_neck(hair, points, wide)
    lines = _lines(lab[..., 0], points, wide, hair_color, hair)
    if is_grey(lab, points):  # grey hair cannot be told from a hat there
        lines = 0.0
    lashes = float(np.clip(0.35 + 1.1 * long_hair + 0.4 * _wide_eyed(points), 0, 1))
    beard = _beard(face, findings.facial_hair, light.shape[1::-1], part)
    return Traits(
        points=everywhere,
        width=wide,
        right=right,
        down=down,
        yaw=face.yaw,
        bowed=_bowed(points),
        skin=skin,
        hair=hair_color,
        iris=iris_color(lab, points, hair_color),
        lips=lip_color(lab, points, skin),
        lashes=(1 - 0.8 * lines) * lashes,
        window=box,
        beard=beard,
        glasses=_frames(face, light.shape[1::-1], right, down),
        lines=lines,
        teeth=_teeth(lab, points, skin, width, height),
        light=float(np.clip(3 * findings.light[0], -1, 1)) or 1.0,
        whiskers=median_of(lab[beard > 0.6 * beard.max()], hair_color)
        if beard.any()
        else hair_color,
        panes=float(face.glasses.kind == "sun"),
        frame=np.float32(face.glasses.color) if face.glasses.worn else None,
    )


def _beard(face, facial_hair, size, part):
    """Where perception saw hair grow on this face, in its window."""
    if face.facial_hair.beard == face.facial_hair.moustache == "none":
        return np.zeros(
            (part[0].stop - part[0].start, part[1].stop - part[1].start), np.float32
        )
    return resize(facial_hair, *size)[part].copy()


def _frames(face, size, right, down):
    """The rims of worn glasses as center, half width and half height, in pixels."""
    frames = []
    for rim in face.rims:
        at = rim * np.float32(size)
        middle = (at.max(0) + at.min(0)) / 2
        aside, below = (at - middle) @ right, (at - middle) @ down
        middle = middle + right * (aside.max() + aside.min()) / 2
        middle = middle + down * (below.max() + below.min()) / 2
        frames.append((middle, float(np.ptp(aside)) / 2, float(np.ptp(below)) / 2))
    return tuple(frames)


def _true_width(points, right, down):
    """Eyes, nose and chin give the size of a face even where it is turned."""
    across = abs(float((points[454] - points[234]) @ right))
    tall = abs(float((points[mesh.CHIN] - points[mesh.FOREHEAD]) @ down))
    return max(across, 0.8 * tall, 4.0)


def _wide_eyed(points):
    """1 for large open eyes, 0 for narrow ones."""
    opened = []
    for upper, lower in zip(UPPER_LIDS, LOWER_LIDS, strict=True):
        span = float(np.linalg.norm(points[upper[0]] - points[upper[-1]]))
        gap = float(np.linalg.norm(points[upper[4]] - points[lower[4]]))
        opened.append(gap / max(span, 1.0))
    return float(np.clip((sum(opened) / 2 - 0.29) / 0.05, 0, 1))


def _bowed(points):
    below = float(np.linalg.norm(points[mesh.CHIN] - points[mesh.NOSE_TIP]))
    above = float(np.linalg.norm(points[mesh.FOREHEAD] - points[mesh.NOSE_TIP]))
    return float(np.clip((0.64 - below / max(above, 1.0)) / 0.12, 0, 1))


def _hair_beside_neck(hair, points, wide):
    """The share of hair beside and below the jaw: long hair has some."""
    chin = points[mesh.CHIN]
    x0, x1 = int(chin[0] - 0.9 * wide), int(chin[0] + 0.9 * wide)
    y0, y1 = int(chin[1] - 0.12 * wide), int(chin[1] + 0.45 * wide)
    part = hair[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    return float(part.mean()) * 2.0 if part.size else 0.0


def _lines(light, points, wide, hair_color, hair):
    """An elder: creases from nose to mouth and grey or thin hair, together."""
    depth = []
    for wing, corner in ((129, 61), (358, 291)):
        out = (points[corner] - points[4]) * np.float32(0.3)
        values = []
        for t in (0.35, 0.5, 0.65):
            on = points[wing] + (points[corner] - points[wing]) * np.float32(t)
            across = [on + out * np.float32(k) for k in np.linspace(-0.2, 1.2, 15)]
            row = np.array([np.median(patch(light, at, 0.008 * wide)) for at in across])
            values.append(np.median(row) - row.min())
        depth.append(float(np.mean(values)))
    grey = float(np.clip((hair_color[0] - 35) / 25, 0, 1))
    grey *= float(np.clip((14 - np.hypot(*hair_color[1:])) / 7, 0, 1))
    crown = points[mesh.FOREHEAD] + 0.12 * (points[mesh.FOREHEAD] - points[mesh.CHIN])
    bare = 1 - float(patch(hair, crown, 0.08 * wide).mean()) if hair.any() else 1
    return float(np.clip((max(depth) - 3) / 5, 0, 1) * max(grey, 0.9 * bare))


def _teeth(lab, points, skin, width, height):
    inside = shape_mask(points[mesh.MOUTH], width, height) > 0.6
    if inside.sum() < 8:
        return 0.0
    white = (lab[..., 0][inside] > 0.72 * skin[0]) & (lab[..., 1][inside] < skin[1])
    return float(white.mean())


def at_size(traits: Traits, factor: float) -> Traits:
    """Return the traits in the pixels of a picture ``factor`` times as large."""
    return replace(
        traits,
        points=(traits.points + 0.5) * np.float32(factor) - 0.5,
        width=traits.width * factor,
        window=tuple(edge * factor for edge in traits.window),
        glasses=tuple(
            ((center + 0.5) * np.float32(factor) - 0.5, broad * factor, high * factor)
            for center, broad, high in traits.glasses
        ),
    )


def spread(traits: Traits, mask: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return a mask of the window on a picture of width x height, 0 elsewhere."""
    out = np.zeros((height, width), np.float32)
    x0, y0, x1, y1 = (round(edge) for edge in traits.window)
    x1, y1 = min(x1, width), min(y1, height)
    if mask.any() and x1 > x0 and y1 > y0:
        out[y0:y1, x0:x1] = resize(mask, x1 - x0, y1 - y0)
    return out


def lids(traits: Traits, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return upper lid, lower lid and iris ring of the left (0) or right (1) eye."""
    ring = (mesh.LEFT_IRIS, mesh.RIGHT_IRIS)[side]
    points = traits.points
    return points[UPPER_LIDS[side]], points[LOWER_LIDS[side]], points[ring]
