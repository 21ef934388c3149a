"""The worker's half: a row goes in, plain values go down, and one ending is written."""

import errno
import logging
import time
from functools import partial

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection

from spark_studio.catalog import get_model
from spark_studio.engines.base import (
    EngineError,
    EngineUnavailable,
    NoMemory,
    RenderRequest,
    RenderResult,
    Report,
)
from spark_studio.inputs import Words
from spark_studio.jobs import origin, sentences, storage
from spark_studio.jobs.charges import charge
from spark_studio.jobs.handover import handed_over
from spark_studio.jobs.incoming import PhotoUnfit, fetch_photo
from spark_studio.jobs.lease import Lease, LeaseLost
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.offer import engine_for
from spark_studio.jobs.photos import NoRoom, StorageFull
from spark_studio.net.guarded import Refused

logger = logging.getLogger(__name__)

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
# Steps that follow each other faster are not worth a write to the row each.
REPORT_EVERY_SECONDS = 0.1
LAST_WRITE_TRIES = 6
FETCHING = Words("Fetching your photo.", "正在取照片。")
FETCHING_STYLE = Words("Fetching the style picture.", "正在取风格图片。")


class PhotoGone(Exception):
    pass


class StyleGone(Exception):
    """The second photo, whose style was to be borrowed."""


class StyleUnfetched(Exception):
    pass


def perform(job: Job) -> None:
    """Make the picture of a claimed job, and end the job once and for ever.

    What fails is written on the row in plain words; nothing is raised.
    """
    lease = Lease(job)
    folder = f"{job.folder}/{job.attempt}"
    try:
        with lease.kept_alive():
            result = _render(job, lease, folder)
            result = origin.stated(result, from_photo=_starts_from_photo(job))
            _insist(lease, also=partial(charge, job), **_keep(result, folder))
    except LeaseLost as lost:
        logger.info("%s; leaving it alone", lost)
    except DatabaseError:
        # The row cannot be reached. Its lease runs out, and it is tried again.
        logger.exception("The row of job %s cannot be written", job.public_id)
        return
    except Exception as error:
        _fail(job, lease, error)
    _remove_what_is_not_the_result(job)


def _render(job: Job, lease: Lease, folder: str) -> RenderResult:
    report = ProgressWriter(lease, folder)
    _bring_photos(job, lease, report)
    request = RenderRequest(
        model=job.model,
        look=job.look,
        params=job.params,
        seed=job.seed,
        photo=_photo_bytes(job.photo, PhotoGone),
        second_photo=_photo_bytes(job.second_photo, StyleGone),
        memory=storage.PhotoMemory(job.photo) if job.photo else NoMemory(),
    )
    request = handed_over(request, job, lease)
    return engine_for(job.model).render(request, report)


def _bring_photos(job: Job, lease: Lease, report: Report) -> None:
    """Fetch what lies at an address, and write it down: later tries start from it."""
    if job.photo_address and not job.photo:
        report(0.0, FETCHING, None)
        model = get_model(job.model)
        job.photo = fetch_photo(job.owner, model, job.photo_address, job.key)
        lease.write(photo=job.photo)
    if job.second_photo_address and not job.second_photo:
        report(0.0, FETCHING_STYLE, None)
        job.second_photo = _fetched_style(job)
        lease.write(second_photo=job.second_photo)


def _fetched_style(job: Job) -> Photo:
    model, address = get_model(job.model), job.second_photo_address
    try:
        return fetch_photo(job.owner, model, address, job.key, model.second_photo_name)
    except Refused as error:
        raise StyleUnfetched from error


def _photo_bytes(photo: Photo | None, gone: type[Exception]) -> bytes:
    if photo is None:
        return b""
    try:
        return storage.read(photo.name)
    except FileNotFoundError as error:
        raise gone from error


def _starts_from_photo(job: Job) -> bool:
    return bool(job.photo_id or job.photo_address)


