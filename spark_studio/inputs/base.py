"""What all inputs share, and how one says no."""

from collections.abc import Mapping
from dataclasses import dataclass

from spark_studio.inputs.words import Words


class InputError(ValueError):
    """One value cannot be used. ``words`` say what to do instead.

    ``reason`` is a short word that error codes hang on; ``part`` names the side of a
    size or the member of a group that is meant, and ``allowed`` the values of a choice.
    """

    def __init__(
        self, reason: str, words: Words, part: str = "", allowed: tuple = ()
    ) -> None:
        super().__init__(words.en)
        self.reason = reason
        self.words = words
        self.part = part
        self.allowed = allowed


def is_absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and value == "")


@dataclass(frozen=True, slots=True)
class Condition:
    """An input is asked for only when ``input`` beside it has one of ``values``.

    Where it is ``strict``, a value sent unasked is a mistake; otherwise it is left out.
    """

    input: str
    values: tuple
    strict: bool = False

    def holds(self, cleaned: Mapping[str, object]) -> bool:
        return cleaned.get(self.input) in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What all kinds share. Each says in ``check`` which values it takes.

    ``advanced`` inputs are folded away on the page. A ``forgiving`` one has no error
    code of its own: a program's bad value is mended, a person's is still answered.
    ``ask`` replaces the usual sentence when a required value is missing. What is
    ``wire_only`` means something to a program alone and is not on the page.
    """

    title: Words
    help: Words | None = None
    required: bool = False
    default: object = None
    advanced: bool = False
    forgiving: bool = False
    asked_when: Condition | None = None
    ask: Words | None = None
    wire_only: bool = False

    def clean(self, value: object) -> object:
        """Return the value to work with, or the default; raise InputError."""
        if not is_absent(value):
            return self.check(value)
        if self.required:
            raise self.missing()
        return self.default

    def missing(self) -> InputError:
        return InputError("missing", self.ask or Words("Fill this in.", "这里要填写。"))

    def check(self, value: object) -> object:
        raise NotImplementedError(f"{type(self).__name__} does not say what it takes.")

    def mend(self, value: object) -> object:
        """Return the nearest value that can be used."""
        try:
            return self.clean(value)
        except InputError:
            return self.default

    def clean_from(
        self, name: str, values: Mapping[str, object], cleaned: Mapping[str, object]
    ) -> dict[str, object]:
        """Clean this input out of all values sent. ``cleaned`` holds those before it."""
        value = values.get(name)
        if self.asked_when and not self.asked_when.holds(cleaned):
            if self.asked_when.strict and not is_absent(value):
                raise InputError(
                    "unasked",
                    Words(
                        "Leave this out: it does not go with the choice above.",
                        "这一项和上面的选择不搭配，留空就好。",
                    ),
                )
            return {name: self.default}
        return {name: self.mend(value) if self.forgiving else self.clean(value)}
