"""The whole head of hair, from the crown down to the ends of the longest lock.

Looked for on a small grid around each face. What is hair is learned from the hair that is
sure (above the brow, beside the temples): its colors, and how streaked it is. What is not
is learned from the face's skin and from the clothes. Then both are learned again from what
was found, so that lengths fairer than their roots are followed, and only what hangs
together with the head stays.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception.hair_colors import (
    LEAST,
    UNKNOWN,
    fit_of,
    hue_of_skin,
    learned_colors,
    skin_colors,
    skin_fit,
    worn_fit,
)
from spark_studio.engines.local.perception.hair_grid import Grid, eroded
from spark_studio.engines.local.perception.headwear import find_headwear

ROUNDS = 5
THREAD = np.ones((3, 3), np.uint8)
STRANDS = 1.0, 7.0  # streaks that begin to look like strands, and that surely are
PROFILE = 0.8  # yaw of a face seen from the side
NEAR = 13  # cells: how far hair may grow on in a round
STEPS = 30  # of the walk that carries what is sure to what is not
EDGE = 5.0  # Lab difference between neighbours that stops the walk


# ---- what is known beforehand


def _prior(grid):
    """How likely hair is at each place of a grid, before a color is looked at."""
    above, aside = grid.above, np.abs(grid.behind)
    cap = smoothstep(1.15, 0.8, np.hypot(aside / 0.85, (above - 0.35) / 1.0))
    cap = cap * smoothstep(-0.15, 0.2, above)
    around = smoothstep(1.5, 1.0, np.hypot(grid.aside / 1.0, (above - 0.1) / 1.15))
    down, out = grid.down, np.abs(grid.out)
    hanging = smoothstep(1.8, 0.8, out) * smoothstep(3.7, 1.4, down)
    neck = smoothstep(0.45, 0.25, out) * smoothstep(0.35, 0.55, down)
    around = around * (1 - 0.9 * neck)
    lengths = 0.45 * hanging * (1 - 0.75 * neck) * smoothstep(-0.8, 0.0, down)
    if grid.colorless:
        lengths = 0.4 * lengths * smoothstep(1.3, 0.8, down)
        around = around * smoothstep(-0.7, -0.3, above)
        if abs(grid.yaw) > PROFILE:  # a dark coat lies behind the neck
            lengths, around = 0 * lengths, around * smoothstep(-0.5, -0.2, above)
    prior = np.maximum(np.maximum(0.93 * cap, 0.55 * around), lengths)
    return np.maximum(prior * (1 - 0.9 * grid.before), 0.01)


def _free(grid):
    """Where hair may be at all: on people, and not on a face."""
    near = eroded(grid.oval)
    return grid.matte * (1 - near) * (1 - grid.others) * grid.mine


def _seeds(grid, free):
    """The band beyond the forehead and beside the temples, without bare skin."""
    aside = np.abs(grid.aside + grid.behind) / 2
    ring = np.hypot(aside / 0.62, (grid.above - 0.2) / 0.72) < 1.0
    temples = (aside < 0.75) & (grid.above > 0.0) & (grid.above < 0.3)
    bare = (skin_fit(grid) > 0.4) & (grid.look[..., 3] < 10)
    seeds = (ring | temples) & (grid.above > 0.0) & (free > 0.7)
    seeds &= (grid.oval < 0.5) & ~bare
    # Behind a short boy may stand somebody in red: that is not how his crown looks.
    core = seeds & (aside < 0.4) & (grid.above > 0.3)
    if core.sum() < LEAST or grid.colorless:
        return seeds
    like = fit_of(grid.look, learned_colors(grid.look[core], 3))
    cloth = worn_fit(grid, grid.chests & (grid.matte > 0.6), like)
    return seeds & ((like > 0.3) | (cloth < 0.3))


# ---- hair


def find_bare_scalp(grid: Grid) -> np.ndarray:
    """Return where a head is bald: the face's own hue, shining, above the brow; 0 to 1."""
    crown = np.hypot(grid.aside / 0.62, (grid.above - 0.15) / 0.72) < 1
    bare = hue_of_skin(grid, skin_colors(grid)) * (grid.look[..., 3] < 2)
    return bare * crown * (grid.above > 0.2) * grid.matte


