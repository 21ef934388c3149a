"""The colors of a face, read from small patches of it: skin, hair, eyes and lips, in Lab."""

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.perception import mesh

GREY = 4.0  # chroma below which a photo does not tell the color of skin
GREY_SKIN = (12.0, 15.0)  # a and b given to skin then
BARE = (50, 280, 205, 425, 101, 330, 151, 9, 107, 336)  # cheeks, brow: lit bare skin


def window_of(points, wide, width, height):
    low, high = points.min(0) - 0.6 * wide, points.max(0) + 0.6 * wide
    x0, y0 = (int(np.clip(low[k], 0, (width, height)[k] - 2)) for k in (0, 1))
    x1 = int(np.clip(high[0] + 1, x0 + 2, width))
    y1 = int(np.clip(high[1] + 1, y0 + 2, height))
    return x0, y0, x1, y1


def patch(lab, at, reach):
    x, y = int(at[0]), int(at[1])
    reach = max(1, int(reach))
    part = lab[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
    return part.reshape(-1, *lab.shape[2:])


def median_of(values, otherwise):
    return np.median(values, 0) if len(values) > 20 else otherwise


def skin_color(lab, points):
    span = float(np.linalg.norm(points[454] - points[234]))
    taken = np.concatenate([patch(lab, points[i], 0.02 * span) for i in BARE])
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
    hue = float(np.clip(np.arctan2(skin[2], skin[1]), 0.62, 1.08))
    skin[1:] = chroma * np.cos(hue), chroma * np.sin(hue)
    return skin.astype(np.float32)


def is_grey(lab, points):
    taken = np.concatenate([patch(lab, points[i], 2) for i in BARE])
    return float(np.hypot(*np.median(taken, 0)[1:])) < GREY


def brightest(picture):
    """How bright the whitest things of a photo are, 0.6 to 1: less in the dark."""
    white = np.quantile(to_lab(picture[::4, ::4])[..., 0], 0.985)
    return float(np.clip(white / 88, 0.6, 1))


def true_depth(exposed, taken):
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


def own_hair_color(lab, hair, points, wide):
    """The median Lab of the hair next to a face: a neighbour's lies further off. None
    where there is too little."""
    height, width = hair.shape
    middle = 0.6 * points[mesh.FOREHEAD] + 0.4 * points[168]
    y = np.arange(height, dtype=np.float32)[:, None] - middle[1]
    x = np.arange(width, dtype=np.float32)[None] - middle[0]
    near = (x * x + y * y < (0.72 * wide) ** 2) & (hair > 0.6)
    return np.median(lab[near], 0) if near.sum() > 40 else None


def like_hair(lab, skin, hair):
    """Return where each color lies between skin (0) and hair (1)."""
    way = (hair - skin).astype(np.float32)
    t = (lab - skin.astype(np.float32)) @ way / max(float(way @ way), 150.0)
    return np.clip(t, 0, 1).astype(np.float32)


def iris_color(lab, points, hair):
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
            found.append(patch(lab, at + (0, 0.15 * radius), 0.22 * radius))
    color = np.median(np.concatenate(found), 0)
    return color if np.hypot(color[1], color[2]) > 3 else brown


def lip_color(lab, points, skin):
    taken = np.concatenate(
        [patch(lab, points[i], 2) for i in (0, 37, 267, 17, 84, 314, 16, 85, 315)]
    )
    color = np.median(taken, 0)
    color[0] = np.clip(color[0], skin[0] - 28, skin[0] - 6)
    color[1] = np.clip(color[1], skin[1] + 6, skin[1] + 30)
    color[2] = np.clip(color[2], 2, 24)
    return color
