"""The sheet that scenes are judged on."""

import pytest
from django.core.management import CommandError, call_command
from PIL import Image


def test_scenes_are_laid_side_by_side(tmp_path, capsys):
    out = tmp_path / "sheet.png"
    call_command(
        "scene_sheet",
        scenes="studio,sky",
        size="48x64",
        seeds="1,2",
        columns=4,
        out=out,
    )
    with Image.open(out) as sheet:
        assert sheet.size == (4 * 48, 64 + 18)
    assert "studio 1" in capsys.readouterr().out


def test_words_can_be_built_instead(tmp_path, capsys):
    out = tmp_path / "sheet.png"
    call_command(
        "scene_sheet", words=["海滩 黄昏"], size="48x48", seeds="1", columns=1, out=out
    )
    assert out.exists()
    assert "海滩 黄昏 1" in capsys.readouterr().out


def test_a_scene_nobody_knows_is_named(tmp_path):
    with pytest.raises(CommandError):
        call_command("scene_sheet", scenes="atlantis", out=tmp_path / "sheet.png")
