"""The photos people bring: checked, cleaned, and kept once each for their owner."""

import errno
import hashlib
from typing import BinaryIO

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.inputs import Words
from spark_studio.jobs import allowance, copies, storage
from spark_studio.jobs.allowance import OverQuota
from spark_studio.jobs.models import Photo
from spark_studio.jobs.photo_bytes import PhotoRefused
from spark_studio.jobs.photo_reading import CleanPhoto, read_photo

__all__ = [
    "MAX_BYTES",
    "NoRoom",
    "PhotoRefused",
    "StorageFull",
    "keep_photo",
    "open_photo",
]

MAX_BYTES = 25 * 1024 * 1024
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}

TOO_LARGE = Words(
    "This file is over 25 MB. Save it as JPEG, or at half its size, and choose that one.",
    "这个文件超过 25 MB。存成 JPEG，或缩小一半后再选。",
)

NO_ROOM = Words(
    "There is no room left here to keep your photo. Try again in a while.",
    "存储空间已满，照片暂时存不下。过一会儿再试。",
)


class NoRoom(PhotoRefused):
    """Nothing is wrong with the photo; there is no room to keep it."""

    def __init__(self) -> None:
        super().__init__(NO_ROOM)


class StorageFull(PhotoRefused):
    """Nothing is wrong with the photo; its owner has as much here as may be."""


def keep_photo(
    owner: Owner, upload: BinaryIO, key: ApiKey | None = None, is_style: bool = False
) -> Photo:
    """Check the upload, clean it and keep it once for this owner; a program has a ``key``.

    ``is_style``: it is brought for its style, not to be drawn anew. The name, the type and the size that the browser gave are never looked at.
    Raises PhotoRefused with words that say what would work; NoRoom and StorageFull
    are two of them. One that is kept already is given even when nothing else fits.
    """
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PhotoRefused(TOO_LARGE)
    digest = hashlib.sha256(data).hexdigest()
    kept = Photo.objects.for_owner(owner).kept().filter(digest=digest)
    # Once brought as a photo it stays one, whatever else it is used for.
    meant = {} if is_style else {"is_style": False}
    if kept.update(brought_at=timezone.now(), **meant):
        return kept.get()
    _insist_on_room(owner, key)  # before any work goes into it
    return _keep(owner, digest, read_photo(data), key, is_style)


def open_photo(photo: Photo, size: str | None = None) -> File:
    """Return the photo's file, or a WebP copy of it: a size of ``copies.SIZES``."""
    if size is None:
        return storage.pictures.open(photo.name)
    return copies.open_copy(photo.name, size)


def _keep(
    owner: Owner, digest: str, clean: CleanPhoto, key: ApiKey | None, is_style: bool
) -> Photo:
    photo = Photo(
        owner=owner,
        digest=digest,
        width=clean.width,
        height=clean.height,
        content_type=clean.content_type,
        byte_count=len(clean.data),
        is_style=is_style,
    )
    photo.name = f"{photo.folder}/photo.{EXTENSIONS[clean.content_type]}"
    _write(photo, clean.data)
    try:
        with transaction.atomic():
            _insist_on_room(allowance.lock_owner(owner.pk), key, photo.byte_count)
            photo.save()
    except StorageFull:
        storage.remove_folder(photo.folder)
        raise
    except IntegrityError:  # the same file arrived twice at once; the first one stays
        storage.remove_folder(photo.folder)
        return Photo.objects.for_owner(owner).kept().get(digest=digest)
    return photo


def _insist_on_room(owner: Owner, key: ApiKey | None, byte_count: int = 1) -> None:
    try:
        allowance.insist_on_room(owner, key, byte_count)
    except OverQuota as full:
        raise StorageFull(full.words) from full


def _write(photo: Photo, data: bytes) -> None:
    try:
        storage.write(photo.name, data)
    except OSError as error:
        storage.remove_folder(photo.folder)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from error
        raise
