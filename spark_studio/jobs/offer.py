"""Which engine draws a model, and which looks are worth showing."""

from django.conf import settings

from spark_studio.catalog import Look, all_looks
from spark_studio.engines import get_engine
from spark_studio.engines.base import Engine
from spark_studio.jobs.models import Job

REMOTE = "remote"


def engine_name(model_id: str) -> str:
    """Return the engine set for this model, or else the one set for all."""
    return settings.SPARK_ENGINES.get(model_id, settings.SPARK_ENGINE)


def engine_for(model_id: str) -> Engine:
    name = engine_name(model_id)
    return get_engine(name, **(remote_service() if name == REMOTE else {}))


def remote_service() -> dict[str, object]:
    """Return what the engine ``remote`` has to know: where the service is, and its key."""
    return {
        "url": settings.SPARK_REMOTE_URL,
        "key": settings.SPARK_REMOTE_KEY,
        # The last question and the fetching come after it, before the worker's own limit.
        "seconds": settings.CELERY_TASK_SOFT_TIME_LIMIT * 0.75,
        "allowed": settings.SPARK_FETCH_PRIVATE,
    }


def queue_for(model_id: str) -> str:
    is_remote = engine_name(model_id) == REMOTE
    return Job.Queue.REMOTE if is_remote else Job.Queue.LOCAL


def is_offered(look: Look) -> bool:
    return engine_for(look.model).can_draw(look.model, look.id)


def offered_looks() -> tuple[Look, ...]:
    """The catalog's looks that can honestly be drawn here, in the catalog's order."""
    return tuple(look for look in all_looks() if is_offered(look))
