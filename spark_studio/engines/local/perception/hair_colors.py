"""What hair, skin and cloth look like around one head, learned from the head itself.

A look is Lab and how streaked a cell is (``hair_grid.Grid.look``). Learned colors are the
middles and spreads of some groups, and how surely each is what it is taken for.
"""

from collections.abc import Sequence

import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception.hair_grid import Grid, eroded

Learned = tuple[Sequence, Sequence, Sequence]  # middles, spreads, how surely

LEAST = 12  # cells to learn from
LEAST_SPREAD = np.array([7.0, 2.2, 2.8, 5.0], np.float32)  # Lab, streaks
MOST_SPREAD = np.array([14.0, 5.0, 6.0, 9.0], np.float32)
UNKNOWN = 0.02  # likelihood of a color that nobody has shown yet
LONGEST_SAMPLE = 400
# Skin from deep shadow to a bald head's shine: lightness, chroma, and how surely it is skin,
# for in shadow brown hair has the very same color.
SHADES = (
    (0.45, 0.45, 0.2),
    (0.65, 0.65, 0.5),
    (0.85, 0.85, 1.0),
    (1.0, 1.0, 1.0),
    (1.15, 1.0, 1.0),
    (1.2, 0.6, 0.8),
)
FULL_LIGHT = 3  # which of them is the face's own
COLORED = 10.0  # Lab chroma of a face whose hue tells it from hair


def learned_colors(samples: np.ndarray, count: int, colorless: bool = False) -> Learned:
    """Return the middles and spreads of some groups of samples; the same every time."""
    if len(samples) > LONGEST_SAMPLE:
        samples = samples[:: len(samples) // LONGEST_SAMPLE]
    count = max(1, min(count, len(samples) // LEAST))
    order = np.argsort(samples[:, 0], kind="stable")
    middles = np.stack([part.mean(0) for part in np.array_split(samples[order], count)])
    for _ in range(5):
        nearest = _nearest(samples, middles)
        for each in range(count):
            if (nearest == each).any():
                middles[each] = samples[nearest == each].mean(0)
    nearest = _nearest(samples, middles)
    spreads = np.stack(
        [
            samples[nearest == each].std(0)
            if (nearest == each).sum() > 3
            else LEAST_SPREAD
            for each in range(count)
        ]
    )
    most = MOST_SPREAD * [0.5 if colorless else 1, 1, 1, 1]
    spreads = np.clip(spreads, np.minimum(LEAST_SPREAD, most), most)
    return middles, spreads.astype(np.float32), np.ones(count)


def _nearest(samples, middles):
    cells, middles = samples / LEAST_SPREAD, middles / LEAST_SPREAD
    return (np.square(middles).sum(-1) - 2 * cells @ middles.T).argmin(1)


def fit_of(look: np.ndarray, learned: Learned) -> np.ndarray:
    """Return how well each cell fits the learned groups, 0 to 1."""
    middles, spreads, sure = (np.asarray(each, np.float32) for each in learned)
    if not len(middles):
        return np.zeros(look.shape[:2], np.float32)
    away = np.full((len(middles), look.shape[0] * look.shape[1]), -1, np.float32)
    for channel in range(look.shape[-1]):  # a product of matrices waits for its threads
        cells = look[..., channel].ravel()[None] - middles[:, channel, None]
        away += np.square(cells / (1.3 * spreads[:, channel, None]))
    away = np.maximum(away, 0) - 2 * np.log(sure)[:, None]
    return np.exp(-0.5 * np.minimum(away.min(0), 60)).reshape(look.shape[:2])


def skin_colors(grid: Grid) -> Learned:
    """The face's color in every light: in shadow it loses chroma as it loses light."""
    sure = (eroded(grid.oval) > 0.5) & (grid.skin > 0.6)
    sample = grid.look[sure]
    if len(sample) < LEAST:
        return (), (), ()
    middle = np.median(sample, 0)
    middles = np.stack([middle * [light, pure, pure, 0] for light, pure, _ in SHADES])
    spread = np.tile(np.array([7.0, 3.5, 3.5, 3.0], np.float32), (len(SHADES), 1))
    return middles.astype(np.float32), spread, [sure for *_, sure in SHADES]


def skin_fit(grid: Grid) -> np.ndarray:
    """How well each cell fits the face's skin. Smoother than a cheek is skin too."""
    calm = grid.look.copy()
    colors = skin_colors(grid)
    if not len(colors[0]):
        return np.zeros(calm.shape[:2], np.float32)
    calm[..., 3] = np.maximum(calm[..., 3], colors[0][0][3])
    fit = fit_of(calm, colors)
    return np.maximum(fit, 0.9 * hue_of_skin(grid, colors))


def hue_of_skin(grid: Grid, colors: Learned) -> np.ndarray:
    """1 on what is as light as the face and of its very hue: a bald crown's shine, an ear.

    Above the brow only what is lighter than the face: light falls from above, and fair
    hair has the hue of skin.
    """
    look = grid.look
    skin = colors[0][FULL_LIGHT] if len(colors[0]) else np.zeros(4, np.float32)
    purity = float(np.hypot(*skin[1:3]))
    if purity < COLORED:
        return np.zeros(look.shape[:2], np.float32)
    own = np.hypot(look[..., 1], look[..., 2]) + 1e-3
    same = (look[..., 1] * skin[1] + look[..., 2] * skin[2]) / (own * purity)
    light = look[..., 0] / max(float(skin[0]), 1.0)
    shine = smoothstep(2, -2, look[..., 3]) * smoothstep(3, 6, own)
    shine = shine * smoothstep(0.9, 1.05, light)
    ear = smoothstep(0.6, 0.75, own / purity) * smoothstep(10, 6, look[..., 3])
    ear = ear * np.where(grid.above > 0.2, smoothstep(0.94, 1.04, light), 1)
    return (
        smoothstep(0.96, 0.985, same)
        * smoothstep(0.65, 0.8, light)
        * np.maximum(shine, ear)
    )


def worn_fit(grid: Grid, where: np.ndarray, known: np.ndarray) -> np.ndarray:
    """How well each cell fits the colors of clothes: what is like neither hair nor skin."""
    where = where & (known < 0.2)
    if where.sum() < LEAST:
        return np.full(where.shape, UNKNOWN, np.float32)
    return fit_of(grid.look, learned_colors(grid.look[where], 7))
