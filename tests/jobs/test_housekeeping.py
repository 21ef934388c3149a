"""What goes for ever, and what has to stay."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from spark_studio.accounts.models import Owner
from spark_studio.jobs import housekeeping, storage
from spark_studio.jobs.models import Job, Photo, Worker
from spark_studio.jobs.services import delete_jobs
from spark_studio.jobs.shares import revoke_share, share_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def past():
    return timezone.now() - timedelta(seconds=5)


def age(folder: str, seconds: float) -> None:
    moment = time.time() - seconds
    for path in [
        Path(storage.pictures.path(folder)),
        *Path(storage.pictures.path(folder)).rglob("*"),
    ]:
        os.utime(path, (moment, moment))


def test_the_bin_is_emptied_when_its_time_is_over(make_job, past, owner):
    due = make_job(deleted_at=past, purge_at=past, status="succeeded")
    storage.write(f"{due.folder}/1/picture.png", b"picture")
    kept = make_job(status="succeeded")
    in_bin = make_job(status="succeeded")
    delete_jobs(owner, [in_bin.public_id])

    assert housekeeping.purge_due() == 1

    assert set(Job.objects.values_list("pk", flat=True)) == {kept.pk, in_bin.pk}
    assert not storage.pictures.exists(due.folder)


def test_a_file_that_cannot_be_removed_keeps_its_row(make_job, past, monkeypatch):
    make_job(deleted_at=past, purge_at=past)

    def refuse(folder):
        raise OSError("away")

    monkeypatch.setattr(storage, "remove_folder", refuse)
    with pytest.raises(OSError, match="away"):
        housekeeping.purge_due()

    assert Job.objects.count() == 1


def test_guests_who_stayed_away_are_forgotten_and_nobody_else(make_job, make_photo):
    long_ago = timezone.now() - timedelta(days=31)
    forgotten = Owner.objects.create(last_seen_at=long_ago)
    member = Owner.objects.create(last_seen_at=long_ago, kind=Owner.Kind.MEMBER)
    lately = Owner.objects.create(last_seen_at=long_ago + timedelta(days=2))
    photo = make_photo(owner=forgotten)
    storage.write(photo.name, b"photo")
    job = make_job(owner=forgotten, photo=photo, status="succeeded")
    storage.write(f"{job.folder}/1/picture.png", b"picture")
    stays = make_job(owner=member, status="succeeded")

    assert housekeeping.erase_forgotten_guests() == 1

    assert set(Owner.objects.exclude(pk=stays.owner_id)) >= {lately}
    assert not Owner.objects.filter(pk=forgotten.pk).exists()
    assert list(Job.objects.all()) == [stays]
    assert not storage.pictures.exists(photo.folder)
    assert not storage.pictures.exists(job.folder)


def test_a_guest_whose_link_still_works_is_kept_until_it_ends(make_job):
    away = Owner.objects.create(last_seen_at=timezone.now() - timedelta(days=31))
    share = share_job(
        make_job(owner=away, status="succeeded", result_name="a"), days=60
    )

    assert housekeeping.erase_forgotten_guests() == 0
    revoke_share(share)
    assert housekeeping.erase_forgotten_guests() == 1


def test_photos_nobody_made_anything_of_are_erased_after_a_while(make_job, make_photo):
    long_ago = timezone.now() - timedelta(days=31)
    unused = make_photo(brought_at=long_ago)
    used = make_photo(brought_at=long_ago)
    make_job(photo=used)
    new = make_photo()

    assert housekeeping.erase_unused_photos() == 1
    assert set(Photo.objects.all()) == {used, new} and unused not in {used, new}


def test_files_without_rows_go_after_an_hour(make_job, make_photo):
    job, photo = make_job(), make_photo()
    orphans = [
        f"pictures/{'0' * 8}-0000-4000-8000-{'0' * 12}",
        "pictures/not-a-job",
        f"photos/{'1' * 8}-0000-4000-8000-{'0' * 12}",
    ]
    for folder in (job.folder, photo.folder, *orphans):
        storage.write(f"{folder}/1/file", b"bytes")
        age(folder, 2 * 3600)
    young = f"pictures/{'2' * 8}-0000-4000-8000-{'0' * 12}"
    storage.write(f"{young}/1/file", b"bytes")

    housekeeping.tidy()

    for folder in (job.folder, photo.folder, young):
        assert storage.read(f"{folder}/1/file") == b"bytes"
    assert not any(storage.pictures.exists(folder) for folder in orphans)


def test_leftovers_of_killed_uploads_and_brokers_go(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    settings.DATA_DIR = tmp_path
    (tmp_path / "broker" / "messages").mkdir(parents=True)
    (tmp_path / "tmp").mkdir()
    old = [
        tmp_path / "tmp" / "old.upload",
        tmp_path / "broker/messages/.1.local.msg.part",
    ]
    new = [tmp_path / "tmp" / "new.upload", tmp_path / "broker/messages/2.local.msg"]
    for path in old + new:
        path.write_bytes(b"x")
    for path in [*old, new[1]]:
        os.utime(path, (1, 1))

    housekeeping.tidy()

    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in new)


def test_workers_long_gone_are_forgotten():
    Worker.objects.create(name="old", seen_at=timezone.now() - timedelta(days=2))
    Worker.objects.create(name="new")

    housekeeping.tidy()

    assert [worker.name for worker in Worker.objects.all()] == ["new"]
