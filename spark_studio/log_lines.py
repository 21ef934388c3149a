"""One plain line for each thing logged, with the id of the request it belongs to."""

import logging
import re
import time
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# Whoever reads the log must not be able to open what was shared.
SHARE_TOKEN = re.compile(r"(/(?:s|results|handed-photos)/)[\w:-]{8,}")
# Nor to use a key that somebody wrote into an address.
KEY = re.compile(r"(sk-spark-[\w-]{6})[\w-]+")


class PlainLines(logging.Formatter):
    """``2026-11-20T13:00:00Z WARNING 3f9a2c… spark_studio.jobs: words``.

    Line ends inside the words are written as ``\\n``: whatever a caller puts
    into a path or a header stays on its own line. A traceback keeps its lines,
    each set in, so that no line of it can pass for a new entry.
    """

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)sZ %(levelname)s %(request_id)s %(name)s: %(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = request_id.get()
        line = SHARE_TOKEN.sub(r"\1…", super().format(record))
        return KEY.sub(r"\1…", line)

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return "".join(
            character if character.isprintable() else escape(character)
            for character in line
        )

    def formatException(self, exc_info: object) -> str:
        text = super().formatException(exc_info)
        return "\n".join(f"    {line}" for line in text.splitlines())


def escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
