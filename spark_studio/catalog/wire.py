"""A call as a program would write it, for handing a job on to another service."""

from collections.abc import Mapping

from spark_studio.catalog.model import ModelSpec
from spark_studio.inputs import Seed, Size, Words, is_absent


def wire_values(
    model: ModelSpec, params: Mapping[str, object], seed: int
) -> dict[str, object]:
    """Return cleaned ``params`` under the names of the contract, without photos.

    What was left out stays out, and what was settled is said: cleaned anew, the values
    give the same params. ``seed`` is 0 or more; a model without one is not sent any.
    """
    values = {
        name: value
        for name, value in params.items()
        if name in wire_names(model) and not is_absent(value)
    }
    for name, spec in model.inputs.items():
        if isinstance(spec, Seed):
            values[name] = str(seed) if spec.as_text else seed
    return {name: without_absent(value) for name, value in values.items()}


def wire_names(model: ModelSpec) -> set[str]:
    """Return the names of everything but photos; a size is two of them."""
    names = {n for n in model.inputs if n not in model.photo_inputs}
    sizes = {n for n in names if isinstance(model.inputs[n], Size)}
    return names - sizes | ({"width", "height"} if sizes else set())


def without_absent(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {name: part for name, part in value.items() if not is_absent(part)}


def drawn_size(
    model: ModelSpec, params: Mapping[str, object]
) -> tuple[int, int] | None:
    """Return what the picture should measure; None where the photo decides."""
    if model.size_input is None:
        return None
    return model.drawn_size(params["width"], params["height"])


def codes_by_number(model: ModelSpec) -> dict[int, tuple[str, Words]]:
    """Return each code's fault ("" for a mistake in what was sent) and its words."""
    return {code.number: (code.fault, code.words) for code in model.errors}
