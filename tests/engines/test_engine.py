import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from spark_studio.engines import get_engine
from spark_studio.engines.base import CannotDraw, EngineError, RenderRequest
from spark_studio.engines.local import drawing
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.inputs import Words
from tests.engines.conftest import Shelf, memory_of

STYLE, TEMPLATE = "spark_style_template", "spark_img_effects"
HALF = Words(en="Half way.", zh="画到一半。")


@pytest.fixture
def draws(monkeypatch):
    """Let the engine know one look, "test-look", drawn by the function given."""

    def know(draw):
        recipe = SimpleNamespace(VERSION=7, draw=draw)
        monkeypatch.setattr(
            "spark_studio.engines.local.engine.recipe_names",
            lambda: frozenset({"test-look"}),
        )
        monkeypatch.setattr(drawing, "get_recipe", lambda look: recipe)
        return LocalEngine(style_area=160 * 160)

    return know


def request(photo, model=STYLE, **changes):
    changes.setdefault("memory", memory_of(photo))
    return RenderRequest(model=model, look="test-look", photo=photo, **changes)


def keep(photo, context):
    return photo.image.copy()


def test_asking_what_it_can_draw_imports_no_picture_library():
    code = (
        "import sys; from spark_studio.engines import get_engine;"
        "engine = get_engine('local');"
        "assert not engine.can_draw('spark_style_template', 'no-such-look');"
        "heavy = {'numpy', 'cv2', 'PIL', 'numba', 'onnxruntime'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_one_engine_serves_the_whole_process():
    assert get_engine("local") is get_engine("local")


def test_what_has_no_recipe_is_refused_with_a_sentence(photo_bytes):
    photo = photo_bytes("coffee")
    for model, look in ((STYLE, "no-such-look"), ("spark_image_3_1", "")):
        with pytest.raises(CannotDraw):
            LocalEngine().render(RenderRequest(model=model, look=look, photo=photo))


def test_a_look_without_a_photo_is_refused(draws):
    with pytest.raises(CannotDraw, match="needs a photo"):
        draws(keep).render(request(b""))


def test_an_unreadable_photo_is_refused(draws):
    with pytest.raises(EngineError, match="cannot be opened"):
        draws(keep).render(request(b"no photo"))


def test_the_result_says_how_it_was_made(draws, photo_bytes):
    fallback = {"en": "No face was found.", "zh": "没有找到人脸。"}

    def draw(photo, context):
        context.facts["fallbacks"] = [fallback]
        return photo.image.copy()

    result = draws(draw).render(request(photo_bytes("astronaut"), seed=5))

    assert (result.width, result.height) == (160, 160)
    assert result.content_type == "image/jpeg" and result.image[:2] == b"\xff\xd8"
    assert (result.engine, result.seed) == ("local", 5)
    assert result.version == f"7.{drawing.perception.VERSION}"
    assert result.facts["faces"] == 1
    assert result.facts["fallbacks"] == [fallback]
    assert result.facts["warnings"] == []


def test_progress_only_rises_and_ends_at_1(draws, photo_bytes):
    def draw(photo, context):
        for fraction in (0.0, 0.5, 0.2, 7.0, -3.0):
            context.step(fraction, HALF, photo.image)
        return photo.image.copy()

    seen = []
    draws(draw).render(request(photo_bytes("coffee")), lambda *step: seen.append(step))
    fractions = [fraction for fraction, _, _ in seen]

    assert fractions == sorted(fractions)
    assert fractions[0] == 0 and fractions[-1] == 1
    assert HALF in [sentence for _, sentence, _ in seen]


def test_previews_come_at_most_five_a_second(draws, photo_bytes):
    def draw(photo, context):
        for _ in range(50):
            context.step(0.5, HALF, photo.image)
        return photo.image.copy()

    seen = []
    draws(draw).render(
        request(photo_bytes("coffee")), lambda *step: seen.append(step[2])
    )
    previews = [preview for preview in seen if preview]

    assert 1 <= len(previews) <= 3
    assert previews[0][:2] == b"\xff\xd8" and len(previews[0]) < 60_000


def test_a_report_that_raises_stops_the_work(draws, photo_bytes):
    class Stop(Exception):
        pass

    def stop(fraction, sentence, preview):
        if sentence == HALF:
            raise Stop

    def draw(photo, context):
        context.step(0.5, HALF)
        pytest.fail("went on drawing")

    with pytest.raises(Stop):
        draws(draw).render(request(photo_bytes("coffee")), stop)


@pytest.mark.parametrize(
    "broken",
    [
        lambda photo, context: photo.image.astype(np.float64),
        lambda photo, context: photo.image[:-1],
        lambda photo, context: photo.image[..., 0],
        lambda photo, context: photo.image * np.float32(np.nan),
    ],
)
def test_a_recipe_that_breaks_its_promise_is_a_defect(draws, photo_bytes, broken):
    with pytest.raises(ValueError, match="test-look drew"):
        draws(broken).render(request(photo_bytes("coffee")))


def test_a_recipe_cannot_change_its_photo(draws, photo_bytes):
    def scribble(photo, context):
        photo.image[:] = 0
        return photo.image.copy()

    with pytest.raises(ValueError, match="read-only"):
        draws(scribble).render(request(photo_bytes("coffee")))


def test_chance_hangs_on_seed_and_photo(draws, photo_bytes):
    drawn = []

    def draw(photo, context):
        drawn.append(context.rng.random())
        return photo.image.copy()

    engine = draws(draw)
    for name, seed in (("coffee", 1), ("coffee", 1), ("coffee", 2), ("flower", 1)):
        engine.render(request(photo_bytes(name), seed=seed))

    assert drawn[0] == drawn[1]
    assert len(set(drawn)) == 3


def test_templates_have_the_size_asked_for(draws, photo_bytes):
    def draw(photo, context):
        assert photo.size == (600, 400)
        return np.zeros((context.height, context.width, 3), np.float32)

    engine = draws(draw)
    asked = request(photo_bytes("coffee"), TEMPLATE, params={"width": 70, "height": 90})
    result = engine.render(asked)
    plain = engine.render(request(photo_bytes("coffee"), TEMPLATE))

    assert (result.width, result.height) == (70, 90)
    assert (plain.width, plain.height) == (1328, 1328)


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (512, 512, (1328, 1328)),
        (4000, 3000, (1533, 1150)),
        (1, 1, (1328, 1328)),
        (200, 3, (4096, 64)),
        (3, 200, (64, 4096)),
        (1, 9000, (64, 4096)),
    ],
)
def test_styles_keep_the_ratio_as_far_as_it_goes(width, height, expected):
    assert drawing.style_size(width, height, 1328 * 1328) == expected


