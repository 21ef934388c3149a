"""Handing one job to the service, once.

A job must never be asked for twice: two pictures would be paid for. What may have been
sent is noted before it is sent, so that whoever takes the job up later knows:

    ""      nothing was sent
    "?key"  something may have been sent, with this Idempotency-Key
    "id"    the service has it, under this id

Found a "?key", or left without an answer, we send again only to a service that says it
does a repeated call once, and then with the same key. From any other the job fails, and
the person decides.
"""

import base64
import re
import secrets
from collections.abc import Mapping

from spark_studio.engines.base import (
    EngineError,
    EngineUnavailable,
    EngineUnreachable,
    Handover,
    RenderRequest,
    StatusUnknown,
)
from spark_studio.engines.remote import words
from spark_studio.engines.remote.faults import failure, note_words, refusal
from spark_studio.engines.remote.features import DATA_URLS, REPEATS, Features
from spark_studio.engines.remote.patience import Growing, Patience
from spark_studio.net.service import Answer, NoAnswer, NotReached, Service

PATH = "/model/v1/generation"
MAYBE = "?"
MOST_TRIES = 6
ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)  # fits into an address and a row
NOT_TAKEN = (429, 503)  # it says that it took nothing, and when to come again


class Sender:
    """Sends one request. ``id_of_task`` is all there is to call."""

    def __init__(
        self,
        service: Service,
        features: Features,
        request: RenderRequest,
        patience: Patience,
    ) -> None:
        self.service = service
        self.features = features
        self.request = request
        self.handover: Handover = request.handover
        self.patience = patience
        # Whether the service may have it, for all that has come back so far.
        self.maybe_taken = False

    def id_of_task(self) -> tuple[str, bool]:
        """Return what the service calls this job, and whether an earlier attempt sent it.

        The id is noted before it is returned. Raises EngineError.
        """
        noted = self.handover.recall()
        if noted and not noted.startswith(MAYBE):
            return noted, True
        self.patience.say(0.02, words.SENDING)
        features = self.features.of(self.request.model)
        repeats = features is not None and REPEATS in features
        if noted and not repeats:
            raise self.will_not_repeat(features)
        self.maybe_taken = bool(noted)
        body = envelope(self.request.model, self.values(features))
        key = noted.removeprefix(MAYBE) or secrets.token_hex(16)
        task_id = self.send(body, key, repeats)
        self.handover.note(task_id)
        return task_id, False

    def will_not_repeat(self, features: frozenset[str] | None) -> EngineError:
        if features is None:
            return EngineUnreachable(words.NOT_REACHED)
        # Forgotten, so that a person who tries again is not refused for ever.
        self.handover.note("")
        return StatusUnknown(words.MAYBE_TAKEN)

    def values(self, features: frozenset[str] | None) -> dict[str, object]:
        """Return the settings and the photo, under the names the model has for them."""
        values = dict(self.handover.values)
        photo, names = self.request.photo, self.handover.photo_names
        if not photo or not names:
            return values
        # Base64 needs no address and no feature, so it goes first where there is a choice.
        name, holds, is_list = min(names, key=lambda each: each[1] != "base64")
        text = in_base64(photo) if holds == "base64" else self.address(features)
        return values | {name: [text] if is_list else text}

    def address(self, features: frozenset[str] | None) -> str:
        if features is not None and DATA_URLS in features:
            kind = "png" if self.request.photo.startswith(b"\x89PNG") else "jpeg"
            return f"data:image/{kind};base64,{in_base64(self.request.photo)}"
        if address := self.handover.photo_address():
            return address
        if features is None:
            raise EngineUnreachable(words.NOT_REACHED)
        raise EngineError(words.NO_ADDRESS)

    def send(self, body: Mapping[str, object], key: str, repeats: bool) -> str:
        """Return the id the service gives, after as many tries as do no harm."""
        pauses = Growing(1.0, 8.0)
        for tries_left in reversed(range(MOST_TRIES)):
            self.handover.note(MAYBE + key)
            try:
                answer = self.service.post(PATH, body, {"Idempotency-Key": key})
            except NotReached:
                problem, wanted = EngineUnreachable(words.NOT_REACHED), None
            except NoAnswer:
                problem, wanted = StatusUnknown(words.MAYBE_TAKEN), None
                self.maybe_taken = True
            else:
                if task_id := id_in(answer):
                    return task_id
                problem, wanted = self.problem_with(answer), answer.retry_after
            if not self.maybe_taken:
                self.handover.note("")
            elif not repeats:
                break
            if not tries_left or self.patience.is_over:
                break
            self.patience.say(0.03, words.BUSY_JUST_NOW)
            self.patience.pause(pauses.step(wanted))
        # Tried again later, the same key finds what was taken after all. With a service
        # that does not look at keys a new try begins from the start.
        if not (self.maybe_taken and repeats):
            self.handover.note("")
        raise problem

    def problem_with(self, answer: Answer) -> EngineError:
        """Return what is wrong where sending again may help; raise it where not."""
        note_words(self.service, f"answered {answer.status}:", answer.values)
        if answer.status in NOT_TAKEN:
            return EngineUnavailable(words.OVERLOADED)
        if answer.is_good and isinstance(answer.values.get("error"), Mapping):
            raise self.given_up(failure(answer.values, self.handover.codes))
        if answer.is_good or answer.status == 409:  # done, or being done, but which?
            self.maybe_taken = True
            return StatusUnknown(words.MAYBE_TAKEN)
        if answer.status >= 500:
            self.maybe_taken = True
            return EngineUnreachable(words.SERVICE_BROKE)
        raise self.given_up(refusal(answer, self.handover.codes))

    def given_up(self, error: EngineError) -> EngineError:
        if not self.maybe_taken:  # an earlier try may have got through all the same
            self.handover.note("")
        return error


def envelope(model: str, values: Mapping[str, object]) -> dict[str, object]:
    return {"model": model, "input": [{"params": dict(values)}]}


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def id_in(answer: Answer) -> str:
    task_id = answer.values.get("id") if answer.is_good else None
    if isinstance(task_id, int) and not isinstance(task_id, bool):
        task_id = str(task_id)
    return task_id if isinstance(task_id, str) and ID.fullmatch(task_id) else ""
