"""The photo a program sends, along with its call or as an address: held to the model's limits.

A person's photo is made to fit; a program is told which limit its photo breaks.
"""

import binascii
import io
import re

from django.conf import settings

from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.catalog import ModelSpec
from spark_studio.inputs import InputError, Words
from spark_studio.jobs.models import Photo
from spark_studio.jobs.photo_header import header_of
from spark_studio.jobs.photo_reading import SHORTEST_SIDE, TOO_SMALL
from spark_studio.jobs.photos import NoRoom, PhotoRefused, StorageFull, keep_photo
from spark_studio.net import guarded

FETCH_SECONDS = 10  # for all of it: look-up, redirects, the last byte
DATA_URL = re.compile(r"data:image/[\w.+-]+(?:;[\w.+-]+=[\w.+-]*)*;base64,", re.I)
LONGEST_PREFIX = 200
# The other alphabet, and line ends as mail programs put them in.
AS_STANDARD = str.maketrans("-_", "+/", " \t\r\n\f")

NOT_BASE64 = Words(
    "Send the bytes of the photo as base64, with or without data:image/jpeg;base64, before it.",
    "照片要用 base64 编码，前面可以有 data:image/jpeg;base64,，也可以没有。",
)
DAMAGED = Words(
    "This photo is damaged or cut off. Send it again from the file it came from.",
    "这张照片已损坏或不完整。用原文件重新发一次。",
)


class PhotoUnfit(Exception):
    """A photo that had to be fetched first breaks a limit. ``error`` says which one.

    ``name`` is that of its input.
    """

    def __init__(self, error: InputError, name: str = "photo") -> None:
        super().__init__(str(error))
        self.error = error
        self.name = name


def decode_base64(text: str) -> bytes:
    """Return the bytes in a text of base64; raise InputError("base64").

    A ``data:image/…;base64,`` may stand before it. White space counts for nothing, the
    alphabet may be the one for URLs, and the ``=`` at the end may be missing.
    """
    text = text.strip()
    if found := DATA_URL.match(text[:LONGEST_PREFIX]):
        text = text[found.end() :]
    text = text.translate(AS_STANDARD)
    if "=" not in text:
        text += "=" * (-len(text) % 4)
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        data = b""
    if not data:
        raise InputError("base64", NOT_BASE64)
    return data


def take_photo(
    owner: Owner,
    model: ModelSpec,
    data: bytes,
    key: ApiKey | None = None,
    name: str = "photo",
) -> Photo:
    """Hold these bytes to the strict limits of a model that takes a photo, and keep them.

    ``name`` is that of the input they are meant for. Raises InputError with the reason its error codes hang on; NoRoom and StorageFull
    where nothing is wrong with the photo.
    """
    limits = model.photo_inputs[name].limits
    format, width, height = header_of(data)
    is_readable = bool(width and height) or format not in limits.formats
    if not is_readable:
        raise InputError("format", DAMAGED)
    limits.check(format, len(data), width, height)
    if min(width, height) < SHORTEST_SIDE:
        words = TOO_SMALL.with_values(width=width, height=height)
        raise InputError("small", words)
    try:
        is_style = name == model.second_photo_name
        return keep_photo(owner, io.BytesIO(data), key, is_style)
    except (NoRoom, StorageFull):
        raise
    except PhotoRefused as refused:
        raise InputError("format", DAMAGED) from refused


def fetch_photo(
    owner: Owner,
    model: ModelSpec,
    address: str,
    key: ApiKey | None = None,
    name: str = "photo",
) -> Photo:
    """Fetch the photo a program gave the address of, and take it.

    Raises guarded.Refused where nothing comes from there, and PhotoUnfit.
    """
    limits = model.photo_inputs[name].limits
    try:
        data = guarded.fetch(
            address,
            max_bytes=limits.max_bytes,
            seconds=FETCH_SECONDS,
            allowed=settings.SPARK_FETCH_PRIVATE,
        )
        return take_photo(owner, model, data, key, name)
    except guarded.TooLarge:
        error = InputError("bytes", limits.bytes_words())
        raise PhotoUnfit(error, name) from None
    except InputError as error:
        raise PhotoUnfit(error, name) from None
