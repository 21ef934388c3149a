"""One picture's page: developing, ready, stopped, failed; and what its owner can do."""

import io
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from spark_studio.accounts.models import Owner
from spark_studio.jobs import storage
from spark_studio.jobs.models import Job
from spark_studio.web import picture_states
from tests.web.conftest import client_of

HTMX = {"headers": {"hx-request": "true"}}
RUNNING = {
    "status": "running",
    "progress": 0.62,
    "sentence": {"en": "Laying ink.", "zh": "正在落墨。"},
    "width": None,
    "height": None,
    "finished_at": None,
}
QUEUED = RUNNING | {"status": "queued", "progress": 0, "sentence": {}}
FAILED = QUEUED | {
    "status": "failed",
    "error": {"code": "internal", "en": "It broke.", "zh": "坏了。"},
}


def address(job: Job, name: str = "picture") -> str:
    return reverse(f"web:{name}", args=[job.public_id])


def text(answer) -> str:
    return answer.content.decode()


# Its page


def test_a_running_picture_shows_how_far_it_is(visitor, make_picture, make_photo):
    page = text(visitor.get(address(make_picture(photo=make_photo(), **RUNNING))))

    assert "Laying ink." in page
    assert '<progress value="0.620" max="1"' in page and "62%" in page
    assert "You can close this page." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Save picture" not in page


def test_its_sentence_is_said_in_the_readers_language(visitor, make_picture):
    visitor.cookies["language"] = "zh-hans"

    assert "正在落墨。" in text(visitor.get(address(make_picture(**RUNNING))))


def test_the_preview_is_shown_anew_with_each_revision(visitor, make_picture):
    job = make_picture(preview="pictures/x/preview.jpg", revision=7, **RUNNING)

    assert f"{address(job, 'picture_preview')}?r=7" in text(visitor.get(address(job)))


def test_a_waiting_picture_says_where_it_stands(visitor, make_picture):
    first, second = make_picture(**QUEUED), make_picture(**QUEUED)

    assert "Next in line." in text(visitor.get(address(first)))
    assert "1 picture is before yours." in text(visitor.get(address(second)))


def test_a_finished_picture_offers_what_comes_next(visitor, make_picture, make_photo):
    job = make_picture(photo=make_photo(), seed=84213)
    page = text(visitor.get(address(job)))

    for name in ("picture_download", "share_new", "again", "picture_file"):
        assert address(job, name) in page
    assert "<before-after" in page and "84213" in page
    assert f"?photo={job.photo.public_id}" in page
    assert "http-equiv" not in page and "data-active" not in page


def test_a_failed_picture_says_why_and_keeps_everything(
    visitor, make_picture, make_photo
):
    page = text(visitor.get(address(make_picture(photo=make_photo(), **FAILED))))

    assert "It broke." in page
    assert "Your photo and your settings are kept." in page
    assert page.count("button-main") == 1 and "Try again" in page


def test_a_picture_whose_photo_is_gone_is_shown_alone(visitor, make_picture):
    page = text(visitor.get(address(make_picture())))

    assert "<before-after" not in page and address(make_picture(), "again")[:9] in page


def test_a_look_that_is_offered_no_longer_keeps_its_pictures(visitor, make_picture):
    job = make_picture(look="forgotten-look")
    page = text(visitor.get(address(job)))

    assert "Save picture" in page and address(job, "again") not in page


def test_what_the_engine_did_differently_is_told(visitor, make_picture):
    told = {"en": "No face was found.", "zh": "没有找到人脸。"}
    job = make_picture(facts={"fallbacks": [told], "warnings": ["only for us"]})
    page = text(visitor.get(address(job)))

    assert "No face was found." in page and "only for us" not in page


def test_a_wish_that_was_not_drawn_is_said_beside_the_picture(visitor, make_picture):
    told = {"en": "Not drawn: a dog.", "zh": "没有画出：狗。"}
    job = make_picture(facts={"warnings": [told, "only for us"]})
    page = text(visitor.get(address(job)))

    assert page.index("Not drawn: a dog.") < page.index("How this was made")
    assert "only for us" not in page


def test_the_box_has_the_shape_of_the_picture_to_come(make_photo, make_picture):
    from spark_studio.web.templatetags.pictures import ratio_class

    photo = make_photo("palace")  # 640 x 427
    assert ratio_class(make_picture(photo=photo, **RUNNING)) == "ratio-150"
    wide = RUNNING | {"params": {"width": 1472, "height": 1104}}
    assert ratio_class(make_picture(photo=photo, **wide)) == "ratio-135"
    assert ratio_class(make_picture(size=(64, 640))) == "ratio-50"


def test_a_picture_with_a_frame_of_its_own_is_first_seen_whole(make_picture):
    from spark_studio.web.templatetags.pictures import line_at

    assert line_at(make_picture()) == 50
    assert line_at(make_picture(model="spark_img_effects", look="felt-keychain")) == 0
    assert line_at(make_picture(model="spark_edit_portrait", look="")) == 0
    assert line_at(make_picture(model="spark_i2i_3_0", look="")) == 50
    assert line_at(make_picture(model="gone", look="")) == 50


