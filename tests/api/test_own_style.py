"""Programs borrow a style: two photos in one call, each sent along or at an address."""

import pytest
from django.core.files.base import ContentFile

from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.photos import keep_photo
from tests.api.test_errors import base64_of, picture_of

pytestmark = pytest.mark.django_db

MODEL = "studio_own_style"
ME, PAINTING = "https://example.com/me.jpg", "https://example.com/painting.jpg"


def create(program, **params: object):
    return program.create({"model": MODEL, "input": [{"params": params}]})


def made_of(answer) -> Job:
    assert answer.status_code == 200, answer.content
    return Job.objects.get(task_id=answer.json()["id"])


def test_both_in_base64_are_kept_at_once(program, owner):
    sent = {"image_base64": base64_of((90, 60)), "style_base64": base64_of((40, 80))}
    job = made_of(create(program, **sent, strength=0.4, keep_colors=True))

    assert (job.photo.width, job.second_photo.width) == (90, 40)
    assert job.photo.owner == job.second_photo.owner == owner
    assert (job.photo.is_style, job.second_photo.is_style) == (False, True)
    assert (job.photo_address, job.second_photo_address) == ("", "")
    assert job.params == {"strength": 0.4, "keep_colors": True, "protect_faces": True}
    assert job.passed_over == []


def test_both_at_addresses_are_left_to_the_worker(program):
    job = made_of(create(program, image_input=ME, style_input=PAINTING))

    assert (job.photo, job.second_photo) == (None, None)
    assert (job.photo_address, job.second_photo_address) == (ME, PAINTING)


@pytest.mark.parametrize("prefix", ["", "data:image/jpeg;base64,"])
def test_one_may_be_sent_along_and_the_other_not(program, prefix):
    style = prefix + base64_of((40, 80))
    job = made_of(create(program, image_input=ME, style_base64=style))
    assert (job.photo_address, job.second_photo.height) == (ME, 80)

    data = "data:image/jpeg;base64," + base64_of((40, 80))
    job = made_of(create(program, image_base64=base64_of((50, 90)), style_input=data))
    assert (job.photo.height, job.second_photo.height) == (90, 80)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"image_input": ME}, "003099003"),
        ({"style_input": PAINTING}, "003099001"),
        ({}, "003099001"),
        ({"image_input": ME, "style_input": "painting.jpg"}, "003099004"),
        ({"image_input": ME, "style_input": "https://a/" + "x" * 4096}, "003099004"),
        ({"image_input": ME, "style_base64": "*"}, "003099004"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(program, sent, code):
    answer = create(program, **sent)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code
    assert not Job.objects.exists() and not Photo.objects.exists()


def test_the_id_of_a_photo_is_no_address(program, owner, other_owner):
    """Photos kept before are nobody's to name, their owner's neither."""
    for one in (owner, other_owner):
        kept = keep_photo(one, ContentFile(picture_of((90, 90))))
        answer = create(program, image_input=ME, style_input=str(kept.public_id))
        assert answer.json()["error"]["code"] == "003099004"
    assert not Job.objects.exists()


def test_a_style_that_does_not_fit_any_more_is_refused(program, settings):
    settings.QUOTAS = {
        kind: quota | {"storage_bytes": 1} for kind, quota in settings.QUOTAS.items()
    }
    answer = create(program, image_input=ME, style_base64=base64_of((90, 90)))

    assert answer.status_code == 403 and not Photo.objects.exists()
