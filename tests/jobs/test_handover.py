"""Jobs that another service draws: what they are sent, and that they are sent once."""

import io
import logging
import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.urls import reverse
from PIL import Image

from spark_studio.catalog import get_model
from spark_studio.engines import get_engine
from spark_studio.engines.base import RenderRequest
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.remote.engine import RemoteEngine
from spark_studio.inputs import PhotoLimits
from spark_studio.jobs import handover, offer, rendering, storage
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.handover import fitted, handed_over
from spark_studio.jobs.incoming import PhotoUnfit
from spark_studio.jobs.lease import Lease, LeaseLost
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.services import cancel_job, retry_job
from tests.engines.scripted_service import (
    KEY,
    MODEL,
    TASK_ID,
    Say,
    ScriptedService,
    failed,
    picture,
    running_service,
    under_way,
)
from tests.jobs.workers import wait_for

PUBLIC = "https://studio.example"
PORTRAIT = "spark_edit_portrait"


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with running_service() as service:
        yield service


@pytest.fixture
def remote(service, settings, monkeypatch) -> None:
    """Let the service draw everything, and hurry."""
    settings.SPARK_ENGINE, settings.SPARK_ENGINES = "remote", {}
    settings.SPARK_REMOTE_URL, settings.SPARK_REMOTE_KEY = service.url, KEY
    plain = offer.remote_service
    monkeypatch.setattr(offer, "remote_service", lambda: plain() | {"tempo": 0.01})


@pytest.fixture
def make_claimed(make_job, wakes) -> Callable[..., Job]:
    """Return a maker of jobs that a worker has just taken."""

    def make(model: str = MODEL, **values: object) -> Job:
        params = get_model(model).clean({"prompt": "a cat", "template_id": "my_world"})
        values = {"look": "", "params": params, "queue": "remote", "seed": 5} | values
        make_job(model=model, **values)
        return claim_next("remote")

    return make


@pytest.fixture
def make_stored(make_photo) -> Callable[..., Photo]:
    """Return a maker of photos that lie in the storage."""

    def make(data: bytes) -> Photo:
        photo = make_photo()
        storage.write(photo.name, data)
        return photo

    return make


def prepared(job: Job, photo: bytes = b"") -> RenderRequest:
    request = RenderRequest(model=job.model, params=job.params, photo=photo)
    return handed_over(request, job, Lease(job))


# Which engine


def test_the_engine_remote_is_made_from_the_settings(settings, service, remote):
    engine = offer.engine_for(MODEL)

    assert isinstance(engine, RemoteEngine) and engine is offer.engine_for(PORTRAIT)
    assert engine.service.host == "127.0.0.1"
    assert engine.seconds < settings.CELERY_TASK_SOFT_TIME_LIMIT - 30
    assert KEY not in repr(engine) + repr(engine.service) + str(vars(engine))


def test_one_model_may_be_handed_on_and_the_others_not(settings, service, remote):
    settings.SPARK_ENGINE, settings.SPARK_ENGINES = "local", {MODEL: "remote"}

    assert isinstance(offer.engine_for(MODEL), RemoteEngine)
    assert isinstance(offer.engine_for("spark_img_effects"), LocalEngine)
    assert isinstance(get_engine("local"), LocalEngine)


def test_a_worker_serves_the_queue_of_such_jobs():
    procfile = (django_settings.BASE_DIR / "Procfile").read_text()
    queues = re.search(r"--queues (\S+)", procfile)[1].split(",")
    assert set(queues) == set(Job.Queue.values)


# What it is told


def test_an_engine_of_this_computer_is_handed_nothing(make_job, settings):
    settings.SPARK_ENGINE, settings.SPARK_ENGINES = "local", {}
    job = make_job(model=MODEL)
    assert prepared(job).handover is None


def test_a_job_is_spelled_as_the_contract_does(remote, make_claimed):
    told = prepared(make_claimed(PORTRAIT, seed=12)).handover

    assert told.values["seed"] == "12" and told.values["gen_mode"] == "creative"
    assert told.photo_names == (("image_input", "address", False),)
    assert told.size == (1328, 1328) and told.codes[3010095][0] == "failed"


