"""What an owner does with jobs, and what must not come of it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from spark_studio.accounts.models import Owner
from spark_studio.jobs import storage, tasks
from spark_studio.jobs.models import Job, Share
from spark_studio.jobs.services import (
    cancel_job,
    delete_jobs,
    erase_jobs,
    restore_jobs,
    retry_job,
    submit_job,
)

ASK = {
    "model": "spark_style_template",
    "look_id": "instant",
    "params": {"gpen": 0.4},
    "seed": 7,
}


@pytest.mark.django_db
def test_a_job_is_written_down_with_all_that_was_asked(owner, make_photo, wakes):
    photo = make_photo()

    job = submit_job(owner=owner, photo=photo, submit_key="k", **ASK)

    job.refresh_from_db()
    assert (job.status, job.queue, job.attempt) == ("queued", "local", 0)
    assert (job.model, job.look) == ("spark_style_template", "instant")
    assert (job.params, job.seed, job.photo) == ({"gpen": 0.4}, 7, photo)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [None, -1])
def test_no_seed_means_a_fresh_one(owner, wakes, seed):
    seeds = {submit_job(owner=owner, **ASK | {"seed": seed}).seed for _ in range(5)}

    assert len(seeds) == 5 and min(seeds) >= 0


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_after_the_commit_and_never_for_nothing(owner, wakes):
    with transaction.atomic():
        submit_job(owner=owner, **ASK)
        assert wakes == []
    assert wakes == ["local"]

    with pytest.raises(RuntimeError), transaction.atomic():
        submit_job(owner=owner, **ASK)
        raise RuntimeError
    assert wakes == ["local"] and Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_no_error_and_asked_once(owner, monkeypatch, caplog):
    asked = []

    def refuse(*args, **options):
        asked.append(1)
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr(tasks.run_next, "apply_async", refuse)
    monkeypatch.setattr(tasks._broker, "away_until", 0.0)

    jobs = [submit_job(owner=owner, **ASK) for _ in range(3)]

    assert all(job.status == "queued" for job in jobs)
    assert len(asked) == 1 and "no broker" in caplog.text


@pytest.mark.django_db
def test_the_same_submit_key_gives_the_same_job(owner, other_owner, wakes):
    first = submit_job(owner=owner, submit_key="key", **ASK)

    assert submit_job(owner=owner, submit_key="key", **ASK) == first
    assert submit_job(owner=other_owner, submit_key="key", **ASK) != first
    assert submit_job(owner=owner, **ASK) != submit_job(owner=owner, **ASK)


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_make_one_job(owner, wakes):
    jobs, gate = [], threading.Barrier(8)

    def click():
        gate.wait()
        jobs.append(submit_job(owner=owner, submit_key="key", **ASK).pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(jobs) == 8 and len(set(jobs)) == 1


@pytest.mark.django_db
def test_cancel_ends_this_job_only(make_job):
    job, other = make_job(), make_job()

    assert cancel_job(job)

    other.refresh_from_db()
    assert (job.status, other.status) == ("canceled", "queued")
    assert job.finished_at and not cancel_job(job)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["succeeded", "failed"])
def test_what_has_ended_cannot_be_canceled(make_job, status):
    job = make_job(status=status)

    assert not cancel_job(job)
    assert job.status == status


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_retry_puts_the_row_back_with_all_tries_but_a_new_token(
    make_job, wakes, status
):
    job = make_job(status=status, attempt=3, lost_count=3, error={"code": "lost"})

    again = retry_job(job)

    assert again.pk == job.pk and again.status == "queued"
    assert (again.attempt, again.lost_count, again.error) == (3, 0, {})
    assert again.finished_at is None and wakes == ["local"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["queued", "running", "succeeded"])
def test_retry_leaves_all_others_alone(make_job, wakes, status):
    job = make_job(status=status)

    assert retry_job(job).status == status
    assert job.revision == 1 and wakes == []


@pytest.mark.django_db(transaction=True)
def test_retry_wakes_the_queue_the_job_now_waits_in(make_job, wakes, settings):
    job = make_job(status="failed", queue="remote")

    assert retry_job(job).queue == "local"
    assert wakes == ["local"]


@pytest.mark.django_db(transaction=True)
def test_what_lies_in_the_bin_is_not_tried_again(make_job, wakes):
    job = make_job(status="failed", deleted_at=timezone.now())

    assert retry_job(job).status == "failed"
    assert wakes == []


@pytest.mark.django_db
def test_delete_moves_to_the_bin_ends_shares_and_cancels(make_job, owner, settings):
    job, running = make_job(status="succeeded"), make_job(status="running")
    share = make_share(job)

    assert delete_jobs(owner, [job.public_id, running.public_id]) == 2

    job.refresh_from_db()
    running.refresh_from_db()
    share.refresh_from_db()
    assert job.status == "succeeded" and running.status == "canceled"
    assert share.revoked_at and not Job.objects.for_owner(owner).in_history()
    left = job.purge_at - timezone.now()
    assert (
        timedelta(0) < timedelta(days=settings.BIN_DAYS) - left < timedelta(minutes=1)
    )


@pytest.mark.django_db
def test_restore_brings_the_picture_back_but_not_its_shares(make_job, owner):
    job = make_job(status="succeeded")
    share = make_share(job)
    delete_jobs(owner, [job.public_id])

    assert restore_jobs(owner, [job.public_id]) == 1

    job.refresh_from_db()
    share.refresh_from_db()
    assert job.deleted_at is None and job.purge_at is None and share.revoked_at
    assert restore_jobs(owner, [job.public_id]) == 0


@pytest.mark.django_db
def test_nobody_touches_what_belongs_to_another(make_job, other_owner):
    job = make_job(status="succeeded")
    in_bin = make_job(deleted_at=timezone.now(), status="succeeded")

    assert delete_jobs(other_owner, [job.public_id]) == 0
    assert restore_jobs(other_owner, [in_bin.public_id]) == 0
    assert erase_jobs(other_owner, [job.public_id, in_bin.public_id]) == 0
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_erase_removes_rows_bytes_and_a_photo_nobody_else_uses(
    make_job, make_photo, owner
):
    shared, alone = make_photo(), make_photo()
    for photo in (shared, alone):
        storage.write(photo.name, b"photo")
    kept = make_job(photo=shared, status="succeeded")
    gone = [make_job(photo=photo, status="succeeded") for photo in (shared, alone)]
    for job in gone:
        storage.write(f"{job.folder}/1/picture.png", b"picture")

    assert erase_jobs(owner, [job.public_id for job in gone]) == 2

    assert list(Job.objects.all()) == [kept]
    assert list(owner.photos.all()) == [shared] and storage.read(shared.name)
    assert not any(storage.pictures.exists(job.folder) for job in gone)
    assert not storage.pictures.exists(alone.folder)


@pytest.mark.django_db
def test_every_change_is_seen_by_its_revision(make_job, owner, wakes):
    job = make_job()
    before = job.updated_at
    cancel_job(job)
    retry_job(job)
    delete_jobs(owner, [job.public_id])

    job.refresh_from_db()
    assert job.revision >= 4 and job.updated_at >= before
    assert Owner.objects.count() == 1


def make_share(job: Job) -> Share:
    return Share.objects.create(
        job=job,
        token_digest=job.public_id.hex,
        nonce="n",
        expires_at=timezone.now() + timedelta(days=7),
    )
