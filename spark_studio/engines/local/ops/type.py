"""Lettering: words as soft masks, upright columns of Chinese, carved seals."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parent.parent / "fonts"
BRUSH = "ma-shan-zheng"


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), size)


def written(text: str, size: int, font: str = BRUSH) -> np.ndarray:
    """Return one line of text as a mask (rows x columns, 0 to 1), cropped to its ink.

    ``size`` is the em in pixels. Text the font cannot write gives its empty boxes.
    """
    face = _font(font, max(4, size))
    left, top, right, low = face.getbbox(text)
    sheet = Image.new("L", (max(1, right - left), max(1, low - top)), 0)
    ImageDraw.Draw(sheet).text((-left, -top), text, font=face, fill=255)
    return np.asarray(sheet, np.float32) / np.float32(255)


def column(
    text: str, size: int, font: str = BRUSH, spacing: float = 1.08
) -> np.ndarray:
    """Return text written downwards, one character under the other, as a mask.

    ``spacing`` is from character to character, in ems.
    """
    step = round(size * spacing)
    sheet = np.zeros(
        (step * (len(text) - 1) + round(size * 1.3), round(size * 1.3)), np.float32
    )
    for i, character in enumerate(text):
        ink = written(character, size, font)
        rows, columns = (
            min(ink.shape[0], sheet.shape[0]),
            min(ink.shape[1], sheet.shape[1]),
        )
        y = max(
            0, min(i * step + (round(size * 1.15) - rows) // 2, sheet.shape[0] - rows)
        )
        x = (sheet.shape[1] - columns) // 2
        np.maximum(
            sheet[y : y + rows, x : x + columns],
            ink[:rows, :columns],
            out=sheet[y : y + rows, x : x + columns],
        )
    return sheet


def seal(
    text: str, size: int, rng: np.random.Generator, font: str = BRUSH
) -> np.ndarray:
    """Return a carved seal, ``size`` pixels square, as a mask of its red: worn, uneven edges."""
    sheet = np.zeros((size, size), np.float32)
    inset = max(1, round(size * 0.04))
    corner = max(2, round(size * 0.12))
    cv2.rectangle(
        sheet,
        (inset + corner, inset),
        (size - 1 - inset - corner, size - 1 - inset),
        1.0,
        -1,
    )
    cv2.rectangle(
        sheet,
        (inset, inset + corner),
        (size - 1 - inset, size - 1 - inset - corner),
        1.0,
        -1,
    )
    for x in (inset + corner, size - 1 - inset - corner):
        for y in (inset + corner, size - 1 - inset - corner):
            cv2.circle(sheet, (x, y), corner, 1.0, -1, cv2.LINE_AA)
    across = 1 if len(text) < 3 else 2
    down = -(-len(text) // across)
    cell = (size - 4 * inset) / max(across, down)
    for i, character in enumerate(text):
        ink = written(character, round(cell * 1.02), font)
        target = (
            max(1, round(cell * (0.84 if across > 1 else 0.9))),
            max(1, round((size - 4 * inset) / down * 0.88)),
        )
        ink = cv2.resize(ink, target, interpolation=cv2.INTER_AREA)
        # a seal reads from the right
        x = round(
            size / 2 + (across / 2 - 1 - i // down) * cell + (cell - target[0]) / 2
        )
        y = round(
            2 * inset
            + (i % down) * (size - 4 * inset) / down
            + ((size - 4 * inset) / down - target[1]) / 2
        )
        x, y = max(0, x), max(0, y)
        part = sheet[y : y + target[1], x : x + target[0]]
        part *= 1 - ink[: part.shape[0], : part.shape[1]]
    worn = cv2.GaussianBlur(
        rng.random((size, size), dtype=np.float32), (0, 0), max(0.6, size / 60)
    )
    worn = (worn - worn.mean()) / max(float(worn.std()), 1e-6)
    soft = cv2.GaussianBlur(sheet, (0, 0), max(0.5, size / 110))
    return np.clip((soft - 0.42 + worn * 0.07) * 5, 0, 1) * np.clip(
        1.0 - np.clip(worn - 1.7, 0, 1), 0.25, 1
    )
