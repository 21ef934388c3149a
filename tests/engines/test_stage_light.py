"""Low sun, petals, discs, studio and sky: where they stand, and where they never do."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.face_form import form_normals
from spark_studio.engines.local.ops.gaps import with_gaps
from spark_studio.engines.local.ops.light import Light, shade
from spark_studio.engines.local.ops.retouch import even_skin, widen_eyes
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.ops.view import as_a_view
from spark_studio.engines.local.stage import low_sun
from spark_studio.engines.local.stage.fine_sky import fine_sky
from spark_studio.engines.local.stage.low_sun import Sun, find_sun
from spark_studio.engines.local.stage.petals import lay_petals
from spark_studio.engines.local.stage.soft_discs import soft_discs
from spark_studio.engines.local.stage.studio import (
    CANVASES,
    canvas,
    cast_shadow,
    choose_canvas,
    light_pool,
    out_of_focus,
)
from tests.engines.recipes.paint import sample


def chance(seed=1):
    return np.random.default_rng(seed)


def square(height=100, width=140):
    alpha = np.zeros((height, width), np.float32)
    alpha[30:80, 50:100] = 1
    return alpha


# ---- the sun


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_the_sun_never_stands_in_a_face(name):
    photo = sample(name)
    free = np.ones((80, 80), np.float32)
    for seed in range(20):
        sun = find_sun(photo.findings, photo.image, free, chance(seed))
        for x, y, wide, high in (face.box for face in photo.findings.faces):
            assert not (x < sun.x < x + wide and y < sun.y < y + high)


def test_the_sun_stands_on_the_photos_bright_side():
    findings = sample("palace").findings
    findings = type(findings)(
        **{n: getattr(findings, n) for n in findings.__slots__} | {"light": (0.0, -1.0)}
    )
    ramp = np.tile(np.linspace(0, 1, 60, dtype=np.float32), (60, 1))
    bright_right = np.dstack([ramp] * 3)
    free = np.ones((60, 60), np.float32)

    assert find_sun(findings, bright_right, free, chance()).x > 0.5
    assert find_sun(findings, bright_right[:, ::-1], free, chance()).x < 0.5


def test_without_free_ground_the_sun_stands_outside():
    photo = sample("cat")
    nothing = np.zeros((60, 60), np.float32)
    sun = find_sun(photo.findings, photo.image, nothing, chance())

    assert sun.shown == 0 and not 0 < sun.x < 1
    assert low_sun.disc(sun, 60, 60).max() == 0


def test_the_rim_lies_inside_on_the_side_of_the_sun_and_the_halo_outside():
    alpha, sun = square(), Sun(0.05, 0.5, 1.0)
    rim = low_sun.rim(alpha, sun, 0.03)
    halo = low_sun.halo(alpha, sun, 0.03)

    assert rim[alpha == 0].max() == 0 and halo[alpha == 1].max() == 0
    assert rim[50, 51] > 0.5 and rim[50, 98] < 0.3 * rim[50, 51]
    assert rim[50, 75] < 0.05


def test_evening_light_warms_and_keeps_one_color_from_another():
    picture = np.zeros((2, 2, 3), np.float32)
    picture[0], picture[1] = (0.3, 0.4, 0.8), (0.3, 0.7, 0.3)
    lab = to_lab(low_sun.in_this_light(picture, 0.4))

    assert (lab[..., 2] > to_lab(picture)[..., 2]).all()
    assert np.linalg.norm(lab[0, 0, 1:] - lab[1, 0, 1:]) > 30


# ---- petals and discs


def test_petals_stay_off_what_is_kept_clear():
    picture = np.full((200, 200, 3), 0.3, np.float32)
    clear = np.zeros((200, 200), np.float32)
    clear[60:140, 60:140] = 1
    lay_petals(picture, chance(), 60, (20.0, 20.0), clear)
    changed = np.abs(picture - 0.3).max(2) > 0.02

    assert changed.any() and not changed[64:136, 64:136].any()


def test_discs_fall_only_where_they_may():
    where = np.zeros((120, 120), np.float32)
    where[:, :40] = 1
    light = soft_discs(chance(), 120, 120, 30, (0.01, 0.05), ("#ffffff",), where)

    assert light[:, :40].max() > 0.1 and light[:, 60:].max() == 0


def test_discs_give_up_where_there_is_no_place():
    where = np.zeros((50, 50), np.float32)

    assert soft_discs(chance(), 50, 50, 9, (0.01, 0.05), ("#ffffff",), where).max() == 0


# ---- the studio


def test_a_canvas_is_light_in_the_pool_and_dark_at_the_edge():
    pool = light_pool(160, 120, (0.5, 0.4), 0.4)
    light = luminance(canvas(np.float32([0.5, 0.5, 0.6]), pool, chance()))

    assert light[40:56, 70:90].mean() > light[-15:, :20].mean() + 0.25


def test_no_canvas_of_the_subjects_own_color_is_chosen():
    from spark_studio.engines.local.ops.color import hex_color

    for code in CANVASES:
        own = to_lab(hex_color(code)[None, None])[0].repeat(5, 0)
        for seed in range(6):
            chosen = choose_canvas(own, chance(seed))
            assert np.abs(chosen - hex_color(code)).max() > 0.01


def test_the_subject_does_not_bleed_into_blurred_ground():
    picture = np.full((100, 140, 3), 0.2, np.float32)
    alpha = square()
    picture[alpha > 0] = (1, 0, 0)
    blurred = out_of_focus(picture, alpha, np.ones_like(alpha), 0.08)
    close = (cast_shadow(alpha, 0.0, 0.0, 0.06) > 0.02) & (alpha == 0)

    assert blurred[close][:, 0].max() < 0.3


def test_depth_0_is_left_sharp():
    picture = chance().random((60, 60, 3), dtype=np.float32)
    nothing = np.zeros((60, 60), np.float32)

    assert np.allclose(out_of_focus(picture, nothing, nothing, 0.05), picture)


def test_a_shadow_falls_away_from_the_lamp():
    shadow = cast_shadow(square(), 1.0, 0.08, 0.03)

    assert shadow[60, 44] > shadow[60, 106] + 0.1
    assert shadow[square() == 1].max() == 0


# ---- faces


def test_a_lamp_from_the_left_lights_the_left_cheek():
    findings = sample("obama").findings
    alpha = resize(findings.cutout, 300, 375)
    normal = form_normals(findings, alpha)
    lit = shade(normal, Light.from_side(-1.0))
    (xl, yl), (xr, yr) = findings.faces[0].points[[205, 425], :2] * (300, 375)

    assert np.allclose(np.linalg.norm(normal, axis=2), 1, atol=1e-3)
    assert lit[int(yl), int(xl)] > lit[int(yr), int(xr)] + 0.05


def test_skin_is_evened_and_nothing_else_is():
    picture = np.full((120, 120, 3), 0.6, np.float32)
    picture[50:58, 50:58] -= (0.02, 0.07, 0.07)  # a red blotch
    picture[100:108, 100:108] -= (0.02, 0.07, 0.07)
    skin = np.zeros((120, 120), np.float32)
    skin[30:80, 30:80] = 1
    even = even_skin(picture, skin, 200.0, chance())

    def redness(part):
        return float((part[..., 0] - part[..., 1]).mean())

    assert redness(even[52:56, 52:56]) < 0.8 * redness(picture[52:56, 52:56])
    assert np.allclose(even[90:], picture[90:], atol=2e-3)


def test_eyes_grow_and_the_rest_stays_where_it_was():
    photo = sample("obama")
    wider = widen_eyes(photo.image, photo.findings, 0.07)
    changed = np.abs(wider - photo.image).max(2) > 1e-3
    x, y, wide, high = photo.findings.faces[0].box
    width, height = photo.size

    assert changed.any()
    rows, columns = np.nonzero(changed)
    assert columns.min() > (x - 0.1 * wide) * width
    assert columns.max() < (x + 1.1 * wide) * width
    assert rows.max() < (y + 0.7 * high) * height


# ---- views and skies


def test_a_palace_is_a_view_and_people_never_are():
    assert as_a_view(sample("palace").findings, study(sample("palace"))) > 0.5
    assert as_a_view(sample("obama").findings, study(sample("obama"))) == 0
    assert as_a_view(sample("flower").findings, study(sample("flower"))) < 0.5


def test_gaps_never_take_a_face_or_skin():
    for name in ("astronaut", "obama"):
        photo = sample(name)
        before = study(photo)
        after = with_gaps(before, photo.findings)

        assert np.array_equal(
            after.subject[before.face > 0.5], before.subject[before.face > 0.5]
        )


def test_a_day_is_blue_above_and_pale_below_and_a_night_has_stars():
    day = fine_sky(chance(), 120, 90, 0.8, 1.0, night=False)
    night = fine_sky(chance(), 120, 90, 0.8, 1.0, night=True)

    assert day[60:70].mean() > day[:10].mean()
    assert luminance(night).mean() < 0.4
    assert luminance(night)[:30].max() > luminance(night)[:30].mean() + 0.1
