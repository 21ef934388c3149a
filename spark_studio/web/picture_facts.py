"""How a picture was made: by whom, from which words and settings, and what was passed over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from spark_studio.catalog import UnknownModel, get_model
from spark_studio.inputs import Choice, Group, Input, Photo, Seed, Size, Text, Toggle
from spark_studio.jobs.models import Job
from spark_studio.web.offers import offer_of
from spark_studio.web.templatetags.shell import spoken

# What a service made of the words, under the names services give it.
EXPANSIONS = ("expanded_prompt", "llm_result", "rephraser_result", "pe_result")


@dataclass(frozen=True, slots=True)
class Fact:
    """``is_text``: words somebody wrote, which want lines of their own."""

    label: str
    value: str
    is_text: bool = False


def drawn_by(job: Job) -> str:
    """Return who made the picture: the built-in studio, or a service and where it is."""
    if job.engine == "local":
        return gettext("the built-in studio")
    if job.engine != "remote":
        return job.engine
    host = str(job.facts.get("service", ""))
    if not host:
        return gettext("a Spark service")
    return gettext("a Spark service at {host}").format(host=host)


def is_drawn_elsewhere(job: Job) -> bool:
    return job.engine == "remote"


def notes(job: Job) -> list[dict[str, str]]:
    """Return the words of what the engine had to do differently, if anything."""
    return _told(job, "fallbacks")


def warnings(job: Job) -> list[dict[str, str]]:
    """Return the words of what a person should know at once: a wish that was not drawn."""
    return _told(job, "warnings")


def _told(job: Job, kind: str) -> list[dict[str, str]]:
    told = job.facts.get(kind, [])
    return [words for words in told if isinstance(words, dict) and "en" in words]


def settings_used(job: Job) -> list[Fact]:
    """Return what was asked for, as the page asks for it; what the look fixes is the look."""
    try:
        inputs = get_model(job.model).inputs
    except UnknownModel:
        return []
    offer = offer_of(job)
    fixed = offer.look.params if offer and offer.look else {}
    asked = {name: spec for name, spec in inputs.items() if name not in fixed}
    return [*_facts(asked, job.params), *_expanded(job), *_size_asked(asked, job)]


def written(job: Job) -> str:
    """Return the words a picture is made from, or ""."""
    text = job.params.get("prompt", "")
    return text if isinstance(text, str) else ""


def _facts(inputs: Mapping[str, Input], params: Mapping) -> Iterator[Fact]:
    for name, spec in inputs.items():
        value = params.get(name)
        if spec.wire_only or isinstance(spec, Photo | Seed | Size) or value is None:
            continue
        if spec.asked_when and not spec.asked_when.holds(params):
            continue
        if isinstance(spec, Group):
            yield from _facts(spec.parts, value if isinstance(value, Mapping) else {})
        elif said := _said(spec, value):
            yield Fact(spoken(spec.title), said, isinstance(spec, Text))


def _said(spec: Input, value: object) -> str:
    """Say a value as its field does."""
    if isinstance(spec, Toggle):
        return gettext("On") if value else gettext("Off")
    if isinstance(spec, Choice):
        titles = {option.value: option.title for option in spec.options}
        return spoken(titles[value]) if value in titles else str(value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _size_asked(inputs: Mapping[str, Input], job: Job) -> Iterator[Fact]:
    """The size is told by the picture itself, unless another was asked for.

    Where the engine has a sentence about that, the sentence is enough.
    """
    asked = job.params.get("width"), job.params.get("height")
    takes_size = any(isinstance(spec, Size) for spec in inputs.values())
    if not takes_size or None in asked or "size_asked" in job.facts:
        return
    if asked != (job.width, job.height):
        yield Fact(gettext("Size asked for"), f"{asked[0]} × {asked[1]}")


def _expanded(job: Job) -> Iterator[Fact]:
    told = (job.facts.get(name) for name in EXPANSIONS)
    text = next((each for each in told if isinstance(each, str) and each), "")
    if text and text != written(job):
        yield Fact(gettext("With the details filled in"), text, is_text=True)
