"""Numbers: on a slider, whole, or where chance begins."""

import math
import re
from dataclasses import dataclass

from spark_studio.inputs.base import Input, InputError
from spark_studio.inputs.words import Words

LARGEST_SEED = 2**31 - 1
ON_GRID = 1e-6  # how far from a step a number may lie: floats are not exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Input):
    """A number from ``minimum`` to ``maximum``. ``step`` is how a slider moves;
    with ``on_grid`` nothing between the steps is taken. ``ends`` name the two ends."""

    default: float = 0.0
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 0.01
    on_grid: bool = False
    ends: tuple[Words, Words] | None = None

    def check(self, value: object) -> float:
        number = a_number(value)
        if not self.minimum <= number <= self.maximum:
            raise out_of_range(self.minimum, self.maximum)
        if not self.on_grid:
            return float(number)
        steps = round((number - self.minimum) / self.step)
        nearest = round(self.minimum + steps * self.step, 6)
        if abs(number - nearest) > ON_GRID:
            words = Words("Go in steps of {step:g}.", "以 {step:g} 为一档。")
            raise InputError("grid", words.with_values(step=self.step))
        return nearest

    def mend(self, value: object) -> float:
        try:
            number = a_number(value)
        except InputError:
            return self.default
        return float(min(max(number, self.minimum), self.maximum))


def a_number(value: object) -> int | float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # A float may be no number at all; an int may be too large to ask as a float.
    if not is_number or (isinstance(value, float) and not math.isfinite(value)):
        raise InputError("type", Words("Write a number.", "这里要填数字。"))
    return value


def out_of_range(minimum: float, maximum: float) -> InputError:
    words = Words(
        "Choose between {minimum} and {maximum}.",
        "在 {minimum} 到 {maximum} 之间选一个数。",
    )
    return InputError(
        "range", words.with_values(minimum=plain(minimum), maximum=plain(maximum))
    )


def plain(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Integer(Input):
    """A whole number; 1328.0 counts as one. ``maximum`` may be left open."""

    default: int = 0
    minimum: int = 0
    maximum: int | None = None

    def check(self, value: object) -> int:
        number = self.whole(value)
        if number < self.minimum:
            raise self.too_far()
        if self.maximum is not None and number > self.maximum:
            raise self.too_far()
        return number

    def whole(self, value: object) -> int:
        """Return the value as an int, whatever its size."""
        words = Words("Write a whole number.", "这里要填整数。")
        if isinstance(value, float) and not math.isfinite(value):
            raise InputError("overflow", words)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError("type", words)
        if value != int(value):
            raise InputError("type", words)
        return int(value)

    def too_far(self) -> InputError:
        if self.maximum is not None:
            return out_of_range(self.minimum, self.maximum)
        words = Words("Choose {minimum} or more.", "至少填 {minimum}。")
        return InputError("range", words.with_values(minimum=self.minimum))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed(Input):
    """Where chance begins: -1 for a new one each time, or 0 to 2147483647.

    0 is a seed like any other. Digits in a string are taken too; ``as_text`` marks
    the page that declares them so.
    """

    default: int = -1
    as_text: bool = False

    def check(self, value: object) -> int:
        words = Words(
            "Write a whole number from 0 to 2147483647, or leave it empty for a new one.",
            "填 0 到 2147483647 之间的整数，留空则每次换一个。",
        )
        if isinstance(value, str):
            value = self.digits(value, words)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError("type", words)
        if isinstance(value, float) and not value.is_integer():
            raise InputError("type", words)
        if not -1 <= value <= LARGEST_SEED:
            raise InputError("range", words)
        return int(value)

    def digits(self, text: str, words: Words) -> int:
        text = text.strip()
        if not re.fullmatch(r"[+-]?[0-9]+", text):
            raise InputError("type", words)
        # Python refuses to read thousands of digits; none that long is in range.
        return int(text) if len(text) <= 20 else LARGEST_SEED + 1
