"""The promises of every look at the sizes people ask for: make test-full."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from spark_studio.engines.base import RenderRequest
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.local.perception.perceive import perceive
from tests.engines.conftest import memory_of, sample_bytes
from tests.engines.test_recipes import LOOKS, MODELS, STYLES, pixels_of, png

pytestmark = pytest.mark.full

SIDES = (512, 1328, 2048)  # of the square that has a picture's area
RATIOS = {"square": (1, 1), "3:4": (3, 4), "16:9": (16, 9)}


def shaped(name, ratio):
    """A sample photo cut to a ratio around its upper middle."""
    image = Image.open(io.BytesIO(sample_bytes(name)))
    side = min(image.width / ratio[0], image.height / ratio[1])
    size = round(ratio[0] * side), round(ratio[1] * side)
    return png(ImageOps.fit(image, size, centering=(0.5, 0.2)))


def rendered(look, photo, side, ratio, seed=1):
    factor = (side * side / (ratio[0] * ratio[1])) ** 0.5
    factor = min(factor, 2048 / max(ratio))  # no side is longer in any model
    width, height = (round(factor * part) for part in ratio)
    asked = RenderRequest(
        model=MODELS[look],
        look=look,
        params={"width": width, "height": height},
        seed=seed,
        photo=photo,
        memory=memory_of(photo),
    )
    return LocalEngine(style_area=width * height).render(asked), (width, height)


@pytest.mark.parametrize("shape", RATIOS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("look", LOOKS)
def test_every_size_and_shape_is_drawn_whole(look, side, shape):
    photo = shaped("astronaut", RATIOS[shape])
    result, (width, height) = rendered(look, photo, side, RATIOS[shape])

    off = 0.01 * side if look in STYLES else 0  # a style has its photo's very ratio
    assert abs(result.width - width) <= off and abs(result.height - height) <= off
    picture = pixels_of(result)
    assert picture.shape == (result.height, result.width, 3)
    for part in np.array_split(picture, 3):
        assert part.std() > 3  # nothing is left empty


@pytest.mark.parametrize("look", STYLES)
def test_large_and_small_draw_the_person_alike(look):
    """Lengths are shares of the picture: what 512 pixels show, 2048 show finer."""
    photo = shaped("astronaut", (1, 1))
    small, large = (
        _tiny(rendered(look, photo, side, (1, 1))[0]) for side in (512, 2048)
    )
    person = perceive(
        np.asarray(Image.open(io.BytesIO(photo))), memory_of(photo)
    ).cutout
    inside = cv2.resize(person, (64, 64), interpolation=cv2.INTER_AREA) > 0.98

    again = _tiny(rendered(look, photo, 512, (1, 1), seed=2)[0])
    by_size, by_chance = (np.abs(small - p)[inside] for p in (large, again))
    # The median: a branch may hang elsewhere, and a seam run otherwise.
    assert np.median(by_size) < max(10, 1.6 * np.median(by_chance))


def _tiny(result):
    image = Image.open(io.BytesIO(result.image))
    return np.asarray(image.resize((64, 64), Image.Resampling.BOX)).astype(int)


@pytest.mark.parametrize("look", LOOKS)
def test_the_same_seed_gives_the_same_bytes_at_full_size(look):
    photo = shaped("obama", (3, 4))
    first, second = (rendered(look, photo, 1328, (3, 4))[0] for _ in range(2))

    assert first.image == second.image
