"""Waiting for one picture: ask how far it is, patiently, until it is done or given up.

The contract has no way to cancel. A canceled job stops here, at the next report; the
service goes on, and what it makes is never fetched.
"""

import math
from collections.abc import Callable, Mapping
from urllib.parse import quote

from spark_studio.engines.base import (
    EngineError,
    Handover,
    ResultUnreadable,
    StatusUnknown,
)
from spark_studio.engines.remote import words
from spark_studio.engines.remote.faults import failure, note_words, refusal
from spark_studio.engines.remote.patience import Growing, Patience
from spark_studio.net.service import Answer, Service, ServiceError

PATH = "/model/v1/generation/task/{id}"
MOST_FAILURES = 8  # in a row: about twenty seconds
MOST_MISSING = (
    3  # in a row: a copy of its rows may lag behind the one that took the job
)

Values = Mapping[str, object]


class Waiter:
    """Waits for one task. ``forget`` is called when nothing can come of it any more."""

    def __init__(
        self,
        service: Service,
        handover: Handover,
        patience: Patience,
        forget: Callable[[], None],
    ) -> None:
        self.service = service
        self.handover = handover
        self.patience = patience
        self.forget = forget
        self.failures = 0
        self.missing = 0

    def completed(self, task_id: str) -> Values:
        """Return the task once it is completed. Raises EngineError."""
        path = PATH.format(id=quote(task_id, safe=""))
        pauses = Growing(0.5, 3.0)
        while not self.patience.is_over:
            self.patience.say(0.05, words.DRAWING)
            answer = self.ask(path)
            if values := self.ended(answer):
                return values
            self.patience.pause(pauses.step(answer and answer.retry_after))
        raise StatusUnknown(words.TOO_SLOW)

    def ask(self, path: str) -> Answer | None:
        """Return an answer worth reading, or None. Raises EngineError after too many failures."""
        try:
            answer = self.service.get(path)
        except ServiceError:
            self.count_failure(StatusUnknown(words.NO_WORD))
            return None
        if answer.is_good and isinstance(answer.values.get("status"), str):
            self.failures = self.missing = 0
            return answer
        if answer.status == 429:
            return answer  # it is well, only busy; the deadline holds
        note_words(self.service, f"answered {answer.status}:", answer.values)
        self.count_failure(self.problem_with(answer))
        return answer

    def problem_with(self, answer: Answer) -> EngineError:
        """Return what asking again may mend; raise the rest."""
        if answer.status == 404:
            self.missing += 1
            if self.missing >= MOST_MISSING:
                # Not sent anew: it may have been drawn and paid for. A person decides.
                self.forget()
                raise StatusUnknown(words.FORGOTTEN)
        elif answer.status in (401, 402, 403):
            raise refusal(answer, self.handover.codes)
        elif 300 <= answer.status < 500:
            raise StatusUnknown(words.NO_WORD)
        return StatusUnknown(words.NO_WORD)

    def count_failure(self, problem: EngineError) -> None:
        self.failures += 1
        if self.failures >= MOST_FAILURES:
            raise problem

    def ended(self, answer: Answer | None) -> Values | None:
        """Return a completed task, None for one under way; raise for one that failed."""
        if answer is None or not answer.is_good:
            return None
        status = str(answer.values.get("status")).strip().lower()
        if status == "completed":
            return answer.values
        if status == "failed":
            note_words(self.service, "gave up:", answer.values)
            self.forget()
            raise failure(answer.values, self.handover.codes)
        self.patience.say(0.05 + 0.85 * progress_of(answer.values), words.DRAWING)
        return None


def progress_of(values: Values) -> float:
    """Return how far the service says it is, 0 to 1; 0 for anything that is no number."""
    progress = values.get("progress")
    if isinstance(progress, bool) or not isinstance(progress, int | float):
        return 0.0
    try:
        progress = float(progress)
    except OverflowError:
        return 0.0
    return min(max(progress, 0.0), 1.0) if math.isfinite(progress) else 0.0


def address_of(values: Values) -> str:
    """Return where the picture lies. Raises ResultUnreadable."""
    for group in listed(values.get("output")):
        for part in listed(group.get("content")):
            url = part.get("url")
            if part.get("type", "image") == "image" and isinstance(url, str) and url:
                return url
    raise ResultUnreadable(words.NO_PICTURE)


def listed(value: object) -> list[Values]:
    """Return the objects of a list, whatever else is in it or came instead."""
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, Mapping)]
