"""No picture and no photo beyond what its owner may have, however many ask at once."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from PIL import Image

from spark_studio.accounts.keys import create_key
from spark_studio.accounts.models import Owner
from spark_studio.catalog.prices import cost_of
from spark_studio.jobs.models import Charge, Job, Photo
from spark_studio.jobs.photos import PhotoRefused, StorageFull, keep_photo
from spark_studio.jobs.services import (
    OverQuota,
    cancel_job,
    delete_jobs,
    erase_jobs,
    retry_job,
    submit_job,
)
from tests.together import together

MODEL = "spark_style_template"
ASK = {"model": MODEL, "look_id": "instant", "params": {}, "seed": 7}
COST = cost_of(MODEL)
LIMITS = ("at_once", "a_day", "storage_bytes", "streams")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wakes")]


@pytest.fixture
def allow(settings):
    """Return a function that sets the limits of a guest, or of another kind."""
    settings.QUOTAS = {kind: dict.fromkeys(LIMITS) for kind in settings.QUOTAS}

    def change(kind: str = "guest", **limits: int) -> None:
        settings.QUOTAS[kind] |= limits

    return change


def ask(owner: Owner, **values: object) -> Job:
    return submit_job(owner=owner, **ASK | values)


def refused(call, *arguments: object, **values: object) -> OverQuota:
    """Return why ``call`` was refused, having made nothing."""
    before = Job.objects.count()
    with pytest.raises(OverQuota) as caught:
        call(*arguments, **values)
    assert Job.objects.count() == before
    assert caught.value.words.en != caught.value.words.zh
    return caught.value


def test_no_limit_is_none(owner, allow, make_job):
    for _ in range(60):
        make_job(byte_count=10**9)
    assert ask(owner).pk


# In line or developing at once


def test_what_waits_and_what_develops_is_counted_and_what_ended_is_not(
    owner, allow, make_job
):
    allow(at_once=3)
    for status in Job.ENDED:
        make_job(status=status)
    make_job(status="running")
    make_job(status="queued", queue="remote")
    ask(owner)

    over = refused(ask, owner)

    assert over.kind == "at_once"
    assert "3" in over.words.en and "3" in over.words.zh and str(over) == over.words.en


def test_another_owner_is_not_held_up(owner, other_owner, allow):
    allow(at_once=1)
    ask(owner)
    assert ask(other_owner).pk
    assert refused(ask, owner).kind == "at_once"


def test_one_that_was_stopped_makes_room(owner, allow):
    allow(at_once=1)
    cancel_job(ask(owner))
    assert ask(owner).pk


def test_members_and_keys_have_more(owner, allow):
    member = Owner.objects.create(kind="member")
    key, _ = create_key(owner, "laptop")
    allow(at_once=1)
    allow("member", at_once=2)
    allow("key", at_once=3)

    for _ in range(2):
        ask(member)
    assert refused(ask, member).kind == "at_once"
    for _ in range(3):
        ask(owner, key=key)
    assert "3" in refused(ask, owner, key=key).words.en
    assert "1" in refused(ask, owner).words.en


@pytest.mark.django_db(transaction=True)
def test_twenty_at_the_limit_admit_exactly_what_is_left(owner, allow, wakes):
    allow(at_once=7)
    ask(owner)

    answers = together(20, lambda: ask(owner))

    admitted = [each for each in answers if isinstance(each, Job)]
    over = [each for each in answers if isinstance(each, OverQuota)]
    assert (len(admitted), len(over)) == (6, 14), answers
    assert Job.objects.count() == 7
    assert len(wakes) == 7, "nobody is woken for what was refused"


def test_asking_again_obeys_the_same_limit(owner, allow, make_job):
    allow(at_once=1)
    job = make_job(status="failed", error={"code": "lost"})
    waiting = ask(owner)

    over = refused(retry_job, job)

    job.refresh_from_db()
    assert over.kind == "at_once"
    assert (job.status, job.error, job.revision) == ("failed", {"code": "lost"}, 1)
    assert retry_job(waiting).status == "queued", "it is in line already"
    cancel_job(waiting)
    assert retry_job(job).status == "queued"


def test_a_program_asks_again_under_its_key(owner, allow, make_job):
    key, _ = create_key(owner, "laptop")
    allow(at_once=1)
    allow("key", at_once=2)
    jobs = [make_job(status="failed", key=key) for _ in range(3)]

    assert [retry_job(job).status for job in jobs[:2]] == ["queued"] * 2
    assert refused(retry_job, jobs[2]).kind == "at_once"


@pytest.mark.django_db(transaction=True)
def test_many_asking_again_at_once_admit_exactly_the_limit(owner, allow, make_job):
    allow(at_once=2)
    jobs = [make_job(status="canceled") for _ in range(8)]

    answers = together(8, lambda: retry_job(jobs.pop()))

    assert sum(isinstance(each, OverQuota) for each in answers) == 6, answers
    assert Job.objects.queued().count() == 2


# The same request again


def test_the_same_request_is_answered_even_when_nothing_else_fits(owner, allow):
    allow(at_once=1, a_day=1)
    Owner.objects.filter(pk=owner.pk).update(balance=COST)
    first = ask(owner, submit_key="once")
    Owner.objects.filter(pk=owner.pk).update(balance=0)

    assert ask(owner, submit_key="once") == first
    assert refused(ask, owner, submit_key="other").kind == "at_once"
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_same_requests_with_one_left_make_one_and_answer_all(owner, allow):
    allow(at_once=1)

    answers = together(20, lambda: ask(owner, submit_key="once"))

    assert len(answers) == 20 and len(set(answers)) == 1, answers
    assert Job.objects.count() == 1


def test_what_was_refused_may_be_asked_for_again_later(owner, allow):
    allow(at_once=1)
    first = ask(owner)
    refused(ask, owner, submit_key="later")
    cancel_job(first)
    assert ask(owner, submit_key="later").submit_key == "later"


# Within 24 hours


def test_everything_asked_for_within_24_hours_counts_in_the_bin_too(
    owner, allow, make_job
):
    allow(a_day=4)
    now = timezone.now()
    make_job(status="succeeded", created_at=now - timedelta(hours=24, seconds=1))
    make_job(status="failed", created_at=now - timedelta(hours=23, minutes=59))
    make_job(status="canceled")
    binned = make_job(status="succeeded")
    delete_jobs(owner, [binned.public_id])
    ask(owner)

    over = refused(ask, owner)

    assert over.kind == "a_day" and "4" in over.words.en and "4" in over.words.zh


def test_erasing_what_was_drawn_gives_no_second_day(owner, allow, make_job):
    allow(a_day=2)
    for number in range(2):
        job = make_job(status="succeeded")
        Charge.objects.create(owner=owner, task_id=f"{number:020}", model=MODEL, cost=0)
        erase_jobs(owner, [job.public_id])
    assert not Job.objects.exists()

    assert refused(ask, owner).kind == "a_day"

    Charge.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert ask(owner).pk


def test_a_picture_and_its_charge_count_once(owner, allow, make_job):
    allow(a_day=2)
    job = make_job(status="succeeded")
    Charge.objects.create(owner=owner, task_id=job.task_id, model=MODEL, cost=0)
    assert ask(owner).pk


def test_asking_again_is_no_second_picture_of_the_day(owner, allow, make_job):
    allow(a_day=1)
    assert retry_job(make_job(status="failed")).status == "queued"


@pytest.mark.django_db(transaction=True)
def test_the_last_of_a_day_is_given_once(owner, allow, make_job):
    allow(a_day=3)
    for _ in range(2):
        make_job(status="succeeded")

    answers = together(12, lambda: ask(owner))

    assert sum(isinstance(each, Job) for each in answers) == 1, answers


# Room


def test_photos_and_pictures_fill_the_room_and_deleting_makes_some(
    owner, other_owner, allow, make_job, make_photo
):
    allow(storage_bytes=1_500_000)
    make_photo(byte_count=500_000)
    picture = make_job(status="succeeded", byte_count=999_999)
    make_job(owner=other_owner, status="succeeded", byte_count=10**9)
    cancel_job(ask(owner))  # one byte is left
    make_photo(byte_count=1)

    over = refused(ask, owner)

    assert over.kind == "storage"
    assert "1.5 MB" in over.words.en and "1.5 MB" in over.words.zh
    delete_jobs(owner, [picture.public_id])
    assert ask(owner).pk


def test_what_is_in_line_may_be_asked_for_again_in_a_full_room(owner, allow, make_job):
    allow(storage_bytes=1)
    make_job(status="succeeded", byte_count=2)
    assert retry_job(make_job(status="failed")).status == "queued"


def jpeg(color: str = "teal") -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), color).save(buffer, "JPEG")
    return io.BytesIO(buffer.getvalue())


def test_a_photo_that_does_not_fit_is_refused_and_leaves_nothing(
    owner, allow, tmp_path
):
    first = keep_photo(owner, jpeg())
    allow(storage_bytes=first.byte_count + 10)

    with pytest.raises(StorageFull) as full:
        keep_photo(owner, jpeg("navy"))

    assert isinstance(full.value, PhotoRefused)
    assert "Delete pictures" in full.value.words.en and "MB" in full.value.words.zh
    assert Photo.objects.get() == first
    files = [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["photo.jpg"]


def test_a_full_room_is_known_before_any_photo_is_read(owner, allow, monkeypatch):
    keep_photo(owner, jpeg())
    allow(storage_bytes=1)
    monkeypatch.setattr("spark_studio.jobs.photos.read_photo", lambda data: 1 / 0)
    with pytest.raises(StorageFull):
        keep_photo(owner, jpeg("navy"))


def test_a_photo_that_is_there_already_is_welcome_in_a_full_room(owner, allow):
    first = keep_photo(owner, jpeg())
    allow(storage_bytes=1)
    assert keep_photo(owner, jpeg()) == first


def test_a_program_has_the_room_of_its_key(owner, allow):
    key, _ = create_key(owner, "laptop")
    allow(storage_bytes=1)
    allow("key", storage_bytes=10**6)
    assert keep_photo(owner, jpeg(), key=key).pk


@pytest.mark.django_db(transaction=True)
def test_photos_sent_at_once_never_overfill_the_room(owner, allow):
    size = keep_photo(owner, jpeg("white")).byte_count
    colors = ["teal", "navy", "olive", "maroon", "gray", "black"]
    allow(storage_bytes=3 * size + size // 2)  # they are within a few bytes of a size

    together(6, lambda: keep_photo(owner, jpeg(colors.pop())))

    assert Photo.objects.count() == 3


# Balance


def test_without_a_balance_nothing_is_paid(owner, make_job, allow):
    make_job()
    assert owner.balance is None and ask(owner).pk


def test_a_picture_must_be_paid_for_with_all_that_are_still_to_be_made(owner, make_job):
    set_balance(owner, 3 * COST)
    make_job(status="running")
    make_job(status="succeeded")  # paid for already
    ask(owner)
    ask(owner)

    over = refused(ask, owner)

    assert over.kind == "balance"
    assert "balance" in over.words.en and "余额" in over.words.zh


def test_each_model_is_counted_at_its_own_price(owner, make_job):
    dear = cost_of("spark_edit_portrait")
    assert dear > COST
    set_balance(owner, dear + COST)
    make_job(model="spark_edit_portrait", look="")

    assert refused(ask, owner, model="spark_edit_portrait").kind == "balance"
    assert ask(owner).pk


@pytest.mark.parametrize("short", [Decimal(0), COST - Decimal("0.000001"), -COST])
def test_a_balance_that_is_a_trifle_short_is_not_enough(owner, short):
    set_balance(owner, short)
    assert refused(ask, owner).kind == "balance"


def test_the_balance_is_read_when_it_counts_and_not_before(owner):
    set_balance(owner, COST)
    stale = Owner.objects.get(pk=owner.pk)
    set_balance(owner, 0)
    assert refused(ask, stale).kind == "balance"


def test_asking_again_must_be_paid_for_too(owner, make_job):
    set_balance(owner, COST)
    failed = make_job(status="failed")
    waiting = ask(owner)
    assert refused(retry_job, failed).kind == "balance"
    cancel_job(waiting)
    assert retry_job(failed).status == "queued"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_never_overspend(owner):
    set_balance(owner, 5 * COST)

    answers = together(20, lambda: ask(owner))

    assert sum(isinstance(each, Job) for each in answers) == 5, answers
    assert {e.kind for e in answers if isinstance(e, OverQuota)} == {"balance"}


@pytest.mark.django_db(transaction=True)
def test_what_is_paid_meanwhile_is_not_there_to_be_spent_again(owner, allow):
    """Pictures are asked for while others are finished and paid, as a worker does."""
    set_balance(owner, 6 * COST)
    first = [ask(owner).pk for _ in range(3)]
    turns = [*(("pay", pk) for pk in first), *(("ask", None) for _ in range(9))]

    def take_turn():
        what, pk = turns.pop()
        return pay(pk) if what == "pay" else ask(owner)

    answers = together(12, take_turn)

    asked = [each for each in answers if isinstance(each, Job)]
    assert len(asked) == 3, answers
    owner.refresh_from_db()
    assert owner.balance == 3 * COST
    for job in asked:
        pay(job.pk)
    owner.refresh_from_db()
    assert owner.balance == 0


def pay(pk: int) -> None:
    """End a picture and take its price, both or neither."""
    with transaction.atomic():
        job = Job.objects.get(pk=pk)
        Job.objects.filter(pk=pk).write(status="succeeded")
        Owner.objects.filter(pk=job.owner_id).update(balance=F("balance") - COST)


def set_balance(owner: Owner, balance: Decimal) -> None:
    Owner.objects.filter(pk=owner.pk).update(balance=balance)


# What it costs to ask


def test_the_check_reads_no_row_of_a_long_history(owner, allow, make_job):
    """On SQLite, which chooses worst: every count walks an index of its own."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what is in the tables")
    allow(at_once=9, a_day=9, storage_bytes=9)
    plans = []

    def note(execute, sql, params, many, context):
        if sql.startswith("SELECT") and "jobs_job" in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plans.extend(row[-1] for row in cursor.fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask(owner)

    used = " ".join(plans)
    assert {"job_in_line", "job_under_way", "job_bytes"} <= set(used.split())
    assert "COVERING INDEX job_history (owner_id=? AND created_at>?)" in used
    assert "COVERING INDEX job_bytes" in used
    assert used.count("job_history") == 1, "that would be all pictures of the owner"
