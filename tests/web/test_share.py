"""What the owner switches, and what a stranger sees: the picture, and only what was shared."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from spark_studio.jobs import shares
from spark_studio.jobs.models import Job, Share
from spark_studio.jobs.services import delete_jobs
from tests.web.conftest import client_of

SECRET_PROMPT = "a prompt nobody else should read"


@pytest.fixture
def picture(make_picture, make_photo) -> Job:
    return make_picture(
        photo=make_photo("coffee"), params={"prompt": SECRET_PROMPT}, seed=918273645
    )


@pytest.fixture
def share(picture) -> Share:
    return shares.share_job(picture)


def addresses(share: Share) -> dict[str, str]:
    token = shares.token_of(share)
    names = ("share", "share_file", "share_photo")
    return {name: reverse(f"web:{name}", args=[token]) for name in names}


def end(share: Share) -> None:
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    Share.objects.filter(pk=share.pk).update(expires_at=a_minute_ago)


# The owner's switch


def test_a_picture_is_not_shared_until_its_owner_says_so(visitor, picture):
    visitor.get(reverse("web:share_new", args=[picture.public_id]))

    assert not Share.objects.exists()


def test_the_owner_makes_a_link_and_sees_it_again(visitor, picture):
    address = reverse("web:share_new", args=[picture.public_id])
    answer = visitor.post(address)
    assert answer.status_code == 302 and answer.url == address

    share = Share.objects.get()
    link = f"http://testserver/s/{shares.token_of(share)}/"
    assert f'value="{link}"' in visitor.get(address).content.decode()
    assert timedelta(days=6, hours=23) < share.expires_at - timezone.now()


def test_the_link_names_the_public_address_of_the_studio(visitor, picture, settings):
    settings.PUBLIC_URL = settings.PUBLIC_URL._replace(
        scheme="https", netloc="studio.example"
    )
    address = reverse("web:share_new", args=[picture.public_id])
    visitor.post(address)

    assert 'value="https://studio.example/s/' in visitor.get(address).content.decode()


@pytest.mark.parametrize("days", [1, 7, 30])
def test_the_end_can_be_changed_without_a_new_address(visitor, picture, share, days):
    token = shares.token_of(share)
    visitor.post(reverse("web:share_new", args=[picture.public_id]), {"days": days})

    share.refresh_from_db()
    left = share.expires_at - timezone.now()
    assert timedelta(days=days, minutes=-1) < left <= timedelta(days=days)
    assert shares.find_share(token) == share


def test_a_last_day_ends_at_the_midnight_of_the_reader(visitor, picture):
    day = timezone.now().date() + timedelta(days=10)
    visitor.post(
        reverse("web:share_new", args=[picture.public_id]),
        {"days": "until", "until": day.isoformat(), "zone": "-480"},
    )

    ends = Share.objects.get().expires_at
    assert ends.isoformat().startswith(f"{day.isoformat()}T15:59:59")


@pytest.mark.parametrize("zone", ["840", "-840", "x", "9" * 50])
def test_the_last_day_there_is_breaks_nothing(visitor, picture, zone):
    answer = visitor.post(
        reverse("web:share_new", args=[picture.public_id]),
        {"days": "until", "until": "9999-12-31", "zone": zone},
    )

    assert answer.status_code == 302
    longest = timezone.now() + shares.LONGEST
    assert abs(Share.objects.get().expires_at - longest) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "until", ["", "soon", "2020-01-01", "2026-13-45", "9" * 99, "x\x00"]
)
def test_a_last_day_that_is_none_is_asked_for_again(visitor, picture, until):
    answer = visitor.post(
        reverse("web:share_new", args=[picture.public_id]),
        {"days": "until", "until": until},
    )

    assert answer.status_code == 422
    assert b'aria-invalid="true"' in answer.content
    assert not Share.objects.exists()


@pytest.mark.parametrize("days", ["", "0", "-5", "100000", "NaN", "7; drop"])
def test_days_that_are_not_on_the_page_mean_seven(visitor, picture, days):
    visitor.post(reverse("web:share_new", args=[picture.public_id]), {"days": days})

    left = Share.objects.get().expires_at - timezone.now()
    assert timedelta(days=6) < left <= timedelta(days=7)


def test_switching_off_ends_page_picture_and_photo_at_once(
    visitor, stranger, picture, share
):
    share.show_photo = True
    share.save()
    places = addresses(share)
    assert {stranger.get(place).status_code for place in places.values()} == {200}

    visitor.post(reverse("web:share_end", args=[picture.public_id]))

    assert {stranger.get(place).status_code for place in places.values()} == {410}


@pytest.mark.parametrize("name", ["share_new", "share_end"])
def test_nobody_else_can_reach_the_switch(stranger, other_owner, picture, share, name):
    place = reverse(f"web:{name}", args=[picture.public_id])
    for client in (stranger, client_of(other_owner)):
        assert client.post(place).status_code == 404
    share.refresh_from_db()
    assert share.revoked_at is None


@pytest.mark.parametrize("name", ["share_new", "share_end"])
def test_the_switch_wants_its_own_form(owner, picture, share, name):
    client = client_of(owner, enforce_csrf_checks=True)
    place = reverse(f"web:{name}", args=[picture.public_id])

    assert client.post(place).status_code == 403
    share.refresh_from_db()
    assert share.revoked_at is None


def test_an_unfinished_picture_has_no_switch(visitor, make_picture):
    waiting = make_picture(status=Job.Status.RUNNING)

    place = reverse("web:share_new", args=[waiting.public_id])
    assert visitor.get(place).status_code == 404
    assert visitor.post(place).status_code == 404


def test_htmx_gets_the_sheet_first_and_only_its_inside_afterwards(visitor, picture):
    place = reverse("web:share_new", args=[picture.public_id])
    sheet = visitor.get(place, headers={"HX-Request": "true", "HX-Target": "sheet"})
    inside = visitor.post(
        place, headers={"HX-Request": "true", "HX-Target": "share-panel"}
    )

    assert b"<sheet-dialog open>" in sheet.content
    assert b"<html" not in sheet.content
    assert b"<sheet-dialog" not in inside.content
    assert b'id="share-panel"' in inside.content


def test_the_photo_can_only_be_shown_where_there_is_one(visitor, make_picture):
    place = reverse("web:share_new", args=[make_picture().public_id])

    assert b"show_photo" not in visitor.get(place).content


# What a stranger sees


def test_a_stranger_sees_the_picture_and_saves_it(stranger, picture, share):
    places = addresses(share)
    page = stranger.get(places["share"]).content.decode()
    saved = stranger.get(places["share_file"], {"download": ""})

    assert "Ink Wash" in page
    assert places["share_file"] in page
    assert Image.open(io.BytesIO(saved.content)).size == (64, 80)
    assert saved["Content-Disposition"] == 'attachment; filename="Ink Wash.jpg"'


def test_a_chinese_name_is_saved_under_its_own_script(stranger, share):
    place = addresses(share)["share_file"]
    saved = stranger.get(place, {"download": "", "language": "zh-hans"})

    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6")


def test_the_page_tells_nothing_that_was_not_shared(stranger, owner, picture, share):
    page = stranger.get(addresses(share)["share"]).content.decode()

    for secret in (
        SECRET_PROMPT,
        "918273645",
        str(picture.public_id),
        str(picture.photo.public_id),
        str(owner.public_id),
        picture.result_name,
        addresses(share)["share_photo"],
    ):
        assert secret not in page


def test_the_photo_is_there_only_if_it_was_chosen(stranger, picture, share):
    place = addresses(share)["share_photo"]
    assert stranger.get(place).status_code == 404

    shares.share_job(picture, show_photo=True)

    assert place in stranger.get(addresses(share)["share"]).content.decode()
    assert stranger.get(place).status_code == 200


def test_the_photo_is_a_copy_and_never_the_original(stranger, picture):
    from spark_studio.jobs import storage

    share = shares.share_job(picture, show_photo=True)
    shown = stranger.get(addresses(share)["share_photo"])

    assert shown.content != storage.read(picture.photo.name)
    copy = Image.open(io.BytesIO(shown.content))
    assert max(copy.size) <= 1280
    assert not copy.getexif()
    assert not {"icc_profile", "exif", "xmp", "comment"} & set(copy.info)


def test_the_card_for_other_sites_has_whole_addresses(stranger, share):
    page = stranger.get(addresses(share)["share"]).content.decode()
    found = dict(re.findall(r'property="og:([a-z:]+)" content="([^"]*)"', page))

    assert found["image"] == f"http://testserver{addresses(share)['share_file']}"
    assert found["url"] == f"http://testserver{addresses(share)['share']}"
    assert (found["image:width"], found["image:height"]) == ("64", "80")
    assert found["image:type"] == "image/jpeg"


def test_nothing_behind_a_link_is_kept_indexed_or_passed_on(
    stranger, visitor, picture, share
):
    shares.share_job(picture, show_photo=True)
    places = list(addresses(share).values())
    answers = [stranger.get(place) for place in places]
    visitor.post(reverse("web:share_end", args=[picture.public_id]))
    answers += [stranger.get(place) for place in places]

    for answer in answers:
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"


def test_pictures_are_pictures_and_nothing_a_browser_would_run(stranger, share):
    answer = stranger.get(addresses(share)["share_file"])

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == "inline"


@pytest.mark.parametrize("name", ["share", "share_file", "share_photo"])
def test_a_link_nobody_made_is_not_there(stranger, name):
    for token in ("A" * 32, "short", "x" * 500):
        place = reverse(f"web:{name}", args=[token])
        assert stranger.get(place).status_code == 404


def test_an_ended_link_says_so_kindly_in_both_languages(stranger, share):
    end(share)
    english = stranger.get(addresses(share)["share"])

    assert english.status_code == 410
    assert "This link is no longer on" in english.content.decode()
    assert addresses(share)["share_file"] not in english.content.decode()
    assert stranger.get(addresses(share)["share"], {"language": "zh-hans"})[
        "Content-Language"
    ].startswith("zh")


def test_opening_is_counted_but_not_for_the_owner_nor_for_a_look_ahead(
    stranger, visitor, share
):
    place = addresses(share)["share"]
    stranger.get(place)
    stranger.get(place)
    stranger.head(place)
    visitor.get(place)

    share.refresh_from_db()
    assert share.view_count == 2


def test_a_stranger_gets_no_owner_and_no_cookie_to_be_known_by(stranger, share):
    answer = stranger.get(addresses(share)["share"])

    assert "owner" not in answer.cookies


def test_only_looking_is_allowed_behind_a_link(share):
    client = Client(enforce_csrf_checks=False)
    for place in addresses(share).values():
        assert client.post(place).status_code == 405


def test_a_hostile_name_of_a_look_stays_words(stranger, make_picture):
    share = shares.share_job(make_picture(look="<script>alert(1)</script>"))
    page = stranger.get(addresses(share)["share"]).content.decode()

    assert "<script>alert" not in page


# A page that is still open on a picture that was deleted on another


@pytest.mark.parametrize("name", ["share_new", "share_end"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_open_page_hears_that_its_picture_is_in_the_bin(
    visitor, picture, name, method
):
    delete_jobs(picture.owner, [picture.public_id])
    address = reverse(f"web:{name}", args=[picture.public_id])
    answer = getattr(visitor, method)(address, headers={"hx-request": "true"})
    if (name, method) == ("share_end", "get"):
        assert answer.status_code == 405
        return

    page = answer.content.decode()
    assert "1 picture in the bin." in page and reverse("web:restore") in page
    assert f'id="developing-{picture.public_id}"' in page and "hx-swap-oob" in page
    assert answer.headers["HX-Retarget"] == "#sheet"
    assert not Share.objects.open().exists()


def test_without_htmx_or_for_another_a_binned_picture_is_not_there(
    visitor, picture, other_owner
):
    delete_jobs(picture.owner, [picture.public_id])
    address = reverse("web:share_new", args=[picture.public_id])

    assert visitor.get(address).status_code == 404
    somebody = client_of(other_owner)
    headers = {"hx-request": "true"}
    assert somebody.get(address, headers=headers).status_code == 404
