"""Glasses: a frame is believed where rims run below both eyes, beside them and over the nose.

A rim is a thin line, darker or lighter than what lies on both sides of it, along one of the
outlines that frames have. A face has lines too (lids, bags, brows), but never all of these
at once. What is not sure is not worn: a face given glasses is a stranger's.
"""

from itertools import product

import cv2
import numpy as np

from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import (
    NO_GLASSES,
    Face,
    Glasses,
)
from spark_studio.engines.local.perception.upright import SIDE, upright

# Faces that can be asked: large, seen from the front, the mesh on them.
LEAST_PIXELS, LEAST_TRUST, MOST_YAW = 44, 0.45, 0.62

WIDTH, HEIGHT, BRIDGE = 176, 120, (88, 56)  # of the window, and where the bridge lies
LINES = (1.0, 2.2)  # widths of lines looked for, in its pixels
WAYS = 12  # directions in which they may run
PLAIN = 0.03  # bend of a line that is seen well, in shares of the skin's light

# Outlines: half width, half height, corners (1 is an ellipse), then where they lie.
BROAD = (0.13, 0.145, 0.16, 0.175, 0.19)
HIGH = (0.09, 0.105, 0.12, 0.135, 0.15, 0.165)
CORNERS = (0.5, 0.7, 1.0)
ASIDE = (-0.03, -0.015, 0.0, 0.015, 0.03)
BELOW = (0.0, 0.02, 0.04, 0.06)
TURNS = np.arange(0, 360, 10)

# How much of a frame must be seen, of 4 in all: or less of it, but below both eyes and
# outside them.
LEAST_ALL, LEAST_LOW, LEAST_BRIDGE = 3.3, 0.6, 0.8
LEAST_PLAIN, PLAIN_LOW, PLAIN_OUTER = 2.9, 0.74, 0.62
LOW_FRAME, LEAST_OF_LOW = 0.1, 3.65  # half height; lids and bags draw such outlines too
DARK_PANE, LEAST_DARK = 0.5, 2.9  # light behind dark panes against skin; their rims


def find_glasses(picture: np.ndarray, face: Face) -> Glasses:
    """Return what a face wears over its eyes in a uint8 RGB picture.

    Confidence 0 where it cannot be seen: small, turned or hidden faces.
    """
    if face.box[2] * picture.shape[1] < LEAST_PIXELS or abs(face.yaw) > MOST_YAW:
        return NO_GLASSES
    if face.trust < LEAST_TRUST:
        return NO_GLASSES
    return _judge(measure_glasses(picture, face), face, picture.shape)


def measure_glasses(picture: np.ndarray, face: Face) -> dict:
    """Return how much of each part of a frame is seen, and the outlines that fit best."""
    window, points, across, matrix = upright(picture, face, (WIDTH, HEIGHT), BRIDGE)
    grey = cv2.cvtColor(window, cv2.COLOR_RGB2GRAY).astype(np.float32)
    skin = max(_light_at(grey, points[[50, 280, 101, 330, 151, 4]]), 20.0)
    lines = _lines(grey / skin)
    shapes = _SHAPES * np.float32([across, 1])
    sides = [
        _fit(lines, shapes, points[eye].mean(0), side)
        for eye, side in ((mesh.LEFT_EYE, -1), (mesh.RIGHT_EYE, 1))
    ]
    both = sum(parts.sum(0).max(1) for parts in sides)
    shape, below = np.unravel_index(both.argmax(), both.shape)
    rims, seen = [], []
    for eye, parts in zip((mesh.LEFT_EYE, mesh.RIGHT_EYE), sides, strict=True):
        aside = int(parts.sum(0)[shape, :, below].argmax())
        move = np.float32([ASIDE[aside], BELOW[below]]) * SIDE
        rims.append(points[eye].mean(0) + shapes[shape] + move)
        seen.append(parts[:, shape, aside, below])
    return {
        "rims": rims,
        "low": (float(seen[0][0]), float(seen[1][0])),
        "outer": (2 * float(seen[0][1]), 2 * float(seen[1][1])),
        "inner": (2 * float(seen[0][2]), 2 * float(seen[1][2])),
        "all": float(both.max()),
        "bridge": _bridge(lines, rims, points),
        "pane": max(_light_within(grey, rim) for rim in rims) / skin,
        "size": _SIZES[shape],
        "window": window,
        "matrix": matrix,
    }


