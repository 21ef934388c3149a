"""Recipes drawn small from sample photos."""

import numpy as np
import pytest

from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context, get_recipe
from tests.engines.conftest import sample_findings, sample_pixels


@pytest.fixture
def drawn():
    """Draw a look from a sample photo: return the picture and what the recipe told."""

    def draw(look, name, seed=1, size=(320, 320)):
        image = sample_pixels(name).astype(np.float32) / 255
        image.setflags(write=False)
        context = Context(*size, np.random.default_rng(seed))
        photo = Photo(image=image, findings=sample_findings(name))
        return get_recipe(look).draw(photo, context), context.facts

    return draw
