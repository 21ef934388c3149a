"""Any picture as the style: what is promised of a photo painted in another picture's hand."""

import cv2
import numpy as np
import pytest

from spark_studio.engines.base import CannotDraw, EngineError, RenderRequest
from spark_studio.engines.local import drawing
from spark_studio.engines.local.codec import decode_photo
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.local.models import studio_own_style
from spark_studio.engines.local.ops.borrowed_colors import transported
from spark_studio.engines.local.ops.borrowed_grain import borrowed_grain
from spark_studio.engines.local.ops.borrowed_hand import hand_of, painted
from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.perception import perceive as perception
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from tests.engines.conftest import SAMPLES

MODEL = "studio_own_style"
AREA = 256 * 256
PAINTINGS = SAMPLES.parent / "paintings"
USUAL = {"strength": 0.7, "keep_colors": False, "protect_faces": True}
NAMES = sorted(path.stem for path in PAINTINGS.glob("*.jpg"))


def painting(name: str) -> np.ndarray:
    return decode_photo((PAINTINGS / f"{name}.jpg").read_bytes())


def one_color(*color: int) -> np.ndarray:
    return np.full((200, 300, 3), color, np.uint8)


@pytest.fixture(scope="module")
def looked_at() -> dict[str, Photo]:
    """Some photos, looked at once for all tests."""
    photos = {}
    for name in ("astronaut", "obama", "coffee"):
        pixels = decode_photo((SAMPLES / f"{name}.jpg").read_bytes())
        height, width = pixels.shape[:2]
        width, height = drawing.style_size(width, height, AREA)
        image = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
        image = image.astype(np.float32) / 255
        image.setflags(write=False)
        photos[name] = Photo(image=image, findings=perception.perceive(pixels))
    return photos


def paint(photo: Photo, style: np.ndarray | None, seed: int = 1, **params: object):
    width, height = photo.size
    context = Context(width, height, np.random.default_rng(seed))
    context.params, context.second_photo = USUAL | params, style
    return studio_own_style.draw(photo, context), context.facts


def picture(photo: Photo, style: np.ndarray, **params: object) -> np.ndarray:
    return paint(photo, style, **params)[0]


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """How far two pictures are apart, in steps of Lab."""
    return float(np.linalg.norm(to_lab(one) - to_lab(other), axis=2).mean())


def face_of(photo: Photo, image: np.ndarray) -> np.ndarray:
    x, y, width, height = photo.findings.faces[0].box
    w, h = photo.size
    return image[int(y * h) : int((y + height) * h), int(x * w) : int((x + width) * w)]


# Strength


@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_strength_zero_is_the_photo_itself(looked_at, name):
    photo = looked_at[name]
    drawn = picture(photo, painting("swirls"), strength=0.0)

    assert np.array_equal(drawn, photo.image) and drawn is not photo.image


@pytest.mark.parametrize("style", ["swirls", "ink"])
@pytest.mark.parametrize("keep_colors", [True, False])
def test_more_strength_is_further_from_the_photo(looked_at, style, keep_colors):
    photo = looked_at["astronaut"]
    steps = [
        apart(
            photo.image,
            picture(photo, painting(style), strength=s / 10, keep_colors=keep_colors),
        )
        for s in (0, 1, 3, 5, 7, 10)
    ]

    assert steps == sorted(steps) and len(set(steps)) == len(steps)
    assert steps[1] < 8 < steps[-1]


def test_every_painting_of_ours_makes_another_picture(looked_at):
    photo = looked_at["coffee"]
    drawn = [picture(photo, painting(name)) for name in NAMES]

    assert len(NAMES) == 8
    for number, one in enumerate(drawn):
        assert apart(one, photo.image) > 6, NAMES[number]
        for other, name in zip(drawn[:number], NAMES, strict=False):
            assert apart(one, other) > 5, (NAMES[number], name)


# Colors


