"""Keys and usage: what the page counts, and that a key is seen once and by nobody else."""

import csv
import io
import itertools
import logging
import re
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spark_studio.accounts.keys import create_key, find_key, revoke_key
from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.jobs.models import Charge
from spark_studio.jobs.usage import Amount, Usage
from spark_studio.web import account_words
from spark_studio.web.usage_chart import chart_of
from tests.web.conftest import client_of

PAGE = "/account/"
NEW = "/account/keys/new/"
KEY = re.compile(r"sk-spark-[\w-]{49}")
HTMX = {"HX-Request": "true"}
_numbers = itertools.count(1)


@pytest.fixture
def charge(owner):
    def make(**values: object) -> Charge:
        values = {
            "owner": owner,
            "task_id": f"{next(_numbers):020d}",
            "model": "spark_i2i_3_0",
            "cost": Decimal("0.03"),
            "total_tokens": 1,
            "made_at": timezone.now(),
        } | values
        return Charge.objects.create(**values)

    return make


@pytest.fixture
def key(owner) -> ApiKey:
    return create_key(owner, "Print shop")[0]


def revoke_path(key: ApiKey) -> str:
    return reverse("web:key_revoke", args=[key.public_id])


def form(**values: str) -> dict[str, str]:
    return {"name": "Print shop", "scope": "generate", "submit_key": "a" * 32} | values


# The page


def test_somebody_new_reads_what_a_key_is_for(stranger):
    page = stranger.get(PAGE).content.decode()

    assert page.count("<li>") >= 4 and 'href="/api/"' in page
    assert "With a key a program makes pictures" in page
    assert "No pictures in these days." in page and '<svg class="chart' not in page
    assert not Owner.objects.exists()


def test_the_page_counts_what_was_made(visitor, charge, make_picture, settings):
    limits = settings.QUOTAS["guest"] | {"storage_bytes": 5_000_000_000}
    settings.QUOTAS = settings.QUOTAS | {"guest": limits}
    now = timezone.now()
    for _ in range(3):
        charge()
    charge(model="spark_img_effects", made_at=now - timedelta(days=20))
    charge(made_at=now - timedelta(days=40))
    make_picture(
        started_at=now - timedelta(seconds=5.4), finished_at=now, byte_count=1_800_000
    )

    page = visitor.get(PAGE).content.decode()

    assert ">4</span>" in page and "$0.12" in page
    assert "1.8 MB" in page and "of 5 GB kept" in page
    assert "5.4 s" in page and "Ink Wash" in page
    assert page.count('class="bar') == 2
    assert "spark_i2i_3_0" in page and "spark_img_effects" in page


def test_another_range_is_shown_when_asked_for(visitor, charge):
    charge(made_at=timezone.now() - timedelta(days=200))

    assert 'class="bar' not in visitor.get(PAGE, {"days": 90}).content.decode()
    year = visitor.get(PAGE, {"days": 365}).content.decode()
    assert year.count('class="bar') == 1 and "Pictures a week" in year
    assert year.count("<g>") == 53


@pytest.mark.parametrize("days", ["", "0", "31", "-7", "7.0", "٣٠", "9" * 400, "x"])
def test_a_range_there_is_not_shows_the_usual_one(visitor, days):
    page = visitor.get(PAGE, {"days": days}).content.decode()

    assert '<option value="30" selected>' in page


def test_days_are_those_of_the_readers_calendar(visitor, charge, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))
    charge(made_at=datetime(2026, 11, 18, 23, tzinfo=UTC))
    assert "18 November: 1 picture" in visitor.get(PAGE).content.decode()

    visitor.cookies["zone"] = "Asia/Shanghai"
    assert "Yesterday: 1 picture" in visitor.get(PAGE).content.decode()


def test_who_pays_reads_what_is_left(owner, visitor, charge):
    Owner.objects.filter(pk=owner.pk).update(balance=Decimal("12.4"))
    charge()

    page = visitor.get(PAGE).content.decode()
    assert "$12.40" in page and "left; $0.03 spent in 30 days" in page


