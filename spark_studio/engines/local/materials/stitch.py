"""Thread: running stitches along an outline, each a little dome of twisted thread."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.fibre import Fibres, lay_fibres
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels

ACROSS = 7  # hairs across a thread
GAP = 0.62  # from stitch to stitch, as a share of a stitch


def outline(mask: np.ndarray, smooth: float) -> np.ndarray:
    """Return the longest outline of a mask as a smooth closed line, n x 2, in pixels.

    Empty (0 x 2) where the mask has none worth following.
    """
    found, _ = cv2.findContours(
        (mask > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    if not found:
        return np.zeros((0, 2), np.float32)
    line = max(found, key=len)[:, 0].astype(np.float32)
    if len(line) < 24:
        return np.zeros((0, 2), np.float32)
    reach = min(len(line) // 2 - 1, int(3 * smooth))
    ring = np.concatenate([line[-reach:], line, line[:reach]])
    ring = cv2.GaussianBlur(
        ring[:, None], (1, 2 * reach + 1), 0, sigmaY=max(smooth, 0.5)
    )[:, 0]
    return ring[reach:-reach]


def running_stitches(
    picture: np.ndarray,
    line: np.ndarray,
    color: np.ndarray,
    light: Light,
    rng: np.random.Generator,
    *,
    length: float,
    width: float,
) -> None:
    """Sew along a closed line, in place. ``length`` and ``width`` of a stitch in pixels."""
    if len(line) < 8:
        return
    steps = np.concatenate(
        [[0], np.cumsum(np.hypot(*np.diff(line, axis=0, append=line[:1]).T))]
    )
    count = int(steps[-1] / (length * (1 + GAP)))
    if count < 4:
        return
    closed = np.concatenate([line, line[:1]])
    pitch = steps[-1] / count
    begin = np.arange(count) * pitch + rng.normal(0, pitch * 0.03, count)
    ends = begin + length * rng.uniform(0.92, 1.08, count)

    def at(where):
        points = [np.interp(where % steps[-1], steps, closed[:, i]) for i in (0, 1)]
        return np.stack(points, 1)

    _sew(picture, at(begin), at(ends), color, light, rng, width)


def _sew(picture, begin, ends, color, light, rng, width):
    thread = np.zeros(picture.shape[:2], np.float32)
    for a, b in zip(
        np.round(begin * 8).astype(int), np.round(ends * 8).astype(int), strict=True
    ):
        cv2.line(
            thread,
            tuple(map(int, a)),
            tuple(map(int, b)),
            1.0,
            max(1, round(width)),
            cv2.LINE_AA,
            3,
        )
    dent = blur_pixels(thread, width * 0.9)
    picture *= 1 - 0.34 * dent[..., None]  # the thread pulls the wool in
    dx, dy = light.shadow_step(width * 0.5)
    below = cv2.warpAffine(
        thread, np.float32([[1, 0, dx], [0, 1, dy]]), thread.shape[::-1]
    )
    picture *= 1 - 0.42 * blur_pixels(below, width * 0.28)[..., None]
    lines = [
        np.stack([a + (b - a) * t for t in np.linspace(0, 1, 12)])
        for a, b in zip(begin, ends, strict=True)
    ]
    twist_thread(picture, lines, color, light, rng, width)


def twist_thread(picture, lines, color, light, rng, width) -> None:
    """Lay twisted thread along open lines (n x 2 each), in place: short slanted hairs, lit as one round."""
    starts, angles, shades = [], [], []
    pitch = max(1.2, width * 0.30)
    for line in lines:
        steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        where = np.repeat(np.arange(0, max(steps[-1], pitch), pitch), ACROSS)
        place = np.tile(np.linspace(-1, 1, ACROSS), len(where) // ACROSS)
        x, y = (np.interp(where, steps, line[:, i]) for i in (0, 1))
        ahead = np.minimum(where + pitch, steps[-1])
        dx = np.interp(ahead, steps, line[:, 0]) - np.interp(
            ahead - pitch, steps, line[:, 0]
        )
        dy = np.interp(ahead, steps, line[:, 1]) - np.interp(
            ahead - pitch, steps, line[:, 1]
        )
        run = np.arctan2(dy, dx)
        end = np.minimum(where, steps[-1] - where) / max(width * 0.5, 1)
        narrow = np.sqrt(np.clip(end, 0.25, 1))
        starts.append(
            np.stack(
                [
                    x - np.sin(run) * place * narrow * width * 0.42,
                    y + np.cos(run) * place * narrow * width * 0.42,
                ],
                1,
            )
        )
        angles.append(run + 0.62)
        facing = (-np.sin(run) * light.x + np.cos(run) * light.y) * place
        ply = 0.92 + 0.10 * np.cos((where / pitch + place * 1.2) * 2.1)
        shades.append(
            np.clip(
                0.28 + 0.76 * np.sqrt(1 - 0.8 * place**2) + 0.22 * facing, 0.3, 1.15
            )
            * ply
        )
    shade = np.concatenate(shades)
    shade = shade * rng.uniform(0.88, 1.12, len(shade))
    fibres = Fibres(
        start=np.concatenate(starts).astype(np.float32),
        angle=np.concatenate(angles),
        length=np.full(len(shade), width * 0.62),
        curl=np.zeros(len(shade)),
        color=np.clip(np.float32(color) * shade[:, None], 0, 1),
    )
    lay_fibres(
        picture, np.ones(picture.shape[:2], np.float32), fibres, width=max(1.0, width / 5),
        strength=0.8, roundness=0.1, taper=0.2, light_x=light.x, light_y=light.y,
    )  # fmt: skip
