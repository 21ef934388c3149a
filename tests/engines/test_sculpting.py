"""Inflated shapes, flat parts, rolls on a board, and the clay and vinyl they are made of."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.materials.clay import clay_colors, kneaded
from spark_studio.engines.local.materials.vinyl import moulded, vinyl_colors
from spark_studio.engines.local.ops.animal_eyes import animal_eye
from spark_studio.engines.local.ops.expose import expose
from spark_studio.engines.local.ops.inflate import inflate, inflate_parts
from spark_studio.engines.local.ops.parts import flat_parts
from spark_studio.engines.local.ops.sculpt import Sculpture, crisp, gradient
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.ops.toy_head import toy_heads
from spark_studio.engines.local.perception.findings import Thing
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.toy_scene import step_back, take_apart
from tests.engines.conftest import sample_findings
from tests.engines.recipes.paint import sample

GREY = np.float32([0.5, 0.5, 0.5])


def disc(side, radius, soft=0.0):
    step = np.arange(side) + 0.5 - side / 2
    away = radius - np.hypot(step[None], step[:, None])
    return np.clip(away / max(soft, 1.0) + 0.5, 0, 1).astype(np.float32)


def board(side=64, color=GREY):
    return Sculpture.flat(np.broadcast_to(color, (side, side, 3)))


@pytest.mark.parametrize("side", [40, 200, 600])
def test_a_disc_becomes_half_a_ball(side):
    radius = 0.4 * side
    rise = inflate(disc(side, radius))
    step = np.arange(side) + 0.5 - side / 2
    away = np.hypot(step[None], step[:, None])
    ball = np.sqrt(np.maximum(radius**2 - away**2, 0))
    inner = away < 0.85 * radius

    assert np.abs(rise - ball)[inner].max() < 0.09 * radius
    assert rise[away > 1.15 * radius].max() < 0.1 * radius


def test_a_cushion_has_no_ridges():
    long = np.zeros((200, 320), np.float32)
    long[40:160, 30:290] = 1
    slope = gradient(inflate(long))[60:140, 90:230]

    # A distance would turn from up to down along the middle in one step.
    assert np.abs(np.diff(slope[..., 1], axis=0)).max() < 0.15


def test_parts_rise_each_by_itself_and_go_on_beyond_the_border():
    labels = np.ones((120, 200), np.int32)
    labels[:, 100:] = 2
    labels[50:70, 40:60] = 0
    rise = inflate_parts(labels)

    assert rise[60, 50] < 1
    assert rise[100, 98:102].max() < 0.5 * rise[100, 140]
    assert rise[0, 160] > 0.8 * rise[60, 160] > 5


def test_a_picture_of_two_colors_has_two_parts_with_crisp_outlines():
    picture = np.full((90, 120, 3), (0.8, 0.2, 0.2), np.float32)
    picture[:, 60:] = (0.2, 0.3, 0.8)
    parts = flat_parts(picture, np.ones((90, 120)), 6)
    large = parts.painted(480, 360)

    assert set(np.unique(parts.labels)) == {1, 2}
    assert np.abs(large[:, :230] - picture[0, 0]).max() < 0.02
    assert np.abs(large[:, 250:] - picture[0, -1]).max() < 0.02


def test_small_marks_stay_when_they_stand_out_and_go_when_they_do_not():
    picture = np.full((200, 200, 3), 0.6, np.float32)
    picture[:100] = (0.7, 0.55, 0.3)
    picture[40:46, 40:46] = 0.02
    picture[140:146, 140:146] = 0.66
    parts = flat_parts(picture, np.ones((200, 200)), 6, smooth=0.002)
    named = parts.colors[parts.labels]

    assert luminance(named)[43, 43] < 0.3
    assert abs(float(luminance(named)[143, 143] - luminance(named)[180, 180])) < 0.03


def test_what_is_outside_the_mask_is_no_part():
    where = np.zeros((60, 60), np.float32)
    where[10:50, 10:50] = 1
    parts = flat_parts(np.full((60, 60, 3), 0.4, np.float32), where, 3)

    assert (parts.labels[where == 0] == 0).all() and (parts.labels[where > 0] > 0).all()


def test_a_roll_lies_where_it_is_laid_and_shades_its_ground():
    table = board()
    table.roll(np.float32([[16, 32], [48, 32]]), 6, np.float32([1, 0, 0]))

    assert np.allclose(table.color[32, 32], [1, 0, 0])
    assert np.allclose(table.color[10, 32], GREY)
    assert table.shade[40, 32] < 0.95 < table.shade[60, 32]
    assert table.slope[29, 32, 1] > 0 > table.slope[35, 32, 1]


def test_a_groove_slopes_the_other_way():
    table = board()
    table.roll(np.float32([[16, 32], [48, 32]]), 6, GREY, flat=-1.0)

    assert table.slope[29, 32, 1] < 0 < table.slope[35, 32, 1]


def test_shapes_may_reach_beyond_the_board():
    table = board(40)
    outline = np.float32([[-30, -30], [60, -30], [60, 20], [-30, 20]])
    table.lay_outline(outline, np.float32([0, 1, 0]), reach=4)
    table.roll(np.float32([[-100, -100]]), 5, GREY)
    table.spray(np.float32([-50, 500]), 5, GREY, 1)
    table.bump(np.float32([39, 39]), 8, 0.5)

    assert table.color[5, 20, 1] == 1 and table.color[30, 20, 1] == 0.5
    assert all(np.isfinite(part).all() for part in (table.slope, table.shade))


def test_a_soft_mask_gets_an_edge_one_pixel_wide():
    edge = crisp(disc(100, 30, soft=20))[50]

    assert ((edge > 0.02) & (edge < 0.98)).sum() <= 6
    assert edge[50] == 1 and edge[0] == 0


def test_clay_is_matt_and_vinyl_mirrors_its_lamps():
    ball = board(160, np.float32([0.7, 0.2, 0.2]))
    ball.roll(np.float32([80, 80]), 60, np.float32([0.7, 0.2, 0.2]))
    clay = kneaded(ball, np.random.default_rng(1), 14)
    vinyl = moulded(ball)

    assert luminance(clay).max() < 0.75 and luminance(vinyl).max() > 0.8
    for picture in (clay, vinyl):
        assert picture.dtype == np.float32 and 0 <= picture.min() <= picture.max() <= 1
        lit, dark = luminance(picture)[50, 50], luminance(picture)[110, 110]
        assert lit > dark + 0.1


def test_no_clay_is_black_or_white_and_vinyl_keeps_its_order():
    greys = np.repeat(np.linspace(0, 1, 6, dtype=np.float32)[:, None], 3, 1)

    assert clay_colors(greys).min() > 0.1 and clay_colors(greys).max() < 0.97
    assert (np.diff(luminance(vinyl_colors(greys)[None])[0]) > 0).all()


def bird(x=60, y=40):
    """A brown bird with a black eye on pale ground, and what is known about it."""
    light = np.full((160, 160, 3), 0.8, np.float32)
    body = np.hypot(*(np.mgrid[:160, :160] - 80)) < 60
    light[body] = (0.6, 0.45, 0.3)
    eye = np.hypot(np.arange(160)[None] - x, np.arange(160)[:, None] - y) < 4
    light[eye] = 0.02
    findings = replace(
        sample_findings("cat"),
        cutout=body.astype(np.float32),
        kind="animal",
        things=(Thing("bird", 0.9, (0.1, 0.1, 0.8, 0.8)),),
    )
    return light, findings


def test_the_eye_of_a_bird_is_found():
    x, y, radius = animal_eye(*bird())

    assert abs(x - 60) < 3 and abs(y - 40) < 3 and 2 < radius < 7


def test_two_equal_spots_are_nobodys_eye_and_cats_are_left_alone():
    light, findings = bird()
    light[
        np.hypot(*(np.mgrid[:160, :160] - np.array([60, 100])[:, None, None])) < 4
    ] = 0.02
    cat = replace(findings, things=(Thing("cat", 0.9, (0.1, 0.1, 0.8, 0.8)),))

    assert animal_eye(light, findings) is None
    assert animal_eye(bird()[0], cat) is None


def test_heads_are_measured_as_they_look():
    heads = {}
    for name in ("astronaut", "obama", "cat"):
        photo = sample(name)
        found = toy_heads(photo, expose(photo.image, photo.findings))
        heads[name] = found[0] if found else None

    assert heads["cat"] is None
    for head in (heads["astronaut"], heads["obama"]):
        assert head.trusted and head.rims == () and head.beard == head.moustache == 0
        assert head.opening > 0.1 and head.teeth > 0.3 and head.lift > 0.05
    assert luminance(heads["obama"].skin[None, None]) < luminance(
        heads["astronaut"].skin[None, None]
    )
    assert luminance(heads["obama"].hair[None, None])[0, 0] < 0.5


def test_a_figure_steps_back_only_where_its_head_has_no_room():
    photo = sample("obama")
    farther = step_back(photo)
    box = farther.findings.subject_box

    assert box[1] > photo.findings.subject_box[1] + 0.05
    assert farther.findings.faces[0].box[2] < photo.findings.faces[0].box[2]
    assert step_back(sample("cat")) is sample("cat")


def test_deep_skin_is_not_lifted_with_the_photo():
    photo = sample("obama")
    skin = resize(photo.findings.skin, *photo.size)[..., None]
    deeper = (photo.image * (1 - 0.6 * skin)).astype(np.float32)
    dim = replace(photo.findings, exposure=0.4 * photo.findings.exposure)
    own, deep = (
        luminance(take_apart(each).heads[0].skin[None, None])[0, 0]
        for each in (photo, Photo(deeper, dim))
    )

    assert deep < 0.72 * own
