"""Small copies of photos and pictures, made when first looked at and kept beside them."""

import io
import logging
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from PIL import Image

from spark_studio.jobs import storage

logger = logging.getLogger(__name__)

SIZES = {"thumb": 320, "tile": 640, "screen": 1280}  # long side in pixels
CONTENT_TYPE = "image/webp"
# Method 2 of 6: a screen copy takes 60 ms, not 150, for a tenth more bytes.
QUALITY, METHOD = 82, 2


def open_copy(name: str, size: str) -> File:
    """Return the WebP copy of a stored picture. Raises KeyError, FileNotFoundError."""
    side = SIZES[size]
    copy = str(PurePosixPath(name).with_name(f"{size}.webp"))
    try:
        return storage.pictures.open(copy)
    except FileNotFoundError:
        small = shrink(storage.read(name), side)
    try:
        storage.write(copy, small)
    except OSError as error:  # a full disk costs time, not the picture
        logger.warning("A copy could not be kept: %s", error)
    return ContentFile(small)


def shrink(data: bytes, side: int) -> bytes:
    """Return a picture of ours as WebP with its long side at most ``side`` pixels.

    What a picture's file says of its origin goes with it; a stored photo says nothing.
    """
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        buffer = io.BytesIO()
        said = image.info.get("xmp", b"")
        image.save(buffer, "WEBP", quality=QUALITY, method=METHOD, xmp=said)
        return buffer.getvalue()
