"""Clear acrylic: a cut plate with a rounded rim that bends the ground behind it.

Lengths are given at 1328 pixels; ``unit`` is the shorter side of the canvas / 1328.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels, box_around, normals
from spark_studio.engines.local.ops.tone import smoothstep

BEVEL = 15.0  # width of the rounded rim
BEND = 52.0  # how far the rim looks sideways
CLEAR_TINT = (0.050, 0.055, 0.075)  # light that stays in the plate


def lay_plate(
    picture: np.ndarray, plate: np.ndarray, light: Light, unit: float
) -> None:
    """Lay a clear plate over the picture, in place: its ground bent at the rim, edges lit."""
    x0, y0, x1, y1 = box_around(plate, round(70 * unit))
    part, shape = picture[y0:y1, x0:x1], np.ascontiguousarray(plate[y0:y1, x0:x1])
    depth = _depth(shape)
    normal = normals(_rounded(depth, BEVEL * unit), 1.0)
    rows, columns = shape.shape
    across, down = np.meshgrid(
        np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32)
    )
    seen = cv2.remap(
        blur_pixels(part, 1.1), across + normal[..., 0] * np.float32(BEND * unit), down + normal[..., 1] * np.float32(BEND * unit),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT,
    )  # fmt: skip
    seen = seen * np.float32(1.06) + np.float32(CLEAR_TINT)
    seen += _edge_light(normal, depth, light, unit)
    part += (np.clip(seen, 0, 1) - part) * shape[..., None]


def _depth(shape: np.ndarray) -> np.ndarray:
    """How deep each pixel lies in the plate, in pixels, smooth to the fraction."""
    inside = cv2.distanceTransform(
        (shape > 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
    )
    return blur_pixels(inside, 1.0)


def _rounded(depth: np.ndarray, bevel: float) -> np.ndarray:
    t = np.clip(depth / np.float32(bevel), 0, 1)
    return blur_pixels(np.sqrt(1 - (1 - t) ** 2) * np.float32(bevel), 1.2)


def _edge_light(
    normal: np.ndarray, depth: np.ndarray, light: Light, unit: float
) -> np.ndarray:
    """The bright rim towards the lamp, the glow that comes out on the far side, two fine lines."""
    towards = normal[..., 0] * np.float32(light.x) + normal[..., 1] * np.float32(
        light.y
    )
    lit = np.clip(towards, 0, 1) ** 1.6
    through = np.clip(-towards, 0, 1) ** 2.2
    outer = np.exp(-(((depth - 2.4 * unit) / (1.5 * unit)) ** 2))
    inner = np.exp(-(((depth - (BEVEL + 1.5) * unit) / (1.9 * unit)) ** 2))
    white = (
        lit * 0.80 + outer * 0.30 + inner * (0.13 + 0.25 * np.clip(towards + 0.2, 0, 1))
    )
    glow = through * 0.55
    return white[..., None] * np.float32(light.color) + glow[..., None] * np.float32(
        light.rim
    )


def lay_sheen(
    picture: np.ndarray,
    plate: np.ndarray,
    light: Light,
    rng: np.random.Generator,
    unit: float,
) -> None:
    """Slanting bands of window light on the face of the plate, in place."""
    x0, y0, x1, y1 = box_around(plate, 2)
    shape = plate[y0:y1, x0:x1]
    if shape.size == 0:
        return
    rows, columns = shape.shape
    across, down = np.ogrid[0:rows, 0:columns][::-1]
    slant = float(rng.uniform(0.45, 0.75)) * (1 if light.x < 0 else -1)
    along = (across + slant * down).astype(np.float32)
    low, high = float(along.min()), float(along.max())
    t = (along - low) / max(high - low, 1)
    begin = (
        float(rng.uniform(0.16, 0.30))
        if light.x < 0
        else float(rng.uniform(0.60, 0.74))
    )
    band = np.zeros_like(shape)
    for offset, width, strength in (
        (0.0, 0.13, 0.135),
        (0.17, 0.025, 0.10),
        (0.46, 0.05, 0.06),
    ):
        middle = begin + offset * (1 if light.x < 0 else -1)
        band += np.float32(strength) * smoothstep(
            width / 2 + 0.004, width / 2 - 0.004, np.abs(t - middle)
        )
    fade = np.linspace(1.15, 0.45, rows, dtype=np.float32)[:, None]
    face = smoothstep(BEVEL * 0.9 * unit, BEVEL * 1.1 * unit, _depth(shape))
    part = picture[y0:y1, x0:x1]
    part += (1 - part) * (band * fade * face * shape)[..., None]


def throw_color(
    picture: np.ndarray,
    plate: np.ndarray,
    print_colors: np.ndarray,
    print_alpha: np.ndarray,
    light: Light,
    unit: float,
) -> None:
    """The plate's shadow on a ground behind it, in place: dark under the print, tinted by
    it, with a bright line where the rim gathers light.
    """
    lift = 46 * unit
    dx, dy = light.shadow_step(lift)
    move = np.float32([[1, 0, dx], [0, 1, dy]])
    size = plate.shape[::-1]
    shadow = blur_pixels(cv2.warpAffine(plate, move, size), 16 * unit)
    colors = cv2.warpAffine(print_colors * print_alpha[..., None], move, size)
    colors, under = (
        blur_pixels(colors, 26 * unit),
        blur_pixels(cv2.warpAffine(print_alpha, move, size), 20 * unit),
    )
    picture *= 1 - 0.30 * shadow[..., None] - 0.28 * under[..., None]
    picture += colors * np.float32(0.20)
    rim = np.clip(
        plate
        - cv2.erode(
            plate, np.ones((3, 3), np.uint8), iterations=max(1, round(5 * unit))
        ),
        0,
        1,
    )
    gathered = blur_pixels(cv2.warpAffine(rim, move, size), 6 * unit)
    picture += gathered[..., None] * np.float32(light.rim) * np.float32(0.28)
    np.clip(picture, 0, 1, out=picture)
