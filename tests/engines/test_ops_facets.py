"""Facets follow edges and cover everything; the planes of a face are turned as it is."""

import numpy as np

from spark_studio.engines.local.ops.face_planes import MIRROR, PLANES, lay_planes
from spark_studio.engines.local.ops.facets import Facets, facets
from tests.engines.recipes.paint import sample


def half_and_half():
    picture = np.full((120, 160, 3), 0.2, np.float32)
    picture[:, 77:] = 0.8
    return picture


def test_every_pixel_has_a_facet():
    for share in (0.05, 0.2):
        cells = facets(half_and_half(), np.random.default_rng(1), share)
        assert cells.labels.min() > 0 and cells.labels.max() < cells.count


def test_facets_keep_to_the_sides_of_an_edge():
    picture = half_and_half()
    flat = facets(picture, np.random.default_rng(2), 0.08).mean(picture)

    for side in (flat[:, :70] - 0.2, flat[:, 84:] - 0.8):
        assert np.abs(side).mean() < 0.01


def test_fine_places_have_smaller_facets():
    picture = np.full((120, 160, 3), 0.5, np.float32)
    fine = np.zeros((120, 160), np.float32)
    fine[:, 80:] = 1
    labels = facets(picture, np.random.default_rng(3), 0.15, fine).labels

    assert len(np.unique(labels[:, 90:])) > 3 * len(np.unique(labels[:, :70]))


def test_a_mean_is_even_over_a_facet_and_leaves_what_has_none():
    labels = np.int32([[0, 1, 1], [0, 2, 2]])
    values = np.float32([[5, 1, 3], [7, 4, 4]])

    expected = [[5, 2, 2], [7, 4, 4]]
    assert np.allclose(Facets(labels, 3).mean(values), expected, atol=1e-4)


def test_two_seeds_cut_differently():
    one, two = (
        facets(np.full((60, 60, 3), 0.5, np.float32), np.random.default_rng(s), 0.2)
        for s in (1, 2)
    )
    assert (one.labels != two.labels).any()


def test_planes_of_a_face_look_to_their_own_side():
    photo = sample("obama")
    width, height = photo.size
    points = photo.findings.faces[0].points * np.float32([width, height, width])
    normal = np.zeros((height, width, 3), np.float32)
    labels = np.zeros((height, width), np.int32)
    cells = lay_planes(Facets(labels, 1), normal, [points])
    left, right = points[227, :2], points[447, :2]
    inner = 0.15 * (right - left)
    x, y = (left + inner).astype(int)
    u, v = (right - inner).astype(int)

    assert len(PLANES) // 2 < cells.count - 1 <= len(PLANES)
    assert normal[y, x, 0] < -0.1 < 0.1 < normal[v, u, 0]
    assert np.allclose(np.linalg.norm(normal[labels > 0], axis=1), 1, atol=1e-3)


def test_mirrored_points_are_pairs():
    assert len(set(MIRROR.values())) == len(MIRROR)
    assert not set(MIRROR) & set(MIRROR.values())


def test_what_is_drawn_next_does_not_hang_on_the_size():
    after = []
    for side in (60, 200):
        rng = np.random.default_rng(4)
        cells = facets(np.full((side, side, 3), 0.5, np.float32), rng, 0.1)
        cells.chance(rng)
        after.append(rng.random())
    assert after[0] == after[1]
