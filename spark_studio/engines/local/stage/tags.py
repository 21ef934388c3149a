"""A small stitched felt tag, sewn into the seam of a keychain."""

import numpy as np

from spark_studio.engines.local.materials.patch import felt_patch
from spark_studio.engines.local.materials.stitch import outline, running_stitches
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.stage.framing import Figure
from spark_studio.engines.local.stage.outline import silhouette
from spark_studio.engines.local.stage.shadow import cast_shadow
from spark_studio.engines.local.stage.shapes import SHAPES, filled

TAG = 86.0  # from its middle to its end, at 1328 pixels


def sew_in_tag(
    picture: np.ndarray,
    figure: Figure,
    backing: np.ndarray,
    thread: np.ndarray,
    light: Light,
    rng: np.random.Generator,
    unit: float,
) -> None:
    """Let a felt tag look out from under the backing, on one side, in place.

    Lay the backing afterwards: its seam holds the tag.
    """
    spot = _beside(figure, backing, rng, unit)
    if spot is None:
        return
    x, y, side = spot
    size = TAG * unit
    shape = str(rng.choice(list(SHAPES)))
    turn = side * float(rng.uniform(0.15, 0.5))
    mask = filled(picture.shape[:2], shape, (x + side * size * 0.58, y), size, turn)
    mask = silhouette(mask, 0.5, 4 * unit)
    lab = to_lab(np.float32(thread)[None, None])[0, 0]
    lift = 30 if lab[0] < 52 else -14
    wool = from_lab(
        np.float32([[[min(lab[0] + lift, 86), lab[1] * 0.7, lab[2] * 0.7]]])
    )[0, 0]
    cast_shadow(picture, mask, light, 40 * unit, 0.2)
    felt_patch(picture, mask, wool, light, rng, unit, thick=8, rim=0.15)
    seam = outline(silhouette(mask, -13 * unit, 0), 4 * unit)
    cream = np.float32([0.97, 0.94, 0.88])
    running_stitches(picture, seam, cream, light, rng, length=14 * unit, width=6 * unit)


def _beside(figure, backing, rng, unit):
    """A place on the left or right edge of the backing, clear of faces and of the canvas edge."""
    rows, columns = backing.shape
    top, low = figure.box[1], figure.box[3]
    lowest_face = max(
        (points[:, 1].max() for points in figure.faces),
        default=top + 0.25 * (low - top),
    )
    first, last = int(lowest_face), int(low - 0.12 * (low - top))
    if last <= first:
        return None
    for side in rng.permutation([-1.0, 1.0]):
        for y in rng.permutation(np.linspace(first, last, 8)).astype(int):
            line = np.flatnonzero(backing[min(int(y), rows - 1)] > 0.5)
            if not line.size:
                continue
            x = float(line[0] if side < 0 else line[-1])
            if 150 * unit < x < columns - 150 * unit:
                return x, float(y), float(side)
    return None
