"""Owners, jobs and real workers for the tests of this room."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.db import connection
from kombu import pools

from spark_studio.accounts.models import Owner
from spark_studio.celery import app
from spark_studio.jobs import tasks
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.services import submit_job
from spark_studio.jobs.tasks import run_next
from tests.jobs.workers import QUICK, WorkerGroup

_numbers = itertools.count(1)


@pytest.fixture
def owner(db) -> Owner:
    return Owner.objects.create()


@pytest.fixture
def other_owner(db) -> Owner:
    return Owner.objects.create()


@pytest.fixture
def make_job(owner) -> Callable[..., Job]:
    """Return a maker of rows; nobody is woken for them."""

    def make(**values: object) -> Job:
        values = {
            "owner": owner,
            "model": "spark_style_template",
            "look": "instant",
            "seed": next(_numbers),
        } | values
        return Job.objects.create(**values)

    return make


@pytest.fixture
def make_photo(owner) -> Callable[..., Photo]:
    def make(**values: object) -> Photo:
        number = next(_numbers)
        values = {
            "owner": owner,
            "digest": f"{number:064x}",
            "width": 4,
            "height": 3,
            "content_type": "image/jpeg",
            "byte_count": 5,
        } | values
        photo = Photo(**values)
        photo.name = photo.name or f"{photo.folder}/photo.jpg"
        photo.save()
        return photo

    return make


@pytest.fixture
def scripted(settings) -> None:
    """Let the tiny engines draw."""
    settings.SPARK_ENGINE = "tests.jobs.engines.ScriptedEngine"


@pytest.fixture
def wakes(monkeypatch) -> list[str]:
    """The queues a worker was woken for; no broker is asked."""
    woken: list[str] = []

    def note(args: list[str], **options: object) -> None:
        woken.append(options["queue"])

    monkeypatch.setattr("spark_studio.jobs.tasks.run_next.apply_async", note)
    return woken


@pytest.fixture(
    scope="module",
    params=["folder", pytest.param("redis", marks=pytest.mark.redis)],
)
def broker(request, tmp_path_factory) -> Iterator[dict[str, object]]:
    """The settings of a broker; this process publishes to it as well."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_server")
        options = django_settings.REDIS_TRANSPORT_OPTIONS
    else:
        url = "sparkfs://localhost"
        options = django_settings.FOLDER_TRANSPORT_OPTIONS | _folders(
            tmp_path_factory.mktemp("broker")
        )
    before = app.conf.broker_url, app.conf.broker_transport_options
    limits = run_next.soft_time_limit, run_next.time_limit
    publish_to(url, options)
    # A message carries the limits of whoever sent it.
    limit_to(QUICK["CELERY_TASK_SOFT_TIME_LIMIT"], QUICK["CELERY_TASK_TIME_LIMIT"])
    yield {
        "CELERY_BROKER_URL": url,
        "CELERY_BROKER_TRANSPORT_OPTIONS": options,
    }
    limit_to(*limits)
    publish_to(*before)


def publish_to(url: str, options: dict[str, object]) -> None:
    """Turn this process to another broker."""
    app.conf.update(broker_url=url, broker_transport_options=options)
    app.conf.update(broker_read_url=url, broker_write_url=url)
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
    tasks._broker.away_until = 0.0


def limit_to(soft: float, hard: float) -> None:
    run_next.soft_time_limit, run_next.time_limit = soft, hard
    run_next._exec_options = None


def _folders(root) -> dict[str, object]:
    return {
        "data_folder_in": str(root / "messages"),
        "data_folder_out": str(root / "messages"),
        "processed_folder": str(root / "taken"),
        "control_folder": str(root / "control"),
        "polling_interval": 0.02,
    }


@pytest.fixture(scope="module")
def worker_pictures(tmp_path_factory) -> str:
    return str(tmp_path_factory.mktemp("worker-media"))


@pytest.fixture(scope="module")
def worker_settings(broker, worker_pictures) -> dict[str, object]:
    storage = {
        "BACKEND": "spark_studio.jobs.storage.AtomicFiles",
        "OPTIONS": {"location": worker_pictures, "base_url": None},
    }
    return broker | {"STORAGES": django_settings.STORAGES | {"default": storage}}


@pytest.fixture(scope="module")
def running_worker(worker_settings, django_db_setup) -> Iterator[WorkerGroup]:
    """A worker with two hands that the tests of a file share."""
    group = WorkerGroup(worker_settings).start()
    yield group
    group.kill()


@pytest.fixture
def make_worker(
    worker_settings, django_db_setup
) -> Iterator[Callable[..., WorkerGroup]]:
    """Return a maker of workers to be killed, stopped and started again."""
    groups = []

    def make(**options: object) -> WorkerGroup:
        groups.append(WorkerGroup(worker_settings, **options).start())
        return groups[-1]

    yield make
    for group in groups:
        group.kill()


@pytest.fixture
def endings(transactional_db) -> Iterator[Callable[[], dict[int, int]]]:
    """Return a function that says how often each job has ended; the database counts."""
    make, drop = COUNT_ENDINGS[connection.vendor]
    run_sql(make)

    def count() -> dict[int, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT job, count(*) FROM ending GROUP BY job")
            return dict(cursor.fetchall())

    yield count
    run_sql(drop)


def run_sql(statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


ENDED = "new.status IN ('succeeded', 'failed', 'canceled')"
COUNT_ENDINGS = {
    "sqlite": (
        (
            "CREATE TABLE ending (job integer)",
            "CREATE TRIGGER count_endings AFTER UPDATE OF status ON jobs_job"
            f" WHEN {ENDED} BEGIN INSERT INTO ending VALUES (new.id); END",
        ),
        ("DROP TRIGGER count_endings", "DROP TABLE ending"),
    ),
    "postgresql": (
        (
            "CREATE TABLE ending (job bigint)",
            "CREATE FUNCTION note_ending() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO ending VALUES (new.id); RETURN new; END $$",
            "CREATE TRIGGER count_endings AFTER UPDATE OF status ON jobs_job"
            f" FOR EACH ROW WHEN ({ENDED}) EXECUTE FUNCTION note_ending()",
        ),
        (
            "DROP TRIGGER count_endings ON jobs_job",
            "DROP FUNCTION note_ending",
            "DROP TABLE ending",
        ),
    ),
}


@pytest.fixture
def submit(owner, worker_settings, settings) -> Callable[..., Job]:
    """Return a function that asks for a picture the way a page does."""
    settings.STORAGES = worker_settings["STORAGES"]

    def ask(look: str, owner: Owner = owner, **values: object) -> Job:
        return submit_job(
            owner=owner,
            model="spark_style_template",
            look_id=look,
            params=values.pop("params", {}),
            seed=values.pop("seed", next(_numbers)),
            **values,
        )

    return ask
