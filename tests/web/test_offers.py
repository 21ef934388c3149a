"""The models that are told in words: where they are offered, and what comes of their pages."""

import re

import pytest
from django.urls import reverse

from spark_studio.accounts.models import Owner
from spark_studio.catalog import all_models
from spark_studio.engines.local.recipe import drawn_models
from spark_studio.jobs.models import Job, Photo
from spark_studio.web import offers
from spark_studio.web.offers import offer_of_look, offer_of_model
from tests.seen_words import LiteralText
from tests.web.conftest import client_of
from tests.web.form_reader import FormReader
from tests.web.test_photos import upload_of

FAR = "tests.browser.engines.FarEngine"
MODELS = {model.id for model in all_models() if not model.looks}
WORDS, EDIT, PORTRAIT = "spark_image_3_1", "spark_i2i_3_0", "spark_edit_portrait"
OWN = "studio_own_style"
PUPPY = {"prompt": "A puppy in the rain"}


@pytest.fixture(autouse=True)
def far(settings):
    settings.SPARK_ENGINES = dict.fromkeys(MODELS, FAR)


def url(model: str) -> str:
    return reverse("web:studio_model", args=[model])


def text(answer) -> str:
    return answer.content.decode()


def linked(page: str) -> list[str]:
    return re.findall(r'href="/create/model/(\w+)/', page)


# Where they are offered


def test_words_alone_come_first_and_a_style_of_ones_own_last(db):
    found = [offer.id for offer in offers.offered_models()]
    assert found == [WORDS, EDIT, PORTRAIT, OWN]


def test_the_built_in_studio_offers_what_it_can_draw(stranger, db, settings):
    settings.SPARK_ENGINES = {}
    drawn = drawn_models()

    assert OWN in drawn
    assert {offer.id for offer in offers.offered_models()} == drawn
    assert set(linked(text(stranger.get("/")))) == drawn
    for model in MODELS - drawn:
        for name in ("web:studio_model", "web:studio_model_fields"):
            address = reverse(name, args=[model])
            assert stranger.get(address).status_code == 404


def test_each_is_offered_by_its_own_engine_alone(stranger, db, settings):
    settings.SPARK_ENGINES = {WORDS: FAR}
    drawn_here = [id for id in (PORTRAIT, OWN) if id in drawn_models()]

    assert linked(text(stranger.get("/"))) == [WORDS, *drawn_here]
    assert stranger.get(url(WORDS)).status_code == 200
    assert stranger.get(url(EDIT)).status_code == 404


def test_one_engine_for_all_offers_all_of_them(stranger, db, settings):
    settings.SPARK_ENGINE, settings.SPARK_ENGINES = FAR, {}

    assert set(linked(text(stranger.get("/")))) == MODELS


@pytest.mark.parametrize("model", ["nothing-like-it", "spark_style_template"])
def test_no_model_or_one_that_needs_a_look_has_no_page(stranger, db, settings, model):
    settings.SPARK_ENGINE = FAR

    assert stranger.get(url(model)).status_code == 404


# In the gallery


def test_they_stand_above_the_looks_and_in_no_family(stranger, db):
    page = text(stranger.get("/"))

    assert page.index("Write what you want") < page.index("<look-card>")
    assert linked(text(stranger.get("/", {"family": "comic"}))) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from words", {WORDS}),
        ("文字生图", {WORDS}),
        ("PORTRAIT", {PORTRAIT}),
        ("改照片", {EDIT}),
        ("write", MODELS - {OWN}),
        ("own style", {OWN}),
        ("自带", {OWN}),
        ("ink wash", set()),
    ],
)
def test_a_search_finds_them_too(stranger, db, query, found):
    assert set(linked(text(stranger.get("/", {"q": query})))) == found


def test_found_without_any_look_nothing_is_said_to_be_missing(stranger, db):
    answer = stranger.get("/", {"q": "from words"}, headers={"HX-Request": "true"})

    assert "No look" not in text(answer) + answer.headers["HX-Trigger"]
    assert "From words" in answer.headers["HX-Trigger"]


def test_the_chosen_photo_goes_along_where_one_is_needed(visitor, make_photo):
    photo = make_photo()
    page = text(visitor.get("/"))

    assert f"{url(EDIT)}?photo={photo.public_id}" in page
    assert f'href="{url(WORDS)}"' in page


# From words alone


