"""Where a fetch leads: to the open internet, to places named, and nowhere else."""

import socket
import threading

import pytest

from spark_studio.net import guarded
from spark_studio.net.guarded import fetch
from tests.net.asking import PHOTO, get, refusal, refused
from tests.net.servers import answer, redirect, saying, serving
from tests.net.test_addresses import LOOPBACK

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
