"""The same promises on PostgreSQL: the tests that hang on the database, run there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKERS = "made_and_kept or many_times_at_once or stale or killed_at_once"


def run_tests(database_url: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "not full", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


@pytest.mark.postgres
def test_rows_are_claimed_written_and_heard_of_on_postgres(postgres_server):
    files = (
        "claim",
        "estimates",
        "feed",
        "history",
        "rendering",
        "services",
        "sweeper",
    )
    run_tests(postgres_server, *(f"tests/jobs/test_{name}.py" for name in files))


@pytest.mark.postgres
def test_workers_keep_their_promises_on_postgres(postgres_server):
    files = ("tests/jobs/test_worker.py", "tests/jobs/test_worker_faults.py")
    run_tests(postgres_server, *files, "-k", f"folder and ({WORKERS})")