def test_what_is_noted_is_on_the_row_at_once(remote, make_claimed):
    job = make_claimed()
    told = prepared(job).handover
    told.note("abc")

    assert told.recall() == "abc"
    assert Job.objects.get(pk=job.pk).remote_id == "abc"


def test_only_who_holds_the_job_may_note(remote, make_claimed):
    job = make_claimed()
    told = prepared(job).handover
    Job.objects.filter(pk=job.pk).update(attempt=job.attempt + 1)

    with pytest.raises(LeaseLost):
        told.note("abc")
    assert Job.objects.get(pk=job.pk).remote_id == "" and told.recall() == ""


def test_a_database_that_is_away_for_a_moment_is_waited_for(
    remote, make_claimed, monkeypatch
):
    job, waits = make_claimed(), []
    told, write, refusals = prepared(job).handover, Lease.write, [1, 1]

    def hiccup(lease, **values):
        if refusals:
            refusals.pop()
            raise OperationalError("database is locked")
        write(lease, **values)

    monkeypatch.setattr(Lease, "write", hiccup)
    monkeypatch.setattr(handover.time, "sleep", waits.append)
    monkeypatch.setattr(handover.connection, "close", lambda: None)
    told.note("abc")

    assert len(waits) == 2 and Job.objects.get(pk=job.pk).remote_id == "abc"


# The photo within the model's limits


def a_photo(size: tuple[int, int], kind: str = "JPEG", mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "teal").save(buffer, kind)
    return buffer.getvalue()


def check(data: bytes, limits: PhotoLimits) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        limits.check(image.format, len(data), *image.size)
        return image.size


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_within_the_limits_goes_as_it_is(kind):
    data = a_photo((900, 700), kind)
    assert fitted(data, get_model(PORTRAIT).photo) is data


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((512, 512), (800, 800)),
        ((600, 400), (900, 600)),
        ((427, 640), (600, 900)),
        ((799, 600), (800, 601)),
        ((451, 300), (902, 600)),
    ],
)
def test_a_small_photo_is_enlarged_until_the_model_takes_it(size, expected):
    limits = get_model("spark_style_template").photo
    assert check(fitted(a_photo(size), limits), limits) == expected


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_heavy_photo_is_made_lighter(mode):
    noise = Image.effect_noise((1500, 1400), 90).convert(mode)
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    limits = PhotoLimits(max_bytes=400_000)
    assert len(buffer.getvalue()) > 400_000

    width, height = check(fitted(buffer.getvalue(), limits), limits)
    assert abs(width / height - 15 / 14) < 0.01


def test_what_shows_through_becomes_white_and_not_black():
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    buffer = io.BytesIO()
    clear.save(buffer, "PNG")
    sent = fitted(buffer.getvalue(), get_model("spark_style_template").photo)
    assert Image.open(io.BytesIO(sent)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("model", "size", "reason"),
    [
        ("spark_i2i_3_0", (1300, 400), "ratio"),
        ("spark_style_template", (4000, 100), "small"),
    ],
)
def test_a_photo_that_must_be_cropped_is_refused(model, size, reason):
    with pytest.raises(PhotoUnfit) as raised:
        fitted(a_photo(size), get_model(model).photo)
    assert raised.value.error.reason == reason


def test_the_reason_is_on_the_row_and_nothing_is_sent(
    service, remote, make_claimed, make_stored
):
    photo = make_stored(a_photo((1300, 400)))
    job = make_claimed("spark_i2i_3_0", photo=photo)
    rendering.perform(job)

    job.refresh_from_db()
    assert job.error["mistake"] == "photo.ratio" and service.calls == []


# The photo at an address


@pytest.fixture
def public(settings) -> None:
    settings.PUBLIC_URL = urlsplit(PUBLIC)
    settings.ALLOWED_HOSTS = ["studio.example", "testserver"]


def address_of(photo: Photo) -> str:
    return handover.photo_address(photo, get_model(PORTRAIT))


@pytest.mark.django_db
def test_without_a_public_address_there_is_none(make_stored, settings):
    settings.PUBLIC_URL = urlsplit("")
    assert address_of(make_stored(picture("JPEG"))) == ""
    assert handover.photo_address(None, get_model(MODEL)) == ""


