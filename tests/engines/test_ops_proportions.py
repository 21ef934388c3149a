"""Bent photos: what grows, what stays, and that what is known moves along."""

import numpy as np
import pytest

from spark_studio.engines.local.codec import decode_photo
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.perceive import perceive
from spark_studio.engines.local.photo import Photo
from tests.engines.conftest import pair_of_people, sample_bytes, sample_findings


def photo_of(name):
    image = decode_photo(sample_bytes(name)).astype(np.float32) / 255
    return Photo(image, sample_findings(name))


@pytest.fixture(scope="module")
def person():
    return photo_of("astronaut")


def between(photo, one, other):
    points = photo.pixels(photo.findings.faces[0])[:, :2]
    return float(np.hypot(*(points[one] - points[other])))


def test_nothing_asked_returns_the_very_photo(person):
    assert reproportion(person) is person


def test_a_photo_without_a_face_is_left_alone():
    cat = photo_of("cat")

    assert reproportion(cat, eyes=0.4, head=0.4) is cat


@pytest.mark.parametrize(
    "change, one, other, factor",
    [
        ({"eyes": 0.3}, mesh.LEFT_EYE_OUTER, mesh.LEFT_EYE_INNER, 1.3),
        ({"head": 0.2}, mesh.LEFT_CHEEK, mesh.RIGHT_CHEEK, 1.2),
        ({"head": 0.2}, mesh.FOREHEAD, mesh.CHIN, 1.2),
        ({"nose": 0.3}, 48, 278, 0.75),
    ],
)
def test_what_is_asked_for_grows_by_its_share(person, change, one, other, factor):
    grown = between(reproportion(person, **change), one, other)

    assert grown / between(person, one, other) == pytest.approx(factor, rel=0.06)


def test_a_slimmer_jaw_leaves_eyes_and_forehead_where_they_are(person):
    slim = reproportion(person, jaw=0.2)
    before = person.pixels(person.findings.faces[0])
    after = slim.pixels(slim.findings.faces[0])
    above = [mesh.FOREHEAD, *mesh.LEFT_EYE, *mesh.RIGHT_EYE]

    assert np.abs(after[above] - before[above]).max() < 1.0
    assert between(slim, 172, 397) < 0.93 * between(person, 172, 397)


def test_points_and_masks_move_with_the_pixels(person):
    face = person.findings.faces[0]
    corners = person.pixels(face)[[*mesh.LEFT_EYE, mesh.CHIN], :2].round().astype(int)
    marked = person.image.copy()
    for x, y in corners:
        marked[y - 1 : y + 2, x - 1 : x + 2] = (0, 1, 0)
    bent = reproportion(Photo(marked, person.findings), eyes=0.3, head=0.25)
    moved = bent.pixels(bent.findings.faces[0])[[*mesh.LEFT_EYE, mesh.CHIN], :2]

    for x, y in moved.round().astype(int):
        near = bent.image[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3)
        assert (near[:, 1] - near[:, 0]).max() > 0.4
    assert bent.findings.hair.sum() > 1.2 * person.findings.hair.sum()


def test_a_head_near_the_edge_stays_in_the_photo(person):
    rows = person.findings.hair.max(1) > 0.5
    top = int(np.flatnonzero(rows)[0] / len(rows) * person.size[1])
    close = Photo(person.image[top - 6 :], _without_top(person.findings, top - 6))
    bent = reproportion(close, head=0.4)

    assert (bent.findings.hair[0] > 0.5).mean() < 0.05
    assert between(bent, mesh.FOREHEAD, mesh.CHIN) > 1.05 * between(
        close, mesh.FOREHEAD, mesh.CHIN
    )


def test_the_edge_of_the_photo_does_not_move(person):
    bent = reproportion(person, head=0.3)

    for side in (np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        assert np.abs(bent.image[side] - person.image[side]).max() < 0.01


def _without_top(findings, cut):
    """The findings of the same photo with ``cut`` of its 512 rows gone."""
    from dataclasses import replace

    from spark_studio.engines.local.perception.findings import MASKS

    share = cut / 512
    masks = {}
    for name in MASKS:
        mask = getattr(findings, name)
        masks[name] = mask[round(share * len(mask)) :].copy()
    points = findings.faces[0].points.copy()
    points[:, 1] = (points[:, 1] - share) / (1 - share)
    return replace(
        findings, faces=(replace(findings.faces[0], points=points),), **masks
    )


def test_in_a_group_all_heads_grow_alike():
    pair = np.ascontiguousarray(pair_of_people()[:, 60:740])
    photo = Photo(pair.astype(np.float32) / 255, perceive(pair))
    bent = reproportion(photo, head=0.15)
    grown = [
        after.box[3] / before.box[3]
        for before, after in zip(photo.findings.faces, bent.findings.faces, strict=True)
    ]

    assert len(grown) == 2
    assert grown[0] == pytest.approx(grown[1], rel=0.03)
    assert grown[0] > 1.1
