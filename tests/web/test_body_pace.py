"""Whoever sends a byte now and then is let go; whoever only has a poor line is not."""

import asyncio
import json

import pytest

from spark_studio.web import body_pace
from spark_studio.web.body_pace import pace_body


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch) -> None:
    monkeypatch.setattr(body_pace, "PATIENCE_SECONDS", 0.2)


async def reading(scope, receive, send) -> None:
    """An app that reads the body, answers, and waits until the caller is gone."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"fine"})
    await receive()


def ask(*chunks: bytes, pause: float, path: str = "/", app=reading) -> list[dict]:
    """Send the chunks with a pause before each; what never comes ends the body."""
    left = list(chunks)
    sent = []

    async def receive() -> dict:
        if not left:
            return {"type": "http.disconnect"}
        await asyncio.sleep(pause)
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path}
    asyncio.run(pace_body(app, ("/model/",))(scope, receive, send))
    return sent


def test_a_body_that_trickles_in_is_a_408():
    sent = ask(*[b"x"] * 100, pause=0.05)

    assert sent[0]["status"] == 408 and len(sent) == 2
    assert (b"connection", b"close") in sent[0]["headers"]
    assert "再试一次" in sent[1]["body"].decode()


def test_a_body_that_stops_is_a_408_in_the_shape_programs_know():
    sent = ask(b"{", b"", pause=0.3, path="/model/v1/generation")

    body, told = json.loads(sent[1]["body"]), dict(sent[0]["headers"])
    assert sent[0]["status"] == 408 and body["error"]["code"] == "408"
    assert body["error"]["message"] == body["error"]["error_message"]
    assert told[b"x-request-id"].decode() == body["request_id"] != ""


def test_what_came_buys_time_for_more():
    """A slow line that does its best takes longer than the patience it began with."""
    assert ask(*[b"x" * 4096] * 6, pause=0.1)[0]["status"] == 200


def test_a_whole_body_may_be_followed_by_hours_of_silence():
    """So it is with every open stream: its body was empty and whole at once."""

    async def stream(scope, receive, send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.5)
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.body", "body": b""})

    assert [m.get("status") for m in ask(b"", pause=0, app=stream)] == [200, None]


def test_an_answer_that_began_is_ended_and_not_begun_again():
    async def hasty(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 413, "headers": []})
        while (await receive()).get("more_body"):
            pass

    sent = ask(*[b"x"] * 100, pause=0.05, app=hasty)

    assert [message.get("status") for message in sent] == [413, None]
    assert not sent[-1].get("more_body")


def test_what_is_not_http_passes_untouched():
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append(scope["type"])

    asyncio.run(pace_body(app)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]
