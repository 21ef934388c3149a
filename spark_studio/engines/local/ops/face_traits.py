"""What a hand must know of a face before drawing it: its axes, its colors, what it wears.

Everything is measured in the exposed photo; nothing here draws.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.features import LOWER_LIDS, UPPER_LIDS
from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.ops.vector import ellipse, shape_mask
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face, Findings

# Past these a mesh is guesswork: turned aside, thrown back (nose to chin by nose to
# forehead), faint, or smaller than this many pixels.
MOST_YAW, MOST_THROWN_BACK, LEAST_PRESENCE, LEAST_PIXELS = 0.72, 1.7, 0.6, 30
LEAST_TRUST = 0.3
LEAST_WITH_GLASSES = 50  # pixels of a face in which frames can be seen
GREY = 4.0  # chroma below which a photo does not tell the color of skin
GREY_SKIN = (12.0, 15.0)  # a and b given to skin then
DARKER = 25.0  # L by which a beard is darker than skin
BARE = (50, 280, 205, 425, 101, 330, 151, 9, 107, 336)  # cheeks, brow: lit bare skin
NOSE_AND_MOUTH = (168, 193, 417, 64, 294, 61, 291, 17, 84, 314, 98, 327)


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
    beard    0 to 1: where a beard or moustache grows
    glasses  a frame per eye: center, half width and half height; () where none are worn
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
    x0, y0, x1, y1 = box = _window(points, wide, width, height)
    part = slice(y0, y1), slice(x0, x1)
    everywhere, points = points, points - np.float32([x0, y0])
    white = _brightest(as_taken)
    lab, hair, as_taken = to_lab(light[part]), hair[part], as_taken[part]
    height, width = hair.shape
    seen = _skin(lab, points)
    taken = _skin(to_lab(as_taken), points) * np.float32([1 / white, 1, 1])
    skin = _true_depth(seen / np.float32([1, 1 / white, 1 / white]), taken)
    hair_color = _median(lab[hair > 0.7][::3], np.array([18.0, 3.0, 5.0]))
    long_hair = _hair_beside_neck(hair, points, wide)
    likeness = _like_hair(lab, seen, hair_color)
    # Grey hair and grey photos do not tell a beard from a shadow.
    if seen[0] - hair_color[0] < DARKER or _is_grey(lab, points):
        likeness = np.zeros_like(likeness)
    lines = _lines(lab[..., 0], points, wide, hair_color, hair)
    lashes = float(np.clip(0.35 + 1.1 * long_hair + 0.4 * _wide_eyed(points), 0, 1))
    return Traits(
        points=everywhere,
        width=wide,
        right=right,
        down=down,
        yaw=face.yaw,
        bowed=_bowed(points),
        skin=skin,
        hair=hair_color,
        iris=_iris(lab, points, hair_color),
        lips=_lips(lab, points, skin),
        lashes=(1 - 0.8 * lines) * lashes,
        window=box,
        beard=_beard(likeness, points, wide, width, height),
        glasses=tuple(
            (center + np.float32([x0, y0]), broad, high)
            for center, broad, high in _glasses(
                lab[..., 0], points, wide, right, down, seen
            )
        ),
        lines=lines,
        teeth=_teeth(lab, points, skin, width, height),
        light=float(np.clip(3 * findings.light[0], -1, 1)) or 1.0,
    )


def _window(points, wide, width, height):
    low, high = points.min(0) - 0.6 * wide, points.max(0) + 0.6 * wide
    x0, y0 = (int(np.clip(low[k], 0, (width, height)[k] - 2)) for k in (0, 1))
    x1 = int(np.clip(high[0] + 1, x0 + 2, width))
    y1 = int(np.clip(high[1] + 1, y0 + 2, height))
    return x0, y0, x1, y1


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


def _median(values, otherwise):
    return np.median(values, 0) if len(values) > 20 else otherwise


def _patch(lab, at, reach):
    x, y = int(at[0]), int(at[1])
    reach = max(1, int(reach))
    part = lab[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
    return part.reshape(-1, *lab.shape[2:])


def _skin(lab, points):
    span = float(np.linalg.norm(points[454] - points[234]))
    taken = np.concatenate([_patch(lab, points[i], 0.02 * span) for i in BARE])
    taken = taken[(taken[:, 0] > 8) & (taken[:, 0] < 97)]
    if len(taken) < 8:
        return np.array([72.0, *GREY_SKIN], np.float32)
    lit = taken[taken[:, 0] >= np.median(taken[:, 0])]
    skin = np.median(lit, 0)
    skin[0] = 0.4 * skin[0] + 0.6 * np.quantile(taken[:, 0], 0.35)  # not its highlights
    if np.hypot(skin[1], skin[2]) < GREY:
        return np.array([skin[0], *GREY_SKIN], np.float32)
    # Skin is between rose and olive, whatever lamp it stood under.
    chroma = float(np.clip(np.hypot(skin[1], skin[2]), 13, 30))
    hue = float(np.clip(np.arctan2(skin[2], skin[1]), 0.62, 1.18))
    skin[1:] = chroma * np.cos(hue), chroma * np.sin(hue)
    return skin.astype(np.float32)


def _brightest(picture):
    """How bright the whitest things of a photo are, 0.6 to 1: less in the dark."""
    white = np.quantile(to_lab(picture[::4, ::4])[..., 0], 0.985)
    return float(np.clip(white / 88, 0.6, 1))


def _is_grey(lab, points):
    taken = np.concatenate([_patch(lab, points[i], 2) for i in BARE])
    return float(np.hypot(*np.median(taken, 0)[1:])) < GREY


def _true_depth(exposed, taken):
    """Return the skin with its own depth: not paler for a lamp, not darker for dusk.

    The photo is believed where its skin is neither dim nor burnt; a fair angle between
    lightness and yellowness says fair skin however dim it is.
    """
    believed = float(np.clip((taken[0] - 38) / 16, 0, 1))
    skin = exposed.copy()
    skin[0] = exposed[0] + (taken[0] - exposed[0]) * believed
    angle = np.degrees(np.arctan2(max(taken[0], exposed[0]) - 47, max(skin[2], 1.0)))
    fair = float(np.clip((angle - 42) / 10, 0, 1) * np.clip((20 - skin[2]) / 4, 0, 1))
    skin[0] = max(skin[0], skin[0] + fair * (84 - skin[0]))
    return skin


def _like_hair(lab, skin, hair):
    """Return where each color lies between skin (0) and hair (1)."""
    way = (hair - skin).astype(np.float32)
    t = (lab - skin.astype(np.float32)) @ way / max(float(way @ way), 150.0)
    return np.clip(t, 0, 1).astype(np.float32)


def fringe_over(face: Face, light: np.ndarray, hair: np.ndarray) -> np.ndarray:
    """Return the hair that falls over the face, 0 to 1, which perception counts as skin.

    Only over the brow and the cheeks: beards, brows and shadows stay where they are.
    """
    out = np.zeros(hair.shape, np.float32)
    height, width = hair.shape
    points = (face.points[:, :2] * (width, height)).astype(np.float32)
    wide = max(float(np.linalg.norm(points[454] - points[234])), 4.0)
    x0, y0, x1, y1 = _window(points, wide, width, height)
    part = slice(y0, y1), slice(x0, x1)
    points = points - np.float32([x0, y0])
    lab, hair = to_lab(light[part]), hair[part]
    height, width = hair.shape
    if (hair > 0.7).sum() < 60:
        return out
    color = np.median(lab[hair > 0.7][::3], 0)
    t = blur_pixels(_like_hair(lab, _skin(lab, points), color), 0.014 * wide)
    oval = shape_mask(points[mesh.OVAL], width, height)
    top = points[mesh.FOREHEAD]
    rise = (top - points[mesh.CHIN]) * np.float32(0.16)
    level = (points[454] - points[234]) * np.float32(0.46)
    oval = np.maximum(
        oval, shape_mask(ellipse(top - 0.6 * rise, level, 2 * rise), width, height)
    )
    inner = np.vstack([points[list(NOSE_AND_MOUTH)], points[mesh.LEFT_EYE]])
    inner = np.vstack([inner, points[mesh.RIGHT_EYE], points[[65, 295, 53, 283]]])
    center = inner.mean(0)
    hull = cv2.convexHull((inner - center) * 1.06 + center)[:, 0]
    allowed = oval * (1 - shape_mask(hull, width, height))
    # Below the cheekbones it is beard or shade.
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    high = ((x - points[4][0]) * up[0] + (y - points[4][1]) * up[1]) / float(up @ up)
    # Locks beside the cheeks grow narrower as they fall.
    deep = cv2.distanceTransform((oval > 0.5).astype(np.uint8), cv2.DIST_L2, 5) / wide
    allowed *= smoothstep(0.02, -0.02, deep - 0.36 * smoothstep(-0.3, 0.14, high))
    found = blur_pixels(smoothstep(0.46, 0.6, t) * allowed, 0.012 * wide)
    found = smoothstep(0.4, 0.6, found)
    out[part] = _grown_from(found, hair, wide)
    return out


def bare_scalp(face: Face, light: np.ndarray, hair: np.ndarray) -> np.ndarray:
    """Return where perception saw hair above a face but the color is that of its skin."""
    out = np.zeros(hair.shape, np.float32)
    height, width = hair.shape
    points = (face.points[:, :2] * (width, height)).astype(np.float32)
    wide = max(float(np.linalg.norm(points[454] - points[234])), 4.0)
    x0, y0, x1, y1 = _window(points, wide, width, height)
    part = slice(y0, y1), slice(x0, x1)
    points = points - np.float32([x0, y0])
    lab, own = to_lab(light[part]), hair[part]
    skin = _skin(lab, points)
    if skin[0] < 40 or np.hypot(skin[1], skin[2]) < GREY:
        return out
    # A shining scalp is paler than the face, but no hair is of its hue and so light.
    pale = lab[..., 0] > skin[0] - 7
    rosy = smoothstep(3, 8, lab[..., 1]) * smoothstep(
        30, 22, np.hypot(lab[..., 1], lab[..., 2])
    )
    like = np.hypot(lab[..., 1] - skin[1], lab[..., 2] - skin[2])
    grey = lab[..., 0]
    rough = blur_pixels(np.abs(grey - blur_pixels(grey, 0.012 * wide)), 0.03 * wide)
    shining = smoothstep(2.0, 1.0, rough) * (grey > skin[0])
    like = np.where(shining > 0.5, 0, like)
    rosy = np.maximum(rosy, shining)
    found = pale * np.maximum(rosy * smoothstep(20, 13, like), smoothstep(12, 7, like))
    found = smoothstep(0.35, 0.65, blur_pixels(found.astype(np.float32), 0.02 * wide))
    out[part] = found * own
    return out


def _grown_from(found, hair, wide):
    """Keep only what hangs together with the hair; dots of shade go."""
    reach = max(3, int(0.03 * wide) | 1)
    near = cv2.dilate((hair > 0.4).astype(np.uint8), np.ones((reach, reach), np.uint8))
    solid = ((found > 0.5) | (near > 0)).astype(np.uint8)
    count, pieces = cv2.connectedComponents(solid)
    touched = np.bincount(pieces[hair > 0.5], minlength=count) > 20
    # A scrap is a shade, not a lock.
    touched &= np.bincount(pieces.ravel(), minlength=count) > 0.01 * wide * wide
    touched[0] = False
    return found * touched[pieces]


def _hair_beside_neck(hair, points, wide):
    """The share of hair beside and below the jaw: long hair has some."""
    chin = points[mesh.CHIN]
    x0, x1 = int(chin[0] - 0.9 * wide), int(chin[0] + 0.9 * wide)
    y0, y1 = int(chin[1] - 0.12 * wide), int(chin[1] + 0.45 * wide)
    part = hair[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    return float(part.mean()) * 2.0 if part.size else 0.0


def _iris(lab, points, hair):
    rings = [points[mesh.LEFT_IRIS], points[mesh.RIGHT_IRIS]]
    radius = float(
        np.mean([np.linalg.norm(r[1:] - r[0], axis=1).mean() for r in rings])
    )
    brown = np.array([30.0, 12.0, 18.0])
    if radius < 4:
        return brown
    found = []
    for ring in rings:
        for side in (-0.62, 0.62):
            at = ring[0] + (ring[1] - ring[0]) * side
            found.append(_patch(lab, at + (0, 0.15 * radius), 0.22 * radius))
    color = np.median(np.concatenate(found), 0)
    return color if np.hypot(color[1], color[2]) > 3 else brown


def _lips(lab, points, skin):
    taken = np.concatenate(
        [_patch(lab, points[i], 2) for i in (0, 37, 267, 17, 84, 314, 16, 85, 315)]
    )
    color = np.median(taken, 0)
    color[0] = np.clip(color[0], skin[0] - 28, skin[0] - 6)
    color[1] = np.clip(color[1], skin[1] + 6, skin[1] + 30)
    color[2] = np.clip(color[2], 2, 24)
    return color


def _beard(t, points, wide, width, height):
    """Hair below the nose, smoothed to one shape; zeros where there is only a shadow."""
    jaw = [234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365]
    jaw += [397, 288, 361, 323, 454, 425, 327, 2, 98, 205]
    area = shape_mask(points[jaw], width, height)
    lips = shape_mask(points[mesh.LIPS], width, height)
    area *= 1 - np.clip(blur_pixels(lips, 0.01 * wide) * 2, 0, 1)
    grown = smoothstep(0.4, 0.6, blur_pixels(t, 0.02 * wide)) * area
    around = [0, 37, 267, 164, 18, 200, 199, 175]
    middle = np.mean([_patch(grown, points[i], 3).mean() for i in around[3:]])
    # A shadow lies on one side; a beard grows on both.
    right = points[mesh.RIGHT_CHEEK] - points[mesh.LEFT_CHEEK]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    side = (x - points[152][0]) * right[0] + (y - points[152][1]) * right[1] > 0
    halves = [area * side, area * ~side]
    share = min(float((grown * h).sum() / max(float(h.sum()), 1)) for h in halves)
    if share < 0.2 or middle < 0.35:
        return np.zeros((height, width), np.float32)
    return smoothstep(0.35, 0.6, blur_pixels(grown, 0.015 * wide))


def _glasses(light, points, wide, right, down, skin):
    """Return a frame per eye as (center, half width, half height), or () without glasses.

    Frames are dark and thin; worn ones run below both eyes and over the bridge.
    """
    if wide < LEAST_WITH_GLASSES:
        return ()
    side = max(3, int(0.05 * wide) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    grey = blur_pixels(light, 0.004 * wide)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel) / (0.22 * skin[0])
    bridge = max(
        float(_patch(dark, points[i], 0.06 * wide).max(initial=0)) for i in (168, 6)
    )
    frames = []
    for eye in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
        center = points[eye].mean(0)
        below = _rim(dark, center, right, down, np.radians(np.arange(30, 151, 6)), wide)
        aside = _rim(
            dark, center, right, down, np.radians([-8, 0, 8, 172, 180, 188]), wide
        )
        if bridge < 1 or np.isfinite(below).mean() < 0.6:
            return ()
        high = (
            float(np.nanmedian(below[7:14]))
            if np.isfinite(below[7:14]).any()
            else 0.2 * wide
        )
        broad = float(np.nanmedian(aside)) if np.isfinite(aside).any() else 1.2 * high
        broad = float(np.clip(broad, high, 0.24 * wide))
        frames.append((center, broad, high))
    return tuple(frames)


def _rim(dark, center, right, down, angles, wide):
    """How far from an eye its frame lies in each direction, nan where there is none."""
    reach = np.arange(0.09, 0.27, 0.006) * wide
    out = np.full(len(angles), np.nan)
    height, width = dark.shape
    for k, angle in enumerate(angles):
        way = right * np.cos(angle) + down * np.sin(angle)
        x, y = np.rint(center + way * reach[:, None]).astype(int).T
        row = dark[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
        if row.max() > 1:
            out[k] = reach[int(row.argmax())]
    return out


def _lines(light, points, wide, hair_color, hair):
    """An elder: creases from nose to mouth and grey or thin hair, together."""
    depth = []
    for wing, corner in ((129, 61), (358, 291)):
        out = (points[corner] - points[4]) * np.float32(0.3)
        values = []
        for t in (0.35, 0.5, 0.65):
            on = points[wing] + (points[corner] - points[wing]) * np.float32(t)
            across = [on + out * np.float32(k) for k in np.linspace(-0.2, 1.2, 15)]
            row = np.array(
                [np.median(_patch(light, at, 0.008 * wide)) for at in across]
            )
            values.append(np.median(row) - row.min())
        depth.append(float(np.mean(values)))
    grey = float(np.clip((hair_color[0] - 35) / 25, 0, 1))
    grey *= float(np.clip((14 - np.hypot(*hair_color[1:])) / 7, 0, 1))
    crown = points[mesh.FOREHEAD] + 0.12 * (points[mesh.FOREHEAD] - points[mesh.CHIN])
    bare = 1 - float(_patch(hair, crown, 0.08 * wide).mean()) if hair.any() else 1
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
