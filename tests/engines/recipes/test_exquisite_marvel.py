"""Exquisite Marvel: flat color, ink in measure, and nobody lost behind a backdrop."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.recipes.exquisite_marvel import INK, PULP
from tests.engines.recipes.paint import chroma, painted, sample, subject_of

LOOK = "exquisite-marvel"


def ink(picture):
    return np.abs(picture - hex_color(INK)).max(2) < 0.06


@pytest.mark.parametrize("name", ["astronaut", "obama", "cat", "palace", "coffee"])
def test_ink_is_plenty_but_not_most_of_the_page(name):
    assert 0.03 < ink(painted(LOOK, name)[0]).mean() < 0.5


@pytest.mark.parametrize("name", ["astronaut", "coffee", "palace"])
def test_colors_are_stronger_than_in_the_photo(name):
    page, _ = painted(LOOK, name)

    assert chroma(page).mean() > 1.1 * chroma(sample(name).image).mean()


def test_color_is_flat():
    """Away from lines, dots and borders, neighbours are mostly of one color."""
    page, photo = painted(LOOK, "astronaut")[0], sample("astronaut").image
    steps = np.abs(np.diff(luminance(page), axis=1)) < 0.004
    before = np.abs(np.diff(luminance(photo), axis=1)) < 0.004

    assert steps.mean() > before.mean()


@pytest.mark.parametrize("name", ["astronaut", "palace"])
def test_the_panel_has_a_margin_and_a_rule(name):
    page, _ = painted(LOOK, name)
    edge = np.concatenate([page[0], page[-1], page[:, 0], page[:, -1]])

    assert np.abs(edge - hex_color(PULP)).max() < 0.1
    assert ink(page)[page.shape[0] // 2, :20].any()


def pages_with_two_backdrops(name):
    pages = {}
    for seed in range(8):
        page, facts = painted(LOOK, name, seed)
        pages.setdefault(facts.get("backdrop"), page)
        if len(pages) == 2:
            return list(pages.values())
    raise AssertionError("eight seeds, one backdrop")


def test_backdrops_change_and_people_do_not():
    one, two = pages_with_two_backdrops("astronaut")
    difference = np.abs(one - two).mean(2)
    free = (
        resize(sample("astronaut").findings.backdrop, *sample("astronaut").size) > 0.95
    )
    inside = blur(subject_of("astronaut").astype(np.float32), 0.01) > 0.99

    assert difference[free].mean() > 0.1
    assert difference[inside].mean() < 0.04


def test_where_the_ground_may_not_go_there_is_no_backdrop():
    assert "backdrop" not in painted(LOOK, "cat")[1]
    assert "backdrop" not in painted(LOOK, "coffee")[1]


def test_a_dark_suit_is_not_solid_black():
    page, photo = painted(LOOK, "obama")[0], sample("obama").image
    suit = (luminance(photo) < 0.16) & subject_of("obama")

    assert 0.15 < ink(page)[suit].mean() < 0.85


def test_eyes_are_inked():
    page, _ = painted(LOOK, "astronaut")
    face, (width, height) = (
        sample("astronaut").findings.faces[0],
        sample("astronaut").size,
    )
    for iris in (468, 473):
        x, y = face.points[iris, :2] * (width, height)
        around = luminance(page)[int(y) - 3 : int(y) + 4, int(x) - 4 : int(x) + 5]
        assert around.min() < 0.2


def test_a_grey_photo_gets_color():
    assert chroma(painted(LOOK, "cameraman")[0]).mean() > 0.04
