"""The engine ``remote``: the pictures are made by a service that speaks the contract."""

from spark_studio.engines.base import (
    EXPANSIONS,
    CannotDraw,
    RenderRequest,
    RenderResult,
    Report,
    ResultUnreadable,
    StatusUnknown,
    ignore_progress,
)
from spark_studio.engines.remote import words
from spark_studio.engines.remote.features import Features
from spark_studio.engines.remote.fetching import Picture, fetched_picture
from spark_studio.engines.remote.handing_over import Sender
from spark_studio.engines.remote.patience import Patience
from spark_studio.engines.remote.waiting import Values, Waiter, address_of
from spark_studio.inputs.text import readable
from spark_studio.net.service import Service

# Models of this studio's own: no service that speaks the contract knows them.
ONLY_HERE = frozenset({"studio_own_style"})
LARGEST_SEED = 2**31 - 1
LONGEST_TEXT = 4000
TASK_PATH = "/model/v1/generation"


class RemoteEngine:
    """Hands any model of the contract to the service at ``url``.

    ``seconds`` is how long a picture may take before we stop waiting. ``allowed`` are
    further places, each ``host:port``, that results may be fetched from though they are
    private. ``tempo`` is how long a second of a pause lasts.
    """

    name = "remote"
    version = "1"  # of the contract

    def __init__(
        self,
        url: str,
        key: str,
        seconds: float = 200.0,
        allowed: frozenset[str] = frozenset(),
        tempo: float = 1.0,
    ) -> None:
        self.service = Service(url.rstrip("/").removesuffix(TASK_PATH), key)
        self.features = Features(self.service)
        self.seconds = seconds
        self.allowed = allowed | {self.service.place}
        self.tempo = tempo

    def can_draw(self, model: str, look: str) -> bool:
        # What else it cannot after all, it says itself.
        return model not in ONLY_HERE

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult:
        """Have one picture made. Raises EngineError; a report may stop it at any time.

        What is noted stays noted as long as a picture may still come of it, so a job tried
        again goes on waiting for the one already paid for.
        """
        if not self.can_draw(request.model, request.look):
            raise CannotDraw(words.ONLY_HERE)
        patience = Patience(self.seconds, report, self.tempo)
        note = request.handover.note
        sender = Sender(self.service, self.features, request, patience)
        task_id, was_sent = sender.id_of_task()
        waiter = Waiter(self.service, request.handover, patience, lambda: note(""))
        try:
            values = waiter.completed(task_id)
        except StatusUnknown as error:
            # Waited for in vain twice: whoever tries once more asks anew.
            if was_sent and error.sentence == words.TOO_SLOW:
                note("")
            raise
        patience.say(0.95, words.FETCHING)
        try:
            picture = fetched_picture(address_of(values), self.allowed)
        except ResultUnreadable:
            note("")
            raise
        return self.result(request, values, picture)

    def result(
        self, request: RenderRequest, values: Values, picture: Picture
    ) -> RenderResult:
        data, content_type, width, height = picture
        return RenderResult(
            image=data,
            content_type=content_type,
            width=width,
            height=height,
            seed=seed_used(request, values),
            engine=self.name,
            version=self.version,
            facts={"service": self.service.host}
            | expansions(metadata_of(values))
            | size_notes(request.handover.size, (width, height)),
        )


def metadata_of(values: Values) -> Values:
    metadata = values.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def expansions(metadata: Values) -> dict[str, str]:
    """Return what the service made of the words, where it says so."""
    said = {name: metadata.get(name) for name in EXPANSIONS}
    texts = {
        name: readable(text)[:LONGEST_TEXT]
        for name, text in said.items()
        if isinstance(text, str)
    }
    return {name: text for name, text in texts.items() if text}


def seed_used(request: RenderRequest, values: Values) -> int:
    """Return the seed the service says it used, or else the one it was given."""
    seed = metadata_of(values).get("seed")
    is_seed = isinstance(seed, int) and not isinstance(seed, bool)
    return seed if is_seed and 0 <= seed <= LARGEST_SEED else request.seed


def size_notes(
    asked: tuple[int, int] | None, sent: tuple[int, int]
) -> dict[str, object]:
    """Return a fact, and a line for the page, where the picture has another size."""
    if asked is None or tuple(asked) == sent:
        return {}
    line = words.OTHER_SIZE.with_values(
        asked=f"{asked[0]} × {asked[1]}", sent=f"{sent[0]} × {sent[1]}"
    )
    return {
        "size_asked": list(asked),
        "warnings": [{"en": line.en, "zh": line.zh}],
    }
