"""What is kept in rows is kept the same way on PostgreSQL."""

import subprocess
import sys

import pytest

from tests.studio import ROOT, clean_environment

ROOMS = ["tests/accounts", "tests/jobs", "tests/api/test_idempotency.py"]
# Files, messages and processes; their rows are met by the others as well.
KNOW_NO_ROWS = ("test_photo_*.py", "test_broker.py", "test_worker*.py")


def run(*command: str, url: str, data) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command],
        env=clean_environment(data) | {"DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.mark.postgres
def test_the_rooms_that_keep_rows_pass_their_tests(postgres_server, tmp_path):
    command = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *ROOMS]
    for file in KNOW_NO_ROWS:
        command += ["--ignore-glob", f"tests/jobs/{file}"]
    # What brings its own studio brings its own SQLite, so it proves nothing here.
    command += ["-m", "not full and not redis and not postgres and not studio"]
    done = run(*command, url=postgres_server, data=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.postgres
def test_the_tables_are_as_the_models_say(postgres_server, tmp_path):
    migrated = run(
        "manage.py", "migrate", "-v", "0", url=postgres_server, data=tmp_path
    )
    assert migrated.returncode == 0, migrated.stderr
    missing = run(
        "manage.py", "makemigrations", "--check", url=postgres_server, data=tmp_path
    )
    assert missing.returncode == 0, missing.stdout
