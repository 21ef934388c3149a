"""What a photo says of itself in its first bytes: its format and its size in pixels.

Nothing is decoded, so a photo that is far too large is refused before it costs anything.
"""

import struct
from collections.abc import Iterator

from spark_studio.jobs.photo_bytes import (
    JPEG_MARKER,
    MOST_SEGMENTS,
    PNG_HEAD,
    START_OF_SCAN,
    kind_of,
)

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
# Start of frame, in all the ways a JPEG may be packed; C4, C8 and CC mean other things.
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def header_of(data: bytes) -> tuple[str, int, int]:
    """Return format, width and height in pixels as they are stored, not as they are turned.

    The format is "JPEG", "PNG", "WEBP", or "" for all else; the sides are 0 where they
    cannot be read, and always for WebP, which no model takes from a program.
    """
    kind = kind_of(data)
    width, height = 0, 0
    if kind == "png":
        width, height = _png_size(data)
    elif kind == "jpeg":
        width, height = _jpeg_size(data)
    return FORMATS.get(kind, ""), width, height


def _png_size(data: bytes) -> tuple[int, int]:
    start = len(PNG_HEAD)
    if data[start + 4 : start + 8] != b"IHDR" or len(data) < start + 16:
        return 0, 0
    return struct.unpack_from(">II", data, start + 8)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    for marker, start in _jpeg_segments(data):
        if marker in FRAMES and len(data) >= start + 9:
            height, width = struct.unpack_from(">HH", data, start + 5)
            return width, height
        if marker == START_OF_SCAN:
            break
    return 0, 0


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the marker and the start of each segment, as far as they can be followed."""
    position = 2
    for _ in range(MOST_SEGMENTS):
        found = JPEG_MARKER.search(data, position)
        if not found or found.start() + 4 > len(data):
            return
        start = found.start()
        yield data[start + 1], start
        position = start + 2 + struct.unpack_from(">H", data, start + 2)[0]
