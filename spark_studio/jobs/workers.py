"""What a Celery worker does besides its task: limits, warm engines, the sweeper."""

import contextlib
import logging
import os
import socket
import sys
import threading
import time

from celery import signals
from celery.worker import state
from django.conf import settings
from django.db import connections

from spark_studio.catalog import all_models
from spark_studio.jobs import tasks
from spark_studio.jobs.claim import WORKER_NAME
from spark_studio.jobs.offer import engine_for
from spark_studio.jobs.sweeper import Sweeper

logger = logging.getLogger(__name__)

_sweepers: list[Sweeper] = []


@signals.worker_init.connect
def name_worker(**kwargs: object) -> None:
    # In the environment, where the children find it however they are started.
    os.environ[WORKER_NAME] = f"{socket.gethostname()}:{os.getpid()}"


@signals.worker_init.connect
def do_without_pools(**kwargs: object) -> None:
    # One connection a process is enough, and a pool would not survive a fork: the
    # child would hang up on its parent's connections.
    for database in connections.databases.values():
        database["OPTIONS"].pop("pool", None)


@signals.worker_process_init.connect
def prepare_child(**kwargs: object) -> None:
    """After the fork, never before: threads and sessions of an engine do not survive one."""
    die_with_parent()
    cap_memory(settings.JOB_CHILD_MEMORY_MB)
    warm_engines()


@signals.worker_ready.connect
def start_sweeper(sender: object, **kwargs: object) -> None:
    hand_count = sender.controller.concurrency
    sweeper = Sweeper(
        name=os.environ[WORKER_NAME],
        queues=list(sender.app.amqp.queues.consume_from),
        hand_count=hand_count,
        free_hands=lambda: hand_count - len(state.reserved_requests),
    )
    _sweepers.append(sweeper)
    sweeper.start()


@signals.worker_shutting_down.connect
def stop_sweeper(**kwargs: object) -> None:
    tasks.stopping[0] = 1
    for sweeper in _sweepers:
        sweeper.stopping.set()


def die_with_parent() -> None:
    """End this child when its parent was killed. On Linux the kernel does, as Celery asks it."""
    if sys.platform.startswith("linux"):
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def cap_memory(megabytes: int) -> None:
    """Refuse a child more memory than this: a greedy picture fails, nothing else does."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    # Data, not address space: engines reserve far more addresses than they use.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    size = megabytes * 1024 * 1024
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


def warm_engines() -> None:
    """Load what the engines need, so that the first picture does not wait for it."""
    engines = {id(engine): engine for engine in map(engine_for, _model_ids())}
    for engine in engines.values():
        try:
            getattr(engine, "warm_up", lambda: None)()
        except Exception:
            logger.exception("%s could not be warmed up", type(engine).__name__)


def _model_ids() -> list[str]:
    return [model.id for model in all_models()]
