"""A body has to arrive at some pace, so that nobody holds a line for hours with a byte a second.

The pace is so slow that a poor phone connection keeps it: half a minute to begin with, and
a second more for every 4 KB that came. How fast the head of a request comes is the web
server's affair, and that of whatever stands in front of it.
"""

import asyncio
import contextlib
import json
import secrets
import time

from spark_studio.web.body_limit import App, Message, Receive, Send

PATIENCE_SECONDS = 30
SLOWEST = 4096  # bytes a second

SENTENCE = "The upload stopped half way. Try again. 上传到一半停住了，再试一次。"
WORDS = "The body of this request stopped half way. Send it again."


class TooSlow(Exception):
    """The body comes too slowly, or no more of it comes."""


def pace_body(app: App, program_paths: tuple[str, ...] = ()) -> App:
    """Return ``app``, answering 408 where a body does not arrive; in JSON to programs."""

    async def paced(scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        body, has_begun = Pace(receive), False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await app(scope, body.receive, noted)
        except TooSlow:
            if has_begun:
                with contextlib.suppress(RuntimeError):  # it was whole already
                    await send({"type": "http.response.body", "body": b""})
                return
            await refuse(send, scope["path"].startswith(program_paths or ("\0",)))

    return paced


class Pace:
    """Passes on what is received, and counts the time until the body is whole."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._started = time.monotonic()
        self._read = 0
        self._is_whole = False

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout(self.left()):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        self._read += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        return message

    def left(self) -> float:
        """Return the seconds until what is still missing is too late."""
        spent = time.monotonic() - self._started
        return PATIENCE_SECONDS + self._read / SLOWEST - spent


async def refuse(send: Send, is_program: bool) -> None:
    headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    headers += [(b"connection", b"close")]
    if is_program:
        request_id = secrets.token_hex(6)
        error = {"code": "408", "error_message": WORDS, "message": WORDS}
        body = json.dumps({"error": error, "request_id": request_id}).encode()
        headers += [(b"content-type", b"application/json")]
        headers += [(b"x-request-id", request_id.encode())]
    else:
        body = SENTENCE.encode()
        headers += [(b"content-type", b"text/plain; charset=utf-8")]
    headers += [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 408, "headers": headers})
    await send({"type": "http.response.body", "body": body})
