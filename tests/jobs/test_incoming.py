"""Photos that programs send along: read from base64, and held to a model's limits."""

import base64
from collections.abc import Callable

import pytest
from PIL import Image

from spark_studio.accounts.keys import create_key
from spark_studio.catalog import all_models, error_code, get_model
from spark_studio.inputs import InputError
from spark_studio.jobs import incoming, photos, storage
from spark_studio.jobs.incoming import decode_base64, take_photo
from spark_studio.jobs.models import Photo
from spark_studio.jobs.photos import NoRoom, StorageFull
from tests.jobs.bytes_of_photos import picture, png_that_says

pytestmark = pytest.mark.django_db

STYLE = get_model("spark_style_template")
CHANGE = get_model("spark_i2i_3_0")
EFFECTS = get_model("spark_img_effects")
PHOTO_MODELS = [model for model in all_models() if model.photo]


def reason(take: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        take()
    words = caught.value.words
    assert words.en and words.zh and words.en != words.zh
    return caught.value.reason


BYTES = bytes(range(256)) + b"\xfb\xff\xfe"
TEXT = base64.b64encode(BYTES).decode()


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"data:image/jpeg;base64,{TEXT}",
        f"data:image/svg+xml;base64,{TEXT}",
        f"DATA:Image/PNG;charset=utf-8;name=a.png;BASE64,{TEXT}",
        f"  {TEXT}\n",
        "\r\n".join(TEXT[i : i + 76] for i in range(0, len(TEXT), 76)),
        base64.urlsafe_b64encode(BYTES).decode(),
        base64.b64encode(BYTES[:-1]).decode().rstrip("="),
    ],
)
def test_base64_is_read_as_programs_write_it(text):
    assert decode_base64(text) in (BYTES, BYTES[:-1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "=",
        "data:image/jpeg;base64,",
        f"data:image/jpeg,{TEXT}",
        f"data:text/html;base64,{TEXT}",
        f"data:;base64,{TEXT}",
        f"data:image/jpeg;base64;{TEXT}",
        f"data:image/jpeg;base64,data:image/jpeg;base64,{TEXT}",
        "https://photos.example/a.jpg",
        "A",
        "AAAAA",
        "QUI==",
        "QU=I",
        "QUJD!",
        "QUJDé",
        "QUJD\x00",
        "ＱＵＪＤ",
        "\ud800",
    ],
)
def test_what_is_no_base64_is_refused(text):
    assert reason(lambda: decode_base64(text)) == "base64"


@pytest.mark.parametrize("model", PHOTO_MODELS, ids=lambda model: model.id)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_each_model_takes_a_photo_within_its_limits(owner, model, kind):
    photo = take_photo(owner, model, picture(kind=kind))
    assert (photo.owner, photo.width, photo.height) == (owner, 900, 700)
    assert take_photo(owner, model, picture(kind=kind)) == photo


WRONG = {
    "webp": (STYLE, picture(kind="WEBP"), "format"),
    "gif": (STYLE, picture(kind="GIF"), "format"),
    "heic": (STYLE, b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "format"),
    "svg": (STYLE, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
    "text": (STYLE, b"not found", "format"),
    "nothing": (STYLE, b"", "format"),
    "half a jpeg": (STYLE, picture(quality=95)[:4000], "format"),
    "half a png": (STYLE, picture(kind="PNG")[:-200], "format"),
    "a header alone": (STYLE, png_that_says(900, 700), "format"),
    "no header": (STYLE, b"\xff\xd8\xff\xd9", "format"),
    "bytes": (STYLE, picture() + bytes(STYLE.photo.max_bytes), "bytes"),
    "bytes of another": (CHANGE, picture() + bytes(CHANGE.photo.max_bytes), "bytes"),
    "large": (STYLE, picture((4097, 600)), "large"),
    "a bomb": (STYLE, png_that_says(60_000, 60_000), "large"),
    "the largest bomb": (STYLE, png_that_says(2**32 - 1, 2**32 - 1), "large"),
    "narrow": (STYLE, picture((599, 900)), "small"),
    "short": (STYLE, picture((799, 799)), "small"),
    "tiny": (EFFECTS, picture((31, 40)), "small"),
    "wide": (CHANGE, picture((901, 300)), "ratio"),
}


@pytest.mark.parametrize(("model", "data", "expected"), WRONG.values(), ids=WRONG)
def test_a_photo_outside_the_limits_is_told_which(owner, model, data, expected):
    assert reason(lambda: take_photo(owner, model, data)) == expected
    assert not Photo.objects.exists()


def test_either_way_up_fits(owner):
    for size in ((600, 800), (800, 600)):
        assert take_photo(owner, STYLE, picture(size))
    take_photo(owner, CHANGE, picture((300, 900)))


def test_a_turned_photo_is_kept_upright(owner):
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = take_photo(owner, STYLE, picture((900, 600), exif=exif))
    assert (photo.width, photo.height) == (600, 900)
    assert b"Exif" not in storage.read(photo.name)


@pytest.mark.parametrize("model", PHOTO_MODELS, ids=lambda model: model.id)
@pytest.mark.parametrize(
    "wrong", ["base64", "format", "bytes", "large", "small", "ratio"]
)
def test_every_model_has_a_code_for_every_reason(model, wrong):
    assert error_code(model, "photo", wrong).code


@pytest.mark.parametrize("error", [NoRoom(), StorageFull(photos.NO_ROOM)])
def test_no_room_is_no_mistake_of_the_photo(owner, monkeypatch, error):
    def keep(*arguments):
        raise error

    monkeypatch.setattr(incoming, "keep_photo", keep)
    with pytest.raises(type(error)):
        take_photo(owner, STYLE, picture())


def test_a_photo_counts_against_the_key_it_came_with(owner, monkeypatch):
    key, _ = create_key(owner, "mine")
    seen = []
    monkeypatch.setattr(photos.allowance, "insist_on_room", lambda *a: seen.append(a))
    take_photo(owner, STYLE, picture(), key)
    assert seen and all(given == key for _, given, *_ in seen)
