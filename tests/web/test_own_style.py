"""Your own style: a page with two photos, each with a place of its own."""

import json
import re

import pytest
from django.urls import reverse

from spark_studio.jobs import storage
from spark_studio.jobs.models import Job, Photo
from spark_studio.web.samples import PAINTINGS, UnknownSample, open_sample
from tests.web.conftest import client_of
from tests.web.form_reader import FormReader
from tests.web.test_photos import JSON, PDF, UPLOAD, upload_of

MODEL = "studio_own_style"
PAGE = reverse("web:studio_model", args=[MODEL])
INK = reverse("web:studio", args=["ink-wash"])


@pytest.fixture
def make_style(visitor):
    """Return a maker of style pictures, one of the paintings each."""

    def make(name: str = "swirls") -> Photo:
        told = json.loads(visitor.post(UPLOAD, {"style_sample": name}, **JSON).content)
        return Photo.objects.get(public_id=told["id"])

    return make


def text(answer) -> str:
    return answer.content.decode()


def chosen(page: str, name: str) -> str:
    return re.search(rf'name="{name}_id" value="([^"]*)"', page)[1]


def form_in(page: str) -> dict[str, str]:
    """What a browser would send of the form as it shows, but for the buttons."""
    form = page[page.index('<form class="studio') :]
    return FormReader(form[: form.index("</form>") + 7]).values


# The page


def test_it_has_two_places_each_with_samples_of_its_own(stranger, db):
    page = text(stranger.get(PAGE))

    assert page.count("<photo-field") == 2
    assert len(re.findall('name="sample"', page)) == 6
    assert len(re.findall('name="style_sample"', page)) == len(PAINTINGS) == 8
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for name in ("photo", "style"):
        assert f'for="id_{name}"' in page and f'id="id_{name}"' in page
        assert f'href="#id_{name}-field"' in page


def test_other_pages_have_one_as_before(stranger, db):
    page = text(stranger.get(INK))

    assert page.count("<photo-field") == 1 and "style" not in set(
        re.findall(r'<input[^>]* name="(\w+)"', page)
    )


def test_every_painting_is_there_and_nothing_else_is_opened():
    for painting in PAINTINGS:
        with open_sample(painting.id, PAINTINGS) as file:
            assert file.read(3) == b"\xff\xd8\xff"
    for name in ("astronaut", "../samples/cat", ""):
        with pytest.raises(UnknownSample):
            open_sample(name, PAINTINGS)


def test_both_samples_and_the_usual_settings_become_a_picture(visitor, owner):
    """As somebody without scripts goes: a button, a button, and the yellow one."""
    sent = form_in(text(visitor.get(PAGE)))
    for button in ({"sample": "cat"}, {"style_sample": "ink"}):
        sent = form_in(text(visitor.post(PAGE, sent | button)))
    assert not Job.objects.exists()

    answer = visitor.post(PAGE, sent | {"seed": "12"})
    job = Job.objects.get()

    assert answer.url == reverse("web:picture", args=[job.public_id])
    assert (job.owner, job.model, job.look, job.seed) == (owner, MODEL, "", 12)
    assert job.params == {"strength": 0.7, "keep_colors": False, "protect_faces": True}
    assert not job.photo.is_style and job.second_photo.is_style
    with open_sample("ink", PAINTINGS) as file:
        assert storage.read(job.second_photo.name)[:2] == file.read(2)


def test_two_files_in_one_form_become_a_picture(visitor):
    sent = {"photo": upload_of(), "style": upload_of(open_cat())}
    visitor.post(PAGE, sent | {"strength": "0.3", "keep_colors": "on"})

    job = Job.objects.get()
    assert (job.photo.width, job.second_photo.is_style) == (90, True)
    assert job.params == {"strength": 0.3, "keep_colors": True, "protect_faces": False}


def open_cat() -> bytes:
    with open_sample("cat") as file:
        return file.read()


# What is missing or wrong


def test_without_a_photo_it_asks_for_that_first(visitor, make_style):
    style = make_style()
    answer = visitor.post(PAGE, {"style_id": style.public_id, "seed": "5"})

    page = text(answer)
    assert answer.status_code == 422 and not Job.objects.exists()
    assert "Add a photo first." in page
    assert "Add a picture whose style to borrow." not in page
    assert chosen(page, "style") == str(style.public_id) and 'value="5"' in page


def test_without_a_style_it_asks_beside_its_own_place(visitor, make_photo):
    photo = make_photo()
    answer = visitor.post(PAGE, {"photo_id": photo.public_id})

    page = text(answer)
    assert answer.status_code == 422 and not Job.objects.exists()
    wrong = re.search(r'id="id_style-mistake">.*?data-mistake>([^<]*)<', page, re.S)
    assert wrong[1] == "Add a picture whose style to borrow."
    assert 'id="id_photo-mistake" hidden' in page
    assert chosen(page, "photo") == str(photo.public_id)


