"""Sample photos as the engine meets them, each looked at once per run."""

from functools import cache
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "static" / "samples"


@cache
def sample_bytes(name: str) -> bytes:
    return (SAMPLES / f"{name}.jpg").read_bytes()


@cache
def sample_pixels(name: str):
    from spark_studio.engines.local.codec import decode_photo

    pixels = decode_photo(sample_bytes(name))
    pixels.setflags(write=False)
    return pixels


@cache
def sample_findings(name: str):
    from spark_studio.engines.local.perception.perceive import perceive

    return perceive(sample_pixels(name), memory_of(sample_bytes(name)))


class Shelf(dict):
    """A memory for what is learned about one photo."""

    load, save = dict.get, dict.__setitem__


@cache
def memory_of(photo: bytes) -> Shelf:
    """The run's memory of a photo, so that each is looked at once."""
    return Shelf()


@cache
def pair_of_people():
    """Two portraits side by side, as no sample shows two people: uint8 RGB."""
    import numpy as np
    from PIL import Image

    left, right = (Image.fromarray(sample_pixels(n)) for n in ("astronaut", "obama"))
    pair = Image.new("RGB", (800, 400))
    pair.paste(left.resize((400, 400)), (0, 0))
    pair.paste(right.crop((110, 0, 800, 690)).resize((400, 400)), (400, 0))
    return np.asarray(pair)


@cache
def findings_of_pair():
    from spark_studio.engines.local.perception.perceive import perceive

    return perceive(pair_of_people())


@pytest.fixture
def photo_bytes():
    """The file of a sample photo by name."""
    return sample_bytes


@pytest.fixture
def pixels():
    """The pixels of a sample photo by name: uint8 RGB, read-only."""
    return sample_pixels


@pytest.fixture
def findings():
    """What perception finds in a sample photo by name."""
    return sample_findings
