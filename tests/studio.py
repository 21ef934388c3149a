"""A whole studio for a test: a real web server and a real worker, with a data folder of their own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from bootstrap import NO_ROOT_WARNING
from spark_studio.starter import read_procfile, stop_group
from tests.programs import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60  # two busy cores
STOP_SECONDS = 15


class Studio:
    """Web and worker as the Procfile starts them, each in a process group of its own.

    ``url`` has no slash at its end. ``data`` is the data folder, whose
    ``log.txt`` holds what both said. ``kill`` is ``kill -9`` of the whole group.
    """

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = clean_environment(data, self.port) | environment
        self.commands = read_procfile(ROOT / "Procfile")
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self, *names: str) -> None:
        """Start web and worker, or only those named, and wait until they are ready."""
        for name in names or self.commands:
            with (self.data / "log.txt").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    ["/bin/sh", "-c", f"exec {self.commands[name]}"],
                    env=self.environment,
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        if "web" in self.processes:
            path = "/readyz" if "worker" in self.processes else "/healthz"
            self.wait_until(path)

    def wait_until(self, path: str, seconds: float = START_SECONDS) -> None:
        """Wait until ``path`` answers 200."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            ended = [n for n, p in self.processes.items() if p.poll() is not None]
            assert not ended, f"{ended} ended:\n{self.log()[-4000:]}"
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(self.url + path, timeout=5).status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"{path} does not answer 200:\n{self.log()[-4000:]}")

    def stop(self, *names: str) -> None:
        """Ask web and worker, or those named, to end, as a restart of the computer would."""
        for name in names or list(self.processes):
            self.processes[name].terminate()
        for name in names or list(self.processes):
            process = self.processes.pop(name)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            stop_group(process.pid, signal.SIGKILL)
            process.wait()

    def kill(self, *names: str) -> None:
        for name in names or list(self.processes):
            process = self.processes.pop(name)
            stop_group(process.pid, signal.SIGKILL)
            process.wait()

    def restart(self, *names: str) -> None:
        chosen = names or tuple(self.commands)
        self.stop(*(name for name in chosen if name in self.processes))
        self.start(*chosen)

    def manage(self, *arguments: str) -> str:
        """Run a management command on this studio's data and return what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self) -> str:
        path = self.data / "log.txt"
        return path.read_text(errors="replace") if path.exists() else ""


def clean_environment(data: Path, port: int | str = "") -> dict[str, str]:
    """Return this process's environment without what steers a studio, and with ``data``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SPARK_", "DJANGO_", "MAKE"))
        and name not in {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "BROKER_URL"}
        and name not in {"STORAGE_URL", "EMAIL_URL", "HOST", "PORT"}
    }
    programs = Path(sys.executable).parent
    return kept | {
        "PATH": f"{programs}{os.pathsep}{kept.get('PATH', os.defpath)}",
        "SPARK_DATA_DIR": str(data),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": NO_ROOT_WARNING,
    }


def prepare(folder: Path) -> Path:
    """Fill ``folder`` as the first start does: a database, and the files collected."""
    for command in ("migrate", "collectstatic"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--no-input", "-v", "0"],
            env=clean_environment(folder),
            cwd=ROOT,
            check=True,
        )
    return folder


def copy_prepared(prepared: Path, data: Path) -> Path:
    """Make ``data`` a folder like ``prepared`` without the seconds that took."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy(prepared / "spark.sqlite3", data)
    (data / "static").symlink_to(prepared / "static")
    return data