def test_words_alone_become_a_picture(visitor, owner):
    answer = visitor.post(url(WORDS), PUPPY | {"seed": "7", "submit_key": "k"})

    job = Job.objects.get()
    assert answer.url == reverse("web:picture", args=[job.public_id])
    assert (job.owner, job.model, job.look, job.photo) == (owner, WORDS, "", None)
    assert (job.params["prompt"], job.seed) == (PUPPY["prompt"], 7)
    assert (job.params["width"], job.params["height"]) == (1328, 1328)


def test_the_page_sends_what_it_shows(visitor):
    page = text(visitor.get(url(WORDS)))
    form = page[page.index('<form class="studio') :]
    sent = FormReader(form[: form.index("</form>") + 7]).values
    # A switch that is on, a shape and a number: each as its control would send it.
    visitor.post(url(WORDS), sent | PUPPY | {"size": "936x1664"})

    params = Job.objects.get().params
    assert (params["use_pre_llm"], params["width"]) == (True, 936)


def test_it_asks_for_no_photo_and_takes_none(visitor, make_photo):
    make_photo()
    page = text(visitor.get(url(WORDS)))
    assert "photo-field" not in page and "shrink-photo" not in page

    visitor.post(url(WORDS), PUPPY | {"photo": upload_of()})
    assert Job.objects.get().photo is None
    assert Photo.objects.count() == 1


def test_without_words_it_says_so_and_keeps_the_rest(visitor):
    answer = visitor.post(url(WORDS), {"prompt": " ", "seed": "12"})

    page = text(answer)
    assert answer.status_code == 422
    assert "id_prompt-mistake" in page and 'value="12"' in page
    assert not Job.objects.exists()


def test_a_double_click_makes_one_picture(visitor):
    sent = PUPPY | {"submit_key": "k"}

    assert len({visitor.post(url(WORDS), sent).url for _ in range(2)}) == 1
    assert Job.objects.count() == 1


def test_the_same_words_for_another_model_are_another_picture(visitor, make_photo):
    sent = PUPPY | {"submit_key": "k", "photo_id": make_photo().public_id, "seed": "1"}
    for model in (EDIT, PORTRAIT):
        visitor.post(url(model), sent)

    assert {job.model for job in Job.objects.all()} == {EDIT, PORTRAIT}


# From a photo and words


@pytest.mark.parametrize("model", [EDIT, PORTRAIT])
def test_without_a_photo_it_asks_for_one(visitor, model):
    answer = visitor.post(url(model), PUPPY)

    assert answer.status_code == 422
    assert "Add a photo first." in text(answer) and PUPPY["prompt"] in text(answer)
    assert not Job.objects.exists()


def test_a_photo_and_a_wish_become_a_picture(visitor, make_photo):
    photo = make_photo("palace")
    visitor.post(url(EDIT), PUPPY | {"photo_id": photo.public_id, "scale": "0.7"})

    job = Job.objects.get()
    assert (job.model, job.photo, job.params["scale"]) == (EDIT, photo, 0.7)


def test_the_shape_starts_as_the_photos(visitor, make_photo):
    make_photo("palace")  # 640 x 427
    page = text(visitor.get(url(EDIT)))

    assert re.search(r'value="1584x1056"[^>]* checked', page)


def test_a_portrait_without_words_keeps_the_scene(visitor, make_photo):
    visitor.post(url(PORTRAIT), {"photo_id": make_photo().public_id})

    params = Job.objects.get().params
    assert (params["gen_mode"], params["prompt"]) == ("reference", "")


# Afterwards


def made(make_picture, **values: object) -> Job:
    values = {"model": WORDS, "look": "", "engine": "remote"} | values
    return make_picture(**{"params": dict(PUPPY)} | values)


def test_its_page_is_titled_by_its_model_and_leads_back_to_it(visitor, make_picture):
    job = made(make_picture)
    page = text(visitor.get(reverse("web:picture", args=[job.public_id])))

    assert "<title>From words" in page
    assert f'href="{url(WORDS)}?from={job.public_id}"' in page


def test_a_change_starts_from_its_words_and_seed(visitor, make_picture):
    job = made(make_picture, seed=4711)
    page = text(visitor.get(url(WORDS), {"from": job.public_id}))

    assert PUPPY["prompt"] in page and 'value="4711"' in page


def test_again_is_the_same_with_another_seed(visitor, make_picture):
    job = made(make_picture)
    visitor.post(reverse("web:again", args=[job.public_id]))

    new = Job.objects.exclude(pk=job.pk).get()
    assert (new.model, new.look, new.params) == (WORDS, "", job.params)
    assert new.seed != job.seed


