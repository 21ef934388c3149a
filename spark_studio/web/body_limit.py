"""A request may only be so big. Said before its body is read, not after."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import partial

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, object], Receive, Send], Awaitable[None]]

LINGER_SECONDS = 5
LINGER_BYTES = 32 * 1024 * 1024

SENTENCE = "This upload is too big. Send a photo of at most 25 MB. 照片太大了，换一张不超过 25 MB 的。"


class TooBig(Exception):
    """The body went over the limit while it was being read."""

    def __init__(self, more: bool) -> None:
        super().__init__()
        self.more = more  # is to come


def limit_body(
    app: App,
    max_bytes: int,
    program_paths: tuple[str, ...] = (),
    program_max_bytes: int = 0,
) -> App:
    """Return ``app``, answering 413 to any body over ``max_bytes``, declared or not.

    Under ``program_paths`` the limit is another, and the answer is JSON.
    """

    async def limited(scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        is_program = scope["path"].startswith(program_paths)
        most = program_max_bytes if is_program else max_bytes
        refuse = partial(refuse_program, most) if is_program else refuse_person
        if declared_length(scope) > most:
            return await refuse(receive, send)

        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooBig(message.get("more_body", False))
            return message

        try:
            await app(scope, counted, send)
        except TooBig as big:
            await refuse(receive if big.more else nothing_more, send)

    return limited


def declared_length(scope: MutableMapping[str, object]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def refuse_person(receive: Receive, send: Send) -> None:
    await refuse(receive, send, b"text/plain; charset=utf-8", SENTENCE.encode())


async def refuse_program(most: int, receive: Receive, send: Send) -> None:
    """Answer in the shape of all that goes wrong for a program (see ``api.errors``)."""
    request_id = secrets.token_hex(6)
    words = f"Send at most {most // 1024**2} MB."
    error = {"code": "413", "error_message": words, "message": words}
    body = json.dumps({"error": error, "request_id": request_id}).encode()
    more = [(b"x-request-id", request_id.encode())]
    await refuse(receive, send, b"application/json", body, more)


async def refuse(
    receive: Receive,
    send: Send,
    content_type: bytes,
    body: bytes,
    more: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
        *more,
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await linger(receive)
    await send({"type": "http.response.body", "body": b""})


async def nothing_more() -> Message:
    return {"type": "http.request"}


async def linger(receive: Receive) -> None:
    """Let the caller go on for a moment, and forget what comes.

    Most read the answer only when all is sent; closed on before that, they never see it.
    """
    read = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while read < LINGER_BYTES:
                message = await receive()
                read += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