def test_a_refused_style_keeps_the_one_there_was(visitor, make_photo, make_style):
    photo, style = make_photo(), make_style()
    sent = {"photo_id": photo.public_id, "style_id": style.public_id}
    answer = visitor.post(PAGE, sent | {"style": upload_of(PDF)})

    page = text(answer)
    assert answer.status_code == 422 and "This is a PDF" in page
    assert chosen(page, "style") == str(style.public_id)
    assert 'id="id_photo-mistake" hidden' in page
    assert not Job.objects.exists()


def test_somebody_elses_style_is_none(other_owner, make_photo, make_style):
    mine = make_photo(owner=other_owner)
    sent = {"photo_id": mine.public_id, "style_id": make_style().public_id}
    answer = client_of(other_owner).post(PAGE, sent)

    assert answer.status_code == 422 and not Job.objects.exists()
    assert chosen(text(answer), "style") == ""


def test_a_style_is_shown_to_nobody_but_its_owner(visitor, other_owner, make_style):
    address = reverse("web:photo_file", args=[make_style().public_id, "screen"])

    assert visitor.get(address).status_code == 200
    assert client_of(other_owner).get(address).status_code == 404


def test_a_double_click_makes_one_picture_and_another_style_makes_another(
    visitor, make_photo, make_style
):
    sent = {"photo_id": make_photo().public_id, "submit_key": "k", "seed": "1"}
    for style in ("ink", "ink", "oil"):
        visitor.post(PAGE, sent | {"style_id": make_style(style).public_id})

    assert Job.objects.count() == 2


# What it starts with


def test_a_style_brought_last_is_no_photo_of_yours(visitor, make_photo, make_style):
    photo = make_photo()
    make_style()
    for address in (PAGE, INK):
        assert chosen(text(visitor.get(address)), "photo") == str(photo.public_id)
    assert str(photo.public_id) in text(visitor.get("/"))


def test_it_starts_without_a_style_but_the_one_in_the_address(visitor, make_style):
    style = make_style()

    assert chosen(text(visitor.get(PAGE)), "style") == ""
    page = text(visitor.get(PAGE, {"style": style.public_id}))
    assert chosen(page, "style") == str(style.public_id)


def test_a_remix_brings_both_back(visitor, make_picture, make_photo, make_style):
    photo, style = make_photo("cat"), make_style()
    job = make_picture(
        model=MODEL,
        look="",
        photo=photo,
        second_photo=style,
        params={"strength": 0.4, "keep_colors": True, "protect_faces": True},
    )
    make_photo("coffee")
    page = text(visitor.get(PAGE, {"from": job.public_id}))

    assert chosen(page, "photo") == str(photo.public_id)
    assert chosen(page, "style") == str(style.public_id)
    assert 'value="0.4"' in page


def test_again_is_made_of_the_same_two(visitor, make_picture, make_photo, make_style):
    job = make_picture(
        model=MODEL, look="", photo=make_photo(), second_photo=make_style(), params={}
    )
    visitor.post(reverse("web:again", args=[job.public_id]), {"submit_key": "once"})

    new = Job.objects.exclude(pk=job.pk).get()
    assert (new.photo, new.second_photo) == (job.photo, job.second_photo)


def test_again_goes_to_the_same_address_once_more(visitor, make_picture):
    address = "https://pictures.example/painting.jpg"
    job = make_picture(model=MODEL, look="", second_photo_address=address, params={})
    visitor.post(reverse("web:again", args=[job.public_id]), {"submit_key": "once"})

    assert Job.objects.exclude(pk=job.pk).get().second_photo_address == address


def test_the_pictures_page_shows_both_and_never_the_style_to_others(
    visitor, stranger, make_picture, make_photo, make_style
):
    style = make_style()
    job = make_picture(
        model=MODEL, look="", photo=make_photo(), second_photo=style, params={}
    )
    page = text(visitor.get(reverse("web:picture", args=[job.public_id])))
    assert f"/photos/{style.public_id}/thumb" in page and "The style picture" in page

    visitor.post(reverse("web:share", args=[job.public_id]), {"show_photo": "on"})
    link = re.search(
        r"/s/[\w-]+", text(visitor.get(reverse("web:share", args=[job.public_id])))
    )
    assert link and str(style.public_id) not in text(stranger.get(link[0]))


# Sent ahead by the script


def test_a_style_sent_ahead_is_kept_as_one(visitor, owner):
    told = json.loads(visitor.post(UPLOAD, {"style": upload_of()}, **JSON).content)
    photo = Photo.objects.get()

    assert told["id"] == str(photo.public_id)
    assert photo.is_style and photo.owner == owner


@pytest.mark.parametrize("sample", ["nobody", "cat", "../settings"])
def test_an_unknown_painting_is_no_picture(visitor, sample):
    answer = visitor.post(UPLOAD, {"style_sample": sample}, **JSON)

    assert answer.status_code == 422 and not Photo.objects.exists()
