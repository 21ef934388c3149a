"""Two studios on one computer: the near one has all its pictures made by the far one."""

import base64
import io
import json
import os
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from spark_studio.catalog import all_models, get_look
from tests.api.engines import PATH as ANY_MODEL
from tests.studio import ROOT, Studio, copy_prepared

SAMPLES = ROOT / "static" / "samples"
PATIENCE_SECONDS = 150  # real looks on two busy cores


def in_base64(name: str) -> str:
    return base64.b64encode((SAMPLES / name).read_bytes()).decode()


def in_address(name: str) -> str:
    return f"data:image/jpeg;base64,{in_base64(name)}"


# Each model's photo the way its page takes it. Effects and styles are drawn for real.
CALLS: dict[str, dict[str, object]] = {
    "spark_img_effects": {
        "image_input1": in_address("astronaut.jpg"),
        **get_look("acrylic-ornaments").params,
        "width": 512,
        "height": 640,
    },
    "spark_style_template": {
        "binary_data_base64": [in_base64("obama.jpg")],
        **get_look("ink-wash").params,
        "logo_info": {"add_logo": True, "position": 2, "language": 1},
    },
    "spark_i2i_3_0": {
        "binary_data_base64": [in_base64("cat.jpg")],
        "prompt": "Put a hat on the cat",
        "seed": 11,
        "scale": 0.7,
        "width": 768,
        "height": 512,
    },
    "spark_edit_portrait": {
        "image_input": in_address("astronaut.jpg"),
        "seed": "12",
        "gpen": 0.2,
        "width": 512,
        "height": 768,
    },
    "spark_image_3_1": {
        "prompt": "雨夜的街上，一只小狗在奔跑",
        "seed": 14,
        "use_pre_llm": False,
        "width": 832,
        "height": 640,
    },
}
DRAWN_HERE = ("spark_img_effects", "spark_style_template")


