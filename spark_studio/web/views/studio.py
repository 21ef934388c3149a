"""The studio: one photo, one look, its settings, and one yellow button."""

from http import HTTPStatus
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from spark_studio.accounts.models import Owner
from spark_studio.accounts.owners import ensure_owner, expect_owner, find_owner
from spark_studio.catalog import Look, UnknownLook, get_look, get_model
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.offer import is_offered
from spark_studio.jobs.photos import PhotoRefused
from spark_studio.jobs.services import submit_job
from spark_studio.web.covers import cover_of
from spark_studio.web.forms import StudioForm, build_form
from spark_studio.web.http import send_to
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
def studio(request: HttpRequest, look_id: str) -> HttpResponse:
    look = offered_look(look_id)
    if request.method == "POST":
        return make(request, look, ensure_owner(request))
    expect_owner(request)
    owner = find_owner(request)
    job = remixed(owner, request.GET.get("from", ""))
    photo = starting_photo(request, owner, job)
    params = {**job.params, "seed": job.seed} if job else {}
    form = form_of(look, params=params, photo=photo)
    return show(request, look, form, photo)


def make(request: HttpRequest, look: Look, owner: Owner) -> HttpResponse:
    """Make the picture; where something is wrong, show the page with nothing lost."""
    refused = ""
    try:
        photo = sent_photo(request, owner)
    except PhotoRefused as refusal:
        refused = spoken(refusal.words)
        photo = photo_of(owner, request.POST.get("photo_id", ""))
    # A sample's button only brings the photo; the picture is asked for by the yellow one.
    is_draft = "sample" in request.POST
    form = form_of(look, request.POST, request.FILES, photo=photo, draft=is_draft)
    if is_draft:
        return show(request, look, form, photo)
    if not photo and not refused:
        refused = spoken(form.model.photo_input.missing().words)
    if form.is_valid() and not refused:
        job = submit_job(
            owner=owner,
            model=look.model,
            look_id=look.id,
            params=form.cleaned_params,
            seed=form.seed,
            photo=photo,
            submit_key=submit_key(
                request, look.id, photo.pk, form.cleaned_params, form.seed
            ),
        )
        return send_to(request, "web:picture", job.public_id)
    return show(request, look, form, photo, refused)


@require_safe
def fields(request: HttpRequest, look_id: str) -> HttpResponse:
    """Draw the settings anew, as typed so far: some appear with the choice of others."""
    look = offered_look(look_id)
    photo = photo_of(find_owner(request), request.GET.get("photo_id", ""))
    form = form_of(look, request.GET, photo=photo, draft=True, is_fragment=True)
    return render(request, "components/fields/_form.html", {"form": form})


def offered_look(look_id: str) -> Look:
    try:
        look = get_look(look_id)
    except UnknownLook:
        raise Http404 from None
    if not is_offered(look):
        raise Http404
    return look


def form_of(look: Look, *sent: object, **more: object) -> StudioForm:
    url = reverse("web:studio_fields", args=[look.id])
    return build_form(get_model(look.model), look, *sent, fields_url=url, **more)


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
    request: HttpRequest,
    look: Look,
    form: StudioForm,
    photo: Photo | None,
    refused: str = "",
) -> HttpResponse:
    has_mistakes = bool(refused) or (form.is_bound and not form.draft)
    return render(
        request,
        "studio/studio.html",
        {
            "look": look,
            "cover": cover_of(look.id),
            "form": form,
            "photo": photo,
            "refused": refused,
            "samples": SAMPLES,
            "scripts": scripts_for(form),
            "submit_key": request.POST.get("submit_key") or uuid4().hex,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if has_mistakes else HTTPStatus.OK,
    )


def scripts_for(form: StudioForm) -> list[str]:
    """Return the scripts of this form's fields alone: each is a request."""
    needed = {SCRIPTS.get(field.template, "") for field in form}
    needed.add("js/more-settings.js" if form.folded else "")
    needed.add("js/mistake-list.js" if form.mistakes else "")
    return sorted(needed - {""})
