"""Faces redrawn softly: skin without the features it wore, then brows, nose and mouth drawn on.

The skin keeps its own color, its light side and its beard; what is drawn keeps its place,
its size and its color. Eyes are drawn by ``soft_eyes``.
"""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.soft_shapes import Patch, curve, ribbon, swell
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

# Upper and lower edge of each brow, from its outer end to the nose.
BROWS = (
    ([70, 63, 105, 66, 107], [46, 53, 52, 65, 55]),
    ([300, 293, 334, 296, 336], [276, 283, 282, 295, 285]),
)
UPPER_LIP = (
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291],
    [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
)
LOWER_LIP = (
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291],
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
)
NOSE_FOOT = [98, 97, 2, 326, 327]
WINGS = ([64, 98, 97], [294, 327, 326])
JAW = [234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397,
       288, 361, 323, 454]  # fmt: skip
# A mouth is open from this height, in its own widths.
OPEN_MOUTH = 0.07
HUE = 0.92  # of skin in daylight, radians in a and b of Lab


@dataclass(frozen=True, slots=True)
class FaceStyle:
    """How the features are drawn.

    ink     color of the lines, lips  how strongly lips are colored, 0 to 1
    rose    how far lips go from their own color to rose, 0 to 1
    jaw     how marked the line of the jaw is, line  half width of lines in face widths
    full    how full the lips are against the person's own
    gloss   light on the lower lip and the tip of the nose, 0 to 1
    """

    ink: np.ndarray
    lips: float = 0.6
    rose: float = 0.2
    jaw: float = 0.3
    line: float = 0.0075
    full: float = 1.0
    gloss: float = 0.0


def skin_without_features(study: Study, fw: float) -> np.ndarray:
    """Return the study's picture (Lab) with skin closed over eyes, brows and lips.

    ``fw`` is the width of the faces in pixels. Nothing but skin feeds the skin, so hair
    and glasses do not smear into it.
    """
    fw = max(fw, 4.0)
    lab = to_lab(study.plain)
    weight = study.skin * np.clip(1 - 1.8 * study.features, 0, 1)
    weight = weight * smoothstep(0.5, 0.95, blur_pixels(study.skin, 0.015 * fw))
    out = np.zeros_like(lab)
    known = np.zeros(lab.shape[:2], np.float32)
    for share in (0.022, 0.06, 0.16, 0.4):
        near = blur_pixels(weight, share * fw)
        mean = (
            blur_pixels(lab * weight[..., None], share * fw) / (near + 1e-5)[..., None]
        )
        add = smoothstep(0.1, 0.55, near) * (1 - known)
        out += mean * add[..., None]
        known += add
    out = out / (known + 1e-4)[..., None]
    return mix(lab, out, np.clip(1.6 * known, 0, 1))


def two_tones(
    lab: np.ndarray, skin: np.ndarray, fw: float, shade: float,
    lift: np.ndarray | float, form: np.ndarray | None = None, folds: float = 0.6,
) -> np.ndarray:  # fmt: skip
    """Return skin (Lab) as one tone, one soft shadow and a little light.

    ``fw`` is the width of a face in pixels, ``shade`` how much darker (Lab L) the shadow
    is, ``lift`` by how much the skin is brightened. ``form`` is how much
    light the form itself takes (0 to 1 around 0.5), where that is known; ``folds`` how
    much is left of the small forms a likeness hangs on: cheeks, dimples, bags, furrows.
    """
    weight = skin + np.float32(1e-4)
    wide = 0.75 * fw
    own = (
        blur_pixels(lab * weight[..., None], wide)
        / blur_pixels(weight, wide)[..., None]
    )
    soft = blur_pixels(lab * weight[..., None], 0.035 * fw)
    soft /= blur_pixels(weight, 0.035 * fw)[..., None]
    light = lab[..., 0] * weight
    fine = blur_pixels(light, 0.016 * fw) / blur_pixels(weight, 0.016 * fw)
    fine = fine - blur_pixels(light, 0.09 * fw) / blur_pixels(weight, 0.09 * fw)
    more = soft[..., 0] - own[..., 0]
    seen = more if form is None else 0.6 * more + 17 * (form - 0.5)
    dark = smoothstep(-2.5, -9.5, seen)
    light = smoothstep(3.0, 10.0, seen)
    out = own + 0.3 * (soft - own)
    deep = np.clip((more + 15) * 0.6, -22, 0)  # beards stay darker than shadows
    room = np.clip((93 - own[..., 0]) / 10, 0, 1)
    tone = own[..., 0] + lift * room - shade * dark + 3.0 * light
    tone += folds * np.clip(fine, -9, 5) + 0.15 * np.clip(more, -10, 10)
    out[..., 0] = np.clip(tone + deep, 5, 94)
    out[..., 1:] = _healthy(out[..., 1:])
    out[..., 1] += 2.5 * dark
    out[..., 2] += 1.5 * dark
    return out


