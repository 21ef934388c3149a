"""The gallery: the looks that can be drawn here, by family and by words."""

import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from spark_studio.catalog import all_looks
from spark_studio.web import covers
from spark_studio.web.views.gallery import FEW
from tests.web.conftest import client_of

ALL = all_looks()
URL = "/"


@pytest.fixture(autouse=True)
def every_look_is_offered(monkeypatch):
    monkeypatch.setattr("spark_studio.web.views.gallery.offered_looks", lambda: ALL)


def shown(response) -> list[str]:
    """The ids of the looks on the page, in order."""
    return re.findall(
        r'href="/create/(?!model/)([a-z0-9-]+)/', response.content.decode()
    )


def test_every_offered_look_is_there_once_in_the_catalogs_order(stranger):
    assert shown(stranger.get(URL)) == [look.id for look in ALL]


def test_a_look_that_cannot_be_drawn_is_not_shown(stranger, monkeypatch):
    monkeypatch.setattr("spark_studio.web.views.gallery.offered_looks", lambda: ALL[:2])

    assert shown(stranger.get(URL)) == [look.id for look in ALL[:2]]


def test_a_family_shows_its_own_and_counts_them(stranger):
    for family in {look.family for look in ALL}:
        own = [look.id for look in ALL if look.family == family]
        page = stranger.get(URL, {"family": family.id})
        assert shown(page) == own
        chip = rf'id="family-{family.id}"[^>]*aria-current="true">[^<]*<span class="number">{len(own)}<'
        assert re.search(chip, page.content.decode())


def test_looks_for_people_are_a_family_of_their_own(stranger):
    own = [look.id for look in ALL if look.for_people]

    assert 0 < len(own) < len(ALL)
    assert shown(stranger.get(URL, {"family": "for-people"})) == own


def test_a_family_that_is_empty_or_everything_has_no_chip(stranger, monkeypatch):
    few = tuple(look for look in ALL if look.family.id == "comic" and look.for_people)
    monkeypatch.setattr("spark_studio.web.views.gallery.offered_looks", lambda: few)
    page = stranger.get(URL).content.decode()

    assert re.findall(r'id="family-([a-z-]+)"', page) == ["all"]


def test_a_family_nobody_knows_shows_everything(stranger):
    assert len(shown(stranger.get(URL, {"family": "<b>"}))) == len(ALL)


@pytest.mark.parametrize(
    "query", ["ink", "INK wash", "水墨", "shuimo", "shui mo", "ｉｎｋ"]
)
def test_words_of_both_languages_find_ink_wash(stranger, query):
    found = shown(stranger.get(URL, {"q": query}))

    assert "ink-wash" in found
    assert len(found) < len(ALL)


def test_no_match_says_what_to_do_next(stranger):
    page = stranger.get(URL, {"q": "neon samurai"}).content.decode()

    assert "No look called “neon samurai”" in page
    assert "Show all looks" in page


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        '" onfocus="x',
        "{{7*7}}",
        "\0",
        "\ud83d",
        "a" * 5000,
    ],
)
def test_hostile_words_stay_words(stranger, query):
    page = stranger.get(URL, {"q": query.encode("utf-8", "replace").decode()})

    assert page.status_code == 200
    text = page.content.decode()
    assert "<script>alert" not in text
    assert 'onfocus="x' not in text
    assert ">49<" not in text


def test_htmx_gets_the_looks_alone_and_hears_how_many(stranger):
    page = stranger.get(URL, {"q": "ink"}, headers={"HX-Request": "true"})

    assert b"<html" not in page.content
    assert b'id="looks"' in page.content
    assert "announce" in page["HX-Trigger"]
    assert "HX-Request" in page["Vary"]


def test_a_step_back_in_history_gets_the_whole_page(stranger):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert b"<html" in stranger.get(URL, headers=headers).content


def test_the_photo_brought_last_goes_along_to_the_look(visitor, make_photo):
    make_photo("cat")
    last = make_photo("coffee")

    page = visitor.get(URL).content.decode()

    assert f"/create/ink-wash/?photo={last.public_id}" in page
    assert reverse("web:photo_file", args=[last.public_id, "thumb"]) in page


def test_the_photo_in_the_address_wins_over_the_last_one(visitor, make_photo):
    first = make_photo("cat")
    make_photo("coffee")

    page = visitor.get(URL, {"photo": str(first.public_id)}).content.decode()

    assert f"/create/ink-wash/?photo={first.public_id}" in page
    assert (
        f"photo={first.public_id}"
        in re.search(r'id="family-comic" href="([^"]+)"', page)[1]
    )


def test_the_photo_of_somebody_else_is_not_there(make_photo, other_owner):
    photo = make_photo("cat")
    page = client_of(other_owner).get(URL, {"photo": str(photo.public_id)})

    assert '/create/ink-wash/"' in page.content.decode()


@pytest.mark.parametrize("photo", ["", "x", "'", "0" * 400])
def test_a_photo_that_is_none_is_passed_over(visitor, photo):
    assert visitor.get(URL, {"photo": photo}).status_code == 200


def test_looking_makes_no_owner_and_asks_no_database(
    stranger, django_assert_num_queries
):
    with django_assert_num_queries(0):
        stranger.get(URL)


def test_an_owner_costs_at_most_three_queries(
    visitor, make_photo, django_assert_max_num_queries
):
    make_photo("cat")
    with django_assert_max_num_queries(3):
        visitor.get(URL)


@pytest.mark.parametrize(
    ("count", "is_large"), [(6, True), (FEW, True), (FEW + 1, False)]
)
def test_the_cards_of_a_small_catalogue_are_large(
    stranger, monkeypatch, count, is_large
):
    monkeypatch.setattr(
        "spark_studio.web.views.gallery.offered_looks", lambda: ALL[:count]
    )

    assert ("looks-few" in stranger.get(URL).content.decode()) == is_large


def test_cards_keep_their_size_while_one_searches(stranger):
    page = stranger.get(URL, {"q": "水墨"})

    assert 0 < len(shown(page)) < FEW
    assert "looks-few" not in page.content.decode()


def test_only_what_lies_below_the_first_screen_waits(stranger, monkeypatch):
    cover = covers.Cover(
        path="covers/x.webp",
        width=432,
        height=540,
        color="#aabbcc",
        source="s",
        inset="i",
    )
    monkeypatch.setattr("spark_studio.web.views.gallery.cover_of", lambda look: cover)
    page = stranger.get(URL).content.decode()
    images = re.findall(r'<img class="look-cover"[^>]*>', page)

    assert len(images) == len(ALL)
    assert not any("lazy" in image for image in images[:12])
    assert all("lazy" in image for image in images[12:])
    assert all('width="432" height="540"' in image for image in images)


def test_every_cover_listed_is_there_and_its_size_is_true():
    from PIL import Image

    static = django_settings.BASE_DIR / "static"
    for look_id, cover in covers.all_covers().items():
        with Image.open(static / cover.path) as image:
            assert image.size == (cover.width, cover.height), look_id
        assert (static / cover.source).exists()
        assert (static / cover.inset).exists()
        assert covers.COLOR.fullmatch(cover.color)


def test_a_color_that_is_none_never_reaches_the_page():
    cover = covers.read_cover(
        "x", {"width": 1, "height": 1, "color": '"/><script>', "source": "cat"}
    )

    assert cover.color == ""
