"""Modelling on a board: shapes and rolls laid one on another, each in its color.

What is kept is what a lamp needs: the color, the slope and the shade of every pixel.
Shapes come later lie on top, and throw a soft shadow on what they lie on.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.inflate import inflate
from spark_studio.engines.local.ops.shape import blur, blur_pixels
from spark_studio.engines.local.ops.tone import float32

STEEPEST = 3.0  # a surface that turns away further is edge and nothing else
SHADOW = 0.5


@dataclass(slots=True)
class Sculpture:
    """All float32, height x width (x channels), changed in place.

    color   RGB 0 to 1, under no light
    slope   how steeply the surface rises to the right and down
    shade   1 in the open, less where something keeps the light off
    gloss   what share of the material's shine is seen there
    skin    0 to 1
    """

    color: np.ndarray
    slope: np.ndarray
    shade: np.ndarray
    gloss: np.ndarray
    skin: np.ndarray

    @classmethod
    def flat(cls, color: np.ndarray) -> "Sculpture":
        """A flat board of these colors (height x width x 3, copied)."""
        height, width = color.shape[:2]
        return cls(
            color=float32(color).copy(),
            slope=np.zeros((height, width, 2), np.float32),
            shade=np.ones((height, width), np.float32),
            gloss=np.ones((height, width), np.float32),
            skin=np.zeros((height, width), np.float32),
        )

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.shade.shape
        return width, height

    def lay_outline(self, points: np.ndarray, color, depth: float = 1.0, **how) -> None:
        """Lay the shape within a closed outline (n x 2, pixels); see ``lay``."""
        low = np.floor(points.min(0)).astype(int) - 2
        high = np.ceil(points.max(0)).astype(int) + 3
        mask = filled(points - low, (int(high[1] - low[1]), int(high[0] - low[0])))
        self.lay(mask, int(low[0]), int(low[1]), color, depth, **how)

    def lay(
        self,
        mask: np.ndarray,
        x: int,
        y: int,
        color: np.ndarray,
        depth: float = 1.0,
        *,
        reach: float = 0.0,
        follow: float = 0.0,
        height: np.ndarray | None = None,
        shadow: float = SHADOW,
        gloss: float = 1.0,
        skin: float = 0.0,
    ) -> None:
        """Lay a crisp mask with its corner at (x, y); it may reach beyond the board.

        ``color`` is one RGB or a picture as large as the mask. ``depth`` stretches its
        height (negative carves), ``height`` (pixels) replaces it, ``reach`` is how far its
        shadow falls in pixels, ``follow`` how far it takes on the slope it lies on.
        """
        rise = inflate(mask) if height is None else height
        slope = gradient(rise * np.float32(depth))
        board, part = _overlap(self.shade.shape, mask.shape, x, y)
        if board is None:
            return
        if reach > 0 and shadow > 0:
            self._throw_shadow(mask, x, y, reach, shadow)
        alpha = mask[part]
        color = np.asarray(color, np.float32)
        color = color if color.ndim == 1 else color[part]
        wide = alpha[..., None]
        self.color[board] += (color - self.color[board]) * wide
        under = np.float32(follow) * self.slope[board]
        self.slope[board] += (slope[part] + under - self.slope[board]) * wide
        lit = 1 + np.float32(0.6 * follow) * (self.shade[board] - 1)
        self.shade[board] += (lit - self.shade[board]) * alpha
        self.gloss[board] += (np.float32(gloss) - self.gloss[board]) * alpha
        self.skin[board] += (np.float32(skin) - self.skin[board]) * alpha

    def paint(
        self, points: np.ndarray, color, amount: float = 1.0, gloss: float | None = None
    ) -> None:
        """Print a closed outline (n x 2, pixels) on what is there, without any height."""
        low = np.floor(points.min(0)).astype(int) - 2
        high = np.ceil(points.max(0)).astype(int) + 3
        mask = filled(points - low, (int(high[1] - low[1]), int(high[0] - low[0])))
        self.paint_mask(
            mask * np.float32(amount), int(low[0]), int(low[1]), color, gloss
        )

    def paint_mask(
        self, mask: np.ndarray, x: int, y: int, color, gloss: float | None = None
    ) -> None:
        """Print a soft mask, its corner at (x, y), in one color."""
        board, part = _overlap(self.shade.shape, mask.shape, x, y)
        if board is None:
            return
        alpha = mask[part]
        self.color[board] += (
            np.asarray(color, np.float32) - self.color[board]
        ) * alpha[..., None]
        if gloss is not None:
            self.gloss[board] += (np.float32(gloss) - self.gloss[board]) * alpha

    def spray(self, center: np.ndarray, radius: float, color, amount: float) -> None:
        """Spray a soft round spot of color."""
        half = int(2.2 * radius) + 2
        x, y = int(center[0]) - half, int(center[1]) - half
        step = np.arange(2 * half + 1, dtype=np.float32)
        dx = (step - np.float32(center[0] - x)) / np.float32(radius)
        dy = (step - np.float32(center[1] - y)) / np.float32(radius)
        spot = np.exp(-(dx[None] ** 2 + dy[:, None] ** 2)) * np.float32(amount)
        self.paint_mask(spot, x, y, color)

    def bump(self, center: np.ndarray, radius: float, rise: float) -> None:
        """Raise a soft round hill, ``rise`` of its radius high; negative presses a dimple."""
        half = int(2.6 * radius) + 2
        x, y = int(center[0]) - half, int(center[1]) - half
        step = np.arange(2 * half + 1, dtype=np.float32)
        dx = (step - np.float32(center[0] - x))[None] / np.float32(radius)
        dy = (step - np.float32(center[1] - y))[:, None] / np.float32(radius)
        hill = np.exp(-(dx * dx + dy * dy)) * np.float32(-2 * rise)
        board, part = _overlap(self.shade.shape, hill.shape, x, y)
        if board is not None:
            self.slope[board] += np.dstack([hill * dx, hill * dy])[part]

    def soften(self, share: float) -> None:
        """Round all that shines by ``share`` of the shorter side; matt ground stays as it is."""
        solid = np.minimum(self.gloss * 4, 1)
        near = blur(solid, share) + np.float32(1e-3)
        rounded = blur(self.slope * solid[..., None], share) / near[..., None]
        self.slope += (rounded - self.slope) * solid[..., None]

    def _throw_shadow(self, mask, x, y, reach, strength):
        pad = int(3 * reach) + 2
        wide = cv2.copyMakeBorder(mask, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
        for far, share in ((0.35, 0.55), (1.0, 0.6)):
            soft = blur_pixels(wide, max(0.6, reach * far))
            dx, dy = round(0.5 * reach * far), round(0.8 * reach * far)
            board, part = _overlap(
                self.shade.shape, wide.shape, x - pad + dx, y - pad + dy
            )
            if board is not None:
                self.shade[board] *= 1 - np.float32(strength * share) * soft[part]

    def roll(
        self,
        points: np.ndarray,
        radius: np.ndarray | float,
        color: np.ndarray,
        *,
        flat: float = 1.0,
        follow: float = 0.0,
        shadow: float = SHADOW,
        gloss: float = 1.0,
        skin: float = 0.0,
        inside: np.ndarray | None = None,
    ) -> None:
        """Lay a roll along a line (n x 2); one point makes a ball.

        ``radius`` in pixels may change along it, ``flat`` presses it (negative carves a
        groove). ``inside`` (0 to 1, as large as the board) cuts it off.
        """
        points = float32(np.atleast_2d(points))
        radius = np.broadcast_to(np.float32(radius), len(points)).astype(np.float32)
        rest = inside if inside is not None else NOTHING
        _lay_roll(
            self.color, self.slope, self.shade, self.gloss, self.skin,
            points, radius, float32(color), rest,
            np.float32(flat), np.float32(follow), np.float32(shadow),
            np.float32(gloss), np.float32(skin),
        )  # fmt: skip


NOTHING = np.zeros((0, 0), np.float32)


def filled(points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return the area within an outline as a mask with smooth edges, 0 to 1."""
    mask = np.zeros(shape, np.uint8)  # only bytes are drawn smoothly
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / np.float32(255)


