"""The sheet that shows developers what was seen, and the command that draws it."""

import json

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from spark_studio.engines.local.perception.drawing import describe, draw_findings
from tests.engines.conftest import SAMPLES


@pytest.mark.parametrize("name", ["astronaut", "palace"])
def test_the_sheet_shows_six_panels_and_no_two_photos_alike(findings, pixels, name):
    sheet = draw_findings(pixels(name), findings(name))

    assert sheet.dtype == np.uint8 and sheet.shape[1] > 1500
    half = len(sheet) // 2
    assert sheet[:half].std() > 20 and sheet[half:].std() > 20
    assert not np.array_equal(draw_findings(pixels("cat"), findings("cat")), sheet)


def test_the_words_say_what_was_seen(findings):
    words = "\n".join(describe(findings("cat")))

    assert words.startswith("animal")
    assert "cat 0." in words and "face" not in words
    assert "face 1:" in "\n".join(describe(findings("obama")))


def test_the_command_draws_a_sheet_and_prints_facts_for_programs(tmp_path, capsys):
    out = tmp_path / "sheet.png"
    call_command("perceive", SAMPLES / "coffee.jpg", out, "--json")
    facts = json.loads(capsys.readouterr().out)

    assert Image.open(out).size[0] > 1500
    assert facts["kind"] == "object" and facts["faces"] == []
    assert {thing[0] for thing in facts["things"]} >= {"dining table"}
    assert facts["seconds"]["cut-out"] > 0


def test_without_json_it_prints_lines_and_seconds(tmp_path, capsys):
    call_command("perceive", SAMPLES / "coffee.jpg", tmp_path / "sheet.png")
    said = capsys.readouterr().out

    assert said.startswith("object, placeness 0.00")
    assert " s  in all" in said and "KB kept" in said