def test_nothing_of_others_is_on_the_page(visitor, other_owner, charge):
    charge(owner=other_owner, model="spark_edit_portrait")
    create_key(other_owner, "Not mine")

    page = visitor.get(PAGE).content.decode()
    assert "Not mine" not in page and "spark_edit_portrait" not in page


def test_hostile_names_stay_words(owner, visitor, charge):
    create_key(owner, '"><script>alert(1)</script>{{7*7}}')
    charge(model="<b>x</b>")

    page = visitor.get(PAGE).content.decode()
    assert "<script>alert" not in page and "<b>x" not in page
    assert "{{7*7}}" in page


def test_no_style_is_written_into_the_page(owner, visitor, charge, key):
    charge()

    assert " style=" not in visitor.get(PAGE).content.decode()


# The chart


def usage_with(*counts: int) -> Usage:
    today = timezone.localdate()
    days = {}
    for ago, count in enumerate(reversed(counts)):
        amounts = {"m": Amount(count, Decimal(count), count)} if count else {}
        days[today - timedelta(days=ago)] = amounts
    usage = Usage(dict(sorted(days.items())))
    usage.total.add(Amount(sum(counts)))
    return usage


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (0, ["1", "0"]),
        (1, ["1", "0"]),
        (4, ["4", "3", "2", "1", "0"]),
        (5, ["6", "4", "2", "0"]),
        (31, ["40", "30", "20", "10", "0"]),
        (100, ["100", "50", "0"]),
        (4_001, ["6,000", "4,000", "2,000", "0"]),
    ],
)
def test_lines_stand_at_round_numbers_above_every_bar(highest, lines):
    chart = chart_of(usage_with(highest, 0, 0))
    found = [value for value, _ in chart.lines]

    assert found == lines
    assert chart.lines[0][1] == "0.000%" and chart.lines[-1][1] == "100.000%"


def test_bars_are_as_high_as_their_numbers():
    chart = chart_of(usage_with(10, 0, 20, 40))

    assert [bar.height for bar in chart.bars] == [
        "25.000%",
        "0.000%",
        "50.000%",
        "100.000%",
    ]
    assert [bar.is_last for bar in chart.bars] == [False, False, False, True]
    assert [bar.amount.picture_count for bar in chart.rows] == [40, 20, 10]


def test_a_year_is_whole_weeks_up_to_today():
    chart = chart_of(usage_with(*[1] * 365))

    counts = [bar.amount.picture_count for bar in chart.bars]
    assert counts == [1] + [7] * 52 and chart.is_weekly


def test_the_drawing_says_in_words_what_it_shows(visitor, charge):
    for _ in range(2):
        charge()

    page = visitor.get(PAGE).content.decode()
    assert 'aria-label="2 pictures in all; the most, 2: Today."' in page


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("0", "$0.00"),
        ("0.03", "$0.03"),
        ("0.000117", "$0.000117"),
        ("1203.5", "$1,203.50"),
        ("100", "$100.00"),
        ("-0.02", "-$0.02"),
    ],
)
def test_dollars_are_exact(value, written):
    assert account_words.dollars(Decimal(value)) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 MB"), (60_000, "0.1 MB"), (1_800_000, "1.8 MB"), (5 * 10**9, "5 GB")],
)
def test_room_is_written_as_quotas_are(size, written):
    assert account_words.size(size) == written


