"""Color: spaces, saturation, colors by name of their hex, gradient maps."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.tone import float32, luminance


def to_linear(picture: np.ndarray) -> np.ndarray:
    """Return sRGB 0..1 as linear light 0..1."""
    x = np.clip(float32(picture), 0, 1)
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )


def to_srgb(light: np.ndarray) -> np.ndarray:
    """Return linear light as sRGB 0..1; light above 1 is clipped."""
    x = np.clip(float32(light), 0, 1)
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055).astype(
        np.float32
    )


def to_lab(picture: np.ndarray) -> np.ndarray:
    """Return sRGB 0..1 as CIE Lab: L 0..100, a and b about -127..127."""
    return cv2.cvtColor(np.clip(float32(picture), 0, 1), cv2.COLOR_RGB2Lab)


def from_lab(lab: np.ndarray) -> np.ndarray:
    """Return CIE Lab as sRGB, clipped to 0..1."""
    return np.clip(cv2.cvtColor(float32(lab), cv2.COLOR_Lab2RGB), 0, 1)


def hex_color(code: str) -> np.ndarray:
    """Return "#b3452c" as three float32 numbers 0..1."""
    code = code.lstrip("#")
    return np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


def saturate(picture: np.ndarray, amount: float) -> np.ndarray:
    """Return the picture with its chroma times ``amount``: 0 is grey, 1 changes nothing."""
    grey = luminance(picture)[..., None]
    return np.clip(grey + (picture - grey) * np.float32(amount), 0, 1)


def gradient_map(values: np.ndarray, stops: list[tuple[float, str]]) -> np.ndarray:
    """Return an RGB picture whose colors follow ``values`` (0..1) through hex ``stops``."""
    positions = np.linspace(0, 1, 1024)
    at = [place for place, _ in stops]
    colors = np.array([hex_color(code) for _, code in stops])
    table = np.stack([np.interp(positions, at, colors[:, i]) for i in range(3)], 1)
    index = np.clip(np.asarray(values, np.float32) * 1023, 0, 1023).astype(np.int32)
    return table.astype(np.float32)[index]


def match_mean(
    picture: np.ndarray, target_lab: np.ndarray, amount: float
) -> np.ndarray:
    """Return the picture with its mean Lab color moved ``amount`` (0..1) to ``target_lab``."""
    lab = to_lab(picture)
    mean = lab[::4, ::4].reshape(-1, 3).mean(0)
    return from_lab(
        lab + (np.asarray(target_lab, np.float32) - mean) * np.float32(amount)
    )
