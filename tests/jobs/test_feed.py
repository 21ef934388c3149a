"""Open pages hear of their owner's jobs: soon, once, and of no one else's."""

import asyncio
import statistics
import threading
import time

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone

from spark_studio.jobs.feed import Feed, Poller
from spark_studio.jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def feed():
    feed = Feed()
    yield feed
    deadline = time.monotonic() + 3
    while feed_threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not feed_threads(), "The poller outlived its last listener"


def feed_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "feed"]


@sync_to_async(thread_sensitive=False)
def write(job: Job, **values: object) -> None:
    Job.objects.filter(pk=job.pk).write(**values)
    connection.close()


async def hear(subscription, wanted, timeout: float = 3):
    """Return the first change that ``wanted`` says yes to."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        for change in await subscription.next(timeout) or []:
            if wanted(change):
                return change
    raise AssertionError("Nothing was heard")


def test_a_change_is_heard_by_its_owner_only(feed, make_job, owner, other_owner):
    job = make_job()

    async def listen():
        with feed.subscribe(owner) as mine, feed.subscribe(other_owner) as theirs:
            await write(job, progress=0.5, status="running")
            change = await hear(mine, lambda change: change.status == "running")
            assert await theirs.next(0.3) == []
            return change

    change = asyncio.run(listen())

    assert (change.public_id, change.revision) == (job.public_id, 2)
    assert not change.is_deleted


def test_every_tab_hears_and_a_slow_one_gets_the_latest_once(feed, make_job, owner):
    job = make_job()

    async def listen():
        with feed.subscribe(owner) as first, feed.subscribe(owner) as second:
            for step in range(5):
                await write(job, progress=step / 5)
                await hear(first, lambda change, step=step: change.revision == step + 2)
            heard = []
            while not heard or heard[-1] != 6:
                heard += [change.revision for change in await second.next(3)]
            return heard

    assert asyncio.run(listen()) in ([6], [5, 6])


def test_a_deletion_is_heard(feed, make_job, owner):
    job = make_job()

    async def listen():
        with feed.subscribe(owner) as subscription:
            await write(job, deleted_at=timezone.now())
            return await hear(subscription, lambda change: change.is_deleted)

    assert asyncio.run(listen()).public_id == job.public_id


def test_one_poller_serves_all_pages_and_ends_with_the_last(feed, owner, other_owner):
    async def listen():
        with feed.subscribe(owner), feed.subscribe(other_owner), feed.subscribe(owner):
            return len(feed_threads())

    assert asyncio.run(listen()) == 1


def test_pages_cost_no_queries_of_their_own(feed, make_job, owner, monkeypatch):
    polls = []
    poll = Poller.poll

    def counted(self, **options):
        polls.append(1)
        poll(self, **options)

    monkeypatch.setattr(Poller, "poll", counted)

    async def listen():
        subscriptions = [feed.subscribe(owner) for _ in range(200)]
        for subscription in subscriptions:
            subscription.__enter__()
        await asyncio.sleep(0.5)
        for subscription in subscriptions:
            subscription.__exit__(None, None, None)

    asyncio.run(listen())

    assert 2 <= len(polls) <= 7


def test_the_streams_end_when_the_server_stops(feed, owner):
    async def listen():
        with feed.subscribe(owner) as subscription:
            asyncio.get_running_loop().call_later(0.05, feed.end_all)
            began = time.monotonic()
            return await subscription.next(15), time.monotonic() - began

    ended, seconds = asyncio.run(listen())

    assert ended is None and seconds < 2


def test_a_database_that_stumbles_is_asked_again(feed, make_job, owner, monkeypatch):
    job = make_job()
    poll, stumbles = Poller.poll, iter([1, 1])

    def stumbling(self, **options):
        for _ in stumbles:
            raise RuntimeError("gone away")
        poll(self, **options)

    monkeypatch.setattr(Poller, "poll", stumbling)
    monkeypatch.setattr("spark_studio.jobs.feed.AFTER_ERROR_SECONDS", 0.05)

    async def listen():
        with feed.subscribe(owner) as subscription:
            await write(job, progress=0.5)
            return await hear(subscription, lambda change: change.revision == 2)

    assert asyncio.run(listen())


def test_writers_at_once_are_all_heard(feed, make_job, owner):
    """Rows bear the moment of their write but commit later and out of order."""
    jobs = [make_job() for _ in range(60)]
    heard: dict[object, int] = {}

    def work(mine: list[Job]) -> None:
        for _ in range(3):
            for job in mine:
                Job.objects.filter(pk=job.pk).write(progress=0.5)
        connection.close()

    async def listen():
        with feed.subscribe(owner) as subscription:
            threads = [
                threading.Thread(target=work, args=(jobs[number::4],))
                for number in range(4)
            ]
            for thread in threads:
                thread.start()
            end = time.monotonic() + 10
            while time.monotonic() < end and set(heard.values()) != {4}:
                for change in await subscription.next(0.5) or []:
                    heard[change.public_id] = change.revision
            for thread in threads:
                thread.join()

    asyncio.run(listen())

    assert heard == {job.public_id: 4 for job in jobs}


def test_a_change_is_heard_within_moments(feed, make_job, owner):
    job = make_job()
    waits = []

    async def listen():
        with feed.subscribe(owner) as subscription:
            for step in range(12):
                await asyncio.sleep(0.013 * step)
                began = time.monotonic()
                await write(job, progress=step / 12)
                await hear(
                    subscription, lambda change, step=step: change.revision == step + 2
                )
                waits.append(time.monotonic() - began)

    asyncio.run(listen())

    # Alone on a computer the slowest is about 0.11 s; tests share theirs.
    assert statistics.median(waits) < 0.4
