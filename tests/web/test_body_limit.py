"""A body over the limit is refused, whether it says its size or not."""

import asyncio
import json

import pytest

from spark_studio.web.body_limit import limit_body

LIMIT = 1000


def ask(
    headers: dict[str, str], *chunks: bytes, path: str = "/"
) -> tuple[list[dict], int]:
    """Send a request through the limit; return what came back and how much was read."""
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, start=1)
    ]
    sent, read = [], 0

    async def app(scope, receive, send) -> None:
        nonlocal read
        more = True
        while more:
            message = await receive()
            read += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})

    async def receive() -> dict:
        return waiting.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "headers": raw}
    limited = limit_body(app, LIMIT, ("/model/",), LIMIT // 2)
    asyncio.run(limited(scope, receive, send))
    return sent, read


def test_a_body_of_just_the_limit_passes():
    sent, read = ask({"content-length": str(LIMIT)}, b"x" * LIMIT)
    assert (sent[0]["status"], read) == (200, LIMIT)


def test_a_declared_size_over_the_limit_is_refused_before_it_is_read():
    sent, read = ask({"content-length": str(LIMIT + 1)}, b"x" * (LIMIT + 1))
    assert (sent[0]["status"], read) == (413, 0)
    assert b"at most 25 MB" in sent[1]["body"]


def test_a_body_without_end_is_stopped_at_the_limit():
    sent, read = ask({"transfer-encoding": "chunked"}, *[b"x" * 300] * 50)
    assert sent[0]["status"] == 413
    assert read <= LIMIT


@pytest.mark.parametrize("length", ["", "-5", "1e9", "٩٩٩٩٩٩"])
def test_an_odd_length_does_not_get_around_it(length):
    sent, _ = ask({"content-length": length}, *[b"x" * 600] * 2)
    assert sent[0]["status"] == 413


def test_what_is_not_http_passes_untouched():
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append(scope["type"])

    asyncio.run(limit_body(app, LIMIT)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]


@pytest.mark.parametrize(
    "headers", [{"content-length": "501"}, {}], ids=["said", "not"]
)
def test_a_program_has_a_limit_of_its_own_and_is_answered_in_json(headers):
    sent, read = ask(headers, b"x" * 300, b"x" * 201, path="/model/v1/generation")

    assert sent[0]["status"] == 413 and read <= LIMIT // 2
    body, told = json.loads(sent[1]["body"]), dict(sent[0]["headers"])
    assert body["error"]["code"] == "413"
    assert body["error"]["message"] == body["error"]["error_message"]
    assert told[b"content-type"] == b"application/json"
    assert told[b"x-request-id"].decode() == body["request_id"] != ""


def test_a_person_is_not_held_to_the_limit_of_programs():
    sent, read = ask({}, b"x" * 501, path="/photos/")
    assert (sent[0]["status"], read) == (200, 501)


def test_whoever_never_stops_sending_is_not_heard_for_ever(monkeypatch):
    monkeypatch.setattr("spark_studio.web.body_limit.LINGER_SECONDS", 0.05)
    monkeypatch.setattr("spark_studio.web.body_limit.LINGER_BYTES", 5 * LIMIT)
    for chunk in (b"x" * LIMIT, b""):
        heard = 0

        async def receive(chunk=chunk) -> dict:
            nonlocal heard
            heard += len(chunk)
            await asyncio.sleep(0.001)
            return {"type": "http.request", "body": chunk, "more_body": True}

        sent = []

        async def send(message: dict, sent=sent) -> None:
            sent.append(message)

        scope = {"type": "http", "path": "/", "headers": [(b"content-length", b"9999")]}
        asyncio.run(limit_body(None, LIMIT)(scope, receive, send))
        assert sent[0]["status"] == 413 and not sent[-1].get("more_body")
        assert heard <= 5 * LIMIT
