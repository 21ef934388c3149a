"""Painting a sample with one recipe, small enough for a test."""

from functools import cache

import numpy as np

from spark_studio.engines.local.codec import decode_photo
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context, get_recipe
from tests.engines.conftest import sample_bytes, sample_findings

SIDE = 420  # pixels of the shorter side: lines and dots are still lines and dots


@cache
def sample(name: str) -> Photo:
    """A sample photo at test size with what perception found in it."""
    pixels = decode_photo(sample_bytes(name)).astype(np.float32) / 255
    factor = SIDE / min(pixels.shape[:2])
    height, width = (round(factor * side) for side in pixels.shape[:2])
    image = resize(pixels, width, height)
    image.setflags(write=False)
    return Photo(image, sample_findings(name))


@cache
def painted(look: str, name: str, seed: int = 1) -> tuple[np.ndarray, dict]:
    """The picture of a look, and its facts."""
    return paint(look, sample(name), seed)


def paint(look: str, photo: Photo, seed: int = 1) -> tuple[np.ndarray, dict]:
    width, height = photo.size
    context = Context(width, height, np.random.default_rng(seed))
    picture = get_recipe(look).draw(photo, context)
    picture.setflags(write=False)
    return picture, context.facts


def subject_of(name: str, least: float = 0.95) -> np.ndarray:
    """Where the subject surely is, as a bool mask of the test size."""
    return resize(sample(name).findings.cutout, *sample(name).size) > least


def chroma(picture: np.ndarray) -> np.ndarray:
    return picture.max(2) - picture.min(2)