def _judge(seen, face, shape):
    low, outer, whole = min(seen["low"]), min(seen["outer"]), seen["all"]
    lines = whole > LEAST_OF_LOW
    if seen["size"][1] >= LOW_FRAME:
        lines = whole > LEAST_ALL and low > LEAST_LOW
        lines |= whole > LEAST_PLAIN and low > PLAIN_LOW and outer > PLAIN_OUTER
    lines &= seen["bridge"] > LEAST_BRIDGE
    dark = (
        seen["pane"] < DARK_PANE
        and seen["all"] > LEAST_DARK
        and seen["bridge"] > LEAST_BRIDGE
    )
    if not (lines or dark):
        return Glasses("none", min(1.0, max(0.3, (3.6 - seen["all"]) / 1.2)))
    rims = _own_axes(face, seen, shape[1::-1])
    sure = float(np.clip((seen["all"] - 2.4) / 1.2, 0.3, 1))
    return Glasses("sun" if dark else "clear", sure, rims, _color(seen))


def _own_axes(face, seen, size):
    """The outlines about each eye in the axes of the face (``Face.axes``)."""
    back, out = cv2.invertAffineTransform(seen["matrix"]), []
    ways = np.linalg.inv(face.axes + np.eye(2) * 1e-9)
    for eye, rim in zip((mesh.LEFT_EYE, mesh.RIGHT_EYE), seen["rims"], strict=True):
        at = (rim @ back[:, :2].T + back[:, 2]) / np.float32(size)
        own = (at - face.points[eye, :2].mean(0)) @ ways
        out.append(tuple((round(float(x), 4), round(float(y), 4)) for x, y in own))
    return tuple(out)


def _light_at(grey, points):
    x, y = np.rint(points).astype(int).T
    x, y = np.clip(x, 0, WIDTH - 1), np.clip(y, 0, HEIGHT - 1)
    return float(np.median(cv2.blur(grey, (5, 5))[y, x]))


def _lines(grey):
    """How plainly a line, dark or light, runs square to each direction: WAYS x H x W."""
    out = np.zeros((WAYS, *grey.shape), np.float32)
    for sigma in LINES:
        soft = cv2.GaussianBlur(grey, (0, 0), sigma)
        x, y = (
            cv2.Sobel(soft, cv2.CV_32F, *k, ksize=1, scale=0.5 * sigma)
            for k in ((1, 0), (0, 1))
        )
        xx, yy = (
            cv2.Sobel(soft, cv2.CV_32F, *k, ksize=1, scale=sigma**2)
            for k in ((2, 0), (0, 2))
        )
        xy = cv2.Sobel(soft, cv2.CV_32F, 1, 1, ksize=3, scale=sigma**2 / 4)
        for way in range(WAYS):
            turn = np.pi * way / WAYS
            a, b = np.float32(np.cos(turn)), np.float32(np.sin(turn))
            bend = a * a * xx + (2 * a * b) * xy + b * b * yy
            line = np.abs(bend) - np.float32(0.6) * np.abs(a * x + b * y)
            np.maximum(out[way], line, out=out[way])
    return np.clip(out / np.float32(PLAIN), 0, 1)


def _outlines():
    """Return all outlines about their middle, the direction square to them, their sizes."""
    turns = np.radians(TURNS)
    cos, sin = np.cos(turns), np.sin(turns)
    out, ways, sizes = [], [], []
    for corner, broad, high in product(CORNERS, BROAD, HIGH):
        if not 0.55 <= high / broad <= 1.05:
            continue
        x = np.sign(cos) * np.abs(cos) ** corner * broad
        y = np.sign(sin) * np.abs(sin) ** corner * high * np.where(sin < 0, 0.85, 1)
        dx, dy = np.roll(x, -1) - np.roll(x, 1), np.roll(y, -1) - np.roll(y, 1)
        ways.append(np.rint(np.arctan2(-dx, dy) / np.pi * WAYS).astype(int) % WAYS)
        out.append(np.stack([x, y], -1) * SIDE)
        sizes.append((broad, high, corner))
    return np.float32(out), np.stack(ways), sizes


