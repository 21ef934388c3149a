"""What strangers send: it is refused soon and costs little, and nobody else ever meets it."""

import base64
import contextlib
import io
import json
import os
import re
import socket
import struct
import time
import zlib
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image, PngImagePlugin

from spark_studio.accounts import owners
from spark_studio.accounts.keys import revoke_key
from spark_studio.jobs import storage
from spark_studio.jobs.models import Job, Photo
from spark_studio.web.views.stream import event
from tests.api import engines
from tests.api.conftest import CREATE, TASK, picture_of
from tests.api.live import NO_LIMITS, ask, make_key
from tests.studio import Studio, copy_prepared

WORDS = {"model": "spark_image_3_1", "prompt": "A fox", "seed": 5}
CPU_SECONDS = (
    2  # of the web server, for one request; what waits on a busy machine is not its
)
MOST_MB = 100
MOST_MB_FOR_A_PHOTO = 256
PATIENCE = 30


# Files that are more, or less, than a photo


def png_of(*chunks: tuple[bytes, bytes], size=(64, 64), bits=8, kind=2) -> bytes:
    """Return a PNG with these chunks between its header and its end."""
    header = struct.pack(">IIBBBBB", *size, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in [(b"IHDR", header), *chunks, (b"IEND", b"")]
    )


def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = [packer.compress(bytes(1024**2)) for _ in range(megabytes)]
    return b"".join([*packed, packer.flush()])


def rows(width: int, height: int, bytes_a_pixel: int = 3) -> tuple[bytes, bytes]:
    packer = zlib.compressobj(9)
    row = bytes(1 + width * bytes_a_pixel)
    packed = [packer.compress(row) for _ in range(height)]
    return b"IDAT", b"".join([*packed, packer.flush()])


def many_scans(count: int) -> bytes:
    buffer = io.BytesIO()
    Image.radial_gradient("L").save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def claiming(width: int, height: int) -> bytes:
    """A small JPEG that says it is this large."""
    data = picture_of((64, 64))
    frame = data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", height, width) + data[frame + 9 :]


PIXELS = rows(64, 64)
TOO_MUCH = (b"IDAT", zeros(48))
SCRIPT = b"<script>alert('pwned')</script>"
JPEG = picture_of((64, 64))
BOMBS = {
    "a flood of pixels": png_of(
        rows(4096, 4096, 8), size=(4096, 4096), bits=16, kind=6
    ),
    "a flood that is only said": png_of(PIXELS, size=(4096, 4096), kind=6),
    "far too many pixels": png_of(TOO_MUCH, size=(100_000, 99_999)),
    "more rows than there are": png_of(TOO_MUCH),
    "no pixels": png_of(size=(0, 0)),
    "a jpeg that says it is huge": claiming(65_500, 65_500),
    "a jpeg that says it is large": claiming(4096, 4096),
    "packed words": png_of((b"zTXt", b"a\0\0" + zeros(64)), PIXELS),
    "packed words, many times": png_of(*[(b"zTXt", b"a\0\0" + zeros(1))] * 900, PIXELS),
    "packed words of another kind": png_of(
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zeros(64)), PIXELS
    ),
    "a packed profile": png_of((b"iCCP", b"a\0\0" + zeros(64)), PIXELS),
    "a quarter of a million words": png_of(*[(b"tEXt", b"a\0b")] * 240_000, PIXELS),
    "a jpeg of 400 scans": many_scans(400),
    "a jpeg of 6000 notes": JPEG[:2] + b"\xff\xfe\x00\x04ab" * 6000 + JPEG[2:],
    "a page behind a png": png_of(PIXELS) + SCRIPT,
    "a page within a png": png_of((b"tEXt", b"Comment\0" + SCRIPT), PIXELS),
    "a page within a jpeg": JPEG[:2] + b"\xff\xfe\x00\x21" + SCRIPT + JPEG[2:],
    "an archive behind a jpeg": JPEG + b"PK\x05\x06" + bytes(18),
    "a page that begins as a png": b"\x89PNG\r\n\x1a\n" + SCRIPT * 9,
    "a gif that is a script": b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a document": b"%PDF-1.7\n" + SCRIPT,
    "half a jpeg": JPEG[: len(JPEG) // 2],
    "only a start": JPEG[:20],
    "nothing but noise": bytes(range(256)) * 40,
}


