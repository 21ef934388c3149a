"""Messages in a folder: each is taken once, none is lost, none half read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES

import spark_studio.celery  # noqa: F401  the transport gets its name there
from spark_studio.jobs.broker import _read_bindings

ROOT = Path(__file__).resolve().parents[2]
TAKE = """
import json, sys
from kombu import Connection
from queue import Empty
import spark_studio.jobs.broker
from kombu.transport import TRANSPORT_ALIASES
TRANSPORT_ALIASES["sparkfs"] = "spark_studio.jobs.broker:Transport"
options = json.loads(sys.argv[1])
queue = Connection("sparkfs://localhost", transport_options=options).SimpleQueue("local", no_ack=True)
print("ready", flush=True)
sys.stdin.readline()
while True:
    try:
        print(queue.get(timeout=1).payload)
    except Empty:
        break
"""


@pytest.fixture
def options(tmp_path) -> dict[str, object]:
    return {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "processed_folder": str(tmp_path / "taken"),
        "control_folder": str(tmp_path / "control"),
        "polling_interval": 0.005,
    }


@pytest.fixture
def queue(options):
    assert "sparkfs" in TRANSPORT_ALIASES
    with Connection("sparkfs://localhost", transport_options=options) as connection:
        yield connection.SimpleQueue("local")


def test_messages_come_in_order_and_leave_nothing_behind(queue, tmp_path):
    for number in range(5):
        queue.put(number)
    assert queue.qsize() == 5

    got = []
    for _ in range(5):
        message = queue.get(timeout=1)
        message.ack()
        got.append(message.payload)

    assert got == [0, 1, 2, 3, 4]
    with pytest.raises(queue.Empty):
        queue.get(block=False)
    assert not list((tmp_path / "taken").iterdir())
    assert not list((tmp_path / "messages").iterdir())


def test_processes_that_start_and_take_at_once_lose_and_double_nothing(queue, options):
    takers = [
        subprocess.Popen(
            [sys.executable, "-c", TAKE, json.dumps(options)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for taker in takers:
        assert taker.stdout.readline() == "ready\n"
    for number in range(150):
        queue.put(number)
    for taker in takers:
        taker.stdin.write("\n")
        taker.stdin.flush()
    for number in range(150, 300):
        queue.put(number)

    taken = [int(line) for taker in takers for line in taker.communicate()[0].split()]

    assert sorted(taken) == list(range(300))


def test_a_message_that_is_no_message_is_passed_over(queue, tmp_path):
    (tmp_path / "messages" / "0_x.local.msg").write_text("{ half of it")
    queue.put("whole")

    message = queue.get(timeout=1)
    message.ack()

    assert message.payload == "whole"


def test_queues_do_not_hear_each_other(queue, options):
    with Connection("sparkfs://localhost", transport_options=options) as connection:
        other = connection.SimpleQueue("remote")
        other.put("for remote")
        with pytest.raises(queue.Empty):
            queue.get(block=False)
        assert other.get(timeout=1).payload == "for remote"


def test_a_purge_empties_one_queue(queue):
    queue.put(1)
    queue.put(2)

    assert queue.clear() == 2 and queue.qsize() == 0


def test_a_broken_routing_table_is_written_anew(tmp_path, options):
    control = tmp_path / "control"
    control.mkdir()
    (control / "local.exchange").write_text("[[")
    with Connection("sparkfs://localhost", transport_options=options) as connection:
        connection.SimpleQueue("local").put("found")
        assert connection.SimpleQueue("local").get(timeout=1).payload == "found"

    assert _read_bindings(control / "local.exchange")
