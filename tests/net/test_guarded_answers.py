"""What hostile servers answer, how slowly, and what they learn of us."""

import gzip
import logging
import os
import socket
import threading
import time
from contextlib import suppress

import pytest

from spark_studio.net import guarded
from spark_studio.net.guarded import Refused, TooLarge
from tests.net.asking import PHOTO, SOON, get, refusal, refused
from tests.net.servers import answer, forever, redirect, saying, serving

# Bodies


@pytest.mark.parametrize(
    "start",
    [
        answer(Content_Length=100_001),
        answer(Content_Length=10**15),
        answer(Content_Length=None),
    ],
)
def test_too_large_is_refused_however_it_is_said(start):
    with serving(forever(start, b"x" * 65536)) as server, pytest.raises(TooLarge):
        get(server)


def test_endless_chunks_are_refused():
    start = answer(Content_Length=None, Transfer_Encoding="chunked")
    deed = forever(start, b"1000\r\n" + b"x" * 4096 + b"\r\n")
    with serving(deed) as server, pytest.raises(TooLarge):
        get(server)


def test_exactly_as_much_as_fits_is_taken():
    with serving(saying(answer(PHOTO))) as server:
        assert get(server, max_bytes=len(PHOTO)) == PHOTO
        with pytest.raises(TooLarge):
            get(server, max_bytes=len(PHOTO) - 1)


def test_no_more_is_read_than_was_announced():
    with serving(saying(answer(PHOTO) + b"and something else")) as server:
        assert get(server) == PHOTO


BOMB = gzip.compress(bytes(50_000_000), 9)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Encoding": "gzip"},
        {"Content_Encoding": "GZIP"},
        {"Content_Encoding": "identity, gzip"},
        {"Content_Encoding": "br"},
        {"Content_Encoding": "something-new"},
        {"Transfer_Encoding": "gzip"},
        {"Transfer_Encoding": "gzip, chunked"},
    ],
)
def test_a_packed_answer_is_refused(headers):
    with serving(saying(answer(BOMB, **headers))) as server:
        assert refused(server) == "a packed answer"


def test_what_is_packed_without_saying_so_stays_packed():
    with serving(saying(answer(BOMB))) as server:
        assert get(server) == BOMB


