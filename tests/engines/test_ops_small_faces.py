"""Small faces keep their eyes, and large ones are left to their mesh."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.small_faces import small_features
from tests.engines.conftest import sample_findings, sample_pixels


def told(name, width):
    pixels = sample_pixels(name).astype(np.float32) / 255
    height = round(pixels.shape[0] * width / pixels.shape[1])
    return small_features(resize(pixels, width, height), sample_findings(name))


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_both_eyes_of_a_small_face_are_told(name):
    dark = told(name, 320)
    face = sample_findings(name).faces[0]
    for x, y, _ in (face.left_iris, face.right_iris):
        row, column = int(y * dark.shape[0]), int(x * dark.shape[1])
        near = dark[row - 3 : row + 4, column - 3 : column + 4]

        assert near.max() > 0.5


def test_nothing_is_told_away_from_the_face():
    dark, face = told("astronaut", 320), sample_findings("astronaut").faces[0]
    x, y, wide, high = face.box
    rows, columns = np.nonzero(dark > 0.05)

    assert columns.min() > x * 320 and columns.max() < (x + wide) * 320
    assert rows.min() > (y - 0.1 * high) * dark.shape[0]


def test_a_large_face_is_left_to_its_mesh():
    assert not told("astronaut", 1100).any()


def test_a_photo_without_faces_has_none():
    assert not told("coffee", 320).any()
