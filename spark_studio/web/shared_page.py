"""What the share page may show of a job, and nothing else of it."""

from django.utils.translation import get_language

from spark_studio.catalog import UnknownLook, UnknownModel, get_look, get_model
from spark_studio.jobs.models import Job


def look_title(job: Job) -> str:
    """Return the name of the picture's look, or of its model, in the reader's language."""
    try:
        words = get_look(job.look).title if job.look else get_model(job.model).title
    except (UnknownLook, UnknownModel):
        return "Spark Studio"
    return words.spoken(get_language() or "en")
