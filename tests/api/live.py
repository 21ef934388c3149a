"""A running studio as a program meets it: a key for it, and photos to send."""

import base64
import contextlib
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

from spark_studio.catalog import ModelSpec
from tests.api import engines
from tests.studio import Studio, copy_prepared

SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"
PHOTO = SAMPLES / "obama.jpg"  # large enough for every model
NO_LIMITS = {
    "SPARK_KEY_QUOTA": "none",
    "SPARK_API_CREATES_PER_MINUTE": "1000000",
    "SPARK_API_READS_PER_MINUTE": "1000000",
}


@contextlib.contextmanager
def running(
    prepared: Path, folder: Path, *programs: str, **environment: str
) -> Iterator[Studio]:
    """A studio of one file's own, that draws every model at once and sets no limits.

    Without ``programs`` it has all of them.
    """
    settings = {"SPARK_ENGINE": engines.PATH} | NO_LIMITS | environment
    studio = Studio(copy_prepared(prepared, folder), **settings)
    try:
        studio.start(*programs)
        yield studio
    finally:
        studio.kill()


def make_key(studio: Studio, can_generate: bool = True) -> str:
    """Return the text of a new key of a new owner."""
    options = ["--owner", uuid.uuid4().hex[:12], "--name", "tests"]
    options += [] if can_generate else ["--read-only"]
    return studio.manage("create_api_key", *options).strip()


def base64_photo(path: Path = PHOTO) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def data_url(path: Path = PHOTO) -> str:
    return f"data:image/jpeg;base64,{base64_photo(path)}"


def photo_params(model: ModelSpec, path: Path = PHOTO) -> dict[str, object]:
    """Return the model's photos as it takes them: under the first name of each."""
    sources = [photo.sources[0] for photo in model.photo_inputs.values()]
    sent = data_url(path)
    return {source.name: [sent] if source.is_list else sent for source in sources}


def ask(
    url: str, key: str = "", body: object = None, **headers: str
) -> tuple[int, dict[str, object]]:
    """Return status and JSON of one call; ``headers`` are spelled with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if key:
        sent["Authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode()
    if data:
        sent["Content-Type"] = "application/json"
    request = urllib.request.Request(url, data, sent)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def wait_for(
    studio: Studio, key: str, task_id: str, seconds: float = 60
) -> dict[str, object]:
    """Poll until a task is over, and return its last answer."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        status, task = ask(f"{studio.url}/model/v1/generation/task/{task_id}", key)
        assert status == 200, task
        if task["status"] != "in_progress":
            return task
        time.sleep(0.1)
    raise AssertionError(f"still under way: {task}\n{studio.log()[-2000:]}")
