"""A view sewn from cloth: every patch of color its own fabric, padded, with running stitches."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.felt import (
    cover_with_fibres,
    puffed,
    telling_details,
    wool_colors,
)
from spark_studio.engines.local.materials.knit import knitted
from spark_studio.engines.local.materials.stitch import outline, running_stitches
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.light import Light, hollows, shade
from spark_studio.engines.local.ops.shape import blur, normals, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep

# Shares of the shorter side.
STITCH, CORD, WEAVE = 0.015, 0.0105, 0.0042
SEWN, INSET, THREAD, STEP = 0.008, 0.013, 0.0036, 0.014
MOST_SEAMS = 26
PADDING = 1.15
CALM_SIDE = 200  # pixels of the shorter side while crumbs are swept together
ONE_DYE = 0.62
# The mean Lab chroma a dull view is brought to, and the a and b that grey cloth is dyed.
VIVID = 24.0
DYES = ((5, 9), (-8, 3), (0, -11), (9, -2), (-4, -7), (2, 12), (7, 5), (-6, 9), (3, -6))


def patchwork(
    study: Study, width: int, height: int, light: Light, rng: np.random.Generator
) -> np.ndarray:
    """Return the view in cloth, height x width x 3."""
    side, small = min(width, height), min(study.size) / 1328
    grey = luminance(study.plain)
    everywhere = np.ones_like(grey)
    keep = 0.5 * telling_details(luminance(study.light), small)
    wool, regions = wool_colors(study.plain, everywhere, keep, rng)
    regions = _calm(regions)
    pieces = _pieces(regions)
    wool = _in_one_dye(wool, pieces, regions, keep, rng)
    relief = puffed(everywhere, regions, grey, everywhere, rng, small)
    shadow = 0.6 + 0.4 * hollows(relief, 14 * small, 15 * small)
    bright = shade(normals(blur(relief, 0.0015), PADDING), light, 0.5) * shadow
    colors = resize(wool, width, height)
    picture = _fabrics(colors, regions, side, rng)
    bright = cv2.resize(bright, (width, height), interpolation=cv2.INTER_LINEAR)
    dark = np.clip(1 - bright, 0, 1)[..., None] * np.float32([0.84, 0.95, 1.0])
    picture = np.clip(picture * (np.maximum(bright, 1)[..., None] - dark), 0, 1)
    felt = np.full((height, width), 0.4, np.float32)
    picture, _ = cover_with_fibres(
        picture, np.ones((height, width), np.float32), None, felt, light, rng, side / 1328,
        length=11, density=0.2,
    )  # fmt: skip
    _sew_patches(picture, colors, pieces, light, rng)
    return picture


def _calm(regions):
    """Regions without crumbs: each place belongs to what is around it."""
    rows, columns = regions.shape
    factor = CALM_SIDE / min(rows, columns)
    size = max(8, round(columns * factor)), max(8, round(rows * factor))
    small = cv2.resize(regions, size, interpolation=cv2.INTER_NEAREST)
    for reach in (5, 7, 7):
        small = cv2.medianBlur(small, reach)
    kinds = range(int(small.max()) + 1)
    size = columns, rows
    each = [
        cv2.resize(
            (small == k).astype(np.float32), size, interpolation=cv2.INTER_LINEAR
        )
        for k in kinds
    ]
    return np.argmax([blur(part, 0.004) for part in each], 0).astype(np.uint8)


def _pieces(regions):
    """Number the patches, 0 to n - 1: each one connected, of one kind."""
    out, known = np.zeros(regions.shape, np.int32), 0
    for kind in range(int(regions.max()) + 1):
        count, labels = cv2.connectedComponents((regions == kind).astype(np.uint8))
        out[labels > 0] = labels[labels > 0] + (known - 1)
        known += count - 1
    return out


def _in_one_dye(wool, pieces, regions, keep, rng):
    """Every patch moves most of the way to its own mean color, a grey one to a dye of chance."""
    lab = to_lab(wool)
    flat = pieces.ravel()
    area = np.maximum(np.bincount(flat), 1)
    means = np.stack(
        [np.bincount(flat, lab[..., c].ravel()) / area for c in range(3)], 1
    )
    own = means.astype(np.float32)[pieces]
    lab += (own - lab) * (np.float32(ONE_DYE) * (1 - keep))[..., None]
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    vivid = float(np.clip(VIVID / max(float(chroma.mean()), 1), 1.15, 1.8))
    dyes = rng.permutation(np.float32(DYES))[regions % len(DYES)]
    lab[..., 1:] = lab[..., 1:] * vivid + dyes * smoothstep(16, 4, chroma)[..., None]
    return from_lab(blur(lab, 0.0012))


def _fabrics(colors, regions, side, rng):
    """Each kind of patch gets its own cloth: knitted, corduroy, linen or felt."""
    height, width = colors.shape[:2]
    knit, thread = knitted(colors, STITCH * side)
    kinds = (
        knit * thread[..., None],
        colors * _corduroy(width, height, CORD * side, rng)[..., None],
        colors * _linen(width, height, max(2.5, WEAVE * side), rng)[..., None],
        colors,
    )
    shares = rng.permutation([0, 0, 1, 2, 3, 1, 2, 0, 3])
    out = colors
    for kind in range(3):
        chosen = np.isin(regions, np.flatnonzero(shares == kind)).astype(np.float32)
        amount = resize(blur(chosen, 0.0015), width, height)
        out = mix(out, kinds[kind], amount)
    return out


def _corduroy(width, height, pitch, rng):
    turn = rng.uniform(-0.5, 0.5) + (np.pi / 2 if rng.random() < 0.5 else 0)
    x = np.arange(width, dtype=np.float32) * np.float32(np.cos(turn) / pitch)
    y = np.arange(height, dtype=np.float32)[:, None] * np.float32(np.sin(turn) / pitch)
    rib = np.abs(np.sin((x + y) * np.float32(np.pi)))
    return np.float32(0.62) + np.float32(0.5) * np.sqrt(rib)


def _linen(width, height, pitch, rng):
    x = np.arange(width, dtype=np.float32) / np.float32(pitch)
    y = np.arange(height, dtype=np.float32)[:, None] / np.float32(pitch)
    over = (np.floor(x) + np.floor(y)) % 2
    across = np.abs(np.sin(x * np.float32(np.pi)))
    along = np.abs(np.sin(y * np.float32(np.pi)))
    weave = np.where(over > 0, across, along)
    slub = rng.normal(0, 0.05, (int(height / pitch) + 2, 1)).astype(np.float32)
    uneven = slub[np.floor(y[:, 0]).astype(int)]
    return np.float32(0.72) + np.float32(0.34) * weave + uneven


def _sew_patches(picture, colors, patches, light, rng):
    """Running stitches just inside the larger patches."""
    height, width = picture.shape[:2]
    side = min(width, height)
    areas = np.bincount(patches.ravel())
    large = [
        k for k in np.argsort(-areas)[:MOST_SEAMS] if areas[k] > SEWN * patches.size
    ]
    inset = max(3, 2 * round(INSET * min(patches.shape)) + 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (inset, inset))
    factor = width / patches.shape[1]
    for patch in large:
        inner = cv2.erode(
            (patches == patch).astype(np.uint8), disc, borderValue=0
        ).astype(np.float32)
        line = outline(inner, 0.008 * min(patches.shape)) * np.float32(factor)
        if len(line) < 24 or np.ptp(line, axis=0).max() < 0.08 * side:
            continue
        at = np.clip(line[len(line) // 2].astype(int), 0, [width - 1, height - 1])
        running_stitches(
            picture, line, _thread(colors[at[1], at[0]]), light, rng,
            length=STEP * side, width=max(1.2, THREAD * side),
        )  # fmt: skip


def _thread(color):
    """A thread that is seen on its cloth: lighter on dark, darker on light."""
    lab = to_lab(np.float32(color).reshape(1, 1, 3))[0, 0]
    lab[0] = lab[0] + 26 if lab[0] < 55 else lab[0] - 26
    return from_lab(np.float32(lab).reshape(1, 1, 3))[0, 0]
