"""Words a person writes."""

import unicodedata
from dataclasses import dataclass

from spark_studio.inputs.base import Input, InputError
from spark_studio.inputs.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Input):
    """Words a person writes. Lengths count Unicode characters; ``advised_length``
    is where longer stops helping. ``lines`` above 1 asks for a larger field.
    ``example`` is shown while nothing is written; ``suggestions`` are wishes to start
    from, each written by one press."""

    default: str = ""
    max_length: int = 800
    advised_length: int | None = None
    lines: int = 1
    example: Words | None = None
    suggestions: tuple[Words, ...] = ()

    def check(self, value: object) -> str:
        if not isinstance(value, str):
            raise InputError("type", Words("Write words here.", "这里要写文字。"))
        text = readable(value)
        if not text:
            return self.clean(None)
        if len(text) > self.max_length:
            over = len(text) - self.max_length
            words = Words(
                "Shorten this by {over}: {max} characters fit.",
                "最多 {max} 个字，删去 {over} 个。",
            )
            raise InputError(
                "length", words.with_values(over=over, max=self.max_length)
            )
        return text

    def mend(self, value: object) -> str:
        if not isinstance(value, str):
            return self.default
        return readable(value)[: self.max_length].strip() or self.default


def readable(text: str) -> str:
    """Strip the ends, unify line ends, and drop what no database or font can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()
