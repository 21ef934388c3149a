"""Romantic Light: sun from behind, paint all over, and never a veil or a petal on a face."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.features import face_mask
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import blur, erode, resize
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.recipes import romantic_light
from spark_studio.engines.local.stage.lamplight import is_night
from tests.engines.recipes.paint import paint, painted, sample, subject_of

LOOK = "romantic-light"


def behind(name):
    cutout = resize(sample(name).findings.cutout, *sample(name).size)
    return erode((cutout < 0.05).astype(np.float32), 0.02) > 0.5


@pytest.mark.parametrize("name", ["astronaut", "obama", "palace", "coffee", "flower"])
def test_what_lies_behind_turns_warm(name):
    lab = to_lab(painted(LOOK, name)[0])[behind(name)]

    assert lab[:, 2].mean() > 12  # yellow
    assert lab[:, 1].mean() > 4  # and red: together peach


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_a_face_keeps_its_contrast(name):
    face = face_mask(sample(name).findings, *sample(name).size) > 0.9
    before = luminance(sample(name).image)[face]
    after = luminance(painted(LOOK, name)[0])[face]

    assert np.quantile(after, 0.02) < np.quantile(before, 0.02) + 0.12
    assert after.std() > 0.7 * before.std()
    assert (after > 0.97).mean() < 0.02


def test_no_petal_lies_on_a_face(monkeypatch):
    with_petals, _ = painted(LOOK, "astronaut")
    monkeypatch.setattr(romantic_light, "lay_petals", lambda *arguments: None)
    without, _ = paint(LOOK, sample("astronaut"))
    changed = np.abs(with_petals - without).max(2) > 0.02
    faces = keep_out(sample("astronaut").findings, *sample("astronaut").size, 0.1) > 0

    assert changed.mean() > 0.002
    assert not changed[faces].any()


@pytest.mark.parametrize("name", ["astronaut", "cat", "palace"])
def test_the_surface_is_paint_and_not_the_photo(name):
    """Fine texture of the photo is gone; strokes have put their own in its place."""
    one, two = (luminance(p) for p in (painted(LOOK, name)[0], sample(name).image))
    fine = [grey - blur(grey, 0.006) for grey in (one, two)]
    inside = subject_of(name)
    alike = np.corrcoef(fine[0][inside], fine[1][inside])[0, 1]
    ground = behind(name)

    assert alike < 0.93
    assert fine[0][ground].std() > 0.008


def test_the_sun_wanders_with_the_seed():
    def brightest(seed):
        light = blur(luminance(painted(LOOK, "palace", seed)[0]), 0.02)
        return np.array(np.unravel_index(light.argmax(), light.shape)) / light.shape

    places = [brightest(seed) for seed in (1, 2, 3)]
    apart = max(np.abs(one - two).max() for one in places for two in places)

    assert apart > 0.03


def test_deeper_skin_stays_deeper():
    def cheek(name):
        x, y = sample(name).findings.faces[0].points[205, :2] * sample(name).size
        part = painted(LOOK, name)[0][int(y) - 6 : int(y) + 7, int(x) - 6 : int(x) + 7]
        return luminance(part).mean()

    assert cheek("obama") < cheek("astronaut")


def test_a_view_at_night_becomes_an_evening_with_lamps():
    lab = to_lab(painted(LOOK, "rocket")[0])
    top, low = lab[: len(lab) // 4], lab[-len(lab) // 4 :]

    assert np.median(top[..., 0]) < 35 and np.median(top[..., 2]) < -12
    assert ((low[..., 0] > 75) & (low[..., 2] > 15)).mean() > 0.01


def test_only_what_was_dark_is_night():
    assert is_night(sample("rocket"))
    assert not any(is_night(sample(name)) for name in ("palace", "coffee", "astronaut"))
