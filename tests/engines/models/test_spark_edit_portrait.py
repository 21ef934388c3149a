"""The portrait: three modes, words that are drawn or named, and nobody lost on the way."""

import numpy as np
import pytest

from spark_studio.engines.base import CannotDraw, EngineError
from spark_studio.engines.local.models import spark_edit_portrait
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception.faces import find_faces
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.camera import (
    Wish,
    body_box,
    choose_view,
    head_box,
    seen_through,
)

CONCERT = "Concert group photo, flash photography"
MODES = ("reference", "reference_char", "creative")


def bytes_of(picture):
    return (picture * 255 + 0.5).astype(np.uint8)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [(320, 320), (256, 400), (420, 240)])
def test_a_portrait_has_the_size_asked_for(drawn, mode, size):
    prompt = "" if mode == "reference" else CONCERT
    picture, _ = drawn("obama", mode, prompt, 1, size)

    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.float32
    assert picture.min() >= 0 and picture.max() <= 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["obama", "astronaut"])
def test_the_face_is_still_found_afterwards(drawn, name, mode):
    prompt = "" if mode == "reference" else CONCERT
    picture, _ = drawn(name, mode, prompt)

    assert len(find_faces(bytes_of(picture))) == 1


def test_each_mode_makes_another_picture(drawn):
    one, two, three = (drawn("obama", mode, "" if mode == "reference" else CONCERT)[0] for mode in MODES)  # fmt: skip

    assert np.abs(one - two).mean() > 0.08
    assert np.abs(two - three).mean() > 0.04
    assert np.abs(one - three).mean() > 0.08


def test_one_seed_makes_one_picture_and_another_seed_another_place(drawn):
    one = drawn("obama", "creative", CONCERT, 1)[0]
    again = drawn.__wrapped__("obama", "creative", CONCERT, 1)[0]
    other = drawn("obama", "creative", CONCERT, 2)[0]

    assert np.array_equal(one, again)
    assert np.abs(one - other).mean() > 0.02


def test_without_words_the_person_stands_before_a_cloth(drawn):
    picture, facts = drawn("obama", "reference_char", "")
    corner = luminance(picture)[4:60, 4:60]

    assert corner.std() < 0.05
    assert "ignored" not in facts


def test_words_that_only_ask_for_a_portrait_are_as_good_as_none(drawn):
    picture, facts = drawn("obama", "reference_char", "a portrait photo")

    assert np.array_equal(picture, drawn("obama", "reference_char", "")[0])
    assert "warnings" not in facts


@pytest.mark.parametrize("words", ["night", "黄昏", "black"])
def test_an_hour_or_a_color_without_a_place_is_drawn_all_the_same(drawn, words):
    _, facts = drawn("obama", "reference_char", words)

    assert facts["drawn"] == [words]


def test_what_is_drawn_of_the_words_is_told_and_what_is_not(drawn):
    _, facts = drawn("obama", "reference_char", "at the beach with a dragon")

    assert facts["drawn"] == ["beach"]
    assert facts["ignored"] == ["dragon"]
    assert any("dragon" in w["en"] and "dragon" in w["zh"] for w in facts["warnings"])


def test_words_of_which_nothing_can_be_drawn_are_refused_by_name(drawn):
    with pytest.raises(CannotDraw) as raised:
        drawn("obama", "creative", "a purple dragon eating noodles {x}")

    sentence = raised.value.sentence
    assert "dragon" in sentence.en and "dragon" in sentence.zh
    assert "concert" in sentence.en and "演唱会" in sentence.zh


def test_chinese_words_make_the_place_that_english_ones_do(drawn):
    english = drawn("obama", "reference_char", "on the beach")[0]
    chinese = drawn("obama", "reference_char", "在海滩上")[0]

    assert np.abs(english - chinese).mean() < 0.01


def test_keeping_the_place_says_that_the_words_were_not_used(drawn):
    picture, facts = drawn("obama", "reference", CONCERT)

    assert facts["ignored"] == [CONCERT]
    assert len(facts["warnings"]) == 1
    assert np.array_equal(picture, drawn("obama", "reference", "")[0])


