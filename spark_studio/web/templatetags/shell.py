"""Template tags of the shell: icons, and the catalog's words in the reader's language."""

from datetime import UTC, datetime

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from spark_studio.inputs import Words

register = template.Library()

MOMENTS = {"zh": "Y年n月j日 H:i", "en": "j F Y, H:i"}
DAYS = {"zh": "Y年n月j日", "en": "j F Y"}


@register.simple_tag
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """Draw one icon of ``static/icons.svg``, named as Lucide names it.

    Without ``label`` it is decoration and hidden from screen readers: that is
    right beside a word. A lone icon wants its label on the button around it.
    """
    extra = f" {attributes['class']}" if "class" in attributes else ""
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon{}" width="20" height="20" {}><use href="{}#{}"></use></svg>',
        extra,
        spoken,
        static("icons.svg"),
        name,
    )


@register.filter
def spoken(words: Words | dict | None) -> str:
    """Say ``Words``, or the ``{"en": …, "zh": …}`` a row keeps, in the reader's language."""
    if not words:
        return ""
    if isinstance(words, dict):
        words = Words(words.get("en", ""), words.get("zh", ""))
    return words.spoken(get_language() or "en")


@register.filter
def moment(value: datetime) -> SafeString:
    """Write a moment in UTC; a script turns it to the reader's own clock."""
    return time_tag(value, MOMENTS, "moment", " UTC")


@register.filter
def day(value: datetime) -> SafeString:
    """Write the day of a moment, by UTC until a script knows better."""
    return time_tag(value, DAYS, "day", "")


def time_tag(
    value: datetime, formats: dict[str, str], kind: str, zone: str
) -> SafeString:
    value = value.astimezone(UTC)
    language = (get_language() or "en").partition("-")[0]
    words = date_format(value, formats.get(language, formats["en"])) + zone
    return format_html(
        '<local-time data-kind="{}"><time datetime="{}">{}</time></local-time>',
        kind,
        value.isoformat(timespec="seconds"),
        words,
    )
