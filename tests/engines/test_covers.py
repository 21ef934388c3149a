import io
import json
import re
from pathlib import Path

import numpy as np
from PIL import Image

from spark_studio.engines.local import covers, sheet
from spark_studio.engines.local.recipe import recipe_names

FOLDER = Path(__file__).parents[2] / "static" / "covers"


def test_every_recipe_has_a_cover_of_the_size_listed():
    listed = json.loads((FOLDER / covers.LISTING).read_text())

    assert set(listed) == recipe_names()
    for look, entry in listed.items():
        with Image.open(FOLDER / f"{look}.webp") as cover:
            assert cover.size == (entry["width"], entry["height"])
            assert cover.width * 5 == cover.height * 4
        assert re.fullmatch("#[0-9a-f]{6}", entry["color"])
        assert (FOLDER.parent / "samples" / f"{entry['source']}.jpg").exists()


def test_the_commonest_color_covers_most():
    picture = Image.new("RGB", (40, 50), (10, 200, 30))
    picture.paste((250, 0, 0), (0, 0, 40, 20))

    assert covers.commonest_color(picture) == "#0ac81e"


def test_the_sample_is_cut_to_the_covers_shape_with_its_face(photo_bytes):
    cut = Image.open(io.BytesIO(covers._portrait(photo_bytes("astronaut"))))

    assert abs(cut.width / cut.height - 0.8) < 0.01
    assert cut.height == 512


def test_a_sheet_has_a_cell_for_every_look_of_every_photo():
    def cell(width, height):
        file = io.BytesIO()
        Image.new("RGB", (width, height), "red").save(file, "PNG")
        return sheet.Cell("red", file.getvalue())

    made = np.asarray(
        sheet.assemble([[cell(800, 400), cell(300, 300)], [cell(500, 900)]])
    )
    red = (made == (255, 0, 0)).all(2)

    assert made.shape[1] == 2 * (sheet.CELL + sheet.GAP) + sheet.GAP
    assert red[sheet.GAP + 5, sheet.GAP + 5]
    assert red[sheet.GAP + 5, sheet.GAP + sheet.CELL + sheet.GAP + 5]
    assert not red[-40, -5]  # the second row has one cell
