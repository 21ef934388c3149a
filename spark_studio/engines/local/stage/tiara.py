"""Tiaras and crowns: wrought gold and stones, fitted to a head as it is held."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import blur_pixels, normals
from spark_studio.engines.local.ops.soft_shapes import Patch, curve, ribbon
from spark_studio.engines.local.ops.tone import mix, smoothstep

GOLD = [
    (0.0, "#5a2f10"),
    (0.25, "#a8691f"),
    (0.5, "#e0a63c"),
    (0.72, "#ffd977"),
    (0.9, "#fff3c4"),
    (1.0, "#fffdf2"),
]
STONES = ("#ff5f9a", "#5fb4ff", "#c07bff", "#ff6f6f", "#6fe0c0")
DESIGNS = ("hearts", "fleurs", "points", "laurel")
SMALLEST = 10.0  # pixels of half its width: smaller ones are not drawn


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a crown sits. ``center`` is the middle of its rim (x, y), ``right`` and ``up``
    unit vectors of the head, ``half`` half its width in pixels, ``turn`` how far the head
    is turned (-1 to 1), ``nod`` how far it is thrown back (-1 to 1)."""

    center: np.ndarray
    right: np.ndarray
    up: np.ndarray
    half: float
    turn: float = 0.0
    nod: float = 0.0

    def place(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return points of the crown on the picture: ``u`` from -1 to 1 around the front,
        ``v`` above its rim, both in halves of its width."""
        u, v = np.asarray(u, np.float32), np.asarray(v, np.float32)
        # It runs around the head: the ends lie lower, and nearer on the far side.
        drop = (0.2 - 0.22 * self.nod) * u * u
        across = u + 0.22 * self.turn * (1 - u * u)
        across, above = across * self.half, (v - drop) * self.half
        return (
            self.center + across[..., None] * self.right + above[..., None] * self.up
        ).astype(np.float32)


def draw_crown(
    picture: np.ndarray, seat: Seat, rng: np.random.Generator, design: str, side: float
) -> None:
    """Draw a crown on a picture (RGB, in place); ``side`` is where the light comes from."""
    if seat.half < SMALLEST:
        return
    corners = seat.place(
        np.float32([-1.1, 1.1, -1.1, 1.1, 0]), np.float32([-0.3, -0.3, 0.9, 0.9, 1.1])
    )
    low, high = corners.min(0) - 0.2 * seat.half, corners.max(0) + 0.2 * seat.half
    patch = Patch(picture, (*(int(v) for v in low), *(int(v) + 1 for v in high)))
    if patch.empty:
        return
    metal = np.zeros(patch.color.shape[:2], np.float32)
    stones = []
    for outline in _outlines(seat, design, stones, rng):
        np.maximum(metal, patch.mask(outline), out=metal)
    _lay_gold(patch, metal, seat.half, side)
    colors = rng.permutation(len(STONES))
    for number, (u, v, size) in enumerate(stones):
        pearl = number % 3 == 2
        color = (
            hex_color("#fff4ee")
            if pearl
            else hex_color(STONES[colors[0 if number % 3 == 0 else 1]])
        )
        _stone(patch, seat.place(np.float32(u), np.float32(v)), size * seat.half, color)


def _outlines(seat, design, stones, rng):
    u = np.linspace(-1, 1, 41, dtype=np.float32)
    thin = 0.032 * seat.half
    taper = thin * (0.35 + 0.65 * np.clip(1.15 - np.abs(u), 0, 1) ** 0.5)
    yield ribbon(seat.place(u, 0 * u), 1.25 * taper)
    if design == "laurel":
        yield from _laurel(seat, stones)
        return
    arch = 0.13 + 0.3 * np.cos(u * np.pi / 2) ** 2
    if design == "hearts":
        yield ribbon(seat.place(u, arch), 0.7 * taper)
        for at in (-0.66, -0.34, 0.0, 0.34, 0.66):
            size = 0.17 - 0.07 * abs(at)
            yield from _heart(seat, at, 0.06, size, thin)
            stones.append((at, 0.13 + 0.9 * size, 0.055 - 0.015 * abs(at)))
        stones.append((0.0, 0.5, 0.07))
    elif design == "fleurs":
        for at in (-0.72, -0.38, 0.0, 0.38, 0.72):
            tall = 0.55 - 0.33 * abs(at)
            yield from _fleur(seat, at, tall, thin)
            stones.append((at, tall + 0.02, 0.06 - 0.015 * abs(at)))
        for at in (-0.55, -0.19, 0.19, 0.55):
            stones.append((at, 0.09, 0.035))
    else:
        for at in np.linspace(-0.84, 0.84, 9):
            tall = 0.2 + 0.42 * np.cos(at * np.pi / 2) ** 1.5 * (
                1.0 if round((at + 0.84) / 0.21) % 2 == 0 else 0.62
            )
            wide = 0.1
            yield seat.place(
                np.float32([at - wide, at, at + wide]), np.float32([0, tall, 0])
            )
            stones.append((float(at), float(tall), 0.042))
        stones.append((0.0, 0.17, 0.075))
    stones += [(at, 0.0, 0.03) for at in (-0.5, -0.25, 0.25, 0.5)]


def _heart(seat, at, low, size, thin):
    t = np.linspace(0, 2 * np.pi, 32)
    x = size * 0.9 * np.sin(t) ** 3
    y = size * (0.95 + (13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t)) / 16)
    path = seat.place(at + x, low + y)
    yield ribbon(path, 0.75 * thin)


def _fleur(seat, at, tall, thin):
    for bend in (-1, 0, 1):
        v = np.linspace(0, 1, 10, dtype=np.float32)
        x = at + bend * 0.12 * np.sin(v * np.pi * 0.9) + bend * 0.05 * v
        path = seat.place(x, v * tall * (0.78 if bend else 1.0))
        yield ribbon(path, thin * (1.15 - 0.6 * v))
    v = np.linspace(0, 1, 14)
    x = 0.17 * np.sin(v * np.pi)
    for sign in (-1, 1):
        yield ribbon(seat.place(at + sign * x, 0.02 + 0.26 * v * tall), 0.5 * thin)


def _laurel(seat, stones):
    """Leaves along both sides that lean to the middle, and a stone where they meet."""
    t = np.linspace(0, 1, 11)
    wide = 0.06 * np.sin(np.pi * t**0.8)
    for sign in (-1, 1):
        for at in np.linspace(0.3, 1.0, 6):
            for lift, size in ((0.95, 0.25), (-0.3, 0.15)):
                x, v = at - 0.8 * size * t, lift * size * t**0.9
                upper, lower = (
                    seat.place(sign * (x + k * wide * lift), v + k * wide)
                    for k in (0.8, -0.8)
                )
                yield np.vstack([upper, lower[::-1]])
    stones.append((0.0, 0.06, 0.085))


def _lay_gold(patch, metal, half, side):
    """Shade the gold by its relief, and let it throw a shadow on what it sits on."""
    soft = max(0.6, 0.02 * half)
    shadow = blur_pixels(
        np.roll(metal, (round(0.06 * half), round(-0.03 * side * half)), (0, 1)),
        0.04 * half,
    )
    patch.multiply(
        np.float32([0.55, 0.42, 0.42]), 0.5 * np.clip(shadow, 0, 1) * (1 - metal)
    )
    relief = blur_pixels(metal, soft) * np.float32(2.2 * soft)
    normal = normals(relief, 1.6)
    tone = 0.52 + 0.5 * (0.55 * side * normal[..., 0] - 0.8 * normal[..., 1])
    tone += 0.55 * smoothstep(0.55, 0.85, tone)
    patch.lay(gradient_map(np.clip(tone, 0, 1), GOLD), metal)


def _stone(patch, at, size, color):
    """A cut stone in a gold setting: dark above, lit from within below, one spark."""
    size = max(size, 1.2)
    patch = patch.near(at, 1.6 * size + 2)
    edge = max(0.8, 0.2 * size)
    patch.lay(hex_color("#b97a28"), patch.disc(at, 1.28 * size, 1.28 * size, edge))
    body = patch.disc(at, size, size, edge)
    patch.lay(color * np.float32(0.72), body)
    patch.lay(
        mix(color, np.float32([1, 1, 1]), 0.35),
        0.9
        * patch.disc(
            at + np.float32([0.1, 0.3]) * size, 0.62 * size, 0.5 * size, 0.5 * size
        )
        * body,
    )
    patch.lay(
        np.float32([1, 1, 1]),
        patch.disc(
            at - np.float32([0.3, 0.35]) * size, 0.28 * size, 0.28 * size, 0.25 * size
        ),
    )


def draw_brooch(
    picture: np.ndarray, at: np.ndarray, size: float, rng: np.random.Generator
) -> None:
    """Draw a round jewel with small stones around it on a picture (RGB, in place)."""
    if size < 3:
        return
    reach = 2.4 * size
    patch = Patch(
        picture,
        (
            int(at[0] - reach),
            int(at[1] - reach),
            int(at[0] + reach) + 1,
            int(at[1] + reach) + 1,
        ),
    )
    if patch.empty:
        return
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    star = (
        at
        + np.stack([np.cos(turn), np.sin(turn)], 1)
        * (1.45 + 0.22 * np.cos(8 * turn))[:, None]
        * size
    )
    _lay_gold(patch, patch.mask(curve(star, 96, closed=True)), 2 * size, -1.0)
    color = hex_color(STONES[int(rng.integers(len(STONES)))])
    _stone(patch, at, 0.75 * size, color)
    for angle in turn[::6]:
        spot = at + np.float32([np.cos(angle), np.sin(angle)]) * np.float32(1.25 * size)
        _stone(patch, spot, 0.16 * size, hex_color("#fff4ee"))
