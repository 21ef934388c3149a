"""Soft shapes, redrawn eyes and skin, gouache: what is drawn lies where it should."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.balls import lay_ball, light_on
from spark_studio.engines.local.ops.face_traits import traits_of
from spark_studio.engines.local.ops.gouache import few_tones, leafy, painted_locks
from spark_studio.engines.local.ops.scalp import without_bare_spots
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.skin_lift import skin_lift
from spark_studio.engines.local.ops.soft_eyes import EyeStyle, draw_eyes
from spark_studio.engines.local.ops.soft_face import skin_without_features, two_tones
from spark_studio.engines.local.ops.soft_shapes import Patch, curve, ribbon, swell
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.perception import mesh
from tests.engines.recipes.paint import sample

BROWN = (np.float32([0.4, 0.25, 0.15]),) * 2
INK = np.float32([0.2, 0.1, 0.1])


def blank():
    return np.full((80, 100, 3), 0.5, np.float32)


def test_a_ribbon_is_as_wide_as_asked():
    path = curve(np.float32([[10, 40], [50, 40], [90, 40]]), 30)
    mask = Patch(blank(), (0, 0, 100, 80)).mask(ribbon(path, 4.0))

    assert 7.5 < mask[:, 50].sum() < 9.5  # antialiasing adds half a pixel a side
    assert not mask[:20].any() and not mask[60:].any()


def test_a_stroke_swells_to_its_peak_and_is_thin_at_its_ends():
    widths = swell(21, 1.0, 5.0, 0.5)

    assert widths[0] == pytest.approx(1) and widths[-1] == pytest.approx(1)
    assert widths.argmax() == 10 and widths.max() == pytest.approx(5)


def test_a_patch_over_the_border_changes_only_what_is_inside():
    picture = blank()
    patch = Patch(picture, (-20, -20, 30, 30))
    patch.lay(np.float32([1, 0, 0]), patch.disc(np.float32([0, 0]), 10, 10, 1.0))

    assert picture[0, 0, 0] > 0.9
    assert (picture[40:] == 0.5).all() and (picture[:, 40:] == 0.5).all()


def test_nothing_is_laid_outside_the_picture():
    picture = blank()
    patch = Patch(picture, (200, 200, 240, 240))

    assert patch.empty
    assert (picture == 0.5).all()


def test_eyes_are_drawn_where_the_eyes_are_and_nowhere_else():
    photo = sample("astronaut")
    width, height = photo.size
    face = photo.findings.faces[0]
    picture = np.full((height, width, 3), 0.7, np.float32)
    draw_eyes(picture, face, (width, height), EyeStyle(), BROWN, INK)
    changed = np.abs(picture - 0.7).max(2) > 0.02
    points = face.points[:, :2] * (width, height)
    x, y = points[mesh.LEFT_IRIS[0]].astype(int)

    assert picture[y, x].max() < 0.4
    assert not changed[: int(points[10, 1])].any()
    assert not changed[int(points[13, 1]) :].any()


def test_a_shut_eye_gets_no_iris():
    photo = sample("astronaut")
    width, height = photo.size
    face = photo.findings.faces[0]
    points = face.points.copy()
    for upper, lower in ((159, 145), (158, 153), (160, 144), (161, 163), (157, 154)):
        points[upper] = points[lower] - (0, 0.0005, 0)
    for upper, lower in ((386, 374), (385, 380), (387, 373), (388, 390), (384, 381)):
        points[upper] = points[lower] - (0, 0.0005, 0)
    picture = np.full((height, width, 3), 0.7, np.float32)
    shut = replace(face, points=points)
    draw_eyes(picture, shut, (width, height), EyeStyle(white="#00ff00"), BROWN, INK)

    assert (picture[..., 1] - picture[..., 0]).max() < 0.1


def test_skin_closes_over_the_features():
    sketch = study(sample("obama"))
    lab = skin_without_features(sketch, 0.25 * sketch.size[0])
    inside = (sketch.features > 0.6) & (sketch.face > 0.9)
    around = (sketch.skin > 0.8) & (sketch.features < 0.1)

    assert lab[..., 0][inside].std() < 0.6 * 100 * sketch.plain[inside].mean(1).std()
    assert abs(np.median(lab[..., 0][inside]) - np.median(lab[..., 0][around])) < 12


def test_skin_in_two_tones_keeps_its_depth_and_loses_its_grey():
    lab = np.zeros((60, 60, 3), np.float32)
    lab[..., 0] = np.linspace(30, 50, 60)[None]
    lab[..., 1:] = 2.0
    out = two_tones(lab, np.ones((60, 60), np.float32), 40, 10, 0)

    assert np.median(out[..., 0]) < 50
    assert np.hypot(out[..., 1], out[..., 2]).min() > 15


def test_fair_skin_is_lifted_more_than_deep_skin():
    lifts = {}
    for name in ("astronaut", "obama"):
        photo = sample(name)
        sketch = study(photo)
        taken = resize(photo.image, *sketch.size)
        people = [
            (face, traits_of(face, sketch.light, taken, sketch.hair, photo.findings))
            for face in photo.findings.faces
        ]
        lifts[name] = float(skin_lift(sketch, people).mean())

    assert lifts["astronaut"] > lifts["obama"] >= 0


def test_few_tones_are_few():
    lab = np.zeros((4, 200, 3), np.float32)
    lab[..., 0] = np.linspace(0, 100, 200)
    tones = few_tones(lab, 20.0, softness=0.02, blend=1.0)[0, :, 0]
    steps = np.abs(np.diff(tones))

    assert (steps < 1e-3).mean() > 0.8
    assert tones[0] == 0 and tones[-1] == pytest.approx(100, abs=11)


def test_locks_leave_what_is_no_hair_alone():
    rng = np.random.default_rng(1)
    lab = rng.uniform(20, 60, (90, 120, 3)).astype(np.float32)
    hair = np.zeros((90, 120), np.float32)
    hair[10:40, 30:80] = 1
    out = painted_locks(lab, hair, rng, 20.0)

    assert (out[60:] == lab[60:]).all()
    assert not np.array_equal(out[15:35, 35:75], lab[15:35, 35:75])
    assert np.array_equal(painted_locks(lab, 0 * hair, rng, 20.0), lab)


def test_leaves_stay_where_leaves_are():
    rng = np.random.default_rng(2)
    picture = np.full((100, 100, 3), 0.5, np.float32)
    where = np.zeros((100, 100), np.float32)
    where[:, :40] = 1
    greens = np.ones((2, 100, 100, 3), np.float32) * np.float32([0.1, 0.6, 0.1])
    out = leafy(picture, where, where, greens, rng, 0.03)

    assert (out[:, 45:] == picture[:, 45:]).all()
    assert (out[5:95, 5:35, 1] - out[5:95, 5:35, 0]).mean() > 0.3


def test_a_ball_is_light_above_and_on_the_suns_side():
    relief = np.zeros((100, 100), np.float32)
    lay_ball(relief, 50, 50, 30)
    light = light_on(relief, 1.0, 60)

    assert relief[50, 50] == pytest.approx(30, abs=1)
    assert light[28, 50] > light[72, 50]
    assert light[50, 72] > light[50, 28]


def test_a_shine_in_the_middle_of_skin_is_no_hair_but_a_fringe_is():
    skin = np.zeros((100, 100), np.float32)
    skin[20:90, 20:80] = 1
    hair = np.zeros((100, 100), np.float32)
    hair[:20, 20:80] = 1
    spot = hair.copy()
    spot[40:50, 40:52] = 1
    cleaned = without_bare_spots(spot, skin * (spot < 0.5))

    assert cleaned[45, 45] < 0.05
    assert cleaned[10, 50] == 1
