"""What a studio page makes: a look of a photo, or what a model makes of one's words."""

from dataclasses import dataclass

from django.urls import reverse

from spark_studio.catalog import (
    Look,
    ModelSpec,
    UnknownLook,
    UnknownModel,
    all_models,
    get_look,
    get_model,
)
from spark_studio.catalog.look import says
from spark_studio.inputs import Text, Words
from spark_studio.jobs.models import Job
from spark_studio.jobs.offer import engine_for
from spark_studio.web.covers import Cover, cover_of
from spark_studio.web.samples import PAINTINGS, SAMPLES, Sample

WRITE = Words("Write what you want", "写下你想要的")
BRING = Words("Bring a style of your own", "自带一种风格")
STYLE_SAMPLE = "swirls"
# The sample beside a model that starts from a photo, until there is one of one's own.
NEED_A_FACE = frozenset({"spark_edit_portrait"})
SAMPLE_OF = {"spark_i2i_3_0": "palace", "spark_edit_portrait": "obama"}


class UnknownOffer(LookupError):
    pass


@dataclass(frozen=True, slots=True)
class Offer:
    """A look and its model, or a model without looks: then ``look`` is None."""

    model: ModelSpec
    look: Look | None = None

    @property
    def id(self) -> str:
        return self.look.id if self.look else self.model.id

    @property
    def title(self) -> Words:
        return self.look.title if self.look else self.model.title

    @property
    def line(self) -> Words:
        return self.look.line if self.look else self.model.summary

    @property
    def cover(self) -> Cover | None:
        return cover_of(self.look.id) if self.look else None

    @property
    def url(self) -> str:
        return reverse(self._route(), args=[self.id])

    @property
    def fields_url(self) -> str:
        return reverse(f"{self._route()}_fields", args=[self.id])

    def _route(self) -> str:
        return "web:studio" if self.look else "web:studio_model"

    @property
    def takes_photo(self) -> bool:
        return self.model.photo_input is not None

    @property
    def is_written(self) -> bool:
        """Whether one says in words what one wants."""
        return any(isinstance(spec, Text) for spec in self.model.inputs.values())

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The photos to try it with."""
        needs_face = self.model.id in NEED_A_FACE
        return tuple(one for one in SAMPLES if one.has_face or not needs_face)

    @property
    def sample(self) -> Sample:
        if self.model.second_photo_name:
            return next(one for one in PAINTINGS if one.id == STYLE_SAMPLE)
        wanted = SAMPLE_OF.get(self.model.id)
        return next((one for one in SAMPLES if one.id == wanted), SAMPLES[0])

    def is_here(self) -> bool:
        """Whether the engine set for the model can honestly draw it."""
        look_id = self.look.id if self.look else ""
        return engine_for(self.model.id).can_draw(self.model.id, look_id)

    def matches(self, query: str) -> bool:
        """Say whether a search finds it, by the words its page begins with."""
        if self.look:
            return self.look.matches(query)
        asked = [i.title for i in self.model.inputs.values() if isinstance(i, Text)]
        words = [self.title, self.line, WRITE if asked else BRING, *asked]
        return says([text for each in words for text in (each.en, each.zh)], query)


def offer_of_look(look_id: str) -> Offer:
    """Raises UnknownOffer."""
    try:
        look = get_look(look_id)
    except UnknownLook as error:
        raise UnknownOffer(look_id) from error
    return Offer(get_model(look.model), look)


def offer_of_model(model_id: str) -> Offer:
    """Return what a model makes without a look. Raises UnknownOffer where it needs one."""
    try:
        model = get_model(model_id)
    except UnknownModel as error:
        raise UnknownOffer(model_id) from error
    if model.looks:
        raise UnknownOffer(model_id)
    return Offer(model)


def offer_of(job: Job) -> Offer | None:
    """Return what a picture was made as, or None where the catalog no longer has it."""
    try:
        return offer_of_look(job.look) if job.look else offer_of_model(job.model)
    except UnknownOffer:
        return None


def offered_models() -> list[Offer]:
    """The models without looks that can be drawn here: from words alone first.

    What is told in no words comes last.
    """
    offers = [Offer(model) for model in reversed(all_models()) if not model.looks]
    offers.sort(key=lambda offer: not offer.is_written)
    return [offer for offer in offers if offer.is_here()]
