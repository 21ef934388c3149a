"""The codes a model answers with, and which mistake raises which."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spark_studio.inputs import Words

if TYPE_CHECKING:
    from spark_studio.catalog.model import ModelSpec

# Faults that no input is to blame for. They come up while the picture is made.
FAILED = "failed"  # the model failed, or the photo could not be read
UNREADABLE = "unreadable"  # an answer came, without a picture in it
UNREACHABLE = "unreachable"  # the engine or the photo's address answered 400 or more
UNCHECKED = "unchecked"  # asking how far it is failed, or took too long
BUSY = "busy"  # it could not be put in line
FAULTS = (FAILED, UNREADABLE, UNREACHABLE, UNCHECKED, BUSY)


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of a model's table.

    ``code`` is spelled as on the page. ``raised_by`` lists ``"input.reason"``, or
    ``"input"`` for all other reasons of that input; ``fault`` is one of FAULTS.
    ``as_integer`` marks the page that declares its codes as numbers.
    """

    code: str
    words: Words
    raised_by: tuple[str, ...] = ()
    fault: str = ""
    as_integer: bool = False

    @property
    def wire(self) -> str | int:
        """The code as it goes out: JSON has no number that begins with a zero."""
        return int(self.code) if self.as_integer else self.code

    @property
    def number(self) -> int:
        """For comparing codes, however many zeros they were written with."""
        return int(self.code)

    @property
    def at_once(self) -> bool:
        """Whether it can be known before any work begins."""
        return bool(self.raised_by)

    @property
    def later(self) -> bool:
        return bool(self.fault)


class UnknownErrorCode(LookupError):
    pass


def error_code(model: "ModelSpec", input_name: str, reason: str) -> ErrorCode:
    """Return the code for a mistake in an input, or, with no input, for a fault.

    Raises UnknownErrorCode where the model's page has none.
    """
    if not input_name:
        found = [code for code in model.errors if code.fault == reason]
    else:
        found = [c for c in model.errors if f"{input_name}.{reason}" in c.raised_by]
        found = found or [c for c in model.errors if input_name in c.raised_by]
    if not found:
        raise UnknownErrorCode(f"{model.id} has no code for {input_name} {reason}.")
    return found[0]


def later_codes(
    prefix: str,
    *,
    busy: Words,
    failed_by: tuple[str, ...] = (),
    unreachable_by: tuple[str, ...] = (),
    busy_by: tuple[str, ...] = (),
    as_integer: bool = False,
) -> tuple[ErrorCode, ...]:
    """Return the rows 095 to 099, which all pages share but for their prefix."""
    rows = (
        ("095", GENERATION, failed_by, FAILED),
        ("096", PARSING, (), UNREADABLE),
        ("097", HTTP, unreachable_by, UNREACHABLE),
        ("098", STATUS, (), UNCHECKED),
        ("099", busy, busy_by, BUSY),
    )
    return tuple(
        ErrorCode(prefix + number, words, raised_by, fault, as_integer)
        for number, words, raised_by, fault in rows
    )


GENERATION = Words("Internal generation error", "内部生成错误")
PARSING = Words("Result parsing error", "结果解析错误")
HTTP = Words("HTTP error response", "HTTP 错误响应")
STATUS = Words("Status check error", "状态查询错误")
TASK_CREATION = Words("Task creation error", "任务创建失败")
UNAVAILABLE = Words("Service unavailable", "服务不可用")
