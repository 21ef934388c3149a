"""A look that draws otherwise than when it was last looked at is noticed here."""

import cv2
import numpy as np
import pytest

from spark_studio.engines.local.recipe import get_recipe
from tests.engines.hands import hand_of
from tests.engines.seen import pictures

# On the processor that drew them: JPEG's own traces, no more.
MOST_MEAN, MOST_ANYWHERE = 2.5, 40.0
# On another, props may fall elsewhere. How far the palette then strayed (quantiles in Lab)
# and the painter's hand, in two photos of three, when pixels of all looks were shaken by
# one level: at most 2.5 and 0.6. Two different looks are 5 and 1.6 apart or more.
MOST_PALETTE, MOST_HAND = 4.0, 1.0
AGAIN = "Look at it, raise VERSION, and keep it: python -m tests.engines.seen "


@pytest.mark.parametrize("look", pictures.LOOKS)
def test_a_look_draws_as_it_did_when_last_looked_at(look):
    kept = pictures.kept().get(look, {})
    assert kept.get("version") == get_recipe(look).VERSION, AGAIN + look
    before, now = pictures.load(look), pictures.draw(look)

    palette, hand = strayed(before, now)
    assert palette < MOST_PALETTE and hand < MOST_HAND, AGAIN + look
    if kept["processor"] == pictures.processor():
        mean, anywhere = moved(before, now)
        assert mean < MOST_MEAN and anywhere < MOST_ANYWHERE, AGAIN + look


def test_a_prop_in_another_place_is_noticed():
    kept = pictures.load(pictures.LOOKS[0])
    other = kept.copy()
    other[20:60, 20:60] = 255 - other[20:60, 20:60]

    assert moved(kept, other)[1] > MOST_ANYWHERE


def test_another_look_is_noticed_on_any_processor():
    clay, film = pictures.load("cute-clay"), pictures.load("animation-movie")
    palette, hand = strayed(clay, film)

    assert palette > MOST_PALETTE or hand > MOST_HAND


def test_only_looks_that_are_drawn_have_kept_pictures():
    kept = {file.stem for file in pictures.FOLDER.glob("*.jpg")}

    assert kept == set(pictures.LOOKS) == set(pictures.kept())


def moved(one, other):
    """Return the mean and the greatest difference of two strips, slightly blurred, 0 to 255."""
    one, other = (
        cv2.GaussianBlur(p.astype(np.float32), (0, 0), 2) for p in (one, other)
    )
    return np.abs(one - other).mean(), np.abs(one - other).max()


def strayed(one, other):
    """Return how far palette and hand are apart, each in the middle one of three photos."""
    pairs = list(zip(np.split(one, 3, 1), np.split(other, 3, 1), strict=True))
    palettes = [np.abs(_palette(a) - _palette(b)).mean() for a, b in pairs]
    hands = [np.linalg.norm(hand_of(a) - hand_of(b)) for a, b in pairs]
    return np.median(palettes), np.median(hands)


def _palette(picture):
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0).reshape(-1, 3)
    return np.quantile(soft, np.linspace(0.05, 0.95, 10), axis=0)
