"""Kernels shared by threads and sums made in one pass give the very same numbers."""

import cv2
import numpy as np
import pytest

from spark_studio.engines.local.ops import bands
from spark_studio.engines.local.ops.flow import flow_field, sharpen_edges, simplify
from spark_studio.engines.local.ops.surface import _add_enlarged
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.stage.toy_shapes import trace


def numbers(*shape, seed=3):
    made = np.random.default_rng(seed).random(shape, dtype=np.float32)
    made.setflags(write=False)
    return made


def drawn_with(monkeypatch, threads):
    monkeypatch.setenv("SPARK_THREADS", str(threads))
    picture = numbers(230, 250, 3)
    flow = flow_field(luminance(picture), 0.02)
    return simplify(picture, flow, 0.01), sharpen_edges(picture, flow, 0.01)


def test_a_picture_does_not_depend_on_how_many_threads_share_it(monkeypatch):
    alone = drawn_with(monkeypatch, 1)
    shared = drawn_with(monkeypatch, 3)

    assert all(np.array_equal(*pair) for pair in zip(alone, shared, strict=True))


@pytest.mark.parametrize("height", [1, 2, 7, 1000])
def test_every_row_belongs_to_exactly_one_band(monkeypatch, height):
    monkeypatch.setenv("SPARK_THREADS", "3")
    monkeypatch.setattr(bands, "LEAST", 0)
    seen = np.zeros(height, int)

    def count(first, last):
        seen[first:last] += 1

    bands.in_bands(count, height, 5)
    assert (seen == 1).all()


def test_trouble_in_another_thread_is_not_lost(monkeypatch):
    monkeypatch.setenv("SPARK_THREADS", "2")
    monkeypatch.setattr(bands, "LEAST", 0)

    def fail(first, last):
        if first:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bands.in_bands(fail, 8, 8)


@pytest.mark.parametrize("side", [3, 90])
def test_mixing_in_one_pass_gives_the_same_numbers(side):
    under, over = numbers(side, side, 3), numbers(side, side, 3, seed=4)
    mask = numbers(side, side, seed=5)
    wide = mask[..., None]

    assert np.array_equal(mix(under, over, mask), under + (over - under) * wide)
    assert np.array_equal(
        mix(under, over[0, 0], mask), under + (over[0, 0] - under) * wide
    )
    assert np.array_equal(
        mix(mask, over[..., 0], under[..., 1]),
        mask + (over[..., 0] - mask) * under[..., 1],
    )
    assert np.array_equal(
        mix(under[::2], over[::2], mask[::2]),
        under[::2] + (over[::2] - under[::2]) * wide[::2],
    )


def test_smooth_steps_are_the_same_in_one_pass_and_keep_what_is_no_number():
    values = numbers(40, 30).copy()
    values[0, 0] = np.nan
    for low, high in ((0.2, 0.7), (0.7, 0.2)):
        t = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
        expected = t * t * (3 - 2 * t)
        assert np.array_equal(smoothstep(low, high, values), expected, equal_nan=True)


def test_noise_is_enlarged_as_opencv_enlarges_it():
    coarse = numbers(9, 7)
    out = np.ones((60, 50), np.float32)
    _add_enlarged(out, coarse, 1 / 8.5, 0.3, 0.8, 0.5)
    expected = cv2.warpAffine(
        coarse,
        np.float32([[1 / 8.5, 0, 0.3], [0, 1 / 8.5, 0.8]]),
        (50, 60),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )

    # Older OpenCVs round places to a 32nd of a pixel.
    assert np.abs(out - 1 - 0.5 * expected).max() < 0.03


def test_a_strand_runs_both_ways_and_ends_with_the_hair():
    flow_x, flow_y = np.ones((8, 8), np.float32), np.zeros((8, 8), np.float32)
    hair = np.zeros((16, 16), np.float32)
    hair[:, 3:13] = 1
    line = trace((8.0, 5.0), flow_x, flow_y, hair, 2.0, 2.0, 20)

    assert np.allclose(line[:, 0], [4, 6, 8, 10, 12]) and np.allclose(line[:, 1], 5)
    assert len(trace((1.0, 1.0), flow_x, flow_y, hair, 2.0, 2.0, 20)) == 0