_SHAPES, _SQUARE, _SIZES = _outlines()
_MOVES = np.float32(list(product(ASIDE, BELOW))) * SIDE
_LOW = (TURNS >= 25) & (TURNS <= 155)
_TO_RIGHT = (TURNS <= 40) | (TURNS >= 330)
_TO_LEFT = (TURNS >= 140) & (TURNS <= 210)


def _fit(lines, shapes, eye, side):
    """Return the shares seen of each outline: (below, half outside, half inside) x shapes x
    ASIDE x BELOW."""
    at = eye + shapes[:, None] + _MOVES[None, :, None]
    x = np.clip(np.rint(at[..., 0]).astype(np.int32), 0, WIDTH - 1)
    y = np.clip(np.rint(at[..., 1]).astype(np.int32), 0, HEIGHT - 1)
    seen = lines.ravel()[(_SQUARE[:, None] * HEIGHT + y) * WIDTH + x]
    outer, inner = (_TO_LEFT, _TO_RIGHT) if side < 0 else (_TO_RIGHT, _TO_LEFT)
    parts = [seen[..., _LOW].mean(-1)]
    parts += [0.5 * seen[..., where].mean(-1) for where in (outer, inner)]
    return np.stack(parts).reshape(3, len(shapes), len(ASIDE), len(BELOW))


def _bridge(lines, rims, points):
    """How plainly one line crosses the nose from rim to rim, 0 to 1."""
    x0, x1 = rims[0][:, 0].max() - 1, rims[1][:, 0].min() + 1
    if x1 - x0 < 8:
        x0, x1 = (x0 + x1) / 2 - 4, (x0 + x1) / 2 + 4
    middle = (points[mesh.LEFT_EYE_OUTER, 1] + points[mesh.RIGHT_EYE_OUTER, 1]) / 2
    x = np.clip(np.rint(np.linspace(x0, x1, 9)).astype(int), 0, WIDTH - 1)
    y = np.clip(int(middle) + np.arange(-14, 12), 0, HEIGHT - 1)
    seen = np.max(lines[[WAYS // 2 - 1, WAYS // 2, WAYS // 2 + 1]], axis=0)[y][:, x]
    best = seen[:, 0]
    for column in seen.T[1:]:
        near = np.pad(best, 2, constant_values=-9)
        best = column + np.max([near[k : k + len(best)] for k in range(5)], axis=0)
    return float(best.max()) / seen.shape[1]


def _light_within(grey, rim):
    inside = np.zeros(grey.shape, np.uint8)
    middle = rim.mean(0)
    cv2.fillPoly(inside, [np.rint(middle + 0.85 * (rim - middle)).astype(np.int32)], 1)
    return float(np.percentile(grey[inside > 0], 70)) if inside.any() else 999.0


def _color(seen):
    """The frame's own color: of the lower rims, where they stand out the most."""
    window = seen["window"]
    tones = []
    for rim in seen["rims"]:
        low = rim[_LOW]
        middle = rim.mean(0)
        way = (low - middle) / np.linalg.norm(low - middle, axis=1, keepdims=True)
        at = low[:, None] + way[:, None] * np.append(np.arange(-3, 4), 8)[None, :, None]
        x = np.clip(np.rint(at[..., 0]).astype(int), 0, WIDTH - 1)
        y = np.clip(np.rint(at[..., 1]).astype(int), 0, HEIGHT - 1)
        row = window[y, x].astype(np.float32)
        row, skin = row[:, :-1], row[:, -1:]
        unlike = np.abs(row - skin).sum(-1).argmax(1)
        tones.append(row[np.arange(len(row)), unlike])
    tone = np.median(np.concatenate(tones), axis=0) / 255
    return tuple(float(v) for v in tone)
