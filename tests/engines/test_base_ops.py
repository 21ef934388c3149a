"""The shared steps: identities, limits, and what every one of them keeps."""

import numpy as np
import pytest

from spark_studio.engines.local.ops import color, shape, surface, tone

SHAPES = [(1, 1), (3, 40), (40, 3), (31, 47)]


def picture(height=31, width=47, seed=1):
    made = np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)
    made.setflags(write=False)
    return made


STEPS = {
    "luminance": tone.luminance,
    "smoothstep": lambda p: tone.smoothstep(0.2, 0.8, p),
    "mix": lambda p: tone.mix(p, 1 - p, tone.luminance(p)),
    "multiply": lambda p: tone.multiply(p, p),
    "screen": lambda p: tone.screen(p, p),
    "overlay": lambda p: tone.overlay(p, p),
    "soft_light": lambda p: tone.soft_light(p, p),
    "stretch": tone.stretch,
    "gamma": lambda p: tone.gamma(p, 0.7),
    "to_linear": color.to_linear,
    "to_srgb": color.to_srgb,
    "from_lab": lambda p: color.from_lab(color.to_lab(p)),
    "saturate": lambda p: color.saturate(p, 1.5),
    "gradient_map": lambda p: color.gradient_map(
        tone.luminance(p), [(0, "#102030"), (1, "#ffeedd")]
    ),
    "match_mean": lambda p: color.match_mean(p, np.array([50.0, 0, 0]), 0.5),
    "resize": lambda p: shape.resize(p, 20, 9),
    "scale": lambda p: shape.scale(p, 0.3),
    "blur": lambda p: shape.blur(p, 0.1),
    "guided_filter": lambda p: np.clip(
        shape.guided_filter(tone.luminance(p), p, 0.1, 1e-3), 0, 1
    ),
    "dilate": lambda p: shape.dilate(tone.luminance(p), 0.05),
    "erode": lambda p: shape.erode(tone.luminance(p), 0.05),
}


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("name", STEPS)
def test_steps_stay_float32_and_in_range_on_any_shape(name, size):
    before = picture(*size)
    after = STEPS[name](before)

    assert after.dtype == np.float32
    assert np.isfinite(after).all()
    assert after.min() > -0.02 and after.max() < 1.02


def test_a_float64_scalar_does_not_widen_a_picture():
    wide = np.float64(0.3)

    assert tone.mix(picture(), picture(), wide).dtype == np.float32
    assert tone.smoothstep(wide, np.float64(0.8), picture()).dtype == np.float32
    assert tone.gamma(picture(), np.float64(0.5)).dtype == np.float32
    assert color.saturate(picture(), np.float64(0.5)).dtype == np.float32


def test_doing_nothing_changes_nothing():
    p = picture()

    assert np.array_equal(tone.mix(p, 1 - p, 0), p)
    assert np.allclose(tone.mix(p, 1 - p, 1), 1 - p, atol=1e-6)
    assert np.allclose(tone.gamma(p, 1), p, atol=1e-6)
    assert np.allclose(color.saturate(p, 1), p, atol=1e-6)
    assert np.allclose(color.match_mean(p, np.zeros(3), 0), p, atol=0.01)
    assert np.array_equal(shape.resize(p, 47, 31), p)
    assert np.array_equal(shape.blur(p, 0), p)


def test_light_goes_there_and_back():
    p = picture()

    assert np.allclose(color.to_srgb(color.to_linear(p)), p, atol=1e-5)
    assert np.allclose(color.to_linear(np.float32([0.5])), 0.2140, atol=1e-3)


def test_smoothstep_rises_and_falls():
    values = np.float32([0, 0.25, 0.5, 0.75, 1])

    assert np.allclose(tone.smoothstep(0.25, 0.75, values), [0, 0, 0.5, 1, 1])
    assert np.allclose(tone.smoothstep(0.75, 0.25, values), [1, 1, 0.5, 0, 0])


def test_one_color_can_be_mixed_in_by_a_mask():
    mask = np.zeros((31, 47), np.float32)
    mask[:, 20:] = 1
    mixed = tone.mix(picture(), color.hex_color("#ff8000"), mask)

    assert np.array_equal(mixed[:, :20], picture()[:, :20])
    assert np.allclose(mixed[:, 20:], (1, 128 / 255, 0), atol=1e-6)


def test_a_saturation_of_0_is_grey():
    grey = color.saturate(picture(), 0)

    assert np.ptp(grey, axis=2).max() < 1e-6


def test_wide_blurs_keep_the_mean_and_look_alike_at_any_size():
    small, large = picture(64, 64), shape.resize(picture(64, 64), 256, 256)
    blurred = shape.blur(large, 0.1)

    assert abs(blurred.mean() - large.mean()) < 0.01
    again = shape.resize(blurred, 64, 64)
    assert np.abs(again - shape.blur(small, 0.1)).mean() < 0.02


def test_the_guided_filter_keeps_an_edge_that_a_blur_loses():
    step = np.zeros((60, 60), np.float32)
    step[:, 30:] = 1
    noisy = step + np.random.default_rng(2).normal(0, 0.05, step.shape)
    noisy = noisy.astype(np.float32)
    kept = shape.guided_filter(step, noisy, 0.1, 1e-4)

    assert np.abs(kept - step).mean() < 0.02
    assert np.abs(kept - step).max() < 0.2
    assert np.abs(shape.blur(step, 0.1) - step).max() > 0.4


def test_distance_is_a_share_of_the_shorter_side():
    mask = np.zeros((100, 200), np.float32)
    mask[10:90, 20:180] = 1

    assert shape.distance_inside(mask).max() == pytest.approx(0.4, abs=0.02)
    assert shape.distance_inside(mask)[5, 5] == 0


def test_normals_lean_away_from_a_slope():
    height = np.tile(np.arange(20, dtype=np.float32), (20, 1))
    normal = shape.normals(height)[10, 10]

    assert normal[0] < 0 and abs(normal[1]) < 1e-6
    assert np.linalg.norm(normal) == pytest.approx(1, abs=1e-6)


def test_noise_follows_its_seed_and_its_size():
    one = surface.smooth_noise(np.random.default_rng(1), 80, 60, 0.3)
    same = surface.smooth_noise(np.random.default_rng(1), 80, 60, 0.3)
    other = surface.smooth_noise(np.random.default_rng(2), 80, 60, 0.3)

    assert one.shape == (60, 80) and one.dtype == np.float32
    assert np.array_equal(one, same) and not np.array_equal(one, other)
    assert one.min() >= 0 and one.max() <= 1
    assert 0.05 < one.std() < 0.3


def test_grain_has_one_deviation_at_any_speck_size():
    for share in (0, 0.01, 0.05):
        grain = surface.grain(np.random.default_rng(3), 90, 90, share)
        assert grain.dtype == np.float32
        assert grain.std() == pytest.approx(1, abs=0.01)


def test_a_box_goes_around_what_the_mask_holds_and_stays_inside():
    mask = np.zeros((30, 40), np.float32)
    assert shape.box_around(mask, 5) == (0, 0, 0, 0)

    mask[10:12, 20:25] = 1
    left, top, right, bottom = shape.box_around(mask, 0)
    assert mask[top:bottom, left:right].min() == 1 and mask.sum() == 10
    assert shape.box_around(mask, 3) == (17, 7, 28, 15)
    assert shape.box_around(mask, 99) == (0, 0, 40, 30)
