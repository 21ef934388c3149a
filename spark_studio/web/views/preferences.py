"""The reader's own choices, kept in cookies: language and theme."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from spark_studio.web.context import THEMES
from spark_studio.web.http import next_address

KEPT_FOR = timedelta(days=365)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(next_address(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        keep(request, response, settings.LANGUAGE_COOKIE_NAME, code)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(next_address(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        keep(request, response, "theme", chosen)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


def keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=KEPT_FOR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
