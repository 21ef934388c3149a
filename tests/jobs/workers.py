"""Real workers for tests: a group of processes that can be killed as a whole."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
QUICK = {
    "JOB_LEASE_SECONDS": 1.0,
    "JOB_SWEEP_SECONDS": 0.2,
    "JOB_STOP_SECONDS": 0.2,
    "JOB_CHILD_MEMORY_MB": 700,
    "CELERY_TASK_SOFT_TIME_LIMIT": 4,
    "CELERY_TASK_TIME_LIMIT": 5,
    "SPARK_ENGINE": "tests.jobs.engines.ScriptedEngine",
}


class WorkerGroup:
    """A worker with its children, in a session of its own."""

    def __init__(self, broker: dict[str, object], hands: int = 2, **overrides: object):
        self.broker = broker
        self.hands = hands
        self.overrides = overrides
        self.process: subprocess.Popen | None = None

    def start(self) -> "WorkerGroup":
        self.log = Path(settings.DATA_DIR, "worker.log").open("ab")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "spark_studio", "--quiet"]
            + ["worker", "--pool", "prefork", "--concurrency", str(self.hands)]
            + ["--queues", "preview,local,remote", "--loglevel", "WARNING"]
            + ["--without-gossip", "--without-mingle", "--without-heartbeat"],
            cwd=ROOT,
            env=os.environ | self._environment(),
            start_new_session=True,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        return self

    def kill(self) -> None:
        """Kill every process of the group at once, as a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self._clean()

    def stop(self, patience: float = 30) -> float:
        """Ask it to stop, and return the seconds that took."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(patience)
        self._clean()
        return time.monotonic() - began

    def _clean(self) -> None:
        if self.process:
            self.process.wait(5)
            self.log.close()

    def _environment(self) -> dict[str, str]:
        database = {
            key: connection.settings_dict[key]
            for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
        }
        values = QUICK | self.broker | {"DATABASES": {"default": database}}
        return {
            "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
            "SPARK_DATA_DIR": str(settings.DATA_DIR),
            # A quarter of the start; this process was checked itself.
            "CELERY_SKIP_CHECKS": "1",
            "SPARK_TEST_SETTINGS": json.dumps(values | self.overrides, default=str),
        }


def wait_for(condition: Callable[[], object], seconds: float = 30) -> object:
    """Return what ``condition`` returns as soon as it is true; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"Did not happen within {seconds} s: {condition}")
