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
from spark_studio.web.form_fields import sample_name
from spark_studio.web.forms import StudioForm, build_form
from spark_studio.web.http import send_to
from spark_studio.web.offers import (
    Offer,
    UnknownOffer,
    offer_of_look,
    offer_of_model,
)
from spark_studio.web.samples import PAINTINGS, Sample
from spark_studio.web.submit_key import submit_key
from spark_studio.web.templatetags.shell import spoken
from spark_studio.web.views.photos import STYLE, newest_photo, photo_of, sent_photo

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
    second = starting_second(request, owner, job, offer)
    params = {**job.params, "seed": job.seed} if job else {}
    form = form_of(offer, params=params, photo=photo, second_photo=second)
    return show(request, offer, form)


def make(request: HttpRequest, offer: Offer, owner: Owner) -> HttpResponse:
    """Make the picture; where something is wrong, show the page with nothing lost."""
    photo, second, refusal = brought(request, offer, owner)
    # A sample's button only brings the photo; the picture is asked for by the yellow one.
    is_draft = any(sample_name(n) in request.POST for n in offer.model.photo_inputs)
    form = form_of(
        offer,
        request.POST,
        request.FILES,
        photo=photo,
        second_photo=second,
        draft=is_draft,
    )
    if is_draft and not refusal:
        return show(request, offer, form)
    refusal = refusal or missing_photo(form)
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
            second_photo=second,
            submit_key=submit_key(
                request,
                offer.id,
                photo.pk if photo else None,
                form.cleaned_params,
                form.seed,
                *([second.pk] if second else []),
            ),
        )
    except services.OverQuota as over:
        return show(request, offer, form, Refusal(over.words, is_quota=True))
    return send_to(request, "web:picture", job.public_id)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no picture yet: a photo, the fields by themselves, or a quota.

    ``name`` is that of the photo's field.
    """

    words: Words | None = None
    is_quota: bool = False
    name: str = "photo"

    @property
    def status(self) -> HTTPStatus:
        if self.is_quota:
            return HTTPStatus.TOO_MANY_REQUESTS
        return HTTPStatus.UNPROCESSABLE_ENTITY


def brought(
    request: HttpRequest, offer: Offer, owner: Owner
) -> tuple[Photo | None, Photo | None, Refusal | None]:
    """Return the photos that came with the form, and why one cannot be used, if so."""
    photos: list[Photo | None] = []
    refusals = []
    for name in offer.model.photo_inputs:
        try:
            photos.append(sent_photo(request, owner, name))
        except PhotoRefused as refused:
            photos.append(photo_of(owner, request.POST.get(f"{name}_id", "")))
            refusals.append(Refusal(refused.words, name=name))
    first, second = [*photos, None, None][:2]
    return first, second, next(iter(refusals), None)


def missing_photo(form: StudioForm) -> Refusal | None:
    """Say which photo is still wanted, the first of them."""
    for name, spec in form.model.photo_inputs.items():
        if not form.kept_photos[name]:
            return Refusal(spec.missing().words, name=name)
    return None


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
    jobs = Job.objects.for_owner(owner).in_history()
    jobs = jobs.select_related("photo", "second_photo")
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
    return newest_photo(owner)


def starting_second(
    request: HttpRequest, owner: Owner | None, job: Job | None, offer: Offer
) -> Photo | None:
    """The second photo named in the address, or the remixed picture's."""
    name = offer.model.second_photo_name
    if not name:
        return None
    if named := photo_of(owner, request.GET.get(name, "")):
        return named
    kept = job.second_photo if job else None
    return kept if kept and not kept.deleted_at else None


def show(
    request: HttpRequest, offer: Offer, form: StudioForm, refusal: Refusal | None = None
) -> HttpResponse:
    is_quota = bool(refusal) and refusal.is_quota
    return render(
        request,
        "studio/studio.html",
        {
            "offer": offer,
            "form": form,
            "photo": form.kept_photo,
            "pickers": pickers(offer, form, refusal),
            "over_quota": spoken(refusal.words) if is_quota else "",
            "scripts": scripts_for(form),
            "submit_key": request.POST.get("submit_key") or uuid4().hex,
        },
        status=refusal.status if refusal else HTTPStatus.OK,
    )


@dataclass(frozen=True, slots=True)
class Picker:
    """A place on the page to bring a photo to: the photo there, and why it will not do."""

    name: str
    photo: Photo | None
    samples: tuple[Sample, ...]
    sample_name: str
    refused: str = ""

    @property
    def is_style(self) -> bool:
        return self.name == STYLE


def pickers(offer: Offer, form: StudioForm, refusal: Refusal | None) -> list[Picker]:
    """Return one for each photo the model takes."""
    refused = refusal.words if refusal and not refusal.is_quota else None
    return [
        Picker(
            name,
            photo,
            PAINTINGS if name == STYLE else offer.samples,
            sample_name(name),
            spoken(refused) if refused and refusal.name == name else "",
        )
        for name, photo in form.kept_photos.items()
    ]


def scripts_for(form: StudioForm) -> list[str]:
    """Return the scripts of this form's fields alone: each is a request."""
    needed = {SCRIPTS.get(field.template, "") for field in form}
    needed.add("js/more-settings.js" if form.folded else "")
    needed.add("js/mistake-list.js" if form.mistakes else "")
    return sorted(needed - {""})
