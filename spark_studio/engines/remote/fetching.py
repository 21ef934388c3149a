"""Fetching the picture, and making sure that it is one.

The address comes from the service and may lead anywhere, so it is fetched without the
key and by the client for strangers' addresses. Only the service's own host and port may
lie in a private network.
"""

import io
import logging

from spark_studio.engines.base import ResultUnreadable
from spark_studio.engines.remote import words
from spark_studio.net.guarded import Refused, fetch

logger = logging.getLogger(__name__)

MAX_BYTES = 30 * 1024 * 1024
FETCH_SECONDS = 20.0
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # how Pillow calls a JPEG with a second picture behind it
    "PNG": "image/png",
    "WEBP": "image/webp",
}
SHORTEST_SIDE, LONGEST_SIDE = 16, 8192
MOST_PIXELS = 40_000_000

Picture = tuple[bytes, str, int, int]


def fetched_picture(url: str, allowed: frozenset[str]) -> Picture:
    """Return bytes, content type, width and height. Raises ResultUnreadable.

    What arrives broken may have been cut off on the way, so it is fetched once more.
    """
    for is_last in (False, True):
        try:
            data = fetch(
                url, max_bytes=MAX_BYTES, seconds=FETCH_SECONDS, allowed=allowed
            )
            return data, *checked(data)
        except Refused as refused:
            problem, sentence = refused.reason, words.NOT_FETCHED
        except ResultUnreadable as unreadable:
            problem, sentence = unreadable, words.NO_PICTURE
        logger.warning("The picture was not fetched: %s", problem)
        if is_last:
            raise ResultUnreadable(sentence)
    raise AssertionError("never reached")


def checked(data: bytes) -> tuple[str, int, int]:
    """Decode the picture whole. Raises ResultUnreadable for anything but one of sane size."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            check_size(image.size)
            image.verify()  # the only step that looks at the checksums
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            image.load()
            return CONTENT_TYPES[image.format], image.width, image.height
    except ResultUnreadable:
        raise
    except MemoryError:
        raise
    except Exception as error:
        # Pillow's decoders raise nearly anything on broken bytes; none is a defect of ours.
        logger.warning("The picture cannot be decoded: %s", type(error).__name__)
        raise ResultUnreadable(words.NO_PICTURE) from None


def check_size(size: tuple[int, int]) -> None:
    short, long = sorted(size)
    if short < SHORTEST_SIDE or long > LONGEST_SIDE or short * long > MOST_PIXELS:
        logger.warning("The picture measures %d × %d", *size)
        raise ResultUnreadable(words.NO_PICTURE)
