"""What a file truly is, judged by its first bytes, and the part of it worth decoding.

Nothing here decodes a picture. A file is cut down to what its pixels need, so
a flood of comments or a thousand progressive passes never reaches a decoder.
"""

import re
import struct
from collections.abc import Iterator

from spark_studio.inputs import Words

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
JPEG_HEAD = b"\xff\xd8\xff"
# What the pixels, their colors and which way is up depend on. Text, times and
# the frames of an animation are left behind.
PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"eXIf"}
LONGEST_SIDE_CHUNK = (
    4 * 1024 * 1024
)  # profiles and EXIF blocks; real ones are far smaller
MOST_CHUNKS = 100_000
MOST_SEGMENTS = 5_000
MOST_SCANS = 64  # cameras and optimizers write at most about twenty
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


class PhotoRefused(Exception):
    """This file cannot become a photo of ours. ``words`` say what would work."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


EMPTY = Words(
    "This file is empty. Choose the photo once more.",
    "这个文件是空的。重新选一次照片。",
)
DAMAGED = Words(
    "This file is damaged, so it cannot be opened. Send the photo again from the phone or camera it came from.",
    "这个文件已损坏，打不开。从拍照的手机或相机里重新传一次。",
)
CUT_OFF = Words(
    "This file is cut off before its end. Copy the photo again, then choose the new copy.",
    "这个文件不完整，后半段丢失了。重新拷贝照片后再选一次。",
)
TOO_MANY_SCANS = Words(
    "This JPEG is saved in an unusual way. Open it in any photo app and save it as JPEG again.",
    "这张 JPEG 的保存方式很少见。用任意看图应用打开，再另存为 JPEG。",
)
NOT_A_PICTURE = Words(
    "This is not a picture we can open. Choose a JPEG, PNG or WebP file.",
    "这不是能打开的图片。选一张 JPEG、PNG 或 WebP 图片。",
)
REFUSED_KINDS = {
    "heic": Words(
        "This is a HEIC photo, which this browser cannot turn. Send it as JPEG: on an iPhone, Settings, Camera, Formats, Most Compatible.",
        "这是 HEIC 照片，当前浏览器无法转换。用 JPEG 上传：iPhone 可在“设置 > 相机 > 格式”里选“兼容性最佳”。",
    ),
    "avif": Words(
        "This is an AVIF picture. Save it as JPEG or PNG and choose that file.",
        "这是 AVIF 图片。另存为 JPEG 或 PNG 后再选。",
    ),
    "gif": Words(
        "This is a GIF. Save one picture of it as JPEG or PNG and choose that file.",
        "这是 GIF 动图。把其中一帧存成 JPEG 或 PNG 后再选。",
    ),
    "svg": Words(
        "This is an SVG drawing, not a photo. Export it as PNG and choose that file.",
        "这是 SVG 矢量图，不是照片。导出成 PNG 后再选。",
    ),
    "pdf": Words(
        "This is a PDF, not a picture. Save the page as JPEG or PNG, or take a photo of it.",
        "这是 PDF，不是图片。把页面存成 JPEG 或 PNG，或者拍一张照片。",
    ),
    "tiff": Words(
        "This is a TIFF or a raw camera file. Save it as JPEG or PNG and choose that file.",
        "这是 TIFF 或相机 RAW 文件。另存为 JPEG 或 PNG 后再选。",
    ),
    "bmp": Words(
        "This is a BMP picture. Save it as PNG or JPEG and choose that file.",
        "这是 BMP 图片。另存为 PNG 或 JPEG 后再选。",
    ),
    "video": Words(
        "This is a video. Take a still picture from it and choose that file.",
        "这是视频。截取其中一帧画面后再选。",
    ),
    "text": Words(
        "This file holds text, not a picture. Choose a JPEG, PNG or WebP file.",
        "这个文件里是文字，不是图片。选一张 JPEG、PNG 或 WebP 图片。",
    ),
}


def kind_of(data: bytes) -> str:
    """Return "jpeg", "png", "webp", a key of REFUSED_KINDS, or "" for the unknown."""
    if data.startswith(JPEG_HEAD):
        return "jpeg"
    if data.startswith(PNG_HEAD):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return _refused_kind(data)


def _refused_kind(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in (b"avif", b"avis"):
            return "avif"
        return "heic" if brand in HEIC_BRANDS else "video"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return "tiff"
    if data.startswith(b"BM"):
        return "bmp"
    return _text_kind(data[:4096])


def _text_kind(start: bytes) -> str:
    if b"\x00" in start:
        return ""
    try:
        text = start.decode("utf-8", errors="strict" if len(start) < 4000 else "ignore")
    except UnicodeDecodeError:
        return ""
    return "svg" if "<svg" in text.lower() else "text"


def lean(data: bytes, kind: str) -> bytes:
    """Return the file without what its pixels do not need. Raises PhotoRefused."""
    if kind == "png":
        return PNG_HEAD + b"".join(_png_chunks(data))
    if kind == "jpeg":
        return b"".join(_jpeg_pieces(data))
    return data


def _png_chunks(data: bytes) -> Iterator[bytes]:
    position, count = len(PNG_HEAD), 0
    while position < len(data):
        if len(data) - position < 12:
            raise PhotoRefused(CUT_OFF)
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        count += 1
        if end > len(data):
            raise PhotoRefused(CUT_OFF)
        if count > MOST_CHUNKS:
            raise PhotoRefused(DAMAGED)
        if name in PNG_KEPT and (name == b"IDAT" or length <= LONGEST_SIDE_CHUNK):
            yield data[position:end]
        if name == b"IEND":
            return
        position = end
    raise PhotoRefused(CUT_OFF)


def _jpeg_pieces(data: bytes) -> Iterator[bytes]:
    """Yield the first picture of the file, so a phone's second picture never counts."""
    yield data[:2]
    position, segments, scans = 2, 0, 0
    while found := JPEG_MARKER.search(data, position):
        segments += 1
        start, marker = found.start(), data[found.start() + 1]
        if segments > MOST_SEGMENTS:
            raise PhotoRefused(DAMAGED)
        yield data[position:start]  # entropy-coded data of the scan before
        if marker == END_OF_IMAGE:
            yield data[start : start + 2]
            return
        if start + 4 > len(data):
            raise PhotoRefused(CUT_OFF)
        position = start + 2 + struct.unpack_from(">H", data, start + 2)[0]
        scans += marker == START_OF_SCAN
        if scans > MOST_SCANS:
            raise PhotoRefused(TOO_MANY_SCANS)
        segment = data[start:position]
        if _is_wanted(marker, segment[4:]):
            yield segment
    yield data[position:]  # some phones forget the end marker; the decoder decides


def _is_wanted(marker: int, content: bytes) -> bool:
    is_metadata = 0xE0 <= marker <= 0xEF or marker == 0xFE
    if not is_metadata:
        return True
    return content.startswith((b"JFIF\x00", b"Exif\x00", b"ICC_PROFILE\x00", b"Adobe"))
