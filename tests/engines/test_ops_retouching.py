"""Retouching: nothing at 0, more with every step, skin alone, and never plastic."""

from functools import cache

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.face_detail import clear_faces, trust_in
from spark_studio.engines.local.ops.recloth import choose_cloth, recloth
from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.smooth_skin import even_tone, smooth_skin
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.ops.true_skin import find_face_skins
from tests.engines.conftest import pair_of_people, sample_findings, sample_pixels

STEPS = (0.3, 0.6, 1.0)
PEOPLE = ["astronaut", "obama"]


@cache
def face_of(name):
    """The head of a sample, 512 pixels wide: picture, findings, skins, mask of all skin."""
    from spark_studio.engines.local.photo import Photo
    from spark_studio.engines.local.stage.camera import (
        Wish,
        body_box,
        choose_view,
        head_box,
        seen_through,
    )

    image = sample_pixels(name).astype(np.float32) / 255
    photo = Photo(image=image, findings=sample_findings(name))
    heads = [head_box(photo.findings.faces[0], photo)]
    body = body_box(photo.findings, photo.size)
    view = choose_view(photo, heads, body, photo.findings.touches, (512, 512), Wish(0.8, 0.5, inside=True))  # fmt: skip
    seen = seen_through(photo, view)
    return with_skins(seen.image, seen.findings)


def with_skins(picture, findings):
    height, width = picture.shape[:2]
    skins = find_face_skins(picture, findings, resize(findings.skin, width, height))
    mask = np.zeros((height, width), np.float32)
    for skin in skins:
        mask[skin.part] = np.maximum(mask[skin.part], skin.mask)
    return picture, findings, skins, mask


def clear(name, amount, **more):
    picture, findings, _, _ = face_of(name)
    return clear_faces(picture, findings, findings.hair, amount, **more)


@pytest.mark.parametrize("work", [smooth_skin, even_tone])
@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_changes_at_nought_and_more_with_every_step(work, name):
    picture, _, skins, mask = face_of(name)
    inside = mask > 0.5
    changes = [np.abs(work(picture, skins, a) - picture)[inside].mean() for a in STEPS]

    assert np.array_equal(work(picture, skins, 0.0), picture)
    assert changes[0] > 0.001
    assert changes[1] > 1.5 * changes[0] and changes[2] > 1.3 * changes[1]


@pytest.mark.parametrize("name", PEOPLE)
def test_detail_is_nothing_at_nought_and_more_with_every_step(name):
    picture = face_of(name)[0]
    changes = [np.abs(clear(name, a) - picture).mean() for a in STEPS]

    assert np.array_equal(clear(name, 0.0), picture)
    assert 0.0005 < changes[0] < changes[1] < changes[2]


@pytest.mark.parametrize("work", [smooth_skin, even_tone])
@pytest.mark.parametrize("name", PEOPLE)
def test_only_skin_is_touched(work, name):
    picture, findings, skins, mask = face_of(name)
    done = work(picture, skins, 1.0)
    lips = findings.lips > 0.6
    eyes = findings.eyes > 0.6

    assert np.array_equal(done[mask == 0], picture[mask == 0])
    for part in (lips, eyes):
        assert part.any()
        assert np.abs(done - picture)[part].max() < 0.02
    assert np.abs(done - picture)[findings.hair > 0.95].mean() < 0.002


@pytest.mark.parametrize("name", PEOPLE)
def test_skin_is_never_plastic(name):
    """At 1 the finest contrast keeps at least 45 of 100; form keeps nearly all."""
    picture, _, skins, mask = face_of(name)
    sure = blur_pixels(mask, 3) > 0.97
    before, after = luminance(picture), luminance(smooth_skin(picture, skins, 1.0))
    size = skins[0].width

    def fine(grey):
        return (grey - blur_pixels(grey, 0.0035 * size))[sure].std()

    def form(grey):
        return blur_pixels(grey, 0.06 * size)[sure].std()

    assert fine(after) > 0.45 * fine(before)
    assert 0.9 < form(after) / form(before) < 1.1


