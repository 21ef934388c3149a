"""Photos come in through one door, and go out to nobody but their owner."""

import io
import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from spark_studio.accounts.models import Owner
from spark_studio.jobs import storage
from spark_studio.jobs.models import Photo
from tests.web.conftest import client_of

UPLOAD = "/photos/"
JSON = {"headers": {"accept": "application/json"}}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"


def upload_of(data: bytes = b"", name: str = "me.jpg") -> SimpleUploadedFile:
    if not data:
        buffer = io.BytesIO()
        Image.new("RGB", (90, 60), "teal").save(buffer, "JPEG")
        data = buffer.getvalue()
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def test_a_newcomer_becomes_an_owner_with_their_first_photo(stranger):
    answer = stranger.post(UPLOAD, {"photo": upload_of()}, **JSON)

    assert answer.status_code == 200
    told = json.loads(answer.content)
    photo = Photo.objects.get()
    assert told["id"] == str(photo.public_id)
    assert (told["width"], told["height"]) == (90, 60)
    assert stranger.get(told["screen"]).status_code == 200


def test_looking_at_the_studio_makes_no_owner(stranger):
    stranger.get(reverse("web:studio", args=["ink-wash"]))

    assert not Owner.objects.exists()


def test_a_sample_is_kept_like_any_photo(visitor, owner):
    answer = visitor.post(UPLOAD, {"sample": "cat"}, **JSON)

    assert answer.status_code == 200
    assert Photo.objects.get().owner == owner


@pytest.mark.parametrize("sample", ["nobody", "../settings", "", "cat.jpg"])
def test_an_unknown_sample_is_no_photo(visitor, sample):
    answer = visitor.post(UPLOAD, {"sample": sample}, **JSON)

    assert answer.status_code == 422
    assert not Photo.objects.exists()


def test_a_refused_photo_says_what_would_work_in_the_readers_language(visitor):
    answer = visitor.post(UPLOAD, {"photo": upload_of(PDF)}, **JSON)
    assert answer.status_code == 422
    assert "JPEG or PNG" in json.loads(answer.content)["sentence"]

    visitor.cookies["language"] = "zh-hans"
    answer = visitor.post(UPLOAD, {"photo": upload_of(PDF)}, **JSON)
    assert "这是 PDF" in json.loads(answer.content)["sentence"]


def test_without_scripts_it_goes_on_with_the_photo_in_the_address(visitor):
    answer = visitor.post(UPLOAD, {"photo": upload_of(), "next": "/?family=comic"})

    photo = Photo.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/?family=comic&photo={photo.public_id}"


def test_without_scripts_a_refused_photo_gets_a_page_with_another_try(visitor):
    answer = visitor.post(
        UPLOAD, {"photo": upload_of(PDF), "next": "/create/ink-wash/"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is a PDF" in page and 'value="/create/ink-wash/"' in page


def test_it_never_goes_on_to_another_host(visitor):
    answer = visitor.post(UPLOAD, {"photo": upload_of(), "next": "//evil.example/"})

    assert answer.url.startswith("/?photo=")


def test_it_is_not_taken_without_a_token(owner):
    careful = client_of(owner, enforce_csrf_checks=True)

    assert careful.post(UPLOAD, {"photo": upload_of()}).status_code == 403
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("size", "content_type"),
    [
        ("thumb", "image/webp"),
        ("tile", "image/webp"),
        ("screen", "image/webp"),
        ("full", "image/jpeg"),
    ],
)
def test_the_owner_sees_every_size(visitor, make_photo, size, content_type):
    answer = visitor.get(reverse("web:photo_file", args=[make_photo().public_id, size]))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"].startswith("private")
    assert max(Image.open(io.BytesIO(answer.content)).size) <= 1280


def test_nobody_else_sees_it_and_it_looks_like_one_that_never_was(
    stranger, other_owner, make_photo
):
    photo = make_photo()
    other = client_of(other_owner)
    for size in ("thumb", "screen", "full"):
        address = reverse("web:photo_file", args=[photo.public_id, size])
        never = reverse("web:photo_file", args=[uuid4(), size])
        for client in (stranger, other, Client()):
            answer = client.get(address)
            assert answer.status_code == 404
            assert len(answer.content) == len(client.get(never).content)


def test_a_size_we_do_not_make_is_not_there(visitor, make_photo):
    assert visitor.get(f"/photos/{make_photo().public_id}/huge").status_code == 404


@pytest.mark.parametrize(
    "name", ["../../x.jpg", "\u202egpj.exe", "a\r\nb: c.jpg", "名" * 300]
)
def test_hostile_names_change_nothing(visitor, name):
    answer = visitor.post(UPLOAD, {"photo": upload_of(name=name)}, **JSON)

    assert answer.status_code == 200
    assert Photo.objects.get().name.startswith("photos/")


def test_a_full_disk_is_said_plainly_and_leaves_nothing(visitor, monkeypatch):
    def full(name: str, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(storage, "write", full)
        answer = visitor.post(UPLOAD, {"photo": upload_of()}, **JSON)
    assert answer.status_code == 507
    assert "no room left" in json.loads(answer.content)["sentence"]
    assert not Photo.objects.exists()

    assert visitor.post(UPLOAD, {"photo": upload_of()}, **JSON).status_code == 200
