"""The whole of it, started as its Procfile says and asked over the wire."""

import http.client
import json
import re
import urllib.request


def get(url: str):
    return urllib.request.urlopen(url, timeout=10)


def test_it_is_ready_with_a_worker(studio):
    answer = json.load(get(studio.url + "/readyz"))
    assert answer == {
        "status": "ready",
        "database": "ok",
        "broker": "ok",
        "storage": "ok",
        "worker": "ok",
    }


def test_it_does_not_say_what_it_is_made_of(studio):
    headers = get(studio.url + "/healthz").headers
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


def test_its_files_are_compressed_and_kept_for_good(studio):
    page = get(studio.url + "/").read().decode()
    address = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    request = urllib.request.Request(
        studio.url + address, headers={"Accept-Encoding": "br"}
    )
    headers = urllib.request.urlopen(request, timeout=10).headers
    assert headers["Content-Encoding"] == "br"
    assert "immutable" in headers["Cache-Control"]


def test_the_folder_of_pictures_has_no_address(studio):
    (studio.data / "media").mkdir(exist_ok=True)
    (studio.data / "media" / "mine.jpg").write_bytes(b"mine")
    for path in ("/media/mine.jpg", "/static/../media/mine.jpg", "/secret"):
        connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=10)
        connection.request("GET", path)
        assert connection.getresponse().status == 404


def test_a_body_too_big_is_refused_before_it_is_sent(studio):
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=10)
    connection.putrequest("POST", "/photos/")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"25 MB" in answer.read()


def test_a_body_without_end_is_refused(studio):
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=30)
    connection.putrequest("POST", "/photos/")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    try:
        for _ in range(64):
            connection.send(chunk)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it hung up on us, which is an answer too
    else:
        assert connection.getresponse().status == 413
    assert json.load(get(studio.url + "/healthz")) == {"status": "alive"}


def test_its_log_is_one_plain_line_for_each_thing(studio):
    get(studio.url + "/")
    lines = studio.log().splitlines()
    assert all(
        re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}Z [A-Z]+ \S+ ", line) for line in lines
    )
    assert not [line for line in lines if " ERROR " in line]
