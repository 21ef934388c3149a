"""Where a painter sets the brush: strokes that follow form, large on calm ground, small on faces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.flow import Flow, flow_field
from spark_studio.engines.local.ops.impasto import Canvas, Strokes
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.study import Study, is_a_place
from spark_studio.engines.local.ops.tone import float32, luminance, mix, smoothstep
from spark_studio.engines.local.perception.findings import Face

# Points of one stroke at most, and how far apart they lie in brush radii.
MOST_POINTS, STEP = 7, 1.3
SCENE = 0.1  # a subject smaller than this share leaves the whole view to be painted


@dataclass(frozen=True, slots=True)
class Brush:
    """One size of brush and how it is used.

    radius     half its width, share of the shorter side
    spacing    distance of the strokes, in radii
    length     longest stroke, in radii
    tolerance  Lab distance at which a stroke ends: it does not run over into another color
    wrong      Lab distance from what is wanted below which the paint is left as it is;
               form of this size (Lab contrast) is always gone over
    body       thickness of the paint, 0 to 1
    dryness    how soon the bristles part, 0 to 1
    """

    radius: float
    spacing: float = 1.3
    length: float = 7.0
    tolerance: float = 14.0
    wrong: float = 5.0
    body: float = 0.8
    dryness: float = 0.5


def ways(
    flow: Flow, free: np.ndarray | float, reach: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the direction of the brush everywhere, as x and y of unit vectors.

    Along clear edges it is the flow's; elsewhere ``free``, an angle in radians (a number
    or a map). ``reach`` is the share of the shorter side within which strokes agree.
    """
    sure = flow.coherence**2 * smoothstep(0.004, 0.03, flow.strength) + 1e-4
    double_x = sure * (flow.x**2 - flow.y**2)
    double_y = sure * (2 * flow.x * flow.y)
    sure, double_x, double_y = (
        blur(part, reach) for part in (sure, double_x, double_y)
    )
    free = np.asarray(free, np.float32)
    rest = np.float32(0.06)
    angle = 0.5 * np.arctan2(
        double_y + rest * np.sin(2 * free), double_x + rest * np.cos(2 * free)
    )
    return float32(np.cos(angle)), float32(np.sin(angle))


@dataclass(frozen=True, slots=True)
class Sizes:
    """The smallest brush for each part of a picture, shares of the shorter side.

    ``skin`` and ``features`` are for a face half as wide as the picture; smaller faces get
    smaller brushes.
    """

    far: float
    near: float
    subject: float
    skin: float
    features: float


def finest_brush(study: Study, faces: Sequence[Face], sizes: Sizes) -> np.ndarray:
    """Return the smallest brush each place may take: broad far from the subject.

    A view that is sharp all over has no "far": there detail decides.
    """
    width, height = study.size
    near = np.clip(1.6 * blur(study.subject, 0.05), 0, 1)
    form = smoothstep(0.012, 0.035, blur(study.flow.strength, 0.012))
    near = np.maximum(near, np.float32(_is_view(study, faces)) * form)
    finest = mix(
        np.full(near.shape, sizes.far, np.float32), np.float32(sizes.near), near
    )
    finest = mix(finest, np.float32(sizes.subject), smoothstep(0.3, 0.7, study.subject))
    widest = max(
        (face.box[2] * width / min(width, height) for face in faces), default=0.5
    )
    share = float(np.clip(widest / 0.5, 0.35, 1.3))
    skin = np.maximum(study.skin, study.face)
    for mask, size in ((skin, sizes.skin), (study.features, sizes.features)):
        finest = mix(finest, np.float32(size * share), smoothstep(0.2, 0.6, mask))
    return finest


def _is_view(study, faces):
    if faces:
        return 0.0
    return 1.0 if study.subject.mean() < SCENE else is_a_place(study)


def round_form(study: Study) -> np.ndarray:
    """Return the angle across the light on large forms, in radians: how a brush models them."""
    grey = blur(luminance(study.plain), 0.03)
    flow = flow_field(grey, 0.03)
    return np.arctan2(flow.y, flow.x)


def paint_over(
    canvas: Canvas,
    wanted: np.ndarray,
    way: tuple[np.ndarray, np.ndarray],
    finest: np.ndarray,
    brush: Brush,
    mixed: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    rng: np.random.Generator,
    insist: np.ndarray | float = 0.0,
) -> None:
    """Go over the canvas once with one brush, where it is not yet what is wanted.

    ``wanted`` is the picture to paint (RGB), ``finest`` the smallest brush each place may
    take (share of the shorter side), both at working size, as is ``way``. ``mixed`` takes
    the Lab colors wanted (k x 3) and returns the two Lab colors on each brush. Where
    ``insist`` is 1 everything is gone over, right or wrong.
    """
    height, width = wanted.shape[:2]
    pixels = brush.radius * min(width, height)
    lab = to_lab(blur_pixels(wanted, 0.45 * pixels))
    allowed = smoothstep(1.35 * brush.radius, 1.05 * brush.radius, finest)
    allowed = allowed * np.maximum(_to_mend(canvas, lab, brush, pixels), insist)
    seeds = _seeds(allowed, max(brush.spacing * pixels, 1.0), rng)
    strokes = _plan(lab, way, seeds, brush, pixels, mixed, rng)
    factor = canvas.color.shape[1] / width
    canvas.lay(_enlarged(strokes, factor), rng, brush.dryness)


