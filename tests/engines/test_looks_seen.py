"""A look that draws otherwise than when it was last looked at is noticed here."""

import cv2
import numpy as np
import pytest

from spark_studio.engines.local.recipe import get_recipe
from tests.engines.seen import pictures

# Processors round differently, and JPEG adds its own; a look that moved does far more.
MOST_MEAN, MOST_ANYWHERE = 2.5, 40.0
AGAIN = "Look at it, raise VERSION, and keep it: python -m tests.engines.seen "


@pytest.mark.parametrize("look", pictures.LOOKS)
def test_a_look_draws_as_it_did_when_last_looked_at(look):
    assert pictures.versions().get(look) == get_recipe(look).VERSION, AGAIN + look
    mean, anywhere = moved(pictures.load(look), pictures.draw(look))

    assert mean < MOST_MEAN and anywhere < MOST_ANYWHERE, AGAIN + look


def test_a_prop_in_another_place_is_noticed():
    kept = pictures.load(pictures.LOOKS[0])
    other = kept.copy()
    other[20:60, 20:60] = 255 - other[20:60, 20:60]

    assert moved(kept, other)[1] > MOST_ANYWHERE


def test_only_looks_that_are_drawn_have_kept_pictures():
    kept = {file.stem for file in pictures.FOLDER.glob("*.jpg")}

    assert kept == set(pictures.LOOKS) == set(pictures.versions())


def moved(one, other):
    """Return the mean and the greatest difference of two strips, slightly blurred, 0 to 255."""
    one, other = (
        cv2.GaussianBlur(p.astype(np.float32), (0, 0), 2) for p in (one, other)
    )
    return np.abs(one - other).mean(), np.abs(one - other).max()
