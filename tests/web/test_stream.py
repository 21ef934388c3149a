"""The one stream of a page: what stands now, then every change, until nothing is under way."""

import asyncio
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from spark_studio.jobs.feed import feed
from spark_studio.jobs.models import Job
from spark_studio.web.views import stream
from spark_studio.web.views.stream import PING, RETRY, Reader, event, events
from tests.web.conftest import client_of
from tests.web.test_pictures import FAILED, QUEUED, RUNNING, text

SECONDS = 10
NOBODYS = "0b0d1e5c-3c1f-4c0e-9a53-6a3f4f0a7f11"  # an id no picture has


def reader(owner, *watched: Job, is_page: bool = False, language: str = "en") -> Reader:
    ids = frozenset(job.public_id for job in watched)
    return Reader(owner, language, ids, is_page)


def ids_in(html: str) -> list[str]:
    return re.findall(r'id="picture-([0-9a-f-]{36})"', html)


# What is drawn


def test_on_connect_everything_under_way_is_told(owner, make_picture):
    make_picture()
    running, queued = make_picture(**RUNNING), make_picture(**QUEUED)
    told = "".join(reader(owner).snapshot())

    assert ids_in(told) == [str(running.public_id), str(queued.public_id)]


def test_a_page_that_was_away_hears_how_its_picture_ended(owner, make_picture):
    job = make_picture(photo=None)
    told = "".join(reader(owner, job).snapshot())

    assert ids_in(told) == [str(job.public_id)] and "Ready." in told


def test_a_pictures_own_page_hears_of_it_alone_and_whole(owner, make_picture):
    job, other = make_picture(**RUNNING), make_picture(**RUNNING)
    watching = reader(owner, job, is_page=True)

    assert f'id="developing-{job.public_id}"' in "".join(watching.snapshot())
    assert watching.changed([other.public_id]) == []
    assert len(watching.changed([job.public_id, other.public_id])) == 1


def test_nobody_hears_of_somebody_elses_pictures(other_owner, make_picture):
    job = make_picture(**RUNNING)

    assert reader(other_owner, job).snapshot() == []
    assert reader(other_owner, job).changed([job.public_id]) == []


def test_it_speaks_the_readers_language(owner, make_picture):
    make_picture(**RUNNING)

    assert "正在落墨。" in "".join(reader(owner, language="zh-hans").snapshot())


def test_a_picture_put_into_the_bin_elsewhere_disappears(owner, make_picture):
    job = make_picture(deleted_at=timezone.now())

    assert reader(owner).changed([job.public_id]) == [
        f'<li id="picture-{job.public_id}" hidden></li>'
    ]


def test_a_page_whose_picture_went_into_the_bin_elsewhere_offers_it_back(
    owner, make_picture
):
    job = make_picture(**RUNNING, deleted_at=timezone.now())
    (told,) = reader(owner, job, is_page=True).changed([job.public_id])

    assert f'id="developing-{job.public_id}"' in told and "data-active" not in told
    assert "in the bin" in told and reverse("web:restore") in told
    assert f'name="id" value="{job.public_id}"' in told


def test_a_line_break_in_a_name_forges_no_event():
    forged = event("pictures", "<b>\nevent: done\r\ndata: x\u2028y\n\n\n</b>")

    lines = forged.rstrip("\n").split("\n")
    assert lines[0] == "event: pictures"
    assert all(line.startswith("data: ") for line in lines[1:])
    assert forged.count("\n\n") == 1 and forged.endswith("\n\n")


