"""Wild geese far off: a loose line of small ink strokes across the sky."""

import numpy as np

from spark_studio.engines.local.materials.fibre import Fibres, lay_fibres

INK = (0.30, 0.33, 0.35)
WING = 15.0  # length at 1328 pixels


def fly_geese(
    picture: np.ndarray,
    leader: tuple[float, float],
    rng: np.random.Generator,
    unit: float,
) -> None:
    """Draw five to nine geese behind a leader (pixels), in place."""
    count = int(rng.integers(5, 10))
    way, step = float(rng.choice([-1.0, 1.0])), 30 * unit
    row = np.arange(count)
    arm = np.where(row % 2, 1.0, -0.55) * ((row + 1) // 2)
    x = leader[0] - way * step * np.abs(arm) * 1.15 + rng.normal(0, 3 * unit, count)
    y = leader[1] + step * 0.42 * arm + rng.normal(0, 3 * unit, count)
    size = WING * unit * rng.uniform(0.75, 1.1, count)
    beat = rng.uniform(0.25, 0.75, count)
    for side in (-1.0, 1.0):
        wings = Fibres(
            start=np.stack([x, y], 1).astype(np.float32),
            angle=np.where(side > 0, -beat, np.pi + beat),
            length=size,
            curl=side * 0.9 / size,
            color=np.tile(np.float32(INK), (count, 1)),
        )
        canvas = np.zeros(picture.shape[:2], np.float32)
        lay_fibres(picture, canvas, wings, width=max(1.0, 2.0 * unit), strength=0.7)
