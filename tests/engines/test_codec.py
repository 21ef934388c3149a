import io

import cv2
import numpy as np
import pytest
from PIL import Image

from spark_studio.engines.base import EngineError
from spark_studio.engines.local import codec
from spark_studio.engines.local.codec import (
    decode_photo,
    encode_picture,
    encode_preview,
)


def png(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def jpeg(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, **options)
    return file.getvalue()


def test_rgb_comes_through_unchanged():
    values = np.random.default_rng(1).integers(0, 256, (7, 5, 3), dtype=np.uint8)

    assert np.array_equal(decode_photo(png(Image.fromarray(values))), values)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA", "1", "I;16"])
def test_every_kind_of_png_becomes_rgb(mode):
    middle = Image.new("L", (6, 4), 255)
    image = (
        Image.fromarray(np.full((4, 6), 65535, np.uint16))
        if mode == "I;16"
        else middle.convert(mode)
    )
    pixels = decode_photo(png(image))

    assert pixels.shape == (4, 6, 3) and pixels.dtype == np.uint8
    assert (pixels == 255).all()


def test_sixteen_bits_keep_their_middle_tones():
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None]
    pixels = decode_photo(png(Image.fromarray(ramp)))

    assert np.abs(pixels[0, :, 0].astype(int) - np.arange(256)).max() <= 1


@pytest.mark.parametrize("channels", [3, 4])
def test_sixteen_bit_color_becomes_eight(channels):
    values = np.full((5, 6, channels), 65535, np.uint16)
    values[..., 0] = 32768
    _, data = cv2.imencode(".png", values)
    pixels = decode_photo(data.tobytes())

    assert pixels.shape == (5, 6, 3)
    assert tuple(pixels[0, 0]) == (255, 255, 128)


def test_alpha_is_laid_on_white():
    image = Image.new("RGBA", (2, 1), (200, 0, 0, 255))
    image.putpixel((1, 0), (200, 0, 0, 0))
    pixels = decode_photo(png(image))

    assert tuple(pixels[0, 0]) == (200, 0, 0)
    assert tuple(pixels[0, 1]) == (255, 255, 255)


def test_a_transparent_palette_is_laid_on_white():
    image = Image.new("P", (2, 1), 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    pixels = decode_photo(png(image, transparency=0))

    assert tuple(pixels[0, 0]) == (255, 255, 255)


def test_photos_are_turned_upright():
    image = Image.new("RGB", (20, 10), "blue")
    exif = Image.Exif()
    exif[0x0112] = 6

    assert decode_photo(jpeg(image, exif=exif.tobytes())).shape == (20, 10, 3)


def test_cmyk_becomes_rgb():
    pixels = decode_photo(jpeg(Image.new("CMYK", (8, 8), (0, 0, 0, 0))))

    assert pixels.shape == (8, 8, 3) and pixels.min() > 250


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"<svg/>", png(Image.new("L", (9, 9)))[:40]]
)
def test_what_is_no_photo_is_refused_with_a_sentence(data):
    with pytest.raises(EngineError) as trouble:
        decode_photo(data)

    assert trouble.value.sentence.en.endswith(".")
    assert trouble.value.sentence.zh.endswith("。")


def test_too_many_pixels_are_refused_before_they_are_opened(monkeypatch):
    monkeypatch.setattr(codec, "MOST_PIXELS", 99)

    with pytest.raises(EngineError, match="too many pixels"):
        decode_photo(png(Image.new("L", (10, 10))))


def test_pictures_keep_their_size_and_nearly_their_colors():
    picture = np.zeros((33, 47, 3), np.float32)
    picture[..., 0], picture[..., 2] = 0.8, 0.3
    again = np.asarray(Image.open(io.BytesIO(encode_picture(picture))))

    assert again.shape == (33, 47, 3)
    assert np.abs(again / 255 - picture).max() < 0.03


def test_pictures_carry_no_metadata():
    image = Image.open(io.BytesIO(encode_picture(np.zeros((8, 8, 3), np.float32))))

    assert image.format == "JPEG" and not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("shape", "size"),
    [((1000, 2000), (480, 240)), ((90, 30), (30, 90)), ((3, 4000), (480, 1))],
)
def test_previews_are_small(shape, size):
    preview = encode_preview(np.full((*shape, 3), 0.5, np.float32))

    assert Image.open(io.BytesIO(preview)).size == size


def test_values_out_of_range_are_clipped_in_previews():
    wild = np.full((4, 4, 3), np.nan, np.float32)
    wild[0], wild[1] = 7, -7

    assert Image.open(io.BytesIO(encode_preview(wild))).size == (4, 4)
