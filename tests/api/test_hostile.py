"""What strangers send is refused soon and costs little, and breaks nothing for the next caller."""

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

from tests.api import engines
from tests.api.conftest import CREATE, TASK
from tests.api.hostile import (
    BOMBS,
    PAYLOADS,
    PHOTO_CPU_SECONDS,
    PHOTO_MOST_MB,
    SCRIPT,
    as_photo,
    spending,
)
from tests.api.live import NO_LIMITS, ask, make_key
from tests.studio import Studio, copy_prepared

WORDS = {"model": "spark_image_3_1", "prompt": "A fox", "seed": 5}
PATIENCE = 30


@pytest.fixture(scope="module")
def hostile(prepared, tmp_path_factory) -> Iterator[Studio]:
    """A whole studio, which strangers are let loose on."""
    data = copy_prepared(prepared, tmp_path_factory.mktemp("hostile") / "data")
    studio = Studio(data, SPARK_ENGINE=engines.PATH, **NO_LIMITS)
    try:
        studio.start()
        yield studio
    finally:
        studio.kill()


@pytest.fixture(scope="module")
def key(hostile) -> str:
    return make_key(hostile)


@contextlib.contextmanager
def connected(studio: Studio) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", studio.port), PATIENCE) as line:
        yield line


def head(key: str, *more: str, path: str = CREATE) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def answer_on(line: socket.socket) -> tuple[int, dict[str, object]]:
    answer = HTTPResponse(line)
    answer.begin()
    return answer.status, json.loads(answer.read())


def is_well(studio: Studio, key: str) -> bool:
    """Whether the next caller meets nothing of what was just done."""
    return ask(studio.url + TASK + "0" * 20, key)[0] == 404


# Bodies


@pytest.mark.studio
def test_a_body_said_to_be_huge_is_refused_unread(hostile, key):
    with spending(hostile), connected(hostile) as line:
        line.sendall(head(key, "Content-Length: 104857600"))
        status, body = answer_on(line)

    assert status == 413 and body["error"]["code"] == "413"
    assert is_well(hostile, key)


@pytest.mark.studio
def test_a_body_without_an_end_is_cut_off(hostile, key):
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    sent = 0
    with spending(hostile), connected(hostile) as line:
        line.sendall(head(key, "Transfer-Encoding: chunked"))
        try:
            while sent < 200:
                line.sendall(chunk)
                sent += 1
        except OSError:  # hung up on
            pass
        else:
            status, body = answer_on(line)
            assert status == 413 and body["error"]["code"] == "413"
    assert is_well(hostile, key)


@pytest.mark.studio
@pytest.mark.parametrize(
    "rest", [b"", b'{"model": "spark_im', b"5\r\n{", b"zz\r\n", b"-1\r\n\r\n"]
)
def test_whoever_hangs_up_in_the_middle_breaks_nothing(hostile, key, rest):
    is_chunked = rest[:1] in (b"5", b"z", b"-")
    length = "Transfer-Encoding: chunked" if is_chunked else "Content-Length: 500"
    for _ in range(10):
        with connected(hostile) as line:
            line.sendall(head(key, length) + rest)
    assert is_well(hostile, key)


@pytest.mark.studio
@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: -5",),
        ("Content-Length: 5, 6",),
        ("Transfer-Encoding: chunked, gzip",),
        ("X-Model: a\0b", "Content-Length: 2"),
        ("X-" + "a" * 100_000 + ": b", "Content-Length: 2"),
    ],
    ids=lambda lines: lines[0][:40],
)
def test_a_request_that_can_be_read_in_two_ways_is_not_read(hostile, key, lines):
    """Two readers that disagree on where a request ends let one slip past the other."""
    with spending(hostile), connected(hostile) as line:
        line.sendall(head(key, *lines) + b"{}" + b" " * 8)
        line.shutdown(socket.SHUT_WR)
        data = b""
        while more := line.recv(65_536):
            data += more
    statuses = re.findall(rb"HTTP/1.1 (\d+)", data)
    assert all(400 <= int(status) < 500 for status in statuses) and len(statuses) <= 2
    assert is_well(hostile, key)


BODIES = {
    "deep": b"[" * 3_000_000,
    "deep inside": b'{"model":"spark_image_3_1","prompt":' + b"[" * 3_000_000,
    "a name twice": b'{"model":"a","model":"b"}',
    "a million names": json.dumps(dict.fromkeys(map(str, range(300_000)), 1)).encode(),
    "a number without end": b'{"model":"spark_image_3_1","seed":' + b"9" * 3_000_000,
    "half a pair": rb'{"model":"spark_image_3_1","prompt":"\ud800"}',
    "a raw NUL": b'{"model":"spark_image_3_1","prompt":"\0"}',
    "a NUL in the model": rb'{"model":"spark_image_3_1\u0000","prompt":"a"}',
    "too long words": json.dumps(WORDS | {"prompt": "a" * 5_000_000}).encode(),
    "base64 of 8 MB": json.dumps(as_photo(bytes(8_000_000))).encode(),
    "base64 that is none": json.dumps(
        as_photo(b"") | {"binary_data_base64": ["*" * 5_000_000]}
    ).encode(),
    "a thousand photos": json.dumps(
        as_photo(b"") | {"binary_data_base64": ["aGk="] * 100_000}
    ).encode(),
    "an address without end": json.dumps(
        {"model": "spark_edit_portrait", "image_input": "http://" + "a" * 5_000_000}
    ).encode(),
}


@pytest.mark.studio
@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_a_4xx_and_costs_little(hostile, key, name):
    body = BODIES[name]
    with spending(hostile), connected(hostile) as line:
        line.sendall(head(key, f"Content-Length: {len(body)}") + body)
        status, answer = answer_on(line)
    assert status in (400, 404, 413), answer
    assert len(json.dumps(answer)) < 3000


