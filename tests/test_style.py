"""The tree is as ruff would write it. ``make format`` puts right what it can."""

import subprocess
import sys

import pytest

from tests.studio import ROOT


@pytest.mark.parametrize("arguments", [["format", "--check"], ["check"]])
def test_ruff_finds_nothing(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--quiet", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
