"""The form of faces and bodies, as a lamp sees it: normals from the mesh and the outline."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.features import is_clear
from spark_studio.engines.local.ops.shape import blur, blur_pixels, normals, resize
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings

GRID = 112  # pixels across a face while its form is worked out
# How finely the mesh is followed, and how widely where it has no points (grid pixels).
FINE, WIDE = 2.6, 9.0
BODY = 0.11  # how round bodies and things are taken to be: reach of their edge's slope


def form_normals(
    findings: Findings, alpha: np.ndarray, steepness: float = 1.0
) -> np.ndarray:
    """Return unit normals (height x width x 3; x right, y down, z to the viewer).

    ``alpha`` is the subject at the size wanted. Faces follow their mesh, the rest is
    rounded off towards its outline; ground faces the viewer.
    """
    height, width = alpha.shape
    side = min(width, height)
    round_off = blur(alpha, BODY) + 0.5 * blur(alpha, 0.3 * BODY)
    out = normals(round_off * np.float32(0.16 * side), steepness)
    out = mix(np.broadcast_to(np.float32([0, 0, 1]), out.shape), out, alpha)
    for face in findings.faces:
        if is_clear(face, 2 * width):
            _lay_face(out, face, width, height, steepness)
    return out / np.linalg.norm(out, axis=2, keepdims=True)


def _lay_face(out, face, width, height, steepness):
    """Put one face's normals in their place, fading out at its oval."""
    points = face.points * np.array([width, height, width], np.float32)
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    span = max(float((high - low).max()), 2.0)
    scale = GRID / span
    margin = 10
    grid = ((points[:, :2] - low) * scale + margin).round().astype(int)
    columns, rows = (int(v) + 2 * margin + 1 for v in (high - low) * scale)
    grid[:, 0] = np.clip(grid[:, 0], 0, columns - 1)
    grid[:, 1] = np.clip(grid[:, 1], 0, rows - 1)
    depth, there = np.zeros((2, rows, columns), np.float32)
    np.add.at(depth, (grid[:, 1], grid[:, 0]), -points[:, 2] * scale)
    np.add.at(there, (grid[:, 1], grid[:, 0]), 1.0)
    relief = blur_pixels(depth, FINE) + 0.02 * blur_pixels(depth, WIDE)
    relief = relief / (
        blur_pixels(there, FINE) + 0.02 * blur_pixels(there, WIDE) + 1e-7
    )
    normal = normals(blur_pixels(relief, 3.0), 0.8 * steepness)
    inside = np.zeros((rows, columns), np.float32)
    _fill_oval(inside, grid)
    _paste(out, normal, inside, low, scale, margin)


def _fill_oval(mask, grid):
    cv2.fillPoly(mask, [grid[mesh.OVAL].astype(np.int32)], 1.0)
    mask[:] = np.clip(2 * blur_pixels(mask, 6.0) - 1, 0, 1)


def _paste(out, normal, inside, low, scale, margin):
    height, width = out.shape[:2]
    rows, columns = inside.shape
    x0, y0 = (round(float(v) - margin / scale) for v in low)
    wide, tall = max(1, round(columns / scale)), max(1, round(rows / scale))
    left, top = max(0, x0), max(0, y0)
    right, bottom = min(width, x0 + wide), min(height, y0 + tall)
    if right <= left or bottom <= top:
        return
    part = slice(top - y0, bottom - y0), slice(left - x0, right - x0)
    turned = resize(0.5 + 0.5 * normal, wide, tall)[part] * 2 - 1
    amount = resize(inside, wide, tall)[part]
    here = out[top:bottom, left:right]
    here += (turned - here) * amount[..., None]
