"""One line for each thing said, whatever a caller puts into it."""

import logging
import sys

import pytest

from spark_studio.log_lines import PlainLines, request_id


def formatted(message: str, *values: object, error: bool = False) -> str:
    record = logging.LogRecord(
        "room",
        logging.WARNING,
        "",
        0,
        message,
        values,
        sys.exc_info() if error else None,
    )
    return PlainLines().format(record)


def test_a_line_begins_with_time_level_request_and_name():
    token = request_id.set("3f9a2c")
    try:
        line = formatted("Photo %s kept", 7)
    finally:
        request_id.reset(token)
    time, rest = line.split(" ", 1)
    assert time.endswith("Z")
    assert rest == "WARNING 3f9a2c room: Photo 7 kept"


def test_line_ends_in_a_path_make_no_new_entry():
    for end in ("\n", "\r\n", "\x0b", "\x85", "\u2028", "\x1b[2J"):
        line = formatted("Not Found: %s", f"/a{end}2026-11-20 ERROR forged")
        assert len(line.splitlines()) == 1
        assert end not in line


def test_chinese_stays_readable():
    assert formatted("水墨").endswith("水墨")


def test_a_shared_link_cannot_be_opened_from_the_log():
    line = formatted("Not Found: %s", "/s/Zx81kQ_pLm-29sKwq0aT7u/picture")
    assert "Zx81kQ" not in line
    assert line.endswith("/s/…/picture")


@pytest.mark.parametrize("where", ["/results/{}", "/api/x?a={}", "Key {} refused"])
def test_no_key_and_no_signed_address_is_written_down(where):
    secret = "sk-spark-" + "aB3_-" * 9 + "1a2b"
    for text in (secret, "WyJkYzA3YzgzZGYzIiwxXQ:tk3_-Xa1"):
        if where.startswith("/results") or text == secret:
            assert text[-8:] not in formatted("Not Found: %s", where.format(text))


def test_a_traceback_is_set_in():
    try:
        raise ValueError("first\n2026-11-20T00:00:00Z ERROR - room: forged")
    except ValueError:
        lines = formatted("Broken", error=True).splitlines()
    assert len(lines) > 2
    assert all(line.startswith("    ") for line in lines[1:])
