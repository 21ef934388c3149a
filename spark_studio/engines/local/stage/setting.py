"""People set into a place: shadow where they stand, the place's own things before them."""

import math
from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.surface import grain
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.perception.findings import Face
from spark_studio.engines.local.scenes.scene import Scene
from spark_studio.engines.local.stage.finish import finish

CONTACT, FALLEN = 0.6, 0.4
GRAIN_SIZE = 0.0006  # of the shorter side
MOST_GRAIN = 0.008  # more would cover skin
AIR_BEHIND = 0.85
FRONT_ON_FACES = 0.12  # what is nearer than people must not hide who they are


def heads_for(faces: tuple[Face, ...]) -> tuple[tuple[float, float, float], ...]:
    """Return (x, y, size) of each head in shares, as scenes keep them free."""
    return tuple((*face.center, 1.7 * max(face.box[2], face.box[3])) for face in faces)


def turned_round(scene: Scene) -> Scene:
    """Return the place with left and right swapped, its light too."""
    return replace(
        scene,
        back=np.ascontiguousarray(scene.back[:, ::-1]),
        front=None
        if scene.front is None
        else np.ascontiguousarray(scene.front[:, ::-1]),
        light=(-scene.light[0], scene.light[1]),
    )


def set_into(
    scene: Scene,
    colors: np.ndarray,
    alpha: np.ndarray,
    faces: tuple[Face, ...],
    foot: float | None,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the finished picture: place, shadow, people, what is before them, one grain.

    ``foot`` is the row (pixels) where feet stand, None where the picture ends above them.
    """
    ground = _shadowed(scene, alpha, foot)
    picture = mix(ground, colors, alpha)
    if scene.front is not None:
        picture = _with_front(picture, scene.front, alpha, faces)
    height, width = alpha.shape
    picture = finish(picture, rng, bloom=0.1, vignette=0.12, specks=0)
    noise = grain(rng, width, height, GRAIN_SIZE)[..., None]
    amount = np.float32(np.clip(scene.grain, 0.004, MOST_GRAIN))
    return np.clip(picture + noise * amount, 0, 1).astype(np.float32)


def _shadowed(scene, alpha, foot):
    """Darken the place softly behind people, and under the feet that stand in it."""
    height, width = alpha.shape
    unit = min(width, height)
    small = resize(alpha, max(8, width // 4), max(8, height // 4))
    x, y = scene.light
    step = np.float32([[1, 0, -0.03 * x * unit / 4], [0, 1, 0.02 * unit / 4]])
    moved = cv2.warpAffine(
        small, step, small.shape[::-1], borderMode=cv2.BORDER_REPLICATE
    )
    behind = 0.22 * blur_pixels(moved, 0.012 * unit)
    if foot is not None:
        behind = np.maximum(behind, _under_feet(small, foot / 4, scene))
    shade = cv2.resize(behind, (width, height), interpolation=cv2.INTER_LINEAR)
    return scene.back * (1 - shade)[..., None]


def _under_feet(alpha, foot, scene):
    """The outline laid down on the ground, away from the lamp, and dark where it touches."""
    height, width = alpha.shape
    unit = min(width, height)
    lean = np.clip(-1.2 * scene.light[0], -1.4, 1.4)
    # Rows above the foot fold down onto the ground at a quarter of their height.
    fold = -0.22
    matrix = np.float32(
        [[1, -lean * 0.3, lean * 0.3 * foot], [0, fold, foot * (1 - fold)]]
    )
    fallen = cv2.warpAffine(alpha, matrix, (width, height))
    fallen = FALLEN * blur_pixels(fallen, 0.02 * unit)
    low = alpha * smoothstep(foot - 0.05 * unit, foot, np.arange(height)[:, None])
    touch = cv2.warpAffine(
        low, np.float32([[1, 0, 0], [0, 1, 0.006 * unit]]), (width, height)
    )
    touch = blur_pixels(touch, 0.012 * unit) * 1.6
    return np.clip(np.maximum(fallen, CONTACT * np.clip(touch, 0, 1)), 0, 0.8)


def _with_front(picture, front, alpha, faces):
    height, width = picture.shape[:2]
    hidden = np.zeros((height, width), np.float32)
    for face in faces:
        x, y, wide, tall = (
            v * s for v, s in zip(face.box, (width, height) * 2, strict=True)
        )
        middle = round(x + wide / 2), round(y + 0.36 * tall)
        axes = max(1, round(0.78 * wide)), max(1, round(0.92 * tall))
        cv2.ellipse(hidden, middle, axes, math.degrees(face.roll), 0, 360, 1.0, -1)
    reach = max((face.box[2] for face in faces), default=0.0) * width
    hidden = blur_pixels(hidden, max(1.0, 0.06 * reach))
    kept = (1 - (1 - np.float32(FRONT_ON_FACES)) * hidden)[..., None]
    # Light in the air lies mostly behind people; what covers lies before them.
    air = 1 - np.float32(AIR_BEHIND) * (alpha * (1 - front[..., 3]))[..., None]
    return picture * (1 - front[..., 3:] * kept) + front[..., :3] * kept * air