def test_the_forms_it_brings_can_be_sent(owner, make_picture):
    """A finished picture's own page arrives by the stream alone."""
    job = make_picture()
    careful = client_of(owner, enforce_csrf_checks=True)
    careful.get(reverse("web:picture", args=[job.public_id]))
    told = text(
        careful.get(reverse("web:live"), {"watch": job.public_id, "view": "page"})
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', told)[1]

    again = reverse("web:again", args=[job.public_id])
    assert careful.post(again, {"csrfmiddlewaretoken": token}).status_code == 302


# How it runs


async def first(frames, count: int) -> list[str]:
    return [await asyncio.wait_for(anext(frames), SECONDS) for _ in range(count)]


async def until(frames, wanted: str) -> str:
    async for frame in frames:
        if wanted in frame:
            return frame
    raise AssertionError(f"The stream ended without {wanted!r}")


@pytest.mark.django_db(transaction=True)
def test_it_tells_every_change_and_ends_when_nothing_is_under_way(owner, make_picture):
    job = make_picture(**RUNNING)

    async def watch() -> None:
        frames = events(reader(owner))
        start = await first(frames, 2)
        assert start[0] == RETRY and "62%" in start[1]
        await stream.in_thread(
            lambda: Job.objects.filter(pk=job.pk).write(progress=0.8)
        )
        assert "80%" in await asyncio.wait_for(until(frames, "80%"), SECONDS)
        await stream.in_thread(
            lambda: Job.objects.filter(pk=job.pk).write(status="succeeded")
        )
        assert "Ready." in await asyncio.wait_for(until(frames, "Ready."), SECONDS)
        assert await first(frames, 1) == ["event: done\ndata:\n\n"]
        with pytest.raises(StopAsyncIteration):
            await anext(frames)

    asyncio.run(watch())


@pytest.mark.django_db(transaction=True)
def test_it_ends_at_once_where_nothing_is_under_way(owner, make_picture):
    make_picture(**FAILED)

    async def watch() -> list[str]:
        return [frame async for frame in events(reader(owner))]

    assert asyncio.run(watch()) == [RETRY, "event: done\ndata:\n\n"]


@pytest.mark.django_db(transaction=True)
def test_it_says_that_it_is_alive(owner, make_picture, monkeypatch):
    make_picture(**QUEUED)
    monkeypatch.setattr(stream, "PING_SECONDS", 0.05)

    async def watch() -> None:
        frames = events(reader(owner))
        assert await asyncio.wait_for(until(frames, ": ping"), SECONDS) == PING
        await frames.aclose()

    asyncio.run(watch())


@pytest.mark.django_db(transaction=True)
def test_it_ends_with_the_server(owner, make_picture):
    make_picture(**QUEUED)

    async def watch() -> list[str]:
        frames = events(reader(owner))
        await first(frames, 2)
        feed.end_all()
        return [
            frame
            async for frame in frames
            if frame != PING and "event: pictures" not in frame
        ]

    assert asyncio.run(asyncio.wait_for(watch(), SECONDS)) == []


@pytest.mark.django_db(transaction=True)
def test_a_page_that_leaves_is_forgotten(owner, make_picture):
    make_picture(**QUEUED)

    async def watch() -> None:
        frames = events(reader(owner))
        await first(frames, 2)
        assert feed._subscriptions[owner.pk]
        await frames.aclose()
        assert owner.pk not in feed._subscriptions

    asyncio.run(watch())


# Its addresses


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_is_told_not_to_come_back(stranger):
    assert stranger.get(reverse("web:stream")).status_code == 204
    assert stranger.get(reverse("web:live")).status_code == 204


def test_a_page_without_the_stream_asks_for_the_same(visitor, make_picture):
    running, ended = make_picture(**RUNNING), make_picture(photo=None)
    told = text(visitor.get(reverse("web:live"), {"watch": ended.public_id}))

    assert set(ids_in(told)) == {str(running.public_id), str(ended.public_id)}


@pytest.mark.parametrize("watch", ["x", "", NOBODYS, ["a"] * 150])
def test_nonsense_to_watch_is_passed_over(visitor, watch):
    assert visitor.get(reverse("web:live"), {"watch": watch}).status_code == 200


def test_what_others_watch_stays_theirs(other_owner, make_picture):
    job = make_picture(**RUNNING)
    answer = client_of(other_owner).get(reverse("web:live"), {"watch": job.public_id})

    assert text(answer) == ""
