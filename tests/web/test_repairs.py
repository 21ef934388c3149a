"""What a person is offered where a picture did not work, or is one too many."""

import re

import pytest
from django.template.loader import render_to_string

from spark_studio.inputs import Words
from spark_studio.jobs.models import Job
from spark_studio.web import picture_states
from tests.web.test_photos import upload_of
from tests.web.test_pictures import address, text

# What did not work: the one repair that helps comes first

FAILED = {"status": Job.Status.FAILED, "finished_at": None}
PASSING = {"code": "unavailable", "en": "It is busy.", "zh": "正忙。", "passing": True}
REFUSED = {"code": "cannot_draw", "en": "This needs a cat.", "zh": "需要一只猫。"}
MISTAKE = REFUSED | {"code": "photo", "mistake": "photo.format"}


def main_action(page: str) -> str:
    (action,) = re.findall(
        r'<(?:a|button)\b[^>]*class="button button-main[^>]*>.*?</svg>([^<]+)<',
        page,
        re.S,
    )
    return action


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (PASSING, "Try again"),
        ({"code": "internal", "en": "It broke.", "zh": "坏了。"}, "Try again"),
        (REFUSED, "Change the settings"),
        (MISTAKE, "Change photo"),
        ({"code": "gone_photo", "en": "It is gone.", "zh": "不在了。"}, "Change photo"),
        (REFUSED | {"passing": True}, "Try again"),
    ],
)
def test_the_repair_that_may_help_is_the_main_action(
    visitor, make_picture, error, action
):
    job = make_picture(**FAILED, error=error)
    page = text(visitor.get(address(job)))

    assert main_action(page) == action
    assert error["en"] in page and address(job, "retry") in page
    assert f"/create/ink-wash/?from={job.public_id}" in page


def test_where_it_cannot_be_made_here_another_look_is_the_repair(visitor, make_picture):
    job = make_picture(look="forgotten-look", **FAILED, error=REFUSED)

    assert main_action(text(visitor.get(address(job)))) == "Pick a look"


def test_a_live_card_offers_the_same_repair(visitor, make_picture):
    def card_of(error: dict) -> str:
        job = make_picture(**FAILED, error=error)
        context = picture_states.card(job)
        return render_to_string("pictures/_card.html", context)

    assert "Try again" in card_of(PASSING)
    assert "Change the settings" in card_of(REFUSED)
    assert "Try again" not in card_of(REFUSED)


# Over quota: the sentence is said, and what there is stays


@pytest.fixture
def over_quota(monkeypatch):
    from spark_studio.jobs import services

    def refuse(*args: object, **more: object):
        raise services.OverQuota(Words("Wait for one.", "等一张画好。"), "at_once")

    monkeypatch.setattr(services, "submit_job", refuse)
    monkeypatch.setattr(services, "retry_job", refuse)


@pytest.mark.parametrize(
    ("action", "status"),
    [("again", Job.Status.SUCCEEDED), ("retry", Job.Status.FAILED),
     ("retry", Job.Status.CANCELED)],
)  # fmt: skip
def test_one_too_many_is_told_on_the_page_it_was_asked_from(
    visitor, make_picture, over_quota, action, status
):
    job = make_picture(status=status, error={})
    answer = visitor.post(address(job, action))

    assert answer.status_code == 429
    assert 'id="over-quota"' in text(answer) and "Wait for one." in text(answer)
    assert address(job) in text(answer)
    job.refresh_from_db()
    assert job.status == status


@pytest.mark.parametrize("sent", [{}, {"card": "1"}], ids=["page", "card"])
def test_one_too_many_is_told_in_place_where_scripts_run(
    visitor, make_picture, over_quota, sent
):
    job = make_picture(**FAILED, error=PASSING)
    answer = visitor.post(address(job, "retry"), sent, headers={"hx-request": "true"})

    page = text(answer)
    assert answer.status_code == 422  # the one refusal HTMX takes for the page
    assert 'hx-swap-oob="beforeend:#toasts"' in page and "Wait for one." in page


def test_one_too_many_loses_nothing_in_the_studio(visitor, make_photo, over_quota):
    photo = make_photo()
    sent = {"photo_id": photo.public_id, "seed": "4711", "submit_key": "mine"}
    answer = visitor.post("/create/ink-wash/", sent)

    page = text(answer)
    assert answer.status_code == 429
    assert "Wait for one." in page and 'id_photo-mistake" hidden' in page
    assert f'name="photo_id" value="{photo.public_id}"' in page
    assert 'value="4711"' in page and 'value="mine"' in page
    assert not Job.objects.exists()


def test_a_quota_that_is_really_full_is_told(visitor, make_picture, settings):
    guest = settings.QUOTAS["guest"] | {"at_once": 1}
    settings.QUOTAS = settings.QUOTAS | {"guest": guest}
    make_picture(status=Job.Status.QUEUED, progress=0, finished_at=None)
    failed = make_picture(**FAILED, error=PASSING)

    answer = visitor.post(address(failed, "retry"))
    assert answer.status_code == 429
    assert "No more than 1 at a time" in text(answer)


def test_a_photo_too_many_is_told_where_it_was_brought(visitor, make_photo, settings):
    guest = settings.QUOTAS["guest"] | {"storage_bytes": 1}
    settings.QUOTAS = settings.QUOTAS | {"guest": guest}
    words = "Your photos and pictures take up all"

    in_studio = visitor.post("/create/ink-wash/", {"photo": upload_of(), "seed": "12"})
    assert in_studio.status_code == 422
    assert words in text(in_studio) and 'value="12"' in text(in_studio)

    alone = visitor.post("/photos/", {"photo": upload_of()})
    by_script = visitor.post(
        "/photos/", {"photo": upload_of()}, headers={"accept": "application/json"}
    )
    assert words in text(alone) and words in by_script.json()["sentence"]
