"""A pine branch reaching into the picture: rough bark, fans of needles."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.materials.fibre import Fibres, lay_fibres
from spark_studio.engines.local.ops.shape import blur_pixels

NEEDLES = 46  # in a fan
BARK = (0.20, 0.185, 0.175)
GREEN = (0.235, 0.275, 0.262)  # almost ink


@dataclass(slots=True)
class _Twig:
    x: float
    y: float
    angle: float
    width: float


@dataclass(slots=True)
class Branch:
    """A branch that has grown but is not drawn yet."""

    wood: list[_Twig]
    fans: list[_Twig]

    def covers(self, taken: np.ndarray) -> float:
        """Return how much of ``taken`` (0 to 1, as large as the picture) its tufts lie on."""
        rows, columns = taken.shape
        met = [
            float(taken[int(fan.y), int(fan.x)])
            for fan in self.fans
            if 0 <= fan.x < columns and 0 <= fan.y < rows
        ]
        seen = len(met)
        return (sum(met) + 0.1) / (seen + 0.1) if seen > 5 else 1.0


def grow_branch(
    start: tuple[float, float],
    angle: float,
    length: float,
    rng: np.random.Generator,
    unit: float,
) -> Branch:
    """Grow a branch from ``start`` (pixels, best outside the picture).

    It runs ``length`` pixels at ``angle`` (radians, 0 right, positive down), sending twigs
    out on both sides.
    """
    branch = Branch([], [])
    _grow(
        start[0],
        start[1],
        angle,
        length,
        15 * unit,
        2,
        rng,
        unit,
        branch.wood,
        branch.fans,
    )
    return branch


def draw_branch(
    branch: Branch, shape: tuple[int, int], rng: np.random.Generator, unit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return colors and alpha of the branch on an empty canvas of rows x columns."""
    colors = np.broadcast_to(np.float32(GREEN), (*shape, 3)).astype(np.float32)
    alpha = np.zeros(shape, np.float32)
    far = rng.random(len(branch.fans)) < 0.45
    back = [fan for fan, behind in zip(branch.fans, far, strict=True) if behind]
    front = [fan for fan, behind in zip(branch.fans, far, strict=True) if not behind]
    _needles(colors, alpha, back, 0.40, rng, unit)
    _bark(colors, alpha, branch.wood, rng, unit)
    _needles(colors, alpha, front, 0.0, rng, unit)
    return colors, alpha


def _grow(x, y, angle, length, width, depth, rng, unit, wood, fans) -> None:
    """Walk along a bough; every bend may send out a twig, every end bears a fan."""
    step = 9 * unit
    count = max(4, int(length / step))
    sway = 0.0
    next_twig = rng.uniform(0.12, 0.2)
    side = float(rng.choice([-1, 1]))
    for i in range(count):
        t = i / count
        sway = sway * 0.93 + rng.normal(0, 0.035)
        if rng.random() < 0.05:
            sway += rng.normal(0, 0.16)  # pines grow in knees
        angle += sway * 0.5
        x, y = x + np.cos(angle) * step, y + np.sin(angle) * step
        wood.append(_Twig(x, y, angle, width * (1 - 0.72 * t)))
        if depth and t > next_twig:
            _grow(
                x, y, angle + side * rng.uniform(0.45, 0.95), length * rng.uniform(0.24, 0.42) * (1.1 - 0.5 * t),
                width * 0.5 * (1 - 0.5 * t), depth - 1, rng, unit, wood, fans,
            )  # fmt: skip
            side = -side
            next_twig = t + rng.uniform(0.09, 0.19)
        elif depth < 2 and i % 3 == 2:
            fans.append(_Twig(x, y, angle, 0.8))
    fans.append(_Twig(x, y, angle, 1.0))


def _needles(colors, alpha, fans, pale, rng, unit) -> None:
    """Fans of needles, upright the way pine tufts stand; ``pale`` 0 near, 1 lost in mist."""
    if not fans:
        return
    n = len(fans) * NEEDLES
    which = np.repeat(np.arange(len(fans)), NEEDLES)
    base = np.array([[fan.x, fan.y] for fan in fans])
    bough = np.array([fan.angle for fan in fans])
    # tufts follow their twig, drawn upwards
    towards = np.arctan2(np.sin(bough) - 0.85, np.cos(bough))
    size = np.array([fan.width for fan in fans]) * rng.uniform(0.8, 1.25, len(fans))
    spread = np.linspace(-1.25, 1.25, NEEDLES)
    angle = towards[which] + np.tile(spread, len(fans)) + rng.normal(0, 0.10, n)
    length = (
        50
        * unit
        * size[which]
        * rng.uniform(0.75, 1.05, n)
        * (1 - 0.16 * np.abs(np.tile(spread, len(fans))))
    )
    start = base[which] + rng.normal(0, 2.4 * unit, (n, 2))
    tone = rng.normal(0, 0.05, (n, 1)) + np.float32(GREEN)
    tone = tone * rng.uniform(0.72, 1.25, len(fans))[which][:, None]
    tone = tone + (0.74 - tone) * pale
    order = rng.permutation(n)
    fibres = Fibres(
        start=start[order].astype(np.float32),
        angle=angle[order],
        length=length[order],
        curl=rng.normal(0, 0.004, n) / unit,
        color=np.clip(tone[order], 0, 1).astype(np.float32),
    )
    lay_fibres(
        colors, alpha, fibres, width=max(0.8, 2.1 * unit), strength=0.75, roundness=0.22, taper=0.5,
    )  # fmt: skip


def _bark(colors, alpha, wood, rng, unit) -> None:
    """Bark as short strokes along the bough, darker below, rough with old scales."""
    starts, angles, tones = [], [], []
    for piece in wood:
        lanes = max(2, int(piece.width / (1.1 * unit)))
        across = np.linspace(-1, 1, lanes) * piece.width * 0.5 + rng.normal(
            0, 0.6 * unit, lanes
        )
        starts.append(
            np.stack(
                [
                    piece.x - np.sin(piece.angle) * across,
                    piece.y + np.cos(piece.angle) * across,
                ],
                1,
            )
        )
        angles.append(np.full(lanes, piece.angle) + rng.normal(0, 0.22, lanes))
        below = np.cos(piece.angle) * across / max(piece.width * 0.5, 1e-3)
        tones.append(1.12 - 0.42 * below + rng.normal(0, 0.20, lanes))
    n = sum(len(s) for s in starts)
    fibres = Fibres(
        start=np.concatenate(starts).astype(np.float32),
        angle=np.concatenate(angles),
        length=rng.uniform(9, 16, n) * unit,
        curl=rng.normal(0, 0.02, n) / unit,
        color=np.clip(np.float32(BARK) * np.concatenate(tones)[:, None], 0, 1).astype(
            np.float32
        ),
    )
    lay_fibres(
        colors,
        alpha,
        fibres,
        width=max(1.0, 2.4 * unit),
        strength=0.9,
        roundness=0.2,
        taper=0.2,
    )


def softened(
    layer: tuple[np.ndarray, np.ndarray], sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return colors and alpha a little out of focus; ``sigma`` in pixels."""
    colors, alpha = layer
    if sigma < 0.3:
        return layer
    soft = blur_pixels(alpha, sigma)
    mixed = blur_pixels(colors * alpha[..., None], sigma)
    return mixed / np.maximum(soft, np.float32(1e-3))[..., None], soft
