"""Which engine draws a model, and which looks are worth showing."""

from django.conf import settings

from spark_studio.catalog import Look, all_looks
from spark_studio.engines import get_engine
from spark_studio.engines.base import Engine
from spark_studio.jobs.models import Job


def engine_name(model_id: str) -> str:
    """Return the engine set for this model, or else the one set for all."""
    return settings.SPARK_ENGINES.get(model_id, settings.SPARK_ENGINE)


def engine_for(model_id: str) -> Engine:
    return get_engine(engine_name(model_id))


def queue_for(model_id: str) -> str:
    remote = engine_name(model_id) == "remote"
    return Job.Queue.REMOTE if remote else Job.Queue.LOCAL


def is_offered(look: Look) -> bool:
    return engine_for(look.model).can_draw(look.model, look.id)


def offered_looks() -> tuple[Look, ...]:
    """The catalog's looks that can honestly be drawn here, in the catalog's order."""
    return tuple(look for look in all_looks() if is_offered(look))
