"""How long a picture still takes, as an honest range, and its place in line."""

from statistics import quantiles

from django.db.models import Count, F, Q
from django.utils import timezone

from spark_studio.jobs.health import hand_count
from spark_studio.jobs.models import Job, JobQuerySet

RECENT_COUNT = 30  # finished pictures that an estimate looks back on
ENOUGH_COUNT = 3  # below this nothing is known

Range = tuple[float, float]


def time_left(job: Job) -> Range | None:
    """Return the seconds in which eight of ten such pictures would be ready: from, to.

    None where too little is known, no worker is there, the job has ended, or it
    already takes longer than such pictures do.
    """
    if job.status not in Job.ACTIVE:
        return None
    usual = _usual_seconds(Job.objects.filter(model=job.model, look=job.look))
    if usual is None:
        return None
    low, high = usual
    if job.status == Job.Status.RUNNING:
        spent = _seconds_since_start(job)
        return (max(low - spent, 0.0), high - spent) if spent < high else None
    wait = _wait_seconds(job)
    return (wait[0] + low, wait[1] + high) if wait else None


def place_in_line(job: Job) -> int | None:
    """Return 1 for the job that is taken next, or None if it does not wait.

    Owners take turns: an owner's third job comes after everybody's second.
    """
    if job.status != Job.Status.QUEUED:
        return None
    waiting = Job.objects.queued().in_queue(job.queue).in_history()
    before = Q(position__lt=job.position) | Q(position=job.position, pk__lt=job.pk)
    rank = waiting.for_owner(job.owner_id).filter(before).count() + 1
    under_way = _counts_by_owner(Job.objects.running())
    turn = rank + under_way.get(job.owner_id, 0)
    mine = _moment(job.owner.last_served_at), job.owner_id
    place = rank
    for owner, count, served_at in _others_in(waiting, job):
        goes_first = (_moment(served_at), owner) < mine
        turns = turn - under_way.get(owner, 0) - (0 if goes_first else 1)
        place += min(max(turns, 0), count)
    return place


def _usual_seconds(jobs: JobQuerySet) -> Range | None:
    """Return the 10 % and the 90 % quantile of how long the latest of ``jobs`` took."""
    recent = (
        jobs.succeeded()
        .order_by("-finished_at")
        .annotate(took=F("finished_at") - F("started_at"))
        .values_list("took", flat=True)[:RECENT_COUNT]
    )
    seconds = [took.total_seconds() for took in recent if took is not None]
    if len(seconds) < ENOUGH_COUNT:
        return None
    tenths = quantiles(seconds, n=10, method="inclusive")
    return tenths[0], tenths[-1]


def _seconds_since_start(job: Job) -> float:
    return max((timezone.now() - job.started_at).total_seconds(), 0.0)


def _wait_seconds(job: Job) -> Range | None:
    """Return how long it may be until the job is taken; all hands work off the line."""
    hands = hand_count()
    usual = _usual_seconds(Job.objects.in_queue(job.queue))
    place = place_in_line(job)
    if not hands or usual is None or place is None:
        return None
    free = max(hands - Job.objects.running().count(), 0)
    if place <= free:
        return 0.0, 0.0
    # How far those under way have got is not known: they may end now, or take it all.
    rounds = (place - free - 1) // hands
    return rounds * usual[0], (rounds + 1) * usual[1]


def _counts_by_owner(jobs: JobQuerySet) -> dict[int, int]:
    return dict(
        jobs.order_by()
        .values_list("owner")
        .annotate(count=Count("pk"))
        .values_list("owner", "count")
    )


def _others_in(waiting: JobQuerySet, job: Job) -> list[tuple]:
    return list(
        waiting.exclude(owner=job.owner_id)
        .order_by()
        .values("owner", "owner__last_served_at")
        .annotate(count=Count("pk"))
        .values_list("owner", "count", "owner__last_served_at")
    )


def _moment(served_at: object) -> float:
    return served_at.timestamp() if served_at else 0.0
