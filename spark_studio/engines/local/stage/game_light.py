"""The light of a fighting game's hero screen: a clear key, and a saturated lamp on each side."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.light import Light, from_behind, hollows
from spark_studio.engines.local.ops.shape import blur, blur_pixels
from spark_studio.engines.local.ops.tone import smoothstep

# Wall in shade, wall in light, the lamp beside the key, the lamp behind.
PALETTES = (
    ("#20148c", "#6a3df0", "#35e6ff", "#ff4fae"),
    ("#0a3f8a", "#17a0e0", "#4af0ff", "#ff9226"),
    ("#4a0f6b", "#e0409a", "#ffd23f", "#4fe9ff"),
    ("#0c5a66", "#18b8a2", "#6dffd8", "#ff5b8d"),
    ("#8c1c44", "#ff6150", "#ffd94a", "#36dcff"),
)
# How far the key wraps round a form, on skin and elsewhere.
KNEE = np.float32(0.78)  # brighter than this, tones are drawn together
SKIN_WRAP, WRAP = 0.5, 0.34
KEY, AMBIENT = np.float32([0.76, 0.735, 0.72]), np.float32([0.29, 0.28, 0.34])
SKIN_FILL, SKIN_KEY = np.float32([0.47, 0.41, 0.4]), np.float32(0.86)


@dataclass(frozen=True, slots=True)
class GameLight:
    """``key`` is the white lamp; ``side`` and ``back`` are the colors (RGB) of those beside
    it and behind; ``deep`` and ``wall`` those of the stage."""

    key: Light
    side: np.ndarray
    back: np.ndarray
    deep: np.ndarray
    wall: np.ndarray


def game_light(
    from_side: float, seen: np.ndarray | None, rng: np.random.Generator
) -> GameLight:
    """Return the lamps; ``from_side`` is -1 where the key stands at picture left.

    ``seen`` is the subject's main color (RGB): no wall is chosen that it would be lost on.
    """
    sets = [[hex_color(code) for code in codes] for codes in PALETTES]
    if seen is not None:
        walls = to_lab(np.float32([[colors[1] for colors in sets]]))[0]
        away = np.linalg.norm(walls - to_lab(np.float32([[seen]]))[0, 0], axis=1)
        del sets[int(away.argmin())]
    deep, wall, side, back = sets[int(rng.integers(len(sets)))]
    if rng.random() < 0.35:
        side, back = back, side
    return GameLight(Light.from_side(from_side, height=0.8), side, back, deep, wall)


def lit(
    albedo: np.ndarray,
    normal: np.ndarray,
    height: np.ndarray,
    skin: np.ndarray,
    light: GameLight,
) -> np.ndarray:
    """Return ``albedo`` (RGB) under all lamps. Planes that face us keep their own color.

    ``normal`` are unit normals, ``height`` the relief in pixels, ``skin`` 0 to 1.
    """
    key = light.key
    side = min(height.shape)
    towards = cv2.transform(normal, np.float32([[key.x, key.y, key.z]]))
    wrap = WRAP + (SKIN_WRAP - WRAP) * skin
    amount = np.clip((towards + wrap) / (1 + wrap), 0, 1)
    nook = 0.55 + 0.45 * hollows(height, 0.014 * side, 0.02 * side)
    nook = (nook + (1 - nook) * 0.55 * skin)[..., None]
    fill = AMBIENT + (SKIN_FILL - AMBIENT) * skin[..., None]
    amount = amount * (1 + (SKIN_KEY - 1) * skin)
    picture = albedo * (amount[..., None] * KEY + fill) * nook
    way = np.sign(key.x)
    glance = albedo * (0.62 - 0.2 * skin[..., None]) + 0.24 + 0.14 * skin[..., None]
    for color, x, share in ((light.side, way, 0.4), (light.back, -way, 0.76)):
        turned = cv2.transform(normal, np.float32([[0.92 * x, -0.12, -0.18]]))
        turned = smoothstep(0.22, 0.8, turned) * np.float32(share)
        turned = turned * (1 - 0.15 * skin)
        picture *= 1 - (0.6 * turned * skin)[..., None]  # else cyan turns skin grey
        picture += (turned[..., None] * nook) * glance * color
    return shouldered(picture)


def shouldered(picture: np.ndarray) -> np.ndarray:
    """Return a picture whose brightest tones come near white instead of burning out."""
    high = np.maximum(picture - KNEE, 0)
    room = np.float32(1 - KNEE)
    return np.minimum(picture, KNEE) + room * (1 - np.exp(-high / room))


def edges(normal: np.ndarray, figure: np.ndarray, light: GameLight) -> np.ndarray:
    """Return the light both lamps throw on the outline, to be added: RGB."""
    band = np.clip(1.5 - 1.5 * blur(figure, 0.009), 0, 1) * figure
    band = np.clip(3.2 * band - 0.5, 0, 1)
    behind = from_behind(normal, light.key)[..., None] * light.back
    key = light.key
    beside = from_behind(normal, Light(-key.x, key.y, key.z))[..., None] * light.side
    return band[..., None] * (0.95 * behind + 0.5 * beside)


def bevelled(values: np.ndarray, pixels: float) -> np.ndarray:
    """Return values that are even over each facet with their steps made a narrow bevel."""
    return blur_pixels(values, pixels) if pixels >= 0.4 else values


def polish(normal: np.ndarray, light: GameLight, sharp: float) -> np.ndarray:
    """Return the hard reflection of the key, 0 to 1."""
    key = light.key
    way = np.float32([key.x, key.y, key.z + 1])
    way = way / np.linalg.norm(way)
    return np.clip(cv2.transform(normal, way[None]), 0, 1) ** np.float32(sharp)