def crisp(soft: np.ndarray, level: float = 0.5) -> np.ndarray:
    """Return a soft mask with its edge, where it passes ``level``, one pixel wide."""
    right = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8)
    steep = cv2.magnitude(right, cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8))
    out = (soft - np.float32(level)) / (steep + np.float32(2e-3))
    out += np.float32(0.5)
    return np.clip(out, 0, 1, out=out)


def gradient(height: np.ndarray) -> np.ndarray:
    """Return how steeply a height rises to the right and down, never over ``STEEPEST``."""
    height = float32(height)
    right = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=1 / 8)
    slope = cv2.merge([right, down])
    return np.clip(slope, -STEEPEST, STEEPEST, out=slope)


def _overlap(board, mask, x, y):
    """Return the slices of the board and of the mask that lie on each other."""
    top, left = max(0, y), max(0, x)
    bottom, right = min(board[0], y + mask[0]), min(board[1], x + mask[1])
    if bottom <= top or right <= left:
        return None, None
    on_mask = slice(top - y, bottom - y), slice(left - x, right - x)
    return (slice(top, bottom), slice(left, right)), on_mask


@njit(cache=True, fastmath=True, nogil=True)
def _lay_roll(
    color, slope, shade, gloss, skin, points, radius, paint, inside,
    flat, follow, shadow, shine, is_skin,
):  # fmt: skip
    rows, columns = shade.shape
    most = radius.max()
    around = np.float32(1.8) * most + 2
    x0 = max(0, int(points[:, 0].min() - around))
    y0 = max(0, int(points[:, 1].min() - around))
    x1 = min(columns, int(points[:, 0].max() + around) + 2)
    y1 = min(rows, int(points[:, 1].max() + around) + 2)
    if x1 <= x0 or y1 <= y0:
        return
    away = np.full((y1 - y0, x1 - x0), np.float32(1e9), np.float32)
    side = np.zeros((y1 - y0, x1 - x0, 3), np.float32)
    for n in range(max(1, len(points) - 1)):
        m = min(n + 1, len(points) - 1)
        ax, ay, bx, by = points[n, 0], points[n, 1], points[m, 0], points[m, 1]
        length = (bx - ax) ** 2 + (by - ay) ** 2 + np.float32(1e-6)
        reach = np.float32(1.8) * max(radius[n], radius[m]) + 2
        for y in range(
            max(y0, int(min(ay, by) - reach)), min(y1, int(max(ay, by) + reach) + 2)
        ):
            for x in range(
                max(x0, int(min(ax, bx) - reach)), min(x1, int(max(ax, bx) + reach) + 2)
            ):
                t = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
                t = min(max(t, np.float32(0)), np.float32(1))
                dx, dy = x - ax - t * (bx - ax), y - ay - t * (by - ay)
                r = radius[n] + t * (radius[m] - radius[n])
                far = np.sqrt(dx * dx + dy * dy) - r
                if far < away[y - y0, x - x0]:
                    away[y - y0, x - x0] = far
                    side[y - y0, x - x0, 0] = dx
                    side[y - y0, x - x0, 1] = dy
                    side[y - y0, x - x0, 2] = r
    for y in range(y0, y1):
        for x in range(x0, x1):
            far = away[y - y0, x - x0]
            if far > 1e8:
                continue
            cut = np.float32(1)
            if inside.size:
                cut = inside[y, x]
            alpha = min(max(np.float32(0.5) - far, np.float32(0)), np.float32(1)) * cut
            r = side[y - y0, x - x0, 2]
            if far > -1 and shadow > 0:
                t = max(
                    np.float32(0),
                    1 - max(far, np.float32(0)) / (np.float32(0.75) * r + 1),
                )
                shade[y, x] *= 1 - shadow * t * t * cut
            if alpha <= 0:
                continue
            dx, dy = side[y - y0, x - x0, 0], side[y - y0, x - x0, 1]
            up = np.sqrt(max(r * r - dx * dx - dy * dy, np.float32(0.12) * r * r))
            sx = -dx / up * flat + follow * slope[y, x, 0]
            sy = -dy / up * flat + follow * slope[y, x, 1]
            slope[y, x, 0] += (sx - slope[y, x, 0]) * alpha
            slope[y, x, 1] += (sy - slope[y, x, 1]) * alpha
            lit = 1 + np.float32(0.5) * follow * (
                min(shade[y, x] * np.float32(1.3), np.float32(1)) - 1
            )
            shade[y, x] += (lit - shade[y, x]) * alpha
            gloss[y, x] += (shine - gloss[y, x]) * alpha
            skin[y, x] += (is_skin - skin[y, x]) * alpha
            for c in range(3):
                color[y, x, c] += (paint[c] - color[y, x, c]) * alpha