def test_again_fetches_the_photo_from_where_it_lay(visitor, make_picture):
    address = "https://photos.example/a.jpg"
    job = made(make_picture, model=EDIT, photo_address=address)
    visitor.post(reverse("web:again", args=[job.public_id]))

    assert Job.objects.exclude(pk=job.pk).get().photo_address == address


def test_it_stands_in_the_history_and_can_be_changed_from_there(visitor, make_picture):
    job = made(make_picture)
    page = text(visitor.get(reverse("web:history")))

    assert f'id="picture-{job.public_id}"' in page and 'alt="From words"' in page
    assert f'href="{url(WORDS)}?from={job.public_id}"' in page


def test_where_it_can_no_longer_be_drawn_nothing_leads_there(
    visitor, make_picture, settings
):
    settings.SPARK_ENGINES = {}
    job = made(make_picture)
    for name, ids in (("web:picture", [job.public_id]), ("web:history", [])):
        page = text(visitor.get(reverse(name, args=ids)))
        assert str(job.public_id) in page and "/create/model/" not in page


def test_it_is_saved_and_shared_under_its_models_name(visitor, make_picture, stranger):
    from spark_studio.jobs.shares import share_job, token_of

    job = made(make_picture, seed=84213)
    saved = visitor.get(reverse("web:picture_download", args=[job.public_id]))
    assert "From words 84213.jpg" in saved.headers["Content-Disposition"]

    shared = reverse("web:share", args=[token_of(share_job(job))])
    page = text(stranger.get(shared))
    assert "From words, made on" in page and PUPPY["prompt"] not in page


def test_while_it_waits_its_words_are_shown_in_the_pictures_place(
    visitor, make_picture
):
    waiting = {"status": Job.Status.QUEUED, "progress": 0, "width": None}
    job = made(make_picture, **waiting, height=None)
    page = text(visitor.get(reverse("web:picture", args=[job.public_id])))

    assert f'<p class="words-shown">{PUPPY["prompt"]}</p>' in page


def test_hostile_words_stay_words(visitor, make_picture):
    words = '<script>alert(1)</script>" onfocus="x{{7*7}}'
    job = made(make_picture, params={"prompt": words})
    failed = made(make_picture, params={"prompt": words}, status=Job.Status.FAILED)
    addresses = [reverse("web:picture", args=[j.public_id]) for j in (job, failed)]
    addresses += [f"{url(WORDS)}?from={job.public_id}", reverse("web:history")]
    for address in addresses:
        page = text(visitor.get(address))
        assert "alert(1)" in page
        assert "<script>alert" not in page and '" onfocus="x' not in page


def test_nobody_sees_the_words_of_somebody_else(other_owner: Owner, make_picture):
    job = made(make_picture)
    page = text(client_of(other_owner).get(url(WORDS), {"from": job.public_id}))

    assert PUPPY["prompt"] not in page


@pytest.mark.parametrize("model", sorted(MODELS))
def test_its_page_speaks_english_alone(stranger, db, model):
    for said in LiteralText.in_page(stranger.get(url(model))):
        assert not re.search("[\u4e00-\u9fff]", said), said


@pytest.mark.parametrize("path", ["/", *sorted(f"/create/model/{m}/" for m in MODELS)])
def test_it_says_nothing_in_english_to_who_reads_chinese(stranger, db, path):
    stranger.cookies["language"] = "zh-hans"
    for said in LiteralText.in_page(stranger.get(path)):
        assert re.search("[\u4e00-\u9fff]", said), said


@pytest.mark.parametrize("status", [Job.Status.SUCCEEDED, Job.Status.FAILED])
def test_its_picture_speaks_chinese_too(visitor, make_picture, status):
    visitor.cookies["language"] = "zh-hans"
    error = {"code": "cannot_draw", "en": "It broke.", "zh": "坏了。"}
    facts = {"service": "studio.example", "expanded_prompt": "雨中的小狗"}
    params = {"prompt": "小狗", "use_pre_llm": True, "width": 512, "height": 512}
    job = made(
        make_picture,
        status=status,
        error=error,
        facts=facts,
        params=params,
        version="1",
        passed_over=["x"],
    )
    page = reverse("web:picture", args=[job.public_id])
    for said in LiteralText.in_page(visitor.get(page)):
        assert re.search("[\u4e00-\u9fff]", said), said


def test_a_portrait_is_tried_with_people_only():
    people = {sample.id for sample in offer_of_model("spark_edit_portrait").samples}

    assert people == {"astronaut", "obama"}
    assert len(offer_of_look("ink-wash").samples) > len(people)
