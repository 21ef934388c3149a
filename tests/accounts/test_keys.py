"""Keys are shown once, told from typing mistakes, and end when their owner says so."""

import logging
import string
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spark_studio.accounts import keys
from spark_studio.accounts.keys import (
    KeyRefused,
    create_key,
    find_key,
    looks_like_a_key,
    revoke_key,
)
from spark_studio.accounts.models import ApiKey, Owner
from tests.together import together

pytestmark = pytest.mark.django_db
ALPHABET = string.ascii_letters + string.digits + "-_"


@pytest.fixture
def owner(db) -> Owner:
    return Owner.objects.create()


@pytest.fixture
def made(owner) -> tuple[ApiKey, str]:
    return create_key(owner, "laptop")


def test_a_key_is_a_prefix_256_random_bits_and_check_digits(made):
    _, text = made
    assert text.startswith("sk-spark-") and len(text) == 9 + 43 + 6
    assert looks_like_a_key(text)


def test_no_two_keys_are_alike(owner):
    made = [create_key(owner, "same name") for _ in range(20)]
    assert len({text for _, text in made}) == 20
    assert len({key.digest for key, _ in made}) == 20


def test_every_changed_character_is_noticed_offline(made, django_assert_num_queries):
    _, text = made
    with django_assert_num_queries(0):
        for place, right in enumerate(text):
            for wrong in ALPHABET.replace(right, ""):
                changed = text[:place] + wrong + text[place + 1 :]
                assert find_key(changed) is None, (place, wrong)


def test_every_swap_of_neighbours_is_noticed_offline(django_assert_num_queries):
    with django_assert_num_queries(0):
        for _ in range(20):
            text = keys._new_text()
            for place in range(len(text) - 1):
                a, b = text[place : place + 2]
                swapped = text[:place] + b + a + text[place + 2 :]
                assert a == b or not looks_like_a_key(swapped), place


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text + "0",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text.upper(),
        lambda text: text.removeprefix("sk-spark-"),
        lambda text: text[:20],
        lambda text: text.replace("s", "ѕ", 1),  # a Cyrillic letter
        lambda text: text * 10_000,
        lambda text: "\x00" + text,
    ],
)
def test_what_is_no_key_asks_the_database_nothing(
    made, change, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert find_key(change(made[1])) is None


def test_a_well_made_key_that_nobody_has_is_none(made):
    assert looks_like_a_key(stranger := keys._new_text())
    assert find_key(stranger) is None


def test_a_key_is_found_with_its_owner_in_one_query(made, django_assert_num_queries):
    key, text = made
    find_key(text)  # notes its first use
    with django_assert_num_queries(1):
        found = find_key(text)
        assert found == key and found.owner.pk == key.owner_id


def test_each_key_finds_its_own_owner(owner):
    other = Owner.objects.create()
    (mine, my_text), (theirs, their_text) = (
        create_key(owner, "a"),
        create_key(other, "b"),
    )
    assert find_key(my_text) == mine and find_key(my_text).owner == owner
    assert find_key(their_text) == theirs and find_key(their_text).owner == other


def test_a_revoked_key_stops_at_once_and_no_other_does(owner, made):
    key, text = made
    _, other_text = create_key(owner, "desktop")

    assert revoke_key(key)

    assert find_key(text) is None and find_key(other_text)
    assert not revoke_key(key), "it has ended already"
    key.refresh_from_db()
    assert key.revoked_at <= timezone.now()


def test_only_the_digest_and_the_beginning_are_in_the_table(made):
    key, text = made
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {ApiKey._meta.db_table}")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert key.digest in row and len(key.digest) == 64
    assert key.prefix == text[:15]
    assert text not in row and text[15:] not in row and text[9:30] not in row


def test_the_key_is_nowhere_to_be_read_afterwards(owner, caplog):
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as queries:
        key, text = create_key(owner, "laptop")
        found = find_key(text)
        revoke_key(found)
    asked = " ".join(query["sql"] for query in queries)
    for place in (
        repr(key),
        str(key),
        repr(found),
        repr(vars(found)),
        caplog.text,
        asked,
    ):
        assert text[15:] not in place


def test_its_use_is_noted_once_a_minute(made, django_assert_num_queries):
    key, text = made
    assert key.last_used_at is None

    find_key(text)

    key.refresh_from_db()
    first = key.last_used_at
    assert first > timezone.now() - timedelta(minutes=1)
    with django_assert_num_queries(1):
        find_key(text)

    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    find_key(text)
    key.refresh_from_db()
    assert key.last_used_at >= first


def test_a_revoked_key_is_not_noted_as_used(made):
    key, text = made
    revoke_key(key)
    find_key(text)
    key.refresh_from_db()
    assert key.last_used_at is None


def test_a_guest_whose_programs_still_come_is_not_forgotten(made):
    key, text = made
    Owner.objects.update(last_seen_at=timezone.now() - timedelta(days=29))

    find_key(text)

    assert Owner.objects.get().last_seen_at > timezone.now() - timedelta(minutes=1)


def test_a_key_may_be_for_reading_alone(owner):
    reading, text = create_key(owner, "reader", can_generate=False)
    assert not find_key(text).can_generate and not reading.can_generate
    assert create_key(owner, "both")[0].can_generate


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\nb", "a\x00b", "\u202etxt"])
def test_a_name_that_cannot_be_read_is_refused(owner, name):
    with pytest.raises(KeyRefused) as refused:
        create_key(owner, name)
    assert "1 to 64" in refused.value.words.en and "64" in refused.value.words.zh
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("name", ["x", "x" * 64, "我的笔记本", "  laptop  "])
def test_a_name_is_kept_without_the_space_around_it(owner, name):
    assert create_key(owner, name)[0].name == name.strip()


@pytest.mark.django_db(transaction=True)
def test_fifty_keys_work_at_once_and_not_one_more(owner):
    other = Owner.objects.create()
    for number in range(45):
        last, _ = create_key(owner, f"{number}")

    answers = together(8, lambda: create_key(owner, "one of the last"))

    refused = [each for each in answers if isinstance(each, KeyRefused)]
    assert len(answers) == 8 and len(refused) == 3
    assert ApiKey.objects.for_owner(owner).working().count() == 50
    assert "50" in refused[0].words.en and "50" in refused[0].words.zh
    create_key(other, "somebody else's are not counted")
    revoke_key(last)
    create_key(owner, "and a revoked one makes room")
