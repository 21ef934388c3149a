"""JSON schemas of what goes in: exactly what each model's inputs take, no more, no less.

``None`` and ``""`` mean "left out" everywhere, and names nobody knows are passed over,
so the schemas say that too: a value they allow is accepted, one they forbid is refused.
What JSON Schema has no words for (an area, a picture) stands in the descriptions.
"""

from functools import singledispatch
from itertools import groupby

from spark_studio.api.parameters import Parameter, parameters
from spark_studio.catalog import ModelSpec
from spark_studio.inputs import (
    Choice,
    Group,
    Input,
    Integer,
    Number,
    Photo,
    Seed,
    Size,
    Text,
    Toggle,
)

Schema = dict[str, object]

LEFT_OUT = {"$ref": "#/components/schemas/LeftOut"}
NO_PHOTO = {"$ref": "#/components/schemas/NoPhoto"}
BLANK = {"$ref": "#/components/schemas/Blank"}
SHARED = {
    "LeftOut": {
        "description": "Counts as left out.",
        "enum": [None, ""],
    },
    "NoPhoto": {
        "description": "Counts as left out.",
        "enum": [None, "", []],
    },
    "Blank": {
        "description": "Counts as left out.",
        "anyOf": [{"type": "null"}, {"type": "string", "pattern": r"^\s*$"}],
    },
}
ANYTHING_ELSE = {"description": "Anything else is mended or counts as left out."}
# Something to read: not only spaces and signs that no font has.
WRITTEN = r"[^\s\u0000-\u001f\u007f-\u009f]"
# The digits of -1 … 999999999; longer ones that are still in range are taken too.
DIGITS = r"^(-1|[0-9]{1,9})$"


def params_schema(model: ModelSpec) -> Schema:
    """Return the schema of one model's parameters, wherever in the body they stand."""
    asked = parameters(model)
    schema: Schema = {
        "title": model.id,
        "description": f"{model.title.en}. {model.summary.en}",
        "type": "object",
        "properties": {p.name: property_schema(p) for p in asked},
    }
    required = [p.name for p in asked if p.is_required]
    if required:
        schema["required"] = required
    rules = [rule for rule in together(asked) if rule]
    return schema | ({"allOf": rules} if rules else {})


def property_schema(parameter: Parameter) -> Schema:
    """Return what one name may hold, the ways to leave it out included."""
    said: Schema = {"description": parameter.description.en}
    if parameter.default is not None:
        said["default"] = parameter.default
    if depends_on_its_twin(parameter):
        return said | shown_range(parameter)
    values = allowed(parameter.spec, parameter)
    if parameter.is_required:
        return said | values
    return said | {"anyOf": [values, *ways_out(parameter)]}


def depends_on_its_twin(parameter: Parameter) -> bool:
    """Whether nothing at all is wrong with it while the other side is left out."""
    return isinstance(parameter.spec, Size) and parameter.spec.alone == "ignored"


def shown_range(parameter: Parameter) -> Schema:
    return {"examples": [parameter.default]}


def ways_out(parameter: Parameter) -> list[Schema]:
    spec = parameter.spec
    if spec.forgiving:
        return [ANYTHING_ELSE]
    if isinstance(spec, Photo):
        return [NO_PHOTO]
    if isinstance(spec, Text) or (isinstance(spec, Choice) and not spec.asked_when):
        return [BLANK]
    return [LEFT_OUT]


@singledispatch
def allowed(spec: Input, parameter: Parameter) -> Schema:
    """Return the schema of the values this kind of input takes."""
    raise NotImplementedError(f"No schema for {type(spec).__name__}.")


@allowed.register
def _(spec: Text, parameter: Parameter) -> Schema:
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": spec.max_length,
        "pattern": WRITTEN,
    }


@allowed.register
def _(spec: Toggle, parameter: Parameter) -> Schema:
    return {"type": "boolean"}


@allowed.register
def _(spec: Choice, parameter: Parameter) -> Schema:
    return {
        "type": parameter.type,
        "enum": [option.value for option in spec.options],
        "x-enum-descriptions": [option.title.en for option in spec.options],
    }