class ProgressWriter:
    """The report an engine calls: writes progress to the row, or stops the engine."""

    def __init__(self, lease: Lease, folder: str) -> None:
        self.lease = lease
        self.folder = folder
        self.written_at = 0.0
        self.sentence: Words | None = None

    def __call__(self, fraction: float, sentence: Words, preview: bytes | None) -> None:
        is_soon = time.monotonic() - self.written_at < REPORT_EVERY_SECONDS
        if is_soon and sentence == self.sentence and not preview:
            return
        values = {
            "progress": min(max(fraction, 0.0), 1.0),
            "sentence": {"en": sentence.en, "zh": sentence.zh},
        }
        if preview:
            values["preview"] = f"{self.folder}/preview.jpg"
            storage.write(values["preview"], preview)
        self._write(values)
        self.written_at, self.sentence = time.monotonic(), sentence

    def _write(self, values: dict[str, object]) -> None:
        try:
            self.lease.write(**values)
        except DatabaseError as error:
            # Progress is worth less than the picture; the next report tries again.
            logger.warning("Progress could not be written: %s", error)
            connection.close()


def _keep(result: RenderResult, folder: str) -> dict[str, object]:
    """Put the picture where it belongs, and return what the row says about it."""
    name = f"{folder}/picture.{SUFFIXES[result.content_type]}"
    storage.write(name, result.image)
    return {
        "status": Job.Status.SUCCEEDED,
        "progress": 1,
        "result_name": name,
        "content_type": result.content_type,
        "width": result.width,
        "height": result.height,
        "byte_count": len(result.image),
        "seed": result.seed,
        "facts": dict(result.facts),
        "engine": result.engine,
        "version": result.version,
    }


def _fail(job: Job, lease: Lease, error: Exception) -> None:
    values = _error_of(error)
    if values["code"] == sentences.INTERNAL:
        logger.error("Job %s broke", job.public_id, exc_info=error)
    else:
        logger.info("Job %s failed: %s", job.public_id, values["en"])
    try:
        _insist(lease, status=Job.Status.FAILED, error=values, preview="")
    except LeaseLost as lost:
        logger.info("%s; leaving it alone", lost)
    except DatabaseError:
        logger.exception("The row of job %s cannot be written", job.public_id)


def _error_of(error: Exception) -> dict[str, object]:
    match error:
        case EngineUnavailable():
            return sentences.error_values(
                sentences.UNAVAILABLE,
                error.sentence,
                fault=error.fault,
                is_passing=error.is_passing,
            )
        case EngineError():
            return sentences.error_values(sentences.CANNOT_DRAW, error.sentence)
        case SoftTimeLimitExceeded():
            return sentences.error_values(sentences.TOO_SLOW)
        case MemoryError():
            return sentences.error_values(sentences.TOO_LARGE)
        case PhotoGone():
            return sentences.error_values(sentences.GONE_PHOTO)
        case StyleGone():
            return sentences.error_values(sentences.GONE_STYLE)
        case StyleUnfetched():
            return sentences.error_values(
                sentences.UNFETCHED_STYLE, fault="unreachable"
            )
        case Refused():
            return sentences.error_values(sentences.UNFETCHED, fault="unreachable")
        case PhotoUnfit(error=mistake, name=name):
            return sentences.error_values(
                sentences.UNFIT_PHOTO,
                mistake.words,
                mistake=f"{name}.{mistake.reason}",
            )
        case NoRoom() | StorageFull():
            return sentences.error_values(sentences.NO_ROOM, error.words)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return sentences.error_values(sentences.NO_ROOM)
        case _:
            return sentences.error_values(sentences.INTERNAL)


def _insist(lease: Lease, **values: object) -> None:
    """Write the ending. A database that is busy or restarts for a moment is waited for."""
    for tries_left in reversed(range(LAST_WRITE_TRIES)):
        try:
            return lease.end(**values)
        except DatabaseError:
            if not tries_left:
                raise
            connection.close()
            time.sleep(1)


def _remove_what_is_not_the_result(job: Job) -> None:
    """Ask the row, not our memory: the answer to our last write may have been lost."""
    try:
        is_ours = (
            Job.objects.succeeded().filter(pk=job.pk, attempt=job.attempt).exists()
        )
        attempts = range(1, job.attempt) if is_ours else [job.attempt]
        storage.remove_attempts(job, attempts)
    except (DatabaseError, OSError) as error:
        logger.warning("Files of job %s stay behind: %s", job.public_id, error)