# The file


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_the_file_has_a_line_for_each_day_and_model(visitor, charge):
    today = timezone.now()
    charge(model="spark_img_effects", total_tokens=0)
    charge()
    charge()
    charge(made_at=today - timedelta(days=2), cost=Decimal("0.000001"))
    charge(made_at=today - timedelta(days=8))

    answer = visitor.get("/account/usage.csv", {"days": 7})

    before, now = ((today - timedelta(days=n)).date().isoformat() for n in (2, 0))
    assert rows_of(answer) == [
        ["day", "model", "pictures", "cost", "tokens"],
        [before, "spark_i2i_3_0", "1", "0.000001", "1"],
        [now, "spark_i2i_3_0", "2", "0.060000", "2"],
        [now, "spark_img_effects", "1", "0.030000", "0"],
    ]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="usage.csv"'
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "model", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"]
)
def test_no_cell_of_the_file_is_a_formula(visitor, charge, model):
    charge(model=model)

    for row in rows_of(visitor.get("/account/usage.csv"))[1:]:
        assert row[1].startswith("'")


def test_the_file_of_a_stranger_has_no_lines(stranger, charge):
    charge()

    assert len(rows_of(stranger.get("/account/usage.csv"))) == 1


# Making a key


def test_a_key_is_shown_once_and_works(visitor, owner):
    answer = visitor.post(NEW, form())
    text = KEY.search(answer.content.decode())[0]

    key = find_key(text)
    assert (key.owner, key.name, key.can_generate) == (owner, "Print shop", True)
    assert "It will not be shown again" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for path in (PAGE, NEW, revoke_path(key), "/account/usage.csv"):
        assert text not in visitor.get(path).content.decode()
    assert key.prefix in visitor.get(PAGE).content.decode()


def test_a_key_that_only_reads_says_so(visitor):
    visitor.post(NEW, form(scope="read"))

    assert not ApiKey.objects.get().can_generate
    assert "only reads" in visitor.get(PAGE).content.decode()


def test_loading_the_answer_again_makes_no_second_key(visitor):
    first = visitor.post(NEW, form())
    again = visitor.post(NEW, form())

    assert ApiKey.objects.count() == 1
    assert KEY.search(first.content.decode())
    assert not KEY.search(again.content.decode())
    assert "was made a moment ago" in again.content.decode()
    assert revoke_path(ApiKey.objects.get()) in again.content.decode()


def test_another_name_or_another_form_makes_another_key(visitor, other_owner):
    visitor.post(NEW, form())
    visitor.post(NEW, form(name="Holiday cards"))
    visitor.post(NEW, form(submit_key="b" * 32))
    client_of(other_owner).post(NEW, form())

    assert ApiKey.objects.count() == 4
    assert ApiKey.objects.for_owner(other_owner).count() == 1


def test_each_form_has_a_key_of_its_own(visitor):
    minted = re.compile(r'name="submit_key" value="(\w{32})"')
    forms = {minted.search(visitor.get(NEW).content.decode())[1] for _ in range(3)}

    assert len(forms) == 3


def test_a_newcomer_who_makes_a_key_is_one_owner(stranger):
    stranger.get(NEW)
    stranger.post(NEW, form())

    assert Owner.objects.count() == 1
    assert "Print shop" in stranger.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\nb", "a\x00b"])
def test_a_name_that_cannot_be_used_is_asked_for_again(visitor, name):
    answer = visitor.post(NEW, form(name=name, scope="read"))

    assert answer.status_code == 422 and not ApiKey.objects.exists()
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page and "1 to 64 characters" in page
    assert 'value="read" checked' in page


def test_too_many_keys_are_refused_in_words(visitor, owner):
    for number in range(50):
        create_key(owner, f"Key {number}")
    answer = visitor.post(NEW, form())

    assert answer.status_code == 422
    assert "Revoke one that you no longer need" in answer.content.decode()


def test_the_text_of_a_key_goes_into_no_log_header_cookie_or_row(visitor, caplog):
    caplog.set_level(logging.DEBUG)
    answer = visitor.post(NEW, form())
    text = KEY.search(answer.content.decode())[0]

    assert text not in caplog.text
    assert text not in str(answer.headers) and text not in str(answer.cookies)
    assert text not in str(list(ApiKey.objects.values()))