@allowed.register
def _(spec: Number, parameter: Parameter) -> Schema:
    limits = {"minimum": spec.minimum, "maximum": spec.maximum}
    if not spec.on_grid:
        return {"type": "number"} | limits
    count = round((spec.maximum - spec.minimum) / spec.step) + 1
    steps = [round(spec.minimum + step * spec.step, 6) for step in range(count)]
    return {"type": "number", "enum": steps}


@allowed.register
def _(spec: Integer | Size, parameter: Parameter) -> Schema:
    return {
        "type": "integer",
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
    }


@allowed.register
def _(spec: Seed, parameter: Parameter) -> Schema:
    number = {
        "type": "integer",
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
    }
    return {"anyOf": [number, {"type": "string", "pattern": DIGITS}]}


@allowed.register
def _(spec: Photo, parameter: Parameter) -> Schema:
    one = address() if "http" in parameter.accepts else base64()
    if not parameter.is_list:
        return one
    return {"type": "array", "items": one, "minItems": 1, "maxItems": 1}


def address() -> Schema:
    return {
        "type": "string",
        "format": "photo-address",
        "pattern": "^(https?://|data:)",
        "examples": ["https://example.com/photo.jpg"],
    }


def base64() -> Schema:
    return {
        "type": "string",
        "format": "photo-base64",
        "contentEncoding": "base64",
        "contentMediaType": "image/jpeg",
        "minLength": 1,
    }


@allowed.register
def _(spec: Group, parameter: Parameter) -> Schema:
    return {
        "type": "object",
        "properties": {part.name: part_schema(part) for part in parameter.parts},
    }


def part_schema(part: Parameter) -> Schema:
    """A member of a group that is mended: described by what it is meant to hold."""
    said: Schema = {"description": part.description.en}
    if part.default is not None:
        said["default"] = part.default
    return said | {"anyOf": [allowed(part.spec, part), ANYTHING_ELSE]}


# What several names say together


def together(asked: tuple[Parameter, ...]) -> list[Schema]:
    """Return a rule for each input that is more than one name, or hangs on another."""
    rules = []
    for _, group in groupby(asked, key=lambda p: p.input):
        names = tuple(group)
        rules.append(rule(names[0].spec, names))
    return rules


@singledispatch
def rule(spec: Input, names: tuple[Parameter, ...]) -> Schema:
    return {}


@rule.register
def _(spec: Photo, names: tuple[Parameter, ...]) -> Schema:
    """Exactly one of the names a photo may come under."""
    if len(names) == 1:
        return {}
    return {
        "oneOf": [
            {
                "required": [one.name],
                "properties": {
                    other.name: allowed(spec, one) if other is one else NO_PHOTO
                    for other in names
                },
            }
            for one in names
        ]
    }


@rule.register
def _(spec: Size, names: tuple[Parameter, ...]) -> Schema:
    """Both sides, or neither where one alone is refused, or at most one where it is ignored."""
    if spec.alone == "default":
        return {}
    both = {
        "required": [side.name for side in names],
        "properties": {side.name: allowed(spec, side) for side in names},
    }
    without = [{"properties": {side.name: LEFT_OUT}} for side in names]
    if spec.alone == "refused":
        without = [{"properties": {side.name: LEFT_OUT for side in names}}]
    return {"anyOf": [both, *without]}


@rule.register
def _(spec: Choice, names: tuple[Parameter, ...]) -> Schema:
    """Which values go with which values of the input it hangs on."""
    if not (spec.asked_when and spec.asked_when.strict):
        return {}
    (name,), other = names, spec.asked_when.input
    unasked = {
        "properties": {
            other: {"not": {"enum": list(spec.asked_when.values)}},
            name.name: LEFT_OUT,
        }
    }
    return {
        "anyOf": [
            unasked,
            *(with_value(spec, name.name, v) for v in spec.asked_when.values),
        ]
    }


def with_value(spec: Choice, name: str, value: object) -> Schema:
    offered = spec.offered({spec.asked_when.input: value})
    return {
        "required": [name],
        "properties": {
            spec.asked_when.input: {"const": value},
            name: {"enum": [option.value for option in offered]},
        },
    }
