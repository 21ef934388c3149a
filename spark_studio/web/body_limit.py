"""A request may only be so big. Said before its body is read, not after."""

from collections.abc import Awaitable, Callable, MutableMapping

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, object], Receive, Send], Awaitable[None]]

SENTENCE = "This upload is too big. Send a photo of at most 25 MB. 照片太大了，换一张不超过 25 MB 的。"


class TooBig(Exception):
    """The body went over the limit while it was being read."""


def limit_body(app: App, max_bytes: int) -> App:
    """Return ``app``, answering 413 to any body over ``max_bytes``, declared or not."""

    async def limited(scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        if declared_length(scope) > max_bytes:
            return await refuse(send)

        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > max_bytes:
                raise TooBig
            return message

        try:
            await app(scope, counted, send)
        except TooBig:
            await refuse(send)

    return limited


def declared_length(scope: MutableMapping[str, object]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def refuse(send: Send) -> None:
    body = SENTENCE.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
