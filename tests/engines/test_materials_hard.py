"""Metal, acrylic, print and the light on them."""

import numpy as np

from spark_studio.engines.local.materials.acrylic import lay_plate, lay_sheen
from spark_studio.engines.local.materials.flat_print import flat_print
from spark_studio.engines.local.materials.metal import (
    GOLD,
    STEEL,
    Tube,
    chain,
    clasp,
    draw_metal,
    lay,
    ring,
)
from spark_studio.engines.local.ops.light import Light, hollows, shade, shine
from spark_studio.engines.local.ops.shape import normals
from spark_studio.engines.local.stage.shadow import cast_shadow
from tests.engines.conftest import sample_pixels
from tests.engines.test_stage_subject import disc

LAMP = Light.from_side(-1.0)


def dome():
    rows, columns = np.mgrid[:101, :101].astype(np.float32)
    far = np.hypot(columns - 50, rows - 50)
    return np.sqrt(np.clip(45**2 - far**2, 0, None))


def test_the_side_to_the_lamp_is_lighter():
    bright = shade(normals(dome()), LAMP)

    assert bright[30, 30] > bright[50, 50] > bright[70, 70]
    assert abs(bright[50, 50] - 1) < 0.05


def test_a_highlight_lies_between_the_lamp_and_the_eye():
    glint = shine(normals(dome()), LAMP)
    y, x = np.unravel_index(glint.argmax(), glint.shape)

    assert x < 50 and y < 50
    assert glint[80, 80] < 0.05


def test_hollows_are_dark_and_heights_are_not():
    height = np.zeros((60, 60), np.float32)
    height[20:40, 20:40] = -8
    open_sky = hollows(height, 8, 10)

    assert open_sky[30, 30] < 0.8
    assert open_sky[5, 5] == 1


def test_shadows_fall_away_from_the_lamp():
    picture = np.ones((120, 120, 3), np.float32)
    cast_shadow(picture, disc((120, 120), 60, 60, 12), LAMP, 20, 0.5)
    dark = 1 - picture[..., 1]
    rows, columns = np.mgrid[:120, :120]

    assert (dark * columns).sum() / dark.sum() > 66
    assert (dark * rows).sum() / dark.sum() > 66
    assert dark.max() > 0.1 and dark[5, 5] < 0.01


def test_a_ring_has_a_hole_and_goes_behind_and_before():
    behind, front = draw_metal(
        [ring((50, 50), 30, 5, tilt=0.6)], (100, 100), STEEL, LAMP
    )
    picture = np.zeros((100, 100, 3), np.float32)
    lay(picture, behind)
    lay(picture, front)

    assert picture[50, 50].max() == 0
    assert picture.max() > 0.6
    assert behind.alpha.sum() > 50 and front.alpha.sum() > 50


def test_gold_is_warmer_than_steel():
    means = []
    for metal in (GOLD, STEEL):
        _, front = draw_metal([ring((30, 30), 20, 5)], (60, 60), metal, LAMP)
        solid = front.colors[front.alpha > 0.9]
        means.append(solid.mean(0))

    assert means[0][0] - means[0][2] > 0.1 > abs(means[1][0] - means[1][2])


def test_a_chain_reaches_from_end_to_end():
    tubes = chain((20, 5), (20, 95), 14, 2)
    points = np.concatenate([tube.points for tube in tubes])

    assert points[:, 1].min() < 8 and points[:, 1].max() > 92
    assert len(tubes) == 6


def test_a_clasp_tells_where_its_eye_is():
    tubes, (x, y) = clasp((50, 90), 60, 3)

    assert abs(x - 50) < 1e-6 and y < 50
    assert all(isinstance(tube, Tube) for tube in tubes)


def test_metal_outside_the_picture_is_no_trouble():
    behind, front = draw_metal([ring((-300, -300), 20, 4)], (50, 50), STEEL, LAMP)
    picture = np.zeros((50, 50, 3), np.float32)
    lay(picture, behind)
    lay(picture, front)

    assert picture.max() == 0


def test_a_plate_bends_the_ground_at_its_rim_and_shows_it_straight_inside():
    rng = np.random.default_rng(1)
    ground = np.repeat(rng.random((1, 200, 1), dtype=np.float32), 200, 0)
    ground = np.repeat(ground, 3, 2) * 0.5
    picture = ground.copy()
    plate = disc((200, 200), 100, 100, 70)
    lay_plate(picture, plate, LAMP, 0.5)
    bent = np.abs(picture - ground).mean(2)

    assert np.array_equal(picture[5], ground[5])
    assert bent[100, 32:36].mean() > 0.1
    assert np.corrcoef(picture[100, 70:130, 0], ground[100, 70:130, 0])[0, 1] > 0.6


def test_sheen_only_lightens_the_plate():
    picture = np.full((150, 150, 3), 0.3, np.float32)
    plate = disc((150, 150), 75, 75, 50)
    lay_sheen(picture, plate, LAMP, np.random.default_rng(1), 0.4)

    assert picture.min() >= 0.3 - 1e-6 and picture.max() > 0.32
    assert np.allclose(picture[plate == 0], 0.3)


def test_a_print_is_calmer_than_the_photo_and_has_a_dark_outline():
    photo = sample_pixels("coffee")[60:360, 150:450].astype(np.float32) / 255
    alpha = disc(photo.shape[:2], 150, 150, 120)
    printed = flat_print(photo, alpha, np.zeros_like(alpha), 1.0)
    inside = disc(photo.shape[:2], 150, 150, 100) > 0
    rim = (alpha > 0) & ~(disc(photo.shape[:2], 150, 150, 118.5) > 0)

    def roughness(picture):
        steps = np.abs(np.diff(picture, 2, axis=1)).mean(2)
        return np.median(steps[inside[:, 1:-1]])

    assert printed.shape == photo.shape and printed.dtype == np.float32
    assert roughness(printed) < 0.8 * roughness(photo)
    assert printed[rim].mean() < 0.75 * photo[rim].mean()
