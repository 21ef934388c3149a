"""Open streams share one thread, and none of them keeps it.

Django gives each request under ASGI a thread of its own for whatever is not async,
which here are the middlewares, and keeps it until the answer is over. For a page that
is a moment; a stream may stay open for hours, and with it an idle thread and its stack.
"""

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext
from django.urls import reverse

from spark_studio.web.body_limit import App, Receive, Send

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stream-start")


def share_stream_thread(app: App) -> App:
    """Return ``app``, with one thread for the starts of all streams."""

    async def shared(scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != reverse("web:stream"):
            return await app(scope, receive, send)
        async with ThreadSensitiveContext(executor=_thread):
            await app(scope, receive, send)

    return shared
