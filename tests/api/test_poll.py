"""A task in each of its states, in exactly the shape that clients read."""

import json
from decimal import Decimal

import pytest
from django.utils import timezone

from spark_studio.catalog import all_models
from spark_studio.jobs.models import Charge, Job
from spark_studio.jobs.services import delete_jobs, restore_jobs
from tests.api.conftest import TASK, error_in

MODELS = [model.id for model in all_models()]


def no_nulls(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(no_nulls, value.values()))
    if isinstance(value, list):
        return all(map(no_nulls, value))
    return value is not None


@pytest.mark.parametrize("model_id", MODELS)
@pytest.mark.parametrize(
    ("values", "progress"),
    [
        ({"status": Job.Status.QUEUED}, 0),
        ({"status": Job.Status.RUNNING, "progress": 0.4}, 0.4),
        ({"status": Job.Status.RUNNING, "progress": 1.0}, 1),
    ],
)
def test_a_task_under_way_says_how_far_it_is(
    program, make_job, model_id, values, progress
):
    job = make_job(model_id, **values)
    answer = program.task(job.task_id)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": job.task_id,
        "created_at": int(job.created_at.timestamp()),
        "status": "in_progress",
        "model": model_id,
        "progress": progress,
    }
    assert type(answer.json()["created_at"]) is int


@pytest.mark.parametrize("model_id", MODELS)
def test_a_completed_task_has_its_picture_its_cost_and_how_it_was_made(
    program, make_job, model_id
):
    job = make_job(model_id, status=Job.Status.SUCCEEDED)
    answer = program.task(job.task_id)
    task = answer.json()

    assert set(task) == {
        *("id", "created_at", "status", "model"),
        *("progress", "output", "usage", "metadata"),
    }
    assert (task["id"], task["status"], task["progress"]) == (
        job.task_id,
        "completed",
        1.0,
    )
    [[picture]] = [group["content"] for group in task["output"]]
    assert set(picture) == {"type", "url", "size", "jobId"}
    assert (picture["type"], picture["jobId"]) == ("image", job.task_id)
    fetched = program.client.get(picture["url"])
    assert len(fetched.content) == picture["size"] == job.byte_count

    usage = task["usage"]
    assert (usage["cost"], usage["discount"]) == ("0.03", 1)
    assert (usage["input_tokens"], usage["output_tokens"]) == (0, 0)
    assert type(usage["total_tokens"]) is int and usage["generated_images"] == 1

    made = task["metadata"]
    assert made["in_queue_at"] == pytest.approx(job.created_at.timestamp(), abs=0.01)
    assert made["in_queue_at"] <= made["completed_at"] <= made["upload_at"]
    assert all(type(made[n]) is float for n in ("in_queue_at", "completed_at"))
    assert (made["seed"], made["width"], made["height"]) == (job.seed, 4, 3)
    assert (made["engine"], made["version"]) == ("local", "1")
    assert not {"ignored", "warnings", "fallbacks"} & set(made)
    assert no_nulls(task)


@pytest.mark.parametrize(
    ("cost", "written"),
    [
        ("0.030000", "0.03"),
        ("0", "0"),
        ("12.000000", "12"),
        ("100", "100"),
        ("0.000001", "0.000001"),
        ("0.0357", "0.0357"),
    ],
)
def test_a_cost_is_a_plain_decimal_in_text(program, make_job, cost, written):
    job = make_job(status=Job.Status.SUCCEEDED)
    Charge.objects.update(cost=Decimal(cost), discount=Decimal("0.7"), total_tokens=9)
    usage = program.task(job.task_id).json()["usage"]
    assert (usage["cost"], usage["discount"]) == (written, 0.7)
    assert usage["total_tokens"] == 9


def test_a_picture_that_was_not_charged_cost_nothing(program, make_job):
    job = make_job(status=Job.Status.SUCCEEDED)
    Charge.objects.all().delete()
    usage = program.task(job.task_id).json()["usage"]
    assert (usage["cost"], usage["discount"]) == ("0", 1)


def test_what_was_passed_over_and_done_differently_is_told(program, make_job):
    job = make_job(
        status=Job.Status.SUCCEEDED,
        engine="remote",
        seed=0,
        passed_over=["steps", "logo_info.color"],
        facts={
            "warnings": [{"en": "Two faces; the largest is used.", "zh": "两张脸。"}],
            "fallbacks": ["No cut-out."],
            "llm_result": "A small wet dog",
            "seconds": {"draw": 1.2},
            "pid": 7,
        },
    )
    made = program.task(job.task_id).json()["metadata"]
    assert made["ignored"] == ["steps", "logo_info.color"]
    assert made["warnings"] == ["Two faces; the largest is used."]
    assert made["fallbacks"] == ["No cut-out."]
    assert (made["engine"], made["seed"]) == ("remote", 0)
    assert made["llm_result"] == "A small wet dog"
    assert "pid" not in made and "seconds" not in made


def test_odd_facts_break_nothing(program, make_job):
    facts = {"warnings": "no list", "fallbacks": [5, {"zh": "只有中文"}, None]}
    job = make_job(status=Job.Status.SUCCEEDED, facts=facts)
    made = program.task(job.task_id).json()["metadata"]
    assert "warnings" not in made
    assert len(made["fallbacks"]) == 3


@pytest.mark.parametrize("status", Job.Status.values)
def test_only_three_words_are_ever_used_for_where_it_stands(program, make_job, status):
    task = program.task(make_job(status=status).task_id).json()
    assert task["status"] in {"in_progress", "completed", "failed"}
    has = {name for name in ("output", "usage", "error") if name in task}
    wanted = {"completed": {"output", "usage"}, "failed": {"error"}}
    assert has == wanted.get(task["status"], set())
    assert no_nulls(task)


def test_head_answers_like_get_without_a_body(program, make_job):
    job = make_job()
    answer = program.client.head(TASK + job.task_id, headers=program.headers(None))
    assert (answer.status_code, answer.content) == (200, b"")
    missing = program.client.head(TASK + "0" * 20, headers=program.headers(None))
    assert missing.status_code == 404
    assert program.client.head(TASK + job.task_id).status_code == 401


def test_a_task_in_the_bin_is_not_there_until_it_comes_back(program, owner, make_job):
    job = make_job(status=Job.Status.SUCCEEDED)
    delete_jobs(owner, [job.public_id])
    assert error_in(program.task(job.task_id), 404) == "404"
    restore_jobs(owner, [job.public_id])
    assert program.task(job.task_id).status_code == 200


def test_pictures_made_on_pages_can_be_asked_for_too(program, make_job):
    job = make_job("spark_style_template", look="ink-wash", key=None)
    assert program.task(job.task_id).status_code == 200


def test_asking_changes_nothing_and_asks_little(
    program, make_job, django_assert_max_num_queries
):
    job = make_job(status=Job.Status.SUCCEEDED)
    before = Job.objects.values().get()
    program.task(job.task_id)
    # The key, the rate, the job, the charge.
    with django_assert_max_num_queries(4):
        program.task(job.task_id)
    assert Job.objects.values().get() == before


def test_chinese_stays_what_it_is(program, make_job):
    job = make_job(status=Job.Status.SUCCEEDED, passed_over=["步数"])
    answer = program.task(job.task_id)
    assert json.loads(answer.content)["metadata"]["ignored"] == ["步数"]


def test_moments_are_told_in_utc_seconds(program, make_job):
    moment = timezone.now().replace(year=2026, month=6, day=1, microsecond=900_000)
    job = make_job(created_at=moment)
    told = program.task(job.task_id).json()["created_at"]
    assert told == int(moment.timestamp())
