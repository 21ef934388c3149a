"""schemathesis against a running studio: every check it has, and nothing may fail."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api import live
from tests.studio import ROOT, Studio

PROGRAM = Path(sys.executable).parent / "schemathesis"
SECONDS = 1200  # the longer run, on two busy cores


@pytest.fixture(scope="module")
def studio(prepared, tmp_path_factory) -> Iterator[Studio]:
    """Taking calls needs no worker; a few thousand pictures would only be in the way."""
    with live.running(prepared, tmp_path_factory.mktemp("fuzzed"), "web") as studio:
        yield studio


def run_schemathesis(studio: Studio, folder: Path, *options: str) -> str:
    """Return what it printed; its own exit status says whether anything failed."""
    command = [str(PROGRAM), "run", f"{studio.url}/api/openapi.json", "--checks", "all"]
    command += ["--header", f"Authorization: Bearer {live.make_key(studio)}"]
    command += ["--generation-database", "none", "--no-color", *options]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks",
    }
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6000:]
    return said


def test_no_check_fails(studio, tmp_path):
    said = run_schemathesis(studio, tmp_path, "--max-examples", "5", "--seed", "1")

    assert "5 selected / 5 total" in said and "❌" not in said and "🚫" not in said
    assert "Traceback" not in studio.log()


@pytest.mark.full
def test_no_check_fails_in_a_longer_run(studio, tmp_path):
    for seed in ("2", "3"):
        run_schemathesis(studio, tmp_path, "--max-examples", "200", "--seed", seed)

    assert "Traceback" not in studio.log()
