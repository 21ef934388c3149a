"""Fetching from strangers: against real servers on loopback, and one that nobody may reach."""

import gzip
import logging
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address

import pytest

from spark_studio.net import addresses, guarded
from spark_studio.net.guarded import Refused, TooLarge, fetch
from tests.net.servers import (
    CERTIFICATE,
    Server,
    answer,
    forever,
    redirect,
    saying,
    serving,
)
from tests.net.test_addresses import LOOPBACK

PHOTO = bytes(range(256)) * 40
SOON = 0.4  # seconds; what a test lets a slow server have


def get(server: Server, path: str = "/", host: str = "127.0.0.1", **options) -> bytes:
    options = {"max_bytes": 100_000, "seconds": 5, "allowed": server.places} | options
    return fetch(server.url(path, host), **options)


def refusal(url: str, **options) -> Refused:
    options = {"max_bytes": 100_000, "seconds": 5} | options
    with pytest.raises(Refused) as caught:
        fetch(url, **options)
    assert str(caught.value) == Refused.words
    return caught.value


def refused(server: Server, path: str = "/", host: str = "127.0.0.1", **options) -> str:
    options = {"allowed": server.places} | options
    return refusal(server.url(path, host), **options).reason


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """Names and their addresses, instead of the DNS. ``asked`` holds those looked up."""
    known: dict[str, list[str]] = {"asked": []}

    def resolve(name: str, port: int) -> list:
        known["asked"].append(name)
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ip_address(address) for address in known[name]]

    monkeypatch.setattr(guarded, "resolve", resolve)
    return known


@pytest.fixture
def canary(monkeypatch) -> Iterator[Server]:
    """A server inside, on what counts as the port of the web. Nobody may reach it."""
    with serving(saying(answer(b"secret"))) as server:
        for scheme in ("http", "https"):
            monkeypatch.setitem(addresses.USUAL_PORTS, scheme, server.port)
        yield server


