"""The mark in a corner of a picture."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from spark_studio.catalog import get_look
from spark_studio.engines.base import RenderRequest
from spark_studio.engines.local.codec import encode_picture
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.local.mark import (
    font,
    luminance,
    mark_warnings,
    marked,
    words_as_mask,
    words_of,
)
from spark_studio.engines.local.recipe import recipe_names
from spark_studio.engines.local.sheet import OwnMemory
from tests.engines.conftest import sample_bytes

WIDTH, HEIGHT = 400, 300


def sheet(level: float, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    return np.full((height, width, 3), level, np.float32)


def changed_box(before: np.ndarray, after: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(np.abs(after - before).max(axis=2) > 0.05)
    return columns.min(), rows.min(), columns.max(), rows.max()


def test_no_mark_leaves_the_picture_alone():
    picture = sheet(0.8)

    assert marked(picture, {"add_logo": False}) is picture
    assert marked(picture, {}) is picture


@pytest.mark.parametrize(
    ("position", "is_right", "is_low"),
    [(0, True, True), (1, False, True), (2, False, False), (3, True, False)],
)
def test_the_mark_stands_in_its_corner(position, is_right, is_low):
    picture = sheet(0.8)
    after = marked(picture, {"add_logo": True, "position": position})
    left, top, right, low = changed_box(picture, after)

    assert (left > WIDTH / 2, right > WIDTH / 2) == (is_right, is_right)
    assert (top > HEIGHT / 2, low > HEIGHT / 2) == (is_low, is_low)
    assert left > 0 and top > 0 and right < WIDTH - 1 and low < HEIGHT - 1


def test_the_mark_has_the_size_of_the_original():
    ink = words_as_mask("AI生成", 1328, 1328)

    assert ink.shape[1] == pytest.approx(126, abs=2)
    assert ink.shape[0] == pytest.approx(31, abs=1)


@pytest.mark.parametrize("position", range(4))
def test_the_mark_keeps_the_margins_of_the_original(position):
    picture = sheet(0.8, 1328, 1328)
    after = marked(picture, {"add_logo": True, "position": position})
    left, top, right, low = changed_box(picture, after)

    assert (1328 - right if position in (0, 3) else left) == pytest.approx(86, abs=2)
    assert (1328 - low if position in (0, 1) else top) == pytest.approx(29, abs=2)


def test_the_picture_given_is_not_touched():
    picture = sheet(0.8)
    picture.setflags(write=False)

    after = marked(picture, {"add_logo": True})

    assert after.dtype == np.float32
    assert float(picture.min()) == pytest.approx(0.8)


def test_the_mark_can_be_read_on_light_and_on_dark():
    light = marked(sheet(0.9), {"add_logo": True})
    dark = marked(sheet(0.1), {"add_logo": True})

    assert float(light.min()) < 0.1
    assert float(dark.max()) > 0.9


def test_opacity_is_how_much_covers_the_ground():
    full = marked(sheet(1.0), {"add_logo": True, "opacity": 1.0})
    half = marked(sheet(1.0), {"add_logo": True, "opacity": 0.5})
    none = marked(sheet(1.0), {"add_logo": True, "opacity": 0.0})

    assert 1 - float(half.min()) == pytest.approx((1 - float(full.min())) / 2, abs=0.01)
    assert np.array_equal(none, sheet(1.0))


# Can be read on any ground


def checks(cell: int) -> np.ndarray:
    levels = (np.indices((664, 664)) // cell).sum(0) % 2
    return np.repeat(levels[..., None], 3, 2).astype(np.float32)


def noise(cell: int, bands: int) -> np.ndarray:
    rng = np.random.default_rng(cell)
    levels = rng.random((664 // cell + 1, 664 // cell + 1, bands), dtype=np.float32)
    wide = levels.repeat(cell, 0).repeat(cell, 1)[:664, :664]
    return wide if bands == 3 else (wide > 0.5).astype(np.float32).repeat(3, 2)


def letters(is_dark: bool) -> np.ndarray:
    paper = Image.new("L", (664, 664), 255)
    for top in range(0, 664, 17):
        ImageDraw.Draw(paper).text((0, top), "生成HAT黑白" * 12, 0, font(15))
    levels = np.repeat(np.asarray(paper, np.float32)[..., None] / 255, 3, 2)
    return 1 - levels if is_dark else levels


def sample(name: str) -> np.ndarray:
    with Image.open(io.BytesIO(sample_bytes(name))) as photo:
        small = photo.convert("RGB").resize((664, 664))
    return np.asarray(small, np.float32) / 255


GROUNDS = {
    **{f"grey {level}": sheet(level / 10, 664, 664) for level in range(11)},
    **{f"checks {cell}": checks(cell) for cell in (2, 4, 9, 15, 30)},
    **{f"colors {cell}": noise(cell, 3) for cell in (1, 3, 7)},
    **{f"black and white {cell}": noise(cell, 1) for cell in (1, 3, 7)},
    "dark letters": letters(False),
    "light letters": letters(True),
    **{name: sample(name) for name in ("astronaut", "cat", "coffee", "rocket")},
}


def edge_contrasts(ground: np.ndarray, position: int) -> np.ndarray:
    """Return the contrast of each pixel at the edge of a letter with the ground beside it."""
    mark = {"add_logo": True, "position": position}
    with Image.open(io.BytesIO(encode_picture(marked(ground, mark)))) as image:
        after = luminance(np.asarray(image, np.float32) / 255)
    white, black = sheet(1, 664, 664), sheet(0, 664, 664)
    cover = 1 - marked(white, mark)[..., 0]
    assert np.allclose(cover, marked(black, mark)[..., 0], atol=1e-6)
    letter, beside = cover > 0.8, (cover < 0.02).astype(np.float32)
    edge = letter & (cv2.dilate(beside, np.ones((5, 5))) > 0)
    beside *= cv2.dilate((cover > 0.5).astype(np.float32), np.ones((5, 5)))
    total, count = (
        cv2.boxFilter(levels, -1, (5, 5), normalize=False)[edge]
        for levels in (after.astype(np.float32) * beside, beside)
    )
    mean = total[count > 0] / count[count > 0]
    own = after[edge][count > 0]
    return (np.maximum(own, mean) + 0.05) / (np.minimum(own, mean) + 0.05)


@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize("position", range(4))
def test_the_words_stand_out_from_any_ground(name, position):
    contrasts = edge_contrasts(GROUNDS[name], position)

    assert contrasts.size > 100
    assert (contrasts >= 3).mean() >= 0.99


@pytest.mark.parametrize("level", [n / 100 for n in range(101)])
def test_even_ground_has_no_halo(level):
    ground = sheet(level)
    after = marked(ground, {"add_logo": True})
    cover = 1 - marked(sheet(1), {"add_logo": True})[..., 0]

    assert np.array_equal(after[cover == 0], ground[cover == 0])


def test_a_color_is_judged_by_how_light_it_looks():
    """Blue is dark and yellow light, whatever the mean of their numbers says."""
    blue = np.ones((HEIGHT, WIDTH, 3), np.float32) * np.array([0.2, 0.2, 1.0], "f4")
    green = np.ones((HEIGHT, WIDTH, 3), np.float32) * np.array([0.0, 0.9, 0.0], "f4")

    assert float(marked(blue, {"add_logo": True}).min()) > 0.15
    assert float(marked(green, {"add_logo": True})[..., 1].min()) < 0.05


@pytest.mark.parametrize("name", ["checks 4", "dark letters", "cat"])
def test_a_mark_nobody_can_see_changes_nothing(name):
    mark = {"add_logo": True, "opacity": 0.0}

    assert np.array_equal(marked(GROUNDS[name], mark), GROUNDS[name])


@pytest.mark.parametrize("position", range(4))
def test_nothing_changes_far_from_the_words(position):
    ground = checks(4)
    after = marked(ground, {"add_logo": True, "position": position})
    white = sheet(1, 664, 664)
    words = changed_box(white, marked(white, {"add_logo": True, "position": position}))
    halo = changed_box(ground, after)

    assert all(abs(a - b) <= 7 for a, b in zip(words, halo, strict=True))


# What stands there


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ({}, "AI生成"),
        ({"language": 0}, "AI生成"),
        ({"language": 1}, "Generated by AI"),
        ({"language": 1, "logo_text_content": "小梅 2026"}, "小梅 2026"),
        ({"language": 1, "logo_text_content": "Mae 🌸\n2026"}, "Mae 2026"),
        ({"language": 1, "logo_text_content": "🌸🌸"}, "Generated by AI"),
        ({"logo_text_content": "Mae\u202e\u200d\x07\ud800 b"}, "Mae b"),
        ({"logo_text_content": "cafe\u0301 \u0300مرحبا"}, "café"),
        ({"logo_text_content": " \t "}, "AI生成"),
    ],
)
def test_own_words_take_the_place_of_the_usual(mark, words):
    assert " ".join(words_of(mark).split()) == words


def test_words_left_out_are_said():
    def warned(words: str) -> list[str]:
        mark = {"add_logo": True, "logo_text_content": words}
        return [warning["en"] for warning in mark_warnings(mark)]

    assert warned("Mae 2026") == warned("") == warned("  小  梅 ") == []
    assert "left out" in warned("Mae 🌸")[0]
    assert "usual ones" in warned("🌸🌸")[0]
    assert mark_warnings({"add_logo": False, "logo_text_content": "🌸"}) == []


@pytest.mark.parametrize("words", ["水墨风" * 26, "a" * 80, "Made with care, " * 5])
@pytest.mark.parametrize(
    ("width", "height"), [(64, 64), (64, 4096), (4096, 64), (5, 5)]
)
def test_long_words_fit_into_any_picture(width, height, words):
    picture = sheet(0.9, width, height)
    mark = {"add_logo": True, "logo_text_content": words}

    assert marked(picture, mark).shape == picture.shape


@pytest.mark.parametrize(("width", "height"), [(512, 512), (1328, 1328), (744, 1992)])
def test_long_words_stay_large_enough_to_read(width, height):
    em = 0.0236 * min(width, height)
    one_line = words_as_mask("水墨风", width, height)
    words = words_as_mask("水墨风" * 26, width, height)

    assert words.shape[1] <= width * (1 - 2 * 0.064) + 2
    assert words.shape[0] > one_line.shape[0]  # two lines or three
    assert words.shape[0] >= 2 * max(9, 0.6 * em)


@pytest.mark.parametrize("look", sorted(recipe_names()))
def test_every_look_takes_the_mark_and_changes_nothing_else(look, findings_of):
    model = get_look(look).model
    photo = sample_bytes("astronaut")

    def drawn(**mark: object) -> np.ndarray:
        request = RenderRequest(
            model=model,
            look=look,
            params={"logo_info": mark, "width": 320, "height": 320},
            seed=1,
            photo=photo,
            memory=findings_of,
        )
        image = LocalEngine(style_area=320 * 320).render(request).image
        return np.asarray(Image.open(io.BytesIO(image)), np.int16)

    plain, with_mark = drawn(add_logo=False), drawn(add_logo=True, position=2)
    changed = np.abs(plain - with_mark).max(axis=2) > 0
    height, width = changed.shape
    rows, columns = np.nonzero(changed)

    assert changed.sum() > 100
    # A JPEG keeps blocks of eight by eight, so its edges move outward to the next.
    words = words_as_mask("AI生成", width, height)
    right = round(width * 0.064) + words.shape[1] + 4
    low = round(height * 0.021) + words.shape[0] + 4
    assert columns.max() < -(-right // 8) * 8 and rows.max() < -(-low // 8) * 8
    assert columns.min() >= (round(width * 0.064) - 4) // 8 * 8


@pytest.fixture(scope="module")
def findings_of() -> OwnMemory:
    """What is learned of the photo once serves every look."""
    return OwnMemory()


def test_what_was_left_out_is_among_the_facts():
    def warnings(**mark: object) -> list[dict[str, str]]:
        request = RenderRequest(
            model="spark_style_template",
            look="ink-wash",
            params={"logo_info": {"add_logo": True} | mark},
            photo=sample_bytes("astronaut"),
        )
        return LocalEngine(style_area=128 * 128).render(request).facts["warnings"]

    plain = warnings()
    (added,) = [w for w in warnings(logo_text_content="Mae 🌸") if w not in plain]
    assert added["en"] and added["zh"]
