"""The promises every look keeps, each tried on every recipe in the folder."""

import hashlib
import io
import json
import random
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from spark_studio.catalog import get_look
from spark_studio.engines.base import RenderRequest, ignore_progress
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context, get_recipe, recipe_names
from tests.engines.conftest import (
    memory_of,
    pair_of_people,
    sample_bytes,
    sample_findings,
)

STYLE, TEMPLATE = "spark_style_template", "spark_img_effects"
SIDE = 256  # pixels: small enough to try everything, large enough to draw it all
LOOKS = sorted(recipe_names())
MODELS = {look: get_look(look).model for look in LOOKS}
TEMPLATES = [look for look in LOOKS if MODELS[look] == TEMPLATE]
STYLES = [look for look in LOOKS if MODELS[look] == STYLE]


def draw(look, photo, seed=1, width=SIDE, height=SIDE, report=ignore_progress):
    """Draw a look small; what perception saw in a photo serves all looks."""
    asked = RenderRequest(
        model=MODELS[look],
        look=look,
        params={"width": width, "height": height},
        seed=seed,
        photo=photo,
        memory=memory_of(photo),
    )
    return LocalEngine(style_area=SIDE * SIDE).render(asked, report)


@cache
def drawn_once(look):
    """The astronaut at seed 1, and the steps it took."""
    steps = []
    result = draw(
        look, sample_bytes("astronaut"), report=lambda *step: steps.append(step)
    )
    return result, steps


def png(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def pixels_of(result):
    return np.asarray(Image.open(io.BytesIO(result.image)))


def difference(one, other):
    """Mean difference of two pictures of one size, 0 to 255."""
    return np.abs(pixels_of(one).astype(int) - pixels_of(other)).mean()


@pytest.fixture(params=LOOKS)
def look(request):
    return request.param


def test_the_catalog_knows_every_recipe(look):
    assert MODELS[look] in (STYLE, TEMPLATE)
    assert isinstance(get_recipe(look).VERSION, int) and get_recipe(look).VERSION >= 1


def test_the_same_seed_gives_the_same_bytes_whatever_global_chance_does(look):
    first, _ = drawn_once(look)
    np.random.seed(99)
    random.seed(99)

    assert draw(look, sample_bytes("astronaut")).image == first.image


def test_another_seed_gives_another_picture(look):
    first, _ = drawn_once(look)
    other = draw(look, sample_bytes("astronaut"), seed=2)

    assert difference(first, other) > 0.3


def test_the_same_pixels_in_another_file_get_other_props(look):
    image = Image.open(io.BytesIO(sample_bytes("astronaut")))
    note = PngImagePlugin.PngInfo()
    note.add_text("note", "another photo")
    first, _ = drawn_once(look)
    other = draw(look, png(image, pnginfo=note))

    assert difference(first, other) > 0.3


def test_global_chance_is_left_alone(look):
    np.random.seed(4)
    random.seed(4)
    before = random.getstate(), np.random.get_state()[1].copy()
    draw(look, sample_bytes("coffee"))

    assert random.getstate() == before[0]
    assert np.array_equal(np.random.get_state()[1], before[1])


def odd_photos():
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 256, (48, 40, 4), dtype=np.uint8)
    ramp = np.linspace(0, 65535, 40 * 48).astype(np.uint16).reshape(48, 40)
    color = Image.fromarray(noise).convert("RGB")
    return {
        "1x1": color.resize((1, 1)),
        "3x200": color.resize((3, 200)),
        "200x3": color.resize((200, 3)),
        "grey": color.convert("L"),
        "grey and alpha": Image.fromarray(noise[..., ::3].copy()),
        "alpha": Image.fromarray(noise),
        "16 bits": Image.fromarray(ramp),
        "palette": color.quantize(8),
        "black": Image.new("RGB", (40, 48)),
        "white": Image.new("RGB", (48, 40), "white"),
    }


