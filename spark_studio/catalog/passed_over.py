"""Which of the names a program sent changed nothing, so that the answer can say so."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice

from spark_studio.catalog.model import ModelSpec, Params
from spark_studio.catalog.wire import wire_names
from spark_studio.inputs import Group, Input, InputError, Photo, Size, is_absent
from spark_studio.inputs.size import SIDES
from spark_studio.inputs.text import readable

MOST_NAMES = 50
LONGEST_NAME = 64


def passed_over(
    model: ModelSpec, values: Mapping[str, object], params: Params
) -> list[str]:
    """Return the names among ``values`` that changed nothing, as they were sent.

    ``params`` is what ``model.clean`` made of them. Unknown names, one side of a size
    that needs both, settings not asked for, values that had to be mended; the part of
    a group as "logo_info.opacity".
    """
    sent = {name: value for name, value in values.items() if not is_absent(value)}
    known = wire_names(model) | _photo_names(model)
    unknown = (name_shown(name) for name in sent if name not in known)
    return list(islice(chain(_known(model, sent, params), unknown), MOST_NAMES))


def _photo_names(model: ModelSpec) -> set[str]:
    photos = model.photo_inputs.values()
    return {source.name for photo in photos for source in photo.sources}


def _known(
    model: ModelSpec, sent: Mapping[str, object], params: Params
) -> Iterator[str]:
    for name, spec in model.inputs.items():
        if isinstance(spec, Size):
            yield from _lone_side(spec, sent)
        elif name in sent and not isinstance(spec, Photo):
            yield from _of_input(name, spec, sent[name], params)


def _lone_side(spec: Size, sent: Mapping[str, object]) -> list[str]:
    given = [side for side in SIDES if side in sent]
    return given if len(given) == 1 and spec.alone == "ignored" else []


def _of_input(
    name: str, spec: Input, value: object, params: Mapping[str, object]
) -> Iterator[str]:
    if isinstance(spec, Group) and isinstance(value, Mapping):
        for part in _of_group(spec, value, params.get(name, {})):
            yield f"{name}.{part}"
        return
    means_nothing = spec.wire_only and value != spec.default
    is_unasked = spec.asked_when and not spec.asked_when.holds(params)
    if means_nothing or is_unasked or _is_wrong(spec, value):
        yield name


def _of_group(
    group: Group, value: Mapping[str, object], cleaned: Mapping[str, object]
) -> Iterator[str]:
    sent = {name: v for name, v in value.items() if not is_absent(v)}
    for name, spec in group.parts.items():
        if name in sent:
            yield from _of_input(name, spec, sent[name], cleaned)
    yield from (name_shown(name) for name in sent if name not in group.parts)


def _is_wrong(spec: Input, value: object) -> bool:
    """Whether the value was mended; only a forgiving input lets one through."""
    try:
        spec.clean(value)
    except InputError:
        return True
    return False


def name_shown(name: str) -> str:
    """Return a name of anybody's making, fit to be kept and read."""
    return readable(name)[:LONGEST_NAME]
