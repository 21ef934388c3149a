"""What the hour and the weather do to the light out of doors. Linear light."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.words.scene_wish import SceneWish


@dataclass(frozen=True, slots=True)
class Daylight:
    """The light of one hour.

    sky      stops (0 above, 1 at the horizon) of the sky's light, for ``gradient``
    sun      light of the sun on what faces it; ``shade`` that on what does not
    haze     the color of the distance; ``sun_height`` of the sun above the horizon, in
             shares of the sky
    lit, shaded   of clouds
    """

    hour: str
    sky: tuple[tuple[float, np.ndarray], ...]
    sun: np.ndarray
    shade: np.ndarray
    haze: np.ndarray
    lit: np.ndarray
    shaded: np.ndarray
    sun_height: float
    is_overcast: bool = False

    @property
    def is_dark(self) -> bool:
        return self.hour == "night"


def _sky(*stops):
    return tuple((place, tint(code, level)) for place, code, level in stops)


HOURS = {
    "dawn": Daylight(
        "dawn",
        _sky((0, "#6f93c4", 0.75), (0.5, "#b9bcd6", 0.85), (0.8, "#f3cdb6", 1.0),
             (1, "#ffdcae", 1.25)),
        tint("#ffc896", 1.5), tint("#93a0c8", 0.42), tint("#efcfc0", 0.85),
        tint("#ffe0c8", 1.2), tint("#a49ab8", 0.75), 0.14,
    ),
    "day": Daylight(
        "day",
        _sky((0, "#2f6fc0", 0.75), (0.5, "#64a0dc", 0.85), (0.85, "#a9cdec", 0.95),
             (1, "#d8e6ee", 1.0)),
        tint("#fff2dc", 2.0), tint("#8fb0dc", 0.5), tint("#c6dcec", 0.85),
        tint("#ffffff", 1.35), tint("#aebdd0", 0.8), 0.7,
    ),
    "dusk": Daylight(
        "dusk",
        _sky((0, "#3c4c86", 0.5), (0.4, "#8a6f9c", 0.62), (0.72, "#e08a6a", 0.95),
             (0.92, "#ffb35e", 1.35), (1, "#ffcf7e", 1.7)),
        tint("#ffb075", 1.6), tint("#7d78a8", 0.4), tint("#e89a74", 0.8),
        tint("#ffb184", 1.25), tint("#80648c", 0.55), 0.08,
    ),
    "night": Daylight(
        "night",
        _sky((0, "#050a1e", 0.8), (0.6, "#0f1d46", 0.8), (1, "#2c3f6e", 0.85)),
        tint("#8fa9de", 0.16), tint("#2a3c6e", 0.16), tint("#26365e", 0.6),
        tint("#4a5c90", 0.5), tint("#141d40", 0.6), 0.6,
    ),
}  # fmt: skip
GREY = Daylight(
    "day",
    _sky((0, "#a4aeb8", 0.75), (0.6, "#c6ced4", 0.85), (1, "#dde2e4", 0.95)),
    tint("#e8ecf0", 0.75), tint("#b4c0cc", 0.6), tint("#ccd4d9", 0.85),
    tint("#e2e6e8", 0.95), tint("#a8b0b8", 0.75), 0.7, True,
)  # fmt: skip
GREY_SKIES = ("snow", "rain", "fog")


def daylight(wish: SceneWish, otherwise: str = "day") -> Daylight:
    """Return the light of the wish's hour; a grey sky takes the sun away by day."""
    hour = wish.hour or otherwise
    if wish.weather in GREY_SKIES and hour in ("day", "dawn"):
        return GREY
    return HOURS[hour]


def gradient(stops: tuple[tuple[float, np.ndarray], ...], at: np.ndarray) -> np.ndarray:
    """Return the stops' colors read at ``at`` (0 to 1): its shape x 3, float32."""
    fine = np.linspace(0, 1, 512)
    places = [place for place, _ in stops]
    colors = np.array([color for _, color in stops])
    table = np.stack([np.interp(fine, places, colors[:, i]) for i in range(3)], 1)
    index = np.clip(np.asarray(at, np.float32) * 511, 0, 511).astype(np.int32)
    return table.astype(np.float32)[index]
