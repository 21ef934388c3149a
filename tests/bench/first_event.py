"""From posting a photo to the first word about its picture, and to the picture itself."""

import http.client
import http.cookiejar
import re
import statistics
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.table import Table
from tests.studio import ROOT, Studio, copy_prepared, prepare

LOOK = "ink-wash"
PHOTO = ROOT / "static" / "samples" / "astronaut.jpg"
ROUNDS = 5


class Visitor:
    """A browser as far as the bench needs one: cookies, a form, a stream."""

    def __init__(self, url: str) -> None:
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.cookies = cookies.cookiejar
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> bytes:
        return self.opener.open(self.url + path, timeout=30).read()

    def make_picture(self, fields: dict[str, str]) -> tuple[str, float]:
        """Post the form with the photo; return the picture's id and when it was posted."""
        page = self.get(f"/create/{LOOK}/").decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        content_type, body = form({"csrfmiddlewaretoken": token, **fields})
        request = urllib.request.Request(
            f"{self.url}/create/{LOOK}/", body, {"Content-Type": content_type}
        )
        posted = time.perf_counter()
        # Where the answer leads is the picture's own page.
        answer = self.opener.open(request, timeout=30)
        found = re.search(r"/pictures/([0-9a-f-]{36})/", answer.geturl())
        if not found:
            raise SystemExit(f"The form was not taken: {answer.geturl()}")
        return found[1], posted

    def first_word(self, picture: str) -> float:
        """Open the stream; return the moment it first speaks of ``picture``."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        cookie = "; ".join(f"{c.name}={c.value}" for c in self.cookies)
        path = f"/stream/?view=page&watch={picture}"
        connection.request("GET", path, headers={"Cookie": cookie})
        stream = connection.getresponse()
        while line := stream.readline():
            if picture.encode() in line:
                return time.perf_counter()
        raise SystemExit("The stream ended without a word about the picture.")

    def wait_for(self, picture: str) -> float:
        while True:
            try:
                self.get(f"/pictures/{picture}/file")
                return time.perf_counter()
            except urllib.error.HTTPError:
                time.sleep(0.05)


def form(fields: dict[str, str]) -> tuple[str, bytes]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
    head += "Content-Type: image/jpeg\r\n\r\n"
    body = "".join(parts).encode() + head.encode() + PHOTO.read_bytes()
    return (
        f"multipart/form-data; boundary={boundary}",
        body + f"\r\n--{boundary}--\r\n".encode(),
    )


def measure() -> None:
    table = Table(f"Seconds after posting a photo for {LOOK}", "median", "worst")
    with tempfile.TemporaryDirectory(prefix="spark-bench-") as folder:
        prepared = Path(folder) / "prepared"
        prepared.mkdir()
        studio = Studio(copy_prepared(prepare(prepared), Path(folder) / "data"))
        try:
            studio.start()
            rounds = [one_round(studio.url) for _ in range(ROUNDS)]
        finally:
            studio.kill()
    for number, name in enumerate(("form answered", "first event", "picture")):
        values = [seconds[number] for seconds in rounds]
        table.row(name, statistics.median(values), max(values))


def one_round(url: str) -> tuple[float, float, float]:
    """Return seconds until the form was answered, the stream spoke, the picture was there."""
    visitor = Visitor(url)
    picture, posted = visitor.make_picture({"seed": "-1"})
    taken = time.perf_counter() - posted
    spoke = visitor.first_word(picture) - posted
    return taken, spoke, visitor.wait_for(picture) - posted
