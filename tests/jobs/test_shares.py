"""Share links: hard to guess, kept as a digest, and over at once when they are over."""

import string
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from spark_studio.jobs import shares
from spark_studio.jobs.models import Job, Share
from spark_studio.jobs.services import delete_jobs, restore_jobs


@pytest.fixture
def picture(make_job) -> Job:
    return make_job(status=Job.Status.SUCCEEDED, result_name="p.jpg")


def test_a_token_finds_its_picture(picture):
    share = shares.share_job(picture)

    assert shares.find_share(shares.token_of(share)).job == picture


def test_ten_thousand_tokens_are_long_and_none_repeats():
    tokens = {shares.token_from(shares.token_urlsafe(32)) for _ in range(10_000)}
    allowed = set(string.ascii_letters + string.digits + "-_")

    assert len(tokens) == 10_000
    assert all(len(token) * 6 >= 128 for token in tokens)
    assert all(set(token) <= allowed for token in tokens)


def test_neither_the_row_nor_the_secret_alone_gives_the_token(picture, settings):
    share = shares.share_job(picture)
    token = shares.token_of(share)
    kept = " ".join(str(value) for value in Share.objects.values_list()[0])

    assert token not in kept
    settings.SECRET_KEY = "another secret, of no use to whoever copied the rows"
    with pytest.raises(shares.TokenLost):
        shares.token_of(share)


def test_a_link_outlives_a_change_of_the_secret(picture, settings):
    share = shares.share_job(picture)
    token = shares.token_of(share)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next secret of this studio, as long as the last one"

    assert shares.find_share(token) == share
    assert shares.token_of(share) == token


def test_a_token_nobody_made_is_not_found(picture):
    shares.share_job(picture)

    for token in ("", "x", "A" * shares.TOKEN_LENGTH, "\0", "é" * 32):
        with pytest.raises(shares.ShareNotFound):
            shares.find_share(token)


def test_a_link_works_for_seven_days_if_nothing_else_is_said(picture):
    share = shares.share_job(picture)

    left = share.expires_at - timezone.now()
    assert timedelta(days=7) - timedelta(minutes=1) < left <= timedelta(days=7)


def test_a_link_ends_when_its_time_is_over(picture):
    share = shares.share_job(picture, days=1)
    token = shares.token_of(share)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Share.objects.filter(pk=share.pk).update(expires_at=an_hour_ago)

    with pytest.raises(shares.ShareEnded) as ended:
        shares.find_share(token)
    assert ended.value.args == (an_hour_ago,)
    assert shares.open_share(picture) is None


def test_a_link_ends_when_it_is_taken_back_and_a_new_one_has_another_token(picture):
    share = shares.share_job(picture)
    token = shares.token_of(share)
    shares.revoke_share(share)

    with pytest.raises(shares.ShareEnded):
        shares.find_share(token)
    assert shares.token_of(shares.share_job(picture)) != token
    with pytest.raises(shares.ShareEnded):
        shares.find_share(token)


def test_revoking_twice_keeps_the_first_moment(picture):
    share = shares.share_job(picture)
    shares.revoke_share(share)
    first = share.revoked_at

    shares.revoke_share(share)

    assert share.revoked_at == first


def test_deleting_the_picture_ends_its_link_and_undo_does_not_bring_it_back(
    picture, owner
):
    token = shares.token_of(shares.share_job(picture))

    delete_jobs(owner, [picture.public_id])
    with pytest.raises(shares.ShareEnded):
        shares.find_share(token)

    restore_jobs(owner, [picture.public_id])
    with pytest.raises(shares.ShareEnded):
        shares.find_share(token)


def test_a_picture_in_the_bin_is_not_shown_even_by_a_link_left_open(picture):
    token = shares.token_of(shares.share_job(picture))
    Job.objects.filter(pk=picture.pk).update(deleted_at=timezone.now())

    with pytest.raises(shares.ShareEnded):
        shares.find_share(token)


def test_sharing_again_keeps_the_address_and_takes_over_the_settings(
    picture, make_photo
):
    Job.objects.filter(pk=picture.pk).update(photo=make_photo())
    first = shares.share_job(picture)
    second = shares.share_job(picture, days=30, show_photo=True)

    assert second == first
    assert shares.token_of(second) == shares.token_of(first)
    assert second.show_photo
    assert second.expires_at > first.expires_at
    assert Share.objects.count() == 1


def test_a_photo_that_is_not_there_is_not_promised(picture):
    assert not shares.share_job(picture, show_photo=True).show_photo


def test_no_link_works_longer_than_a_year(picture):
    share = shares.share_until(picture, timezone.now() + timedelta(days=4000))

    assert share.expires_at <= timezone.now() + shares.LONGEST


@pytest.mark.parametrize("status", sorted(set(Job.Status) - {Job.Status.SUCCEEDED}))
def test_what_is_not_finished_cannot_be_shared(make_job, status):
    with pytest.raises(shares.NotShareable):
        shares.share_job(make_job(status=status))
    assert not Share.objects.exists()


def test_what_is_in_the_bin_cannot_be_shared(picture):
    Job.objects.filter(pk=picture.pk).update(deleted_at=timezone.now())

    with pytest.raises(shares.NotShareable):
        shares.share_job(picture)


def test_a_view_is_a_number_and_nothing_else_changes(picture):
    share = shares.share_job(picture)
    before = Share.objects.values().get()

    shares.count_view(share)
    shares.count_view(share)

    after = Share.objects.values().get()
    assert after.pop("view_count") == before.pop("view_count") + 2
    assert after == before


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_make_one_link_and_twenty_more_end_it(picture):
    def share_it(_: int) -> str:
        try:
            return shares.token_of(shares.share_job(Job.objects.get(pk=picture.pk)))
        finally:
            connection.close()

    def end_it(_: int) -> None:
        try:
            shares.revoke_share(Share.objects.get())
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as people:
        tokens = set(people.map(share_it, range(20)))
        list(people.map(end_it, range(20)))

    assert len(tokens) == 1
    assert shares.open_share(picture) is None
