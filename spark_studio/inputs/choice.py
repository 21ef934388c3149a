"""One of several values, or yes and no."""

from collections.abc import Mapping
from dataclasses import dataclass

from spark_studio.inputs.base import Input, InputError, is_absent
from spark_studio.inputs.words import Words


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice. ``only_with`` lists the values of the input it belongs to."""

    value: str | int
    title: Words
    help: Words | None = None
    only_with: tuple = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Input):
    """One of some values, text or whole numbers, taken exactly as spelled.

    ``nothing`` is what choosing none of them is called, where that means something.
    """

    options: tuple[Option, ...]
    default: str | int | None = None
    nothing: Words | None = None

    def check(self, value: object) -> str | int:
        return self.check_among(value, self.options)

    def check_among(self, value: object, options: tuple[Option, ...]) -> str | int:
        kind = type(options[0].value)
        if kind is int and isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, kind):
            raise self.unknown("type", options)
        if kind is str and not value.strip():
            return self.clean(None)
        if value not in {option.value for option in options}:
            raise self.unknown("choice", options)
        return value

    def offered(self, cleaned: Mapping[str, object]) -> tuple[Option, ...]:
        """Return the options that go with the values chosen before."""
        if self.asked_when is None:
            return self.options
        chosen = cleaned.get(self.asked_when.input)
        return tuple(
            o for o in self.options if not o.only_with or chosen in o.only_with
        )

    def clean_from(
        self, name: str, values: Mapping[str, object], cleaned: Mapping[str, object]
    ) -> dict[str, object]:
        asked = self.asked_when is None or self.asked_when.holds(cleaned)
        options = self.offered(cleaned)
        value = values.get(name)
        if asked and not self.forgiving and not is_absent(value):
            value = self.check_among(value, options)
        if asked and self.required and is_absent(value):
            raise self.unknown("missing", options, self.ask)
        return Input.clean_from(self, name, {name: value}, cleaned)

    def missing(self) -> InputError:
        return self.unknown("missing", self.options, self.ask)

    def unknown(
        self, reason: str, options: tuple[Option, ...], words: Words | None = None
    ) -> InputError:
        allowed = tuple(option.value for option in options)
        return InputError(reason, words or choose_among(options), allowed=allowed)


def choose_among(options: tuple[Option, ...]) -> Words:
    """Name the options, unless they are too many to read."""
    if len(options) > 6:
        return Words("Choose one from the list.", "从列表里选一项。")
    return Words("Choose one of: {en}.", "从这几项里选：{zh}。").with_values(
        en=", ".join(option.title.en for option in options),
        zh="、".join(option.title.zh for option in options),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle(Input):
    """Yes or no; nothing that merely looks like it."""

    default: bool = False

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise InputError("type", Words("Choose on or off.", "只能是开或关。"))
        return value
