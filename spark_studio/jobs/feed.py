"""Tells open pages which of their owner's jobs changed.

One thread per web process asks the database what changed and hands it to those it
concerns, so a thousand open pages cost one small query ten times a second. The feed only
says "this job, this revision": whoever hears it reads the row.
"""

import asyncio
import logging
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from spark_studio.accounts.models import Owner
from spark_studio.jobs.models import Job

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.1
# A row bears the moment of its write, but is seen when that commits. So each look goes
# back a little; now and then one goes back far, for a commit that was held up.
LOOK_BACK = timedelta(seconds=2)
FAR_LOOK_BACK = timedelta(seconds=30)
FAR_LOOK_EVERY = 50
AFTER_ERROR_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Change:
    public_id: UUID
    revision: int
    status: str
    is_deleted: bool


class Subscription:
    """What one open page hears. Made and awaited in one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._pending: dict[UUID, Change] = {}
        self._woken = asyncio.Event()
        self._ended = False
        # Whether it ended because its owner opened more than there is room for.
        self.is_crowded_out = False

    async def next(self, timeout: float) -> list[Change] | None:
        """Return what changed: the latest of each job, [] after ``timeout`` seconds.

        None means that the stream is to end: the server stops, and the browser comes
        back by itself; or it ``is_crowded_out``, and had better not.
        """
        try:
            await asyncio.wait_for(self._woken.wait(), timeout)
        except TimeoutError:
            return []
        self._woken.clear()
        if self._ended:
            return None
        changes, self._pending = list(self._pending.values()), {}
        return changes

    def tell(self, changes: list[Change]) -> None:
        """Called from the feed's thread."""
        self._in_loop(lambda: self._take(changes))

    def end(self, *, is_crowded_out: bool = False) -> None:
        self._in_loop(lambda: self._finish(is_crowded_out))

    def _in_loop(self, call: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:  # the loop is closed, and the page with it
            logger.debug("A page was gone before it could be told")

    def _take(self, changes: list[Change]) -> None:
        for change in changes:
            self._pending[change.public_id] = change
        self._woken.set()

    def _finish(self, is_crowded_out: bool) -> None:
        self._ended = True
        self.is_crowded_out = is_crowded_out
        self._woken.set()


class Feed:
    def __init__(self) -> None:
        # Entered anew by a signal that comes while the main thread is in it.
        self._lock = threading.RLock()
        # Each owner's, the oldest first.
        self._subscriptions: dict[int, list[Subscription]] = defaultdict(list)
        self._poller: Poller | None = None

    @contextmanager
    def subscribe(
        self, owner: Owner, most: int | None = None
    ) -> Iterator[Subscription]:
        """Hear of the owner's jobs from now on. Read the rows after this, not before.

        Where the owner has more than ``most`` open, the oldest of them ends.
        """
        subscription = Subscription()
        _end_streams_with_the_server()
        with self._lock:
            self._subscriptions[owner.pk].append(subscription)
            self._make_room(self._subscriptions[owner.pk], most)
            if self._poller is None:
                self._poller = Poller(self._hand_out)
                self._poller.start()
        try:
            yield subscription
        finally:
            self._leave(owner.pk, subscription)

    def end_all(self) -> None:
        """End every stream, so that a stopping server need not wait for them."""
        with self._lock:
            everyone = [one for some in self._subscriptions.values() for one in some]
        for subscription in everyone:
            subscription.end()

    def _make_room(self, theirs: list[Subscription], most: int | None) -> None:
        while most is not None and len(theirs) > max(most, 1):
            theirs.pop(0).end(is_crowded_out=True)

    def _leave(self, owner_pk: int, subscription: Subscription) -> None:
        with self._lock:
            theirs = self._subscriptions[owner_pk]
            if subscription in theirs:  # not so where it was crowded out
                theirs.remove(subscription)
            if not theirs:
                del self._subscriptions[owner_pk]
            if not self._subscriptions and self._poller:
                self._poller.stopping.set()
                self._poller = None

    def _hand_out(self, owner_pk: int, changes: list[Change]) -> None:
        with self._lock:
            listening = list(self._subscriptions.get(owner_pk, ()))
        for subscription in listening:
            subscription.tell(changes)


class Poller(threading.Thread):
    """Reads what changed as long as anybody listens."""

    def __init__(self, hand_out: object) -> None:
        super().__init__(name="feed", daemon=True)
        self.hand_out = hand_out
        self.stopping = threading.Event()
        self.told: dict[int, int] = {}

    def run(self) -> None:
        look = 0
        pause = 0.0
        while not self.stopping.wait(pause):
            pause = POLL_SECONDS
            try:
                self.poll(is_far=look % FAR_LOOK_EVERY == 0)
                look += 1
            except Exception:
                # Pages keep what they show; the next look catches up.
                logger.exception("What changed could not be read")
                connection.close()
                pause, look = AFTER_ERROR_SECONDS, 0
        connection.close()

    def poll(self, *, is_far: bool = False) -> None:
        look_back = FAR_LOOK_BACK if is_far else LOOK_BACK
        rows = Job.objects.filter(updated_at__gt=Now() - look_back).values_list(
            "pk", "owner_id", "public_id", "revision", "status", "deleted_at"
        )
        fresh: dict[int, list[Change]] = defaultdict(list)
        seen: dict[int, int] = {}
        for pk, owner_pk, public_id, revision, status, deleted_at in rows:
            seen[pk] = revision
            if self.told.get(pk) != revision:
                change = Change(public_id, revision, status, deleted_at is not None)
                fresh[owner_pk].append(change)
        self.told = seen if is_far else self.told | seen
        for owner_pk, changes in fresh.items():
            self.hand_out(owner_pk, changes)


feed = Feed()
_chained = threading.Lock()


def _end_streams_with_the_server() -> None:
    # On the first stream, not on import: the server puts its own handlers in place
    # after it loaded us, and ours have to stand before them.
    if threading.current_thread() is not threading.main_thread():
        return
    if not _chained.acquire(blocking=False):
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def handler(signum: int, frame: object, before: object = before) -> None:
            feed.end_all()
            if callable(before):
                before(signum, frame)

        if callable(before):
            signal.signal(number, handler)
