"""What a program may send to a model: the catalog's inputs, spelled as on the wire."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, singledispatch

from spark_studio.catalog import ModelSpec, get_model
from spark_studio.inputs import (
    LARGEST_SEED,
    Choice,
    Group,
    Input,
    Integer,
    Number,
    Option,
    Photo,
    PhotoLimits,
    PhotoSource,
    Seed,
    Size,
    Text,
    Toggle,
    Words,
)
from spark_studio.inputs.photo import MEGABYTE

ADDRESS_SCHEMES = ("http", "https", "data")
BASE64_SPELLINGS = ("base64", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One name on the wire.

    ``type`` is JSON's own; ``input`` is the input it belongs to, by its name in the
    catalog, and ``spec`` that input. ``notes`` are sentences. ``accepts`` says what a
    photo may be: URL schemes, or "base64". ``parts`` are the members of an object.
    """

    name: str
    type: str
    input: str
    spec: Input
    title: Words
    notes: tuple[Words, ...] = ()
    is_required: bool = False
    default: object = None
    options: tuple[Option, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    accepts: tuple[str, ...] = ()
    parts: tuple["Parameter", ...] = ()

    @property
    def is_list(self) -> bool:
        return self.type == "array"

    @property
    def description(self) -> Words:
        """The title and every note, as one paragraph."""
        return Words(
            " ".join([f"{self.title.en}.", *(note.en for note in self.notes)]),
            "".join([f"{self.title.zh}。", *(note.zh for note in self.notes)]),
        )


def parameters(model: ModelSpec) -> tuple[Parameter, ...]:
    """Return the model's parameters, ``model`` itself left out, in the catalog's order."""
    return parameters_of(model.id)


@cache
def parameters_of(model_id: str) -> tuple[Parameter, ...]:
    inputs = get_model(model_id).inputs
    return tuple(p for name, spec in inputs.items() for p in spelled(spec, name))


@singledispatch
def spelled(spec: Input, name: str) -> Iterator[Parameter]:
    """Yield what an input is on the wire: most are one name, a size is two."""
    raise NotImplementedError(f"No parameter for {type(spec).__name__}.")


def common(spec: Input, name: str, *notes: Words) -> dict[str, object]:
    return {
        "name": name,
        "input": name,
        "spec": spec,
        "title": spec.title,
        "notes": ((spec.help,) if spec.help else ()) + notes,
        "is_required": spec.required and spec.asked_when is None,
        "default": spec.default if spec.default != "" else None,
    }


@spelled.register
def _(spec: Text, name: str) -> Iterator[Parameter]:
    notes = [CHARACTERS.with_values(count=spec.max_length)]
    if spec.advised_length:
        notes.append(ADVISED.with_values(count=spec.advised_length))
    yield Parameter(
        **common(spec, name, *notes), type="string", max_length=spec.max_length
    )


@spelled.register
def _(spec: Toggle, name: str) -> Iterator[Parameter]:
    yield Parameter(**common(spec, name), type="boolean")


@spelled.register
def _(spec: Choice, name: str) -> Iterator[Parameter]:
    whole = isinstance(spec.options[0].value, int)
    yield Parameter(
        **common(spec, name, *companions(spec)),
        type="integer" if whole else "string",
        options=spec.options,
    )


def companions(spec: Choice) -> Iterator[Words]:
    """Say for which values of another input a strict choice is wanted."""
    if spec.asked_when and spec.asked_when.strict:
        yield ONLY_WITH.with_values(
            input=spec.asked_when.input, values=", ".join(spec.asked_when.values)
        )


@spelled.register
def _(spec: Number, name: str) -> Iterator[Parameter]:
    steps = [STEPS.with_values(step=f"{spec.step:g}")] if spec.on_grid else []
    yield Parameter(
        **common(spec, name, *steps),
        type="number",
        minimum=spec.minimum,
        maximum=spec.maximum,
    )


@spelled.register
def _(spec: Integer, name: str) -> Iterator[Parameter]:
    yield Parameter(
        **common(spec, name),
        type="integer",
        minimum=spec.minimum,
        maximum=spec.maximum,
    )


@spelled.register
def _(spec: Seed, name: str) -> Iterator[Parameter]:
    usual = common(spec, name, RANDOM)
    yield Parameter(
        **usual | {"default": str(spec.default) if spec.as_text else spec.default},
        type="string" if spec.as_text else "integer",
        minimum=-1,
        maximum=LARGEST_SEED,
    )


@spelled.register
def _(spec: Size, name: str) -> Iterator[Parameter]:
    for side, one in (("width", spec.width), ("height", spec.height)):
        low, high = side_range(spec, one)
        yield Parameter(
            **common(one, side, *size_notes(spec)) | {"input": name, "spec": spec},
            type="integer",
            minimum=low,
            maximum=high,
        )


def side_range(spec: Size, side: Integer) -> tuple[int, int]:
    """Return the least and greatest side, worked out of area and shape where need be."""
    if side.maximum is not None:
        return side.minimum, side.maximum
    least = math.sqrt(spec.min_area / spec.max_ratio)
    greatest = math.sqrt(spec.max_area * spec.max_ratio)
    return math.ceil(least), math.floor(greatest)


def size_notes(spec: Size) -> Iterator[Words]:
    yield PIXELS
    if spec.help:
        yield spec.help
    if spec.max_area:
        low, high = math.isqrt(spec.min_area), math.isqrt(spec.max_area)
        yield AREA.with_values(low=low, high=high, ratio=spec.max_ratio)
    if spec.alone != "default":
        yield TOGETHER if spec.alone == "ignored" else BOTH


@spelled.register
def _(spec: Photo, name: str) -> Iterator[Parameter]:
    one_of = " / ".join(source.name for source in spec.sources)
    for source in spec.sources:
        notes = [holding(source)]
        notes += [note for note in limit_notes(spec.limits) if note != spec.help]
        if len(spec.sources) > 1:
            notes.append(ONE_OF.with_values(names=one_of))
        usual = common(spec, source.name, *notes)
        yield Parameter(
            **usual
            | {
                "input": name,
                "is_required": usual["is_required"] and one_of == source.name,
            },
            type="array" if source.is_list else "string",
            accepts=ADDRESS_SCHEMES if source.holds == "address" else BASE64_SPELLINGS,
        )


def holding(source: PhotoSource) -> Words:
    words = AN_ADDRESS if source.holds == "address" else SOME_BASE64
    if not source.is_list:
        return words
    en = LIST_OF_ONE.en + words.en[0].lower() + words.en[1:]
    return Words(en, LIST_OF_ONE.zh + words.zh)


def limit_notes(limits: PhotoLimits) -> Iterator[Words]:
    yield LIMITS.with_values(
        en=" or ".join(limits.formats),
        zh=" 或 ".join(limits.formats),
        size=f"{limits.max_bytes / MEGABYTE:.2g}",
        side=limits.max_side,
    )
    if limits.min_long_side > 1:
        yield LEAST.with_values(short=limits.min_short_side, long=limits.min_long_side)
    if limits.max_ratio:
        yield SHAPE.with_values(ratio=limits.max_ratio)


@spelled.register
def _(spec: Group, name: str) -> Iterator[Parameter]:
    parts = tuple(p for n, part in spec.parts.items() for p in spelled(part, n))
    yield Parameter(**common(spec, name), type="object", parts=parts)


CHARACTERS = Words("At most {count} characters.", "最多 {count} 个字符。")
ADVISED = Words("Up to {count} work best.", "{count} 个字符以内效果最好。")
ONLY_WITH = Words(
    "Needed with these values of {input}, and refused with all others: {values}.",
    "{input} 为以下值时必填，其他值时不能填：{values}。",
)
STEPS = Words("In steps of {step}.", "以 {step} 为一档。")
RANDOM = Words(
    "-1 is a new one each time; 0 is a seed like any other.",
    "-1 表示每次换一个；0 也是一个普通的种子。",
)
PIXELS = Words("In pixels.", "单位为像素。")
AREA = Words(
    "In all between {low} × {low} and {high} × {high} pixels, the long side at most "
    "{ratio} times the short one.",
    "总像素在 {low} × {low} 到 {high} × {high} 之间，长边不超过短边的 {ratio} 倍。",
)
TOGETHER = Words("Counts only together with the other side.", "宽和高一起填才有效。")
BOTH = Words("Send both sides or neither.", "宽和高要么都填，要么都不填。")
LIST_OF_ONE = Words("A list of exactly one: ", "只含一项的数组：")
AN_ADDRESS = Words(
    "An http or https address, or the photo itself as a data: URL.",
    "http 或 https 地址，也可以是 data: URL 形式的照片本身。",
)
SOME_BASE64 = Words(
    "The photo in Base64, with or without data: in front.",
    "照片的 Base64 编码，前面带不带 data: 都可以。",
)
LIMITS = Words(
    "{en}, at most {size} MB and {side} pixels on a side.",
    "{zh}，不超过 {size} MB，每边不超过 {side} 像素。",
)
LEAST = Words(
    "At least {short} × {long} pixels, either way up.",
    "至少 {short} × {long} 像素，横竖都可以。",
)
SHAPE = Words(
    "The long side is at most {ratio:g} times the short one.",
    "长边不超过短边的 {ratio:g} 倍。",
)
ONE_OF = Words("Send exactly one of {names}.", "{names} 只能发其中一个。")
