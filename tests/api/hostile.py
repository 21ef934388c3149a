"""What strangers send: files that are no photos, words that would be markup, and what they cost."""

import base64
import contextlib
import io
import os
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.api.conftest import picture_of
from tests.studio import Studio

# What one request may cost the web server. Its own work is counted: what it waits for on
# a busy machine is not its doing.
CPU_SECONDS, MOST_MB = 2, 100
PHOTO_CPU_SECONDS, PHOTO_MOST_MB = 5, 256


# Files that are more, or less, than a photo


def png_of(*chunks: tuple[bytes, bytes], size=(64, 64), bits=8, kind=2) -> bytes:
    """Return a PNG with these chunks between its header and its end."""
    header = struct.pack(">IIBBBBB", *size, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in [(b"IHDR", header), *chunks, (b"IEND", b"")]
    )


def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = [packer.compress(bytes(1024**2)) for _ in range(megabytes)]
    return b"".join([*packed, packer.flush()])


def rows(width: int, height: int, bytes_a_pixel: int = 3) -> tuple[bytes, bytes]:
    packer = zlib.compressobj(9)
    row = bytes(1 + width * bytes_a_pixel)
    packed = [packer.compress(row) for _ in range(height)]
    return b"IDAT", b"".join([*packed, packer.flush()])


def many_scans(count: int) -> bytes:
    buffer = io.BytesIO()
    Image.radial_gradient("L").save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def claiming(width: int, height: int) -> bytes:
    """A small JPEG that says it is this large."""
    data = picture_of((64, 64))
    frame = data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", height, width) + data[frame + 9 :]


PIXELS = rows(64, 64)
TOO_MUCH = (b"IDAT", zeros(48))
SCRIPT = b"<script>alert('pwned')</script>"
JPEG = picture_of((64, 64))
BOMBS = {
    "a flood of pixels": png_of(
        rows(4096, 4096, 8), size=(4096, 4096), bits=16, kind=6
    ),
    "a flood that is only said": png_of(PIXELS, size=(4096, 4096), kind=6),
    "far too many pixels": png_of(TOO_MUCH, size=(100_000, 99_999)),
    "more rows than there are": png_of(TOO_MUCH),
    "no pixels": png_of(size=(0, 0)),
    "a jpeg that says it is huge": claiming(65_500, 65_500),
    "a jpeg that says it is large": claiming(4096, 4096),
    "packed words": png_of((b"zTXt", b"a\0\0" + zeros(64)), PIXELS),
    "packed words, many times": png_of(*[(b"zTXt", b"a\0\0" + zeros(1))] * 900, PIXELS),
    "packed words of another kind": png_of(
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zeros(64)), PIXELS
    ),
    "a packed profile": png_of((b"iCCP", b"a\0\0" + zeros(64)), PIXELS),
    "a quarter of a million words": png_of(*[(b"tEXt", b"a\0b")] * 240_000, PIXELS),
    "a jpeg of 400 scans": many_scans(400),
    "a jpeg of 6000 notes": JPEG[:2] + b"\xff\xfe\x00\x04ab" * 6000 + JPEG[2:],
    "a page behind a png": png_of(PIXELS) + SCRIPT,
    "a page within a png": png_of((b"tEXt", b"Comment\0" + SCRIPT), PIXELS),
    "a page within a jpeg": JPEG[:2] + b"\xff\xfe\x00\x21" + SCRIPT + JPEG[2:],
    "an archive behind a jpeg": JPEG + b"PK\x05\x06" + bytes(18),
    "a page that begins as a png": b"\x89PNG\r\n\x1a\n" + SCRIPT * 9,
    "a gif that is a script": b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a document": b"%PDF-1.7\n" + SCRIPT,
    "half a jpeg": JPEG[: len(JPEG) // 2],
    "only a start": JPEG[:20],
    "nothing but noise": bytes(range(256)) * 40,
}


def as_photo(data: bytes) -> dict[str, object]:
    photo = base64.b64encode(data).decode()
    return {
        "model": "spark_i2i_3_0",
        "prompt": "A fox",
        "binary_data_base64": [photo],
    }


# Words that would be markup


PAYLOADS = {
    "a script": "<script>window.pwned=1</script>",
    "a picture": "<img src=x onerror=window.pwned=1>",
    "out of an attribute": "\"' autofocus onfocus=window.pwned=1 x='",
    "out of a textarea": "</textarea></p><script>window.pwned=1</script>",
    "htmx": '<div hx-get="/account/" hx-trigger="load" hx-on:load="window.pwned=1">',
    "a template": "{{7*7}}{% debug %}${7*7}#{7*7}",
    "another event": "a\n\nevent: done\ndata: x\n\nid: 9\r\rdata: y\u2028data: z",
    "an odd event": "\x85event: done\x1edata:\x0bx",
    "out of a script": "--></script><!--<script>",
    "another direction": "\u202e\u2066gpj.exe\u2069",
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "a line of log": "x\r\n2026-11-20 00:00:00 INFO forged",
    "no character": "a\x00b",
}


# What a web server spends


def memory_of(pid: int, name: str) -> int:
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{name}:\s+(\d+) kB", status.read())[1]) * 1024


def cpu_of(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as status:
        fields = status.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def spending(
    studio: Studio, seconds: float = CPU_SECONDS, megabytes: int = MOST_MB
) -> Iterator[None]:
    """Hold the web server to so many seconds of work and so much more memory."""
    pid = studio.processes["web"].pid
    with open(f"/proc/{pid}/clear_refs", "w") as peaks:
        peaks.write("5")
    before, started = memory_of(pid, "VmRSS"), cpu_of(pid)
    yield
    assert cpu_of(pid) - started <= seconds
    assert memory_of(pid, "VmHWM") - before <= megabytes * 1024**2
