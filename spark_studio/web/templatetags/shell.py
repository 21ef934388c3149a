"""Template tags of the shell: icons, and the catalog's words in the reader's language."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from spark_studio.inputs import Words

register = template.Library()


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