@dataclass
class Program:
    """Somebody with a key of a studio."""

    studio: Studio
    key: str

    def ask(self, path: str, body: dict | None = None) -> dict:
        request = urllib.request.Request(
            self.studio.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def create(self, model: str, params: dict[str, object]) -> str:
        body = {"model": model, "input": [{"params": params}]}
        return self.ask("/model/v1/generation", body)["id"]

    def wait(self, task_id: str) -> dict:
        """Return the task when it has ended."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < limit:
            task = self.ask(f"/model/v1/generation/task/{task_id}")
            if task["status"] != "in_progress":
                return task
            time.sleep(0.3)
        raise AssertionError(f"Still under way: {task}\n{self.studio.log()[-3000:]}")

    def picture(self, task: dict) -> bytes:
        url = task["output"][0]["content"][0]["url"]
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read()


def program_of(studio: Studio, owner: str) -> Program:
    key = studio.manage("create_api_key", "--owner", owner, "--name", "test").strip()
    return Program(studio, key)


@pytest.fixture(scope="module")
def studios(prepared: Path, tmp_path_factory) -> Iterator[Callable[..., Studio]]:
    """Return a maker of studios that the tests of this file share."""
    made: list[Studio] = []

    def make(**environment: str) -> Studio:
        folder = tmp_path_factory.mktemp("studio") / "data"
        studio = Studio(copy_prepared(prepared, folder), **environment)
        made.append(studio)
        studio.start()
        return studio

    yield make
    for studio in made:
        studio.kill()


@pytest.fixture(scope="module")
def far(studios) -> Studio:
    """Draws effects and styles itself; for the rest a stand-in does."""
    own = {f"SPARK_ENGINE_{model.upper()}": "local" for model in DRAWN_HERE}
    return studios(SPARK_ENGINE=ANY_MODEL, **own)


@pytest.fixture(scope="module")
def near(studios, far) -> Program:
    key = program_of(far, "near").key
    studio = studios(
        SPARK_ENGINE="remote", SPARK_REMOTE_URL=far.url, SPARK_REMOTE_KEY=key
    )
    return program_of(studio, "somebody")


@pytest.fixture(scope="module")
def tasks(near) -> dict[str, dict]:
    """Every model asked for at once, and what became of each."""
    ids = {model: near.create(model, params) for model, params in CALLS.items()}
    return {model: near.wait(task_id) for model, task_id in ids.items()}


def pictures_of(studio: Studio) -> list[bytes]:
    files = (studio.data / "media" / "pictures").rglob("picture.*")
    return [file.read_bytes() for file in files]


pytestmark = pytest.mark.studio


def test_every_model_of_the_contract_is_here():
    assert set(CALLS) == {model.id for model in all_models()} - {"studio_own_style"}


@pytest.mark.parametrize("model", CALLS)
def test_the_near_one_gives_what_the_far_one_made(near, far, tasks, model):
    task = tasks[model]
    assert task["status"] == "completed", (task, near.studio.log()[-3000:])
    data = near.picture(task)

    assert data in pictures_of(far) and data in pictures_of(near.studio)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        asked = CALLS[model].get("width"), CALLS[model].get("height")
        assert None in asked or image.size == asked
        assert image.size == (task["metadata"]["width"], task["metadata"]["height"])


@pytest.mark.parametrize("model", CALLS)
def test_the_near_one_says_which_engine_made_it(near, tasks, model):
    metadata = tasks[model]["metadata"]
    assert metadata["engine"] == "remote"
    seed = CALLS[model].get("seed")
    assert seed is None or metadata["seed"] == int(seed)


def test_each_picture_was_made_once_and_is_paid_for_on_both_sides(near, far, tasks):
    assert len(pictures_of(far)) == len(pictures_of(near.studio)) == len(CALLS)
    for studio in (far, near.studio):
        for table in ("jobs_job", "jobs_charge"):
            rows = read_rows(studio, f"SELECT count(*) FROM {table}")
            assert rows == [(len(CALLS),)]


def read_rows(studio: Studio, query: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(studio.data / "spark.sqlite3")) as rows:
        return rows.execute(query, values).fetchall()


def test_a_mistake_that_only_the_far_one_finds_comes_back_as_a_code(near):
    # The stand-in engine over there draws no picture with this seed.
    task = near.wait(near.create("spark_image_3_1", {"prompt": "a cat", "seed": 13}))

    assert task["status"] == "failed" and task["error"]["code"] == 3002095
    assert "The Spark service could not make this picture." in task["error"]["message"]


def test_a_worker_stopped_in_between_is_followed_by_one_that_waits_on(near, far, tasks):
    before = len(pictures_of(far))
    with standing_still(far.processes["worker"].pid):
        task_id = near.create("spark_image_3_1", {"prompt": "a dog", "seed": 15})
        wait_until_noted(near.studio, task_id)
        near.studio.stop("worker")
    near.studio.start("worker")

    task = near.wait(task_id)
    assert task["status"] == "completed", task
    assert near.picture(task) in pictures_of(far)
    assert len(pictures_of(far)) == before + 1


@contextmanager
def standing_still(group: int) -> Iterator[None]:
    """Hold a whole worker, so that what is asked of it has to wait."""
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)


def wait_until_noted(studio: Studio, task_id: str) -> None:
    """Wait until the near studio knows what the far one calls the job."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        query = "SELECT remote_id FROM jobs_job WHERE task_id = ?"
        ((noted,),) = read_rows(studio, query, task_id)
        if noted and not noted.startswith("?"):
            return
        time.sleep(0.05)
    raise AssertionError("It was never sent.")


def test_the_key_is_nowhere_to_be_read(near, far, tasks):
    key = near.studio.environment["SPARK_REMOTE_KEY"]
    assert len(key) > 40
    for studio in (near.studio, far):
        assert key not in studio.log()
        assert not any(
            key.encode() in file.read_bytes()
            for file in studio.data.rglob("*")
            if file.is_file() and "static" not in file.parts
        )
