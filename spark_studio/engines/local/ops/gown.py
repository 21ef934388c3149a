"""Clothes re-dressed: satin that keeps the folds of the photo, piping, lace and sequins.

All at working size but for the trim, which is drawn at any size from the way to the skin.
Lengths are in widths of the face.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color, to_lab
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, screen, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

GOLD = [(0.0, "#8a5216"), (0.45, "#d79a34"), (0.75, "#ffdc84"), (1.0, "#fffbe6")]
PIPING = 0.028
LACE = 0.12


@dataclass(frozen=True, slots=True)
class Cloth:
    """A satin, from the depth of its folds to its shine; ``lace`` says whether it has any."""

    stops: tuple[tuple[float, str], ...]
    lace: bool = True


ROSE = Cloth(
    (
        (0.0, "#7e2255"),
        (0.3, "#c84c86"),
        (0.55, "#ee8fb4"),
        (0.78, "#ffc6da"),
        (1.0, "#fff6f7"),
    )
)
PEARL = Cloth(
    (
        (0.0, "#9a5f80"),
        (0.3, "#d9a0b0"),
        (0.55, "#f6cfcd"),
        (0.78, "#fff0e6"),
        (1.0, "#ffffff"),
    )
)
LILAC = Cloth(
    (
        (0.0, "#4c347f"),
        (0.3, "#8d6cc2"),
        (0.55, "#bd9fe4"),
        (0.78, "#e6d6fa"),
        (1.0, "#fffaff"),
    )
)
ROYAL = Cloth(
    (
        (0.0, "#131f57"),
        (0.3, "#2f479f"),
        (0.55, "#5577cf"),
        (0.78, "#a9c2f4"),
        (1.0, "#f4f8ff"),
    ),
    lace=False,
)


def fold_light(
    study: Study, cloth: np.ndarray, normal: np.ndarray, side: float, fw: float,
    rng: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """Return how much light each place of the cloth takes, 0 to 1 around 0.5.

    The photo's own folds, the roundness of the body (``normal``), and soft drapes where
    the photo has nothing to show. ``fw`` is the width of a face in pixels.
    """
    light = blur_pixels(to_lab(study.plain)[..., 0], 0.018 * fw)
    weight = cloth + np.float32(1e-4)
    wide = blur_pixels(light * weight, 0.55 * fw) / blur_pixels(weight, 0.55 * fw)
    fold = light - wide
    sure = cloth > 0.6
    spread = float(np.std(fold[sure])) if sure.any() else 5.0
    fold = np.clip(fold / float(np.clip(spread, 2.0, 9.0)), -2.2, 2.2)
    facing = 0.6 * side * normal[..., 0] - 0.55 * normal[..., 1]
    h, w = cloth.shape
    low = max(8, h // 4)  # long folds hang: upright, and wide apart
    drape = cv2.resize(clouds(rng, w, low, 0.5 * fw / min(w, low), octaves=2), (w, h))
    edge = smoothstep(0.35, 0.95, blur_pixels(study.subject, 0.05 * fw))
    tone = 0.46 + 0.13 * fold + 0.25 * facing + 0.26 * (drape - 0.5) - 0.22 * (1 - edge)
    return np.clip(tone, 0, 1).astype(np.float32)


def puffs(face: Face, size: tuple[int, int], fw: float) -> np.ndarray:
    """Return light on two puffed sleeves beside the neck and shade under them: -1 to 1."""
    width, height = size
    out = np.zeros((height, width), np.float32)
    points = face.points[:, :2] * np.float32(size)
    down = points[mesh.CHIN] - points[mesh.FOREHEAD]
    down = down / max(float(np.linalg.norm(down)), 1e-3)
    across = np.float32([down[1], -down[0]])
    x = np.arange(width, dtype=np.float32)[None]
    y = np.arange(height, dtype=np.float32)[:, None]
    for sign in (-1, 1):
        at = points[mesh.CHIN] + 0.62 * fw * down + sign * 0.98 * fw * across
        far = np.hypot(x - at[0], y - at[1]) / np.float32(0.46 * fw)
        low = smoothstep(0.0, 0.6, (y - at[1]) / np.float32(fw))
        out += np.exp(-(far**2)) - 0.7 * np.exp(-(((far - 1.35) / 0.28) ** 2)) * low
    return np.clip(out, -1, 1)


def satin(tone: np.ndarray, cloth: Cloth) -> np.ndarray:
    """Return satin (RGB) that takes this much light: broad tones, narrow bright shine."""
    sharp = np.clip(0.5 + 1.15 * (tone - 0.5), 0, 1)
    shine = smoothstep(0.7, 0.86, sharp) * 0.55 + smoothstep(0.88, 0.98, sharp) * 0.45
    return gradient_map(np.clip(0.86 * sharp + 0.14 * shine, 0, 1), list(cloth.stops))


def way_to_skin(cloth: np.ndarray, skin: np.ndarray, fw: float) -> np.ndarray:
    """Return how far each place lies from bare skin, in widths of the face, smooth."""
    bare = (skin * (1 - cloth) > 0.4).astype(np.uint8)
    if not bare.any():
        return np.full(cloth.shape, 9.0, np.float32)
    far = cv2.distanceTransform(1 - bare, cv2.DIST_L2, 5) / np.float32(max(fw, 1.0))
    return blur_pixels(np.minimum(far, 9.0), 0.02 * fw)


def near_necks(faces: tuple[Face, ...], width: int, height: int) -> np.ndarray:
    """Return 1 on the chests and necks below the faces, fading out around them."""
    out = np.zeros((height, width), np.float32)
    x = np.arange(width, dtype=np.float32)[None]
    y = np.arange(height, dtype=np.float32)[:, None]
    for face in faces:
        points = face.points[:, :2] * np.float32([width, height])
        fw = max(float(np.ptp(points[mesh.OVAL, 0])), 2.0)
        chin = points[mesh.CHIN]
        far = np.hypot(x - chin[0], (y - chin[1] - 0.35 * fw) * 0.9) / np.float32(fw)
        np.maximum(
            out,
            smoothstep(1.15, 0.8, far)
            * smoothstep(-0.45, 0.05, (y - chin[1]) / np.float32(fw)),
            out=out,
        )
    return out


def trim(
    picture: np.ndarray,
    cloth: np.ndarray,
    way: np.ndarray,
    neck: np.ndarray,
    lace: float,
    fw: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the picture with gold piping where cloth meets skin, lace and sequins.

    ``cloth``, ``way`` (to the skin) and ``neck`` are as large as the picture (``neck`` where
    lace may lie). ``lace`` is how much of it there is, ``fw`` in the picture's pixels.
    """
    height, width = cloth.shape
    out = picture
    pixel = 1.0 / max(fw, 1.0)
    x = np.arange(width, dtype=np.float32)[None] / np.float32(fw)
    y = np.arange(height, dtype=np.float32)[:, None] / np.float32(fw)
    wave = np.cos(38 * x + 9 * y) * 0.5 + np.cos(31 * y - 7 * x) * 0.5
    end = LACE + 0.02 * wave
    band = smoothstep(end + pixel, end - pixel, way) * smoothstep(0.0, 2 * pixel, way)
    holes = smoothstep(
        0.55, 0.8, np.cos(95 * x) * np.cos(95 * y) + 0.35 * np.cos(190 * way)
    )
    rim = np.exp(-(((way - end + 0.012) / 0.008) ** 2))
    cover = band * np.clip(0.62 - 0.5 * holes + 0.5 * rim, 0, 1) * neck * lace * cloth
    out = mix(out, hex_color("#fff8f2"), 0.85 * cover)
    for start, half in ((0.012, PIPING), (LACE + 0.035, 0.6 * PIPING)):
        at = (way - start) / half
        cord = smoothstep(1.0, 0.8, np.abs(at - 0.5) * 2)
        twist = 0.5 + 0.5 * np.cos(70 * (x + y) + 5 * at)
        tone = np.clip(
            0.35
            + 0.75
            * np.sqrt(np.clip(1 - (2 * at - 1) ** 2, 0, 1))
            * (0.55 + 0.45 * twist),
            0,
            1,
        )
        shadow = smoothstep(2.4, 1.0, np.abs(at - 0.8)) * cloth * neck
        out = out * (1 - 0.22 * shadow[..., None])
        out = mix(out, gradient_map(tone, GOLD), cord * cloth * neck)
    return _sequins(out, cloth, way, neck, fw, rng)


