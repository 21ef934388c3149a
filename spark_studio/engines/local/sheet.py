"""Contact sheets: any looks by any photos on one picture, to be looked at while making looks."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from spark_studio.engines.base import RenderRequest
from spark_studio.engines.local.codec import decode_photo
from spark_studio.engines.local.engine import LocalEngine

CELL, LABEL, GAP = 420, 26, 6
GROUND, INK = (28, 28, 30), (235, 235, 235)


class OwnMemory:
    """Remembers what was learned about one photo for as long as the sheet is being drawn."""

    def __init__(self) -> None:
        self._kept = {}

    def load(self, name: str) -> bytes | None:
        return self._kept.get(name)

    def save(self, name: str, data: bytes) -> None:
        self._kept[name] = data


@dataclass(frozen=True, slots=True)
class Cell:
    """One result: the file's bytes, and what to write under it."""

    label: str
    image: bytes


def draw_cells(
    looks: Iterable[tuple[str, str]], photo: bytes, size: int, seed: int
) -> Iterable[Cell]:
    """Draw each (model, look) of one photo at about ``size`` x ``size`` pixels."""
    engine, memory = LocalEngine(style_area=size * size), OwnMemory()
    for model, look in looks:
        params = {"width": size, "height": size} if model == "spark_img_effects" else {}
        started = time.perf_counter()
        result = engine.render(
            RenderRequest(
                model=model,
                look=look,
                params=params,
                seed=seed,
                photo=photo,
                memory=memory,
            )
        )
        yield Cell(f"{look}  {time.perf_counter() - started:.1f} s", result.image)


def assemble(rows: list[list[Cell]]) -> Image.Image:
    """Return one picture with a row per photo, each cell over its label."""
    columns = max(len(row) for row in rows)
    width = columns * (CELL + GAP) + GAP
    heights = [max(_thumb(cell).height for cell in row) + LABEL + GAP for row in rows]
    sheet = Image.new("RGB", (width, sum(heights) + GAP), GROUND)
    pen, font, y = ImageDraw.Draw(sheet), ImageFont.load_default(16), GAP
    for row, height in zip(rows, heights, strict=True):
        for column, cell in enumerate(row):
            x = GAP + column * (CELL + GAP)
            sheet.paste(_thumb(cell), (x, y))
            pen.text((x + 2, y + height - LABEL), cell.label, INK, font)
        y += height
    return sheet


def _thumb(cell):
    picture = Image.fromarray(decode_photo(cell.image))
    picture.thumbnail((CELL, int(CELL * 1.4)), Image.Resampling.LANCZOS)
    return picture


def write_full(cell: Cell, photo: Path, folder: Path) -> None:
    """Write one result at full size as ``<photo>.<look>.jpg``."""
    folder.mkdir(parents=True, exist_ok=True)
    look = cell.label.split()[0]
    (folder / f"{photo.stem}.{look}.jpg").write_bytes(cell.image)