def test_template_photos_are_neither_vast_nor_tiny():
    assert drawing.template_photo_size(4000, 3000) == (1536, 1152)
    assert drawing.template_photo_size(600, 400) == (600, 400)
    assert drawing.template_photo_size(1, 1) == (64, 64)


def test_a_second_look_at_the_same_photo_is_not_taken(draws, photo_bytes, monkeypatch):
    shelf, engine = Shelf(), draws(keep)
    first = engine.render(request(photo_bytes("coffee"), memory=shelf))
    monkeypatch.setattr(
        drawing.perception, "_look", lambda *_: pytest.fail("looked again")
    )

    assert (
        engine.render(request(photo_bytes("coffee"), memory=shelf)).image == first.image
    )


def test_masks_fit_the_picture_they_are_asked_for(draws, photo_bytes):
    def draw(photo, context):
        mask = photo.at_size(photo.findings.cutout)
        assert mask.shape == photo.image.shape[:2] and mask.dtype == np.float32
        assert mask.min() >= 0 and mask.max() <= 1 and mask.max() > 0.9
        face = photo.findings.faces[0]
        assert photo.pixels(face)[:, 0].max() < photo.image.shape[1]
        return photo.image.copy()

    engine = draws(draw)
    engine.render(request(photo_bytes("astronaut")))
    LocalEngine.render(
        LocalEngine(style_area=700 * 700), request(photo_bytes("astronaut"))
    )
