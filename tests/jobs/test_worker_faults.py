"""Workers and brokers that die, stop and come back: no job is lost, none ends twice."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spark_studio.celery import app
from spark_studio.jobs.health import worker_seen_seconds
from spark_studio.jobs.models import Job
from tests import programs
from tests.jobs.conftest import publish_to
from tests.jobs.test_worker import ended, under_way
from tests.jobs.workers import WorkerGroup, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

SUCCEEDED = Job.Status.SUCCEEDED


def times(few: int, many: int):
    """Run a test a few times over, and many times in the full round."""
    many_times = pytest.param(many, marks=pytest.mark.full)
    return pytest.mark.parametrize("kills", [few, many_times])


@times(2, 20)
def test_a_group_killed_at_once_finishes_everything_after_a_restart(
    make_worker, submit, endings, kills
):
    worker, jobs = make_worker(), []
    for _ in range(kills):
        new = [submit("slow", params={"seconds": 0.4}) for _ in range(3)]
        wait_for(lambda: Job.objects.running().filter(progress__gt=0).count() == 2)
        worker.kill()
        worker.start()
        jobs += ended(*new)

    assert {job.status for job in jobs} == {SUCCEEDED}
    assert endings() == {job.pk: 1 for job in jobs}
    assert kills <= sum(job.lost_count for job in jobs) <= 2 * kills
    assert all(job.attempt == job.lost_count + 1 for job in jobs)


def test_a_worker_told_to_stop_hands_its_jobs_back(make_worker, submit, endings):
    worker = make_worker()
    job = under_way(submit("slow", params={"seconds": 1.5, "steps": 30}))

    assert worker.stop() < 30

    job.refresh_from_db()
    assert (job.status, job.attempt, job.lost_count) == (Job.Status.QUEUED, 1, 0)
    assert worker_seen_seconds() is None
    worker.start()
    (job,) = ended(job)
    assert (job.status, job.attempt, job.lost_count) == (SUCCEEDED, 2, 0)
    assert endings() == {job.pk: 1}


@pytest.mark.skipif(sys.platform != "linux", reason="Looks into /proc.")
def test_children_die_with_their_parent(make_worker, submit):
    worker = make_worker()
    job = under_way(submit("still", params={"seconds": 2}))
    child = int(job.sentence["en"].split()[1])

    worker.process.kill()

    wait_for(lambda: not is_alive(child), 1.5)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@times(3, 50)
def test_children_killed_at_any_point_cost_no_job(make_worker, submit, endings, kills):
    make_worker()
    chance = random.Random(5)
    jobs = []
    for _ in range(kills):
        job = under_way(submit("slow", params={"seconds": 0.3, "steps": 30}))
        time.sleep(chance.random() * 0.3)
        child = int(job.sentence["en"].split()[1])
        os.kill(child, signal.SIGKILL)
        jobs += [job, submit("instant")]

    jobs = ended(*jobs)

    assert {job.status for job in jobs} == {SUCCEEDED}
    assert endings() == {job.pk: 1 for job in jobs}


@pytest.mark.skipif(sys.platform != "linux", reason="Looks into /proc.")
@pytest.mark.parametrize("killed", [1, 2])
def test_idle_children_killed_keep_nobody_from_working(make_worker, submit, killed):
    worker = make_worker()
    ended(submit("instant"))
    time.sleep(0.3)  # all wait for work now
    for child in children_of(worker.process.pid)[:killed]:
        os.kill(child, signal.SIGKILL)

    jobs = ended(*[submit("instant") for _ in range(6)])

    assert {job.status for job in jobs} == {SUCCEEDED}


def children_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in children.split()]


def test_messages_wiped_while_nobody_works_lose_no_job(
    make_worker, submit, broker, endings
):
    jobs = [submit("instant") for _ in range(5)]
    wipe(broker)
    make_worker()

    assert {job.status for job in ended(*jobs)} == {SUCCEEDED}
    assert endings() == {job.pk: 1 for job in jobs}


def test_two_workers_share_a_flood_without_doing_anything_twice(
    make_worker, submit, endings
):
    make_worker()
    make_worker()
    jobs = [submit("instant") for _ in range(60)]

    jobs = ended(*jobs)

    assert {(job.status, job.attempt) for job in jobs} == {(SUCCEEDED, 1)}
    assert endings() == {job.pk: 1 for job in jobs}
    assert len({job.worker for job in jobs}) == 2


def test_a_broker_away_at_submit_costs_seconds_but_no_job(
    make_worker, submit, broker, tmp_path
):
    publish_to(*away_like(broker, tmp_path))
    began = time.monotonic()
    jobs = [submit("instant") for _ in range(3)]
    took = time.monotonic() - began
    publish_to(broker["CELERY_BROKER_URL"], broker["CELERY_BROKER_TRANSPORT_OPTIONS"])

    assert took < 3.5
    assert all(job.status == Job.Status.QUEUED for job in jobs)
    make_worker()
    assert {job.status for job in ended(*jobs)} == {SUCCEEDED}


@pytest.mark.redis
@pytest.mark.parametrize("broker", ["redis"], indirect=True)
def test_a_redis_that_dies_and_comes_back_empty_loses_no_job(
    worker_settings, submit, tmp_path, django_db_setup, endings
):
    port = programs.free_port()
    url = f"redis://127.0.0.1:{port}/0"
    redis = start_redis(port, tmp_path)
    worker = WorkerGroup(worker_settings | {"CELERY_BROKER_URL": url}).start()
    try:
        jobs = [submit("slow", params={"seconds": 1}) for _ in range(4)]
        wait_for(lambda: Job.objects.running().filter(progress__gt=0).count() == 2)
        redis.kill()
        redis.wait()
        jobs += [submit("instant") for _ in range(4)]
        redis = start_redis(port, tmp_path)
        jobs = ended(*jobs, within=30)
    finally:
        worker.kill()
        redis.kill()
        redis.wait()

    assert {job.status for job in jobs} == {SUCCEEDED}
    assert endings() == {job.pk: 1 for job in jobs}


def start_redis(port: int, folder: Path) -> subprocess.Popen:
    command = [programs.redis(), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--dir", str(folder), "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    programs.wait_for_port(port, process)
    return process


def wipe(broker: dict) -> None:
    if broker["CELERY_BROKER_URL"].startswith("redis"):
        with app.connection_for_write() as connection:
            connection.default_channel.client.flushall()
    else:
        shutil.rmtree(broker["CELERY_BROKER_TRANSPORT_OPTIONS"]["data_folder_in"])


def away_like(broker: dict, tmp_path: Path) -> tuple[str, dict]:
    """Return the address of a broker of the same kind that is not there."""
    options = broker["CELERY_BROKER_TRANSPORT_OPTIONS"]
    if broker["CELERY_BROKER_URL"].startswith("redis"):
        return f"redis://127.0.0.1:{programs.free_port()}/0", options
    in_the_way = tmp_path / "a-file"
    in_the_way.touch()
    return "sparkfs://localhost", options | {
        "data_folder_out": str(in_the_way / "messages")
    }
