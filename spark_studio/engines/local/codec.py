"""Bytes to pixels and back. Whatever a photo's file is, what leaves here is upright RGB."""

import io

import cv2
import numpy as np
from PIL import Image, ImageOps

from spark_studio.engines.base import EngineError
from spark_studio.inputs import Words

FORMATS = ("JPEG", "PNG", "WEBP")  # multi-picture JPEGs open as JPEG
MOST_PIXELS = 64_000_000
JPEG_QUALITY = 92
PREVIEW_SIDE = 480
PREVIEW_QUALITY = 70

UNREADABLE = Words(
    en="This photo cannot be opened. Save it as JPEG or PNG and try again.",
    zh="这张照片打不开。把它另存为 JPEG 或 PNG 再试一次。",
)
TOO_LARGE = Words(
    en="This photo has too many pixels. Shrink it to 64 megapixels or less and try again.",
    zh="这张照片像素太多。缩小到 6400 万像素以内再试一次。",
)


def decode_photo(data: bytes, enough: int = 3072) -> np.ndarray:
    """Return the photo as uint8 RGB, upright, alpha laid on white, 16 bits and grey widened.

    JPEGs far beyond ``enough`` pixels on the long side are opened at a half, a quarter or
    an eighth. Raises EngineError for what is no photo or has too many pixels.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise EngineError(TOO_LARGE)
        image.draft("RGB", (enough, enough))
        image.load()
        upright = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as trouble:
        raise EngineError(TOO_LARGE) from trouble
    except (OSError, ValueError, SyntaxError) as trouble:
        raise EngineError(UNREADABLE) from trouble
    return _rgb(upright)


def _rgb(image):
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        image = Image.alpha_composite(ground, layer)
    # A copy: what Pillow hands out shares memory with the image.
    return np.array(image.convert("RGB"), dtype=np.uint8)


def _eight_bits(image):
    """16-bit grey as 8-bit grey; Pillow alone would clip it to white."""
    values = np.asarray(image).astype(np.float32)
    return Image.fromarray(np.clip(np.rint(values / 257), 0, 255).astype(np.uint8))


def encode_picture(picture: np.ndarray) -> bytes:
    """Return a float32 picture as JPEG, full color resolution, the size it has."""
    return _jpeg(picture, JPEG_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)


def encode_preview(picture: np.ndarray) -> bytes:
    """Return a small JPEG of a float32 picture, about 480 pixels on the long side."""
    height, width = picture.shape[:2]
    factor = min(1.0, PREVIEW_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = cv2.resize(
        np.asarray(picture, np.float32), size, interpolation=cv2.INTER_AREA
    )
    return _jpeg(small, PREVIEW_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)


def _jpeg(picture, quality, sampling):
    steps = np.nan_to_num(picture * np.float32(255), posinf=255, neginf=0)
    steps = np.rint(np.clip(steps, 0, 255)).astype(np.uint8)
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality]
    settings += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    settings += [cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(steps, cv2.COLOR_RGB2BGR), settings)
    if not done:
        raise ValueError("the picture could not be encoded")
    return data.tobytes()
