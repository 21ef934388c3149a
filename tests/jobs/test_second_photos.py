"""A second photo is kept, counted, fetched and deleted as the first one is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from spark_studio.accounts.models import Owner
from spark_studio.catalog import error_code, get_model
from spark_studio.jobs import allowance, housekeeping, incoming, rendering, storage
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.photos import keep_photo
from spark_studio.jobs.services import erase_jobs, retry_job, submit_job
from spark_studio.net.guarded import Refused, TooLarge
from tests.jobs.bytes_of_photos import picture
from tests.jobs.engines import ScriptedEngine

pytestmark = pytest.mark.django_db(transaction=True)

OWN = get_model("studio_own_style")
ADDRESS = "https://pictures.example/painting.jpg"


@pytest.fixture
def seen(monkeypatch) -> list:
    """What the engine was asked for."""
    engine, requests = ScriptedEngine(), []
    engine.instant = lambda request, report: requests.append(request)
    monkeypatch.setattr(rendering, "engine_for", lambda model: engine)
    return requests


@pytest.fixture
def own_job(make_job, make_photo) -> Callable[..., Job]:
    """Return a maker of jobs for the model that takes two photos; the first is there."""

    def make(**values: object) -> Job:
        photo = make_photo()
        storage.write(photo.name, b"the photo")
        return make_job(**{"model": OWN.id, "photo": photo} | values)

    return make


@pytest.fixture
def painting(make_photo) -> Photo:
    photo = make_photo(is_style=True)
    storage.write(photo.name, b"the painting")
    return photo


def fetching(monkeypatch, outcome: bytes | Exception) -> list[str]:
    asked: list[str] = []

    def fetch(url: str, **options: object) -> bytes:
        asked.append(url)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(incoming.guarded, "fetch", fetch)
    return asked


def made(job: Job) -> Job:
    rendering.perform(claim_next("local"))
    return Job.objects.get(pk=job.pk)


# Made from it


def test_the_engine_is_given_both(seen, own_job, painting):
    assert made(own_job(second_photo=painting)).status == "succeeded"
    (request,) = seen
    assert (request.photo, request.second_photo) == (b"the photo", b"the painting")


def test_a_model_that_takes_one_is_given_none(seen, make_job, make_photo):
    photo = make_photo()
    storage.write(photo.name, b"the photo")
    made(make_job(photo=photo))
    assert seen[0].second_photo == b""


def test_it_is_submitted_and_stays_with_the_row(owner, make_photo, wakes):
    first, second = make_photo(), make_photo(is_style=True)
    job = submit_job(
        owner=owner,
        model=OWN.id,
        look_id="",
        params={},
        seed=1,
        photo=first,
        second_photo=second,
    )
    row = Job.objects.get(pk=job.pk)
    assert (row.photo, row.second_photo, row.second_photo_address) == (
        first,
        second,
        "",
    )


def test_one_at_an_address_is_fetched_once_and_kept(seen, own_job, monkeypatch, wakes):
    asked = fetching(monkeypatch, picture((300, 200)))
    job = made(own_job(second_photo_address=ADDRESS))

    assert job.status == "succeeded", job.error
    assert job.second_photo.owner == job.owner and job.second_photo.is_style
    assert (job.second_photo.width, asked) == (300, [ADDRESS])
    assert seen[0].second_photo == storage.read(job.second_photo.name)
    Job.objects.filter(pk=job.pk).update(status="failed")
    assert made(retry_job(Job.objects.get(pk=job.pk))).status == "succeeded"
    assert asked == [ADDRESS]


def test_both_may_lie_at_addresses(seen, make_job, monkeypatch):
    asked = fetching(monkeypatch, picture((300, 200)))
    job = made(
        make_job(
            model=OWN.id,
            photo_address="https://photos.example/me.jpg",
            second_photo_address=ADDRESS,
        )
    )

    assert job.status == "succeeded", job.error
    assert asked == ["https://photos.example/me.jpg", ADDRESS]
    # The same bytes: a photo to start from, whatever else it is.
    assert job.photo == job.second_photo and not job.photo.is_style


# What can be wrong with it


def failed_by(job: Job) -> tuple[str, str]:
    """Return the job's own code and the code of the model's table."""
    error = job.error
    name, _, reason = error.get("mistake", "").partition(".")
    code = error_code(OWN, name, reason or error.get("fault", "failed"))
    return error["code"], code.code


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Refused("no"), ("unfetched_style", "003099097")),
        (TooLarge("too large"), ("unfit_photo", "003099004")),
        (picture(kind="WEBP"), ("unfit_photo", "003099004")),
        (b"no picture", ("unfit_photo", "003099004")),
    ],
    ids=["not there", "too large", "another kind", "no picture"],
)
def test_what_is_wrong_is_said_of_the_style(
    seen, own_job, monkeypatch, outcome, expected
):
    fetching(monkeypatch, outcome)
    job = made(own_job(second_photo_address=ADDRESS))

    assert job.status == "failed" and failed_by(job) == expected
    assert "pictures.example" not in str(job.error)
    assert seen == [] and job.second_photo is None


def test_one_that_is_gone_is_told_as_the_first_would_be(seen, own_job, painting):
    job = own_job(second_photo=painting)
    storage.remove_folder(painting.folder)
    job = made(job)

    assert (job.status, job.error["code"]) == ("failed", "gone_style")
    assert "Upload it again." in job.error["en"] and job.error["zh"]
    assert seen == []


# Kept and counted


def test_it_counts_in_what_its_owner_takes_up(owner, own_job, make_photo):
    before = allowance.storage_used(owner)
    own_job(second_photo=make_photo(byte_count=1000, is_style=True))

    assert allowance.storage_used(owner) == before + 5 + 1000


def test_the_same_picture_is_kept_once(owner):
    photos = {
        keep_photo(owner, ContentFile(picture()), is_style=True) for _ in range(2)
    }
    (photo,) = photos
    assert photo.is_style and Photo.objects.count() == 1


def test_what_came_for_its_style_is_not_the_photo_brought_last(owner):
    mine = keep_photo(owner, ContentFile(picture()))
    style = keep_photo(owner, ContentFile(picture((300, 300))), is_style=True)

    own = Photo.objects.for_owner(owner).kept()
    assert list(own.to_start_from()) == [mine] and style in own


def test_once_a_photo_it_stays_one(owner):
    photo = keep_photo(owner, ContentFile(picture()))
    keep_photo(owner, ContentFile(picture()), is_style=True)
    photo.refresh_from_db()
    assert not photo.is_style

    style = keep_photo(owner, ContentFile(picture((300, 300))), is_style=True)
    keep_photo(owner, ContentFile(picture((300, 300))))
    style.refresh_from_db()
    assert not style.is_style


# Gone


def test_it_goes_for_ever_with_the_only_picture_made_of_it(owner, own_job, painting):
    job = own_job(second_photo=painting)
    assert erase_jobs(owner, [job.public_id]) == 1

    assert not Photo.objects.exists()
    assert not storage.pictures.exists(painting.folder)


def test_one_that_another_picture_needs_stays(owner, own_job, make_job, painting):
    as_style, as_photo = own_job(second_photo=painting), make_job(photo=painting)
    also = own_job(second_photo=painting)
    for job in (as_style, as_photo):
        erase_jobs(owner, [job.public_id])
        assert storage.read(painting.name) == b"the painting"
    also.refresh_from_db()
    assert also.second_photo == painting

    erase_jobs(owner, [also.public_id])
    assert not Photo.objects.filter(pk=painting.pk).exists()


def test_one_in_use_is_not_tidied_away(own_job, make_photo):
    long_ago = timezone.now() - timedelta(days=31)
    used = make_photo(brought_at=long_ago, is_style=True)
    unused = make_photo(brought_at=long_ago, is_style=True)
    own_job(second_photo=used)

    assert housekeeping.erase_unused_photos() == 1
    assert Photo.objects.filter(pk=used.pk).exists()
    assert not Photo.objects.filter(pk=unused.pk).exists()


def test_it_goes_with_a_guest_who_stayed_away(make_job, make_photo):
    long_ago = timezone.now() - timedelta(days=31)
    guest = Owner.objects.create(last_seen_at=long_ago)
    style = make_photo(owner=guest, is_style=True)
    storage.write(style.name, b"the painting")
    make_job(owner=guest, model=OWN.id, second_photo=style, status="succeeded")

    assert housekeeping.erase_forgotten_guests() == 1
    assert not Photo.objects.exists() and not storage.pictures.exists(style.folder)


def test_a_job_whose_photo_is_gone_keeps_its_row(own_job, painting):
    job = own_job(second_photo=painting, status="succeeded")
    painting.delete()

    job.refresh_from_db()
    assert job.second_photo is None and job.status == "succeeded"
