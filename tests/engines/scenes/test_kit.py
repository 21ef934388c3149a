"""What places are painted with: the camera, the lens, layers, land."""

import numpy as np
import pytest

from spark_studio.engines.local.scenes.camera import Camera
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import Layer, tint
from spark_studio.engines.local.scenes.lens import bloom, disc_blur, film
from spark_studio.engines.local.scenes.shot import FOCUS, Shot
from spark_studio.engines.local.scenes.terrain import CELLS, Land, paint_land
from spark_studio.engines.local.words.scene_wish import SceneWish

CAMERA = Camera(focal=100, middle=50, horizon=40, eye=1.6)


def make_shot(heads=(), width=80, height=80):
    return Shot(SceneWish(place="park"), width, height, np.random.default_rng(1), heads)


def test_the_horizon_is_as_high_as_the_eye():
    assert CAMERA.at(0, 1.6, [2, 20, 200])[:, 1] == pytest.approx([40, 40, 40])


def test_what_is_twice_as_far_is_half_as_large():
    assert CAMERA.length(1, 4) == pytest.approx(2 * CAMERA.length(1, 8))
    near, far = CAMERA.at(1, 0, [4, 8])
    assert near[0] - 50 == pytest.approx(2 * (far[0] - 50))
    assert near[1] - 40 == pytest.approx(2 * (far[1] - 40))


@pytest.mark.parametrize("radius", [2.0, 6.5, 19.0])
def test_a_point_of_light_becomes_a_disc_with_an_edge(radius):
    light = np.zeros((121, 121, 3), np.float32)
    light[60, 60] = np.pi * radius * radius
    disc = disc_blur(light, radius)[..., 0]
    far = np.hypot(*np.mgrid[-60:61, -60:61])
    assert disc.sum() == pytest.approx(light[..., 0].sum(), rel=0.05)
    assert disc[far < 0.6 * radius].mean() == pytest.approx(1, abs=0.35)
    assert disc[far > 1.8 * radius + 2].max() < 0.02


def test_no_blur_changes_nothing():
    picture = np.random.default_rng(1).random((20, 30, 4), np.float32)
    assert disc_blur(picture, 0.0) is picture


def test_film_keeps_order_and_range():
    light = np.linspace(0, 60, 500, dtype=np.float32)[:, None, None].repeat(3, 2)
    seen = film(light)
    assert seen.min() >= 0 and seen.max() <= 1
    assert (np.diff(seen[:, 0, 0]) >= 0).all()
    assert film(light * 0.2).mean() < seen.mean()


def test_bloom_strews_light_but_makes_none():
    light = np.zeros((90, 90, 3), np.float32)
    light[45, 45] = 100
    strewn = bloom(light, 0.3)
    assert strewn[45, 60].min() > 0
    assert strewn.sum() == pytest.approx(light.sum(), rel=0.1)


def test_things_at_the_persons_distance_are_sharp_and_far_ones_are_not():
    shot = make_shot()
    assert shot.radius(FOCUS) == 0
    assert 0 < shot.radius(4) < shot.radius(40) < shot.side * shot.blur_far


def test_a_layer_covers_only_where_it_is_painted():
    layer = Layer(40, 30)
    layer.box(10, 5, 20, 15, tint("#ff0000"))
    layer.glow(30, 20, 4, np.float32([1, 1, 1]))
    assert layer.rgba[10, 15] == pytest.approx([1, 0, 0, 1])
    assert layer.rgba[20, 30, 0] > 0.9 and layer.rgba[20, 30, 3] == 0
    assert layer.rgba[29, 0].max() < 1e-3


def test_a_texture_fills_its_corners():
    layer = Layer(60, 50)
    texture = np.full((8, 8, 3), 0.5, np.float32)
    layer.quad(texture, np.array([(-20, 10), (40, 5), (40, 45), (-20, 40)]))
    assert layer.rgba[25, 20] == pytest.approx([0.5, 0.5, 0.5, 1], abs=1e-3)
    assert layer.rgba[25, 50].max() == 0


def test_points_outside_the_sheet_are_left_out():
    layer = Layer(20, 20)
    layer.points(np.array([(-5, 3), (3, 99), (10, 10)]), np.float32([1, 1, 1]))
    assert (layer.rgba[..., 0] > 0).sum() == 1


def test_lamps_keep_away_from_heads():
    shot = make_shot(heads=((0.5, 0.5, 0.4),))
    discs(shot, np.array([(40.0, 40.0), (4.0, 4.0)]), np.float32([5, 5, 5]), 2.0)
    assert shot.picture[30:50, 30:50].max() == 0
    assert shot.picture[:10, :10].max() > 1


def test_near_hills_hide_far_ones():
    shot = make_shot()
    shot.aim(horizon=0.5, eye=2)
    heights = np.zeros((CELLS, CELLS), np.float32)
    heights[40:60] = 12  # a ridge across, near
    heights[400:] = 30  # a lower plateau behind it
    colors = np.zeros((CELLS, CELLS, 3), np.float32)
    colors[:200, :, 0], colors[200:, :, 2] = 1, 1
    layer = shot.layer()
    far = paint_land(
        shot, layer, Land(heights, colors, 10, 600), np.zeros(3, np.float32), 1e9
    )
    column = layer.rgba[:, 40]
    top = int(np.argmax(column[:, 3] > 0.5))
    assert column[top, 0] > 0.9, "the near ridge stands highest"
    assert column[top:, 2].max() < 0.1, "nothing behind it is seen"
    assert 10 < far[top, 40] < 120
    assert far[0, 40] == 0