def test_every_shape_has_its_rule():
    from django.conf import settings

    from spark_studio.web.templatetags.pictures import LEAST, MOST

    rules = (settings.BASE_DIR / "static/css/ratios.css").read_text()
    for step in range(LEAST, MOST + 1):
        assert f".ratio-{step * 5} {{ --ratio: {step / 20:g}; }}" in rules


# Its files


def test_its_files_are_what_they_say(visitor, make_picture):
    job = make_picture(size=(900, 1200))

    full = visitor.get(address(job, "picture_file"))
    assert full.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(full.content)).size == (900, 1200)
    for name, longest in (("picture_thumb", 320), ("picture_tile", 640)):
        answer = visitor.get(address(job, name))
        assert answer.headers["Content-Type"] == "image/webp"
        assert max(Image.open(io.BytesIO(answer.content)).size) == longest


def test_it_is_saved_under_a_good_name(visitor, make_picture):
    visitor.cookies["language"] = "zh-hans"
    answer = visitor.get(address(make_picture(seed=84213), "picture_download"))

    # 水墨风 84213.jpg
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%B0%B4%E5%A2%A8%E9%A3%8E%2084213.jpg"
    )


def test_the_preview_is_kept_by_nobody(visitor, make_picture):
    job = make_picture(preview="pictures/p/preview.jpg", **RUNNING)
    storage.write(job.preview, b"\xff\xd8\xff")

    answer = visitor.get(address(job, "picture_preview"))
    assert answer.content == b"\xff\xd8\xff"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "name", ["picture_file", "picture_thumb", "picture_preview", "picture_download"]
)
def test_a_file_that_is_not_there_yet_is_404(visitor, make_picture, name):
    job = make_picture(**RUNNING)
    Job.objects.filter(pk=job.pk).update(result_name="", preview="")

    assert visitor.get(address(job, name)).status_code == 404


GETS = [
    "picture",
    "picture_file",
    "picture_thumb",
    "picture_tile",
    "picture_preview",
    "picture_download",
]
POSTS = ["cancel", "retry", "again"]


@pytest.mark.parametrize("name", GETS + POSTS)
def test_nobody_else_learns_that_it_is_there(other_owner, make_picture, name):
    job = make_picture(**RUNNING)
    never = reverse(f"web:{name}", args=[uuid4()])
    for client in (Client(), client_of(other_owner)):
        ask = client.post if name in POSTS else client.get
        answer = ask(address(job, name))
        assert answer.status_code == 404
        assert len(answer.content) == len(ask(never).content)
    assert Job.objects.get().status == "running"


@pytest.mark.parametrize("name", [*POSTS, "delete", "restore"])
def test_looking_changes_nothing(visitor, make_picture, name):
    job = make_picture(**RUNNING)
    path = (
        reverse(f"web:{name}") if name in ("delete", "restore") else address(job, name)
    )

    assert visitor.get(path).status_code == 405


def test_a_picture_in_the_bin_is_not_there(visitor, make_picture):
    job = make_picture(deleted_at=timezone.now())

    assert visitor.get(address(job)).status_code == 404
    assert visitor.get(address(job, "picture_file")).status_code == 404


# What its owner can do


def test_stopping_shows_it_stopped(visitor, make_picture):
    job = make_picture(**RUNNING)
    answer = visitor.post(address(job, "cancel"), **HTMX)

    job.refresh_from_db()
    assert job.status == "canceled"
    assert f'id="developing-{job.public_id}"' in text(answer)
    assert 'hx-swap-oob="true"' in text(answer) and "Start again" in text(answer)


def test_stopping_from_a_card_gives_the_card_back(visitor, make_picture):
    job = make_picture(**QUEUED)
    answer = visitor.post(address(job, "cancel"), {"card": "1"}, **HTMX)

    assert f'id="picture-{job.public_id}"' in text(answer)
    assert "<html" not in text(answer)


def test_stopping_without_scripts_comes_back_to_its_page(visitor, make_picture):
    job = make_picture(**RUNNING)

    assert visitor.post(address(job, "cancel")).url == address(job)


def test_stopping_a_finished_picture_leaves_it_finished(visitor, make_picture):
    job = make_picture()
    visitor.post(address(job, "cancel"))

    job.refresh_from_db()
    assert job.status == "succeeded"
    assert visitor.get(address(job, "picture_file")).status_code == 200


def test_trying_again_puts_it_back_in_line(visitor, make_picture):
    job = make_picture(**FAILED)
    answer = visitor.post(address(job, "retry"), **HTMX)

    job.refresh_from_db()
    assert job.status == "queued" and "data-active" in text(answer)


def test_again_is_the_same_with_another_seed(visitor, make_picture, make_photo):
    job = make_picture(photo=make_photo(), params={"width": 1328}, seed=5)
    for _ in range(2):
        answer = visitor.post(address(job, "again"), {"submit_key": "once"})

    new = Job.objects.exclude(pk=job.pk).get()
    assert answer.url == address(new)
    assert (new.photo, new.params, new.look) == (job.photo, job.params, job.look)
    assert new.seed != 5 and new.status == "queued"


