"""Findings drawn over their photo, for people who want to see what the studio saw."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.perception.findings import Findings

TINTS = {
    "backdrop": (0.15, 0.45, 1.0),
    "skin": (1.0, 0.55, 0.1),
    "hair": (0.7, 0.2, 0.9),
}
GREEN, WHITE, RED, YELLOW = (60, 255, 90), (255, 255, 255), (255, 40, 40), (255, 230, 0)


def draw_findings(pixels: np.ndarray, findings: Findings) -> np.ndarray:
    """Return the uint8 RGB photo, tinted and lined.

    Tinted: skin orange, hair violet, backdrop blue. Lines: the cut-out green, the points of
    faces white, touched sides red, the light a yellow arrow from its side.
    """
    height, width = pixels.shape[:2]
    picture = pixels.astype(np.float32) / 255
    for name, tint in TINTS.items():
        mask = resize(getattr(findings, name), width, height)
        picture = mix(picture, np.array(tint, np.float32), mask * 0.5)
    out = np.ascontiguousarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
    thick = max(1, round(max(height, width) / 500))
    _draw_outline(out, findings, thick)
    for face in findings.faces:
        _draw_face(out, face, thick)
    _draw_sides(out, findings.touches, thick * 4)
    _draw_light(out, findings.light, thick)
    return out


def _draw_outline(out, findings, thick):
    solid = resize(findings.cutout, out.shape[1], out.shape[0]) > 0.5
    lines, _ = cv2.findContours(
        solid.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE
    )
    cv2.drawContours(out, lines, -1, GREEN, thick)


def _draw_face(out, face, thick):
    height, width = out.shape[:2]
    for x, y in face.points[:, :2] * [width, height]:
        cv2.circle(out, (round(x), round(y)), max(1, thick // 2), WHITE, -1)


def _draw_sides(out, touches, thick):
    height, width = out.shape[:2]
    ends = {
        "left": ((0, 0), (0, height)),
        "right": ((width - 1, 0), (width - 1, height)),
        "top": ((0, 0), (width, 0)),
        "bottom": ((0, height - 1), (width, height - 1)),
    }
    for side in touches:
        cv2.line(out, *ends[side], RED, thick)


def _draw_light(out, light, thick):
    height, width = out.shape[:2]
    middle = np.array([width / 2, height / 2])
    tip = middle + np.array(light) * min(height, width) / 3
    start, end = (tuple(int(v) for v in point) for point in (tip, middle))
    cv2.arrowedLine(out, start, end, YELLOW, thick * 2)
