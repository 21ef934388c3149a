"""Visitors, and pictures that are there without any engine having drawn them."""

import io
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from spark_studio.accounts import owners
from spark_studio.accounts.models import Owner
from spark_studio.jobs import storage
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.photos import keep_photo

SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"
_numbers = itertools.count(1)


def client_of(owner: Owner, **options: object) -> Client:
    """Return the browser of somebody who was here before."""
    client = Client(**options)
    client.cookies[settings.OWNER_COOKIE_NAME] = owners._signer.sign(
        owner.public_id.hex
    )
    return client


@pytest.fixture
def owner(db) -> Owner:
    return Owner.objects.create()


@pytest.fixture
def other_owner(db) -> Owner:
    return Owner.objects.create()


@pytest.fixture
def visitor(owner) -> Client:
    """The owner's browser."""
    return client_of(owner)


@pytest.fixture
def stranger(db) -> Client:
    """The browser of somebody nobody has seen before."""
    return Client()


@pytest.fixture
def make_photo(owner) -> Callable[..., Photo]:
    """Return a maker of kept photos, out of the samples that come with the studio."""

    def make(sample: str = "astronaut", owner: Owner = owner) -> Photo:
        return keep_photo(owner, ContentFile((SAMPLES / f"{sample}.jpg").read_bytes()))

    return make


@pytest.fixture
def make_picture(owner) -> Callable[..., Job]:
    """Return a maker of finished pictures: a row, and a small JPEG behind it."""

    def make(size: tuple[int, int] = (64, 80), **values: object) -> Job:
        values = {
            "owner": owner,
            "model": "spark_style_template",
            "look": "ink-wash",
            "seed": next(_numbers),
            "status": Job.Status.SUCCEEDED,
            "progress": 1,
            "content_type": "image/jpeg",
            "width": size[0],
            "height": size[1],
            "finished_at": timezone.now(),
        } | values
        job = Job(**values)
        job.result_name = f"{job.folder}/1/picture.jpg"
        buffer = io.BytesIO()
        Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 50).save(buffer, "JPEG")
        storage.write(job.result_name, buffer.getvalue())
        job.save()
        return job

    return make