@pytest.fixture
def trusted(monkeypatch, names) -> None:
    """The certificate of photos.example counts as good."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    monkeypatch.setattr(guarded, "tls_context", lambda: context)
    names["photos.example"] = names["other.example"] = ["127.0.0.1"]


# What is good


def test_a_photo_comes_as_it_is():
    with serving(saying(answer(PHOTO))) as server:
        assert get(server, max_bytes=len(PHOTO)) == PHOTO


def test_a_photo_in_chunks_or_without_a_length_comes_as_well():
    start = answer(Content_Length=None, Transfer_Encoding="chunked")
    chunks = b"5;some=thing\r\nhello\r\n4\r\n you\r\n0\r\nTrailer: 1\r\n\r\n"
    with serving(saying(start, chunks)) as server:
        assert get(server) == b"hello you"
    with serving(saying(answer(PHOTO, Content_Length=None))) as server:
        assert get(server) == PHOTO


def test_a_name_is_fetched_from_under_its_name(names):
    names["photos.example"] = ["127.0.0.1"]
    with serving(saying(answer(PHOTO))) as server:
        assert get(server, "/a b?c=ü", "Photos.Example") == PHOTO
        assert "GET /a%20b?c=%C3%BC HTTP/1.1\r\n" in server.heads[0]
        assert f"\r\nHost: photos.example:{server.port}\r\n" in server.heads[0]


def test_an_address_that_is_away_does_not_hide_the_next(names):
    names["photos.example"] = ["127.0.0.2", "127.0.0.1"]
    with serving(saying(answer(PHOTO))) as server:
        assert get(server, host="photos.example") == PHOTO


def test_tls_is_spoken_with_the_name_and_proven_by_it(trusted):
    with serving(saying(answer(PHOTO)), tls=True) as server:
        assert get(server, host="photos.example") == PHOTO
        assert server.names == ["photos.example"]


# Where it leads


@pytest.mark.parametrize("host", [*LOOPBACK, "localhost", "LOCALHOST.", "ｌocalhost"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_reaches_this_computer(canary, scheme, host):
    refusal(f"{scheme}://{host}/")
    assert canary.count == 0


def test_the_canary_would_sing(canary):
    assert fetch(
        "http://127.0.0.1/", max_bytes=9, seconds=5, allowed=canary.places
    ) == (b"secret")


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["::1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "8.8.4.4", "1.1.1.1", "9.9.9.9", "127.0.0.1"],
        ["2606:4700:4700::1111", "::1"],
        [],
    ],
)
def test_a_name_with_any_address_inside_is_refused(canary, names, found):
    names["photos.example"] = found
    refusal("http://photos.example/")
    assert canary.count == 0


def test_a_name_is_looked_up_once_and_that_very_address_asked(
    canary, names, monkeypatch
):
    """A name that is good when it is judged, and something else a moment later."""
    names["photos.example"] = ["127.0.0.1"]
    monkeypatch.setattr(guarded, "is_public", lambda a: str(a) == "127.0.0.1")
    real, looked_up = socket.getaddrinfo, []

    def getaddrinfo(host, *arguments, **options):
        looked_up.append(host)
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert fetch("http://photos.example/", max_bytes=9, seconds=5) == b"secret"
    assert names["asked"] == ["photos.example"]
    assert set(looked_up) <= {"127.0.0.1"}
    assert "\r\nHost: photos.example\r\n" in canary.heads[0]

    names["photos.example"] = ["127.0.0.2"]  # the next fetch judges anew
    refusal("http://photos.example/")
    assert canary.count == 1


@pytest.mark.parametrize("port", [22, 25, 81, 443, 6379, 8080])
def test_only_the_ports_of_the_web_are_asked(names, port):
    names["photos.example"] = ["8.8.8.8"]
    assert refusal(f"http://photos.example:{port}/").reason == "not a port of the web"
    assert names["asked"] == []


def test_allowed_is_one_host_with_one_port(names):
    names["photos.example"] = names["other.example"] = ["127.0.0.1"]
    with serving(saying(answer(PHOTO))) as server:
        allowed = {f"photos.example:{server.port}"}
        assert get(server, host="photos.example", allowed=allowed) == PHOTO
        for host in ("127.0.0.1", "localhost", "other.example"):
            refused(server, host=host, allowed=allowed)
        refused(server, host="photos.example", allowed={"photos.example:1"})
        assert server.count == 1


def test_all_that_is_refused_is_refused_in_the_same_words(names):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        allowed = {f"127.0.0.1:{port}", "127.0.0.1:1"}
        answers = {
            str(refusal(url, seconds=0.2, allowed=allowed))
            for url in (
                "http://127.0.0.1/",
                "http://127.0.0.1:1/",
                f"http://127.0.0.1:{port}/",
                "http://nowhere.example/",
                "file:///etc/passwd",
            )
        }
    assert len(answers) == 1


# Redirects


def hops(count: int):
    """Redirect so often, then give the photo."""

    def deed(connection: socket.socket, over: threading.Event) -> None:
        nonlocal count
        count -= 1
        connection.sendall(redirect("/next") if count >= 0 else answer(PHOTO))

    return deed


def test_three_redirects_are_followed_and_no_fourth():
    with serving(hops(3)) as server:
        assert get(server) == PHOTO
        assert server.count == 4
    with serving(hops(4)) as server:
        assert refused(server) == "too many redirects"
        assert server.count == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_each_kind_of_redirect_is_followed_by_a_get(status):
    with serving(saying(answer(PHOTO))) as end:
        with serving(
            saying(redirect(end.url("/é".encode().decode("latin-1")), status))
        ) as start:
            assert get(start, allowed=start.places | end.places) == PHOTO
        assert end.heads[0].startswith("GET /%C3%A9 ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]"])
def test_a_redirect_inside_is_not_followed(canary, host):
    with serving(saying(redirect(f"http://{host}/"))) as server:
        refused(server)
    assert canary.count == 0


def test_a_redirect_to_another_port_inside_is_not_followed():
    with serving(saying(answer(b"secret"))) as inside:
        with serving(saying(redirect(inside.url()))) as server:
            refused(server)
        assert inside.count == 0


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://photos.example/",
        "ftp://photos.example/",
        "data:image/png;base64,AAAA",
        "http://user:password@photos.example/",
        "http://photos.example\\@127.0.0.1/",
        "http://[::1",
        "\x00",
        "",
        "http://photos.example\t/",
    ],
)
def test_a_redirect_to_no_good_address_is_not_followed(location):
    with serving(saying(redirect(location))) as server:
        refused(server)
        assert server.count == 1


def test_a_redirect_away_from_tls_is_not_followed(trusted):
    with serving(saying(answer(PHOTO))) as plain:
        with serving(saying(redirect(plain.url())), tls=True) as server:
            allowed = server.places | plain.places
            reason = refused(server, host="photos.example", allowed=allowed)
        assert reason == "a redirect away from https"
        assert plain.count == 0


# TLS


def test_a_certificate_of_another_name_is_refused(trusted):
    with serving(saying(answer(PHOTO)), tls=True) as server:
        assert "SSL" in refused(server, host="other.example")
        assert server.heads == []


def test_a_certificate_nobody_vouches_for_is_refused(names):
    names["photos.example"] = ["127.0.0.1"]
    with serving(saying(answer(PHOTO)), tls=True) as server:
        assert "SSL" in refused(server, host="photos.example")
        assert server.heads == []


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
        answer(b"0\r\n", Content_Length=None, Transfer_Encoding="chunked"), b"A: b\r\n"
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
