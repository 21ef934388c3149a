"""Flowers painted with single strokes: clumps with dark under-paint, stems, leaves and blooms.

Everything is appended from back to front, so that laying the strokes in order gives depth.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.impasto import Strokes, as_strokes

UNDER = ("#2d5a4b", "#386a52", "#3c5f74", "#34655a")
STEMS = ("#4d7f4a", "#6d9a55", "#3f6f58")
LEAVES = ("#3f7a4c", "#5d9a52", "#86b95c", "#b4d27a", "#4f8f78")
HEARTS = ("#f3c64f", "#fbe08a")
# Shadow, own color and light of one kind of petal.
PINK = ("#b8577f", "#ec93b2", "#fbd3dd")
CORAL = ("#b94a45", "#f08468", "#fcc7a4")
WHITE = ("#b3a9d2", "#f3ecf0", "#fffbef")
VIOLET = ("#574a9e", "#8f7fd0", "#c9bdf0")
YELLOW = ("#c98a35", "#f6c650", "#fdeaa0")
SCARLET = ("#962c3a", "#df4b43", "#f79a78")


@dataclass(slots=True)
class Bunch:
    """Strokes being gathered, back to front. ``may`` says whether paint may go to (x, y)."""

    rng: np.random.Generator
    may: Callable[[float, float], bool]
    curves: list = field(default_factory=list)
    radii: list = field(default_factory=list)
    colors: list = field(default_factory=list)
    shifts: list = field(default_factory=list)
    seconds: list = field(default_factory=list)
    bodies: list = field(default_factory=list)

    def add(
        self, curve, radius, code: str, second: str = "", body: float = 0.8
    ) -> None:
        """Add one stroke (m x 2 points, m radii, in pixels), unless an end may not be there."""
        curve = np.asarray(curve, np.float32)
        if not (self.may(*curve[-1]) and self.may(*curve[len(curve) // 2])):
            return
        radius = np.asarray(radius, np.float32)
        self.curves.append(curve)
        self.radii.append(radius if radius.ndim else np.full(len(curve), radius))
        self.colors.append(_color(code))
        self.shifts.append(self.rng.normal(0, 0.025))
        self.seconds.append(_color(second or code))
        self.bodies.append(body)

    def take(self, other: "Bunch") -> None:
        """Take over all strokes of another bunch, on top."""
        self.curves += other.curves
        self.radii += other.radii
        self.colors += other.colors
        self.shifts += other.shifts
        self.seconds += other.seconds
        self.bodies += other.bodies

    def strokes(self) -> Strokes:
        shifts = np.array(self.shifts, np.float32).reshape(-1, 1)
        colors = np.array(self.colors, np.float32).reshape(-1, 3) + shifts
        colors = list(np.clip(colors, 0, 1))
        return as_strokes(self.curves, self.radii, colors, self.seconds, self.bodies)


_color = cache(hex_color)


def clump(
    bunch: Bunch, foot: tuple[float, float], tall: float, wide: float, size: float, kind
) -> None:
    """Add a clump growing from ``foot``: under-paint, stems, leaves, then blooms of ``kind``.

    ``tall`` and ``wide`` are its reach in pixels, ``size`` the radius of a bloom.
    """
    rng, foot = bunch.rng, np.array(foot, np.float32)
    count = int(np.clip(tall * wide / (3.6 * size * size), 3, 8))
    tips = _tips(rng, foot, tall, wide, count, size)
    mound(bunch, foot, 0.75 * tall, wide, size, 14 + 4 * count)
    for tip in tips:
        curve = _bent(rng, foot + (0.35 * (tip[0] - foot[0]), 0), tip, 0.12)
        code = STEMS[int(rng.integers(len(STEMS)))]
        bunch.add(curve, max(0.075 * size, 0.8), code, LEAVES[2], 0.7)
    _leaves(bunch, foot, tall, wide, size, count)
    for tip in tips:
        if bunch.may(*tip):
            whole = Bunch(rng, lambda x, y: True)  # a bloom is never cut in half
            kind(whole, tip, size * rng.uniform(0.8, 1.2))
            bunch.take(whole)


def bush(
    bunch: Bunch, middle: tuple[float, float], reach: float, size: float, colors
) -> None:
    """Add a flowering bush farther off: a dark mass, leaves lit from above, many blooms."""
    rng, middle = bunch.rng, np.array(middle, np.float32)
    foot = middle + (0, 0.55 * reach)
    mound(bunch, foot, 1.15 * reach, reach, 1.15 * size, 34)
    for _ in range(70):
        at = middle + np.clip(rng.normal(0, 0.42, 2), -0.8, 0.8) * (reach, 0.8 * reach)
        angle, length = rng.normal(0, 0.9), size * rng.uniform(0.7, 1.3)
        tip = at + length * np.array([np.sin(angle), -np.cos(angle)])
        high = (middle[1] - at[1]) / reach + 0.35 * rng.normal()
        code = LEAVES[int(np.clip(1.5 + 2 * high, 0, 4))]
        curve = np.stack([at, 0.5 * (at + tip), tip])
        bunch.add(curve, size * np.array([0.22, 0.34, 0.1]), code, LEAVES[1], 0.7)
    for at in sorted(
        np.clip(rng.normal(0, 0.4, (26, 2)), -0.8, 0.8), key=lambda p: p[1]
    ):
        _far_bloom(bunch, middle + at * (reach, 0.85 * reach), size, colors)


def _far_bloom(bunch, at, size, colors):
    """A bloom too far off for petals: a shadow, some dabs of color, light on top."""
    rng, (dark, own, light) = bunch.rng, colors
    for code, drop in (
        (dark, 0.3),
        (own, 0.1),
        (own, 0.0),
        (own, -0.1),
        (light, -0.2),
        (light, -0.3),
    ):
        angle = rng.uniform(0, 6.28)
        step = (
            rng.uniform(0.2, 0.45)
            * size
            * np.array([np.cos(angle), 0.7 * np.sin(angle)])
        )
        spot = at + size * np.array([rng.normal(0, 0.22), drop])
        radius = size * (0.2 if code == light else 0.34) * rng.uniform(0.7, 1.15)
        second = light if code == own else own
        bunch.add(
            [spot + step, spot - step], radius * np.array([1, 0.7]), code, second, 0.6
        )


def mound(bunch, foot, tall, wide, size, count):
    """Add the dark leaves under everything, shortest at the sides, none standing out."""
    rng = bunch.rng
    for _ in range(count):
        across = float(np.clip(rng.normal(0, 0.45), -1, 1))
        rise = tall * (1 - across * across) * rng.uniform(0.25, 1.0)
        tip = foot + (across * wide, -rise)
        start = foot + (0.75 * across * wide, -max(0.0, rise - 2.6 * size))
        code = UNDER[int(rng.integers(len(UNDER)))]
        radius = size * rng.uniform(0.3, 0.5) * np.array([0.9, 1.0, 0.9, 0.6, 0.15])
        bunch.add(_bent(rng, start, tip, 0.15), radius, code, UNDER[1], 0.4)


def _tips(rng, foot, tall, wide, count, size):
    """Places of the blooms, apart from each other, the highest first."""
    tips = []
    for _ in range(40 * count):
        x = foot[0] + np.clip(rng.normal(0, 0.5), -1, 1) * wide
        y = foot[1] - tall * (1 - 0.7 * rng.random() ** 1.3) * (
            1 - 0.25 * abs(x - foot[0]) / wide
        )
        if all(np.hypot(x - p[0], y - p[1]) > 1.7 * size for p in tips):
            tips.append(np.array([x, y], np.float32))
        if len(tips) == count:
            break
    return sorted(tips, key=lambda tip: tip[1])


def _leaves(bunch, foot, tall, wide, size, count):
    rng = bunch.rng
    for i in range(10 + 5 * count):
        across = float(np.clip(rng.normal(0, 0.4), -0.85, 0.85))
        up = min(abs(rng.normal(0, 0.45)), 0.8 * (1 - across * across))
        root = foot + (across * wide, -up * tall)
        angle = rng.normal(0, 0.65)
        reach = size * rng.uniform(0.9, 1.9)
        tip = root + reach * np.array([np.sin(angle), -np.cos(angle)])
        curve = _bent(rng, root, tip, 0.2)
        # The later ones lie in the light.
        code = LEAVES[min(4, int(rng.integers(3)) + (i % 2 if i > 12 else 0))]
        radius = size * 0.17 * np.array([0.5, 0.95, 1.0, 0.7, 0.12])
        bunch.add(curve, radius, code, LEAVES[int(rng.integers(5))], 0.75)


def _bent(rng, start, tip, bend):
    """Five points from start to tip along a shallow bow."""
    start, tip = np.asarray(start, np.float32), np.asarray(tip, np.float32)
    t = np.linspace(0, 1, 5, dtype=np.float32)[:, None]
    across = np.array([tip[1] - start[1], start[0] - tip[0]], np.float32)
    bow = np.float32(rng.normal(0, bend)) * (4 * t * (1 - t))
    return start + (tip - start) * t + across * bow


def rose(colors) -> Callable:
    """Return a painter of full blooms: outer petals dark below, the heart wound in light."""
    dark, own, light = colors

    def paint(bunch, at, size):
        rng, turn = bunch.rng, bunch.rng.uniform(0, 6.28)
        squash = np.array([1.0, rng.uniform(0.78, 0.95)])
        for ring, (far, count, reach, width) in enumerate(
            ((0.6, 6, 0.7, 0.42), (0.5, 5, 0.6, 0.33), (0.27, 4, 0.75, 0.2))
        ):
            for k in range(count):
                angle = turn + ring * 0.5 + 6.283 * k / count + rng.normal(0, 0.2)
                lit = 0.5 - 0.5 * np.sin(angle) + rng.normal(0, 0.12)
                code = (dark, own, light)[int(np.clip(ring * 0.65 + 1.5 * lit, 0, 2.4))]
                bow = np.linspace(-reach, reach, 4) * rng.uniform(0.6, 0.9) + angle
                arc = np.stack([np.cos(bow), np.sin(bow)], 1) * squash * size * far
                radius = (
                    size * width * rng.uniform(0.8, 1.15) * np.array([0.5, 1, 0.9, 0.4])
                )
                bunch.add(at + arc, radius, code, own, 1.0)
        heart = at + size * np.array([[-0.1, 0.02], [0.02, 0.1], [0.12, 0.0]])
        bunch.add(heart, size * 0.1, dark, own, 0.8)

    return paint


def poppy(colors) -> Callable:
    """Return a painter of open cups of four or five broad petals about a dark heart."""
    dark, own, light = colors

    def paint(bunch, at, size):
        rng, count = bunch.rng, int(bunch.rng.integers(4, 6))
        turn, squash = rng.uniform(0, 6.28), np.array([1.0, rng.uniform(0.6, 0.85)])
        for k in rng.permutation(count):
            angle = turn + 6.283 * k / count + rng.normal(0, 0.15)
            way = np.array([np.cos(angle), np.sin(angle)]) * squash
            code = own if np.sin(angle) > -0.2 else light
            for turned, width in ((-0.3, 0.36), (0.3, 0.34), (0.0, 0.3)):
                tilt = (
                    np.array([np.cos(angle + turned), np.sin(angle + turned)]) * squash
                )
                far = rng.uniform(0.62, 0.85)
                curve = at + size * np.stack([0.2 * way, 0.5 * tilt, far * tilt])
                radius = size * width * np.array([0.7, 1.0, 0.75])
                bunch.add(curve, radius, code, dark if turned < 0 else own, 1.0)
        for _ in range(3):
            spot = at + rng.normal(0, 0.07, (2, 2)) * size
            bunch.add(spot, size * 0.13, "#43385c", dark, 0.9)

    return paint


def daisy(colors) -> Callable:
    """Return a painter of rays about a yellow heart."""
    dark, own, light = colors

    def paint(bunch, at, size):
        rng, count = bunch.rng, int(bunch.rng.integers(9, 12))
        turn, squash = rng.uniform(0, 6.28), np.array([1.0, rng.uniform(0.6, 0.9)])
        for k in rng.permutation(count):
            angle = turn + 6.283 * k / count + rng.normal(0, 0.14)
            way = np.array([np.cos(angle), np.sin(angle)]) * squash
            far = rng.uniform(0.75, 1.05)
            code = light if np.sin(angle) < 0.1 else own
            curve = at + size * np.stack([0.2 * way, 0.6 * far * way, far * way])
            second = dark if np.sin(angle) > 0.2 else own
            bunch.add(curve, size * np.array([0.12, 0.21, 0.13]), code, second, 1.0)
        for drop, code in ((0.04, "#c98a35"), (-0.03, HEARTS[0]), (-0.08, HEARTS[1])):
            spot = at + size * np.array([[-0.09, drop], [0.07, drop]])
            bunch.add(spot, size * (0.2 + 0.6 * min(drop, 0)), code, HEARTS[0], 1.0)

    return paint


def spire(colors) -> Callable:
    """Return a painter of tall spikes, full below and in bud at the tip."""
    dark, own, light = colors

    def paint(bunch, at, size):
        rng, lean = bunch.rng, bunch.rng.normal(0, 0.06)
        for step in np.linspace(1, 0, 11):  # 1 below, 0 at the tip
            y = at[1] - size * 1.5 + size * 3.2 * step
            full = size * (0.12 + 0.3 * step)
            for side in rng.permutation([-0.8, 0.0, 0.8]):
                x = at[0] + side * full + lean * (y - at[1])
                code = (dark, own, own, light)[int(rng.integers(4))]
                spot = np.array([[x, y], [x + 0.4 * full * side, y + 0.35 * full]])
                bunch.add(spot, full * np.array([0.55, 0.4]), code, own, 1.0)

    return paint


# For each garden: what grows in front, and the colors of the bushes behind.
KINDS = (
    ((rose(PINK), spire(VIOLET), daisy(WHITE), poppy(CORAL)), (PINK, WHITE, VIOLET)),
    ((poppy(SCARLET), daisy(WHITE), spire(VIOLET), rose(CORAL)), (CORAL, WHITE, PINK)),
    ((rose(CORAL), spire(PINK), rose(WHITE), poppy(VIOLET)), (YELLOW, PINK, WHITE)),
    ((spire(VIOLET), rose(YELLOW), poppy(CORAL), daisy(WHITE)), (VIOLET, PINK, YELLOW)),
)
