"""A picture is charged once, with its ending, whatever happens around it."""

import threading
from decimal import Decimal

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.catalog import prices
from spark_studio.engines.base import CannotDraw
from spark_studio.inputs import Words
from spark_studio.jobs import charges, rendering
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.lease import Lease
from spark_studio.jobs.models import Charge, Job
from spark_studio.jobs.services import cancel_job, erase_jobs, retry_job
from spark_studio.jobs.sweeper import return_lapsed
from tests.jobs.engines import ScriptedEngine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def engine(monkeypatch) -> ScriptedEngine:
    engine = ScriptedEngine()
    monkeypatch.setattr(rendering, "engine_for", lambda model: engine)
    monkeypatch.setattr(rendering.time, "sleep", lambda seconds: None)
    return engine


@pytest.fixture
def terms():
    """Set the prices of a test; ours are back afterwards."""
    before = prices.set_terms(prices.Terms())
    yield lambda **values: prices.set_terms(prices.Terms(**values))
    prices.set_terms(before)


def give(owner: Owner, balance: str) -> None:
    Owner.objects.filter(pk=owner.pk).update(balance=Decimal(balance))


def balance_of(owner: Owner) -> Decimal | None:
    return Owner.objects.get(pk=owner.pk).balance


def perform_next() -> Job:
    claimed = claim_next("local")
    rendering.perform(claimed)
    return claimed


# What is written


def test_a_finished_picture_leaves_a_charge(owner, make_job):
    key = ApiKey.objects.create(owner=owner, name="k", prefix="sk", digest="d")
    job = make_job(model="spark_i2i_3_0", key=key)
    perform_next()

    charge = Charge.objects.get()
    assert (charge.owner, charge.key, charge.task_id) == (owner, key, job.task_id)
    assert (charge.model, charge.cost, charge.discount) == (
        "spark_i2i_3_0",
        Decimal("0.03"),
        Decimal(1),
    )
    assert (charge.picture_count, charge.total_tokens) == (1, 1)
    assert abs((timezone.now() - charge.made_at).total_seconds()) < 60


def test_a_model_whose_page_has_no_tokens_counts_none(make_job):
    make_job(model="spark_style_template")
    perform_next()

    assert Charge.objects.get().total_tokens == 0


def test_prices_and_discount_are_those_the_settings_handed_over(owner, make_job, terms):
    give(owner, "1")
    terms(prices={"spark_style_template": Decimal("0.1")}, discount=Decimal("0.7"))
    make_job()
    perform_next()

    charge = Charge.objects.get()
    assert (charge.cost, charge.discount) == (Decimal("0.07"), Decimal("0.7"))
    assert balance_of(owner) == Decimal("0.93")


def test_a_picture_may_cost_nothing_and_is_counted_all_the_same(make_job, terms):
    terms(prices={"spark_style_template": Decimal(0)})
    make_job()
    perform_next()

    assert Charge.objects.get().cost == 0


def test_whoever_has_no_balance_gets_none(owner, make_job):
    make_job()
    perform_next()

    assert balance_of(owner) is None


def test_one_owner_pays_and_no_other(owner, other_owner, make_job):
    give(owner, "1")
    give(other_owner, "1")
    make_job()
    perform_next()

    assert balance_of(owner) == Decimal("0.98")
    assert balance_of(other_owner) == Decimal("1")


# What is not charged


@pytest.mark.parametrize(
    "error", [ValueError("broken"), CannotDraw(Words("No.", "不行。"))]
)
def test_what_failed_is_not_charged(engine, owner, make_job, error):
    def fail(request, report):
        raise error

    engine.instant = fail
    give(owner, "1")
    make_job()
    perform_next()

    assert not Charge.objects.exists() and balance_of(owner) == 1


def test_what_was_canceled_while_it_was_drawn_is_not_charged(engine, owner, make_job):
    engine.instant = lambda request, report: cancel_job(Job.objects.get())
    give(owner, "1")
    make_job()
    perform_next()

    assert Job.objects.get().status == "canceled"
    assert not Charge.objects.exists() and balance_of(owner) == 1


def test_a_picture_whose_file_could_not_be_kept_is_not_charged(make_job, monkeypatch):
    def full(name, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rendering.storage, "write", full)
    make_job()
    perform_next()

    assert not Charge.objects.exists()


# Never twice


def test_performing_the_same_claim_twice_charges_once(owner, make_job):
    give(owner, "1")
    make_job()
    claimed = perform_next()
    rendering.perform(claimed)

    assert Charge.objects.count() == 1 and balance_of(owner) == Decimal("0.98")


def test_a_worker_that_wakes_too_late_charges_nothing(owner, make_job):
    give(owner, "1")
    job = make_job()
    stale = claim_next("local")
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now().replace(year=2020))
    return_lapsed()
    perform_next()
    rendering.perform(stale)

    assert Charge.objects.count() == 1 and balance_of(owner) == Decimal("0.98")


