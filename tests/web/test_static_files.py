"""Style sheets and covers come from the studio itself, compressed and for good."""

import asyncio
import gzip
import warnings

import pytest
from django.test import AsyncClient, Client

from spark_studio.web.static_files import StaticFilesStorage

# Two small pages instead of the whole site; what is not static goes there.
pytestmark = pytest.mark.urls("tests.web.test_every_answer")


@pytest.fixture
def client_with_files(settings, tmp_path) -> Client:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "base.css").write_text("body{}" * 100)
    (folder / "base.css.gz").write_bytes(gzip.compress(b"body{}" * 100))
    settings.STATIC_ROOT = folder
    return Client()


def test_a_file_is_served_whole_and_without_a_warning(client_with_files):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = client_with_files.get("/static/base.css")
    assert answer.status_code == 200
    assert answer.content == b"body{}" * 100
    assert not answer.streaming
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "max-age" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_browser_that_can_gets_it_compressed(client_with_files):
    answer = client_with_files.get(
        "/static/base.css", headers={"accept-encoding": "gzip"}
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == b"body{}" * 100


def test_what_it_has_already_is_not_sent_again(client_with_files):
    first = client_with_files.get("/static/base.css")
    again = client_with_files.get(
        "/static/base.css",
        headers={"if-modified-since": first.headers["Last-Modified"]},
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["/static/../secret", "/static/%2e%2e/secret"])
def test_nothing_beside_the_folder_is_served(client_with_files, tmp_path, address):
    (tmp_path / "secret").write_text("secret")
    assert client_with_files.get(address).status_code in {301, 404, 400}


def test_the_async_world_gets_the_same(client_with_files):
    answer = asyncio.run(AsyncClient().get("/static/base.css"))
    assert (answer.status_code, answer.content) == (200, b"body{}" * 100)


# Names that change with the content


@pytest.fixture
def collect(tmp_path):
    """Return what collects files, given as name and text, and stores them by content."""
    folder = tmp_path / "collected"

    def collect(files: dict[str, str]) -> StaticFilesStorage:
        storage = StaticFilesStorage(location=folder, base_url="/static/")
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        for _, _, outcome in storage.post_process({n: (storage, n) for n in files}):
            if isinstance(outcome, Exception):
                raise outcome
        return StaticFilesStorage(location=folder, base_url="/static/")

    return collect


def test_a_changed_file_gets_another_address(collect):
    first = collect({"base.css": "body{}"}).url("base.css")
    assert first != "/static/base.css"
    assert collect({"base.css": "html{}"}).url("base.css") != first


def test_a_file_that_was_not_collected_breaks_no_page(collect):
    storage = collect({"base.css": "body{}"})
    assert storage.url("covers/new-look.webp") == "/static/covers/new-look.webp"


def test_a_style_sheet_that_names_a_missing_file_is_still_found_out(collect):
    with pytest.raises(ValueError, match=r"missing\.png"):
        collect({"base.css": "body{background:url(missing.png)}"})
