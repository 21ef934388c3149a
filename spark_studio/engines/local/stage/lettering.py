"""Where words go: the emptiest place, never on a face."""

import cv2
import numpy as np


def emptiest_place(
    taken: np.ndarray,
    size: tuple[int, int],
    margin: int,
    prefer: np.ndarray | None = None,
) -> tuple[int, int] | None:
    """Return x, y of the corner where a block of width x height meets least of ``taken``.

    ``taken`` (0 to 1; over 1 forbids more strongly) is the map of what must stay clear, and
    ``prefer`` an extra cost for each corner place. None where the block does not fit.
    """
    rows, columns = taken.shape
    width, height = size
    if width + 2 * margin > columns or height + 2 * margin > rows:
        return None
    step = max(1, min(rows, columns) // 160)
    small = cv2.resize(
        taken,
        (max(1, columns // step), max(1, rows // step)),
        interpolation=cv2.INTER_AREA,
    )
    total = cv2.integral(small)
    w, h, m = max(1, width // step), max(1, height // step), margin // step
    y0, y1 = m, max(m + 1, small.shape[0] - h - m)
    x0, x1 = m, max(m + 1, small.shape[1] - w - m)
    cost = (
        total[y0 + h : y1 + h, x0 + w : x1 + w] - total[y0:y1, x0 + w : x1 + w]
        - total[y0 + h : y1 + h, x0:x1] + total[y0:y1, x0:x1]
    ) / (w * h)  # fmt: skip
    if cost.size == 0:
        return None
    if prefer is not None:
        cost = (
            cost
            + cv2.resize(prefer, small.shape[::-1])[
                y0 : y0 + cost.shape[0], x0 : x0 + cost.shape[1]
            ]
        )
    y, x = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return (x0 + int(x)) * step, (y0 + int(y)) * step


def print_mask(
    picture: np.ndarray,
    mask: np.ndarray,
    x: int,
    y: int,
    color: np.ndarray,
    strength: float = 1.0,
) -> None:
    """Lay a color through a mask with its corner at x, y, in place."""
    part = picture[y : y + mask.shape[0], x : x + mask.shape[1]]
    cut = mask[: part.shape[0], : part.shape[1], None] * np.float32(strength)
    part += (np.float32(color) - part) * cut
