"""Style sheets, scripts and covers, served by the studio itself."""

import logging
from functools import cache

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

logger = logging.getLogger(__name__)


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, handing out whole files, in both the sync and the async world.

    WhiteNoise streams with a plain iterator, which ASGI would have to read in
    a thread of its own, with a warning. Our files are small, so they are read
    at once. And it is sync alone, so that every page would wait in a thread
    while the views below it run.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response, *more) -> None:
        super().__init__(get_response, *more)
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> object:
        return self.later(request) if self.is_async else super().__call__(request)

    async def later(self, request: HttpRequest) -> HttpResponse:
        static_file = self.files.get(request.path_info)
        if static_file is None:
            return await self.get_response(request)
        return await sync_to_async(self.serve)(static_file, request)

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file as file:
                body = file.read()
        response = HttpResponse(body, status=int(found.status))
        del response.headers["Content-Type"]
        for name, value in found.headers:
            response.headers[name] = value
        return response


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collected files, each under a name that changes with its content.

    One that was not collected costs its own 404 and a line in the log, never the
    page that names it.
    """

    def stored_name(self, name: str) -> str:
        try:
            return super().stored_name(name)
        except ValueError:
            say_not_collected(name)
            return name


@cache
def say_not_collected(name: str) -> None:
    logger.warning("%s was not collected. Start the studio anew to collect it.", name)
