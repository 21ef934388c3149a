"""Inputs that travel together under one name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spark_studio.inputs.base import Input, InputError
from spark_studio.inputs.words import Words


def clean_all(
    inputs: Mapping[str, Input], values: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, InputError]]:
    """Clean every input in turn: what can be used, and what is wrong, by input name.

    An input that hangs on one that is itself wrong is passed over: one sentence is enough.
    """
    cleaned: dict[str, object] = {}
    errors: dict[str, InputError] = {}
    for name, spec in inputs.items():
        if spec.asked_when and spec.asked_when.input in errors:
            continue
        try:
            cleaned |= spec.clean_from(name, values, cleaned)
        except InputError as error:
            errors[name] = error
    return cleaned, errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Input):
    """Some inputs under one name. Its value is a dict of theirs, every default filled in."""

    parts: Mapping[str, Input] = field(default_factory=dict)

    def clean(self, value: object) -> dict[str, object]:
        return self.check({} if value is None or value == "" else value)

    def check(self, value: object) -> dict[str, object]:
        if not isinstance(value, Mapping):
            words = Words("Send these settings together.", "这几项要放在一起。")
            raise InputError("type", words)
        cleaned, errors = clean_all(self.parts, value)
        for name, error in errors.items():
            raise InputError(error.reason, error.words, name, error.allowed)
        return cleaned

    def mend(self, value: object) -> dict[str, object]:
        """Keep what can be used of it; a value that is no group at all counts as left out."""
        value = value if isinstance(value, Mapping) else {}
        mended = {name: spec.mend(value.get(name)) for name, spec in self.parts.items()}
        cleaned, _ = clean_all(self.parts, mended)
        return cleaned
