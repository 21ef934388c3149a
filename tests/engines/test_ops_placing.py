"""Where things go, seals, and what is known of faces and skin."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.codec import decode_photo
from spark_studio.engines.local.ops.expose import expose
from spark_studio.engines.local.ops.features import (
    eyes,
    face_mask,
    feature_curves,
    feature_mask,
    lips_mask,
)
from spark_studio.engines.local.ops.placing import free_ground, keep_out, quiet_place
from spark_studio.engines.local.ops.seal import seal
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.skin import deepen_hair, light_faces, skin_depth
from spark_studio.engines.local.ops.study import draw_lines, is_a_place, study
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.photo import Photo
from tests.engines.conftest import sample_bytes, sample_findings


def chance(seed=1):
    return np.random.default_rng(seed)


def photo_of(name, side=480):
    pixels = decode_photo(sample_bytes(name)).astype(np.float32) / 255
    factor = side / min(pixels.shape[:2])
    image = resize(
        pixels, round(pixels.shape[1] * factor), round(pixels.shape[0] * factor)
    )
    image.setflags(write=False)
    return Photo(image, sample_findings(name))


def test_a_quiet_place_is_quiet_and_inside():
    busy = np.ones((200, 300), np.float32)
    busy[120:, 200:] = 0
    left, top = quiet_place(busy, 40, 50, chance(), allowed=0.05)

    assert busy[top : top + 50, left : left + 40].mean() < 0.05


def test_no_place_is_better_than_a_busy_one():
    assert quiet_place(np.ones((200, 300), np.float32), 40, 50, chance()) is None
    assert quiet_place(np.zeros((20, 20), np.float32), 40, 50, chance()) is None


def test_quiet_places_differ_by_seed():
    busy = np.zeros((300, 300), np.float32)

    assert len({quiet_place(busy, 30, 30, chance(seed)) for seed in range(12)}) > 1


def test_a_seal_is_paste_with_cuts_and_never_twice_the_same():
    one, two = seal(chance(1), 60, 110), seal(chance(2), 60, 110)

    assert one.shape == (110, 60) and one.dtype == np.float32
    assert one.min() >= 0 and one.max() <= 1
    assert 0.3 < (one > 0.5).mean() < 0.9
    assert not np.array_equal(one, two)
    assert seal(chance(), 1, 1).shape == (1, 1)


def test_faces_are_kept_out_of_and_nothing_else():
    mask = keep_out(sample_findings("astronaut"), 300, 300)
    x, y = (
        round(300 * share) for share in sample_findings("astronaut").faces[0].center
    )

    assert mask[y, x] == 1 and mask[290, 10] == 0
    assert keep_out(sample_findings("palace"), 300, 200).max() == 0


def test_eyes_and_lips_lie_inside_the_face():
    findings = sample_findings("astronaut")
    face = face_mask(findings, 500, 500)
    iris, glint = eyes(findings, 500, 500)

    assert iris.max() > 0.7 and glint.max() > 0.3
    for part in (iris, lips_mask(findings, 500, 500), feature_mask(findings, 500, 500)):
        assert part.sum() > 0 and (part * (face < 0.05)).sum() < 0.1 * part.sum()


def test_no_face_has_no_features():
    findings = sample_findings("palace")

    assert len(feature_curves(findings, 300, 200)) == 0
    assert eyes(findings, 300, 200)[0].max() == 0


def test_a_dark_face_is_exposed_and_a_right_one_left_alone():
    photo = photo_of("astronaut", 200)
    right = replace(photo.findings, exposure=0.56)
    dark = replace(photo.findings, exposure=0.2)
    dim = photo.image * 0.35

    assert np.array_equal(expose(photo.image, right), photo.image)
    assert luminance(expose(dim, dark)).mean() > 1.5 * luminance(dim).mean()


def test_a_study_is_half_as_large_and_knows_a_face_from_leaves():
    photo = photo_of("astronaut")
    sketch = study(photo)

    assert sketch.size == (240, 240)
    assert sketch.busy[sketch.face > 0.9].max() < 0.1
    assert sketch.plain.dtype == np.float32


def test_foliage_is_busy_and_a_pavilion_is_less_so():
    sketch = study(photo_of("palace", 640))

    assert (
        sketch.busy[sketch.subject < 0.1].mean()
        > sketch.busy[sketch.subject > 0.9].mean()
    )


def test_a_pavilion_in_a_park_is_a_place_and_a_flower_is_not():
    assert is_a_place(study(photo_of("palace", 900))) > is_a_place(
        study(photo_of("flower", 900))
    )
    assert is_a_place(study(photo_of("flower", 900))) == 0


def test_shorter_lines_are_left_out_when_asked():
    sketch = study(photo_of("cat"))
    all_lines = draw_lines(sketch, 0.002, plenty=0.1, least=0.01)
    long_lines = draw_lines(sketch, 0.002, plenty=0.1, least=0.1)

    assert 0 < len(long_lines) < len(all_lines)


def test_lit_skin_gets_lighter_and_everything_else_stays():
    sketch = study(photo_of("obama"))
    tone = luminance(sketch.plain) * 0.8
    lit = light_faces(tone, sketch, 0.9, 0.3)
    skin, away = sketch.skin > 0.9, sketch.skin == 0

    assert np.median(lit[skin]) > np.median(tone[skin])
    assert np.median(lit[skin]) < np.median(tone[skin]) + 0.15
    assert np.array_equal(lit[away], tone[away])


def test_hair_is_brought_down_beside_the_skin():
    sketch = study(photo_of("astronaut"))
    tone = np.full(sketch.skin.shape, 0.8, np.float32)
    deep = deepen_hair(tone, sketch, 0.6)

    assert deep[sketch.hair > 0.95].max() < 0.63
    assert deep[sketch.hair < 0.01].min() > 0.79


@pytest.mark.parametrize("step", [light_faces, deepen_hair])
def test_without_faces_tones_stay(step):
    sketch = study(photo_of("palace"))
    tone = luminance(sketch.plain)
    arguments = (0.9, 0.3) if step is light_faces else (0.5,)

    assert np.array_equal(step(tone, sketch, *arguments), tone)


def test_deeper_skin_is_known_as_such():
    assert skin_depth(study(photo_of("obama"))) > skin_depth(
        study(photo_of("astronaut"))
    )
    assert skin_depth(study(photo_of("palace"))) == 0


def walled(wall):
    """A subject like a ring on a wall; perception saw only the wall outside it."""
    sketch = study(photo_of("astronaut"))
    width, height = sketch.size
    y, x = np.mgrid[:height, :width] - height / 2
    far = np.hypot(x, y)
    ring = ((far > 50) & (far < 90)).astype(np.float32)
    return replace(
        sketch,
        light=wall(height, width).astype(np.float32),
        subject=ring,
        backdrop=(far >= 90).astype(np.float32),
    )


def test_a_wall_seen_through_a_gap_may_be_replaced_too():
    sketch = walled(lambda height, width: np.full((height, width, 3), 0.9))
    ground = free_ground(sketch, 0.05)

    assert ground[120, 120] == 1 and ground[5, 5] == 1
    assert ground[sketch.subject == 1].max() == 0


def test_behind_a_gap_in_front_of_a_motley_ground_nothing_is_guessed():
    sketch = walled(lambda height, width: chance().random((height, width, 3)))

    assert free_ground(sketch, 0.05)[120, 120] == 0


def test_a_scrap_of_free_ground_is_left_alone():
    sketch = study(photo_of("astronaut"))
    scrap = np.zeros_like(sketch.backdrop)
    scrap[:20, :20] = 1

    assert free_ground(replace(sketch, backdrop=scrap), 0.06).max() == 0


def test_a_hazy_photo_gets_its_blacks_back():
    photo = photo_of("astronaut", 200)
    hazy = photo.image * 0.3 + 0.45
    clear = expose(hazy, replace(photo.findings, exposure=0.65))

    assert luminance(clear).std() > 1.6 * luminance(hazy).std()


def test_people_the_cut_out_missed_belong_to_the_subject():
    photo = photo_of("astronaut", 200)
    nobody = np.zeros_like(photo.findings.cutout)
    everyone = np.ones_like(nobody)
    missed = replace(photo.findings, cutout=nobody, people=everyone)

    assert study(Photo(photo.image, missed)).subject.min() == 1


def test_a_white_van_under_a_white_sky_is_not_sky():
    sketch = study(photo_of("astronaut"))
    sky, nobody = np.zeros_like(sketch.backdrop), np.zeros_like(sketch.subject)
    sky[:80] = 1
    light = np.full_like(sketch.light, 0.9)
    light[80:140] = 0.2
    van = replace(sketch, light=light, backdrop=sky, subject=nobody)

    assert free_ground(van, 0.05)[150:].max() == 0