@pytest.mark.parametrize("kind", list(odd_photos()))
def test_odd_photos_survive(look, kind):
    result = draw(look, png(odd_photos()[kind]), width=160, height=160)

    assert pixels_of(result).shape == (result.height, result.width, 3)


def test_a_photo_without_a_face_is_drawn(look):
    result = draw(look, sample_bytes("palace"))

    assert result.facts["faces"] == 0
    assert pixels_of(result).std() > 5


@pytest.mark.parametrize("look", TEMPLATES)
@pytest.mark.parametrize(("width", "height"), [(512, 2048), (2048, 512), (700, 933)])
def test_templates_have_exactly_the_size_asked_for(look, width, height):
    result = draw(look, sample_bytes("astronaut"), width=width, height=height)

    assert (result.width, result.height) == (width, height)
    assert pixels_of(result).shape == (height, width, 3)


@pytest.mark.parametrize("look", STYLES)
@pytest.mark.parametrize("name", ["obama", "palace"])
def test_styles_have_the_ratio_of_the_photo(look, name):
    photo = Image.open(io.BytesIO(sample_bytes(name)))
    result = draw(look, sample_bytes(name))

    assert pixels_of(result).shape == (result.height, result.width, 3)
    assert abs(result.width / result.height - photo.width / photo.height) < 0.01
    assert abs(result.width * result.height / SIDE**2 - 1) < 0.01


def test_the_photo_is_left_as_it_was(look):
    """Handed a photo it could write to, a recipe does not; what it returns is its own."""
    image = np.asarray(Image.open(io.BytesIO(sample_bytes("astronaut"))))
    image = image[::2, ::2].astype(np.float32) / 255
    before = image.copy()
    context = Context(SIDE, SIDE, np.random.default_rng(1))
    picture = get_recipe(look).draw(Photo(image, sample_findings("astronaut")), context)

    assert np.array_equal(image, before)
    assert not np.shares_memory(picture, image)
    assert picture.dtype == np.float32 and picture.shape == (SIDE, SIDE, 3)
    assert picture.min() > -0.01 and picture.max() < 1.01


def test_progress_only_rises_and_ends_at_1(look):
    _, steps = drawn_once(look)
    fractions = [fraction for fraction, _, _ in steps]

    assert fractions == sorted(fractions)
    assert fractions[0] == 0 and fractions[-1] == 1
    assert len({sentence for _, sentence, _ in steps}) >= 4


def test_every_sentence_is_said_in_both_languages(look):
    _, steps = drawn_once(look)
    for _, sentence, _ in steps:
        assert re.fullmatch(r"[A-Z][^!]*\.", sentence.en), sentence
        assert re.search(r"[\u4e00-\u9fff]", sentence.zh), sentence
        assert sentence.zh.endswith("。") and "！" not in sentence.zh, sentence


@pytest.mark.parametrize("name", ["astronaut", "palace", "cat"])
def test_facts_are_plain_and_what_fell_back_is_told_in_both_languages(look, name):
    facts = json.loads(json.dumps(draw(look, sample_bytes(name)).facts))

    for told in (*facts["fallbacks"], *facts["warnings"]):
        assert set(told) == {"en", "zh"} and all(told.values())


def test_the_drawing_is_shown_under_way(look):
    _, steps = drawn_once(look)

    assert any(preview for _, _, preview in steps)


def test_a_group_is_drawn(look):
    result = draw(look, png(Image.fromarray(pair_of_people())))

    assert result.facts["faces"] == 2


def test_a_fresh_process_draws_the_same_bytes():
    look = LOOKS[0]
    code = (
        "import hashlib; from tests.engines import test_recipes as t;"
        f"result = t.draw({look!r}, t.sample_bytes('astronaut'));"
        "print(hashlib.sha256(result.image).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    first, _ = drawn_once(look)

    assert done.stdout.split()[-1] == hashlib.sha256(first.image).hexdigest()
