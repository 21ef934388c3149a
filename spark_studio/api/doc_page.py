"""What the page about the API shows: every fact from where it stands, each once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from spark_studio.api.examples import Snippet, snippets
from spark_studio.api.parameters import Parameter, parameters
from spark_studio.catalog import ErrorCode, ModelSpec, all_models
from spark_studio.catalog.prices import cost_of
from spark_studio.inputs import Option, SizePreset
from spark_studio.jobs import offer

# The models with looks first, as in the gallery.
ORDER = (
    "spark_img_effects",
    "spark_style_template",
    "spark_i2i_3_0",
    "spark_edit_portrait",
    "spark_image_3_1",
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a choice; ``is_drawn`` is None where no look hangs on it."""

    option: Option
    is_drawn: bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter as a row of the table. ``parts`` are the members of an object."""

    parameter: Parameter
    name: str
    default: str
    low: str
    high: str
    values: tuple[Value, ...]
    parts: tuple["Row", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A model on the page. ``drawn_count`` of its ``look_count`` looks are drawn here;
    ``is_drawn`` says the same of a model without looks.
    """

    model: ModelSpec
    rows: tuple[Row, ...]
    sizes: tuple[SizePreset, ...]
    errors: tuple[ErrorCode, ...]
    snippets: tuple[Snippet, ...]
    cost: str
    drawn_count: int
    look_count: int
    is_drawn: bool


def sections() -> tuple[Section, ...]:
    def place(model: ModelSpec) -> int:
        return ORDER.index(model.id) if model.id in ORDER else len(ORDER)

    return tuple(section(model) for model in sorted(all_models(), key=place))


def section(model: ModelSpec) -> Section:
    drawn = [look for look in model.looks if offer.is_offered(look)]
    can_draw = offer.engine_for(model.id).can_draw
    return Section(
        model=model,
        rows=tuple(row(model, parameter) for parameter in parameters(model)),
        sizes=tuple(size for size in model.sizes if size.from_page),
        errors=model.errors,
        snippets=snippets(model),
        cost=f"{cost_of(model.id).normalize():f}",
        drawn_count=len(drawn),
        look_count=len(model.looks),
        is_drawn=bool(drawn) or (not model.looks and can_draw(model.id, "")),
    )


def row(model: ModelSpec, parameter: Parameter, inside: str = "") -> Row:
    name = f"{inside}.{parameter.name}" if inside else parameter.name
    return Row(
        parameter=parameter,
        name=name,
        default="" if parameter.default is None else json.dumps(parameter.default),
        low=plain(parameter.minimum),
        high=plain(parameter.maximum),
        values=tuple(values_of(model, parameter)),
        parts=tuple(row(model, part, name) for part in parameter.parts),
    )


def plain(number: float | None) -> str:
    """Write a limit as people do: 1 and not 1.0."""
    return (
        "" if number is None else str(int(number) if number == int(number) else number)
    )


def values_of(model: ModelSpec, parameter: Parameter) -> Iterator[Value]:
    for option in parameter.options:
        looks = [
            look
            for look in model.looks
            if look.params.get(parameter.name) == option.value
        ]
        drawn = any(offer.is_offered(look) for look in looks) if looks else None
        yield Value(option, drawn)


def limits() -> dict[str, object]:
    """Return the numbers that hold for every key. None is no limit."""
    quota = settings.QUOTAS["key"]
    return {
        "creates": settings.API_CALLS_PER_MINUTE["create"],
        "reads": settings.API_CALLS_PER_MINUTE["read"],
        "at_once": quota["at_once"],
        "a_day": quota["a_day"],
        "body_megabytes": settings.API_MAX_BODY_BYTES // 1024**2,
    }
