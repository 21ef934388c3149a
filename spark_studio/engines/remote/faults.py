"""From what a service answers to the sentence and the kind of error it stands for."""

import logging
from collections.abc import Mapping

from spark_studio.engines.base import (
    EngineError,
    EngineUnavailable,
    EngineUnreachable,
    ResultUnreadable,
    StatusUnknown,
)
from spark_studio.engines.remote import words
from spark_studio.inputs import Words
from spark_studio.net.service import Answer, Service

logger = logging.getLogger(__name__)

Codes = Mapping[int, tuple[str, Words]]

# By the fault a model's code stands for.
BY_FAULT: dict[str, tuple[type[EngineError], Words]] = {
    "failed": (EngineError, words.NOT_MADE),
    "unreadable": (ResultUnreadable, words.NO_PICTURE),
    "unreachable": (EngineUnreachable, words.SERVICE_BROKE),
    "unchecked": (StatusUnknown, words.NO_WORD),
    "busy": (EngineUnavailable, words.OVERLOADED),
}
BY_STATUS: dict[int, tuple[type[EngineError], Words]] = {
    401: (EngineError, words.WRONG_KEY),
    402: (EngineError, words.NOT_ALLOWED),
    403: (EngineError, words.NOT_ALLOWED),
    404: (EngineError, words.WRONG_ADDRESS),
    405: (EngineError, words.WRONG_ADDRESS),
    413: (EngineError, words.TOO_LARGE),
    429: (EngineUnavailable, words.OVERLOADED),
    503: (EngineUnavailable, words.OVERLOADED),
}


def refusal(answer: Answer, codes: Codes) -> EngineError:
    """Return the error for a call that was answered with 300 or more."""
    if answer.status in BY_STATUS:
        kind, sentence = BY_STATUS[answer.status]
        return kind(sentence)
    if answer.status >= 500:
        return EngineUnreachable(words.SERVICE_BROKE)
    if answer.status < 400:  # sent elsewhere: the key does not go along
        return EngineError(words.WRONG_ADDRESS)
    fault, title = codes.get(code_number(answer.values), ("failed", None))
    if title is None:
        return EngineError(words.NOT_MADE)
    # What is refused at once is the photo where no setting is named.
    return EngineError(words.PHOTO_NOT_ACCEPTED) if fault else not_accepted(title)


def failure(values: Mapping[str, object], codes: Codes) -> EngineError:
    """Return the error for a task that the service took on and then gave up."""
    fault, title = codes.get(code_number(values), ("failed", None))
    if not fault:
        return not_accepted(title)
    kind, sentence = BY_FAULT[fault]
    return kind(sentence)


def not_accepted(title: Words) -> EngineError:
    sentence = words.NOT_ACCEPTED.with_values(en=lowered(title.en), zh=title.zh)
    return EngineError(sentence)


def lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def code_number(values: Mapping[str, object]) -> int:
    """Return the code of an error, however many zeros it is written with; -1 for none."""
    error = values.get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    if isinstance(code, bool) or not isinstance(code, int | str):
        return -1
    text = str(code).strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= 12
    return int(text) if is_number else -1


def note_words(service: Service, what: str, values: Mapping[str, object]) -> None:
    """Put what the service itself says into the log. A person never reads it."""
    error = values.get("error")
    error = error if isinstance(error, Mapping) else {}
    said = error.get("error_message") or error.get("message") or ""
    code = error.get("code", "")
    logger.warning(
        "%r: %s %s %s", service, what, service.quoted(code), service.quoted(said)
    )
