"""Keys and usage: what was made, what it cost, what it takes up, and who may ask for more."""

import csv

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from spark_studio.accounts.models import Owner
from spark_studio.accounts.owners import find_owner
from spark_studio.accounts.quotas import quota_of
from spark_studio.catalog import UnknownLook, UnknownModel, get_look, get_model
from spark_studio.jobs.offer import is_offered
from spark_studio.jobs.usage import (
    Usage,
    looks_used_most,
    storage_used,
    typical_seconds,
    usage_of,
)
from spark_studio.web.covers import cover_of
from spark_studio.web.reader_zone import in_readers_zone
from spark_studio.web.usage_chart import chart_of
from spark_studio.web.views.keys import just_revoked, keys_of

RANGES = (7, 30, 90, 365)
USUAL_RANGE = 30
MOST_LOOKS = 5
# What a spreadsheet would take for a formula, at the beginning of a cell.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    owner, day_count = find_owner(request), chosen_range(request)
    with in_readers_zone(request):
        usage = used(owner, day_count)
        context = {
            "owner": owner,
            "ranges": RANGES,
            "day_count": day_count,
            "usage": usage,
            "chart": chart_of(usage),
            "models": models_of(usage),
            "looks": looks_of(owner, day_count),
            "just_revoked": just_revoked(request, owner),
            "kept_days": settings.GUEST_DAYS,
            **keys_of(owner),
            **stats(owner, usage),
        }
        return render(request, "account/index.html", context)


@require_safe
def usage_csv(request: HttpRequest) -> HttpResponse:
    """The same days as a file: a line for each day and model with pictures."""
    with in_readers_zone(request):
        usage = used(find_owner(request), chosen_range(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="usage.csv"'
    lines = csv.writer(response)
    lines.writerow(["day", "model", "pictures", "cost", "tokens"])
    for day, models in usage.days.items():
        for model, amount in sorted(models.items()):
            counted = amount.picture_count, f"{amount.cost:f}", amount.total_tokens
            lines.writerow([day.isoformat(), harmless(model), *counted])
    return response


def chosen_range(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, RANGES) else USUAL_RANGE


def used(owner: Owner | None, day_count: int) -> Usage:
    return usage_of(owner, day_count, timezone.get_current_timezone())


def harmless(text: str) -> str:
    """Return text that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


# What the page shows


def stats(owner: Owner | None, usage: Usage) -> dict[str, object]:
    return {
        "balance": owner.balance if owner else None,
        "storage_used": storage_used(owner),
        "storage_limit": quota_of(owner or Owner()).storage_bytes,
        "typical_seconds": typical_seconds(owner),
    }


def models_of(usage: Usage) -> list[dict[str, object]]:
    """Return what each model was used for, the most first."""
    in_order = sorted(usage.models.items(), key=lambda pair: -pair[1].picture_count)
    return [
        {"id": model, "title": model_title(model), "amount": amount}
        for model, amount in in_order
    ]


def model_title(model_id: str) -> str:
    """Return a model's name in the reader's language; "" for one that is gone."""
    try:
        return get_model(model_id).title.spoken(get_language() or "en")
    except UnknownModel:
        return ""


def looks_of(owner: Owner | None, day_count: int) -> list[dict[str, object]]:
    """Return the looks used most, each with its share of the first one's count in percent."""
    zone = timezone.get_current_timezone()
    counted = looks_used_most(owner, day_count, zone, MOST_LOOKS)
    most = counted[0][1] if counted else 1
    return [
        {
            "look": look,
            "is_offered": is_offered(look),
            "cover": cover_of(look.id),
            "count": count,
            "share": f"{count / most * 100:.1f}%",
        }
        for look_id, count in counted
        if (look := known_look(look_id))
    ]


def known_look(look_id: str) -> object | None:
    try:
        return get_look(look_id)
    except UnknownLook:
        return None
