"""Hair of yarn: thick strands that run as the hair in the photo does."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.yarn import lay_yarn
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.hatching import hatch_paths
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.stage.face_frame import FaceFrame

SPACING = 1.5  # between strands, in their radius
LONGEST = 0.5  # of a strand, as a share of the shorter side
# How far neighbours agree on a direction (share of the shorter side), and how much the
# way down from the crown counts where the photo tells none.
AGREED, FROM_CROWN = 0.011, 0.0007
# Two layers: the lower in shade.
LAYERS = (0.78, 1.0)
DARKEST, FIRMNESS = 10.0, 0.86  # dyed yarn's black in Lab L, and its contrast
USUAL = "#4a342a"


def lay_hair(
    picture: np.ndarray,
    alpha: np.ndarray,
    study: Study,
    hair: np.ndarray,
    colors: np.ndarray,
    frames: list[FaceFrame],
    bright: np.ndarray,
    radius: float,
    light: Light,
    rng: np.random.Generator,
) -> None:
    """Lay yarn over ``picture`` and ``alpha``, in place.

    ``hair``, ``colors`` and ``bright`` (mask, dyed colors, light) are at working size;
    ``radius`` of a strand is a share of the picture's shorter side.
    """
    height, width = alpha.shape
    factor = study.size[0] / width
    solid = smoothstep(0.35, 0.6, hair)
    if solid.max() < 0.5:
        return
    ground = smoothstep(0.4, 0.7, resize(hair, width, height))
    base = resize(colors * np.float32(0.5) * bright[..., None], width, height)
    picture += (base - picture) * ground[..., None]
    alpha += (1 - alpha) * ground
    flow = hair_flow(study, hair, frames, factor)
    for level in LAYERS:
        paths = hatch_paths(solid, flow, rng, SPACING * radius, LONGEST)
        if len(paths) == 0:
            return
        middle = paths.points[paths.starts[:-1] + paths.lengths() // 2].astype(int)
        dye = colors[middle[:, 1], middle[:, 0]]
        lit = bright[middle[:, 1], middle[:, 0]][:, None]
        dye = dye * lit * rng.uniform(0.88, 1.14, (len(dye), 1)) * level
        size = radius * min(width, height)
        lay_yarn(
            picture,
            alpha,
            paths.scaled(1 / factor),
            np.clip(dye, 0, 1),
            size,
            light,
            rng,
        )


def dyed_hair(study: Study, hair: np.ndarray) -> np.ndarray:
    """Return the colors of yarn everywhere, taken from the hair nearby: RGB, working size."""
    lab = to_lab(study.light)
    weight = hair + np.float32(1e-4)
    near = blur(lab * weight[..., None], 0.01) / blur(weight, 0.01)[..., None]
    near[..., 0] = DARKEST + near[..., 0] * np.float32(FIRMNESS)
    near[..., 1:] += np.float32([9.0, 5.0]) * (near[..., :1] / 100)  # under a warm lamp
    return from_lab(near)


def brow_color(colors: np.ndarray, hair: np.ndarray) -> np.ndarray:
    """Return the color that brows are sewn in: the hair's, never too light to be seen."""
    sure = hair > 0.6
    if sure.sum() < 60:
        return hex_color(USUAL)
    lab = np.median(to_lab(colors)[sure], axis=0)
    lab[0] = np.clip(lab[0], 14, 50)
    return from_lab(lab.reshape(1, 1, 3))[0, 0]


def hair_flow(
    study: Study, hair: np.ndarray, frames: list[FaceFrame], factor: float
) -> Flow:
    """Return where hair runs, at working size; where it tells nothing, down from the crown.

    ``factor`` is the working size over that of the frames.
    """
    grey = blur_pixels(luminance(study.light), 1.0)
    gx = cv2.Scharr(grey, cv2.CV_32F, 1, 0, scale=1 / 32) * hair
    gy = cv2.Scharr(grey, cv2.CV_32F, 0, 1, scale=1 / 32) * hair
    xx, xy, yy = gx * gx, gx * gy, gy * gy
    height, width = hair.shape
    column = np.arange(width, dtype=np.float32)
    row = np.arange(height, dtype=np.float32)[:, None]
    for frame in frames:
        crown = frame.at(10, 0, -0.28) * factor
        dx, dy = column - np.float32(crown[0]), row - np.float32(crown[1])
        far2 = dx * dx + dy * dy + 1
        near = np.exp(-far2 / np.float32((1.3 * frame.width * factor) ** 2))
        near = near * np.float32(FROM_CROWN) / far2
        xx, xy, yy = xx + near * dy * dy, xy - near * dx * dy, yy + near * dx * dx
    reach = AGREED * min(width, height)
    xx, xy, yy = (blur_pixels(part, reach) for part in (xx, xy, yy))
    spread = np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    along = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)
    return Flow(
        x=np.cos(along),
        y=np.sin(along),
        coherence=spread / (xx + yy + np.float32(1e-9)),
        strength=np.sqrt(spread),
    )
