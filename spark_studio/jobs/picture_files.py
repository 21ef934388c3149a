"""JPEG, PNG and WebP from outside: what the pixels need, and one packet of words beside it.

Nothing here decodes or encodes a picture, so not one pixel can change. A file that is
anything but plainly well formed is an OddFile, and nothing is tried on it.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from spark_studio.jobs.photo_bytes import (
    END_OF_IMAGE,
    JPEG_MARKER,
    PNG_HEAD,
    START_OF_SCAN,
    kind_of,
)

XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\x00"
XMP_IN_PNG = b"XML:com.adobe.xmp\x00"
LONGEST_PACKET = 64 * 1024  # of one that came with the file; ours is about 1 KB
LONGEST_SEGMENT = 0xFFFF - 2
# Besides the tables and the scans: the kind of color, and the profile it is in.
JPEG_KEPT = (b"JFIF\x00", b"ICC_PROFILE\x00", b"Adobe")
PNG_KEPT = {
    *(b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"sRGB", b"gAMA", b"cHRM"),
    *(b"sBIT", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"pHYs"),
}
ANIMATED, HAS_XMP, HAS_EXIF, HAS_ALPHA, HAS_PROFILE = 0x02, 0x04, 0x08, 0x10, 0x20
ORIENTATION = 0x0112


class OddFile(ValueError):
    """Not a plainly well formed JPEG, PNG or WebP that lies the right way up."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A file without its metadata, cut where a packet goes, and the packet it came with."""

    kind: str
    head: bytes
    rest: bytes
    packet: bytes

    @property
    def bare(self) -> bytes:
        """What of the file makes the picture; the same whatever was said beside it."""
        return self.head + self.rest


def take_apart(data: bytes) -> Parts:
    """Return the parts of a file whose kind is "jpeg", "png" or "webp". Raises OddFile."""
    kind = kind_of(data)
    if kind not in READERS:
        raise OddFile("no JPEG, PNG or WebP")
    try:
        return READERS[kind](data)
    except (struct.error, IndexError, zlib.error) as error:
        raise OddFile("cut off") from error


def put_together(parts: Parts, packet: bytes) -> bytes:
    """Return the file with this XMP packet as its only metadata."""
    return WRITERS[parts.kind](parts, packet)


# JPEG: segments up to the first scan, then scans, tables and the end


def read_jpeg(data: bytes) -> Parts:
    head, rest, packet = [data[:2]], [], b""
    for marker, piece in jpeg_pieces(data):
        content = piece[4:]
        if marker == 0xE1 and content.startswith(XMP_IN_JPEG):
            packet = packet or content.removeprefix(XMP_IN_JPEG)
        elif marker == 0xE1 and content.startswith(b"Exif\x00"):
            refuse_turned(content[6:])
        elif marker == 0xE0 and content.startswith(b"JFIF\x00") and not rest:
            head.append(piece)
        elif not is_said_beside(marker) or content.startswith(JPEG_KEPT):
            rest.append(piece)
    return Parts("jpeg", b"".join(head), b"".join(rest), packet[:LONGEST_PACKET])


def jpeg_pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment with its marker, and what lies between as marker 0, up to the end."""
    position, is_scanning = 2, False
    while found := JPEG_MARKER.search(data, position):
        start, marker = found.start(), data[found.start() + 1]
        between = data[position:start]
        if between.strip(b"\xff") and not is_scanning:
            raise OddFile("bytes between segments")
        if is_scanning:
            yield 0, between
        if marker == END_OF_IMAGE:
            if not is_scanning:
                raise OddFile("no scan")
            return (yield marker, data[start : start + 2])
        if marker == 0xD8:
            raise OddFile("a picture within the picture")
        (length,) = struct.unpack_from(">H", data, start + 2)
        position = start + 2 + length
        if length < 2 or position > len(data):
            raise OddFile("a segment that is cut off")
        yield marker, data[start:position]
        is_scanning = marker == START_OF_SCAN
    raise OddFile("no end")


def is_said_beside(marker: int) -> bool:
    return 0xE0 <= marker <= 0xEF or marker == 0xFE


def write_jpeg(parts: Parts, packet: bytes) -> bytes:
    content = XMP_IN_JPEG + packet
    if len(content) > LONGEST_SEGMENT:
        raise ValueError("the packet is too long for one segment")
    segment = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    return parts.head + segment + parts.rest


# PNG: chunks, each with its checksum


def read_png(data: bytes) -> Parts:
    head, rest, packet, names = b"", [], b"", []
    for name, content, chunk in png_chunks(data):
        names.append(name)
        if name == b"IHDR" and not head:
            head = PNG_HEAD + chunk
        elif name in PNG_KEPT:
            rest.append(chunk)
        elif name == b"eXIf":
            refuse_turned(content)
        elif name == b"iTXt" and content.startswith(XMP_IN_PNG):
            packet = packet or text_of(content.removeprefix(XMP_IN_PNG))
        elif not name[0] & 0x20:
            raise OddFile("a critical chunk nobody knows")
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise OddFile("no picture")
    return Parts("png", head, b"".join(rest), packet)


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield the name, the content and the whole of each chunk up to IEND."""
    position, name = len(PNG_HEAD), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        (checksum,) = struct.unpack_from(">I", data, end - 4)
        if checksum != zlib.crc32(data[position + 4 : end - 4]):
            raise OddFile("a wrong checksum")
        yield name, data[position + 8 : end - 4], data[position:end]
        position = end