def test_whoever_has_the_address_sees_the_photo(public, make_stored, client):
    data = a_photo((900, 700))
    address = address_of(make_stored(data))

    assert address.startswith(f"{PUBLIC}/handed-photos/")
    answer = client.get(address.removeprefix(PUBLIC))
    assert answer.status_code == 200 and answer.content == data
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_the_address_is_the_one_web_answers_at():
    assert reverse("web:handed_photo", args=["abc"]) == handover.PHOTO_PATH.format(
        token="abc"
    )


def test_the_address_shows_what_would_be_sent(public, make_stored, client):
    photo = make_stored(a_photo((300, 300)))
    style = get_model("spark_style_template")
    address = handover.photo_address(photo, style)

    answer = client.get(address.removeprefix(PUBLIC))
    assert check(answer.content, style.photo) == (800, 800)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path[:-1] + ("A" if path[-1] != "A" else "B"),
        lambda path: path.replace(":", "", 1),
        lambda path: path.rpartition(":")[0],
        lambda path: "/handed-photos/" + "x" * 4000,
        lambda path: "/handed-photos/:::",
    ],
)
def test_an_altered_address_shows_nothing(public, make_stored, client, spoil):
    path = address_of(make_stored(picture("JPEG"))).removeprefix(PUBLIC)
    assert client.get(path).status_code == 200
    assert client.get(spoil(path)).status_code == 404


def test_an_address_ends_after_a_quarter_of_an_hour(
    public, make_stored, client, monkeypatch
):
    now = time.time()
    path = address_of(make_stored(picture("JPEG"))).removeprefix(PUBLIC)
    for seconds, status in ((14 * 60, 200), (16 * 60, 404)):
        monkeypatch.setattr(time, "time", lambda later=seconds: now + later)
        assert client.get(path).status_code == status


def test_a_photo_that_is_deleted_is_no_longer_shown(public, make_stored, client):
    from django.utils import timezone

    photo = make_stored(picture("JPEG"))
    path = address_of(photo).removeprefix(PUBLIC)
    Photo.objects.update(deleted_at=timezone.now())
    assert client.get(path).status_code == 404
    Photo.objects.update(deleted_at=None)
    storage.remove_folder(photo.folder)
    assert client.get(path).status_code == 404


def test_a_plain_service_is_given_the_address(
    service, remote, public, make_claimed, make_stored, client
):
    service.done()
    job = make_claimed(PORTRAIT, photo=make_stored(a_photo((900, 700))))
    rendering.perform(job)

    (call,) = service.asked("POST")
    sent = call.body["input"][0]["params"]["image_input"]
    assert client.get(sent.removeprefix(PUBLIC)).status_code == 200
    job.refresh_from_db()
    assert job.status == Job.Status.SUCCEEDED


# From the row to the picture


def test_a_picture_of_a_service_is_a_picture_like_any(
    service, remote, make_claimed, caplog
):
    caplog.set_level(logging.DEBUG)
    service.done()
    job = make_claimed()
    rendering.perform(job)

    job.refresh_from_db()
    assert job.status == Job.Status.SUCCEEDED and job.remote_id == TASK_ID
    assert (job.engine, job.facts["service"]) == ("remote", "127.0.0.1")
    assert (job.width, job.height, job.content_type) == (64, 48, "image/png")
    with Image.open(io.BytesIO(storage.read(job.result_name))) as kept:
        sent = Image.open(io.BytesIO(service.files[0].body))
        assert kept.tobytes() == sent.tobytes()
    assert KEY not in caplog.text + str(Job.objects.values().get())


def test_a_fault_that_passes_is_marked_so(service, remote, make_claimed):
    service.polls = [failed("003002099")]
    job = make_claimed()
    rendering.perform(job)

    job.refresh_from_db()
    assert (job.error["fault"], job.error["passing"]) == ("busy", True)
    assert job.error["zh"] and job.remote_id == ""


