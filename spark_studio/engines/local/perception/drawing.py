"""Findings drawn over their photo: one sheet for people who want to see what the studio saw.

Six panels: faces and things, the cut-out, the parts of people, ground and sky, the photo in
white light, and colors with the facts in words.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_linear, to_srgb
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face, Findings

PANEL = 560  # the longer side of the photo in a panel
GAP = 12
TITLE = 26
PARTS = {
    "skin": (1.0, 0.55, 0.1),
    "hair": (0.65, 0.2, 0.95),
    "headwear": (0.1, 0.9, 0.1),
    "clothes": (0.0, 0.75, 0.65),
    "lips": (1.0, 0.0, 0.25),
    "eyes": (1.0, 1.0, 0.0),
}
GROUNDS = {"backdrop": (0.15, 0.35, 1.0), "sky": (0.1, 1.0, 1.0)}
GREEN, WHITE, RED, YELLOW = (60, 255, 90), (255, 255, 255), (255, 40, 40), (255, 230, 0)
PAPER, INK = (28, 30, 34), (235, 235, 235)
LINES = (mesh.OVAL, mesh.LEFT_EYE, mesh.RIGHT_EYE, mesh.LIPS, mesh.MOUTH)


def draw_findings(pixels: np.ndarray, findings: Findings) -> np.ndarray:
    """Return the sheet as a uint8 RGB picture, about 1700 x 1200 pixels."""
    factor = PANEL / max(pixels.shape[:2])
    size = tuple(max(1, round(side * factor)) for side in pixels.shape[1::-1])
    photo = resize(pixels.astype(np.float32) / 255, *size)
    panels = [
        _titled(_faces_and_things(photo, findings), "faces, things, light from"),
        _titled(_cut_out(photo, findings), "cut-out, sides it touches"),
        _titled(_tinted(photo, findings, PARTS), "parts", PARTS),
        _titled(_tinted(photo, findings, GROUNDS), "ground", GROUNDS),
        _titled(_balanced(photo, findings), "in white light"),
        _titled(_colors_and_facts(findings, *size), "colors: photo, subject, light"),
    ]
    return np.vstack([_row(panels[:3]), _row(panels[3:])])


def describe(findings: Findings) -> list[str]:
    """Return the facts as lines of plain text."""
    red, green, blue = findings.illuminant
    lines = [
        f"{findings.kind}, placeness {findings.placeness:.2f}",
        f"cut-out by {findings.way}, {findings.cutout.mean():.0%}, "
        f"touches {', '.join(sorted(findings.touches)) or 'nothing'}",
        f"backdrop {findings.backdrop.mean():.0%}, sky {findings.sky.mean():.0%}",
        f"exposure {findings.exposure:.2f}, light from "
        f"({findings.light[0]:+.2f}, {findings.light[1]:+.2f})",
        f"white is {red:.2f} {green:.2f} {blue:.2f}, trust "
        f"{findings.illuminant_trust:.2f}, warmth {findings.warmth:+.2f}",
    ]
    for number, face in enumerate(findings.faces, 1):
        lines.append(
            f"face {number}: presence {face.presence:.2f}, trust {face.trust:.2f}, "
            f"yaw {face.yaw:+.2f}, pitch {face.pitch:+.2f}, "
            f"roll {np.degrees(face.roll):+.0f} deg"
        )
        hair = face.facial_hair
        lines.append(
            f"  glasses {face.glasses.kind} {face.glasses.confidence:.2f}, beard "
            f"{hair.beard}, moustache {hair.moustache} {hair.confidence:.2f}"
        )
    lines += [f"{each.name} {each.confidence:.2f}" for each in findings.things]
    return lines


# ---- panels: float32 RGB in, uint8 RGB out


def _faces_and_things(photo, findings):
    out = _as_pixels(photo * 0.8)
    height, width = out.shape[:2]
    for thing in findings.things:
        x, y, wide, high = np.array(thing.box) * [width, height, width, height]
        corner, end = (round(x), round(y)), (round(x + wide), round(y + high))
        cv2.rectangle(out, corner, end, YELLOW, 1)
        at = corner[0] + 3, corner[1] + 14
        _write(out, f"{thing.name} {thing.confidence:.2f}", at, YELLOW)
    for face in findings.faces:
        _draw_face(out, face)
    middle = np.array([width / 2, height / 2])
    start = middle + np.array(findings.light) * min(height, width) / 3
    ends = [tuple(int(v) for v in point) for point in (start, middle)]
    cv2.arrowedLine(out, *ends, (255, 160, 0), 3)
    return out


def _draw_face(out, face: Face):
    size = np.array(out.shape[1::-1])
    points = face.points[:, :2] * size
    color = GREEN if face.trust > 0.5 else RED
    for x, y in points[:468]:
        cv2.circle(out, (round(x), round(y)), 0, WHITE, -1)
    for line in LINES:
        cv2.polylines(out, [np.rint(points[line]).astype(int)], True, color, 1)
    for x, y, radius in (face.left_iris, face.right_iris):
        at = round(x * size[0]), round(y * size[1])
        cv2.circle(out, at, max(1, round(radius * size[0])), (0, 200, 255), 1)
    _draw_pose(out, face, points)


def _draw_pose(out, face, points):
    """Three axes from the tip of the nose: along the eyes, up the face, and where it looks."""
    scale = np.array([out.shape[1], out.shape[0], out.shape[1]])
    solid = face.points * scale
    across = solid[mesh.RIGHT_CHEEK] - solid[mesh.LEFT_CHEEK]
    up = solid[mesh.FOREHEAD] - solid[mesh.CHIN]
    ahead = np.cross(across, up) / max(float(np.linalg.norm(up)), 1e-6)
    if ahead[2] > 0:  # away from us
        ahead = -ahead
    nose = points[mesh.NOSE_TIP]
    for axis, color in (
        (across / 2, RED),
        (up / 2, GREEN),
        (ahead / 2, (80, 140, 255)),
    ):
        ends = [tuple(int(v) for v in point) for point in (nose, nose + axis[:2])]
        cv2.arrowedLine(out, *ends, color, 2)


def _cut_out(photo, findings):
    height, width = photo.shape[:2]
    alpha = resize(findings.cutout, width, height)
    out = _as_pixels(mix((0.1, 0.45, 0.2) * np.ones_like(photo), photo, alpha))
    solid = (alpha > 0.5).astype(np.uint8)
    lines, _ = cv2.findContours(solid, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(out, lines, -1, GREEN, 1)
    ends = {
        "left": ((0, 0), (0, height)),
        "right": ((width - 1, 0), (width - 1, height)),
        "top": ((0, 0), (width, 0)),
        "bottom": ((0, height - 1), (width, height - 1)),
    }
    for side in findings.touches:
        cv2.line(out, *ends[side], RED, 9)
    return out


def _tinted(photo, findings, tints):
    height, width = photo.shape[:2]
    grey = np.repeat(photo.mean(-1, keepdims=True), 3, -1) * 0.8
    for name, tint in tints.items():
        mask = resize(getattr(findings, name), width, height)
        grey = mix(grey, np.array(tint, np.float32), mask * 0.65)
    return _as_pixels(grey)


def _balanced(photo, findings):
    light = np.array(findings.illuminant, np.float32)
    light = light / np.float32(light.mean())
    amount = np.float32(findings.illuminant_trust)
    return _as_pixels(to_srgb(to_linear(photo) / (1 + (light - 1) * amount)))


def _colors_and_facts(findings, width, height):
    lines = describe(findings)
    high = max(height, 140 + 17 * len(lines))
    out = np.full((high, max(width, 380), 3), PAPER, np.uint8)
    for top, palette in ((0, findings.palette), (44, findings.subject_palette)):
        left = 0.0
        for *color, share in palette:
            right = left + share * width
            out[top : top + 40, round(left) : round(right)] = _as_pixels(
                np.array(color)
            )
            left = right
    out[88:112] = _as_pixels(to_srgb(np.array(findings.illuminant)))
    for number, line in enumerate(lines):
        _write(out, line, (4, 134 + 17 * number), INK)
    return out


# ---- paper and words


def _titled(panel, title, tints=None):
    strip = np.full((TITLE, panel.shape[1], 3), PAPER, np.uint8)
    _write(strip, title, (2, 18), INK)
    left = 12 + 8 * len(title)
    for name, tint in (tints or {}).items():
        cv2.rectangle(strip, (left, 8), (left + 10, 18), _as_tuple(tint), -1)
        _write(strip, name, (left + 14, 18), INK)
        left += 26 + 8 * len(name)
    return np.vstack([strip, panel])


def _row(panels):
    high = max(len(panel) for panel in panels) + GAP
    row = np.full((high, len(panels) * (PANEL + GAP), 3), PAPER, np.uint8)
    for number, panel in enumerate(panels):
        left = number * (PANEL + GAP)
        row[: len(panel), left : left + panel.shape[1]] = panel
    return row


def _write(out, words, at, color):
    cv2.putText(out, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, color, 1, cv2.LINE_AA)


def _as_pixels(picture):
    return np.ascontiguousarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))


def _as_tuple(color):
    return tuple(int(255 * part) for part in color)
