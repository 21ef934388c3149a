"""What guests, members and programs may, and how it is set."""

from types import SimpleNamespace

import pytest

from spark_studio import environment
from spark_studio.accounts.models import Owner
from spark_studio.accounts.quotas import Quota, quota_of

KEY = SimpleNamespace()  # any key will do: only whether there is one counts
DEFAULTS = {"at_once": 50, "a_day": 500, "storage_mb": 5000, "streams": 30}


@pytest.fixture
def quotas(settings) -> dict[str, dict[str, int | None]]:
    """Small quotas, to be changed."""

    def of(*limits: int | None) -> dict[str, int | None]:
        names = ("at_once", "a_day", "storage_bytes", "streams")
        return dict(zip(names, limits, strict=True))

    settings.QUOTAS = {
        "guest": of(2, 30, 400, 5),
        "member": of(20, 300, 4000, 50),
        "key": of(10, None, 4000, 1),
    }
    return settings.QUOTAS


def test_a_guest_and_a_member_have_their_own(quotas):
    assert quota_of(Owner(kind="guest")) == Quota(2, 30, 400, 5)
    assert quota_of(Owner(kind="member")) == Quota(20, 300, 4000, 50)


def test_with_a_key_the_larger_of_each_two_holds(quotas):
    assert quota_of(Owner(kind="guest"), KEY) == Quota(10, None, 4000, 5)
    assert quota_of(Owner(kind="member"), KEY) == Quota(20, None, 4000, 50)


def test_no_limit_is_more_than_any(quotas):
    quotas["guest"]["at_once"] = None
    assert quota_of(Owner(kind="guest"), KEY).at_once is None


@pytest.mark.parametrize(
    ("value", "changed"),
    [
        ("", {}),
        ("at_once=3", {"at_once": 3}),
        (" a_day=7  streams=1 ", {"a_day": 7, "streams": 1}),
        ("storage_mb=2", {"storage_bytes": 2_000_000}),
        ("at_once=0 a_day=none", {"at_once": None, "a_day": None}),
        ("storage_mb=0", {"storage_bytes": None}),
        (
            "None",
            dict.fromkeys(("at_once", "a_day", "storage_bytes", "streams")),
        ),
    ],
)
def test_the_environment_changes_what_it_names(monkeypatch, value, changed):
    monkeypatch.setenv("SPARK_GUEST_QUOTA", value)
    unchanged = {
        "at_once": 50,
        "a_day": 500,
        "storage_bytes": 5_000_000_000,
        "streams": 30,
    }
    assert environment.quota("SPARK_GUEST_QUOTA", **DEFAULTS) == unchanged | changed


@pytest.mark.parametrize(
    "value",
    ["20", "at_once", "at_once=", "at_once=-1", "at_once=1.5", "atonce=3", "a_day=٣",
     "at_once=3,a_day=4", "storage_bytes=5", "at_once=9999999999999", "none a_day=3"],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(monkeypatch, value):
    monkeypatch.setenv("SPARK_GUEST_QUOTA", value)
    with pytest.raises(environment.WrongSetting) as wrong:
        environment.quota("SPARK_GUEST_QUOTA", **DEFAULTS)
    assert str(wrong.value) == (
        "SPARK_GUEST_QUOTA cannot be read. It has to look like"
        " at_once=50 a_day=500 storage_mb=5000 streams=30."
    )
