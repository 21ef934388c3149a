"""A file is there whole, or not at all."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from spark_studio.jobs import storage
from spark_studio.jobs.models import Photo
from spark_studio.jobs.storage import PhotoMemory


def everything() -> list[str]:
    root = Path(storage.pictures.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_a_file_can_be_replaced_under_its_name():
    storage.write("a/preview.jpg", b"first")
    storage.write("a/preview.jpg", b"second")

    assert storage.read("a/preview.jpg") == b"second"
    assert everything() == ["a", "a/preview.jpg"]


def test_a_write_that_breaks_off_leaves_what_was_there():
    class Breaking(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError(28, "No space left on device")

    storage.write("a/picture.png", b"whole")
    with pytest.raises(OSError, match="No space"):
        storage.pictures.save("a/picture.png", Breaking(b"half of it"))

    assert storage.read("a/picture.png") == b"whole"
    assert everything() == ["a", "a/picture.png"]


def test_a_folder_goes_with_all_that_is_in_it_and_nothing_else():
    storage.write("a/1/x", b"x")
    storage.write("a/2/deep/y", b"y")
    storage.write("ab/z", b"z")

    storage.remove_folder("a")
    storage.remove_folder("never/there")

    assert everything() == ["ab", "ab/z"]


def test_a_folder_in_use_is_not_removed_as_empty():
    storage.write("a/x", b"x")
    storage.remove_if_empty("a")

    assert storage.read("a/x") == b"x"


def test_a_folder_made_in_the_moment_of_deleting_stays(monkeypatch):
    """A worker writes while its canceled job is tidied away: neither may break."""
    storage.write("a/1/preview.jpg", b"just now")
    monkeypatch.setattr(Path, "is_dir", lambda path: False)
    storage.pictures.delete("a/1")

    assert storage.read("a/1/preview.jpg") == b"just now"


def test_memory_lies_beside_the_photo_and_starts_empty():
    memory = PhotoMemory(Photo())

    assert memory.load("findings.npz") is None
    memory.save("findings.npz", b"a face")
    assert memory.load("findings.npz") == b"a face"
    assert PhotoMemory(Photo()).load("findings.npz") is None
