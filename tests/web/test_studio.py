"""The studio page: a photo, a look, its settings, and nothing lost on the way."""

import re

import pytest
from django.urls import reverse

from spark_studio.jobs.models import Job, Photo
from spark_studio.web.offers import Offer
from tests.web.conftest import client_of
from tests.web.test_photos import PDF, upload_of

INK = reverse("web:studio", args=["ink-wash"])
FELT = reverse("web:studio", args=["felt-keychain"])


def page_of(answer) -> str:
    return answer.content.decode()


def key_on(page: str) -> str:
    return re.search(r'name="submit_key" value="([^"]+)"', page)[1]


def test_a_look_nobody_knows_is_not_there(stranger, db):
    assert stranger.get("/create/nothing-like-it/").status_code == 404


def test_a_look_that_cannot_be_drawn_here_is_not_there(stranger, db, monkeypatch):
    monkeypatch.setattr(Offer, "is_here", lambda self: False)

    assert stranger.get(INK).status_code == 404


def test_without_a_photo_it_asks_for_one_and_makes_no_picture(visitor):
    answer = visitor.post(INK, {"seed": "7"})

    assert answer.status_code == 422
    assert "Add a photo first." in page_of(answer)
    assert 'value="7"' in page_of(answer)
    assert not Job.objects.exists()


def test_a_file_in_the_form_becomes_a_picture(visitor, owner):
    answer = visitor.post(
        INK, {"photo": upload_of(), "seed": "84213", "submit_key": "k"}
    )

    job = Job.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("web:picture", args=[job.public_id])
    assert (job.owner, job.look, job.model) == (
        owner,
        "ink-wash",
        "spark_style_template",
    )
    assert job.seed == 84213
    assert job.photo == Photo.objects.get()
    assert job.params["req_key"] == "img2img_water_ink_style_usage"


def test_htmx_is_told_to_move_the_whole_page(visitor, make_photo):
    answer = visitor.post(
        INK, {"photo_id": make_photo().public_id}, headers={"hx-request": "true"}
    )

    assert answer.headers["HX-Redirect"].startswith("/pictures/")


def test_a_small_photo_works_on_the_page(visitor):
    """The limits of 600 by 800 are for programs."""
    assert visitor.post(INK, {"photo": upload_of()}).status_code == 302


def test_an_empty_seed_is_a_new_one_each_time(visitor, make_photo):
    for _ in range(2):
        visitor.post(INK, {"photo_id": make_photo().public_id})

    seeds = [job.seed for job in Job.objects.all()]
    assert len(set(seeds)) == 2 and min(seeds) >= 0


def test_a_double_click_makes_one_picture(visitor, make_photo):
    sent = {
        "photo_id": make_photo().public_id,
        "submit_key": key_on(page_of(visitor.get(INK))),
    }
    addresses = {visitor.post(INK, sent).url for _ in range(3)}

    assert len(addresses) == 1
    assert Job.objects.count() == 1


def test_going_back_to_change_a_setting_makes_another(visitor, make_photo):
    key = key_on(page_of(visitor.get(INK)))
    for seed in ("1", "2"):
        visitor.post(
            INK, {"photo_id": make_photo().public_id, "submit_key": key, "seed": seed}
        )

    assert Job.objects.count() == 2


def test_each_page_has_a_key_of_its_own(visitor):
    assert key_on(page_of(visitor.get(INK))) != key_on(page_of(visitor.get(INK)))


def test_a_mistake_keeps_photo_and_settings_and_key(visitor):
    answer = visitor.post(
        FELT, {"photo": upload_of(), "seed": "not a number", "submit_key": "mine"}
    )

    page, photo = page_of(answer), Photo.objects.get()
    assert answer.status_code == 422
    assert f'name="photo_id" value="{photo.public_id}"' in page
    assert 'value="not a number"' in page and 'value="mine"' in page
    assert "id_seed-mistake" in page
    assert not Job.objects.exists()


def test_a_refused_file_keeps_the_photo_there_was(visitor, make_photo):
    photo = make_photo()
    answer = visitor.post(INK, {"photo": upload_of(PDF), "photo_id": photo.public_id})

    page = page_of(answer)
    assert answer.status_code == 422
    assert "This is a PDF" in page
    assert f'name="photo_id" value="{photo.public_id}"' in page
    assert not Job.objects.exists()


def test_a_samples_button_brings_the_photo_and_keeps_what_was_typed(visitor):
    answer = visitor.post(INK, {"sample": "cat", "seed": "12"})

    assert answer.status_code == 200
    assert f'value="{Photo.objects.get().public_id}"' in page_of(answer)
    assert 'value="12"' in page_of(answer)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "photo_id", ["x", "00000000-0000-0000-0000-000000000000", "'--"]
)
def test_a_photo_that_is_not_there_is_no_photo(visitor, photo_id):
    answer = visitor.post(INK, {"photo_id": photo_id})

    assert answer.status_code == 422
    assert "Add a photo first." in page_of(answer)


def test_somebody_elses_photo_is_no_photo(other_owner, make_photo):
    answer = client_of(other_owner).post(INK, {"photo_id": make_photo().public_id})

    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_the_photo_in_the_address_is_chosen(visitor, make_photo):
    cat = make_photo("cat")
    make_photo("astronaut")
    page = page_of(visitor.get(INK, {"photo": cat.public_id}))

    assert f'name="photo_id" value="{cat.public_id}"' in page


def test_else_the_one_brought_last(visitor, make_photo):
    make_photo("cat")
    last = make_photo("coffee")

    assert f'value="{last.public_id}"' in page_of(visitor.get(INK))


def test_a_remix_starts_from_the_pictures_photo_settings_and_seed(
    visitor, make_picture, make_photo
):
    job = make_picture(
        look="felt-keychain",
        model="spark_img_effects",
        photo=make_photo("cat"),
        seed=4711,
        params={"template_id": "felt_keychain", "width": 1104, "height": 1472},
    )
    make_photo("coffee")
    page = page_of(visitor.get(FELT, {"from": job.public_id}))

    assert f'value="{job.photo.public_id}"' in page
    assert 'value="4711"' in page
    assert re.search(r'value="1104x1472"[^>]*checked', page)


def test_nobody_remixes_somebody_elses_picture(other_owner, make_picture):
    job = make_picture(seed=4711)
    page = page_of(client_of(other_owner).get(INK, {"from": job.public_id}))

    assert "4711" not in page


def test_the_settings_are_drawn_anew_for_htmx(visitor):
    answer = visitor.get(
        reverse("web:studio_fields", args=["ink-wash"]),
        {"seed": "5", "logo_info-add_logo": "on"},
        headers={"hx-request": "true"},
    )

    assert answer.status_code == 200
    assert "<html" not in page_of(answer)
    assert 'value="5"' in page_of(answer)
    assert "logo_info-opacity" in page_of(answer)


def test_the_page_speaks_chinese(visitor):
    visitor.cookies["language"] = "zh-hans"

    assert "水墨" in page_of(visitor.get(INK))


def test_one_page_asks_the_database_little(
    visitor, make_photo, django_assert_max_num_queries
):
    make_photo()
    with django_assert_max_num_queries(4):
        visitor.get(INK)


def test_only_the_scripts_its_fields_need_are_asked_for(visitor):
    assert "size-picker.js" in page_of(visitor.get(FELT))
    assert "size-picker.js" not in page_of(visitor.get(INK))
    assert "mistake-list.js" in page_of(visitor.post(INK))