def test_the_colors_are_the_styles_or_stay_the_photos(looked_at):
    photo, style = looked_at["coffee"], painting("swirls")
    blue = to_lab(style.astype(np.float32) / 255)[..., 2].mean()
    old = to_lab(photo.image)
    borrowed = to_lab(picture(photo, style, strength=1.0))
    kept = to_lab(picture(photo, style, strength=1.0, keep_colors=True))

    assert blue < -10 < 5 < old[..., 2].mean()
    assert borrowed[..., 2].mean() < 0
    assert np.abs(kept[..., 1:] - old[..., 1:]).mean() < 6
    assert np.abs(kept[..., 0] - old[..., 0]).mean() > 4


def test_colors_are_moved_to_a_palette_and_their_order_is_kept():
    ramp = np.repeat(np.linspace(0.1, 0.9, 96, dtype=np.float32), 96).reshape(96, 96)
    grey = to_lab(np.dstack([ramp] * 3))
    palette = np.zeros((64, 64, 3), np.float32)
    between = np.linspace(0, 1, 64, dtype=np.float32)[:, None, None]
    palette[:] = between * (0.9, 0.5, 0.2) + (1 - between) * (0.1, 0.1, 0.4)
    moved = transported(grey, palette, 1.0, np.random.default_rng(0))

    rows = moved[:, :, 0].mean(1)
    assert np.all(np.diff(rows) > -0.5) and rows[-1] - rows[0] > 20
    assert moved[:16, :, 2].mean() < 0 < moved[-16:, :, 2].mean()


# Styles with little to borrow


@pytest.mark.parametrize(
    "color", [(250, 250, 250), (255, 255, 255), (0, 0, 0), (200, 40, 40)]
)
def test_one_color_makes_no_noise_and_says_so(looked_at, color):
    photo = looked_at["coffee"]
    drawn, facts = paint(photo, one_color(*color), strength=1.0)
    fine = [
        (each - cv2.GaussianBlur(each, (0, 0), 2)).std()
        for each in (drawn, photo.image)
    ]

    assert fine[0] < 1.05 * fine[1]
    assert facts["warnings"] == [
        {"en": studio_own_style.PLAIN.en, "zh": studio_own_style.PLAIN.zh}
    ]


@pytest.mark.parametrize("protect_faces", [True, False])
def test_a_nearly_white_style_does_not_whiten_faces(looked_at, protect_faces):
    style = one_color(250, 250, 250)
    cv2.circle(style, (150, 100), 60, (232, 238, 240), 5)
    for name in ("astronaut", "obama"):
        photo = looked_at[name]
        drawn = picture(photo, style, strength=1.0, protect_faces=protect_faces)
        before = to_lab(face_of(photo, photo.image))[..., 0]
        after = to_lab(face_of(photo, drawn))[..., 0]

        assert after.mean() < 92 and after.mean() - before.mean() < 28
        assert after.std() > 0.45 * before.std()


def test_a_picture_with_something_in_it_is_not_called_plain(looked_at):
    for name in ("ink", "hatching"):  # those with the fewest colors
        _, facts = paint(looked_at["coffee"], painting(name), strength=0.5)
        assert "warnings" not in facts


@pytest.mark.parametrize(
    "size", [(1, 1), (3, 900), (900, 3), (40, 1000), (1024, 700)], ids=str
)
def test_a_style_of_any_shape_will_do(looked_at, size):
    rng = np.random.default_rng(2)
    style = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    drawn = picture(looked_at["coffee"], style)

    assert drawn.dtype == np.float32 and np.isfinite(drawn).all()
    assert drawn.min() >= 0 and drawn.max() <= 1


# Faces


