"""The history: what is under way on top, then day by day, in few queries."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from spark_studio.jobs.models import Job
from tests.web.conftest import client_of
from tests.web.test_pictures import FAILED, QUEUED, RUNNING, text

HISTORY = "/pictures/"
HTMX = {"headers": {"hx-request": "true"}}


def at(job: Job, **ago: float) -> Job:
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(**ago))
    return job


def ids_in(page: str) -> list[str]:
    return re.findall(r'id="picture-([0-9a-f-]{36})"', page)


def test_whoever_has_nothing_yet_finds_looks_to_start_with(stranger, db):
    page = text(stranger.get(HISTORY))

    assert "Your pictures will live here." in page
    assert 1 <= page.count('class="strip-card"') <= 4


def test_the_newest_comes_first(visitor, make_picture):
    old, new = at(make_picture(), minutes=5), make_picture()

    assert ids_in(text(visitor.get(HISTORY))) == [
        str(new.public_id),
        str(old.public_id),
    ]


def test_days_have_names(visitor, make_picture):
    make_picture()
    at(make_picture(), days=1)
    at(make_picture(), days=400)
    headings = re.findall(r'<h2 class="heading">([^<]+)<', text(visitor.get(HISTORY)))

    assert headings[:2] == ["Today", "Yesterday"]
    assert (
        len(headings) == 3
        and str((timezone.now() - timedelta(days=400)).year) in headings[2]
    )


def test_days_are_those_of_the_readers_zone(visitor, make_picture):
    make_picture()
    names = {}
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # a day apart, at any hour
        visitor.cookies["zone"] = zone
        names[zone] = re.search(r'id="day-([^"]+)"', text(visitor.get(HISTORY)))[1]
        assert ">Today<" in text(visitor.get(HISTORY))

    assert len(set(names.values())) == 2


@pytest.mark.parametrize("zone", ["Nowhere/At_All", "../../etc/passwd", "", "A" * 300])
def test_a_zone_nobody_knows_is_passed_over(visitor, make_picture, zone):
    make_picture()
    visitor.cookies["zone"] = zone

    assert visitor.get(HISTORY).status_code == 200


def test_what_is_under_way_stands_on_top_and_nowhere_else(visitor, make_picture):
    running, done, queued = (
        make_picture(**RUNNING),
        make_picture(),
        make_picture(**QUEUED),
    )
    page = text(visitor.get(HISTORY))

    assert ids_in(page) == [str(job.public_id) for job in (running, queued, done)]
    lives = page[page.index('id="lives"') : page.index('class="day"')]
    assert ids_in(lives) == [str(running.public_id), str(queued.public_id)]


def test_only_the_first_of_many_under_way_are_shown(visitor, make_picture):
    for _ in range(15):
        make_picture(**QUEUED)
    page = text(visitor.get(HISTORY))

    assert len(ids_in(page)) == 12 and "and 3 more" in page


def test_a_failed_picture_can_be_tried_again_from_its_tile(visitor, make_picture):
    job = make_picture(**FAILED)
    page = text(visitor.get(HISTORY))

    assert "Did not work" in page
    assert reverse("web:retry", args=[job.public_id]) in page


def test_only_ones_own(visitor, other_owner, make_picture):
    mine, other = make_picture(), make_picture(owner=other_owner)

    assert ids_in(text(visitor.get(HISTORY))) == [str(mine.public_id)]
    assert ids_in(text(client_of(other_owner).get(HISTORY))) == [str(other.public_id)]


def test_only_small_copies_are_asked_for(visitor, make_picture, make_photo):
    job = make_picture(photo=make_photo())
    page = text(visitor.get(HISTORY))

    assert reverse("web:picture_tile", args=[job.public_id]) in page
    assert reverse("web:picture_file", args=[job.public_id]) not in page
    assert "style=" not in page


@pytest.fixture
def thirty(make_picture) -> list[str]:
    jobs = [at(make_picture(size=(8, 8)), minutes=i) for i in range(30)]
    return [str(job.public_id) for job in jobs]


def more_link(page: str) -> str:
    return re.search(r'hx-get="([^"]+)"', page[page.index("button more") :])[1].replace(
        "&amp;", "&"
    )


def test_show_more_goes_on_where_the_page_ended(visitor, thirty):
    first = text(visitor.get(HISTORY))
    plain = re.search(r'class="button more" href="([^"]+)"', first)[1]
    second = text(visitor.get(HISTORY + plain))

    assert ids_in(first) + ids_in(second) == thirty
    assert "button more" not in second


def test_scrolling_on_continues_the_same_day(visitor, thirty):
    first = text(visitor.get(HISTORY))
    more = text(visitor.get(more_link(first), **HTMX))

    assert "<html" not in more
    assert ids_in(more) == thirty[24:]
    assert (
        f'hx-swap-oob="beforeend:#day-{timezone.now():%Y-%m-%d}"' in more
        or "<h2" in more
    )


def test_a_page_of_nothing_but_waiting_pictures_still_leads_on(visitor, make_picture):
    done = at(make_picture(), hours=1)
    for _ in range(24):
        make_picture(**QUEUED)
    page = text(visitor.get(HISTORY))

    assert str(done.public_id) in text(visitor.get(more_link(page), **HTMX))


@pytest.mark.parametrize("after", ["nonsense", "W10:x:y", "'; drop table"])
def test_a_forged_cursor_is_404(visitor, after):
    assert visitor.get(HISTORY, {"after": after}).status_code == 404


def test_a_forged_day_is_harmless(visitor, thirty):
    first = text(visitor.get(HISTORY))
    address = more_link(first).split("&day=")[0] + '&day="><script>'
    page = text(visitor.get(address, **HTMX))

    assert "<script>" not in page


def test_thirty_pictures_cost_no_more_queries_than_one(
    visitor, make_picture, make_photo, django_assert_max_num_queries
):
    photo = make_photo()
    for _ in range(20):
        make_picture(size=(8, 8), photo=photo)
    with django_assert_max_num_queries(4):
        visitor.get(HISTORY)


def test_a_dozen_waiting_pictures_cost_a_fixed_number_of_queries(
    visitor, make_picture, make_photo, django_assert_num_queries
):
    photo = make_photo()

    def queries(count: int) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for _ in range(count):
            make_picture(photo=photo, **QUEUED)
        with CaptureQueriesContext(connection) as captured:
            visitor.get(HISTORY)
        return len(captured)

    assert queries(4) == queries(8)


def test_without_scripts_it_comes_back_by_itself_while_something_develops(
    visitor, make_picture
):
    assert "http-equiv" not in text(visitor.get(HISTORY))
    make_picture(**RUNNING)

    assert '<noscript><meta http-equiv="refresh"' in text(visitor.get(HISTORY))
