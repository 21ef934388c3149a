"""Portraits drawn small from sample photos."""

from functools import cache

import numpy as np
import pytest

from spark_studio.engines.local.models import spark_edit_portrait
from spark_studio.engines.local.perception.perceive import perceive
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from tests.engines.conftest import pair_of_people, sample_findings, sample_pixels


@cache
def photo_of(name: str) -> Photo:
    """A sample photo by name; "pair" shows two people, "dusk" a person in little light."""
    if name == "pair":
        pixels = pair_of_people()
        findings = perceive(pixels)
    elif name == "dusk":
        dim = np.float32([0.62, 0.55, 0.5]) * sample_pixels("astronaut")
        pixels = dim.astype(np.uint8)
        findings = perceive(pixels)
    else:
        pixels, findings = sample_pixels(name), sample_findings(name)
    image = pixels.astype(np.float32) / 255
    image.setflags(write=False)
    return Photo(image=image, findings=findings)


@cache
def portrait(name, mode, prompt="", seed=1, size=(320, 320), gpen=0.4, skin=0.3):
    """Return the portrait and the facts told with it."""
    params = {"gen_mode": mode, "prompt": prompt, "gpen": gpen, "skin": skin}
    context = Context(*size, np.random.default_rng(seed), params=params)
    picture = spark_edit_portrait.draw(photo_of(name), context)
    picture.setflags(write=False)
    return picture, context.facts


@pytest.fixture
def photos():
    return photo_of


@pytest.fixture
def drawn():
    """Draw a portrait: photo, mode, prompt, seed, size; each is drawn once per run."""
    return portrait
