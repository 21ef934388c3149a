"""Eyes redrawn: an opening, a large iris with one light in it, a lash line that swells.

Nothing of the photo's eye is left but where it looks, how far it is open, and its color.
"""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.features import LOWER_LIDS, UPPER_LIDS
from spark_studio.engines.local.ops.soft_shapes import Patch, curve, ribbon, swell
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

BOWED = -0.3  # pitch of a head that looks down
WINK = 0.26  # one eye is this much more open than the other
SHUT = 0.13  # an eye lower than this, in its own widths, is closed
BROWN = "#5f3620"
IRISES = (mesh.LEFT_IRIS, mesh.RIGHT_IRIS)


@dataclass(frozen=True, slots=True)
class EyeStyle:
    """How eyes are drawn. Lengths are in widths of the eye.

    wider, taller  how the opening grows about its middle
    least_open     an open eye is at least this high
    iris           radius of the iris
    lash           half width of the upper lash line at its thickest
    lashes         how many single lashes stand at the outer end
    ink            color of lashes and lids, white  color of the white
    depth          how far the iris runs from dark above to light below, 0 to 1
    light          radius of the light in it, in radii of the iris
    """

    wider: float = 1.12
    taller: float = 1.35
    least_open: float = 0.36
    iris: float = 0.245
    lash: float = 0.05
    lashes: int = 0
    ink: str = "#3a2620"
    white: str = "#fbf6ee"
    depth: float = 0.5
    light: float = 0.3


@dataclass(frozen=True, slots=True)
class _Eye:
    upper: np.ndarray
    lower: np.ndarray
    iris: np.ndarray
    span: float
    outer_first: bool
    open: float


def draw_eyes(
    picture: np.ndarray,
    face: Face,
    size: tuple[int, int],
    style: EyeStyle,
    colors: tuple[np.ndarray, np.ndarray],
    crease: np.ndarray,
) -> None:
    """Draw both eyes of a face on a picture (RGB, in place).

    ``size`` is the width and height the face's shares refer to, ``colors`` the color of
    either iris, ``crease`` that of the fold above the lid.
    """
    points = face.points[:, :2] * np.float32(size)
    heights = _agreed([_height(points, side) for side in range(2)], face.pitch)
    for side in range(2):
        eye = _measured(points, side, heights[side], style)
        reach = round(0.95 * eye.span) + 3
        x, y = (int(v) for v in (eye.upper.mean(0) + eye.lower.mean(0)) / 2)
        patch = Patch(picture, (x - reach, y - reach, x + reach, y + reach))
        if patch.empty or eye.span < 3:
            continue
        if eye.open >= SHUT:
            _opening(patch, eye, style, colors[side])
        _lids(patch, eye, style, crease)


def iris_colors(image: np.ndarray, face: Face) -> tuple[np.ndarray, np.ndarray]:
    """Return the color of both irises in a photo, made clear enough to be told.

    Small eyes say nothing of their color and count as brown.
    """
    height, width = image.shape[:2]
    points = face.points[:, :2] * np.float32([width, height])
    rings = [points[ring] for ring in IRISES]
    seen = [_iris_color(image, ring) for ring in rings]
    both = np.mean(seen, axis=0)
    return both.astype(np.float32), both.astype(np.float32)


def _iris_color(image, ring):
    brown = hex_color(BROWN)
    radius = float(np.linalg.norm(ring[1:] - ring[0], axis=1).mean())
    x, y = ring[0]
    part = image[
        max(0, int(y - 0.2 * radius)) : max(0, int(y + 0.9 * radius) + 1),
        max(0, int(x - 0.8 * radius)) : max(0, int(x + 0.8 * radius) + 1),
    ].reshape(-1, 3)
    if radius < 4 or len(part) < 12:
        return brown
    light = luminance(part[None])[0]
    ring_color = part[(light > np.quantile(light, 0.3)) & (light < 0.75)]
    if not len(ring_color):
        return brown
    color = np.median(ring_color, axis=0)
    # Blue, grey and green are told from brown; red is the light on it.
    cold = float(max(color[2] - color[0], color[1] - color[0]) + 0.03)
    clear = color + (color - color.mean()) * 1.6
    clear = clear * (0.36 / max(float(luminance(clear[None, None])[0, 0]), 0.12))
    sure = float(np.clip((radius - 4) / 6, 0, 1) * np.clip(cold / 0.08, 0, 1))
    return np.clip(mix(brown, clear, sure), 0.04, 0.8)


def _height(points, side):
    """How far an eye is open, in its own widths."""
    upper, lower = points[UPPER_LIDS[side]], points[LOWER_LIDS[side]]
    along = upper[-1] - upper[0]
    span = max(float(np.linalg.norm(along)), 1e-3)
    down = np.float32([-along[1], along[0]]) / span
    return max(float(np.dot(lower[4] - upper[4], down)) / span, 1e-3)


def _agreed(heights, pitch):
    """Two eyes open alike, unless one clearly winks: the mesh is unsure of either."""
    low, high = min(heights), max(heights)
    if low < SHUT and pitch < BOWED:  # seen from above an open eye is guesswork
        return [low, low]
    if high - low > WINK:
        return heights
    both = 0.5 * (low + high)
    return [0.3 * own + 0.7 * both for own in heights]