def test_htmx_gets_the_sheet_then_its_inside_and_the_list_below(visitor):
    sheet = visitor.get(NEW, headers=HTMX | {"HX-Target": "sheet"}).content.decode()
    inside = visitor.post(NEW, form(), headers=HTMX | {"HX-Target": "key-panel"})
    inside = inside.content.decode()

    assert "<sheet-dialog open>" in sheet and "<html" not in sheet
    assert "<sheet-dialog" not in inside and 'id="key-panel"' in inside
    assert 'id="keys"' in inside and 'hx-swap-oob="true"' in inside
    assert KEY.search(inside)


# Revoking one


def test_revoking_asks_once_by_name_and_is_final(visitor, owner):
    key, text = create_key(owner, "Print shop")
    asked = visitor.get(revoke_path(key)).content.decode()
    assert "“Print shop” stops working at once" in asked and find_key(text)

    answer = visitor.post(revoke_path(key), follow=True)

    assert find_key(text) is None
    page = answer.content.decode()
    assert "“Print shop” is revoked" in page and "1 revoked key" in page
    ended = ApiKey.objects.get().revoked_at
    visitor.post(revoke_path(key))
    assert ApiKey.objects.get().revoked_at == ended


def test_what_was_revoked_is_not_asked_about_again(visitor, key):
    revoke_key(key)

    answer = visitor.get(revoke_path(key))
    assert answer.status_code == 302 and answer.url.startswith(PAGE)


def test_htmx_is_sent_to_the_whole_page_after_it(visitor, key):
    answer = visitor.post(revoke_path(key), headers=HTMX)

    assert answer["HX-Redirect"] == f"{PAGE}?revoked={key.public_id}"


@pytest.mark.parametrize("ask", ["get", "post"])
def test_anothers_key_is_not_there(stranger, other_owner, key, ask):
    for client in (stranger, client_of(other_owner)):
        assert getattr(client, ask)(revoke_path(key)).status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_the_message_about_a_revoked_key_is_for_its_owner(visitor, other_owner, key):
    revoke_key(key)
    for client, is_told in ((visitor, True), (client_of(other_owner), False)):
        page = client.get(PAGE, {"revoked": str(key.public_id)}).content.decode()
        assert ("is revoked and opens nothing" in page) is is_told
    for odd in ("", "x", str(uuid4())):
        assert visitor.get(PAGE, {"revoked": odd}).status_code == 200


def test_keys_are_only_changed_by_forms_of_ours(owner, key):
    careful = Client(enforce_csrf_checks=True)
    careful.cookies[settings.OWNER_COOKIE_NAME] = (
        client_of(owner).cookies[settings.OWNER_COOKIE_NAME].value
    )

    assert careful.post(NEW, form()).status_code == 403
    assert careful.post(revoke_path(key)).status_code == 403
    assert ApiKey.objects.working().count() == 1


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "used 1 minute ago"),
        (timedelta(minutes=4), "used 4 minutes ago"),
        (timedelta(days=1), "used yesterday"),
        (timedelta(days=17), "used on 3 November"),
    ],
)
def test_a_key_says_when_it_was_used(visitor, key, monkeypatch, ago, words):
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert "never used" in visitor.get(PAGE).content.decode()

    ApiKey.objects.update(last_used_at=now - ago)
    assert words in visitor.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_makes_one_key(owner):
    gate, shown = threading.Barrier(6), []

    def press():
        client = client_of(owner)
        gate.wait()
        shown.extend(KEY.findall(client.post(NEW, form()).content.decode()))
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(6)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()

    assert len(shown) == ApiKey.objects.count() == 1
    assert find_key(shown[0])


def test_the_name_of_a_revoked_key_stays_words(visitor, owner):
    key, _ = create_key(owner, "<img src=x>")
    revoke_key(key)

    page = visitor.get(PAGE, {"revoked": str(key.public_id)}).content.decode()
    assert "<img src=x" not in page and "“&lt;img src=x&gt;” is revoked" in page