def test_whatever_a_program_sends_as_key_the_row_can_hold_it(visitor, make_picture):
    """PostgreSQL takes no NUL, and the column no more than 64 characters."""
    job = make_picture()
    for key in ("\x00", "x" * 5000):
        assert (
            visitor.post(address(job, "again"), {"submit_key": key}).status_code == 302
        )

    keys = set(Job.objects.exclude(pk=job.pk).values_list("submit_key", flat=True))
    assert len(keys) == 2
    assert all(re.fullmatch("[0-9a-f]{64}|", key) for key in keys)


def test_deleting_leads_to_the_history_with_an_undo(visitor, make_picture):
    job = make_picture()
    answer = visitor.post(reverse("web:delete"), {"id": job.public_id})

    assert answer.url == f"{reverse('web:history')}?undo={job.public_id}"
    page = text(visitor.get(answer.url))
    assert "1 picture in the bin." in page and "Undo" in page
    assert f'id="picture-{job.public_id}"' not in page

    assert (
        visitor.post(reverse("web:restore"), {"id": job.public_id}).status_code == 302
    )
    assert f'id="picture-{job.public_id}"' in text(visitor.get(reverse("web:history")))


def test_deleting_a_card_hides_it_and_undo_brings_it_back_in_its_place(
    visitor, make_picture
):
    job = make_picture()
    answer = visitor.post(
        reverse("web:delete"), {"id": job.public_id, "card": "1"}, **HTMX
    )
    assert f'<li id="picture-{job.public_id}" hidden hx-swap-oob="true"></li>' in text(
        answer
    )
    assert "<toast-message" in text(answer)

    answer = visitor.post(reverse("web:restore"), {"id": job.public_id}, **HTMX)
    assert re.search(
        rf'<li class="tile[^>]*id="picture-{job.public_id}"[^>]*oob', text(answer)
    )
    job.refresh_from_db()
    assert job.deleted_at is None


def test_nobody_deletes_or_restores_for_somebody_else(
    visitor, other_owner, make_picture
):
    job = make_picture()
    other = client_of(other_owner)
    assert other.post(reverse("web:delete"), {"id": job.public_id}).status_code == 404

    visitor.post(reverse("web:delete"), {"id": job.public_id})
    assert other.post(reverse("web:restore"), {"id": job.public_id}).status_code == 404
    job.refresh_from_db()
    assert job.deleted_at is not None


@pytest.mark.parametrize("form", [{}, {"card": "1"}])
def test_a_second_click_says_what_the_first_did(visitor, make_picture, form):
    job = make_picture()
    options = HTMX if form else {}
    sent = {"id": job.public_id, **form}
    deleted = [visitor.post(reverse("web:delete"), sent, **options) for _ in range(2)]
    came_back = [visitor.post(reverse("web:restore"), sent, **options) for _ in "12"]

    assert len({answer.status_code for answer in deleted + came_back}) == 1
    assert [a.headers.get("Location") for a in deleted[1:]] == [
        deleted[0].headers.get("Location")
    ]
    assert not form or "1 picture in the bin." in text(deleted[1])
    job.refresh_from_db()
    assert job.deleted_at is None


def test_only_ones_own_cards_are_hidden(visitor, other_owner, make_picture):
    mine, theirs = make_picture(), make_picture(owner=other_owner)
    sent = {"id": [mine.public_id, theirs.public_id], "card": "1"}
    answer = text(visitor.post(reverse("web:delete"), sent, **HTMX))

    assert str(mine.public_id) in answer and str(theirs.public_id) not in answer


@pytest.mark.parametrize("sent", [{}, {"id": "x"}, {"id": ["", "y"]}])
def test_deleting_nothing_is_404(visitor, sent):
    assert visitor.post(reverse("web:delete"), sent).status_code == 404


def test_a_newcomer_has_nothing_to_delete(stranger):
    assert stranger.post(reverse("web:delete"), {"id": uuid4()}).status_code == 404
    assert not Owner.objects.exists()


# How long it takes


def test_the_range_never_counts_up():
    shown: dict = {}
    assert picture_states.never_more(shown, "a", (2.0, 8.0)) == (2.0, 8.0)
    assert picture_states.never_more(shown, "a", (5.0, 12.0)) == (5.0, 8.0)
    assert picture_states.never_more(shown, "a", (9.0, 12.0)) == (8.0, 8.0)
    assert picture_states.never_more(shown, "a", (1.0, 3.0)) == (1.0, 3.0)
    assert picture_states.never_more(shown, "b", (9.0, 12.0)) == (9.0, 12.0)


def test_its_page_asks_the_database_little(
    visitor, make_picture, make_photo, django_assert_max_num_queries
):
    job = make_picture(photo=make_photo())
    with django_assert_max_num_queries(4):
        visitor.get(address(job))
