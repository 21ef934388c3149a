import numpy as np
import pytest

LOOK = "mid-autumn-new-chinese"


def chroma(part):
    return (part.max(-1) - part.min(-1)).mean()


def test_the_scene_is_almost_monochrome_and_light(drawn):
    picture, _ = drawn(LOOK, "obama")
    sky = picture[:40]

    assert chroma(sky) < 0.08
    assert 0.45 < sky.mean() < 0.95


def test_mist_covers_where_the_figure_ends(drawn):
    picture, _ = drawn(LOOK, "obama")

    assert picture[-6:].mean() > 0.7
    assert picture[-6:].std() < 0.12


def test_clothes_are_kept_and_the_result_says_so(drawn):
    _, facts = drawn(LOOK, "obama")

    assert facts["kept"] == ["clothes"]
    assert "衣着" in facts["fallbacks"][0]["zh"]


def test_a_thing_has_no_clothes_to_speak_of(drawn):
    _, facts = drawn(LOOK, "coffee")

    assert facts["kept"] == [] and "fallbacks" not in facts


def test_a_photo_without_a_subject_is_seen_through_a_moon_gate(drawn):
    picture, facts = drawn(LOOK, "rocket")

    assert facts["subject"] == "scene"
    assert "moon gate" in facts["fallbacks"][0]["en"]
    assert chroma(picture[130:190, 100:220]) > 0.03


@pytest.mark.parametrize("seed", range(4))
def test_the_red_seal_is_small_and_never_on_the_face(drawn, seed):
    picture, _ = drawn(LOOK, "obama", seed=seed)
    red = (picture[..., 0] - picture[..., 1] > 0.28) & (picture[..., 1] < 0.4)
    red &= picture[..., 2] < 0.4
    share = red.mean()

    assert 0.0003 < share < 0.02
    face = np.zeros_like(red)
    face[80:170, 110:210] = True
    assert red[face].mean() < 0.01