@pytest.mark.django_db(transaction=True)
def test_a_job_canceled_meanwhile_is_left_alone(service, remote, make_claimed):
    job = make_claimed()
    answer_to = service.answer_to

    def cancel_then(call):
        if len(service.asked("GET", "/model")) == 3:
            # From the thread of the server, as another process would.
            Job.objects.filter(pk=job.pk).update(status=Job.Status.CANCELED)
        return answer_to(call)

    service.answer_to = cancel_then
    rendering.perform(job)

    count = len(service.calls)
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELED and job.result_name == ""
    assert job.remote_id == TASK_ID and count < 10


def test_asked_again_a_canceled_job_fetches_what_was_paid_for(
    service, remote, make_claimed
):
    job = make_claimed(remote_id=TASK_ID)
    cancel_job(job)
    retry_job(job)
    service.done()
    rendering.perform(claim_next("remote"))

    job.refresh_from_db()
    assert job.status == Job.Status.SUCCEEDED and service.asked("POST") == []


def test_asked_again_a_failed_job_is_asked_for_anew(service, remote, make_claimed):
    service.polls = [failed("003002095")]
    job = make_claimed()
    rendering.perform(job)
    retry_job(job)
    service.done()
    rendering.perform(claim_next("remote"))

    job.refresh_from_db()
    assert job.status == Job.Status.SUCCEEDED
    keys = [call.headers["Idempotency-Key"] for call in service.asked("POST")]
    assert len(keys) == len(set(keys)) == 2


def test_a_photo_that_is_gone_is_told_before_anything_is_sent(
    service, remote, make_claimed, make_photo
):
    job = make_claimed(PORTRAIT, photo=make_photo())
    rendering.perform(job)
    job.refresh_from_db()
    assert job.error["code"] == "gone_photo" and service.calls == []


# Real workers that die

ON_ONE_BROKER = pytest.mark.parametrize("broker", ["folder"], indirect=True)


@pytest.fixture
def remote_worker(make_worker, service, settings):
    settings.SPARK_ENGINES = {MODEL: "remote"}
    return make_worker(
        SPARK_ENGINES={MODEL: "remote"},
        SPARK_REMOTE_URL=service.url,
        SPARK_REMOTE_KEY=KEY,
        CELERY_TASK_SOFT_TIME_LIMIT=40,
        CELERY_TASK_TIME_LIMIT=45,
    )


@pytest.fixture
def ask(submit, owner, worker_settings, settings) -> Callable[[], Job]:
    from spark_studio.jobs.services import submit_job

    def ask() -> Job:
        return submit_job(
            owner=owner,
            model=MODEL,
            look_id="",
            params=get_model(MODEL).clean({"prompt": "a cat"}),
            seed=3,
        )

    return ask


@ON_ONE_BROKER
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_waits_is_followed_by_one_that_waits_on(
    service, remote_worker, ask, endings
):
    job = ask()
    wait_for(lambda: len(service.asked("GET", "/model")) >= 2)
    remote_worker.kill()
    asked = len(service.calls)
    service.polls = [under_way(0.8), service.completed()]
    remote_worker.start()
    wait_for(lambda: Job.objects.get(pk=job.pk).is_ended)

    job.refresh_from_db()
    assert job.status == Job.Status.SUCCEEDED and job.attempt == 2
    assert len(service.asked("POST")) == 1 and len(service.calls) > asked
    assert endings() == {job.pk: 1}
    assert KEY not in (django_settings.DATA_DIR / "worker.log").read_text()


@ON_ONE_BROKER
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("features", [None, ["idempotency-key"]])
def test_a_worker_killed_while_it_sends_never_makes_two_pictures(
    service, remote_worker, ask, endings, features
):
    service.features = features
    slow = Say(body=service.creates[0].body, after=60)
    service.creates = [slow, Say(body=slow.body)]
    service.polls = [service.completed()]
    job = ask()
    wait_for(lambda: service.asked("POST"))
    remote_worker.kill()
    remote_worker.start()
    wait_for(lambda: Job.objects.get(pk=job.pk).is_ended)

    job.refresh_from_db()
    sent = service.asked("POST")
    if features:
        assert job.status == Job.Status.SUCCEEDED
        assert len({call.headers["Idempotency-Key"] for call in sent}) == 1
    else:
        assert job.status == Job.Status.FAILED and job.error["passing"]
        assert len(sent) == 1
    assert endings() == {job.pk: 1}
