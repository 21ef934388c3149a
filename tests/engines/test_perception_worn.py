"""Glasses and beards drawn on the sample photos are seen; nobody is given any."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from spark_studio.engines.local.ops.cast import cast_of
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.spectacles import draw_glasses
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.toy_head import toy_heads
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.faces import find_faces
from spark_studio.engines.local.perception.facial_hair import JAW, find_facial_hair
from spark_studio.engines.local.perception.findings import NO_GLASSES
from spark_studio.engines.local.perception.glasses import find_glasses
from spark_studio.engines.local.perception.keeping import from_bytes, to_bytes
from spark_studio.engines.local.perception.perceive import perceive
from spark_studio.engines.local.photo import Photo
from tests.engines.conftest import findings_of_pair, sample_findings, sample_pixels

PEOPLE = ("astronaut", "obama")
FINE = 4  # pixels drawn for each pixel of the photo
FRAMES = {
    "black": ((24, 22, 24), 0.028, 0.14, False),
    "brown": ((84, 48, 28), 0.022, 0.12, False),
    "dark panes": ((26, 24, 24), 0.018, 0.14, True),
}


def points_of(name, face=None):
    height, width = sample_pixels(name).shape[:2]
    face = face or sample_findings(name).faces[0]
    return face.points[:, :2] * np.float32([width, height])


def as_taken(picture, seed):
    """The picture as a camera keeps it: a little soft, noisy, JPEG."""
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 0.5)
    noisy = np.clip(soft + rng.normal(0, 3, soft.shape), 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return cv2.imdecode(jpeg, cv2.IMREAD_COLOR)


@cache
def with_glasses(name, kind):
    """A sample photo whose face wears glasses: their shadow, their panes, their rims."""
    color, thick, high, dark = FRAMES[kind]
    points = points_of(name)
    wide = float(np.linalg.norm(points[454] - points[234]))
    right = (points[263] - points[33]) / np.linalg.norm(points[263] - points[33])
    down = np.float32([-right[1], right[0]])
    turn = np.linspace(0, 2 * np.pi, 90)[:, None]
    rims = []
    for corners in ((33, 133), (263, 362)):
        center = points[list(corners)].mean(0) + 0.03 * wide * down
        x, y = (np.sign(f(turn)) * np.abs(f(turn)) ** 0.7 for f in (np.cos, np.sin))
        rims.append(center + wide * (0.165 * x * right + high * y * down))
    picture = sample_pixels(name).astype(np.float32)
    shadow = drawn(picture.shape, rims, points, thick * wide)
    shadow = cv2.GaussianBlur(np.roll(shadow, round(0.02 * wide), 0), (0, 0), 2)
    picture *= 1 - 0.3 * shadow[..., None]
    if dark:
        panes = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillPoly(panes, [np.rint(rim).astype(np.int32) for rim in rims], 255)
        picture[panes > 0] = 0.1 * picture[panes > 0] + np.float32([22, 20, 24])
    cover = drawn(picture.shape, rims, points, thick * wide)[..., None]
    return as_taken(picture * (1 - cover) + np.float32(color) * cover, 3)


def drawn(shape, rims, points, thick):
    """Rims, a bridge between them and arms to the ears, 0 to 1."""
    mask = np.zeros((shape[0] * FINE, shape[1] * FINE), np.uint8)
    width = max(1, round(thick * FINE))
    left, right = rims
    lines = [left, right, [left[0], right[45]]]
    lines += [[left[45], points[127]], [right[0], points[356]]]
    for line in lines:
        ends = np.rint(np.float32(line) * FINE).astype(np.int32)
        cv2.polylines(mask, [ends], False, 255, width, cv2.LINE_AA)
    mask = cv2.resize(mask, shape[1::-1], interpolation=cv2.INTER_AREA)
    return mask.astype(np.float32) / 255


@cache
def with_beard(name, gray=False):
    """A sample photo whose face grows short hairs over jaw, chin and upper lip."""
    rng = np.random.default_rng(4)
    points = points_of(name)
    picture = sample_pixels(name).copy()
    area = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(area, [np.rint(points[JAW]).astype(np.int32)], 1)
    cv2.fillPoly(area, [np.rint(points[mesh.LIPS]).astype(np.int32)], 0)
    base = (128, 124, 120) if gray else (42, 34, 30)
    picture[area > 0] = (0.25 * picture[area > 0] + 0.75 * np.float32(base)).astype(
        np.uint8
    )
    length = 0.05 * float(np.linalg.norm(points[454] - points[234]))
    y, x = np.nonzero(area)
    for k in rng.choice(len(x), len(x) // 2, replace=False):
        ends = np.float32([x[k], y[k]]) + [
            [0, 0],
            [rng.normal(0, 0.4) * length, length],
        ]
        start, end = (tuple(int(v * 8) for v in point) for point in ends)
        tone = tuple(
            float(v) for v in np.clip(np.float32(base) + rng.normal(0, 22), 0, 255)
        )
        cv2.line(picture, start, end, tone, 1, cv2.LINE_AA, 3)
    lips = np.zeros_like(area)
    cv2.fillPoly(lips, [np.rint(points[mesh.LIPS]).astype(np.int32)], 1)
    picture[lips > 0] = sample_pixels(name)[lips > 0]
    return as_taken(picture, 5)


@pytest.mark.parametrize("name", ["astronaut", "obama", "cameraman"])
def test_nobody_is_given_glasses_or_a_beard(name):
    found = sample_findings(name)
    for face in found.faces:
        assert face.glasses.kind == "none" and face.rims == ()
        assert face.facial_hair.beard == face.facial_hair.moustache == "none"
    assert not found.facial_hair.any()


@pytest.mark.parametrize("seed", range(4))
def test_bad_photos_give_nobody_glasses_or_a_beard_either(seed):
    rng = np.random.default_rng(seed)
    for name in PEOPLE:
        picture = 255 * (sample_pixels(name) / 255.0) ** rng.uniform(0.6, 1.7)
        picture = as_taken((picture - 110) * rng.uniform(0.7, 1.4) + 110, seed)
        size = [round(v * rng.uniform(0.6, 1)) for v in picture.shape[1::-1]]
        picture = cv2.resize(picture[:, ::-1], size, interpolation=cv2.INTER_AREA)
        for face in find_faces(picture):
            assert not find_glasses(picture, face).worn
            assert not find_facial_hair(picture, face)[1].any()


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("name", PEOPLE)
def test_worn_glasses_are_seen_where_they_are_and_in_their_color(name, kind):
    picture = with_glasses(name, kind)
    face = find_faces(picture)[0]
    glasses = find_glasses(picture, face)
    face = replace(face, glasses=glasses)

    assert glasses.kind == ("sun" if kind == "dark panes" else "clear")
    assert glasses.confidence > 0.5
    points = points_of(name)
    wide = float(np.linalg.norm(points[454] - points[234]))
    size = np.float32(picture.shape[1::-1])
    for rim, eye in zip(face.rims, (mesh.LEFT_EYE, mesh.RIGHT_EYE), strict=True):
        at = rim * size
        away = (at.max(0) + at.min(0)) / 2 - points[eye].mean(0)
        assert np.linalg.norm(away) < 0.08 * wide
        assert 0.22 < np.ptp(at[:, 0]) / wide < 0.42
    assert np.abs(np.float32(glasses.color) * 255 - FRAMES[kind][0]).max() < 60


def test_glasses_on_a_small_or_turned_face_are_not_spoken_of():
    picture = with_glasses("astronaut", "black")
    face = find_faces(picture)[0]
    assert find_glasses(picture, replace(face, yaw=0.8)) == NO_GLASSES
    assert find_glasses(picture, replace(face, trust=0.2)) == NO_GLASSES


@pytest.mark.parametrize("name", PEOPLE)
def test_a_beard_is_seen_over_the_jaw_and_nowhere_else(name):
    picture = with_beard(name)
    face = find_faces(picture)[0]
    hair, where = find_facial_hair(picture, face)

    assert (hair.beard, hair.moustache) == ("full", "full")
    assert max(hair.color) < 0.4
    points = points_of(name, face)
    x, y = np.rint(points).astype(int).T
    assert where[y[[175, 214, 434]], x[[175, 214, 434]]].min() > 0.7
    assert where[y[[50, 280, 4, 13, 151]], x[[50, 280, 4, 13, 151]]].max() < 0.1


def test_a_gray_beard_is_gray():
    picture = with_beard("obama", gray=True)
    hair, where = find_facial_hair(picture, find_faces(picture)[0])
    assert hair.beard != "none" and where.max() > 0.4
    assert np.ptp(hair.color) < 0.12 and np.mean(hair.color) > 0.35


def test_what_is_worn_is_kept_with_the_photo():
    picture = with_glasses("obama", "brown")
    face = find_faces(picture)[0]
    hair, where = find_facial_hair(with_beard("obama"), face)
    worn = replace(face, glasses=find_glasses(picture, face), facial_hair=hair)
    findings = replace(
        sample_findings("obama"),
        faces=(worn,),
        facial_hair=cv2.resize(where, sample_findings("obama").cutout.shape[::-1]),
    )
    again = from_bytes(to_bytes(findings))
    assert again.faces[0].glasses == worn.glasses
    assert again.faces[0].facial_hair == worn.facial_hair
    assert np.abs(again.facial_hair - findings.facial_hair).max() < 0.01


def test_rims_stay_on_a_head_that_is_made_larger():
    picture = with_glasses("astronaut", "black")
    face = find_faces(picture)[0]
    face = replace(face, glasses=find_glasses(picture, face))
    findings = replace(sample_findings("astronaut"), faces=(face,))
    photo = Photo(picture.astype(np.float32) / 255, findings)
    grown = reproportion(photo, head=0.3).findings.faces[0]
    before, after = (np.ptp(each.rims[0], axis=0) for each in (face, grown))
    assert (after > 1.15 * before).all()
    eye = grown.points[mesh.LEFT_EYE, :2].mean(0)
    assert (grown.rims[0].min(0) < eye).all() and (grown.rims[0].max(0) > eye).all()


def test_two_people_side_by_side_wear_nothing_either():
    assert not any(face.glasses.worn for face in findings_of_pair().faces)
    assert not findings_of_pair().facial_hair.any()


def test_toys_and_drawings_are_told_the_same():
    picture = with_glasses("astronaut", "brown")
    worn = Photo(picture.astype(np.float32) / 255, perceive(picture))
    bare = Photo(
        sample_pixels("astronaut").astype(np.float32) / 255,
        sample_findings("astronaut"),
    )
    for photo, frames in ((worn, 2), (bare, 0)):
        sketch = study(photo)
        assert len(cast_of(photo, sketch).drawn[0].glasses) == frames
        assert len(toy_heads(photo, photo.image)[0].rims) == frames


def test_drawn_frames_keep_their_color_and_dark_panes_hide_the_eyes():
    photo = Photo(
        sample_pixels("astronaut").astype(np.float32) / 255,
        sample_findings("astronaut"),
    )
    head = cast_of(photo, study(photo)).drawn[0]
    eye = head.points[mesh.LEFT_EYE].mean(0)
    size = 0.15 * head.width
    red = np.float32([0.45, 0.08, 0.08])
    worn = replace(head, glasses=((eye, size, size), (eye, size, size)), frame=red)
    clear, dark = np.ones((2, *study(photo).light.shape), np.float32)
    draw_glasses(clear, worn, np.zeros(3, np.float32))
    draw_glasses(dark, replace(worn, panes=1.0), np.zeros(3, np.float32))

    x, y = np.rint(eye + head.down * size).astype(int)
    assert np.abs(clear[y, x] - red).max() < 0.15
    x, y = np.rint(eye).astype(int)
    assert clear[y, x].mean() > 0.9 and dark[y, x].mean() < 0.35
