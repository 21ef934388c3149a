"""Who is served next, and that a job is only ever served once."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from spark_studio.accounts.models import Owner
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.estimates import place_in_line
from spark_studio.jobs.models import Job


def finish(job: Job) -> None:
    Job.objects.filter(pk=job.pk).write(status="succeeded", lease_until=None)


@pytest.mark.django_db
def test_a_claim_gives_a_lease_and_a_new_token(make_job, monkeypatch, settings):
    monkeypatch.setenv("SPARK_WORKER_NAME", "here:1")
    row = make_job(attempt=4, progress=0.5, preview="old")

    job = claim_next("local")

    assert job.pk == row.pk and job.status == "running"
    assert (job.attempt, job.worker, job.progress, job.preview) == (5, "here:1", 0, "")
    lease = job.lease_until - timezone.now()
    assert abs(lease.total_seconds() - settings.JOB_LEASE_SECONDS) < 5
    assert job.revision == row.revision + 1
    assert claim_next("local") is None


@pytest.mark.django_db
def test_only_waiting_jobs_of_this_queue_are_taken(make_job):
    make_job(queue="remote")
    make_job(deleted_at=timezone.now())
    for status in ("running", "succeeded", "failed", "canceled"):
        make_job(status=status)

    assert claim_next("local") is None
    assert claim_next("remote") is not None


@pytest.mark.django_db
def test_an_owners_own_order_passes_nobody_else(make_job, other_owner):
    first, second = make_job(), make_job()
    theirs = make_job(owner=other_owner)
    to_front = make_job(position=-100)

    order = []
    while job := claim_next("local"):
        order.append(job.pk)
        finish(job)

    assert order == [to_front.pk, theirs.pk, first.pk, second.pk]


@pytest.mark.django_db
def test_owners_take_turns(make_job, owner, other_owner):
    third = Owner.objects.create()
    for _ in range(6):
        make_job()
    for _ in range(2):
        make_job(owner=other_owner)
        make_job(owner=third)

    served = []
    while job := claim_next("local"):
        served.append(job.owner_id)
        finish(job)

    assert (
        sorted(served[:3])
        == sorted(served[3:6])
        == [owner.pk, other_owner.pk, third.pk]
    )
    assert served[6:] == [owner.pk] * 4


@pytest.mark.django_db
def test_the_owner_with_fewest_under_way_goes_first(make_job, owner, other_owner):
    Owner.objects.filter(pk=other_owner.pk).update(last_served_at=timezone.now())
    make_job(status="running", lease_until=timezone.now() + timedelta(minutes=1))
    make_job()
    theirs = make_job(owner=other_owner)

    assert claim_next("local").pk == theirs.pk


@pytest.mark.django_db
def test_place_in_line_is_the_order_of_service(make_job, owner, other_owner):
    third = Owner.objects.create(last_served_at=timezone.now())
    jobs = [make_job() for _ in range(4)]
    jobs += [make_job(owner=other_owner) for _ in range(2)]
    jobs += [make_job(owner=third, position=-number) for number in range(3)]
    places = {job.pk: place_in_line(job) for job in jobs}
    assert sorted(places.values()) == list(range(1, 10))

    order = []
    while job := claim_next("local"):
        order.append(job.pk)
        finish(job)

    assert order == sorted(places, key=places.get)
    assert place_in_line(Job.objects.get(pk=order[0])) is None


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_take_each_job_once(make_job, other_owner):
    for _ in range(20):
        make_job()
        make_job(owner=other_owner)
    taken, gate = [], threading.Barrier(4)

    def work():
        gate.wait()
        while job := claim_next("local"):
            taken.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True))
    assert set(Counter(taken).values()) == {1}
    assert set(Job.objects.values_list("attempt", flat=True)) == {1}