def as_photo(data: bytes) -> dict[str, object]:
    photo = base64.b64encode(data).decode()
    return {
        "model": "spark_i2i_3_0",
        "prompt": "A fox",
        "binary_data_base64": [photo],
    }


# What a web server spends


def memory_of(pid: int, name: str) -> int:
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{name}:\s+(\d+) kB", status.read())[1]) * 1024


def cpu_of(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as status:
        fields = status.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def spending(
    studio: Studio, seconds: float = CPU_SECONDS, megabytes: int = MOST_MB
) -> Iterator[None]:
    """Hold the web server to so many seconds of work and so much more memory."""
    pid = studio.processes["web"].pid
    with open(f"/proc/{pid}/clear_refs", "w") as peaks:
        peaks.write("5")
    before, started = memory_of(pid, "VmRSS"), cpu_of(pid)
    yield
    assert cpu_of(pid) - started <= seconds
    assert memory_of(pid, "VmHWM") - before <= megabytes * 1024**2


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


@pytest.mark.parametrize("name", BOMBS)
def test_nothing_that_hides_in_a_photo_is_kept(program, name):
    program.create(as_photo(BOMBS[name]))

    for photo in Photo.objects.all():
        kept = storage.read(photo.name)
        assert b"script" not in kept and b"PK\x05\x06" not in kept
        with Image.open(io.BytesIO(kept)) as image:
            assert max(image.size) <= 4096 and not image.getexif()
            assert not isinstance(image, PngImagePlugin.PngImageFile) or not image.text


# Words that would be markup


PAYLOADS = {
    "a script": "<script>window.pwned=1</script>",
    "a picture": "<img src=x onerror=window.pwned=1>",
    "out of an attribute": "\"' autofocus onfocus=window.pwned=1 x='",
    "out of a textarea": "</textarea></p><script>window.pwned=1</script>",
    "htmx": '<div hx-get="/account/" hx-trigger="load" hx-on:load="window.pwned=1">',
    "a template": "{{7*7}}{% debug %}${7*7}#{7*7}",
    "another event": "a\n\nevent: done\ndata: x\n\nid: 9\r\rdata: y\u2028data: z",
    "an odd event": "\x85event: done\x1edata:\x0bx",
    "out of a script": "--></script><!--<script>",
    "another direction": "\u202e\u2066gpj.exe\u2069",
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "a line of log": "x\r\n2026-11-20 00:00:00 INFO forged",
    "no character": "a\x00b",
}
MARKS = re.compile(
    r"<(script>window|img src=x|div hx-get=./account)|onfocus=window|hx-on:load=\"",
    re.I,
)


@pytest.fixture
def person(owner) -> Client:
    """The program's owner on the pages, known by a cookie."""
    client = Client()
    signed = owners._signer.sign(owner.public_id.hex)
    client.cookies[settings.OWNER_COOKIE_NAME] = signed
    return client


@pytest.mark.parametrize("name", PAYLOADS)
def test_words_of_a_program_are_only_words_on_every_page(program, person, name):
    words = PAYLOADS[name]
    answer = program.create(WORDS | {"prompt": words, words: words})
    assert answer.status_code == 200
    job = Job.objects.get(task_id=answer.json()["id"])
    pages = [
        reverse("web:history"),
        reverse("web:picture", args=[job.public_id]),
        reverse("web:live") + f"?watch={job.public_id}",
    ]
    for status in ("queued", "failed", "canceled"):
        Job.objects.filter(pk=job.pk).update(
            status=status, error={"code": "x", "en": words, "zh": words}
        )
        for page in pages:
            html = person.get(page).content.decode()
            assert not MARKS.search(escaped_away(html)), page
            assert "49" not in re.findall(r"\b49\b", html)
        fragment = event("pictures", person.get(pages[2]).content.decode())
        assert one_event(fragment)
        told = program.task(job.task_id)
        assert told.headers["Content-Type"] == "application/json"
        assert told.headers["X-Content-Type-Options"] == "nosniff"


def escaped_away(html: str) -> str:
    """Leave out what stands as text: in markup, a quote within a value is escaped."""
    return re.sub(r"&(lt|gt|quot|#x27|#39|amp);[^<>\"]*", "", html)


def one_event(stream: str) -> bool:
    """Whether a browser hears one event in this, whose data is all on lines of its own."""
    lines = re.split(r"\r\n|\r|\n", stream.removesuffix("\n\n"))
    return lines[0] == "event: pictures" and all(
        line.startswith("data:") for line in lines[1:]
    )


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("model", ["spark_img_effects", PAYLOADS["a script"]])
def test_what_is_echoed_to_a_program_is_json_and_nothing_else(program, model, name):
    words = PAYLOADS[name]
    answer = program.create({"model": model, "template_id": words, words: 1})

    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert words not in answer.json()["error"]["message"]


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


# Whoever asks


ROUTES = {
    "create": ("POST", lambda job, url: CREATE),
    "task": ("GET", lambda job, url: TASK + job.task_id),
    "result": ("GET", lambda job, url: url),
    "docs": ("GET", lambda job, url: "/api/"),
    "openapi": ("GET", lambda job, url: "/api/openapi.json"),
    "models": ("GET", lambda job, url: "/api/v1/skill/models"),
    "spec": ("GET", lambda job, url: "/api/v1/skill/models/spark_image_3_1/spec"),
    # A key opens no page, and nobody is anybody there without a cookie.
    "page": ("GET", lambda job, url: f"/pictures/{job.public_id}/"),
    "file": ("GET", lambda job, url: reverse("web:picture_file", args=[job.public_id])),
}
STRANGERS = ["none", "cookie", "wrong", "revoked", "query"]
EVERYBODY = dict.fromkeys([*STRANGERS, "other", "reads", "right"], 200)
LOCKED = EVERYBODY | dict.fromkeys(STRANGERS, 401)
NO_KEYS = dict.fromkeys(EVERYBODY, 404) | {"cookie": 200}
ANSWERS = {
    "create": LOCKED | {"reads": 403},
    "task": LOCKED | {"other": 404},
    "page": NO_KEYS,
    "file": NO_KEYS,
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_each_address_opens_to_those_it_should(
    route, who, program, other_program, make_program, owner, person, make_job
):
    job = make_job(status=Job.Status.SUCCEEDED)
    url = program.task(job.task_id).json()["output"][0]["content"][0]["url"]
    method, address_of = ROUTES[route]
    address = address_of(job, url)
    revoked = make_program(owner)
    revoke_key(revoked.key)
    keys = {
        "wrong": program.text[:-1] + ("a" if program.text[-1] != "a" else "b"),
        "revoked": revoked.text,
        "other": other_program.text,
        "reads": make_program(owner, can_generate=False).text,
        "right": program.text,
    }
    client = person if who == "cookie" else Client()
    headers = {"Authorization": f"Bearer {keys[who]}"} if who in keys else {}
    query = f"?key={program.text}&api_key={program.text}" if who == "query" else ""
    before = Job.objects.count()

    answer = client.generic(
        method, address + query, json.dumps(WORDS), "application/json", headers=headers
    )

    assert answer.status_code == ANSWERS.get(route, EVERYBODY)[who]
    made = Job.objects.count() - before
    assert made == (route == "create" and answer.status_code == 200)
    if made:
        mine = Job.objects.latest("pk").owner_id == owner.pk
        assert mine == (who != "other")


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
