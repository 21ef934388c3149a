"""What every page knows: the theme, and the other language it could be in."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, object]:
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "other_language": other_language(get_language() or settings.LANGUAGE_CODE),
    }


def other_language(current: str) -> dict[str, str]:
    """Return code and own name of the language a reader of ``current`` can change to."""
    for code, name in settings.LANGUAGES:
        if code.partition("-")[0] != current.partition("-")[0]:
            return {"code": code, "name": name}
    return {"code": current, "name": current}
