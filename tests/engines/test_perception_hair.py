"""Hair down to its ends, bald heads bare, hats beside: on samples with hair drawn on."""

from functools import cache

import cv2
import numpy as np
import pytest

from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.perceive import perceive
from tests.engines.conftest import sample_findings, sample_pixels

FAIR = np.array([68, 4, 24], np.float32)  # Lab
CROWN = -0.72  # face heights below the middle of a face
RED, BLUE = (180, 40, 40), (30, 40, 90)


def head_of(name):
    """The middle of a sample's face, its height, and its forehead, in pixels."""
    height, width = sample_pixels(name).shape[:2]
    points = sample_findings(name).faces[0].points[:, :2] * [width, height]
    top, chin = points[mesh.FOREHEAD], points[mesh.CHIN]
    return (top + chin) / 2, float(np.linalg.norm(top - chin)), top


def hair_of(name):
    height, width = sample_pixels(name).shape[:2]
    return cv2.resize(sample_findings(name).hair, (width, height))


def dyed(name, color):
    """The sample with its hair in another Lab color, lights and shadows kept."""
    lab = cv2.cvtColor(sample_pixels(name).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    hair = hair_of(name)[..., None]
    new = 0.3 * lab + color
    new[..., 0] = lab[..., 0] - np.median(lab[hair[..., 0] > 0.7, 0]) + color[0]
    rgb = cv2.cvtColor(lab * (1 - hair) + new * hair, cv2.COLOR_LAB2RGB)
    return np.uint8(np.clip(rgb, 0, 1) * 255)


def with_long_hair(pixels, name, length=1.9):
    """Strands in the colors of the person's own hair, from the temples to the chest."""
    rng = np.random.default_rng(5)
    own = pixels[hair_of(name) > 0.85].astype(np.float32)
    (x, y), tall, _ = head_of(name)
    out, t = pixels.astype(np.float32), np.linspace(0, 1, 20)
    for _ in range(800):
        side = rng.choice([-1, 1])
        left = x + side * tall * (rng.uniform(0.38, 0.7) + 0.1 * t)
        left = left + 0.02 * tall * np.sin(t * rng.uniform(5, 9))
        down = y + tall * (rng.uniform(-0.3, 0.1) + length * rng.uniform(0.7, 1) * t)
        strand = np.rint(np.stack([left, down], 1) * 8).astype(np.int32)
        color = own[rng.integers(len(own))].tolist()
        wide = max(1, round(tall * 0.02))
        cv2.polylines(out, [strand], False, color, wide, cv2.LINE_AA, 3)
    return np.uint8(np.clip(out + rng.normal(0, 2, out.shape), 0, 255))


def with_a_cap(name, color):
    pixels = sample_pixels(name)
    height, width = pixels.shape[:2]
    _, tall, top = head_of(name)
    middle = int(top[0]), int(top[1] + 0.08 * tall)
    cap = np.zeros((height, width), np.float32)
    dome, brim = (
        (int(0.58 * tall), int(0.62 * tall)),
        (int(0.62 * tall), int(0.08 * tall)),
    )
    cv2.ellipse(cap, middle, dome, 0, 180, 360, 1.0, -1)
    cv2.ellipse(cap, middle, brim, 0, 0, 360, 1.0, -1)
    cap = cv2.GaussianBlur(cap, (0, 0), 1.0)[..., None]
    round_off = 1 - 0.25 * np.square((np.arange(width) - middle[0]) / (0.6 * tall))
    noise = np.random.default_rng(2).normal(0, 3, (height, width, 1))
    cloth = np.array(color) * np.clip(round_off, 0.5, 1)[None, :, None] + noise
    return np.uint8(np.clip(pixels * (1 - cap) + cloth * cap, 0, 255))


def shaved(name):
    """The sample with skin, smooth and lit, where its hair was."""
    pixels = sample_pixels(name).astype(np.float32)
    (x, y), tall, top = head_of(name)
    brow = pixels[int(top[1] + 0.1 * tall), int(x) - 8 : int(x) + 8].mean(0)
    hair = cv2.dilate(hair_of(name), np.ones((5, 5)))[..., None]
    rows = np.arange(len(pixels))[:, None, None]
    light = 1.15 - 0.1 * np.clip((rows - top[1]) / tall, -1, 1)
    bare = pixels * (1 - hair) + np.clip(brow * light, 0, 255) * hair
    return np.uint8(cv2.GaussianBlur(bare, (0, 0), 1.0) * hair + bare * (1 - hair))


def around(mask, name, aside, below, size=0.12):
    """The median of a mask some face heights from the middle of a sample's face."""
    (x, y), tall, _ = head_of(name)
    height, width = sample_pixels(name).shape[:2]
    mask = cv2.resize(mask, (width, height))
    x, y, half = x + aside * tall, y + below * tall, size * tall / 2
    return np.median(mask[int(y - half) : int(y + half), int(x - half) : int(x + half)])


@cache
def long_haired(color):
    pixels = sample_pixels("astronaut")
    if color == "fair":
        pixels = dyed("astronaut", FAIR)
    return perceive(with_long_hair(pixels, "astronaut"))


@pytest.mark.parametrize("color", ["own", "fair"])
@pytest.mark.parametrize("side", [-0.58, 0.58])
def test_long_hair_is_found_below_the_chin(color, side):
    found = long_haired(color)

    for below in (0.3, 0.7, 1.1):
        assert around(found.hair, "astronaut", side, below) > 0.7
        assert around(found.skin, "astronaut", side, below) < 0.3
        assert around(found.clothes, "astronaut", side, below) < 0.3


def test_between_long_locks_the_clothes_stay_clothes():
    found = long_haired("own")

    assert around(found.hair, "astronaut", 0, 0.95) < 0.2
    assert around(found.hair, "astronaut", -1.6, 2.0) < 0.1
    assert around(found.skin, "astronaut", 0.2, 0.1) > 0.6


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_short_hair_ends_above_the_shoulders(findings, name):
    for aside in (-0.6, 0, 0.6):
        assert around(findings(name).hair, name, aside, 1.1) < 0.1


def test_a_bald_head_has_skin_and_no_hair():
    found = perceive(shaved("obama"))

    assert around(found.hair, "obama", 0, CROWN) < 0.2
    assert around(found.skin, "obama", 0, CROWN) > 0.6
    assert around(sample_findings("obama").hair, "obama", 0, CROWN) > 0.6


@pytest.mark.parametrize("color", [RED, BLUE])
def test_a_cap_is_headwear_and_hair_as_before(color):
    found = perceive(with_a_cap("astronaut", color))

    for aside in (-0.25, 0, 0.25):
        assert around(found.headwear, "astronaut", aside, -0.75) > 0.8
        assert around(found.hair, "astronaut", aside, -0.75) > 0.8
    assert (found.headwear <= found.hair + 1 / 255).all()
    assert around(found.headwear, "astronaut", 0, 0) == 0


@pytest.mark.parametrize("name", ["astronaut", "obama", "cameraman", "cat", "coffee"])
def test_nobody_is_given_a_hat(findings, name):
    assert not findings(name).headwear.any()


@pytest.mark.parametrize("color", ["own", "fair"])
def test_long_hair_is_no_hat(color):
    assert not long_haired(color).headwear.any()
