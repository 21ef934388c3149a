"""Keys for programs: made, shown once, and revoked for good.

The text of a key is in one answer alone, the one to the form that asked for it. No
address, cookie or row has it, so a page that is loaded again cannot show it again.
"""

import uuid
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from spark_studio.accounts.keys import (
    LONGEST_NAME,
    KeyRefused,
    create_key,
    revoke_key,
)
from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.accounts.owners import ensure_owner, expect_owner, find_owner
from spark_studio.web.http import send_to
from spark_studio.web.reader_zone import in_readers_zone
from spark_studio.web.submit_key import submit_key

REVOKED = "revoked"  # names the key that was, in the address of the page after it


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A form for a key; its answer shows the key's text, once."""
    if request.method == "POST":
        return make(request, ensure_owner(request))
    expect_owner(request)
    return show_form(request)


@sensitive_variables("text")
def make(request: HttpRequest, owner: Owner) -> HttpResponse:
    name = request.POST.get("name", "").strip()
    can_generate = request.POST.get("scope") != "read"
    once = submit_key(request, "key", name, can_generate)
    try:
        key, text = make_once(owner, name, can_generate, once)
    except KeyRefused as refused:
        typed = {"name": name, "can_generate": can_generate, "refusal": refused.words}
        return show_form(request, status=422, **typed)
    title = gettext("Your new key") if text else gettext("This key was made already")
    values = {"key": key, "text": text, **keys_of(owner)}
    return panel(request, "account/_made_key.html", title, **values)


@sensitive_variables("text")
def make_once(
    owner: Owner, name: str, can_generate: bool, once: str
) -> tuple[ApiKey, str]:
    """Make the key of one form; where it made one before, return that, and "" for its text.

    The form's own key gives the row its id, so that the database keeps it from being
    made twice. Raises KeyRefused.
    """
    public_id = uuid.uuid5(owner.public_id, once) if once else uuid.uuid4()
    made = ApiKey.objects.for_owner(owner).filter(public_id=public_id)
    if key := made.first():
        return key, ""
    try:
        with transaction.atomic():
            key, text = create_key(owner, name, can_generate)
            key.public_id = public_id
            key.save(update_fields=["public_id"])
    except IntegrityError:
        return made.get(), ""
    return key, text


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask once, by the key's name; what was revoked stays so."""
    key = own_key(request, public_id)
    if request.method == "POST":
        revoke_key(key)
    elif key.revoked_at is None:
        title = gettext("Revoke this key")
        return panel(request, "account/_revoke_key.html", title, key=key)
    return send_to(
        request, f"{reverse('web:account')}?{urlencode({REVOKED: public_id})}"
    )


def own_key(request: HttpRequest, public_id: UUID) -> ApiKey:
    """Return the asker's own key; anybody else's is not there."""
    owner = find_owner(request)
    if owner is None:
        raise Http404
    try:
        return ApiKey.objects.for_owner(owner).get(public_id=public_id)
    except ApiKey.DoesNotExist:
        raise Http404 from None


def keys_of(owner: Owner | None) -> dict[str, list[ApiKey]]:
    """Return the owner's keys, the newest first: those that work, and those that did."""
    keys = ApiKey.objects.for_owner(owner).order_by("-created_at", "-pk")
    return {
        "working_keys": [key for key in keys if key.revoked_at is None],
        "revoked_keys": [key for key in keys if key.revoked_at is not None],
    }


def just_revoked(request: HttpRequest, owner: Owner | None) -> ApiKey | None:
    """Return the key that was revoked on the way here."""
    try:
        public_id = UUID(request.GET.get(REVOKED, ""))
    except ValueError:
        return None
    ended = ApiKey.objects.for_owner(owner).exclude(revoked_at=None)
    return ended.filter(public_id=public_id).first()


def show_form(request: HttpRequest, status: int = 200, **typed: object) -> HttpResponse:
    values = {
        "name": "",
        "can_generate": True,
        "longest_name": LONGEST_NAME,
        "kept_days": settings.GUEST_DAYS,
        "submit_key": request.POST.get("submit_key") or uuid.uuid4().hex,
    }
    title = gettext("New key")
    return panel(request, "account/_new_key.html", title, status, **values | typed)


@sensitive_variables("values")
def panel(
    request: HttpRequest, body: str, title: str, status: int = 200, **values: object
) -> HttpResponse:
    """Show ``body`` as a page; for HTMX as a sheet, or as what is in the open one."""
    template = "account/key.html"
    if request.htmx:
        is_open = request.htmx.target == "key-panel"
        template = "account/_key_panel.html" if is_open else "account/_key_sheet.html"
    context = {"body": body, "title": title, **values}
    with in_readers_zone(request):
        return render(request, template, context, status=status)