def find_hair(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return how surely each cell is this head's hair or hat, and the hat alone, 0 to 1."""
    found = _hair(grid)
    hat = find_headwear(grid, found)
    if hat.any() and grid.colorless:
        # What hangs from below a hat and has no color may as well be a strap.
        found = found * smoothstep(0.9, 0.6, grid.down)
    return found, hat


def _hair(grid):
    free = _free(grid)
    seeds = _seeds(grid, free)
    if seeds.sum() < LEAST:
        return np.zeros(free.shape, np.float32)
    prior, skin = _prior(grid), skin_fit(grid)
    hair = fit_of(grid.look, learned_colors(grid.look[seeds], 4, grid.colorless))
    streaks = grid.look[..., 3]
    streaked = streaks > max(np.median(streaks[seeds]) - 3, 4)
    chests = grid.chests & (free > 0.6) & ~streaked
    worn = worn_fit(grid, chests, np.maximum(hair, skin))
    bare = skin * hue_of_skin(grid, skin_colors(grid))
    prior = np.maximum(prior * _drab(grid, seeds) * (1 - 0.9 * bare), 0.005)
    found = np.zeros(free.shape, np.float32)
    walls = _walls(grid)
    # A color that nobody has shown yet is hair where it is streaked.
    strands = UNKNOWN * (0.3 + 1.2 * smoothstep(*STRANDS, grid.look[..., 3]))
    strands *= smoothstep(1.1, 0.7, grid.down) * smoothstep(1.1, 0.8, np.abs(grid.out))
    if grid.colorless:
        strands = np.float32(UNKNOWN / 2)
    rounds = 2 if grid.colorless else ROUNDS
    for turn in range(rounds):
        other = np.maximum(np.maximum(skin, worn), UNKNOWN)
        odds = prior * (hair + strands) / ((1 - prior) * other)
        found = free * odds / (1 + odds)
        found[seeds] = np.maximum(found[seeds], 0.9)
        found = _walked(found, walls, STEPS if turn + 1 == rounds else STEPS // 3)
        found = found * free * _held(_without_threads(found > 0.5, grid), seeds)
        if turn + 1 < rounds:
            sure = (found > 0.5) & ((hair > 0.05) | streaked) & (bare < 0.5)
            sure |= seeds
            hair = fit_of(grid.look, learned_colors(grid.look[sure], 8, grid.colorless))
            # Not what is next to hair: there it may go on, fairer than it began.
            near = cv2.dilate((found > 0.4).astype(np.uint8), np.ones((NEAR, NEAR)))
            rest = (free > 0.6) & (near == 0) & (grid.down > 0.6)
            worn = worn_fit(grid, rest, np.maximum(hair, skin))
    return found


def _drab(grid, seeds):
    """Less where a color is far purer than the hair's own: that is cloth."""
    purity = np.hypot(grid.look[..., 1], grid.look[..., 2])
    most = max(float(np.quantile(purity[seeds], 0.9)) + 8, 26.0)
    return smoothstep(most + 10, most, purity)


def _without_threads(mask, grid):
    """Below the chin the shaded edge of a shirt is no lock: what is too thin goes."""
    thick = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, THREAD)
    thick = cv2.dilate(thick, np.ones((3, 3), np.uint8)) > 0
    return mask & (thick | (grid.down < 0.45))


def _walls(grid):
    """How freely one may step right and down from each cell, 0 to 1."""
    lab = grid.look[..., :3]
    right = np.square(lab[:, 1:] - lab[:, :-1]).sum(-1)
    down = np.square(lab[1:] - lab[:-1]).sum(-1)
    return tuple(np.exp(-each / (2 * EDGE * EDGE)) + 0.02 for each in (right, down))


def _walked(found, walls, steps):
    """Carry what is sure along even color; what is sure itself hardly changes."""
    right, down = walls
    hold = 0.15 + 1.5 * np.square(2 * found - 1)
    weight = hold.copy()
    weight[:, 1:] += right
    weight[:, :-1] += right
    weight[1:] += down
    weight[:-1] += down
    held, out = hold * found, found.copy()
    for _ in range(steps):
        new = held.copy()
        new[:, 1:] += right * out[:, :-1]
        new[:, :-1] += right * out[:, 1:]
        new[1:] += down * out[:-1]
        new[:-1] += down * out[1:]
        out = new / weight
    return out


def _held(mask, seeds):
    """1 on the parts of a mask that hang together with the head, and a cell around."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    count = np.bincount(labels[seeds], minlength=labels.max() + 1)
    keep = count >= max(3, 0.03 * seeds.sum())
    keep[0] = False
    return cv2.dilate(keep[labels].astype(np.float32), np.ones((3, 3)))
