"""Photos are kept once for each owner, under names of ours."""

import errno
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from spark_studio.accounts.models import Owner
from spark_studio.jobs import photos, storage
from spark_studio.jobs.housekeeping import erase_unused_photos
from spark_studio.jobs.models import Photo, PhotoQuerySet
from spark_studio.jobs.photos import MAX_BYTES, PhotoRefused, keep_photo, open_photo

pytestmark = pytest.mark.django_db

HOSTILE_NAMES = [
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "photo\r\nSet-Cookie: a=b.jpg",
    "\u202egpj.exe",
    "相册" * 200 + ".jpg",
    "$(touch x);`id`.png",
    "x" * 5000 + ".jpg",
    ".htaccess",
    "a.php.jpg",
]


@pytest.fixture
def files(tmp_path):
    """Where this test's pictures lie."""
    return tmp_path / "media"


def jpeg(color="teal", size=(400, 300)) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "JPEG")
    return io.BytesIO(buffer.getvalue())


def stored(files) -> list[str]:
    return sorted(
        str(path.relative_to(files)) for path in files.rglob("*") if path.is_file()
    )


def test_a_photo_is_kept_with_its_true_size(owner, files):
    photo = keep_photo(owner, jpeg())
    assert (photo.width, photo.height, photo.content_type) == (400, 300, "image/jpeg")
    assert stored(files) == [photo.name]
    assert photo.byte_count == (files / photo.name).stat().st_size


def test_the_same_file_is_stored_once(owner, files):
    assert keep_photo(owner, jpeg()) == keep_photo(owner, jpeg())
    assert len(stored(files)) == 1


def test_two_owners_never_share_a_file(owner, files):
    other = keep_photo(Owner.objects.create(), jpeg())
    assert keep_photo(owner, jpeg()) != other
    assert len(stored(files)) == 2


def test_the_same_file_twice_at_once_leaves_one(owner, files, monkeypatch):
    first = keep_photo(owner, jpeg())
    real, asked = photos.read_photo, []
    monkeypatch.setattr(
        photos, "read_photo", lambda data: asked.append(1) or real(data)
    )
    monkeypatch.setattr(PhotoQuerySet, "kept", kept_but_late(PhotoQuerySet.kept))
    assert keep_photo(owner, jpeg()) == first
    assert asked and stored(files) == [first.name]


def kept_but_late(kept):
    """The first question finds nothing, as it would a moment before the other write."""
    questions = iter([True])
    return lambda self: kept(self).none() if next(questions, False) else kept(self)


def test_a_photo_in_the_bin_is_not_given_again(owner, files):
    first = keep_photo(owner, jpeg())
    Photo.objects.filter(pk=first.pk).update(deleted_at=first.brought_at)
    assert keep_photo(owner, jpeg()) != first


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_stored_names_are_ours(owner, files, name):
    upload = SimpleUploadedFile("x", jpeg().read(), content_type="text/html")
    upload._name = name
    photo = keep_photo(owner, upload)
    assert photo.name == f"photos/{photo.public_id}/photo.jpg"
    assert stored(files) == [photo.name]


def test_a_file_over_the_limit_is_refused_without_reading_on(owner, files):
    endless = io.BytesIO(b"\xff\xd8\xff" + bytes(MAX_BYTES + 1000))
    with pytest.raises(PhotoRefused, match="25 MB"):
        keep_photo(owner, endless)
    assert endless.tell() == MAX_BYTES + 1
    assert stored(files) == []


def test_nothing_of_a_refused_file_is_stored(owner, files):
    with pytest.raises(PhotoRefused):
        keep_photo(owner, io.BytesIO(b"%PDF-1.7"))
    assert stored(files) == [] and not Photo.objects.exists()


@pytest.mark.parametrize(("size", "side"), [("thumb", 320), ("screen", 1280)])
def test_copies_are_made_once_and_kept(owner, files, size, side, monkeypatch):
    photo = keep_photo(owner, jpeg(size=(2000, 1000)))
    with open_photo(photo, size) as file:
        assert Image.open(file).size == (side, side // 2)
    monkeypatch.setattr(storage, "write", None)
    with open_photo(photo, size) as file:
        assert Image.open(file).format == "WEBP"


def test_a_full_disk_takes_no_copy_from_whoever_looks(owner, files, monkeypatch):
    photo = keep_photo(owner, jpeg(size=(2000, 1000)))

    def full(name: str, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "write", full)
    with open_photo(photo, "thumb") as file:
        assert Image.open(file).size == (320, 160)


def test_a_photo_brought_again_is_the_last_one_brought(owner, files):
    long_ago = timezone.now() - timedelta(days=31)
    first = keep_photo(owner, jpeg(size=(100, 80)))
    Photo.objects.filter(pk=first.pk).update(brought_at=long_ago)
    keep_photo(owner, jpeg(size=(80, 100)))

    assert keep_photo(owner, jpeg(size=(100, 80))) == first
    assert Photo.objects.for_owner(owner).newest_first().first() == first
    assert erase_unused_photos() == 0


def test_a_copy_never_enlarges(owner):
    with open_photo(keep_photo(owner, jpeg(size=(50, 40))), "screen") as file:
        assert Image.open(file).size == (50, 40)


def test_removing_the_folder_removes_every_copy(owner, files):
    photo = keep_photo(owner, jpeg())
    open_photo(photo, "thumb").close()
    open_photo(photo, "screen").close()
    storage.remove_folder(photo.folder)
    assert stored(files) == []
