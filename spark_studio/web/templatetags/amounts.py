"""Template filters of the account page: how it writes counts, dollars, times and keys."""

from django import template

from spark_studio.web import account_words

register = template.Library()

for _write in (
    account_words.number,
    account_words.dollars,
    account_words.size,
    account_words.seconds,
    account_words.key_used,
):
    register.filter(_write.__name__, _write)
