"""The same Idempotency-Key twice is one task, however often and however fast it comes."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from spark_studio.accounts.models import RateCount
from spark_studio.api.models import BATCH, KEPT_FOR, KeptAnswer
from spark_studio.jobs.models import Job, Photo
from tests.api.conftest import CREATE, Program, error_in
from tests.api.test_create import as_base64, picture_of

WORDS = {"model": "spark_image_3_1", "prompt": "A puppy"}
OTHER = {"model": "spark_image_3_1", "prompt": "A kitten"}
NAME = {"Idempotency-Key": "order 7"}
TWENTY = 20


def replayed(answer) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


def test_the_same_call_again_has_the_same_answer(program):
    one, two = program.create(WORDS, NAME), program.create(WORDS, NAME)

    assert (one.status_code, one.content) == (two.status_code, two.content)
    assert one.status_code == 200
    assert (replayed(one), replayed(two)) == (False, True)
    assert Job.objects.count() == 1


def test_without_a_key_each_call_is_a_task(program):
    ids = {program.create(WORDS).json()["id"] for _ in range(3)}
    assert len(ids) == 3 and not KeptAnswer.objects.exists()


def test_another_key_is_another_task(program):
    program.create(WORDS, NAME)
    assert not replayed(program.create(WORDS, {"Idempotency-Key": "order 8"}))
    assert Job.objects.count() == 2


def test_the_same_key_of_another_owner_is_another_task(program, other_program):
    one, two = program.create(WORDS, NAME), other_program.create(WORDS, NAME)
    assert not replayed(two) and one.json()["id"] != two.json()["id"]
    assert Job.objects.count() == 2


def test_the_keys_of_one_owner_share_what_was_answered(program, make_program, owner):
    one = program.create(WORDS, NAME)
    assert make_program(owner).create(WORDS, NAME).content == one.content


@pytest.mark.parametrize(
    "body", [OTHER, WORDS | {"seed": 1}, {**WORDS, "model": "spark_i2i_3_0"}]
)
def test_another_body_under_the_same_key_is_a_422(program, body):
    program.create(WORDS, NAME)
    assert error_in(program.create(body, NAME), 422) == "422"
    assert Job.objects.count() == 1


def test_the_same_call_spelled_otherwise_is_the_same_call(program):
    one = program.create(WORDS, NAME)
    envelope = {"model": WORDS["model"], "input": [{"params": {"prompt": "A puppy"}}]}
    assert program.create(envelope, NAME).content == one.content
    flat = '{ "prompt":"A\\u0020puppy" , "model": "spark_image_3_1"}'
    assert program.create(flat, NAME).content == one.content


def test_the_task_is_not_asked_for_anew_to_answer_again(program, owner):
    task = program.create(WORDS, NAME).json()
    Job.objects.all().delete()
    assert program.create(WORDS, NAME).json() == task
    assert not Job.objects.exists()


def test_after_a_day_the_key_is_free_again(program):
    one = program.create(WORDS, NAME).json()
    KeptAnswer.objects.update(made_at=timezone.now() - KEPT_FOR)
    two = program.create(OTHER, NAME)
    assert two.status_code == 200 and not replayed(two)
    assert two.json()["id"] != one["id"]
    assert KeptAnswer.objects.count() == 1


def test_what_is_older_than_a_day_is_forgotten_bit_by_bit(program, owner):
    old = timezone.now() - KEPT_FOR
    KeptAnswer.objects.bulk_create(
        KeptAnswer(
            owner=owner,
            name=f"old {number}",
            fingerprint="0" * 64,
            status=200,
            body="{}",
            made_at=old,
        )
        for number in range(BATCH + 5)
    )
    program.create(WORDS, NAME)
    assert KeptAnswer.objects.count() == 6
    program.create(WORDS, {"Idempotency-Key": "order 8"})
    assert KeptAnswer.objects.count() == 2


# What leaves nothing behind


def test_a_mistake_is_not_kept(program):
    wrong = {"model": "spark_image_3_1", "prompt": ""}
    assert program.create(wrong, NAME).status_code == 400
    assert program.create(WORDS, NAME).status_code == 200


def test_a_refusal_at_the_door_is_not_kept(program, nobody, settings, make_program):
    assert nobody.create(WORDS, NAME).status_code == 401
    reader = make_program(program.key.owner, can_generate=False)
    assert reader.create(WORDS, NAME).status_code == 403
    settings.API_CALLS_PER_MINUTE = {"create": 0, "read": 0}
    assert program.create(WORDS, NAME).status_code == 429
    settings.API_CALLS_PER_MINUTE = {"create": 9, "read": 9}
    assert not KeptAnswer.objects.exists()
    assert not replayed(program.create(WORDS, NAME))


def test_what_could_not_be_taken_is_not_kept(program, settings, monkeypatch):
    quotas = settings.QUOTAS
    settings.QUOTAS = {kind: quota | {"at_once": 0} for kind, quota in quotas.items()}
    assert program.create(WORDS, NAME).status_code == 429
    settings.QUOTAS = quotas
    assert not KeptAnswer.objects.exists()

    def away(**values: object) -> None:
        raise OperationalError("locked")

    with monkeypatch.context() as broken:
        broken.setattr("spark_studio.api.orders.submit_job", away)
        assert program.create(WORDS, NAME).status_code == 503
    assert not KeptAnswer.objects.exists()
    assert program.create(WORDS, NAME).status_code == 200


@pytest.mark.parametrize("name", ["", "x" * 256, "caf\u00e9", "a\tb", "\x00"])
def test_a_key_that_cannot_be_kept_is_a_400(program, name):
    answer = program.create(WORDS, {"Idempotency-Key": name})
    assert error_in(answer, 400) == "400"
    assert not Job.objects.exists()


def test_the_longest_key_is_kept(program):
    name = {"Idempotency-Key": "k" * 255}
    assert program.create(WORDS, name).content == program.create(WORDS, name).content


# All at once


@pytest.fixture
def at_once(transactional_db) -> Callable[..., list]:
    """Return a function that makes calls from as many threads, all at the same moment."""

    def call(calls: list[Callable[[], object]]) -> list:
        gate = threading.Barrier(len(calls))

        def one(call: Callable[[], object]) -> object:
            gate.wait()
            try:
                return call()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return call


def call_of(program: Program, body: object, name: str) -> Callable[[], object]:
    """A call with a client of its own, as from another connection."""
    headers = program.headers({"Idempotency-Key": name})
    return lambda: Client(raise_request_exception=False).post(
        CREATE, json.dumps(body), content_type="application/json", headers=headers
    )


def test_twenty_equal_calls_at_once_make_one_task(at_once, program):
    answers = at_once([call_of(program, WORDS, "once")] * TWENTY)

    assert [answer.status_code for answer in answers] == [200] * TWENTY
    assert len({answer.content for answer in answers}) == 1
    assert sum(not replayed(answer) for answer in answers) == 1
    assert Job.objects.count() == KeptAnswer.objects.count() == 1


def test_twenty_equal_calls_with_a_photo_keep_it_once(at_once, program):
    photo = as_base64(picture_of((90, 90)))
    body = {"model": "spark_i2i_3_0", "prompt": "x", "binary_data_base64": [photo]}
    answers = at_once([call_of(program, body, "once")] * TWENTY)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert Job.objects.count() == Photo.objects.count() == 1


def test_two_bodies_fighting_for_a_key_make_one_task(at_once, program):
    calls = [call_of(program, body, "once") for body in (WORDS, OTHER)] * 10
    answers = at_once(calls)

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 10 + [422] * 10
    assert Job.objects.count() == 1


def test_a_quota_of_one_lets_one_pass(at_once, program, settings):
    settings.QUOTAS = {
        kind: quota | {"at_once": 1} for kind, quota in settings.QUOTAS.items()
    }
    calls = [call_of(program, WORDS, f"call {number}") for number in range(TWENTY)]
    statuses = sorted(answer.status_code for answer in at_once(calls))
    assert statuses == [200] + [429] * 19
    assert Job.objects.count() == KeptAnswer.objects.count() == 1


def test_every_call_is_counted_exactly(at_once, program):
    at_once([lambda: program.task("0" * 20)] * TWENTY)
    at_once([lambda: program.task("0" * 20)] * TWENTY)
    assert sum(row.count for row in RateCount.objects.all()) == 2 * TWENTY