def _healthy(colors):
    """Return a and b of skin without the grey and the red of a bad light.

    The hue moves part of the way to that between rose and olive which all skin shares,
    and keeps its chroma within what skin in daylight has.
    """
    a, b = colors[..., 0], colors[..., 1]
    chroma = np.hypot(a, b)
    hue = np.arctan2(b, a)
    hue = np.where(chroma > 4, hue, np.float32(HUE))
    hue = HUE + 0.4 * np.clip(hue - HUE, -0.9, 0.6)
    chroma = np.clip(chroma, 19, 30)
    return np.stack([chroma * np.cos(hue), chroma * np.sin(hue)], -1).astype(np.float32)


def draw_features(
    picture: np.ndarray,
    image: np.ndarray,
    face: Face,
    size: tuple[int, int],
    style: FaceStyle,
) -> None:
    """Draw brows, nose, mouth and the line of the jaw on a picture (RGB, in place).

    ``image`` is the photo at any size: brows and lips take their color from it. ``size`` is
    the width and height the face's shares refer to.
    """
    points = face.points[:, :2] * np.float32(size)
    fw = max(float(np.ptp(points[mesh.OVAL, 0])), 2.0)
    seen = _Seen(image, face)
    for part, draw in (
        (mesh.LEFT_BROW, lambda patch: _brow(patch, points, fw, seen, 0)),
        (mesh.RIGHT_BROW, lambda patch: _brow(patch, points, fw, seen, 1)),
        (
            [*NOSE_FOOT, 64, 294, mesh.NOSE_TIP],
            lambda patch: _nose(patch, points, fw, style),
        ),
        (mesh.LIPS, lambda patch: _mouth(patch, points, fw, seen, style)),
        (JAW, lambda patch: _jaw(patch, points, fw, style)),
    ):
        patch = _patch_around(picture, points[part], 0.12 * fw)
        if not patch.empty:
            draw(patch)


def _patch_around(picture, points, margin):
    low, high = points.min(0) - margin, points.max(0) + margin
    return Patch(picture, (*(int(v) for v in low), *(int(v) + 1 for v in high)))


class _Seen:
    """The photo under a face: what color lies within some of its points."""

    def __init__(self, image, face):
        height, width = image.shape[:2]
        self.points = face.points[:, :2] * np.float32([width, height])
        self.image = image

    def within(self, outline, low=0.0, high=1.0):
        """Return the median color of the pixels between two quantiles of their light."""
        left, top = np.floor(outline.min(0)).astype(int)
        right, bottom = np.ceil(outline.max(0)).astype(int) + 1
        height, width = self.image.shape[:2]
        left, top = max(0, left), max(0, top)
        piece = np.ascontiguousarray(
            self.image[top : min(bottom, height), left : min(right, width)]
        )
        if min(piece.shape[:2]) < 1:
            return np.float32([0.3, 0.22, 0.2])
        mask = Patch(piece, (0, 0, piece.shape[1], piece.shape[0])).mask(
            outline - (left, top)
        )
        pixels = piece[mask > 0.5]
        if len(pixels) < 4:
            pixels = piece.reshape(-1, 3)
        light = luminance(pixels[None])[0]
        a, b = np.quantile(light, (low, high))
        return np.median(pixels[(light >= a) & (light <= b)], axis=0).astype(np.float32)


def _brow(patch, points, fw, seen, side):
    upper, lower = BROWS[side]
    skin = seen.within(seen.points[[107, 9, 336, 151]])
    outline = np.vstack([seen.points[upper], seen.points[lower][::-1]])
    color = seen.within(outline, 0.0, 0.55)
    gap = float(luminance(skin[None, None])[0, 0] - luminance(color[None, None])[0, 0])
    sure = float(np.clip(0.45 + gap / 0.2, 0.45, 0.95))
    color = np.minimum(color, skin * np.float32(0.86)) * np.float32(0.8)
    grey = float(luminance(color[None, None])[0, 0])
    color = mix(
        color, grey * np.float32([1.25, 0.95, 0.8]), 0.6
    )  # whatever lamp it was
    middle = curve((0.55 * points[upper] + 0.45 * points[lower]), 24)
    thick = float(np.linalg.norm(points[upper][2] - points[lower][2]))
    most = float(np.clip(0.36 * thick, 0.016 * fw, 0.03 * fw))
    half = swell(24, 0.2 * most, most, 0.62)
    half[-6:] *= np.linspace(1, 0.75, 6)
    patch.lay(color, sure * patch.mask(ribbon(middle, half), 0.006 * fw + 0.3))


