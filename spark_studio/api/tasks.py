"""A task as a program sees it. What does not apply is left out, and is never null."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from spark_studio.api.errors import words_of
from spark_studio.api.models import Refusal
from spark_studio.catalog import (
    ErrorCode,
    ModelSpec,
    UnknownErrorCode,
    error_code,
    get_model,
)
from spark_studio.catalog.errors import BUSY, FAILED
from spark_studio.jobs.models import Charge, Job

IN_PROGRESS, COMPLETED, FAILED_TASK = "in_progress", "completed", "failed"
CANCELED = "Canceled by its owner"
# What an engine made of the words, under the names services give it.
EXPANSIONS = ("expanded_prompt", "llm_result", "rephraser_result", "pe_result")

Body = dict[str, object]


def created(job: Job) -> Body:
    """The answer to a call that was taken."""
    return head(job.task_id, job.created_at, IN_PROGRESS, job.model)


def refused(refusal: Refusal) -> Body:
    """The answer to a call with a mistake in it, at once and whenever it is asked for."""
    body = head(refusal.task_id, refusal.made_at, FAILED_TASK, refusal.model)
    return body | {"error": words_of(refusal.code, refusal.message)}


def task_of(job: Job, charge: Charge | None, address: str) -> Body:
    """Where a job stands. ``address`` is where its picture lies, if there is one."""
    match job.status:
        case Job.Status.SUCCEEDED:
            return completed(job, charge, address)
        case Job.Status.FAILED | Job.Status.CANCELED:
            body = head(job.task_id, job.created_at, FAILED_TASK, job.model)
            return body | {"error": error_of(job)}
        case _:
            return created(job) | {"progress": round(min(job.progress, 1.0), 3)}


def head(task_id: str, made_at: datetime, status: str, model: str) -> Body:
    # Clients read a whole number of seconds here; some cannot read anything else.
    made = int(made_at.timestamp())
    return {"id": task_id, "created_at": made, "status": status, "model": model}


# Completed


def completed(job: Job, charge: Charge | None, address: str) -> Body:
    picture = {
        "type": "image",
        "url": address,
        "size": job.byte_count or 0,
        "jobId": job.task_id,
    }
    return head(job.task_id, job.created_at, COMPLETED, job.model) | {
        "progress": 1.0,
        "output": [{"content": [picture]}],
        "usage": usage_of(charge),
        "metadata": metadata_of(job),
    }


def usage_of(charge: Charge | None) -> Body:
    """What it cost. A picture without a charge, made on a page perhaps, cost nothing."""
    charge = charge or Charge(cost=Decimal(0), discount=Decimal(1))
    return {
        # Text: some clients cannot read a number here.
        "cost": f"{charge.cost.normalize():f}",
        "discount": float(charge.discount),
        "input_tokens": 0,
        "output_tokens": 0,
        "total_tokens": charge.total_tokens,
        "generated_images": charge.picture_count,
    }


def metadata_of(job: Job) -> Body:
    """How it was made, what of the call changed nothing, and what the engine had to say."""
    told = {
        "in_queue_at": seconds(job.created_at),
        "completed_at": seconds(job.finished_at),
        "upload_at": seconds(job.finished_at),
        "seed": job.seed,
        "width": job.width,
        "height": job.height,
        "engine": job.engine,
        "version": job.version,
        "ignored": job.passed_over,
        "warnings": spoken(job.facts.get("warnings")),
        "fallbacks": spoken(job.facts.get("fallbacks")),
    }
    told |= {name: job.facts.get(name) for name in EXPANSIONS}
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def seconds(moment: datetime | None) -> float | None:
    return round(moment.timestamp(), 3) if moment else None


def spoken(sentences: object) -> list[str]:
    """Return sentences kept in both languages as the one that programs speak."""
    found = sentences if isinstance(sentences, list) else []
    return [
        str(words["en"]) if isinstance(words, Mapping) and "en" in words else str(words)
        for words in found
    ]


# Failed


def error_of(job: Job) -> Body:
    model = get_model(job.model)
    if job.status == Job.Status.CANCELED:
        return words_of(error_code(model, "", FAILED).wire, CANCELED)
    code = code_of(model, job.error)
    sentence = job.error.get("en", "")
    message = f"{code.words.en}: {sentence}" if sentence else code.words.en
    return words_of(code.wire, message)


def code_of(model: ModelSpec, error: Mapping[str, str]) -> ErrorCode:
    """Return the row of the model's table for how a job failed."""
    if mistake := error.get("mistake"):
        name, _, reason = mistake.partition(".")
        try:
            found = error_code(model, name, reason)
        except UnknownErrorCode:
            found = None
        # That it could not be put in line is said at once or never.
        if found and found.fault != BUSY:
            return found
        return error_code(model, "", FAILED)
    return error_code(model, "", error.get("fault", FAILED))
