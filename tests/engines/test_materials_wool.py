"""Felt, thread and beads: fibres where they belong, colors kept, no chance of their own."""

import numpy as np

from spark_studio.engines.local.materials.felt import (
    cover_with_fibres,
    fluff,
    lit_wool,
    puffed,
    seams_of,
    wool_colors,
)
from spark_studio.engines.local.materials.fibre import Fibres, lay_fibres, scatter
from spark_studio.engines.local.materials.patch import felt_patch
from spark_studio.engines.local.materials.stitch import outline, running_stitches
from spark_studio.engines.local.materials.wool_eyes import sew_eyes
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh
from tests.engines.conftest import sample_findings, sample_pixels
from tests.engines.test_stage_subject import disc

LAMP = Light.from_side(-1.0)
UNIT = 0.25


def felted(seed):
    rng = np.random.default_rng(seed)
    alpha = disc((180, 180), 90, 90, 60)
    colors = np.where(
        np.arange(180)[:, None, None] < 90, (0.8, 0.2, 0.2), (0.2, 0.3, 0.8)
    )
    colors = np.broadcast_to(colors, (180, 180, 3)).astype(np.float32)
    none = np.zeros_like(alpha)
    wool, regions = wool_colors(colors, alpha, none, rng)
    height = puffed(
        alpha,
        regions,
        luminance(wool),
        seams_of(luminance(wool), none, UNIT),
        rng,
        UNIT,
    )
    lit = lit_wool(wool, height, LAMP, 0.5, 0.2, UNIT)
    out, cover = cover_with_fibres(lit, alpha, None, none, LAMP, rng, UNIT)
    fluff(out, cover, alpha, LAMP, rng, UNIT)
    return alpha, out, cover


def test_wool_keeps_its_dye_and_gets_a_fibrous_surface():
    _, out, cover = felted(1)
    above, below = out[60:75, 75:105], out[105:120, 75:105]

    assert above[..., 0].mean() > 2 * above[..., 2].mean()
    assert below[..., 2].mean() > 2 * below[..., 0].mean()
    assert above[..., 0].std() > 0.015
    assert out.dtype == np.float32 and cover.max() <= 1.0001


def test_fluff_stands_off_the_edge_and_no_further():
    alpha, _, cover = felted(1)
    beyond = cover * (1 - alpha)

    assert beyond.sum() > 20
    assert cover[disc((180, 180), 90, 90, 75) == 0].max() == 0


def test_felt_is_the_same_for_a_seed():
    assert np.array_equal(felted(3)[1], felted(3)[1])
    assert not np.array_equal(felted(3)[1], felted(4)[1])


def test_fibres_outside_the_canvas_are_left_out():
    colors, alpha = np.zeros((20, 20, 3), np.float32), np.zeros((20, 20), np.float32)
    fibres = Fibres(
        start=np.float32([[-5, -5], [18.9, 10], [500, 3]]),
        angle=np.zeros(3),
        length=np.full(3, 12.0),
        curl=np.zeros(3),
        color=np.ones((3, 3), np.float32),
    )
    lay_fibres(colors, alpha, fibres, width=3)

    assert alpha[:, :10].max() == 0
    assert np.isfinite(colors).all()


def test_nothing_is_scattered_over_an_empty_mask():
    start, rows, columns = scatter(np.zeros((9, 9)), 50, np.random.default_rng(1))

    assert len(start) == len(rows) == len(columns) == 0


def test_a_patch_changes_only_its_own_neighborhood():
    picture = np.full((160, 160, 3), 0.4, np.float32)
    mask = disc((160, 160), 60, 60, 30)
    felt_patch(
        picture,
        mask,
        np.float32([0.9, 0.85, 0.8]),
        LAMP,
        np.random.default_rng(1),
        UNIT,
    )

    assert picture[60, 60].mean() > 0.6
    assert np.array_equal(picture[140:], np.full((20, 160, 3), 0.4, np.float32))


def test_stitches_follow_the_outline_with_gaps():
    picture = np.full((200, 200, 3), 0.9, np.float32)
    line = outline(disc((200, 200), 100, 100, 70), 3)
    red = np.float32([0.7, 0.1, 0.1])
    running_stitches(
        picture, line, red, LAMP, np.random.default_rng(1), length=14, width=5
    )
    angles = np.linspace(0, 2 * np.pi, 400)
    x = np.round(100 + 69.5 * np.cos(angles)).astype(int)
    y = np.round(100 + 69.5 * np.sin(angles)).astype(int)
    sewn = picture[y, x, 1] < 0.4

    assert 0.35 < sewn.mean() < 0.85
    assert np.count_nonzero(np.diff(sewn.astype(int))) >= 16
    assert picture[100, 100].min() > 0.85


def test_a_mask_of_a_few_pixels_has_no_outline_to_sew():
    assert outline(np.zeros((30, 30)), 3).shape == (0, 2)
    assert len(outline(disc((30, 30), 15, 15, 2), 3)) == 0


def placed(name):
    pixels, findings = sample_pixels(name), sample_findings(name)
    size = np.float32([pixels.shape[1], pixels.shape[0]])
    picture = pixels.astype(np.float32) / 255
    return picture, tuple(face.points[:, :2] * size for face in findings.faces)


def sew(picture, faces, alpha=1):
    cutout = np.full(picture.shape[:2], alpha, np.float32)
    return sew_eyes(picture, faces, cutout, LAMP, np.random.default_rng(1))


def test_open_eyes_get_beads_where_they_look_from():
    picture, faces = placed("astronaut")
    before = picture.copy()
    count = sew(picture, faces)
    x, y = faces[0][468]

    assert count == 2
    assert picture[int(y) + 2, int(x) + 2].max() < 0.5
    assert np.array_equal(picture[-100:], before[-100:])


def test_a_face_hidden_by_the_cut_gets_no_beads():
    picture, faces = placed("astronaut")

    assert sew(picture, faces, 0) == 0


def test_a_face_turned_away_gets_no_beads():
    picture, faces = placed("astronaut")
    turned = faces[0].copy()
    turned[:, 0] = np.where(
        turned[:, 0] > turned[1, 0],
        turned[1, 0] + 0.2 * (turned[:, 0] - turned[1, 0]),
        turned[:, 0],
    )

    assert sew(picture, (turned,)) == 0


def test_a_closed_eye_is_stitched():
    picture, faces = placed("astronaut")
    closed = faces[0].copy()
    for eye in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
        middle = closed[eye, 1].mean()
        closed[eye, 1] = middle + 0.1 * (closed[eye, 1] - middle)
    picture[:] = 0.8
    count = sew(picture, (closed,))
    x, y = closed[mesh.LEFT_EYE].mean(0)

    assert count == 0
    assert picture[int(y) - 3 : int(y) + 4, int(x)].min() < 0.4