def _nose(patch, points, fw, style):
    foot = curve(points[NOSE_FOOT], 20)
    tip = points[mesh.NOSE_TIP]
    up = (points[mesh.FOREHEAD] - points[mesh.CHIN]) / fw
    middle = foot.mean(0)
    # A soft shadow hangs under the tip; two small touches are the nostrils.
    hang = np.vstack([foot, (0.75 * foot + 0.25 * (tip + 0.1 * (tip - middle)))[::-1]])
    patch.multiply(np.float32([0.74, 0.52, 0.5]), 0.5 * patch.mask(hang, 0.016 * fw))
    line = max(0.4, style.line * fw)
    for wing, inner in zip(WINGS, (97, 326), strict=True):
        a = points[wing[1]]
        b = points[inner]
        path = curve(
            np.stack([a + 0.1 * (b - a), (a + b) / 2 + 0.006 * fw * up, b]), 10
        )
        half = swell(10, 0.3 * line, 1.15 * line)
        patch.lay(style.ink, 0.55 * patch.mask(ribbon(path, half), 0.3 * line + 0.3))
    for wing in WINGS:
        path = curve(points[wing[:2]] + 0.0, 8)
        half = swell(8, 0.1 * line, 0.7 * line)
        patch.lay(style.ink, 0.32 * patch.mask(ribbon(path, half), 0.4 * line + 0.3))
    if style.gloss:
        spot = tip + 0.05 * fw * up
        shine = patch.disc(spot, 0.035 * fw, 0.045 * fw, 0.06 * fw)
        patch.lay(np.float32([1, 0.98, 0.95]), style.gloss * shine)


def _mouth(patch, points, fw, seen, style):
    width = float(np.linalg.norm(points[78] - points[308]))
    height = float(np.linalg.norm(points[13] - points[14]))
    own = np.vstack([seen.points[LOWER_LIP[0]], seen.points[LOWER_LIP[1]][::-1]])
    lips = seen.within(own, 0.2, 0.8)
    # Fuller in color, but no paler and no darker than the person's own.
    rose = np.float32([1.0, 0.52, 0.55]) * (0.35 + 0.65 * float(lips.max()))
    rose = mix(lips, rose, 0.6)
    lips = mix(lips, rose, style.rose)
    inner_up, inner_low = (
        curve(points[UPPER_LIP[1]], 30),
        curve(points[LOWER_LIP[1]], 30),
    )
    opened = height > OPEN_MOUTH * width
    soft = 0.008 * fw + 0.3
    for edges, shade in ((UPPER_LIP, 0.88), (LOWER_LIP, 1.0)):
        outer, inner = curve(points[edges[0]], 30), curve(points[edges[1]], 30)
        outer = inner + np.float32(style.full) * (outer - inner)
        shape = patch.mask(np.vstack([outer, inner[::-1]]), 1.6 * soft)
        patch.lay(lips * np.float32(shade), style.lips * shape)
    if style.gloss:
        spot = points[17] * 0.5 + points[14] * 0.5
        shine = patch.disc(spot, 0.055 * fw, 0.012 * fw, 0.02 * fw)
        patch.lay(np.float32([1, 0.97, 0.96]), 0.8 * style.gloss * shine)
    if opened:
        _open_mouth(patch, points, fw, inner_up, inner_low, seen, soft)
    line = max(0.45, 1.1 * style.line * fw)
    meet = inner_up if opened else (inner_up + inner_low) / 2
    half = swell(len(meet), 0.55 * line, line)
    corners = np.abs(np.linspace(-1, 1, len(meet))) ** 6
    half = half * (0.75 + 0.3 * corners)
    dark = mix(style.ink, lips * np.float32(0.45), 0.4)
    patch.lay(dark, 0.85 * patch.mask(ribbon(meet, half), 0.35 * line + 0.25))
    if opened:
        patch.lay(dark, 0.5 * patch.mask(ribbon(inner_low, 0.5 * half), 0.4))
    below = points[17] + 0.035 * fw * (points[17] - points[0]) / max(
        float(np.linalg.norm(points[17] - points[0])), 1.0
    )
    shade = patch.disc(below, 0.085 * fw, 0.016 * fw, 0.03 * fw)
    patch.multiply(np.float32([0.8, 0.64, 0.62]), 0.45 * shade)


def _open_mouth(patch, points, fw, upper, lower, seen, soft):
    """A dark opening; where the photo shows teeth, one plain white shape in it."""
    opening = patch.mask(np.vstack([upper, lower[::-1]]), 0.4 * soft)
    patch.lay(np.float32([0.36, 0.13, 0.13]), opening)
    own = np.vstack([seen.points[UPPER_LIP[1]], seen.points[LOWER_LIP[1]][::-1]])
    skin = luminance(seen.within(seen.points[[205, 50, 101]])[None, None])[0, 0]
    teeth = luminance(seen.within(own, 0.45, 1.0)[None, None])[0, 0]
    if teeth < 0.62 * skin:
        return
    share = 0.74
    edge = upper + share * (lower - upper)
    row = np.vstack([upper, edge[::-1]])
    fade = patch.mask(np.vstack([upper[2:-2], edge[2:-2][::-1]]), 0.01 * fw)
    white = patch.mask(row, 0.4 * soft) * opening * smoothstep(0.15, 0.75, fade)
    patch.lay(np.float32([0.97, 0.94, 0.9]), 0.96 * white)
    top = np.vstack([upper, (upper + 0.16 * (lower - upper))[::-1]])
    patch.multiply(
        np.float32([0.72, 0.62, 0.64]), 0.6 * patch.mask(top, soft) * opening
    )


def _jaw(patch, points, fw, style):
    path = curve(points[JAW][5:-5], 60)
    half = swell(60, 0.02 * style.line * fw, max(0.45, style.line * fw), 0.5)
    cover = patch.mask(ribbon(path, half), 0.4)
    patch.lay(style.ink, style.jaw * cover)
