"""Two web processes on one database: what is counted and kept is counted and kept once."""

import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest

from tests.api.conftest import CREATE
from tests.studio import Studio, copy_prepared

LIMIT = 30
WORDS = json.dumps({"model": "spark_image_3_1", "prompt": "A puppy"}).encode()


pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def two(prepared, tmp_path_factory) -> Iterator[tuple[Studio, Studio]]:
    """Two web servers with the same data folder, and no worker."""
    data = copy_prepared(prepared, tmp_path_factory.mktemp("two") / "data")
    limit = {"SPARK_API_CREATES_PER_MINUTE": str(LIMIT)}
    studios = Studio(data, **limit), Studio(data, **limit)
    try:
        for studio in studios:
            studio.start("web")
        yield studios
    finally:
        for studio in studios:
            studio.kill()


@pytest.fixture
def ask(two) -> Callable[..., list[tuple[int, bytes]]]:
    """Return a function that makes so many calls, in turn to the two, ten at a time."""
    key = two[0].manage("create_api_key", "--owner", "tester", "--name", "test").strip()

    def one(url: str, headers: dict[str, str]) -> tuple[int, bytes]:
        headers = headers | {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(url + CREATE, WORDS, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def all_of(count: int, **headers: str) -> list[tuple[int, bytes]]:
        urls = cycle(studio.url for studio in two)
        calls = [(next(urls), headers) for _ in range(count)]
        with ThreadPoolExecutor(10) as pool:
            return list(pool.map(lambda call: one(*call), calls))

    return all_of


def column(studio: Studio, sql: str) -> list:
    with sqlite3.connect(studio.data / "spark.sqlite3") as rows:
        return [value for (value,) in rows.execute(sql)]


def test_a_hundred_calls_to_two_processes_are_counted_exactly(two, ask):
    before = {*column(two[0], "SELECT task_id FROM jobs_job")}
    answers = ask(100)

    counts = column(
        two[0], "SELECT count FROM accounts_ratecount WHERE subject LIKE 'api.create%'"
    )
    # The minute may end in between; each minute lets exactly so many pass.
    assert sum(counts) == 100
    passed = sum(min(count, LIMIT) for count in counts)
    statuses = sorted(status for status, _ in answers)
    assert statuses == [200] * passed + [429] * (100 - passed)
    tasks = {json.loads(body)["id"] for status, body in answers if status == 200}
    assert len(tasks) == passed
    assert tasks == {*column(two[0], "SELECT task_id FROM jobs_job")} - before


def test_twenty_equal_calls_to_two_processes_make_one_task(two, ask):
    before = len(column(two[0], "SELECT id FROM jobs_job"))
    answers = ask(20, **{"Idempotency-Key": "once"})

    assert {status for status, _ in answers} == {200}
    assert len({body for _, body in answers}) == 1
    assert len(column(two[0], "SELECT id FROM jobs_job")) == before + 1


def test_whoever_sends_too_much_is_told_so_in_json(two):
    request = urllib.request.Request(two[0].url + CREATE, b"x" * (13 * 2**20))
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)
    assert caught.value.code == 413
    assert json.loads(caught.value.read())["error"]["code"] == "413"
