"""What the page and docs/api.md show is run as it stands, against a running studio."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from spark_studio.api.examples import (
    example_call,
    example_params,
    sample_answers,
    snippets,
)
from spark_studio.api.openapi import document
from spark_studio.catalog import ModelSpec, all_models, get_model
from spark_studio.catalog.prices import cost_of
from tests.api import live
from tests.studio import ROOT, Studio

MODELS = pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)
PAGE = (ROOT / "docs" / "api.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
SECONDS = 120
# Words of a fixed set: these are what they are said to be, not only of the same kind.
FIXED = {"status", "model", "type", "code", "cost", "discount", "name", "total"}


@pytest.fixture(scope="module")
def studio(prepared, tmp_path_factory) -> Iterator[Studio]:
    with live.running(prepared, tmp_path_factory.mktemp("by-example")) as studio:
        yield studio


@pytest.fixture(scope="module")
def reader(studio) -> dict[str, str]:
    """What somebody who follows the examples has in their environment."""
    programs = Path(sys.executable).parent
    return os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "SPARK_API": studio.url,
        "SPARK_KEY": live.make_key(studio),
    }


def run(program: str, language: str, folder: Path, reader: dict[str, str]) -> str:
    """Run a program as it stands, a photo at its side; return what it printed."""
    folder.mkdir(exist_ok=True)
    for name in ("photo.jpg", "style.jpg"):
        (folder / name).write_bytes(live.PHOTO.read_bytes())
    file = folder / f"program.{language}"
    file.write_text(program)
    command = ["sh", "-eu"] if language == "sh" else [sys.executable, "-W", "error"]
    done = subprocess.run(
        [*command, file.name],
        cwd=folder,
        env=reader,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"{program}\n{done.stdout}{done.stderr}"
    return done.stdout


# The examples of every model


@MODELS
def test_an_example_is_right_by_the_catalog(model: ModelSpec):
    params = example_call(model)["input"][0]["params"]

    cleaned, photo = model.clean_call(params)

    assert (photo is not None) == (model.photo_input is not None)
    for name, value in example_params(model).items():
        assert str(cleaned[name]) == str(value)


@MODELS
def test_programs_are_written_as_ours_are(model: ModelSpec):
    for snippet in snippets(model):
        assert max(map(len, snippet.text.splitlines())) <= 90
        if snippet.language == "python":
            formatter = [sys.executable, "-m", "ruff", "format", "-", "--diff"]
            done = subprocess.run(
                formatter, input=snippet.text, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout


def test_every_program_leaves_the_picture(studio, reader, tmp_path):
    """All models and languages side by side: most of the time is waiting."""

    def leaves_a_picture(model: ModelSpec, number: int) -> str:
        snippet = snippets(model)[number]
        folder = tmp_path / f"{model.id}-{number}"
        run(snippet.text, snippet.language, folder, reader)
        with Image.open(folder / "picture") as picture:
            picture.load()
            return f"{model.id} {snippet.title} {picture.size}"

    with ThreadPoolExecutor(4) as pool:
        waiting = [
            pool.submit(leaves_a_picture, model, number)
            for model in all_models()
            for number in range(len(snippets(model)))
        ]
        said = [each.result() for each in waiting]
    assert len(set(said)) == 18


def test_a_program_says_why_there_is_no_picture(studio, reader, tmp_path):
    program = snippets(get_model("spark_image_3_1"))[1].text
    unlucky = program.replace('"seed": 7', '"seed": 13')
    assert unlucky != program

    with pytest.raises(AssertionError, match="Nobody draws number 13"):
        run(unlucky, "python", tmp_path, reader)


# What comes back is what is shown


@pytest.fixture(scope="module")
def answers(studio, reader) -> dict[str, dict]:
    """A real answer for each state."""
    key, model = reader["SPARK_KEY"], get_model("spark_img_effects")
    good = example_call(model, live.data_url())
    wrong = example_call(model, live.data_url(live.SAMPLES.parent / "icon.svg"))
    _, created = live.ask(f"{studio.url}/model/v1/generation", key, good)
    _, refused = live.ask(f"{studio.url}/model/v1/generation", key, wrong)
    return {
        "in_progress": created,
        "completed": live.wait_for(studio, key, created["id"]),
        "failed": refused,
    }


def test_real_answers_look_like_the_samples(answers):
    samples = sample_answers(get_model("spark_img_effects"))
    for status, sample in samples.items():
        shown = json.loads(sample)
        if status == "in_progress":
            # Told from the first polling on, and not by the answer to the call.
            assert shown.pop("progress") < 1
        assert difference(answers[status], shown) == [], status


def test_real_answers_fit_the_openapi_document(answers):
    api = document()
    names = {
        "in_progress": "TaskInProgress",
        "completed": "TaskCompleted",
        "failed": "TaskFailed",
    }
    for status, name in names.items():
        schema = {"$ref": f"#/components/schemas/{name}"}
        check = Draft202012Validator(schema | {"components": api["components"]})
        assert [e.message for e in check.iter_errors(answers[status])] == [], status


# docs/api.md


def test_the_page_is_true_from_top_to_end(studio, reader, tmp_path):
    """Blocks of shell run as one session; the JSON after one is what it answers."""
    blocks = BLOCK.findall(PAGE)
    session, shown = [], {}
    for number, (language, text) in enumerate(blocks):
        if language == "sh":
            session.append(f"{{\n{text}}} > out-{number}")
        if language == "json":
            shown[number - 1] = json.loads(text)
    assert len(session) > 5 and len(shown) > 4

    run("\n".join(session), "sh", tmp_path, reader)

    for number, sample in shown.items():
        answer = json.loads((tmp_path / f"out-{number}").read_text())
        assert difference(answer, sample) == [], sample
    with Image.open(tmp_path / "picture") as picture:
        picture.load()


@pytest.mark.parametrize("number", [0, 1], ids=["alone", "with the client from PyPI"])
def test_its_programs_in_python_leave_the_picture(studio, reader, tmp_path, number):
    programs = [text for language, text in BLOCK.findall(PAGE) if language == "python"]
    assert len(programs) == 2

    run(programs[number], "python", tmp_path, reader)

    assert Image.open(tmp_path / "picture").size == (910, 1137)


def test_the_page_and_the_catalog_agree_on_the_price():
    for text in re.findall(r'"model": "(\w+)"[^`]*?"cost": "([\d.]+)"', PAGE):
        model_id, cost = text
        assert cost == f"{cost_of(model_id).normalize():f}"


def difference(answer: object, sample: object, where: str = "") -> list[str]:
    """Return every place where an answer is not of the sample's shape."""
    if isinstance(sample, dict) and isinstance(answer, dict):
        names = sorted(sample.keys() ^ answer.keys())
        found = [f"{where}.{name}" for name in names]
        for name in sample.keys() & answer.keys():
            found += difference(answer[name], sample[name], f"{where}.{name}")
        return found
    if isinstance(sample, list) and isinstance(answer, list):
        pairs = zip(answer, sample, strict=False)
        found = [where] if len(answer) != len(sample) else []
        return found + [d for pair in pairs for d in difference(*pair, where)]
    is_fixed = where.rpartition(".")[2] in FIXED
    same = answer == sample if is_fixed else type(answer) is type(sample)
    return [] if same else [f"{where}: {answer!r} is not like {sample!r}"]


def test_a_difference_would_be_seen():
    sample = {"a": [{"status": "ready", "n": 1}]}

    assert difference({"a": [{"status": "ready", "n": 2}]}, sample) == []
    assert difference({"a": [{"status": "other", "n": 2}]}, sample)
    assert difference({"a": [{"status": "ready", "n": "2"}]}, sample)
    assert difference({"a": [{"status": "ready"}]}, sample) == [".a.n"]
    assert difference({"a": []}, sample) == [".a"]
