"""Programs some tests need: where they are found, and started for one run."""

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CHROMIUM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
POSTGRES_USER = "nobody"  # the server refuses to run as root


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def redis() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def postgres() -> str | None:
    """Return the folder of initdb and postgres; Debian keeps it off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return str(Path(on_path).parent)
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return str(Path(found[-1]).parent) if found else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, process: subprocess.Popen, seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        time.sleep(0.05)
    raise AssertionError(f"{process.args} does not answer on port {port}")


@contextlib.contextmanager
def running(command: list[str], port: int, **options: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    try:
        wait_for_port(port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """Start Redis on a free port, keeping nothing on disk, and return its URL."""
    port = free_port()
    command = [redis(), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--dir", str(folder), "--save", "", "--appendonly", "no"]
    with running(command, port):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Start PostgreSQL on a free port and return the URL of its database."""
    programs, port = postgres(), free_port()
    user = POSTGRES_USER if os.geteuid() == 0 else None
    # Not in a folder of pytest, which only its owner may enter.
    with tempfile.TemporaryDirectory(prefix="spark-postgres-") as folder:
        if user:
            shutil.chown(folder, user)
        options = {"user": user, "cwd": folder, "env": {"LC_ALL": "C.UTF-8"}}
        make = [f"{programs}/initdb", "--username=spark", "--auth=trust", "--no-sync"]
        subprocess.run(
            [*make, "data"], check=True, stdout=subprocess.DEVNULL, **options
        )
        serve = [f"{programs}/postgres", "-D", "data", "-p", str(port), "-k", folder]
        serve += ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"]
        with running(serve, port, stderr=subprocess.DEVNULL, **options):
            yield f"postgres://spark@127.0.0.1:{port}/postgres"