def test_one_that_failed_and_was_asked_for_again_is_charged_once(
    engine, owner, make_job
):
    def fail(request, report):
        raise ValueError

    give(owner, "1")
    job = make_job()
    engine.instant = fail
    perform_next()
    del engine.instant
    retry_job(Job.objects.get(pk=job.pk))
    perform_next()

    assert Charge.objects.count() == 1 and balance_of(owner) == Decimal("0.98")


def test_two_workers_at_one_job_charge_once(owner, make_job):
    give(owner, "1")
    make_job()
    claimed = claim_next("local")
    gate = threading.Barrier(2)

    def work():
        gate.wait()
        rendering.perform(claimed)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Job.objects.get().status == "succeeded"
    assert Charge.objects.count() == 1 and balance_of(owner) == Decimal("0.98")


def test_many_pictures_at_once_take_exactly_what_they_cost(owner, make_job):
    give(owner, "1")
    for _ in range(12):
        make_job()
    claims = [claim_next("local") for _ in range(12)]

    def work(some: list[Job]) -> None:
        for job in some:
            rendering.perform(job)
        connection.close()

    workers = [
        threading.Thread(target=work, args=(claims[part::4],)) for part in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Charge.objects.count() == 12 and balance_of(owner) == Decimal("0.76")


# Both are kept, or neither


@pytest.mark.parametrize("stumbles", [1, 3])
def test_a_charge_that_stumbles_is_written_with_the_ending_at_last(
    owner, make_job, monkeypatch, stumbles
):
    give(owner, "1")
    tries = iter([OperationalError("locked")] * stumbles)
    charge = charges.charge

    def stumbling(job):
        is_new = charge(job)
        for error in tries:
            raise error
        return is_new

    monkeypatch.setattr(rendering, "charge", stumbling)
    make_job()
    perform_next()

    assert Job.objects.get().status == "succeeded"
    assert Charge.objects.count() == 1 and balance_of(owner) == Decimal("0.98")


def test_a_database_that_stays_away_leaves_neither_ending_nor_charge(
    owner, make_job, monkeypatch
):
    def cut(job):
        charges.charge(job)
        raise OperationalError("gone away")

    give(owner, "1")
    monkeypatch.setattr(rendering, "charge", cut)
    make_job()
    perform_next()

    assert Job.objects.get().status == "running"
    assert not Charge.objects.exists() and balance_of(owner) == 1


def test_a_worker_killed_before_its_ending_was_kept_leaves_no_charge(
    owner, make_job, monkeypatch
):
    class Killed(BaseException):
        pass

    def killed(job):
        charges.charge(job)
        raise Killed

    give(owner, "1")
    monkeypatch.setattr(rendering, "charge", killed)
    job = make_job()
    with pytest.raises(Killed):
        perform_next()
    assert not Charge.objects.exists() and balance_of(owner) == 1

    monkeypatch.setattr(rendering, "charge", charges.charge)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now().replace(year=2020))
    return_lapsed()
    perform_next()
    assert Charge.objects.count() == 1 and balance_of(owner) == Decimal("0.98")


def test_an_answer_that_was_lost_charges_nothing_more(owner, make_job, monkeypatch):
    """The ending was kept, but whoever wrote it was told that it was not."""
    give(owner, "1")
    end = Lease.end

    def struck(self, **values):
        end(self, **values)
        raise OperationalError("cut")

    monkeypatch.setattr(Lease, "end", struck)
    make_job()
    perform_next()

    assert Job.objects.get().status == "succeeded"
    assert Charge.objects.count() == 1 and balance_of(owner) == Decimal("0.98")


def test_one_that_was_charged_already_ends_all_the_same(owner, make_job):
    """As after a backup of the rows was put back in part."""
    give(owner, "1")
    job = make_job()
    Charge.objects.create(
        owner=owner, task_id=job.task_id, model=job.model, cost=Decimal("0.02")
    )
    perform_next()

    assert Job.objects.get().status == "succeeded"
    assert Charge.objects.count() == 1 and balance_of(owner) == 1


# How long it lasts


def test_a_charge_outlives_the_picture_and_goes_with_the_owner(owner, make_job):
    job = make_job()
    perform_next()
    erase_jobs(owner, [job.public_id])
    assert not Job.objects.exists() and Charge.objects.count() == 1

    owner.delete()
    assert not Charge.objects.exists()


def test_a_key_that_went_while_the_picture_was_drawn_breaks_nothing(owner, make_job):
    key = ApiKey.objects.create(owner=owner, name="k", prefix="sk", digest="d")
    make_job(key=key)
    claimed = claim_next("local")
    key.delete()
    rendering.perform(claimed)

    assert Charge.objects.get().key is None
    assert Job.objects.get().status == "succeeded"
