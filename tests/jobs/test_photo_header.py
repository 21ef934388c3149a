"""Format and size out of the first bytes of a file, whatever the bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from spark_studio.jobs.photo_header import header_of
from tests.jobs.bytes_of_photos import picture

KINDS = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("JPEG", {"comment": b"\xff\xd8\xff\xc0" * 1000}),
    ("JPEG", {"exif": Image.Exif()}),
    ("PNG", {}),
]


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_the_header_says_format_and_size(kind, options):
    assert header_of(picture((321, 123), kind, **options)) == (kind, 321, 123)


def test_a_thumbnail_inside_is_not_taken_for_the_photo():
    exif = b"Exif\x00\x00" + picture((16, 12))
    assert header_of(picture((321, 123), exif=exif)) == ("JPEG", 321, 123)


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"", ""),
        (b"hello", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (picture(kind="GIF"), ""),
        (picture(kind="BMP"), ""),
        (picture(kind="WEBP"), "WEBP"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"\xff\xd8\xff\xd9", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 30, "PNG"),
    ],
)
def test_where_there_is_no_size_to_read_it_is_0(data, format):
    assert header_of(data) == (format, 0, 0)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_bytes_break_the_header(data):
    whole = data.draw(st.sampled_from([picture((40, 30), k, **o) for k, o in KINDS]))
    start = data.draw(st.integers(0, len(whole)))
    more = data.draw(st.binary(max_size=60))
    format, width, height = header_of(whole[:start] + more + whole[start + len(more) :])
    assert format in ("", "JPEG", "PNG") and width >= 0 and height >= 0
