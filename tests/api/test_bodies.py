"""What can be sent is JSON, of a size, and nothing that only looks like it."""

import json
import time

import pytest

from spark_studio.api.models import Refusal
from spark_studio.jobs.models import Job
from tests.api.conftest import error_in

WORDS = '{"model": "spark_image_3_1", "prompt": "A puppy"}'
DEEP = 100_000

UNREADABLE = {
    "nothing": "",
    "space": "  ",
    "cut off": WORDS[:-1],
    "more than one": WORDS + WORDS,
    "single quotes": WORDS.replace('"', "'"),
    "a comma too many": WORDS[:-1] + ",}",
    "a comment": "// hello\n" + WORDS,
    "a form": "model=spark_image_3_1&prompt=puppy",
    "a page": "<!doctype html>",
    "a list": f"[{WORDS}]",
    "a text": '"spark_image_3_1"',
    "a number": "5",
    "null": "null",
    "NaN": WORDS[:-1] + ', "scale": NaN}',
    "Infinity": WORDS[:-1] + ', "scale": Infinity}',
    "-Infinity": WORDS[:-1] + ', "scale": -Infinity}',
    "a name twice": WORDS[:-1] + ', "prompt": "Another"}',
    "a name twice inside": WORDS[:-1] + ', "metadata": {"a": 1, "a": 1}}',
    "half a pair": WORDS.replace("puppy", "\\ud83d"),
    "half a pair in a name": WORDS.replace("prompt", "\\udc00"),
    "the pair turned": WORDS.replace("puppy", "\\udc36\\ud83d"),
    "bad UTF-8": WORDS.encode().replace(b"puppy", b"\xff\xfe"),
    "a surrogate in UTF-8": WORDS.encode().replace(b"puppy", b"\xed\xa0\x80"),
    "UTF-16": WORDS.encode("utf-16"),
    "latin-1": WORDS.replace("puppy", "caf\u00e9").encode("latin-1"),
    "deep lists": "[" * DEEP + "]" * DEEP,
    "deep lists in an object": '{"a":' + "[" * DEEP + "]" * DEEP + "}",
    "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "deep and cut off": "[" * DEEP,
    "a number of 5000 digits": WORDS[:-1] + ', "seed": ' + "9" * 5000 + "}",
    "a raw line end": WORDS.replace("puppy", "pup\npy"),
    "a raw NUL": WORDS.replace("puppy", "\0"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_an_object_of_json_is_a_400(program, name):
    # Said as a header, because an empty body has no type in the test client.
    answer = program.create(UNREADABLE[name], {"Content-Type": "application/json"})
    assert error_in(answer, 400) == "400"
    message = answer.json()["error"]["message"]
    assert message.startswith("This body cannot be read. ")
    assert message.endswith(".") and len(message) < 200
    # Python's own words stay inside.
    assert not any(
        w in message.lower() for w in ("codec", "recursion", "python", "sys.")
    )
    assert not Job.objects.exists() and not Refusal.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        "\ufeff" + WORDS,
        "\n\t " + WORDS + "\n",
        WORDS.replace("puppy", "\\ud83d\\udc36"),
        WORDS.replace("puppy", "小狗"),
        WORDS.replace("puppy", "a\\u0000b"),
        WORDS[:-1] + ', "deep": ' + "[" * 50 + "]" * 50 + "}",
        WORDS[:-1] + ', "huge": 1e999, "long": ' + "9" * 4000 + "}",
    ],
)
def test_what_is_unusual_and_right_is_read(program, text):
    assert program.create(text.encode()).status_code == 200


def test_characters_nothing_can_keep_are_dropped_from_words(program):
    program.create(WORDS.replace("puppy", "pup\\u0000py"))
    assert Job.objects.get().params["prompt"] == "A puppy"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        'Application/JSON; charset="utf8"',
    ],
)
def test_json_goes_by_these_names(program, content_type):
    assert program.create(WORDS, content_type=content_type).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json; charset=nonsense",
        "application/jsonl",
        "application/octet-stream",
        ";",
    ],
)
def test_another_content_type_is_a_415(program, content_type):
    # As a header, or the test client would follow the charset itself.
    answer = program.create(WORDS.encode(), {"Content-Type": content_type})
    assert error_in(answer, 415) == "415"
    assert not Job.objects.exists()


def test_a_packed_body_is_a_415(program):
    answer = program.create(WORDS, {"Content-Encoding": "gzip"})
    assert error_in(answer, 415) == "415"


def test_a_body_over_the_limit_is_a_413(program, settings):
    settings.API_MAX_BODY_BYTES = 2 * 1024**2
    padding = "x" * (2 * 1024**2)
    answer = program.create(WORDS[:-1] + f', "padding": "{padding}"}}')
    assert error_in(answer, 413) == "413"
    assert "2 MB" in answer.json()["error"]["message"]


def test_a_body_of_just_the_limit_is_read(program, settings):
    settings.API_MAX_BODY_BYTES = 10_000
    start = WORDS[:-1] + ', "padding": "'
    text = start + "x" * (10_000 - len(start) - 2) + '"}'
    assert len(text) == 10_000
    assert program.create(text).status_code == 200
    assert error_in(program.create(text + " "), 413) == "413"


def test_nothing_that_was_sent_costs_much_time(program):
    started = time.process_time()
    many = json.dumps({f"name {number}": number for number in range(200_000)})
    program.create(WORDS[:-1] + "," + many[1:])
    program.create("[" * 5_000_000)
    program.create('{"a":"' + "\\u0041" * 1_000_000 + '"}')
    assert time.process_time() - started < 6
