"""What lies between the lips: teeth and tongue."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.features import is_clear
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings


def mouth_openings(findings: Findings, width: int, height: int) -> np.ndarray:
    """Return the openings of all mouths whose face is clear: height x width, 0 to 1."""
    mask = np.zeros((height, width), np.uint8)  # only bytes are drawn smoothly
    for face in findings.faces:
        if is_clear(face, width):
            points = face.points[mesh.MOUTH, :2] * (width, height)
            shape = [np.round(points * 16).astype(np.int32)]
            cv2.fillPoly(mask, shape, 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / np.float32(255)
