import numpy as np

LOOK = "acrylic-ornaments"


def test_the_ground_is_a_dark_blue_violet_sky(drawn):
    picture, _ = drawn(LOOK, "coffee")
    corners = np.concatenate(
        [part.reshape(-1, 3) for part in (picture[:60, :60], picture[-60:, -60:])]
    )
    mean = corners.mean(0)

    assert mean[2] > mean[1] and mean.mean() < 0.55


def test_the_print_keeps_the_colors_of_the_cup(drawn):
    picture, facts = drawn(LOOK, "coffee")
    middle = picture[150:260, 80:240].reshape(-1, 3)
    red = (middle[:, 0] > 0.45) & (middle[:, 2] < 0.4)

    assert facts["subject"] == "thing"
    assert red.mean() > 0.2


def test_white_under_print_surrounds_the_figure(drawn):
    picture, _ = drawn(LOOK, "obama")

    assert (picture.min(2) > 0.85).mean() > 0.004


def test_a_photo_without_a_subject_is_printed_on_a_block_and_says_so(drawn):
    _, facts = drawn(LOOK, "rocket")

    assert facts["subject"] == "scene"
    assert "block" in facts["fallbacks"][0]["en"]


def test_two_seeds_show_two_skies(drawn):
    one, _ = drawn(LOOK, "coffee", seed=1)
    other, _ = drawn(LOOK, "coffee", seed=2)

    assert np.abs(one[:80] - other[:80]).mean() > 0.02
