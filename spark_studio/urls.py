"""All addresses, and what is answered where no view does: a page, or JSON for a program."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from spark_studio.api import errors as answers
from spark_studio.web.views import errors as pages

urlpatterns = [
    path("", include("spark_studio.api.urls")),
    path("", include("spark_studio.web.urls")),
]

Handler = Callable[..., HttpResponse]


def by_address(page: Handler, answer: Handler) -> Handler:
    """Return a handler that shows people the page and gives programs the answer."""

    def handler(request: HttpRequest, *arguments: object, **named: object):
        is_program = request.path_info.startswith(settings.API_PATHS)
        return (answer if is_program else page)(request, *arguments, **named)

    return handler


handler400 = by_address(pages.bad_request, answers.bad_request)
handler403 = by_address(pages.forbidden, answers.forbidden)
handler404 = by_address(pages.not_found, answers.not_found)
handler500 = by_address(pages.broke, answers.broke)
