"""What every engine is given, and what it gives back.

    EngineError              a sentence fit for the person who asked
    ├── CannotDraw           this engine honestly cannot make this picture
    └── EngineUnavailable    it could, but not now; worth another try
        ├── EngineUnreachable    a service answered with an HTTP error, or not at all
        ├── StatusUnknown        asking a service how far it is failed, or took too long
        └── ResultUnreadable     an answer came, without a picture in it

Anything else that escapes ``render`` is a defect of ours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from spark_studio.inputs import Words


class EngineError(Exception):
    """``fault`` is the kind the catalog's codes hang on; ``is_passing``: try it again."""

    fault = "failed"
    is_passing = False

    def __init__(self, sentence: Words) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


class CannotDraw(EngineError):
    pass


class EngineUnavailable(EngineError):
    fault = "busy"
    is_passing = True


class EngineUnreachable(EngineUnavailable):
    fault = "unreachable"


class StatusUnknown(EngineUnavailable):
    fault = "unchecked"


class ResultUnreadable(EngineUnavailable):
    fault = "unreadable"


# Facts an engine may give: what was made of the words, under the names services give it.
EXPANSIONS = ("expanded_prompt", "llm_result", "rephraser_result", "pe_result")

# report(fraction 0..1, sentence, small JPEG of the picture so far or None).
# It may raise to stop the work; an engine lets that escape.
Report = Callable[[float, Words, bytes | None], None]


def ignore_progress(fraction: float, sentence: Words, preview: bytes | None) -> None:
    """A report for callers who do not watch."""


class Memory(Protocol):
    """Keeps what was learned about one photo, beside the photo and as long as it."""

    def load(self, name: str) -> bytes | None: ...

    def save(self, name: str, data: bytes) -> None: ...


class NoMemory:
    """Learns everything anew each time."""

    def load(self, name: str) -> bytes | None:
        return None

    def save(self, name: str, data: bytes) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What an engine that hands the picture to a service needs besides.

    ``values`` are the params as the contract spells them, seed included, photo not.
    ``photo_names`` are the names the photo may go under, each with what it holds
    ("address" or "base64") and whether it is a list of one. ``photo_address`` gives a
    short-lived address the service can fetch the photo from, or "" where there is none.
    ``size`` is what the picture should measure, where that is known. ``codes`` are the
    model's error codes by number: the fault each stands for ("" for a mistake in what was
    sent) and what the page calls it. ``recall`` returns what was noted in an earlier
    attempt, or ""; ``note`` keeps up to 64 characters, and raises like a report where the
    work is to stop.
    """

    values: Mapping[str, object]
    photo_names: tuple[tuple[str, str, bool], ...]
    photo_address: Callable[[], str]
    recall: Callable[[], str]
    note: Callable[[str], None]
    size: tuple[int, int] | None = None
    codes: Mapping[int, tuple[str, Words]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest:
    """One picture asked for.

    ``look`` is the catalog's id of the look ("ink-wash"), or "" for a model without looks.
    ``photo`` is an upright JPEG or PNG without metadata, or b"". ``second_photo`` is
    another, for a model that takes two; nothing is remembered about it.
    ``params`` are cleaned by the model's inputs. ``seed`` is 0 or more; -1 never gets here.
    """

    model: str
    look: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    seed: int = 0
    photo: bytes = b""
    second_photo: bytes = b""
    memory: Memory = NoMemory()
    handover: Handover | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderResult:
    """The picture, its true size in pixels, and the facts about how it was made.

    ``trained`` among the facts says whether a trained model drew it. Where it is missing,
    the engine's name decides (``jobs.origin``).
    """

    image: bytes
    content_type: str
    width: int
    height: int
    seed: int
    engine: str
    version: str  # a number, or numbers with dots: it is read in either language
    facts: Mapping[str, object] = field(default_factory=dict)


class Engine(Protocol):
    def can_draw(self, model: str, look: str) -> bool:
        """Cheap enough to ask on every page: imports no picture library."""
        ...

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult: ...