@pytest.mark.studio
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=b&" * 10_000),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 1000,
        ),
        ("text/html", b"<!doctype html>" + SCRIPT),
        ("application/json; charset=utf-7", b"+ADw-script+AD4-"),
        ("", b"{}"),
    ],
)
def test_what_is_not_said_to_be_json_is_not_read(hostile, key, content_type, body):
    said = head(key, f"Content-Length: {len(body)}").replace(
        b"application/json", content_type.encode()
    )
    with spending(hostile), connected(hostile) as line:
        line.sendall(said + body)
        status, answer = answer_on(line)
    assert status == 415 and answer["error"]["code"] == "415"


# Photos


@pytest.mark.studio
@pytest.mark.parametrize("name", BOMBS)
def test_a_photo_that_is_a_bomb_is_refused_or_does_not_go_off(hostile, key, name):
    with spending(hostile, PHOTO_CPU_SECONDS, PHOTO_MOST_MB):
        status, body = ask(hostile.url + CREATE, key, as_photo(BOMBS[name]))

    assert status in (200, 400), body
    if status == 400:
        assert body["status"] == "failed" and body["error"]["code"].startswith("003003")
    assert is_well(hostile, key)


# Words


@pytest.mark.studio
@pytest.mark.browser
def test_a_browser_runs_nothing_of_it(hostile, key, browser):
    for words in PAYLOADS.values():
        status, _ = ask(
            hostile.url + CREATE, key, WORDS | {"prompt": words, "seed": 13}
        )
        assert status == 200
    context = browser.new_context(base_url=hostile.url)
    context.add_cookies(
        [{"name": "owner", "value": cookie_of(hostile), "url": hostile.url}]
    )
    page = context.new_page()
    troubles = []
    page.on("dialog", lambda dialog: (troubles.append("dialog"), dialog.dismiss()))
    page.on(
        "console",
        lambda said: (
            troubles.append(said.text) if "Content Security" in said.text else None
        ),
    )
    page.goto("/pictures/")
    pictures = page.eval_on_selector_all(
        "[id^=picture-] a[href*='/pictures/']",
        "links => [...new Set(links.map(a => a.href))]",
    )
    pictures = [address for address in pictures if re.search("[0-9a-f]/$", address)]
    assert len(pictures) >= len(PAYLOADS)
    for address in pictures[: len(PAYLOADS) + 2]:
        page.goto(address)
        assert page.evaluate("window.pwned") is None
    context.close()
    assert troubles == []


def cookie_of(studio: Studio) -> str:
    """Return what the owner of the first key would have in their browser."""
    code = (
        "from spark_studio.accounts import owners;"
        "from spark_studio.accounts.models import ApiKey;"
        "owner = ApiKey.objects.earliest('pk').owner;"
        "print(owners._signer.sign(owner.public_id.hex))"
    )
    return studio.manage("shell", "-v", "0", "-c", code).split()[-1]


# What is written down


@pytest.mark.studio
def test_no_key_is_ever_in_the_log(hostile, key):
    """Wherever a careless program puts its key, and whatever goes wrong there."""
    url, bare = hostile.url, key.rpartition("-")[2]
    asked = [
        (f"{url}{TASK}{key}", None, {}),
        (f"{url}/api/{key}", None, {}),
        (f"{url}/{key}?key={key}", None, {}),
        (f"{url}/results/{key}", None, {}),
        (f"{url}{CREATE}?key={key}", WORDS, {}),
        (url + CREATE, WORDS | {"prompt": key, key: key, "api_key": key}, {}),
        (url + CREATE, {"model": key}, {}),
        (url + CREATE, WORDS, {"X_Model": key, "Idempotency_Key": key}),
        (url + CREATE, WORDS | {"prompt": "x"}, {"Idempotency_Key": key}),
        (url + CREATE, WORDS, {"Cookie": f"owner={key}", "Referer": f"{url}/{key}"}),
        (url + CREATE, WORDS, {"User_Agent": key, "X_Request_ID": key}),
        (url + CREATE, WORDS | {"seed": engines.UNLUCKY_SEED}, {}),
    ]
    for address, body, headers in asked:
        for known in (key, key[:-1] + "!", ""):
            with_own = {"Accept": "application/json"} | headers
            # Some answers are pages and no JSON; what counts is what is written down.
            with contextlib.suppress(ValueError, OSError):
                ask(address, known, body, **with_own)
    fetched = {
        "model": "spark_edit_portrait",
        "image_input": f"http://user:{key}@127.0.0.1:{hostile.port}/{key}?key={key}",
    }
    _, task = ask(url + CREATE, key, fetched)
    ended = wait_for_end(hostile, key, task["id"])

    assert ended["status"] == "failed" and bare not in json.dumps(ended)
    log = hostile.log()
    assert "could not be fetched" in log  # that it failed is written down
    assert bare not in log


def wait_for_end(studio: Studio, key: str, task_id: str) -> dict[str, object]:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        _, body = ask(studio.url + TASK + task_id, key)
        if body["status"] != "in_progress":
            return body
        time.sleep(0.2)
    raise AssertionError("It never ended")


@pytest.mark.studio
def test_nothing_of_all_this_broke_anything(hostile, key):
    """Stands last: the log has no defect in it, and lines are ours alone."""
    log = hostile.log()

    assert "Traceback" not in log
    assert not re.search(r"\b500\b.*(error|/model)", log, re.I)
    assert not re.search(r"^2026-11-20 00:00:00 INFO forged", log, re.M)
    assert is_well(hostile, key)
