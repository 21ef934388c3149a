"""Template tags for pictures: their shape before their bytes are here, and how they came about."""

from django import template

from spark_studio.catalog import UnknownModel, get_model
from spark_studio.jobs.models import Job, Photo
from spark_studio.web import picture_facts, picture_states
from spark_studio.web.offers import offer_of

register = template.Library()

# One class for every step of 0.05, from 1:2 to 2:1; css/ratios.css knows them all.
STEPS, LEAST, MOST = 20, 10, 40
MIDDLE = 50  # percent
NARROWEST, WIDEST = 0.4, 3.0  # beyond, the line to drag and its words have no room


@register.filter
def ratio_class(shown: Job | Photo | None) -> str:
    """Return the class that gives a box the shape of this picture or photo."""
    width, height = _size(shown)
    step = min(max(round(width / height * STEPS), LEAST), MOST)
    return f"ratio-{step * 100 // STEPS}"


@register.filter
def exact_ratio(shown: Job | Photo | None) -> str:
    """Return width by height as a number, for scripts that set the shape exactly."""
    width, height = _size(shown)
    return f"{min(max(width / height, NARROWEST), WIDEST):.4f}"


def _size(shown: Job | Photo | None) -> tuple[int, int]:
    """Return the size of what is shown; before a picture is made, what it will be."""
    if isinstance(shown, Job) and not shown.width:
        return _expected_size(shown)
    if shown is None or not shown.width:
        return 1, 1
    return shown.width, shown.height


def _expected_size(job: Job) -> tuple[int, int]:
    size = job.params.get("size") or job.params
    width, height = size.get("width"), size.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return width, height
    return _size(job.photo)


@register.filter
def line_at(job: Job) -> int:
    """Return where the line between photo and picture begins, in percent.

    In the middle where they show the same thing in the same place; a picture with a
    composition of its own is first seen whole.
    """
    try:
        size = get_model(job.model).size_input
    except UnknownModel:
        return MIDDLE
    # Such a model draws on a canvas of its own, whatever the photo's shape.
    return 0 if size and size.alone == "default" else MIDDLE


@register.filter
def percent(fraction: float) -> int:
    return int(fraction * 100)


@register.filter
def change_address(job: Job) -> str:
    """Return where this picture's settings can be changed, or "" where it cannot be made."""
    offer = offer_of(job)
    if offer is None or not offer.is_here():
        return ""
    return f"{offer.url}?from={job.public_id}"


register.filter(picture_facts.drawn_by)
register.filter(picture_facts.is_drawn_elsewhere)
register.filter(picture_facts.written)
register.filter(picture_states.wants_change)
register.filter(picture_states.blames_photo)