def _sequins(picture, cloth, way, neck, fw, rng):
    """Gold dust that thins out with the way from the neckline."""
    height, width = cloth.shape
    chance = cloth * (0.15 + 0.85 * neck) * np.exp(-np.clip(way - LACE, 0, 9) / 0.45)
    light = np.zeros((height, width), np.float32)
    cell = max(3.0, 0.055 * fw)
    grid = np.stack(
        np.meshgrid(
            np.arange(cell / 2, width, cell), np.arange(cell / 2, height, cell)
        ),
        -1,
    )
    spots = grid.reshape(-1, 2) + rng.uniform(-0.4, 0.4, (grid.size // 2, 2)) * cell
    spots = np.clip(spots, 0, (width - 1, height - 1))
    here = chance[spots[:, 1].astype(int), spots[:, 0].astype(int)]
    spots = spots[rng.random(len(spots)) < 0.8 * here]
    levels = rng.random(len(spots)) ** 2
    for (x, y), level in zip(spots, levels, strict=True):
        size = max(0.6, fw * (0.004 + 0.006 * level))
        center = round(float(x) * 16), round(float(y) * 16)
        cv2.circle(
            light,
            center,
            max(10, round(size * 16)),
            0.35 + 0.65 * float(level),
            -1,
            cv2.LINE_AA,
            4,
        )
    light = np.maximum(light, 0.6 * blur_pixels(light, 0.006 * fw))
    return screen(picture, (0.9 * light * cloth)[..., None] * hex_color("#ffe9a8"))
