"""Guests under a signed cookie."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from spark_studio.accounts.middleware import OwnerMiddleware
from spark_studio.accounts.models import Owner
from spark_studio.accounts.owners import ensure_owner, expect_owner, find_owner

pytestmark = pytest.mark.django_db
NAME = django_settings.OWNER_COOKIE_NAME


def visit(view, cookie: str | None = None):
    """Send a request through the middleware, as a browser with this cookie."""
    request = RequestFactory().get("/")
    if cookie is not None:
        request.COOKIES[NAME] = cookie
    seen = []

    def respond(request):
        seen.append(view(request))
        return HttpResponse()

    response = OwnerMiddleware(respond)(request)
    return seen[0], response.cookies.get(NAME)


def newcomer() -> tuple[Owner, str]:
    owner, cookie = visit(ensure_owner)
    return owner, cookie.value


def test_looking_makes_no_row_and_sets_no_cookie():
    owner, cookie = visit(find_owner)

    assert owner is None and cookie is None
    assert not Owner.objects.exists()


def test_a_newcomer_becomes_a_guest_and_is_known_again():
    owner, cookie = newcomer()

    again, renewed = visit(find_owner, cookie)

    assert again == owner and owner.kind == Owner.Kind.GUEST
    assert renewed is None


def test_the_cookie_is_kept_from_scripts_and_other_sites_for_a_year():
    _, cookie = visit(ensure_owner)

    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["path"] == "/" and not cookie["domain"]


def test_under_https_the_cookie_is_bound_to_the_host(settings):
    settings.OWNER_COOKIE_NAME = "__Host-owner"
    settings.OWNER_COOKIE_SECURE = True
    response = OwnerMiddleware(lambda r: ensure_owner(r) and HttpResponse())(
        RequestFactory().get("/", secure=True)
    )

    cookie = response.cookies["__Host-owner"]
    assert cookie["secure"] and cookie["path"] == "/" and not cookie["domain"]


@pytest.mark.parametrize("change", ["", "x", "swap", "other signature"])
def test_a_changed_cookie_is_nobody(change):
    _, cookie = newcomer()
    stranger, _ = newcomer()
    public_id, moment, signature = cookie.split(":")
    forged = {
        "": "",
        "x": cookie + "x",
        "swap": f"{stranger.public_id.hex}:{moment}:{signature}",
        "other signature": f"{public_id}:{moment}:{signature[::-1]}",
    }[change]

    owner, _ = visit(find_owner, forged)

    assert owner is None


def test_an_old_cookie_is_renewed_and_one_past_its_year_is_nobody(monkeypatch):
    owner, cookie = newcomer()
    import time

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 30 * 86400)
    known, renewed = visit(find_owner, cookie)
    assert known == owner and renewed is not None and renewed.value != cookie

    monkeypatch.setattr(time, "time", lambda: now + 366 * 86400)
    nobody, _ = visit(find_owner, cookie)
    assert nobody is None


def test_a_cookie_given_with_a_form_makes_one_owner_of_two_first_clicks():
    promised, cookie = visit(expect_owner)
    assert not Owner.objects.exists()

    first, _ = visit(ensure_owner, cookie.value)
    second, _ = visit(ensure_owner, cookie.value)

    assert first == second and first.public_id == promised
    assert Owner.objects.count() == 1


def test_expecting_a_known_owner_changes_nothing():
    owner, cookie = newcomer()

    assert visit(expect_owner, cookie) == (owner.public_id, None)


def test_an_owner_who_was_erased_comes_back_without_anything():
    owner, cookie = newcomer()
    owner.delete()

    assert visit(find_owner, cookie)[0] is None
    back, _ = visit(ensure_owner, cookie)
    assert back.public_id == owner.public_id and back.pk != owner.pk


def test_the_database_is_asked_once_a_request(django_assert_num_queries):
    _, cookie = newcomer()
    with django_assert_num_queries(1):
        visit(lambda request: [find_owner(request) for _ in range(3)], cookie)


def test_a_visit_is_noted_once_a_day(django_assert_num_queries):
    owner, cookie = newcomer()
    long_ago = timezone.now() - timedelta(days=20)
    Owner.objects.update(last_seen_at=long_ago)

    visit(find_owner, cookie)

    owner.refresh_from_db()
    assert owner.last_seen_at > timezone.now() - timedelta(minutes=1)
    with django_assert_num_queries(1):
        visit(find_owner, cookie)


def test_async_views_are_served_too():
    public_id = uuid.uuid4()

    async def view(request):
        request._new_owner_id = public_id
        return HttpResponse()

    response = asyncio.run(OwnerMiddleware(view)(RequestFactory().get("/")))

    assert response.cookies[NAME].value.startswith(public_id.hex)
