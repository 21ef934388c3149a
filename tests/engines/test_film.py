"""Film light, clumps of hair, and the set: each on its own."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.cast import cast_of
from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.hairline import modelled_hair
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.strands import (
    clump,
    clump_slope,
    clump_where,
    gloss,
)
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.film_glasses import wear_glasses
from spark_studio.engines.local.stage.film_light import film_light, normals_of, rim
from spark_studio.engines.local.stage.film_set import enlarged, graded, miniature
from tests.engines.conftest import sample_findings, sample_pixels

LIGHT = Light.from_side(-1, height=0.78)


def upright(rows=80, columns=100):
    """A flow that runs down the picture."""
    ones = np.ones((rows, columns), np.float32)
    return Flow(x=0 * ones, y=ones, coherence=ones, strength=ones)


def test_clumps_run_along_the_flow_and_vary_across_it():
    color = np.full((80, 100, 3), 0.4, np.float32)
    made = clump(color, upright(), np.random.default_rng(1), 0.05, 0.4)
    along = np.abs(np.diff(made.height, axis=0))[20:-20].mean()
    across = np.abs(np.diff(made.height, axis=1)).mean()

    assert across > 4 * along
    assert np.allclose(made.color, 0.4, atol=1e-3)
    assert np.abs(clump_slope(made, 2.0)[..., 0]).mean() > 0.02


def test_outside_the_mask_nothing_is_clumped():
    color = np.full((80, 100, 3), 0.4, np.float32)
    mask = np.zeros((80, 100), np.float32)
    mask[30:60, 30:60] = 1
    made = clump_where(color, upright(), mask, np.random.default_rng(1), 0.05, 0.2)

    assert made.height[40:50, 40:50].any()
    assert not made.height[:20].any() and not made.height[:, 80:].any()


def test_hair_shines_where_it_lies_square_to_the_light():
    slope = np.zeros((80, 100, 2), np.float32)
    slope[..., 1] = np.linspace(2, -2, 80)[:, None]  # over the top of a head
    shine = gloss(slope, upright(), np.zeros((80, 100), np.float32), LIGHT)
    rows = shine.mean(1)

    assert rows.max() > 0.95
    assert rows[0] < 0.3 and rows[-1] < 0.3
    assert rows.argmax() < 40  # the lamp stands above


def test_the_key_is_warm_the_shade_is_cool_and_skin_lets_red_through():
    slope = np.zeros((40, 90, 2), np.float32)
    slope[..., 0] = np.repeat(np.float32([0.9, 0, -2.5]), 30)[None]
    flat = np.zeros((40, 90), np.float32)
    cloth = film_light(normals_of(slope), flat, flat, LIGHT)[20]
    skin = film_light(normals_of(slope), flat, flat + 1, LIGHT)[20]

    assert cloth[15, 0] > cloth[15, 2]
    assert cloth[75, 2] > cloth[75, 0]
    assert cloth[15].sum() > cloth[75].sum()
    assert skin[75, 0] / skin[75, 2] > cloth[75, 0] / cloth[75, 2]


def test_the_rim_lies_on_the_outline_alone():
    figure = np.zeros((100, 100), np.float32)
    figure[20:, 20:80] = 1
    x = np.linspace(-1, 1, 100, dtype=np.float32)
    slope = np.zeros((100, 100, 2), np.float32)
    slope[..., 0] = -x[None]
    edge = rim(normals_of(slope), figure, LIGHT)

    assert edge[60, 76:80].max() > 0.1
    assert edge[60, 50] == 0 and not edge[:19].any()


@pytest.mark.parametrize("name", ["palace", "rocket"])
def test_a_view_becomes_a_set_with_its_own_beams_by_seed(name):
    pixels = sample_pixels(name)[::2, ::2].astype(np.float32) / 255
    sketch = study(Photo(pixels, sample_findings(name)))
    sky = sample_findings(name).sky
    one, two = (
        miniature(sketch, sky, LIGHT, np.random.default_rng(seed)) for seed in (1, 2)
    )

    assert one.shape == sketch.light.shape
    assert one.min() >= 0 and one.max() <= 1
    assert np.abs(one - two).mean() > 0.005


def test_the_grade_warms_lights_and_cools_shadows():
    ramp = np.repeat(np.float32([0.1, 0.9])[None, :, None], 3, 2)
    out = graded(ramp)

    assert out[0, 0, 2] > out[0, 0, 0]
    assert out[0, 1, 0] > out[0, 1, 2]


def test_enlarging_keeps_flat_ground_flat():
    large = enlarged(np.full((30, 40, 3), 0.5, np.float32), 80, 60)

    assert large.shape == (60, 80, 3)
    assert np.allclose(large, 0.5, atol=1e-4)


def measured():
    """The astronaut's face, small, as measured for drawing."""
    pixels = sample_pixels("astronaut").astype(np.float32) / 255
    photo = Photo(pixels, sample_findings("astronaut"))
    sketch = study(photo)
    return cast_of(photo, sketch).drawn[0], luminance(sketch.light)


def with_frames(traits):
    """The same face with a frame about each eye."""
    frames = tuple(
        (traits.points[eye].mean(0), 0.17 * traits.width, 0.13 * traits.width)
        for eye in (mesh.LEFT_EYE, mesh.RIGHT_EYE)
    )
    return replace(traits, glasses=frames)


def test_glasses_are_worn_over_the_eyes_and_only_by_who_has_them():
    traits, light = measured()
    bare = np.full((*light.shape, 3), 0.8, np.float32)
    worn = bare.copy()
    wear_glasses(bare, traits, LIGHT)
    wear_glasses(worn, with_frames(traits), LIGHT)

    assert (bare == np.float32(0.8)).all()
    x, y = traits.points[mesh.LEFT_EYE].mean(0)
    row = worn[int(y), :, 0]
    assert row[: int(x)].min() < 0.4 and row[int(x)] > 0.6


def test_a_hairline_has_no_spurs_and_no_holes_and_no_hair_grows_on_a_face():
    hair, face = (np.zeros((200, 200), np.float32) for _ in range(2))
    hair[20:80, 40:160] = 1
    hair[80:110, 100:101] = 1  # a single line down the forehead
    hair[45:55, 90:104] = 0  # a hole behind the fringe
    face[80:, 60:140] = 1
    made = modelled_hair(hair, face, 100.0)

    assert made[95, 100] < 0.35
    assert made[50, 97] > 0.8
    assert made[120:].max() == 0
    assert made[40, 60] > 0.95
