"""Thousands of broken files: each becomes a clean photo or a refusal, never anything else."""

import io
import random

import pytest
from PIL import Image, ImageCms

from spark_studio.jobs.photo_bytes import PhotoRefused
from spark_studio.jobs.photo_reading import read_photo

ROUNDS = 150


def seeds() -> dict[str, bytes]:
    image = Image.effect_noise((48, 40), 70).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    ways = {
        "jpeg": ("JPEG", {"exif": exif, "icc_profile": profile}),
        "progressive": ("JPEG", {"progressive": True, "comment": b"x"}),
        "png": ("PNG", {"exif": exif, "icc_profile": profile}),
        "webp": ("WEBP", {"exif": exif}),
    }
    found = {
        name: saved(image, kind, options) for name, (kind, options) in ways.items()
    }
    return found | {
        "palette": saved(image.quantize(16), "PNG", {"transparency": 0}),
        "cmyk": saved(image.convert("CMYK"), "JPEG", {}),
        "deep": saved(Image.new("I;16", (48, 40), 999), "PNG", {}),
    }


def saved(image: Image.Image, kind: str, options: dict[str, object]) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def broken(data: bytes, chance: random.Random) -> bytes:
    """Break a file as transfers and attackers do: bytes changed, lost, doubled, cut off."""
    parts = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place, size = chance.randrange(len(parts)), chance.choice((1, 1, 2, 4, 16))
        match chance.randrange(4):
            case 0:
                parts[place : place + size] = chance.randbytes(size)
            case 1 if len(parts) > 40:
                del parts[place : place + size]
            case 2:
                parts[place:place] = parts[place : place + size]
            case 3:
                parts[place] = chance.choice((0x00, 0x01, 0x7F, 0x80, 0xFF))
    if chance.random() < 0.2:
        del parts[chance.randrange(len(parts)) :]
    return bytes(parts)


@pytest.mark.parametrize("name", seeds())
def test_a_broken_file_is_a_photo_or_a_refusal(name):
    data, chance = seeds()[name], random.Random(name)
    refused = 0
    for _ in range(ROUNDS):
        try:
            clean = read_photo(broken(data, chance))
        except PhotoRefused as refusal:
            refused += 1
            assert refusal.words.en and refusal.words.zh
        else:
            Image.open(io.BytesIO(clean.data)).verify()
    assert refused > 0
