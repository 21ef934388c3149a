"""Programs: an owner's key, a client that knocks with it, and jobs that need no worker."""

import io
import itertools
import json
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from spark_studio.accounts import owners
from spark_studio.accounts.keys import create_key
from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.jobs import storage
from spark_studio.jobs.models import Charge, Job

CREATE = "/model/v1/generation"
TASK = "/model/v1/generation/task/"
_numbers = itertools.count(1)


class Program:
    """A client with a key. What it sends is JSON unless the call says otherwise."""

    def __init__(self, key: ApiKey | None, text: str) -> None:
        self.key = key
        self.text = text
        self.client = Client(raise_request_exception=False)

    def headers(self, more: dict[str, str] | None) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.text}"} if self.text else {}
        return own | (more or {})

    def create(
        self,
        body: object,
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> HttpResponse:
        """Send ``body``: bytes and text as they are, everything else as JSON."""
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(
            CREATE, raw, content_type=content_type, headers=self.headers(headers)
        )

    def task(self, task_id: str, headers: dict[str, str] | None = None) -> HttpResponse:
        return self.client.get(TASK + task_id, headers=self.headers(headers))


@pytest.fixture(autouse=True)
def plenty(settings) -> None:
    """Nobody waits for the next minute unless a test is about that."""
    settings.API_CALLS_PER_MINUTE = {"create": 100_000, "read": 100_000}


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch) -> None:
    monkeypatch.setattr("spark_studio.jobs.tasks.wake", lambda queue: None)


@pytest.fixture
def owner(db) -> Owner:
    return Owner.objects.create()


@pytest.fixture
def other_owner(db) -> Owner:
    return Owner.objects.create()


@pytest.fixture
def make_program() -> Callable[..., Program]:
    def make(owner: Owner, can_generate: bool = True) -> Program:
        return Program(*create_key(owner, "test", can_generate))

    return make


@pytest.fixture
def program(make_program, owner) -> Program:
    return make_program(owner)


@pytest.fixture
def other_program(make_program, other_owner) -> Program:
    return make_program(other_owner)


@pytest.fixture
def person(owner) -> Client:
    """The program's owner on the pages, known by a cookie."""
    client = Client()
    signed = owners._signer.sign(owner.public_id.hex)
    client.cookies[django_settings.OWNER_COOKIE_NAME] = signed
    return client


@pytest.fixture
def nobody(db) -> Program:
    """A program without a key."""
    return Program(None, "")


@pytest.fixture
def make_job(owner) -> Callable[..., Job]:
    """Return a maker of jobs in any state; a finished one has a picture and a charge."""

    def make(model: str = "spark_image_3_1", **values: object) -> Job:
        values = {"owner": owner, "model": model, "seed": next(_numbers)} | values
        job = Job(**values)
        if job.is_ended:
            job.finished_at = timezone.now()
        if job.status == Job.Status.SUCCEEDED:
            finish(job)
        job.save()
        return job

    return make


def finish(job: Job) -> None:
    """Let there be a small picture, and what it cost."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(buffer, "PNG")
    job.attempt = job.attempt or 1
    job.progress, job.width, job.height = 1, 4, 3
    job.content_type, job.byte_count = "image/png", buffer.tell()
    job.engine, job.version = job.engine or "local", "1"
    job.result_name = f"{job.folder}/{job.attempt}/picture.png"
    storage.write(job.result_name, buffer.getvalue())
    Charge.objects.create(
        owner=job.owner, task_id=job.task_id, model=job.model, cost="0.030000"
    )


def picture_of(size: tuple[int, int], format: str = "JPEG") -> bytes:
    """A small file of a plain picture of this size."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, format)
    return buffer.getvalue()


def error_in(response: HttpResponse, status: int) -> str:
    """Check the shape of an error and return its code; ``status`` is the one to expect."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    body = response.json()
    assert set(body) == {"error", "request_id"}
    assert body["request_id"] == response.headers["X-Request-ID"] != ""
    error = body["error"]
    assert set(error) == {"code", "error_message", "message"}
    assert error["message"] == error["error_message"] != ""
    return error["code"]