def _measured(points, side, height, style):
    upper, lower = points[UPPER_LIDS[side]], points[LOWER_LIDS[side]]
    middle = (upper.mean(0) + lower.mean(0)) / 2
    along = upper[-1] - upper[0]
    span = float(np.linalg.norm(along))
    along = along / max(span, 1e-3)
    down = np.float32([-along[1], along[0]])
    tall = float(np.clip(height / _height(points, side), 0.4, 2.0))
    if height >= SHUT:
        wanted = max(style.taller * height, min(style.least_open, 1.8 * height))
        tall *= wanted / height

    def grown(line):
        x, y = (line - middle) @ along, (line - middle) @ down
        return middle + np.outer(style.wider * x, along) + np.outer(tall * y, down)

    return _Eye(
        upper=curve(grown(upper), 32),
        lower=curve(grown(lower), 32),
        iris=grown(points[IRISES[side]][:1])[0],
        span=style.wider * span,
        outer_first=side == 0,
        open=min(height, tall * _height(points, side)),
    )


def _opening(patch, eye, style, color):
    soft = max(0.5, 0.012 * eye.span)
    opening = patch.mask(np.vstack([eye.upper, eye.lower[::-1]]), soft)
    lid = eye.upper + (0, 0.1 * eye.span)
    shade = patch.mask(np.vstack([eye.upper, lid[::-1]]), 0.035 * eye.span)
    white = hex_color(style.white)
    patch.lay(white, opening)
    patch.multiply(np.float32([0.74, 0.7, 0.76]), 0.8 * shade * opening)
    radius = style.iris * eye.span
    middle = eye.iris + np.float32([0, -0.02 * eye.span])
    inside = patch.disc(middle, radius, 1.1 * radius, max(1.0, 0.1 * radius)) * opening
    patch.lay(_iris(patch, middle, radius, color, style), inside)
    pupil = patch.disc(middle, 0.46 * radius, 0.54 * radius, 0.16 * radius) * opening
    patch.lay(color * np.float32(0.16), 0.94 * pupil)
    patch.multiply(np.float32([0.6, 0.55, 0.62]), 0.7 * shade * inside)
    spark = middle + np.float32([-0.32, -0.4]) * radius
    size = style.light * radius
    patch.lay(
        np.float32([1, 1, 1]),
        patch.disc(spark, size, 1.15 * size, max(0.8, 0.2 * size)) * inside,
    )
    low = middle + np.float32([0.36, 0.5]) * radius
    glow = patch.disc(low, 0.55 * size, 0.4 * size, max(0.8, 0.4 * size)) * inside
    patch.lay(np.float32([1, 1, 1]), 0.55 * glow)


def _iris(patch, middle, radius, color, style):
    """The iris: dark above and along its rim, lit from within below."""
    height, width = patch.color.shape[:2]
    x = np.arange(width, dtype=np.float32) + np.float32(patch.left - middle[0])
    y = np.arange(height, dtype=np.float32) + np.float32(patch.top - middle[1])
    far = np.hypot(x[None], y[:, None]) / max(radius, 0.5)
    fall = smoothstep(-0.8, 0.9, y / max(radius, 0.5))[:, None]
    light = 1 + style.depth * (1.5 * fall - 0.62)
    light = light * (1 - 0.55 * smoothstep(0.72, 1.0, far))
    out = color * light[..., None]
    return np.clip(out + 0.12 * style.depth * (fall * (far < 1))[..., None], 0, 1)


def _lids(patch, eye, style, crease):
    ink, span = hex_color(style.ink), eye.span
    outer_first = eye.outer_first
    upper = eye.upper if outer_first else eye.upper[::-1]
    lower = eye.lower if outer_first else eye.lower[::-1]
    # From the outer corner, a little beyond it, to the inner one.
    tail = upper[0] + (upper[0] - upper[3]) * 0.35 + (0, -0.012 * span)
    path = curve(np.vstack([tail[None], upper[::3], upper[-1:]]), 36)
    least = max(0.35, 0.008 * span)
    most = max(0.7, style.lash * span)
    if eye.open < SHUT:
        path, most = lower, 0.8 * most
    half = swell(len(path), least, most, 0.3)
    patch.lay(ink, 0.95 * patch.mask(ribbon(path, half), max(0.4, 0.006 * span)))
    for number in range(style.lashes):
        _lash(patch, path, number, style, span, 1.0 if outer_first else -1.0)
    under = lower[2:20]
    half = swell(len(under), 0.2 * least, max(0.45, 0.3 * most), 0.25)
    patch.lay(ink, 0.5 * patch.mask(ribbon(under, half), 0.5))
    fold = upper[3:-4] + np.float32([0, -0.115 * span])
    half = swell(len(fold), 0.2 * least, max(0.45, 0.32 * most), 0.4)
    patch.lay(crease, 0.6 * patch.mask(ribbon(fold, half), max(0.5, 0.01 * span)))


def _lash(patch, path, number, style, span, side):
    """One lash of the outer half: short, bent upwards."""
    share = (number + 0.3) / max(style.lashes, 1)
    root = path[int(2 + share * 0.5 * len(path))]
    long = span * (0.15 - 0.05 * share)
    lean = np.float32([-side * (0.85 - 0.65 * share), -1.0])
    tip = root + lean / np.linalg.norm(lean) * long
    bend = (root + tip) / 2 + np.float32([-side * 0.16, 0.1]) * long
    line = curve(np.stack([root, bend, tip]), 10)
    half = np.linspace(max(0.5, 0.5 * style.lash * span), 0.2, len(line))
    patch.lay(hex_color(style.ink), 0.9 * patch.mask(ribbon(line, half), 0.5))
