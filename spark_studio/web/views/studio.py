"""The studio: a photo, a look or words, the settings, and one yellow button."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from spark_studio.accounts.models import Owner
from spark_studio.accounts.owners import ensure_owner, expect_owner, find_owner
from spark_studio.inputs import Words
from spark_studio.jobs import services
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.photos import PhotoRefused
from spark_studio.web.forms import StudioForm, build_form
from spark_studio.web.http import send_to
from spark_studio.web.offers import (
    Offer,
    UnknownOffer,
    offer_of_look,
    offer_of_model,
)
from spark_studio.web.samples import SAMPLES
from spark_studio.web.submit_key import submit_key
from spark_studio.web.templatetags.shell import spoken
from spark_studio.web.views.photos import photo_of, sent_photo

# What the fields need to be pleasant, by the template that draws them.
SCRIPTS = {
    "components/fields/_long_text.html": "js/counted-text.js",
    "components/fields/_seed.html": "js/seed-field.js",
    "components/fields/_size.html": "js/size-picker.js",
    "components/fields/_slider.html": "js/stepped-slider.js",
}


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, look_id: str) -> HttpResponse:
    return studio(request, offered(offer_of_look, look_id))


@require_http_methods(["GET", "HEAD", "POST"])
def model(request: HttpRequest, model_id: str) -> HttpResponse:
    """The same page for a model without looks: what it makes is said in words."""
    return studio(request, offered(offer_of_model, model_id))


@require_safe
def look_fields(request: HttpRequest, look_id: str) -> HttpResponse:
    return fields(request, offered(offer_of_look, look_id))


@require_safe
def model_fields(request: HttpRequest, model_id: str) -> HttpResponse:
    return fields(request, offered(offer_of_model, model_id))


def offered(find: Callable[[str], Offer], id: str) -> Offer:
    try:
        offer = find(id)
    except UnknownOffer:
        raise Http404 from None
    if not offer.is_here():
        raise Http404
    return offer


def studio(request: HttpRequest, offer: Offer) -> HttpResponse:
    if request.method == "POST":
        return make(request, offer, ensure_owner(request))
    expect_owner(request)
    owner = find_owner(request)
    job = remixed(owner, request.GET.get("from", ""))
    photo = starting_photo(request, owner, job) if offer.takes_photo else None
    params = {**job.params, "seed": job.seed} if job else {}
    return show(request, offer, form_of(offer, params=params, photo=photo))


def make(request: HttpRequest, offer: Offer, owner: Owner) -> HttpResponse:
    """Make the picture; where something is wrong, show the page with nothing lost."""
    photo, refusal = brought(request, offer, owner)
    # A sample's button only brings the photo; the picture is asked for by the yellow one.
    is_draft = "sample" in request.POST
    form = form_of(offer, request.POST, request.FILES, photo=photo, draft=is_draft)
    if is_draft and not refusal:
        return show(request, offer, form)
    if offer.takes_photo and not photo and not refusal:
        refusal = Refusal(form.model.photo_input.missing().words)
    if refusal or not form.is_valid():
        return show(request, offer, form, refusal or Refusal())
    try:
        job = services.submit_job(
            owner=owner,
            model=offer.model.id,
            look_id=offer.look.id if offer.look else "",
            params=form.cleaned_params,
            seed=form.seed,
            photo=photo,
            submit_key=submit_key(
                request,
                offer.id,
                photo.pk if photo else None,
                form.cleaned_params,
                form.seed,
            ),
        )
    except services.OverQuota as over:
        return show(request, offer, form, Refusal(over.words, is_quota=True))
    return send_to(request, "web:picture", job.public_id)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no picture yet: the photo, the fields by themselves, or a quota."""

    words: Words | None = None
    is_quota: bool = False

    @property
    def status(self) -> HTTPStatus:
        if self.is_quota:
            return HTTPStatus.TOO_MANY_REQUESTS
        return HTTPStatus.UNPROCESSABLE_ENTITY


def brought(
    request: HttpRequest, offer: Offer, owner: Owner
) -> tuple[Photo | None, Refusal | None]:
    """Return the photo that came with the form, and why it cannot be used, if so."""
    if not offer.takes_photo:
        return None, None
    try:
        return sent_photo(request, owner), None
    except PhotoRefused as refused:
        kept = photo_of(owner, request.POST.get("photo_id", ""))
        return kept, Refusal(refused.words)


def fields(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Draw the settings anew, as typed so far: some appear with the choice of others."""
    photo = photo_of(find_owner(request), request.GET.get("photo_id", ""))
    form = form_of(offer, request.GET, photo=photo, draft=True, is_fragment=True)
    return render(request, "components/fields/_form.html", {"form": form})


def form_of(offer: Offer, *sent: object, **more: object) -> StudioForm:
    more["fields_url"] = offer.fields_url
    return build_form(offer.model, offer.look, *sent, **more)


def remixed(owner: Owner | None, public_id: str) -> Job | None:
    """Return the owner's picture whose photo and settings are to be used again."""
    jobs = Job.objects.for_owner(owner).in_history().select_related("photo")
    try:
        return jobs.get(public_id=UUID(public_id))
    except (ValueError, Job.DoesNotExist):
        return None


def starting_photo(
    request: HttpRequest, owner: Owner | None, job: Job | None
) -> Photo | None:
    """The photo named in the address, the remixed picture's, or the one brought last."""
    if named := photo_of(owner, request.GET.get("photo", "")):
        return named
    if job and job.photo and not job.photo.deleted_at:
        return job.photo
    return Photo.objects.for_owner(owner).kept().newest_first().first()


def show(
    request: HttpRequest, offer: Offer, form: StudioForm, refusal: Refusal | None = None
) -> HttpResponse:
    words = spoken(refusal.words) if refusal else ""
    is_quota = bool(refusal) and refusal.is_quota
    return render(
        request,
        "studio/studio.html",
        {
            "offer": offer,
            "form": form,
            "photo": form.kept_photo,
            "refused": "" if is_quota else words,
            "over_quota": words if is_quota else "",
            "samples": SAMPLES,
            "scripts": scripts_for(form),
            "submit_key": request.POST.get("submit_key") or uuid4().hex,
        },
        status=refusal.status if refusal else HTTPStatus.OK,
    )


def scripts_for(form: StudioForm) -> list[str]:
    """Return the scripts of this form's fields alone: each is a request."""
    needed = {SCRIPTS.get(field.template, "") for field in form}
    needed.add("js/more-settings.js" if form.folded else "")
    needed.add("js/mistake-list.js" if form.mistakes else "")
    return sorted(needed - {""})
