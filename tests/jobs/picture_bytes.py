"""Small pictures of every kind, and a reader of what their files say that knows nothing of ours."""

import io
import json
import struct
import zlib
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from spark_studio.engines.base import RenderResult

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
TC260 = "{http://www.tc260.org.cn/ns/AIGC/1.0/}"
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
FORMATS = ("JPEG", "PNG", "WEBP")
SRGB = b"".join([b"\x00" * 36, b"acsp", b"\x00" * 88])  # as good as a profile


def picture(size=(40, 28), mode="RGB") -> Image.Image:
    noise = np.random.default_rng(5).integers(0, 256, (size[1], size[0], 4), np.uint8)
    return Image.fromarray(noise, "RGBA").convert(mode)


def saved(format: str, image: Image.Image | None = None, **options: object) -> bytes:
    buffer = io.BytesIO()
    (image or picture()).save(buffer, format, **options)
    return buffer.getvalue()


def result_of(image: bytes, engine: str = "local", **facts: object) -> RenderResult:
    return RenderResult(
        image=image,
        content_type="image/jpeg",
        width=40,
        height=28,
        seed=1,
        engine=engine,
        version="1",
        facts=facts,
    )


def pixels(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def packets_in(data: bytes) -> list[bytes]:
    """Read every XMP packet, knowing nothing of how they were put in."""
    if data.startswith(b"\xff\xd8"):
        found, position = [], 2
        while data[position + 1] != 0xDA:
            length = int.from_bytes(data[position + 2 : position + 4])
            content = data[position + 4 : position + 2 + length]
            if data[position + 1] == 0xE1 and content.startswith(b"http://ns.adobe"):
                found.append(content.partition(b"\x00")[2])
            position += 2 + length
        return found
    if data.startswith(b"\x89PNG"):
        found, position = [], 8
        while position < len(data):
            length, name = struct.unpack_from(">I4s", data, position)
            content = data[position + 8 : position + 8 + length]
            (checksum,) = struct.unpack_from(">I", data, position + 8 + length)
            assert checksum == zlib.crc32(name + content)
            if name == b"iTXt" and content.startswith(b"XML:com.adobe.xmp\x00"):
                found.append(content.split(b"\x00", 5)[-1])
            position += 12 + length
        return found
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    found, position = [], 12
    while position < len(data):
        name, length = struct.unpack_from("<4sI", data, position)
        if name == b"XMP ":
            found.append(data[position + 8 : position + 8 + length])
        position += 8 + length + length % 2
    assert position == len(data)
    return found


def said_in(data: bytes) -> tuple[str, dict[str, str]]:
    """Return the term and the label, after seeing that there is one packet and no more in it."""
    (packet,) = packets_in(data)
    assert pixels(data).info["xmp"] == packet
    root = ElementTree.fromstring(packet)
    (description,) = root.iter(f"{RDF}Description")
    assert {each.tag for each in description} == {
        f"{IPTC}DigitalSourceType",
        f"{TC260}AIGC",
    }
    return (
        description.findtext(f"{IPTC}DigitalSourceType").removeprefix(TERMS),
        json.loads(description.findtext(f"{TC260}AIGC")),
    )


VARIANTS = {
    "jpeg": saved("JPEG", quality=90),
    "jpeg progressive": saved("JPEG", progressive=True, subsampling="4:4:4"),
    "jpeg grey": saved("JPEG", picture(mode="L")),
    "jpeg inks": saved("JPEG", picture(mode="CMYK")),
    "jpeg restarts": saved("JPEG", picture((200, 120)), restart_marker_blocks=3),
    "jpeg profile": saved("JPEG", icc_profile=SRGB * 700),
    "jpeg comment": saved("JPEG", comment=b"made by Mae in Lisbon"),
    "png": saved("PNG"),
    "png alpha": saved("PNG", picture(mode="RGBA")),
    "png palette": saved("PNG", picture().quantize(17)),
    "png 16 bits": saved("PNG", Image.new("I;16", (9, 7), 40_000)),
    "webp": saved("WEBP", quality=80),
    "webp odd": saved("WEBP", picture((1, 1))),
    "webp alpha": saved("WEBP", picture(mode="RGBA")),
    "webp lossless": saved("WEBP", lossless=True),
    "webp lossless alpha": saved("WEBP", picture((33, 7), "RGBA"), lossless=True),
    "webp profile": saved("WEBP", icc_profile=SRGB),
}


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved("JPEG", exif=exif)


def moving(format: str) -> bytes:
    frames = [picture(), picture().rotate(180)]
    return saved(format, frames[0], save_all=True, append_images=frames[1:])
