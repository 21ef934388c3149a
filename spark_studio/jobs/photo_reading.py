"""From a stranger's bytes to an upright sRGB picture without a past.

The browser is never trusted: kind, size and pixels are judged here, and what is
stored is encoded anew, so no metadata, no second picture and no trailing bytes remain.
"""

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms

from spark_studio.inputs import Words

from .photo_bytes import (
    CUT_OFF,
    DAMAGED,
    EMPTY,
    NOT_A_PICTURE,
    REFUSED_KINDS,
    PhotoRefused,
    kind_of,
    lean,
)

# By what each decoder needs: JPEG shrinks as it reads, WebP holds four copies at once.
MOST_PIXELS = {"jpeg": 64_000_000, "png": 40_000_000, "webp": 16_000_000}
HALVED_FROM = 24_000_000  # a JPEG above this is decoded at half size straight away
LONGEST_SIDE = 4096
SHORTEST_SIDE = 32
JPEG_QUALITY = 92
FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112

Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
warnings.simplefilter("error", Image.DecompressionBombWarning)

# The largest pictures take about 250 MB while they are read: two at a time, no more.
_decodes = threading.BoundedSemaphore(2)

TOO_MANY_PIXELS = Words(
    "This photo has {width} × {height} pixels, more than can be opened here. Save it at half that size and choose the smaller one.",
    "这张照片有 {width} × {height} 像素，超出了能打开的大小。缩小到一半后再选。",
)
FAR_TOO_MANY_PIXELS = Words(
    "This picture has far too many pixels to open. Save it at 8000 pixels wide or less and choose that file.",
    "这张图片的像素太多，打不开。缩小到宽 8000 像素以内再选。",
)
TOO_SMALL = Words(
    "This photo is {width} × {height} pixels. Choose one of at least 32 × 32; 600 × 600 or more looks good.",
    "这张照片只有 {width} × {height} 像素。至少要 32 × 32，600 × 600 以上效果才好。",
)


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """An upright sRGB picture encoded by us: a JPEG, or a PNG where something shows through."""

    data: bytes
    content_type: str
    width: int
    height: int


def read_photo(data: bytes) -> CleanPhoto:
    """Return the photo in these bytes, long side at most 4096. Raises PhotoRefused."""
    if not data:
        raise PhotoRefused(EMPTY)
    kind = kind_of(data)
    if kind not in FORMATS:
        raise PhotoRefused(REFUSED_KINDS.get(kind, NOT_A_PICTURE))
    lean_data = lean(data, kind)
    with _decodes:
        try:
            return _encode(_decode(lean_data, kind))
        except PhotoRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise PhotoRefused(FAR_TOO_MANY_PIXELS) from None
        except Exception as error:
            # Pillow's decoders raise nearly anything on hostile bytes; none of it is our defect.
            cut_off = "truncated" in str(error).lower()
            raise PhotoRefused(CUT_OFF if cut_off else DAMAGED) from error


def _decode(data: bytes, kind: str) -> Image.Image:
    formats = FORMATS[kind]
    with Image.open(io.BytesIO(data), formats=formats) as image:
        _check_size(image, kind)
        image.verify()  # the only step that looks at the checksums
    with Image.open(io.BytesIO(data), formats=formats) as image:
        if image.width * image.height > HALVED_FROM:
            image.draft(None, (image.width // 2, image.height // 2))
        image.load()
        return _upright_srgb(
            image, _orientation(image), image.info.get("icc_profile", b"")
        )


def _check_size(image: Image.Image, kind: str) -> None:
    size = {"width": image.width, "height": image.height}
    if image.width * image.height > MOST_PIXELS[kind]:
        raise PhotoRefused(TOO_MANY_PIXELS.with_values(**size))
    if min(image.size) < SHORTEST_SIDE:
        raise PhotoRefused(TOO_SMALL.with_values(**size))


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:  # a broken EXIF block says nothing about the pixels
        return 1


def _upright_srgb(image: Image.Image, orientation: int, profile: bytes) -> Image.Image:
    image = _shrunk(_eight_bit(image))
    if orientation in TURNS:
        image = image.transpose(TURNS[orientation])
    return _to_srgb(image, profile)


def _shrunk(image: Image.Image) -> Image.Image:
    side = max(image.size)
    if side <= LONGEST_SIDE:
        return image
    if image.mode == "RGBA":
        return _reduced_in_bands(image, -(-side // LONGEST_SIDE))
    image.thumbnail(
        (LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0
    )
    return image


def _reduced_in_bands(image: Image.Image, factor: int) -> Image.Image:
    """Shrink by a whole number. All at once, Pillow would copy the whole picture first."""
    band = 256 * factor
    size = (-(-image.width // factor), -(-image.height // factor))
    small = Image.new("RGBA", size)
    for top in range(0, image.height, band):
        strip = image.crop((0, top, image.width, min(top + band, image.height)))
        small.paste(strip.reduce(factor), (0, top // factor))
    return small


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return the picture as L, RGB, RGBA or CMYK."""
    if image.mode.startswith(
        "I"
    ):  # 16-bit grey; a plain convert would clip it to white
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    has_alpha = image.mode == "RGBA"
    wanted = "RGBA" if has_alpha else "RGB"
    if profile:
        try:
            return _convert_profile(image, profile, wanted)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken or mismatched profile: the plain conversion is the better guess
    return image if image.mode == wanted else image.convert(wanted)


def _convert_profile(image: Image.Image, profile: bytes, wanted: str) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if image.mode == wanted and "sRGB" in ImageCms.getProfileDescription(source):
        return image
    turned = ImageCms.profileToProfile(
        image, source, ImageCms.createProfile("sRGB"), outputMode=wanted
    )
    return turned if turned is not None else image


def _encode(image: Image.Image) -> CleanPhoto:
    image.info.clear()  # Pillow writes back whatever it finds there
    buffer = io.BytesIO()
    if image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255):
        content_type = "image/png"
        image.save(buffer, "PNG", compress_level=1)
    else:
        content_type = "image/jpeg"
        image.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY)
    return CleanPhoto(buffer.getvalue(), content_type, image.width, image.height)
