"""The client that carries the operator's key: only to that service, and into no log."""

import logging
import socket
import ssl
import time
from email.utils import formatdate

import pytest

from spark_studio.net import service as service_module
from spark_studio.net.service import (
    Answer,
    NoAnswer,
    NotReached,
    Service,
    ServiceError,
    seconds_of,
)
from tests.net.servers import (
    CERTIFICATE,
    answer,
    forever,
    redirect,
    saying,
    serving,
)
from tests.programs import free_port

KEY = "sk-spark-nobody-may-read-this"
GOOD = saying(answer(b'{"status": "well"}'))


@pytest.fixture(autouse=True)
def the_key_stays_a_secret(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text


def ask(url: str, path: str = "/x") -> Answer:
    return Service(url, KEY).get(path)


def test_json_goes_out_and_comes_back_with_the_key():
    with serving(GOOD) as server:
        answer = Service(server.url("/spark/"), KEY).post("/x", {"word": "猫"})

    assert answer == Answer(200, {"status": "well"}) and answer.is_good
    head = server.heads[0]
    assert head.startswith("POST /spark/x HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY}\r\n" in head
    assert f"Host: 127.0.0.1:{server.port}\r\n" in head
    assert "ookie" not in head and "Content-Type: application/json\r\n" in head


def test_nothing_shows_the_key():
    service = Service("https://user:secret@spark.example/", KEY)
    shown = repr(service) + str(service) + repr([service])
    assert shown.count("<Service spark.example>") == 3
    assert KEY not in shown and "secret" not in shown


@pytest.mark.parametrize("key", ["", "two words", "line\r\nX: y", "ключ", "\x00"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(key):
    with pytest.raises(ValueError) as raised:
        Service("https://spark.example", key)
    assert not key or key not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["", "spark.example", "ftp://a", "https://", "http://:8"]
)
def test_an_address_that_cannot_be_used_is_refused(url):
    with pytest.raises(ValueError):
        Service(url, KEY)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(status):
    with (
        serving(GOOD) as elsewhere,
        serving(saying(redirect(elsewhere.url(), status))) as server,
    ):
        assert ask(server.url()).status == status
        assert server.count == 1 and elsewhere.count == 0


def test_the_environment_steers_nothing(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(GOOD) as proxy, serving(GOOD) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert ask(server.url()).is_good

        assert proxy.count == 0 and "Basic" not in server.heads[0]


def test_a_cookie_is_not_kept():
    with serving(saying(answer(b"{}", Set_Cookie="a=b"))) as server:
        service = Service(server.url(), KEY)
        service.get("/x")
        service.get("/x")
        assert server.count == 2 and "ookie" not in server.heads[1]


# When nothing was sent, and when something may have been


def test_nobody_there_means_nothing_was_sent():
    with pytest.raises(NotReached) as raised:
        ask(f"http://127.0.0.1:{free_port()}")
    assert KEY not in str(raised.value)


def test_no_such_name_means_nothing_was_sent(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotReached):
        ask("http://spark.example")


def test_a_certificate_nobody_vouches_for_means_nothing_was_sent():
    with serving(GOOD, tls=True) as server, pytest.raises(NotReached):
        ask(server.url(host="localhost"))
    assert server.heads == []


@pytest.fixture
def trusted(monkeypatch):
    """The certificate of photos.example counts as good."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    monkeypatch.setattr(service_module, "tls_context", lambda: context)
    found = socket.getaddrinfo

    def look_up(host, *more, **options):
        return found("127.0.0.1", *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_certificate_that_counts_is_taken_for_its_own_name_alone(trusted):
    with serving(GOOD, tls=True) as server:
        assert ask(server.url(host="photos.example")).is_good
        with pytest.raises(NotReached):
            ask(server.url(host="other.example"))
    assert len(server.heads) == 1


def test_a_server_without_tls_is_not_spoken_to_without_it(monkeypatch):
    monkeypatch.setattr(service_module, "CONNECT_SECONDS", 0.5)
    with serving(GOOD) as server, pytest.raises(NotReached):
        ask(f"https://127.0.0.1:{server.port}")
    assert not any(KEY in head for head in server.heads)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"\r\n{}",
    ],
    ids=lambda said: str(said[:40]),
)
def test_an_answer_cut_off_or_without_sense_is_none(said):
    with serving(saying(said)) as server, pytest.raises(NoAnswer) as raised:
        ask(server.url())
    assert KEY not in str(raised.value) and raised.value.__cause__ is None


@pytest.mark.parametrize(
    "deed",
    [
        forever(b"", b"", pause=0.05),
        forever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause=0.05),
        forever(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b" ", pause=0.05),
        forever(b"HTTP/1.1 200 OK\r\n\r\n", b" ", pause=0.05),
    ],
    ids=["silence", "headers", "body", "endless"],
)
def test_no_answer_is_waited_for_without_an_end(deed, monkeypatch):
    monkeypatch.setattr(service_module, "ASK_SECONDS", 0.3)
    began = time.monotonic()
    with serving(deed) as server, pytest.raises(NoAnswer):
        ask(server.url())
    assert time.monotonic() - began < 3


def test_an_answer_without_an_end_is_not_swallowed(monkeypatch):
    monkeypatch.setattr(service_module, "MAX_BYTES", 100_000)
    deed = forever(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 60_000)
    with serving(deed) as server, pytest.raises(NoAnswer):
        ask(server.url())


# What an answer says


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[1]", b"5", b'"x"', b"null", b"{", b"\xff", b"[" * 100_000,
     b"1" * 50_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=lambda body: str(body[:8]),
)  # fmt: skip
def test_what_is_no_json_object_is_an_empty_one(body):
    with serving(saying(answer(body))) as server:
        assert ask(server.url()) == Answer(200, {})


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("0", 0.0),
        (" 17 ", 17.0),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("9" * 40, None),
        (formatdate(0, usegmt=True), 0.0),
        ("Wed, 99 Foo 2024 99:99:99 GMT", None),
    ],
)
def test_how_long_to_wait_is_read_in_seconds_or_as_a_date(header, seconds):
    assert seconds_of(header) == seconds


def test_a_date_to_come_again_at_is_counted_from_now():
    later = formatdate(time.time() + 60, usegmt=True)
    assert 55 < seconds_of(later) <= 61


def test_what_a_service_says_is_short_and_without_the_key_in_the_log():
    service = Service("https://spark.example", KEY)
    said = service.quoted(f"no\r\n2026 INFO fake: {KEY}\x00" + "x" * 9999)
    assert said.startswith("no 2026 INFO fake: …") and len(said) <= 300
    assert issubclass(NotReached, ServiceError) and issubclass(NoAnswer, ServiceError)
