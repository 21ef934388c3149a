"""Hostile and odd files, each made here, and what becomes of them."""

import io
import resource
import struct
import time
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from spark_studio.jobs.photo_bytes import PhotoRefused
from spark_studio.jobs.photo_reading import LONGEST_SIDE, read_photo

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
SECRET = b"SN-4711-SECRET"


def picture(size=(64, 48), mode="RGB", color=(200, 40, 30)) -> Image.Image:
    return Image.new(mode, size, color)


def saved(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_chunk(name: bytes, content: bytes = b"") -> bytes:
    checksum = zlib.crc32(name + content)
    return (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
    )


def png_header(width: int, height: int, depth: int = 8, color: int = 2) -> bytes:
    return PNG_HEAD + png_chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    )


def jpeg_segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def refusal(data: bytes) -> str:
    with pytest.raises(PhotoRefused) as caught:
        read_photo(data)
    words = caught.value.words
    assert words.zh and words.zh != words.en
    return words.en


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_become_a_jpeg(kind):
    photo = read_photo(saved(picture(), kind))
    assert (photo.content_type, photo.width, photo.height) == ("image/jpeg", 64, 48)
    assert opened(photo.data).size == (64, 48)


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"", "empty"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif", "AVIF"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isom", "video"),
        (b"GIF89a" + b"\x00" * 40, "GIF"),
        (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
            "SVG",
        ),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"BM\x46\x00\x00\x00", "BMP"),
        ("只是文字".encode(), "text"),
        (b"<!doctype html><script>alert(1)</script>", "text"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "not a picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "damaged"),
    ],
)
def test_other_files_are_refused_with_what_would_work(data, hint):
    assert hint.lower() in refusal(data).lower()


def test_a_truncated_jpeg_is_cut_off():
    data = saved(Image.effect_noise((300, 300), 60).convert("RGB"), quality=95)
    assert "cut off" in refusal(data[: len(data) // 2])


def test_a_truncated_png_is_cut_off():
    data = saved(Image.effect_noise((300, 300), 60), "PNG")
    assert "cut off" in refusal(data[: len(data) // 2])


def test_a_png_with_a_wrong_checksum_is_damaged():
    data = bytearray(saved(Image.effect_noise((100, 100), 60), "PNG"))
    data[data.index(b"IDAT") + 20] ^= 0xFF
    assert "damaged" in refusal(bytes(data))


@pytest.mark.parametrize(
    ("size", "hint"),
    [
        ((8000, 8001), "pixels"),
        ((20_000, 20_000), "far too many"),
        ((2**31 - 1, 2**31 - 1), ""),
    ],
)
def test_a_bomb_is_refused_by_its_header(size, hint):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    data = (
        png_header(*size)
        + png_chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + png_chunk(b"IEND")
    )
    assert hint in refusal(data)
    assert time.monotonic() - started < 1
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    )  # kilobytes


@pytest.mark.parametrize("size", [(31, 300), (300, 31), (1, 1)])
def test_a_photo_under_32_pixels_is_refused_with_its_size(size):
    assert f"{size[0]} × {size[1]}" in refusal(saved(picture(size)))


def test_32_pixels_are_enough():
    assert read_photo(saved(picture((32, 32)), "PNG")).width == 32


def test_a_large_photo_is_shrunk_to_4096():
    photo = read_photo(saved(picture((4800, 1000))))
    assert (photo.width, photo.height) == (LONGEST_SIDE, 853)


def test_a_large_photo_with_holes_is_shrunk_too():
    image = Image.new("RGBA", (5001, 1999), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 5001, 1000))
    clean = opened(read_photo(saved(image, "PNG")).data)
    assert clean.size == (2501, 1000)
    assert clean.getpixel((2500, 490)) == (0, 0, 255, 255)
    assert clean.getpixel((100, 600))[3] == 0


def test_a_phone_photo_of_48_megapixels_is_taken():
    photo = read_photo(saved(picture((8064, 6048)), quality=50))
    assert max(photo.width, photo.height) <= LONGEST_SIDE
    assert photo.width / photo.height == pytest.approx(8064 / 6048, abs=0.01)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(orientation):
    upright = picture((96, 64), color="white")
    upright.paste("red", (0, 0, 48, 32))
    back = {
        2: 0,
        3: 3,
        4: 1,
        5: 5,
        6: 2,
        7: 6,
        8: 4,
    }  # the transpose that undoes each turn
    stored = (
        upright.transpose(Image.Transpose(back[orientation]))
        if orientation in back
        else upright
    )
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = read_photo(saved(stored, exif=exif, quality=95))
    turned = opened(photo.data)
    assert turned.size == (96, 64)
    assert turned.getpixel((10, 10))[1] < 90  # red stays in the top left
    assert min(turned.getpixel((90, 10))) > 200 and min(turned.getpixel((10, 60))) > 200
    assert 0x0112 not in turned.getexif()


def test_orientation_in_a_png_counts_too():
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = read_photo(saved(picture((96, 64)), "PNG", exif=exif))
    assert (photo.width, photo.height) == (64, 96)


def exif_with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0xA431] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.6)
    return exif.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_planted_metadata_is_gone(kind):
    options = {"exif": exif_with_secrets()}
    if kind == "JPEG":
        options["comment"] = SECRET
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Serial", SECRET.decode())
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", SECRET.decode())
    data = saved(picture(), kind, **options)
    assert SECRET in data
    clean = opened(read_photo(data).data)
    assert not clean.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile", "Serial"} & set(clean.info)
    assert SECRET not in read_photo(data).data