@pytest.mark.parametrize(
    "said",
    [
        answer(PHOTO, Content_Length=len(PHOTO) + 1),
        answer(b"5\r\nhel", Content_Length=None, Transfer_Encoding="chunked"),
        answer(b"5\r\nhello\r\n", Content_Length=None, Transfer_Encoding="chunked"),
        answer(b"hello", Content_Length=None, Transfer_Encoding="chunked"),
        answer(b"-5\r\nhello\r\n0\r\n\r\n", Transfer_Encoding="chunked"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200",
        b"SSH-2.0-OpenSSH_9.2p1\r\n",
        b"<html>hello</html>",
        b"",
        b"\x00\xff" * 1000,
    ],
)
def test_an_answer_cut_off_or_without_sense_is_refused(said):
    with serving(saying(said)) as server:
        refused(server)


@pytest.mark.parametrize(
    "status",
    ["103 Hints", "201 Made", "204 None", "206 Part", "300 Many", "304 Old"]
    + ["401 Who", "403 No", "404 None", "429 Slow", "500 Broken", "999 Odd"],
)
def test_any_status_but_200_is_refused(status):
    with serving(saying(answer(PHOTO, status))) as server:
        assert refused(server) == f"status {status[:3]}"


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"x" * 10_000_000,
        b"X-Many: 1\r\n" * 1_000_000,
        b"X-Folded: 1\r\n" + b" more\r\n" * 1_000_000,
    ],
)
def test_ten_megabytes_of_headers_are_refused(head):
    with serving(saying(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")) as server:
        refused(server)


# Time


ENDLESS = {
    "silence": forever(b"", b"", 0.05),
    "a slow status": forever(b"HTTP/1.1 200 ", b"O", 0.05),
    "slow headers": forever(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", 0.05),
    "one slow header": forever(b"HTTP/1.1 200 OK\r\nA: ", b"b", 0.05),
    "a slow body": forever(answer(Content_Length=9000), b"x", 0.05),
    "a slow body without a length": forever(answer(Content_Length=None), b"x", 0.05),
    "slow chunks": forever(
        answer(Content_Length=None, Transfer_Encoding="chunked"), b"1\r\nx\r\n", 0.05
    ),
    "a slow chunk size": forever(
        answer(Content_Length=None, Transfer_Encoding="chunked"), b"0", 0.05
    ),
    "quick promises": forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "quick trailers": forever(
        answer(b"1\r\nx\r\n0\r\n", Content_Length=None, Transfer_Encoding="chunked"),
        b"A: b\r\n",
    ),
}


@pytest.mark.parametrize("deed", ENDLESS.values(), ids=ENDLESS)
def test_one_clock_ends_whatever_is_slow(deed):
    with serving(deed) as server:
        began = time.monotonic()
        refused(server, seconds=SOON)
        assert time.monotonic() - began < SOON + 1


def test_a_slow_body_over_tls_ends_as_well(trusted):
    deed = forever(answer(Content_Length=9000), b"x", 0.05)
    with serving(deed, tls=True) as server:
        began = time.monotonic()
        refused(server, host="photos.example", seconds=SOON)
        assert time.monotonic() - began < SOON + 1


def test_a_slow_handshake_ends(trusted):
    """Each byte starts the timeout of a socket anew; the handshake has one for all."""
    record = b"\x16\x03\x03\x40\x00"
    with serving(forever(record, b"x", 0.05), reads=False) as server:
        url = server.url(host="photos.example").replace("http:", "https:")
        began = time.monotonic()
        refusal(url, seconds=SOON, allowed=server.places)
        assert time.monotonic() - began < SOON + 1


def test_a_slow_name_ends(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(guarded, "resolve", lambda name, port: over.wait(20))
    began = time.monotonic()
    assert refusal("http://photos.example/", seconds=SOON).reason == "too slow a name"
    assert time.monotonic() - began < SOON + 1
    over.set()


def test_slow_redirects_share_one_clock():
    def deed(connection: socket.socket, over: threading.Event) -> None:
        time.sleep(SOON / 2)
        connection.sendall(redirect("/next"))

    with serving(deed) as server:
        began = time.monotonic()
        refused(server, seconds=SOON)
        assert time.monotonic() - began < SOON + 1
        assert server.count < 4


def under_way() -> tuple[int, int]:
    return threading.active_count(), len(os.listdir("/dev/fd"))


def test_nothing_stays_open_or_running():
    before = under_way()
    for deed in (saying(answer(PHOTO)), saying(redirect("/")), ENDLESS["slow headers"]):
        with serving(deed) as server, suppress(Refused):
            get(server, seconds=SOON)
    end = time.monotonic() + 5
    while under_way() != before and time.monotonic() < end:
        time.sleep(0.01)
    assert under_way() == before


# Manners


def test_nothing_of_ours_goes_along(monkeypatch, tmp_path, names):
    """No proxy, no password and no cookie, whatever the environment and a server say."""
    names["photos.example"] = ["127.0.0.1"]
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:1")
    (tmp_path / ".netrc").write_text("machine photos.example login me password it\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    sent = iter([redirect("/b").replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n")])

    def deed(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(next(sent, answer(PHOTO)))

    with serving(deed) as server:
        assert get(server, "/a?key=1", "photos.example") == PHOTO
        expected = (
            f"Host: photos.example:{server.port}\r\n"
            "User-Agent: SparkStudio\r\n"
            "Accept: image/jpeg, image/png, */*;q=0.1\r\n"
            "Accept-Encoding: identity\r\n"
            "Connection: close\r\n\r\n"
        )
        assert server.heads == [
            f"GET /a?key=1 HTTP/1.1\r\n{expected}",
            f"GET /b HTTP/1.1\r\n{expected}",
        ]


def test_the_log_names_the_host_and_nothing_more(caplog, names):
    caplog.set_level(logging.DEBUG, logger="spark_studio")
    names["photos.example"] = ["127.0.0.1"]
    odd = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nno colon here\r\n\r\n"
    with serving(saying(odd)) as server:
        refused(server, "/secret-path?key=secret", "photos.example")
        refusal("http://user:secret@photos.example/secret-path")
        refusal("http://photos.example＠secret/")
    assert "Nothing fetched from photos.example: status 404" in caplog.text
    assert "secret" not in caplog.text
