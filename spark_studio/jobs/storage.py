"""Where photos and pictures lie: a folder of this machine, or whatever STORAGES names."""

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages

from spark_studio.jobs.models import Job, Photo


class AtomicFiles(FileSystemStorage):
    """A folder in which a file is there whole or not at all, and may be replaced.

    The file is written aside, flushed to the disk and renamed, so that neither a
    power cut nor a full disk leaves half a picture under a good name.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, allow_overwrite=True, **kwargs)

    def _save(self, name: str, content: File) -> str:
        try:
            self._write_whole(Path(self.path(name)), content)
        except FileNotFoundError:
            # Its folder was empty, and tidied away between making it and writing.
            self._write_whole(Path(self.path(name)), content)
        return name

    def _write_whole(self, path: Path, content: File) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(content.chunks())
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise

    def delete(self, name: str) -> None:
        """Delete a file, or a folder that is empty. Neither needs to be there."""
        path = Path(self.path(name))
        try:
            path.rmdir() if path.is_dir() else path.unlink()
        except FileNotFoundError:
            pass
        except OSError as error:
            # Somebody wrote there, or made a folder of it, in this very moment.
            if error.errno not in (errno.ENOTEMPTY, errno.EISDIR):
                raise


class _Pictures:
    # Asked anew each time, so that a change of STORAGES (in a test) is followed.
    def __getattr__(self, name: str) -> object:
        return getattr(storages["default"], name)


pictures = _Pictures()


def write(name: str, data: bytes) -> None:
    pictures.save(name, ContentFile(data))


def read(name: str) -> bytes:
    with pictures.open(name) as file:
        return file.read()


def remove_folder(folder: str) -> None:
    """Remove everything under ``folder``; one that is not there is fine."""
    try:
        folders, files = pictures.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        pictures.delete(f"{folder}/{name}")
    for name in folders:
        remove_folder(f"{folder}/{name}")
    remove_if_empty(folder)


def remove_attempts(job: Job, attempts: Iterable[int]) -> None:
    """Remove what these attempts at a job wrote, and its folder if no more is in it."""
    for attempt in attempts:
        remove_folder(f"{job.folder}/{attempt}")
    remove_if_empty(job.folder)


def remove_if_empty(folder: str) -> None:
    # A bucket has no folders, so nothing is left of an empty one.
    if isinstance(storages["default"], FileSystemStorage):
        pictures.delete(folder)


class PhotoMemory:
    """What engines learned about one photo, kept beside it and gone with it."""

    def __init__(self, photo: Photo) -> None:
        self.folder = f"{photo.folder}/memory"

    def load(self, name: str) -> bytes | None:
        try:
            return read(f"{self.folder}/{name}")
        except FileNotFoundError:
            return None

    def save(self, name: str, data: bytes) -> None:
        write(f"{self.folder}/{name}", data)
