"""What people put on for a place: which cloth, in whose colors, how shiny."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.recloth import choose_cloth
from spark_studio.engines.local.ops.shape import blur, blur_pixels, dilate
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.scenes.scene import Scene

LEAST_TRUST, MOST_PITCH = 0.5, 0.5
MOST_LIKE_SKIN, ALIKE = 0.12, 15  # share of the clothes; Lab distance without L
LOBES = [132, 361]  # points of the mesh


def clothes_of(seen: Photo) -> np.ndarray:
    """Return what people wear as a mask of the photo's size: all below heads but skin and hair."""
    found = seen.findings
    width, height = seen.size
    away = _away_from_faces(seen)
    skin = np.clip(1.7 * found.skin, 0, 1) * smoothstep(20, 10, away)
    hair = smoothstep(0.15, 0.5, found.hair) * (1 - smoothstep(0.3, 0.7, found.clothes))
    mask = found.cutout * (1 - _heads(seen)) * (1 - skin) * (1 - hair)
    mask = blur_pixels(mask, 0.0012 * min(width, height))
    mask = smoothstep(0.2, 0.75, mask)
    mask = mask * _large_parts(mask, 0.004)
    # Up to the skin, not nearly up to it: a white rim of the old shirt would show.
    beyond = dilate(mask, 0.004) * smoothstep(9, 15, away)
    mask = np.maximum(mask, beyond * (1 - _heads(seen)) * (1 - hair))
    return np.clip(blur_pixels(mask, 0.0008 * min(width, height)), 0, 1) * found.cutout


def can_be_told_apart(seen: Photo, clothes: np.ndarray) -> bool:
    """Say whether clothes end where they are looked for.

    That wants one head that sits upright, color to tell skin by, and clothes that do not
    have the color of skin themselves: else bare arms would be dyed.
    """
    face = seen.findings.faces[0]
    worn = clothes > 0.6
    if face.trust < LEAST_TRUST or abs(face.pitch) > MOST_PITCH or not worn.any():
        return False
    return float((_away_from_faces(seen)[worn] < ALIKE).mean()) < MOST_LIKE_SKIN


def _heads(seen):
    """Faces, and all beside and above them down to the lobes of the ears."""
    width, height = seen.size
    heads = np.zeros((height, width), np.float32)
    for face in seen.findings.faces:
        points = face.points[:, :2] * np.float32([width, height])
        oval = points[mesh.OVAL]
        middle, wide = oval.mean(0), float(np.ptp(oval[:, 0]))
        inner = middle + (oval - middle) * np.float32(0.985)
        cv2.fillPoly(heads, [np.round(inner).astype(np.int32)], 1.0)
        lobe = float(points[LOBES, 1].mean())
        top = float(oval[:, 1].min() - 1.2 * np.ptp(oval[:, 1]))
        corners = (round(float(middle[0] - 1.1 * wide)), round(top)), (
            round(float(middle[0] + 1.1 * wide)), round(lobe),
        )  # fmt: skip
        cv2.rectangle(heads, *corners, 1.0, -1)
    return blur_pixels(heads, 0.0015 * min(width, height))


def _away_from_faces(seen):
    """Return the distance of each color from that of the faces, 0 where that is not known."""
    sure = seen.findings.skin > 0.8
    nowhere = np.zeros(sure.shape, np.float32)
    if sure.sum() < 50:
        return nowhere
    lab = to_lab(seen.image)
    middle = np.median(lab[sure][::13], axis=0)
    if np.hypot(middle[1], middle[2]) < 6:
        return nowhere
    return np.hypot(lab[..., 1] - middle[1], lab[..., 2] - middle[2])


def _large_parts(mask, share):
    """Return 1 on and close by the large parts: scraps, strands and rims are no cloth."""
    solid = (mask > 0.4).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    if count <= 1:
        return np.zeros_like(mask)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float32)
    keep = areas > 0.04 * areas[1:].max()
    keep[0] = False
    near = dilate(keep[labels].astype(np.float32), share)
    return blur_pixels(near, 0.3 * share * min(mask.shape))


def cloth_for(
    seen: Photo, clothes: np.ndarray, scene: Scene, rng: np.random.Generator
) -> np.ndarray:
    """Return a color unlike the old clothes and the ground, near to the person's own."""
    worn = seen.image[clothes > 0.6]
    worn = np.median(worn[::97], axis=0)[None] if len(worn) else worn.reshape(0, 3)
    ground = scene.back.reshape(-1, 3).mean(0)[None]
    accents = [entry[:3] for entry in seen.findings.subject_palette if entry[3] > 0.05]
    return choose_cloth(worn, ground, np.float32(accents).reshape(-1, 3), rng)


def sheen_of(scene: Scene) -> float:
    """Return 0 (wool) by day to 1 (satin) under a flash or at night."""
    if scene.is_flash:
        return 1.0
    level = float(np.median(luminance(blur(scene.back[::8, ::8], 0.01))))
    return float(np.interp(level, (0.15, 0.55), (0.9, 0.1)))
