"""The history, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from spark_studio.jobs.history import BadCursor, history_page
from spark_studio.jobs.models import Job

pytestmark = pytest.mark.django_db


def walk(owner, size: int) -> list[list[Job]]:
    pages, cursor = [], ""
    while True:
        page = history_page(owner, cursor, size)
        pages.append(page.jobs)
        cursor = page.next_cursor
        if not cursor:
            return pages


def test_pages_hold_each_picture_once_newest_first(make_job, owner, other_owner):
    # Many of one moment, with and without a fraction of a second: the text that
    # SQLite compares differs in length between the two.
    moment = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
    for offset in (0, 0, 0, 0, 0.123, 0.123, 0.123, 0.5, 0.500001, 60, 60):
        make_job(created_at=moment + timedelta(seconds=offset))
    make_job(owner=other_owner)
    make_job(deleted_at=moment)

    pages = walk(owner, 3)

    shown = [job.pk for page in pages for job in page]
    assert [len(page) for page in pages] == [3, 3, 3, 2]
    expected = Job.objects.for_owner(owner).in_history().newest_first()
    assert shown == [job.pk for job in expected] and len(shown) == 11


def test_jobs_made_now_are_paged_as_well(make_job, owner):
    jobs = [make_job() for _ in range(30)]

    shown = [job.pk for page in walk(owner, 4) for job in page]

    assert sorted(shown) == [job.pk for job in jobs]


def test_new_pictures_do_not_shift_the_pages_behind(make_job, owner):
    jobs = [make_job() for _ in range(6)]
    page = history_page(owner, size=3)
    make_job()

    following = history_page(owner, page.next_cursor, 3)

    assert [job.pk for job in following.jobs] == [job.pk for job in reversed(jobs[:3])]
    assert following.next_cursor == ""


def test_an_empty_history_is_one_empty_page(owner):
    page = history_page(owner)

    assert page.jobs == [] and page.next_cursor == ""


@pytest.mark.parametrize("cursor", ["x", "a:b:c", "WyIyMDI2Il0:1:2"])
def test_a_made_up_cursor_is_refused(owner, cursor):
    with pytest.raises(BadCursor):
        history_page(owner, cursor)


def test_a_changed_cursor_is_refused(make_job, owner):
    for _ in range(3):
        make_job()
    cursor = history_page(owner, size=2).next_cursor

    with pytest.raises(BadCursor):
        history_page(owner, cursor[:-2] + "AA")


def test_a_page_costs_one_query(make_job, make_photo, owner, django_assert_num_queries):
    for _ in range(10):
        make_job(photo=make_photo())
    with django_assert_num_queries(1):
        page = history_page(owner, size=5)
        assert all(job.photo.width for job in page.jobs)


def test_the_page_walks_the_index(make_job, owner):
    page = Job.objects.for_owner(owner).in_history().newest_first()[:5]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table this small is read whole unless that is forbidden.
            cursor.execute("SET LOCAL enable_seqscan = off")

    plan = page.explain()

    assert "job_history" in plan and "sort" not in plan.lower()
