"""What goes for ever: emptied bins, guests who never came back, files without rows."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from spark_studio.accounts import rates
from spark_studio.accounts.models import Owner
from spark_studio.jobs import broker, storage
from spark_studio.jobs.models import Job, Photo, Share, Worker

logger = logging.getLogger(__name__)

BATCH = 100
ORPHAN_AGE = timedelta(hours=1)
WORKER_AGE = timedelta(days=1)


def purge_due() -> int:
    """Erase the jobs whose time in the bin is over. A batch at a time."""
    return erase(Job.objects.filter(purge_at__lte=Now()).order_by("purge_at")[:BATCH])


def erase(jobs: Iterable[Job]) -> int:
    """Remove jobs with their files and shares, and photos that were only theirs.

    Files go first: should that fail, the row is still there to try again by.
    """
    count = 0
    photos = set()
    for job in list(jobs):
        storage.remove_folder(job.folder)
        photos |= {job.photo_id, job.second_photo_id}
        job.delete()
        # A worker may have written between the two lines above; its row is gone now.
        storage.remove_folder(job.folder)
        count += 1
    erase_photos(Photo.objects.filter(pk__in=photos - {None}).unused())
    return count


def erase_photos(photos: Iterable[Photo]) -> int:
    photos = list(photos)
    for photo in photos:
        storage.remove_folder(photo.folder)
        photo.delete()
    return len(photos)


def tidy() -> None:
    """The slow rounds, a few times an hour."""
    erase_forgotten_guests()
    erase_unused_photos()
    remove_orphans("pictures", Job)
    remove_orphans("photos", Photo)
    broker.remove_leftovers(settings.DATA_DIR / "broker")
    remove_old_uploads(Path(settings.FILE_UPLOAD_TEMP_DIR))
    Worker.objects.filter(seen_at__lt=Now() - WORKER_AGE).delete()
    rates.forget_old()


def erase_forgotten_guests() -> int:
    """Erase guests, with all they made, who have not been seen for ``GUEST_DAYS`` days.

    A link that still works keeps its guest: it was promised until a day of its own.
    """
    forgotten = timezone.now() - timedelta(days=settings.GUEST_DAYS)
    sharing = Share.objects.open().values("job__owner")
    guests = Owner.objects.guests().unseen_since(forgotten).exclude(pk__in=sharing)
    guests = guests[:BATCH]
    for guest in guests:
        erase(Job.objects.for_owner(guest))
        erase_photos(Photo.objects.for_owner(guest))
        guest.delete()
    return len(guests)


def erase_unused_photos() -> int:
    """Erase photos that were brought, and that no picture started from for as long."""
    long_ago = Now() - timedelta(days=settings.GUEST_DAYS)
    return erase_photos(Photo.objects.unused().filter(brought_at__lt=long_ago)[:BATCH])


def remove_orphans(folder: str, rows: type[Job] | type[Photo]) -> int:
    """Remove folders under ``folder`` that no row stands for, once an hour old."""
    count = 0
    for names in _batches(_folders_in(folder)):
        known = {
            str(public_id)
            for public_id in rows.objects.filter(
                public_id__in=[name for name in names if _is_uuid(name)]
            ).values_list("public_id", flat=True)
        }
        for name in names:
            if name not in known and _is_old(f"{folder}/{name}"):
                storage.remove_folder(f"{folder}/{name}")
                count += 1
    if count:
        logger.info("Removed %d folders of %s without a row", count, folder)
    return count


def remove_old_uploads(folder: Path) -> None:
    """Remove what a web process that was killed in the middle of an upload left."""
    for path in folder.iterdir() if folder.is_dir() else ():
        age = timezone.now().timestamp() - path.stat().st_mtime
        if path.is_file() and age > ORPHAN_AGE.total_seconds():
            path.unlink(missing_ok=True)


def _folders_in(folder: str) -> list[str]:
    try:
        return storage.pictures.listdir(folder)[0]
    except FileNotFoundError:
        return []


def _batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _is_old(folder: str) -> bool:
    """Whether nothing in here was written within the hour. An empty folder is old."""
    young = timezone.now() - ORPHAN_AGE
    folders, files = storage.pictures.listdir(folder)
    return all(
        storage.pictures.get_modified_time(f"{folder}/{name}") < young for name in files
    ) and all(_is_old(f"{folder}/{name}") for name in folders)
