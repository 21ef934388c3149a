"""A packet goes into a file, or nothing is tried: never a picture that is another."""

import base64

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from spark_studio.engines.base import ResultUnreadable
from spark_studio.jobs import origin
from spark_studio.jobs.picture_files import OddFile, put_together, take_apart
from tests.jobs.picture_bytes import (
    VARIANTS,
    moving,
    picture,
    pixels,
    result_of,
    said_in,
    saved,
    turned,
)


@pytest.mark.parametrize(
    ("data", "content_type", "size"),
    [
        (turned(), "image/jpeg", (28, 40)),
        (moving("WEBP"), "image/webp", (40, 28)),
        (
            saved("JPEG").replace(b"\xff\xdb", b"\x07\xff\xdb", 1),
            "image/jpeg",
            (40, 28),
        ),
        (saved("MPO", save_all=True, append_images=[picture()]), "image/jpeg", None),
    ],
    ids=["on its side", "moving", "a stray byte", "two pictures"],
)
def test_an_odd_file_is_encoded_anew_rather_than_left_silent(data, content_type, size):
    after = origin.stated(result_of(data), from_photo=True)

    assert said_in(after.image)[0] == "compositeSynthetic"
    assert after.content_type == content_type
    image = pixels(after.image)
    assert not getattr(image, "is_animated", False) and not image.getexif()
    if size:
        assert image.size == size == (after.width, after.height)
        assert after.facts["encoded_anew"] is True


@pytest.mark.parametrize(
    "data",
    [
        VARIANTS["webp alpha"].replace(b"ALPH", b"ALPI"),
        VARIANTS["webp"].replace(b"\x9d\x01\x2a\x28\0", b"\x9d\x01\x2a\0\0"),
        VARIANTS["webp"][:4] + b"\xff\xff\xff\xff" + VARIANTS["webp"][8:],
        VARIANTS["png"].replace(b"IDAT", b"IDAU"),
        VARIANTS["jpeg"].replace(b"\xff\xda", b"\xff\xd8", 1),
    ],
    ids=["unknown chunk", "no width", "a size too large", "checksum", "two starts"],
)
def test_nothing_is_tried_on_a_file_that_is_not_plainly_well_formed(data):
    with pytest.raises(OddFile):
        take_apart(data)


def test_a_moving_png_stands_still_and_is_not_touched_otherwise():
    before = moving("PNG")
    after = origin.stated(result_of(before), from_photo=True)

    assert pixels(after.image).n_frames == 1 and after.content_type == "image/png"
    assert pixels(after.image).tobytes() == picture().tobytes()


@pytest.mark.parametrize(
    "data", [b"", b"jpeg", b"\xff\xd8\xff\xd9", saved("GIF"), saved("JPEG")[:-90]]
)
def test_what_is_no_picture_of_a_known_kind_is_no_result(data):
    with pytest.raises(ResultUnreadable):
        origin.stated(result_of(data), from_photo=True)


@run(max_examples=300, deadline=None, derandomize=True, database=None)
@given(data=st.data(), name=st.sampled_from(sorted(VARIANTS)))
def test_whatever_is_broken_is_refused_or_stays_the_picture_it_was(data, name):
    """Never a file that decodes to something else than what came in."""
    whole = bytearray(VARIANTS[name])
    for _ in range(data.draw(st.integers(1, 4))):
        deed = data.draw(st.sampled_from(("flip", "cut", "drop", "double", "insert")))
        at = data.draw(st.integers(0, min(len(whole) - 1, 900)))
        length = data.draw(st.integers(1, 40))
        if deed == "flip":
            whole[at] ^= data.draw(st.integers(1, 255))
        elif deed == "cut":
            del whole[max(at, 1) :]
        elif deed == "drop":
            del whole[at : at + length]
        elif deed == "double":
            whole[at:at] = whole[at : at + length]
        else:
            whole[at:at] = data.draw(st.binary(min_size=1, max_size=40))
        if not whole:
            return
    broken = bytes(whole)
    try:
        parts = take_apart(broken)
    except OddFile:
        return
    after = put_together(parts, b"<x/>")
    assert take_apart(after).bare == parts.bare
    assert take_apart(after).packet == b"<x/>"
    assert decoded(after) == decoded(broken)


def decoded(data: bytes) -> object:
    """Return what a decoder makes of it; how it fails is not compared, only that it does."""
    try:
        image = pixels(data)
        return image.mode, image.size, image.tobytes()
    except Exception:
        return None


@pytest.mark.browser
def test_a_browser_shows_each_of_them(page):
    """Decoders differ in what they forgive; the one that people use takes all of ours."""
    for name, data in VARIANTS.items():
        after = origin.stated(result_of(data), from_photo=True)
        address = base64.b64encode(after.image).decode()
        size = page.evaluate(
            """async address => {
                const image = new Image();
                image.src = address;
                await image.decode();
                return [image.naturalWidth, image.naturalHeight];
            }""",
            f"data:{after.content_type};base64,{address}",
        )
        assert tuple(size) == pixels(data).size, name