def _to_mend(canvas, lab, brush, pixels):
    """Return where a brush has something to do, 0 to 1."""
    height, width = lab.shape[:2]
    there = to_lab(resize(canvas.color, width, height))
    # Judged from a step back: colors that mix in the eye are not wrong.
    off = _length(blur_pixels(there - lab, 2.2 * pixels))
    form = _length(lab - blur_pixels(lab, 2 * pixels))
    off = np.maximum(0.6 * off, blur_pixels(form, pixels))
    return smoothstep(0.6 * brush.wrong, 1.4 * brush.wrong, off)


def _length(differences):
    """The length of each pixel's three numbers (NumPy is slow along a short axis)."""
    return np.sqrt(
        cv2.transform(differences * differences, np.ones((1, 3), np.float32))
    )


def add_to(
    canvas: Canvas,
    wanted: np.ndarray,
    strokes: Strokes,
    where: np.ndarray,
    rng: np.random.Generator,
    dryness: float = 0.3,
) -> np.ndarray:
    """Lay things nobody photographed, and return what is wanted with them in it.

    Else the next brush would paint them out again. They show only ``where`` (0 to 1, as
    large as ``wanted``): what stands before them covers them.
    """
    height, width = wanted.shape[:2]
    color, relief = canvas.color.copy(), canvas.relief.copy()
    canvas.lay(strokes, rng, dryness)
    seen = resize(where, relief.shape[1], relief.shape[0])
    canvas.color = mix(color, canvas.color, seen)
    canvas.relief = mix(relief, canvas.relief, seen)
    before, after = (resize(each, width, height) for each in (color, canvas.color))
    return mix(wanted, after, smoothstep(0.005, 0.03, _length(after - before)))


def _seeds(allowed, spacing, rng):
    """Places on a shaken grid, in the order of chance, where ``allowed`` lets them be."""
    height, width = allowed.shape
    x = np.arange(spacing / 2, width, spacing)
    y = np.arange(spacing / 2, height, spacing)
    grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    grid = grid + rng.uniform(-0.5, 0.5, grid.shape) * spacing
    grid = np.clip(grid, 0, (width - 1, height - 1)).astype(np.float32)
    here = allowed[grid[:, 1].astype(int), grid[:, 0].astype(int)]
    return rng.permutation(grid[rng.random(len(grid)) < here])


def _plan(lab, way, seeds, brush, pixels, mixed, rng):
    count = len(seeds)
    sizes = float32(pixels * rng.uniform(0.75, 1.2, count))
    steps = np.clip(rng.uniform(0.5, 1.0, count) * brush.length / STEP, 2, MOST_POINTS)
    turned = rng.random(count) < 0.5
    points, lengths = _follow(
        lab, way[0], way[1], seeds, sizes, steps.astype(np.int64), turned,
        np.float32(brush.tolerance),
    )  # fmt: skip
    order = np.arange(MOST_POINTS)[None, :]
    inside = order < lengths[:, None]
    at = order / np.maximum(lengths[:, None] - 1, 1)
    # Set down, pressed, lifted.
    press = 0.72 + 0.28 * np.sin(np.pi * np.clip(0.15 + 0.75 * at, 0, 1))
    # A stroke cut short by another color would be a disc: it is a small touch instead.
    short = np.clip(0.45 + 0.2 * (lengths - 1), 0, 1)
    radius = ((sizes * short)[:, None] * press)[inside]
    own = lab[seeds[:, 1].astype(int), seeds[:, 0].astype(int)]
    color, second = mixed(own)
    return Strokes(
        points=float32(points[inside]),
        radius=float32(radius),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        color=_rgb(color),
        second=_rgb(second),
        body=float32(brush.body * rng.uniform(0.6, 1.0, count)),
    )


def _rgb(lab):
    return from_lab(float32(lab)[None])[0] if len(lab) else np.zeros((0, 3), np.float32)


def _enlarged(strokes, factor):
    points = (strokes.points + 0.5) * np.float32(factor) - 0.5
    return Strokes(
        float32(points),
        strokes.radius * np.float32(factor),
        strokes.starts,
        strokes.color,
        strokes.second,
        strokes.body,
    )


@njit(cache=True, fastmath=True, nogil=True)
def _follow(lab, tx, ty, seeds, sizes, steps, turned, tolerance):
    """Let each stroke run along its way until its color would be wrong."""
    height, width = tx.shape
    points = np.zeros((len(seeds), MOST_POINTS, 2), np.float32)
    lengths = np.ones(len(seeds), np.int64)
    for s in range(len(seeds)):
        x, y = seeds[s, 0], seeds[s, 1]
        i, j = int(x), int(y)
        l0, a0, b0 = lab[j, i, 0], lab[j, i, 1], lab[j, i, 2]
        vx, vy = tx[j, i], ty[j, i]
        if turned[s]:
            vx, vy = -vx, -vy
        points[s, 0, 0], points[s, 0, 1] = x, y
        for k in range(1, steps[s]):
            x += vx * sizes[s] * np.float32(STEP)
            y += vy * sizes[s] * np.float32(STEP)
            if x < 0 or y < 0 or x >= width or y >= height:
                break
            i, j = int(x), int(y)
            dl, da, db = lab[j, i, 0] - l0, lab[j, i, 1] - a0, lab[j, i, 2] - b0
            if k > 1 and dl * dl + da * da + db * db > tolerance * tolerance:
                break
            points[s, k, 0], points[s, k, 1] = x, y
            lengths[s] = k + 1
            nx, ny = tx[j, i], ty[j, i]
            if nx * vx + ny * vy < 0:
                nx, ny = -nx, -ny
            vx, vy = vx + nx, vy + ny
            size = np.sqrt(vx * vx + vy * vy) + np.float32(1e-6)
            vx, vy = vx / size, vy / size
    return points, lengths
