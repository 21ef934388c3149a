"""The one command, run for real on the environment the tests run in."""

import contextlib
import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import bootstrap
from tests.programs import free_port
from tests.studio import ROOT, clean_environment

OWN_ENVIRONMENT = pytest.mark.skipif(
    not (Path(sys.prefix) == bootstrap.VENV and bootstrap.STAMP.exists()),
    reason="Left out: real starts, this is not the environment of make test",
)


def run(
    data: Path, port: int, verb: str = "run", **environment: str
) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "bootstrap.py", verb],
        cwd=ROOT,
        env=clean_environment(data, port) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen, words: str, seconds: float = 60) -> str:
    said = ""
    limit = time.monotonic() + seconds
    while words not in said and time.monotonic() < limit:
        line = process.stdout.readline()
        if not line:
            break
        said += line
    assert words in said, said
    return said


def processes_of(data: Path) -> list[str]:
    """Return the command of each process whose environment names ``data``, as Linux tells it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environment = (folder / "environ").read_bytes().split(b"\0")
            if f"SPARK_DATA_DIR={data}".encode() in environment:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                if command:  # a zombie has none
                    found.append(f"{folder.name} {command.decode()}")
    return found


def wait_until_nothing_is_left(data: Path, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while processes_of(data) and time.monotonic() < limit:
        time.sleep(0.1)
    assert processes_of(data) == []


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("started")


@pytest.fixture
def started(data: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    process = run(data, port)
    read_until(process, "Spark Studio is ready")
    yield process, port
    process.kill()
    process.wait()
    wait_until_nothing_is_left(data, 10)


def wait_for_children(data: Path, count: int) -> None:
    limit = time.monotonic() + 30
    while len(processes_of(data)) < count and time.monotonic() < limit:
        time.sleep(0.1)
    assert len(processes_of(data)) >= count, processes_of(data)


linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="looks for processes in /proc"
)
# The starter, its guard, web, the worker and its two children.
EVERYONE = 6


@linux
@OWN_ENVIRONMENT
def test_a_killed_starter_leaves_nothing_behind(started, data):
    process, _ = started
    wait_for_children(data, EVERYONE)

    process.send_signal(signal.SIGKILL)

    wait_until_nothing_is_left(data, 6)


@linux
@OWN_ENVIRONMENT
def test_a_starter_killed_with_its_guard_leaves_nothing_behind(started, data):
    wait_for_children(data, EVERYONE)

    for line in processes_of(data):
        if "bootstrap.py" in line:
            os.kill(int(line.split()[0]), signal.SIGKILL)

    # Each program ends by itself now: Celery takes its time.
    wait_until_nothing_is_left(data, 20)


@linux
@OWN_ENVIRONMENT
def test_ctrl_c_leaves_nothing_behind(started, data):
    process, _ = started
    wait_for_children(data, EVERYONE)

    process.send_signal(signal.SIGINT)

    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert said.rstrip().endswith("Stopped.")
    assert "Traceback" not in said
    assert processes_of(data) == []


@linux
@OWN_ENVIRONMENT
def test_a_killed_worker_is_started_again_and_the_studio_stays(started, data):
    process, port = started
    wait_for_children(data, EVERYONE)
    worker = next(line for line in processes_of(data) if "celery" in line)

    os.killpg(os.getpgid(int(worker.split()[0])), signal.SIGKILL)

    read_until(process, "'worker' ended. It is started again.")
    wait_for_children(data, EVERYONE)
    assert worker not in processes_of(data)
    with socket.create_connection(("127.0.0.1", port)):
        pass


@OWN_ENVIRONMENT
def test_a_second_start_on_the_same_port_says_it_is_busy(started, data):
    _, port = started

    second = run(data, port)

    said, _ = second.communicate(timeout=20)
    assert second.returncode == 1
    assert said.startswith(f"Port {port} is busy:")
    assert len(said.splitlines()) == 1


@OWN_ENVIRONMENT
@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'; set it to a number from 1 to 65535."),
        ({"HOST": "192.0.2.77"}, "192.0.2.77 is not an address of this computer."),
        ({"SPARK_PRODUCTION": "yes"}, "Production needs SECRET_KEY"),
        (
            {"SPARK_PRODUCTION": "maybe"},
            "SPARK_PRODUCTION is 'maybe'; set it to yes or no.",
        ),
        ({"SPARK_DATA_DIR": "/dev/null/here"}, "/dev/null/here cannot be written to."),
    ],
)
def test_what_cannot_work_is_one_plain_sentence(tmp_path, environment, sentence):
    process = run(tmp_path, free_port(), **environment)

    said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert sentence in said
    assert "Traceback" not in said


def test_an_old_python_is_told_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 8, 10))
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(SystemExit) as end:
        bootstrap.main(["run"])

    assert end.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("Spark Studio needs Python 3.11 or newer, and this is 3.8.")
    assert len(said.splitlines()) == 1


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch):
    handed_over = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "run"])
    monkeypatch.setattr(
        shutil, "which", lambda name: "/usr/bin/python3.12" if "12" in name else None
    )
    monkeypatch.setattr(bootstrap, "runs", lambda python: True)

    def hand_over(path, arguments):
        handed_over.append((path, arguments))
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", hand_over)

    with pytest.raises(SystemExit):
        bootstrap.main(["run"])

    path = "/usr/bin/python3.12"
    assert handed_over == [(path, [path, "bootstrap.py", "run"])]


def test_a_signpost_to_a_python_that_is_not_there_is_passed_by(tmp_path):
    signpost = tmp_path / "python3.13"
    signpost.write_text("#!/bin/sh\nexit 127\n")
    signpost.chmod(0o755)
    assert not bootstrap.runs(str(signpost))
    assert bootstrap.runs(sys.executable)


def test_an_old_python_can_read_the_file():
    source = (ROOT / "bootstrap.py").read_text()
    compile(source, "bootstrap.py", "exec", dont_inherit=True)
    import ast

    ast.parse(source, feature_version=(3, 7))


def test_it_needs_the_standard_library_alone():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "bootstrap.py", "nonsense"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == "Say one of: run, setup, test, test-full, bench.\n"


@pytest.mark.parametrize(
    ("output", "beginning"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("error: Failed to fetch: dns error", "The packages could not be fetched."),
        ("a\nE: Permission denied (os error 13)\n", "No. E: Permission denied"),
        ("a\nhash mismatch\n\n", "No. hash mismatch"),
    ],
)
def test_what_an_installer_says_becomes_one_sentence(output, beginning):
    said = bootstrap.explained(output, "No.", fetched=True)
    assert said.startswith(beginning)
    assert len(said.splitlines()) == 1


def test_only_fetching_blames_the_network():
    assert bootstrap.explained("no module named connection", "No.") == (
        "No. no module named connection"
    )


def test_a_missing_venv_module_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(SystemExit) as end:
        bootstrap.make_venv()

    assert end.value.code == 1
    said = capsys.readouterr().err
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"sudo apt install python{version}-venv" in said
    assert len(said.splitlines()) == 1


def test_a_full_disk_is_one_sentence():
    assert bootstrap.sentence_for(OSError(errno.ENOSPC, "No space left on device")) == (
        "The disk is full. Make about 2 GB of room and try again."
    )


def test_what_was_prepared_is_told_from_what_changed(monkeypatch):
    monkeypatch.chdir(ROOT)
    before = bootstrap.what_to_prepare_for()
    assert bootstrap.what_to_prepare_for() == before

    monkeypatch.setenv("SPARK_PUBLIC_URL", "https://studio.example")

    assert bootstrap.what_to_prepare_for() != before


def test_a_changed_style_sheet_is_collected_by_the_next_start(monkeypatch, tmp_path):
    for name in (
        "static/css/base.css",
        "spark_studio/settings.py",
        "requirements.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    before = bootstrap.what_to_prepare_for()

    (tmp_path / "static" / "css" / "base.css").write_text("two")

    assert bootstrap.what_to_prepare_for() != before


@pytest.mark.parametrize(
    "name", ["requirements", "requirements-dev", "requirements-uv"]
)
def test_every_package_is_pinned_and_hashed(name):
    text = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", line), line
        assert "--hash=sha256:" in line, line
    assert "://" not in text


def test_tests_and_running_use_the_same_versions():
    def versions(name: str) -> set[str]:
        text = (ROOT / name).read_text()
        return {line.rstrip(" \\") for line in text.splitlines() if "==" in line}

    assert versions("requirements.txt") <= versions("requirements-dev.txt")