@pytest.mark.parametrize("style", ["swirls", "mosaic", "woodcut"])
@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_a_protected_face_is_still_one(looked_at, name, style):
    photo = looked_at[name]
    drawn = picture(photo, painting(style), strength=1.0)
    pixels = np.rint(drawn * 255).astype(np.uint8)
    large = cv2.resize(pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    faces = perception.perceive(large).faces

    assert len(faces) == len(photo.findings.faces) == 1
    assert np.allclose(faces[0].center, photo.findings.faces[0].center, atol=0.04)


def test_protection_keeps_faces_closer_and_leaves_the_rest_alone(looked_at):
    photo, style = looked_at["astronaut"], painting("mosaic")
    kept = picture(photo, style, strength=1.0)
    free = picture(photo, style, strength=1.0, protect_faces=False)

    old = face_of(photo, photo.image)
    assert apart(face_of(photo, kept), old) < 0.75 * apart(face_of(photo, free), old)
    height = photo.size[1]
    assert apart(kept[int(height * 0.6) :], free[int(height * 0.6) :]) < 0.3


def test_a_face_in_a_grey_drawing_is_not_left_pink(looked_at):
    photo = looked_at["obama"]
    drawn = picture(photo, painting("hatching"), strength=1.0)

    def chroma(image: np.ndarray) -> float:
        return float(np.hypot(*to_lab(face_of(photo, image))[..., 1:].T).mean())

    assert chroma(drawn) < 0.75 * chroma(photo.image)


# The steps


def test_the_network_paints_any_size_and_shape():
    rng = np.random.default_rng(0)
    hand = hand_of(rng.random((80, 120, 3), dtype=np.float32))
    assert hand.shape == (1, 1, 1, 100)
    for size in ((64, 64), (97, 203), (500, 70)):
        photo = rng.random((*size, 3), dtype=np.float32)
        drawn = painted(photo, hand)
        assert drawn.shape == photo.shape and drawn.dtype == np.float32


def test_a_hand_is_the_same_each_time_it_is_read():
    style = painting("mosaic").astype(np.float32) / 255
    assert np.array_equal(hand_of(style), hand_of(style))


def test_grain_is_as_deep_as_the_sources_and_stays_shallow():
    rng = np.random.default_rng(0)
    flat = np.full((200, 260, 3), 0.5, np.float32)
    rough = np.clip(0.5 + rng.normal(0, 0.3, (150, 150, 1)), 0, 1).astype(np.float32)
    rough = np.repeat(rough, 3, axis=2)

    assert np.abs(borrowed_grain(flat, flat, rng)).max() < 1e-3
    grain = borrowed_grain(flat, rough, rng)
    assert grain.shape == (200, 260) and 0.03 < grain.std() < 0.2
    assert abs(float(grain.mean())) < 0.01


# Through the engine


def test_it_owns_up_to_the_network_that_paints(looked_at):
    photo, style = looked_at["coffee"], painting("oil")

    assert paint(photo, style, strength=0.1)[1]["trained"] is True
    assert "trained" not in paint(photo, style, strength=0.0)[1]


def render(style: bytes, seed: int = 3, **params: object):
    photo = (SAMPLES / "cat.jpg").read_bytes()
    request = RenderRequest(
        model=MODEL,
        params=USUAL | params,
        seed=seed,
        photo=photo,
        second_photo=style,
    )
    return LocalEngine(style_area=200 * 200).render(request)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others():
    style = (PAINTINGS / "woodcut.jpg").read_bytes()

    assert render(style).image == render(style).image
    assert render(style).image != render(style, seed=4).image


def test_the_picture_keeps_the_shape_of_the_photo_and_names_its_version():
    result = render((PAINTINGS / "oil.jpg").read_bytes())
    height, width = decode_photo((SAMPLES / "cat.jpg").read_bytes()).shape[:2]

    assert result.width / result.height == pytest.approx(width / height, rel=0.02)
    assert result.version.startswith(f"{studio_own_style.VERSION}.")
    assert LocalEngine().can_draw(MODEL, "") and not LocalEngine().can_draw(MODEL, "x")


def test_without_a_style_it_says_what_is_missing():
    with pytest.raises(CannotDraw) as refused:
        render(b"")
    assert refused.value.sentence == studio_own_style.NO_STYLE


def test_a_style_that_is_no_picture_is_told_as_such():
    with pytest.raises(EngineError):
        render(b"not a picture at all")
