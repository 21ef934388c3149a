"""Whether an owner may have one more picture: counted under a lock, so never one too many."""

from collections import Counter
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.accounts.quotas import Quota, quota_of
from spark_studio.catalog.prices import cost_of
from spark_studio.inputs import Words
from spark_studio.jobs.models import Charge, Job, Photo

DAY = timedelta(hours=24)

AT_ONCE = Words(
    "No more than {limit} at a time can be in line or developing. Wait until a picture is done, or stop one.",
    "排队和显影中的图片最多同时有 {limit} 张。等一张画好，或者停止一张。",
)
A_DAY = Words(
    "No more than {limit} can be made within 24 hours. Go on in a few hours, or tomorrow at this time.",
    "24 小时内最多画 {limit} 张。过几个小时再来，最晚明天这个时候就能继续。",
)
STORAGE = Words(
    "Your photos and pictures take up all of the {size} there is for them. Delete pictures you no longer need, then go on.",
    "你的照片和图片已占满 {size} 的空间。删掉不再需要的图片，就能继续。",
)
BALANCE = Words(
    "Your balance does not cover this picture and those still to be made. Ask whoever runs the studio to add to it.",
    "余额不够画这张图片和还没画完的图片。联系工作室的主人充值。",
)


class OverQuota(Exception):
    """One more would be too much. ``words`` say what helps.

    ``kind`` is "at_once", "a_day", "storage" or "balance".
    """

    def __init__(self, words: Words, kind: str) -> None:
        super().__init__(words.en)
        self.words = words
        self.kind = kind


def lock_owner(pk: int) -> Owner:
    """Return the owner as the row is now; whoever else counts waits. In a transaction.

    Held briefly: while it is, a worker that looks for work passes this owner over.
    """
    # SQLite knows no row locks and needs none: its transaction began by taking the
    # write lock (IMMEDIATE).
    return Owner.objects.select_for_update(no_key=True).get(pk=pk)


def insist_on_one_more(owner: Owner, model: str, key: ApiKey | None) -> None:
    """Raise OverQuota unless a new picture fits. ``owner`` is locked."""
    quota = quota_of(owner, key)
    active = _active(owner)
    _insist_at_once(quota, active)
    _insist_on_balance(owner, model, active)
    _insist_a_day(owner, quota, active)
    _insist_on_storage(owner, quota)


def insist_on_again(owner: Owner, model: str, key: ApiKey | None) -> None:
    """Raise OverQuota unless one that was asked for before fits in line once more."""
    active = _active(owner)
    _insist_at_once(quota_of(owner, key), active)
    _insist_on_balance(owner, model, active)


def insist_on_room(owner: Owner, key: ApiKey | None, byte_count: int) -> None:
    """Raise OverQuota unless so many more bytes fit."""
    _insist_on_storage(owner, quota_of(owner, key), byte_count)


def storage_used(owner: Owner) -> int:
    """Return the bytes of the owner's photos and pictures.

    What is in the bin is not counted, or deleting would not help.
    """
    # With a byte count, in these very words: the index is for no other question.
    pictures = (
        Job.objects.for_owner(owner).in_history().filter(byte_count__isnull=False)
    )
    rows = (pictures, Photo.objects.for_owner(owner))
    return sum(each.aggregate(total=Sum("byte_count"))["total"] or 0 for each in rows)


def _active(owner: Owner) -> Counter[str]:
    """Return how many are in line or developing, by model."""
    jobs = Job.objects.for_owner(owner).order_by().values_list("model", flat=True)
    # Each half has its index, which also wants the queue; "one or the other" has none.
    waiting = jobs.queued().filter(queue__in=Job.Queue.values)
    # In one statement: a job must not slip from one half to the other in between.
    return Counter(waiting.union(jobs.running(), all=True))


def _insist_at_once(quota: Quota, active: Counter[str]) -> None:
    if quota.at_once is not None and active.total() >= quota.at_once:
        raise OverQuota(AT_ONCE.with_values(limit=quota.at_once), "at_once")


def _insist_a_day(owner: Owner, quota: Quota, active: Counter[str]) -> None:
    """Count what was asked for in the last 24 hours, in the history, in the bin or failed.

    What was erased has no row, but if it was drawn it left a charge: whoever erases
    all that is made still gets no more than a day's worth of it.
    """
    limit = quota.a_day
    if limit is None:
        return
    since = timezone.now() - DAY
    asked = Job.objects.for_owner(owner).filter(created_at__gt=since)
    drawn = Charge.objects.for_owner(owner).filter(made_at__gt=since)
    if (
        asked[:limit].count() >= limit
        or drawn[:limit].count() + active.total() >= limit
    ):
        raise OverQuota(A_DAY.with_values(limit=limit), "a_day")


def _insist_on_storage(owner: Owner, quota: Quota, byte_count: int = 1) -> None:
    limit = quota.storage_bytes
    if limit is not None and storage_used(owner) + byte_count > limit:
        raise OverQuota(STORAGE.with_values(size=_size(limit)), "storage")


def _size(byte_count: int) -> str:
    if byte_count < 1_000_000_000:
        return f"{byte_count / 1_000_000:g} MB"
    return f"{byte_count / 1_000_000_000:g} GB"


def _insist_on_balance(owner: Owner, model: str, active: Counter[str]) -> None:
    """All that is still to be made must be paid for as well, this one included."""
    if owner.balance is None:
        return
    to_pay = sum((cost_of(m) * n for m, n in active.items()), start=cost_of(model))
    if to_pay > owner.balance:
        raise OverQuota(BALANCE, "balance")