def test_bytes_after_the_end_are_gone():
    page = b"<script>alert('polyglot')</script>" + b"PK\x03\x04"
    photo = read_photo(saved(picture()) + page)
    assert b"script" not in photo.data and b"PK\x03\x04" not in photo.data


def test_a_phone_multi_picture_file_gives_its_first_picture():
    buffer = io.BytesIO()
    picture(color="red").save(
        buffer, "MPO", save_all=True, append_images=[picture(color="blue")]
    )
    assert Image.open(io.BytesIO(buffer.getvalue())).format == "MPO"
    red, _, blue = opened(read_photo(buffer.getvalue()).data).getpixel((5, 5))
    assert red > 200 and blue < 60


def test_an_animated_png_gives_its_first_picture():
    data = saved(
        picture(color="red"),
        "PNG",
        save_all=True,
        append_images=[picture(color="blue")],
    )
    assert b"acTL" in data
    photo = read_photo(data)
    assert opened(photo.data).getpixel((5, 5))[2] < 60
    assert getattr(opened(photo.data), "n_frames", 1) == 1


def test_an_animated_webp_gives_its_first_picture():
    data = saved(
        picture(color="red"),
        "WEBP",
        save_all=True,
        append_images=[picture(color="blue")],
    )
    assert opened(read_photo(data).data).getpixel((5, 5))[2] < 60


def test_cmyk_becomes_rgb():
    photo = read_photo(saved(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), quality=95))
    red, green, blue = opened(photo.data).getpixel((30, 30))
    assert red > 200 and green < 90 and blue < 90


def test_16_bit_grey_is_not_clipped():
    photo = read_photo(saved(Image.new("I;16", (64, 64), 0x4000), "PNG"))
    assert opened(photo.data).getpixel((30, 30))[0] == pytest.approx(0x40, abs=2)


def test_16_bit_rgba_keeps_its_colors_and_its_holes():
    row = b"\x00" + struct.pack(">4H", 0xFFFF, 0x8000, 0, 0x8000) * 40
    data = png_header(40, 40, depth=16, color=6)
    data += png_chunk(b"IDAT", zlib.compress(row * 40)) + png_chunk(b"IEND")
    photo = read_photo(data)
    assert photo.content_type == "image/png"
    assert opened(photo.data).getpixel((20, 20)) == pytest.approx(
        (255, 128, 0, 128), abs=1
    )


def test_a_palette_with_a_hole_keeps_it():
    image = picture((40, 40)).quantize(4)
    data = saved(image, "PNG", transparency=0)
    assert opened(read_photo(data).data).getpixel((5, 5))[3] == 0


def test_an_opaque_alpha_channel_is_dropped():
    photo = read_photo(saved(picture(mode="RGBA", color=(9, 9, 9, 255)), "PNG"))
    assert photo.content_type == "image/jpeg"


def test_black_and_white_is_taken():
    assert read_photo(saved(Image.new("1", (40, 40), 1), "PNG")).width == 40


def swapped_primaries() -> bytes:
    """Return an RGB profile whose red is green and whose green is red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    return (
        profile.replace(b"rXYZ", b"tmp!")
        .replace(b"gXYZ", b"rXYZ")
        .replace(b"tmp!", b"gXYZ")
    )


def test_a_profile_is_applied_before_it_is_dropped():
    profile = swapped_primaries()
    plain = opened(read_photo(saved(picture(), quality=95)).data).getpixel((5, 5))
    data = saved(picture(), quality=95, icc_profile=profile)
    assert "icc_profile" not in opened(read_photo(data).data).info
    red, green, _ = opened(read_photo(data).data).getpixel((5, 5))
    assert red < 90 < green < plain[0] + 40


def test_a_broken_profile_does_not_matter():
    assert read_photo(saved(picture(), icc_profile=b"not a profile" * 9)).width == 64


def test_a_flood_of_text_chunks_costs_little():
    data = saved(picture(), "PNG")
    flood = b"".join(png_chunk(b"tEXt", b"a\x00b") for _ in range(90_000))
    started = time.process_time()
    assert read_photo(data[:33] + flood + data[33:]).width == 64
    assert time.process_time() - started < 2


def test_a_flood_of_comments_is_refused_quickly():
    data = saved(picture())
    flood = jpeg_segment(0xFE, b"x") * 500_000
    started = time.process_time()
    assert "damaged" in refusal(data[:2] + flood + data[2:])
    assert time.process_time() - started < 2


def test_a_jpeg_of_400_scans_is_refused_quickly():
    data = saved(picture(), progressive=True)
    scan = data.index(b"\xff\xda")
    bomb = data[:scan] + data[scan:-2] * 60 + data[-2:]
    assert bomb.count(b"\xff\xda") > 400
    started = time.process_time()
    assert "unusual" in refusal(bomb)
    assert time.process_time() - started < 2


def test_garbage_behind_a_good_head_is_refused():
    for head in (b"\xff\xd8\xff\xe0", PNG_HEAD, b"RIFF\x10\x00\x00\x00WEBP"):
        for filler in (b"\x00", b"\xff", b"\xfe\x01", bytes(range(256))):
            assert refusal(head + filler * 500)
