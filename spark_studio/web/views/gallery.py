"""The gallery: every look that can be drawn here, by family and by words, and what needs none."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from spark_studio.accounts.owners import find_owner
from spark_studio.catalog import Family, Look, families
from spark_studio.inputs import Words
from spark_studio.jobs.models import Photo
from spark_studio.jobs.offer import offered_looks
from spark_studio.web.covers import cover_of
from spark_studio.web.offers import BRING, WRITE, Offer, offered_models
from spark_studio.web.samples import SAMPLES
from spark_studio.web.templatetags.shell import spoken
from spark_studio.web.views.photos import newest_photo, photo_of

PEOPLE = Family("for-people", Words("For people", "适合人像"))
LONGEST_QUERY = 80
EAGER_COUNT = 12  # two rows of six; whatever lies lower is asked for when it comes near
FEW = 8  # up to so many looks here, all cards are large: the catalogue fills the screen


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].split())
    offered = offered_looks()
    counts = family_counts(offered)
    family = next((f for f, _ in counts if f.id == request.GET.get("family")), None)
    looks = matching(offered, query, family)
    models = matching_models(query, family)
    is_fragment = request.htmx and not request.htmx.history_restore_request

    response = render(
        request,
        "gallery/_looks.html" if is_fragment else "gallery/index.html",
        {
            "query": query,
            "family": family,
            "families": counts,
            "look_count": len(offered),
            "cards": [(look, cover_of(look.id)) for look in looks],
            "models": models,
            # A heading for each kind, and what is under it.
            "wordings": by_kind(models),
            "suggested": [] if looks else offered[:3],
            "photo": chosen_photo(request),
            "samples": SAMPLES,
            "eager_count": EAGER_COUNT,
            # Of all there are, not of those found: cards keep their size while one types.
            "has_few": len(offered) <= FEW,
            "is_first_view": not (is_fragment or query or family),
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    if is_fragment:
        trigger_client_event(response, "announce", {"value": found(len(looks), models)})
    return response


def family_counts(looks: tuple[Look, ...]) -> list[tuple[Family, int]]:
    """Pair each family with how many looks it has here, in the catalog's order.

    One that has none, or all there are, helps nobody to choose and is left out.
    """
    counts = [
        (family, sum(belongs(look, family) for look in looks))
        for family in (PEOPLE, *families())
    ]
    return [(family, count) for family, count in counts if 0 < count < len(looks)]


def belongs(look: Look, family: Family) -> bool:
    return look.for_people if family is PEOPLE else look.family == family


def matching(looks: tuple[Look, ...], query: str, family: Family | None) -> list[Look]:
    return [
        look
        for look in looks
        if (family is None or belongs(look, family))
        and (not query or look.matches(query))
    ]


def matching_models(query: str, family: Family | None) -> list[Offer]:
    """What is made of words belongs to no family of looks."""
    if family:
        return []
    return [o for o in offered_models() if not query or o.matches(query)]


def by_kind(models: list[Offer]) -> list[tuple[str, Words, list[Offer]]]:
    """Return an id, a heading and the models: those told in words, and those shown a style."""
    written = [offer for offer in models if offer.is_written]
    shown = [offer for offer in models if not offer.is_written]
    kinds = (("wordings", WRITE, written), ("own-style", BRING, shown))
    return [kind for kind in kinds if kind[2]]


def chosen_photo(request: HttpRequest) -> Photo | None:
    """The photo named in the address, or else the one the owner brought last."""
    owner = find_owner(request)
    if owner is None:
        return None
    named = photo_of(owner, request.GET.get("photo", ""))
    return named or newest_photo(owner)


def found(count: int, models: list[Offer]) -> str:
    names = [spoken(model.title) for model in models]
    sentences = [gettext("Found: {name}.").format(name=name) for name in names]
    if count:
        words = ngettext("%(count)d look.", "%(count)d looks.", count)
        sentences.insert(0, words % {"count": count})
    return " ".join(sentences) or gettext("No look found.")
