"""What whoever runs the studio can do for an owner by manage.py."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from spark_studio.accounts.keys import find_key
from spark_studio.accounts.models import ApiKey, Owner

pytestmark = pytest.mark.django_db


def create_api_key(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def set_balance(*arguments: str) -> str:
    out = io.StringIO()
    call_command("set_balance", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_name_becomes_a_member_with_a_key():
    out, err = create_api_key("--owner", "Anna", "--name", "laptop")

    key = find_key(out.removesuffix("\n"))
    assert key.name == "laptop" and key.can_generate
    assert (key.owner.kind, key.owner.name) == ("member", "Anna")


def test_the_output_is_the_key_and_the_rest_is_one_line_beside_it():
    out, err = create_api_key("--owner", "Anna", "--name", "laptop")

    assert out.startswith("sk-spark-") and len(out.split()) == 1
    assert err.count("\n") == 1 and "laptop" in err and "Anna" in err
    assert out.strip()[15:] not in err


def test_a_name_that_is_there_is_found_again():
    first, _ = create_api_key("--owner", "Anna", "--name", "laptop")
    second, _ = create_api_key("--owner", " Anna ", "--name", "phone", "--read-only")

    assert Owner.objects.count() == 1 and ApiKey.objects.count() == 2
    assert not find_key(second.strip()).can_generate


def test_a_guest_is_found_by_id_and_stays_a_guest():
    guest, other = Owner.objects.create(), Owner.objects.create()

    out, err = create_api_key("--owner", str(guest.public_id), "--name", "laptop")

    owner = find_key(out.strip()).owner
    assert owner == guest and owner.kind == "guest" and not owner.name
    assert str(guest.public_id) in err and not other.keys.exists()


@pytest.mark.parametrize(
    ("owner", "name", "sentence"),
    [
        ("", "laptop", "A name has 1 to 64"),
        ("x" * 65, "laptop", "A name has 1 to 64"),
        ("a\nb", "laptop", "A name has 1 to 64"),
        ("5f6c6a51-29f0-4a0e-8b0f-0d7f5a1b2c3d", "laptop", "There is no owner"),
        ("Anna", "", "Give the key a name"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(owner, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        create_api_key("--owner", owner, "--name", name)
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("value", "balance"),
    [
        ("12.50", Decimal("12.5")),
        ("0", Decimal(0)),
        ("999999.999999", Decimal("999999.999999")),
        ("none", None),
        ("None", None),
    ],
)
def test_a_balance_is_set_and_lifted(value, balance):
    anna = Owner.objects.create(kind="member", name="Anna", balance=3)
    other = Owner.objects.create(kind="member", name="Otto", balance=3)

    assert "Anna" in set_balance("--owner", "Anna", value)

    anna.refresh_from_db()
    other.refresh_from_db()
    assert (anna.balance, other.balance) == (balance, Decimal(3))


def test_a_guest_may_have_a_balance_too():
    guest = Owner.objects.create()
    set_balance("--owner", str(guest.public_id), "1")
    guest.refresh_from_db()
    assert guest.balance == 1


@pytest.mark.parametrize(
    "value", ["1e3", "1.1234567", "1000000", "NaN", "", "１２", "x"]
)
def test_no_balance_is_set_by_mistake(value):
    anna = Owner.objects.create(kind="member", name="Anna", balance=3)
    with pytest.raises(CommandError, match="is no balance"):
        set_balance("--owner", "Anna", value)
    anna.refresh_from_db()
    assert anna.balance == 3


@pytest.mark.parametrize(
    "owner", ["Nobody", "", "5f6c6a51-29f0-4a0e-8b0f-0d7f5a1b2c3d"]
)
def test_a_balance_makes_nobody(owner):
    Owner.objects.create()  # a guest has no name, and is not called ""
    with pytest.raises(CommandError, match="There is no owner"):
        set_balance("--owner", owner, "1")
    assert Owner.objects.count() == 1
