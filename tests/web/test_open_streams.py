"""A stream may stay open for hours: it keeps little, and nobody has more than their share."""

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest
from django.conf import settings
from django.urls import reverse

from spark_studio.accounts import owners
from spark_studio.accounts.models import Owner
from spark_studio.asgi import application
from tests.web.test_pictures import QUEUED

OPEN_COUNT = 30
SECONDS = 20


class Connection:
    """One browser's request to the server, read until its answer begins, and then left open."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": address,
            "raw_path": address.encode(),
            "query_string": b"",
            "headers": [
                (name.encode(), value.encode()) for name, value in headers.items()
            ],
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 5000),
            "scheme": "http",
        }
        self.begun, self.closed = asyncio.Event(), asyncio.Event()
        self.is_read = False
        self.start: dict = {}
        self.text = ""
        self.ended = asyncio.Event()

    async def receive(self) -> dict:
        if not self.is_read:
            self.is_read = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.text += message.get("body", b"").decode()
        if self.text:
            self.begun.set()
        if not message.get("more_body"):
            self.ended.set()

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.start["headers"]}


@asynccontextmanager
async def opened(count: int, headers: dict[str, str]):
    """Hold ``count`` streams open at once."""
    streams = [Connection(reverse("web:stream"), headers) for _ in range(count)]
    running = [
        asyncio.create_task(application(each.scope, each.receive, each.send))
        for each in streams
    ]
    try:
        for each in streams:
            await asyncio.wait_for(each.begun.wait(), SECONDS)
        yield streams
    finally:
        for each in streams:
            each.closed.set()
        await asyncio.wait_for(asyncio.gather(*running), SECONDS)


def headers_of(owner, host: str = "testserver") -> dict[str, str]:
    signed = owners._signer.sign(owner.public_id.hex)
    return {"host": host, "cookie": f"{settings.OWNER_COOKIE_NAME}={signed}"}


def guests_with(streams: int | None) -> dict:
    guest = settings.QUOTAS["guest"] | {"streams": streams}
    return settings.QUOTAS | {"guest": guest}


@pytest.mark.django_db(transaction=True)
def test_an_open_stream_keeps_no_thread(owner, make_picture, settings):
    settings.QUOTAS = guests_with(streams=None)
    make_picture(**QUEUED)

    async def watch() -> int:
        async with opened(1, headers_of(owner)):
            before = threading.active_count()
            async with opened(OPEN_COUNT, headers_of(owner)):
                return threading.active_count() - before

    # The few that draw for all streams may only now have come to be.
    assert asyncio.run(watch()) <= 5


@pytest.mark.django_db(transaction=True)
def test_a_stream_carries_what_every_answer_carries(owner, make_picture):
    make_picture(**QUEUED)

    async def watch() -> list[Connection]:
        async with opened(2, headers_of(owner)) as streams:
            return streams

    one, two = (each.headers for each in asyncio.run(watch()))
    assert one["Content-Type"] == "text/event-stream"
    assert one["Cache-Control"] == "private, no-store"
    assert one["X-Content-Type-Options"] == "nosniff"
    assert one["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in one["Content-Security-Policy"]
    assert one["X-Request-ID"] != two["X-Request-ID"]


@pytest.mark.django_db(transaction=True)
def test_a_stream_for_a_wrong_host_is_refused(owner, make_picture):
    make_picture(**QUEUED)

    async def ask() -> int:
        headers = headers_of(owner, host="evil.example")
        async with opened(1, headers) as streams:
            return streams[0].start["status"]

    assert asyncio.run(ask()) == 400


# Nobody has more than their share


@pytest.mark.django_db(transaction=True)
def test_one_more_than_there_is_room_for_ends_the_oldest(owner, make_picture, settings):
    settings.QUOTAS = guests_with(streams=3)
    make_picture(**QUEUED)

    async def watch() -> list[list[bool]]:
        headers, ended = headers_of(owner), []
        async with opened(1, headers) as (one,), opened(1, headers) as (two,):
            streams = [one, two]
            async with opened(1, headers) as (three,), opened(1, headers) as (four,):
                streams += [three, four]
                await asyncio.wait_for(one.ended.wait(), SECONDS)
                ended.append([each.ended.is_set() for each in streams])
                async with opened(1, headers):
                    await asyncio.wait_for(two.ended.wait(), SECONDS)
                    ended.append([each.ended.is_set() for each in streams])
        assert one.text.endswith("event: crowded\ndata:\n\n")
        assert "crowded" not in three.text + four.text
        return ended

    assert asyncio.run(watch()) == [
        [True, False, False, False],
        [True, True, False, False],
    ]


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_leave_as_many_as_there_is_room_for(
    owner, make_picture, settings
):
    settings.QUOTAS = guests_with(streams=5)
    make_picture(**QUEUED)

    async def watch() -> tuple[int, int]:
        async with opened(100, headers_of(owner)) as streams:
            for _ in range(100):
                left = [each for each in streams if not each.ended.is_set()]
                if len(left) <= 5:
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.3)
            still = [each for each in streams if not each.ended.is_set()]
            return len(left), len(still)

    assert asyncio.run(watch()) == (5, 5)


@pytest.mark.django_db(transaction=True)
def test_one_person_s_windows_close_nobody_else_s(owner, make_picture, settings):
    settings.QUOTAS = guests_with(streams=2)
    other = Owner.objects.create()
    make_picture(**QUEUED)
    make_picture(**QUEUED, owner=other)

    async def watch() -> tuple[bool, bool]:
        async with (
            opened(1, headers_of(other)) as (theirs,),
            opened(1, headers_of(owner)) as (first,),
            opened(4, headers_of(owner)),
        ):
            await asyncio.wait_for(first.ended.wait(), SECONDS)
            return theirs.ended.is_set(), first.ended.is_set()

    assert asyncio.run(watch()) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_a_window_that_was_closed_leaves_its_room(owner, make_picture, settings):
    settings.QUOTAS = guests_with(streams=2)
    make_picture(**QUEUED)

    async def watch() -> bool:
        async with opened(1, headers_of(owner)) as (first,):
            for _ in range(4):
                async with opened(1, headers_of(owner)):
                    pass
            return first.ended.is_set()

    assert asyncio.run(watch()) is False