def text_of(content: bytes) -> bytes:
    """Return the text of an iTXt chunk, its keyword already off; b"" where it makes no sense."""
    is_packed, text = content[:1] == b"\x01", content[2:].split(b"\x00", 2)[-1]
    if is_packed:
        return zlib.decompressobj().decompress(text, LONGEST_PACKET)
    return text[:LONGEST_PACKET]


def write_png(parts: Parts, packet: bytes) -> bytes:
    # Neither packed nor in a language.
    chunk = b"iTXt" + XMP_IN_PNG + b"\x00\x00\x00\x00" + packet
    length = struct.pack(">I", len(chunk) - 4)
    return (
        parts.head + length + chunk + struct.pack(">I", zlib.crc32(chunk)) + parts.rest
    )


# WebP: chunks of RIFF; only the extended layout, which begins with VP8X, holds a packet


def read_webp(data: bytes) -> Parts:
    chunks = list(webp_chunks(data))
    names, found = [name for name, _ in chunks], dict(chunks)
    image = next((n for n in names if n in (b"VP8 ", b"VP8L")), b"")
    width, height, has_alpha = webp_size(image, found.get(image, b""))
    if names[0] == b"VP8X":
        has_alpha = says_alpha(found[b"VP8X"], width, height)
    elif len(names) > 1:
        raise OddFile("a simple file with more than its picture")
    kept = [name for name in (b"ICCP", b"ALPH", image) if name in found]
    beside = [name for name in (b"VP8X", b"EXIF", b"XMP ") if name in found]
    if [n for n in names if n not in beside] != kept or len(found) != len(names):
        raise OddFile("chunks out of order")
    refuse_turned(found.get(b"EXIF", b"").removeprefix(b"Exif\x00\x00"))
    flags = HAS_PROFILE * (b"ICCP" in found) | HAS_ALPHA * has_alpha
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return Parts(
        "webp",
        bytes([flags, 0, 0, 0]) + sides,
        b"".join(riff_chunk(name, found[name]) for name in kept),
        found.get(b"XMP ", b"")[:LONGEST_PACKET],
    )


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack_from("<I", data, 4)
    end, position = size + 8, 12
    if end > len(data) or size < 12:
        raise OddFile("cut off")
    while position < end:
        name, length = struct.unpack_from("<4sI", data, position)
        content = data[position + 8 : position + 8 + length]
        if position + 8 + length > end:
            raise OddFile("a chunk that is cut off")
        yield name, content
        position += 8 + length + length % 2


def webp_size(name: bytes, content: bytes) -> tuple[int, int, bool]:
    """Return the width, the height and whether there is alpha within the picture's own bits."""
    sides, has_alpha = (0, 0), False
    if name == b"VP8 " and content[3:6] == b"\x9d\x01\x2a" and not content[0] & 1:
        width, height = struct.unpack_from("<HH", content, 6)
        sides = width & 0x3FFF, height & 0x3FFF
    if name == b"VP8L" and content[0] == 0x2F:
        (bits,) = struct.unpack_from("<I", content, 1)
        sides = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        has_alpha = bool(bits >> 28 & 1)
    if 0 in sides:
        raise OddFile("no still picture")
    return *sides, has_alpha


def says_alpha(content: bytes, width: int, height: int) -> bool:
    """Return whether the file says that something shows through."""
    if content[0] & ANIMATED:
        raise OddFile("it moves")
    sides = [int.from_bytes(content[at : at + 3], "little") + 1 for at in (4, 7)]
    if sides != [width, height]:
        raise OddFile("a picture smaller than its canvas")
    return bool(content[0] & HAS_ALPHA)


def riff_chunk(name: bytes, content: bytes) -> bytes:
    return (
        name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)
    )


def write_webp(parts: Parts, packet: bytes) -> bytes:
    extended = bytes([parts.head[0] | HAS_XMP]) + parts.head[1:]
    body = (
        b"WEBP"
        + riff_chunk(b"VP8X", extended)
        + parts.rest
        + riff_chunk(b"XMP ", packet)
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def refuse_turned(exif: bytes) -> None:
    """Raise OddFile where only the EXIF block, which will go, says which way is up."""
    if not exif:
        return
    block = Image.Exif()
    try:
        block.load(b"Exif\x00\x00" + exif)
        turned = block.get(ORIENTATION, 1)
    except Exception:  # a broken block says nothing about the pixels
        return
    if turned not in (0, 1):
        raise OddFile("it lies on its side")


READERS = {"jpeg": read_jpeg, "png": read_png, "webp": read_webp}
WRITERS = {"jpeg": write_jpeg, "png": write_png, "webp": write_webp}