@pytest.mark.parametrize("name", PEOPLE)
def test_spots_fade_more_than_what_lies_around(name):
    picture, _, skins, mask = face_of(name)
    sure = blur_pixels(mask, 4) > 0.97
    spots = np.argwhere(sure)[:: max(1, sure.sum() // 6)][1:6]
    spotted = picture.copy()
    radius = max(2, round(0.012 * skins[0].width))
    for y, x in spots:
        spotted[y - radius : y + radius, x - radius : x + radius] *= [0.94, 0.84, 0.84]
    done = smooth_skin(spotted, skins, 1.0)

    def contrast(image):
        lab = to_lab(image)[..., 0]
        return np.mean([
            lab[y - 5 * radius : y + 5 * radius, x - 5 * radius : x + 5 * radius].mean()
            - lab[y - radius : y + radius, x - radius : x + radius].mean()
            for y, x in spots
        ])  # fmt: skip

    assert contrast(done) < 0.55 * contrast(spotted)


@pytest.mark.parametrize("dim", [1.0, 0.5])
@pytest.mark.parametrize("name", PEOPLE)
def test_even_skin_is_neither_lighter_nor_greyer(name, dim):
    picture, findings, _, _ = face_of(name)
    picture, _, skins, mask = with_skins(picture * np.float32(dim), findings)
    sure = mask > 0.5
    before, after = to_lab(picture), to_lab(even_tone(picture, skins, 1.0))

    assert after[sure][:, 0].mean() < before[sure][:, 0].mean() + 0.5
    chroma = [
        np.hypot(lab[..., 1], lab[..., 2])[sure].mean() for lab in (before, after)
    ]
    assert chroma[1] > 0.97 * chroma[0]
    size = skins[0].width
    spread = [
        blur_pixels(lab, 0.02 * size)[sure][:, 1:].std(0).sum()
        for lab in (before, after)
    ]
    assert spread[1] < 0.8 * spread[0]


@pytest.mark.parametrize("name", PEOPLE)
def test_smoothing_leaves_dark_skin_dark(name):
    picture, _, skins, mask = face_of(name)
    sure = mask > 0.5
    before, after = (
        to_lab(p)[sure][:, 0].mean()
        for p in (picture, smooth_skin(picture, skins, 1.0))
    )

    assert after < before + 1.0


def test_every_face_is_retouched_by_its_own_size():
    pixels = pair_of_people()
    from spark_studio.engines.local.perception.perceive import perceive

    picture = pixels.astype(np.float32) / 255
    _, _, skins, _ = with_skins(picture, perceive(pixels))

    assert len(skins) == 2
    assert skins[0].width > skins[1].width
    done = smooth_skin(picture, skins, 1.0)
    for skin in skins:
        change = np.abs(done - picture)[skin.part]
        assert change[skin.mask > 0.5].mean() > 0.003


def test_detail_draws_out_eyes_and_does_not_ring():
    picture, findings, _, _ = face_of("obama")
    done = clear("obama", 1.0)
    before, after = luminance(picture), luminance(done)
    eyes = findings.eyes > 0.5

    assert after[eyes].std() > 1.04 * before[eyes].std()
    window = np.ones((13, 13), np.uint8)
    import cv2

    low, high = cv2.erode(before, window), cv2.dilate(before, window)
    assert (after < low - 0.06).mean() < 0.001
    assert (after > high + 0.06).mean() < 0.001


def test_blocks_and_noise_are_believed_less_than_clean_photos():
    import cv2

    clean = sample_pixels("obama")
    squeezed = cv2.imdecode(
        cv2.imencode(".jpg", clean, [cv2.IMWRITE_JPEG_QUALITY, 12])[1], cv2.IMREAD_COLOR
    )
    noise = np.random.default_rng(1).normal(0, 12, clean.shape)
    noisy = np.clip(clean + noise, 0, 255)
    one, two, three = (
        trust_in(p.astype(np.float32) / 255) for p in (clean, squeezed, noisy)
    )

    assert one > 0.8
    assert two < 0.5 and three < 0.5


def test_detail_holds_back_where_trust_is_small():
    picture = face_of("obama")[0]
    sure, unsure = (
        np.abs(clear("obama", 1.0, trust=t) - picture).mean() for t in (1.0, 0.15)
    )

    assert unsure < 0.6 * sure


def test_clothes_keep_their_folds_in_the_new_color():
    picture, findings, _, _ = face_of("obama")
    clothes = (findings.clothes > 0.8).astype(np.float32)
    cloth = np.float32([0.1, 0.35, 0.3])
    done = recloth(picture, clothes, cloth)
    worn = clothes > 0

    assert np.array_equal(done[~worn], picture[~worn])
    lab, old = to_lab(done)[worn], to_lab(picture)[worn]
    assert np.median(lab[:, 1]) < -6  # green
    assert np.corrcoef(lab[:, 0], old[:, 0])[0, 1] > 0.85  # lights are drawn nearer


def test_a_cloth_is_unlike_what_was_worn():
    worn = np.float32([[0.14, 0.22, 0.42]])
    ground = np.float32([[0.4, 0.3, 0.2]])
    for seed in range(6):
        cloth = choose_cloth(worn, ground, worn, np.random.default_rng(seed))
        away = to_lab(cloth[None, None])[0, 0] - to_lab(worn[None])[0, 0]
        assert np.linalg.norm(away) > 20
