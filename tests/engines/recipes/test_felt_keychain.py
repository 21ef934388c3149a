import numpy as np
import pytest

LOOK = "felt-keychain"


def test_a_person_gets_bead_eyes(drawn):
    _, facts = drawn(LOOK, "obama")

    assert facts["subject"] == "person"
    assert facts["bead_eyes"] == 2


@pytest.mark.parametrize("name", ["coffee", "flower"])
def test_a_thing_is_cut_out_and_has_no_eyes(drawn, name):
    _, facts = drawn(LOOK, name)

    assert facts["subject"] == "thing"
    assert "bead_eyes" not in facts and "fallbacks" not in facts


def test_a_photo_without_a_subject_becomes_a_badge_and_says_so(drawn):
    picture, facts = drawn(LOOK, "rocket")

    assert facts["subject"] == "scene"
    assert (
        "badge" in facts["fallbacks"][0]["en"] and "徽章" in facts["fallbacks"][0]["zh"]
    )
    sky = picture[120:150, 130:190].reshape(-1, 3).mean(0)
    assert sky[2] > sky[0]  # felted from the evening sky


def test_the_keychain_hangs_free_of_the_lower_and_side_edges(drawn):
    """Whatever is sewn lies inside: the edge shows only the blurred place."""
    picture, _ = drawn(LOOK, "obama")
    edge = np.concatenate([picture[-8:].reshape(-1, 3), picture[:, :8].reshape(-1, 3)])
    steps = np.abs(np.diff(picture[-4], axis=0)).max()

    assert steps < 0.12
    assert edge.std() < 0.25


def test_two_seeds_move_tag_and_light(drawn):
    one, _ = drawn(LOOK, "coffee", seed=1)
    other, _ = drawn(LOOK, "coffee", seed=2)

    assert np.abs(one - other).mean() > 0.01