def test_two_faces_are_both_kept_and_told_of(drawn):
    for mode in ("reference", "reference_char"):
        picture, facts = drawn("pair", mode, "", 1, (480, 320))

        assert len(find_faces(bytes_of(picture))) == 2
        assert "2 faces" in facts["warnings"][0]["en"]
    assert "warnings" not in drawn("obama", "reference")[1]


@pytest.mark.parametrize("name", ["cat", "rocket", "coffee"])
def test_a_photo_without_a_face_is_refused_in_words(drawn, name):
    with pytest.raises(EngineError) as raised:
        drawn(name, "reference")

    assert raised.value.fault == "failed"
    assert "face" in raised.value.sentence.en


def test_a_photo_without_color_becomes_a_picture_without_color():
    """No face of a grey sample is large enough, so one is made grey."""
    from dataclasses import replace

    from tests.engines.models.conftest import photo_of

    photo = photo_of("astronaut")
    grey = np.repeat(luminance(photo.image)[..., None], 3, axis=2)
    params = {"gen_mode": "reference_char", "prompt": CONCERT}
    context = Context(240, 240, np.random.default_rng(1), params=params)
    picture = spark_edit_portrait.draw(replace(photo, image=grey), context)

    assert np.ptp(picture, axis=2).max() < 1e-6
    assert "black and white" in context.facts["fallbacks"][0]["en"]


def test_other_clothes_are_worn_where_all_is_new(drawn, photos):
    """Obama's suit is navy; in the new picture the chest has another color."""
    kept, new = (drawn("obama", mode, CONCERT)[0] for mode in MODES[1:])
    chest = slice(270, 310), slice(130, 190)

    away = np.abs(kept[chest].mean((0, 1)) - new[chest].mean((0, 1))).max()
    assert away > 0.06


@pytest.mark.parametrize("name", ["obama", "dusk"])
@pytest.mark.parametrize("mode", MODES)
def test_nobody_is_made_paler(drawn, photos, name, mode):
    """Beside the photo's own lights, skin is as dark in the portrait as in the photo."""
    before, after = (
        photos(name),
        drawn(name, mode, "" if mode == "reference" else CONCERT)[0],
    )
    face = find_faces(bytes_of(after))[0]
    seen = before.findings.faces[0]

    def level(picture, one):
        x, y, w, h = one.box
        rows, columns = picture.shape[:2]
        part = picture[
            int((y + 0.2 * h) * rows) : int((y + 0.8 * h) * rows),
            int((x + 0.2 * w) * columns) : int((x + 0.8 * w) * columns),
        ]
        return float(np.median(luminance(part)))

    light = float(np.quantile(luminance(before.image), 0.97))
    exposed = level(before.image, seen) * max(1.0, 0.86 / light)
    assert level(after, face) < 1.06 * exposed


# ---- the camera


@pytest.mark.parametrize("canvas", [(500, 500), (300, 900), (900, 300), (768, 1024)])
@pytest.mark.parametrize("name", ["obama", "astronaut", "pair"])
@pytest.mark.parametrize("inside", [True, False])
def test_no_view_cuts_a_head(photos, name, canvas, inside):
    photo = photos(name)
    heads = [head_box(face, photo) for face in photo.findings.faces]
    body = body_box(photo.findings, photo.size)
    wish = Wish(head=0.44, inside=inside)
    view = choose_view(photo, heads, body, photo.findings.touches, canvas, wish)

    for x0, y0, x1, y1 in heads:
        low, high = view.moved(np.float32([(x0, y0), (x1, y1)]))
        assert low[0] > -0.03 * canvas[0] and high[0] < 1.03 * canvas[0]
        assert low[1] > -0.03 * canvas[1] and high[1] < 1.03 * canvas[1]


def test_what_was_found_moves_with_the_view(photos):
    photo = photos("obama")
    heads = [head_box(face, photo) for face in photo.findings.faces]
    body = body_box(photo.findings, photo.size)
    view = choose_view(
        photo, heads, body, photo.findings.touches, (400, 400), Wish(0.4)
    )
    seen = seen_through(photo, view.tilted(0.05, (200, 400)))
    face, looked = seen.findings.faces[0], find_faces(bytes_of(seen.image))[0]

    assert np.abs(face.points[:468, :2] - looked.points[:468, :2]).mean() < 0.012
    assert abs(face.roll - photo.findings.faces[0].roll - 0.05) < 0.01
