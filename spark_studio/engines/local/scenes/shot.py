"""A shot under way: the camera, the hour, and what has been painted so far, far to near."""

import numpy as np

from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.scenes.camera import Camera
from spark_studio.engines.local.scenes.layer import Layer
from spark_studio.engines.local.scenes.lens import bloom, disc_blur, film
from spark_studio.engines.local.words.scene_wish import SceneWish

WORKING_SIDE = 820  # everything is out of focus: no longer side is painted larger
FOCUS = 2.2  # metres to the person
CLEAR = 0.72  # of a head's height, from its middle: no lamp is nearer


class Shot:
    """What a place paints on. Pixels are those of the working size, metres the place's.

    A place sets what it knows of its light: ``light``, ``light_color``, ``ambient``,
    ``ground`` (a row), ``exposure``; ``blur_far`` is the radius of blur at infinity, in
    shares of the shorter side.
    """

    def __init__(
        self,
        wish: SceneWish,
        width: int,
        height: int,
        rng: np.random.Generator,
        heads: tuple[tuple[float, float, float], ...] = (),
    ) -> None:
        self.wish, self.rng, self.heads = wish, rng, heads
        self.full_size = (width, height)
        factor = min(1.0, WORKING_SIDE / max(width, height))
        self.width = max(24, round(width * factor))
        self.height = max(24, round(height * factor))
        self.side = min(self.width, self.height)
        self.picture = np.zeros((self.height, self.width, 3), np.float32)
        self.front: Layer | None = None
        self.blur_far = 0.012
        self.exposure, self.bloom, self.grain = 1.0, 0.12, 0.012
        self.light = (float(rng.choice((-0.6, 0.6))), -0.6)
        self.light_color = np.ones(3, np.float32)
        self.ambient = np.full(3, 0.5, np.float32)
        self.ground: float | None = None
        self.is_flash = False
        self.aim()

    def aim(
        self, horizon: float = 0.5, eye: float = 1.6, zoom: float = 1.3,
        middle: float = 0.5,
    ) -> Camera:  # fmt: skip
        """Point the camera: ``horizon`` and ``middle`` in shares of the sheet.

        ``zoom`` is the focal length in square roots of the sheet's area.
        """
        focal = zoom * (self.width * self.height) ** 0.5
        self.camera = Camera(focal, middle * self.width, horizon * self.height, eye)
        return self.camera

    @property
    def narrow(self) -> float:
        """A factor of zoom that shows a long sheet no less of the view's height."""
        return self.side / (self.width * self.height) ** 0.5

    def layer(self) -> Layer:
        return Layer(self.width, self.height)

    def radius(self, z: float) -> float:
        """Return the blur's radius in pixels at ``z`` metres."""
        return self.side * self.blur_far * abs(1 - FOCUS / max(z, 0.3))

    def lay(self, layer: Layer, z: float | None = None, radius: float | None = None):
        """Put a layer before what is painted, out of focus as things ``z`` metres away are,
        or by ``radius`` pixels.
        """
        spread = self.radius(z) if radius is None else radius
        part = _covered(layer.rgba, round(2.2 * spread) + 8)
        rgba = disc_blur(layer.rgba[part], spread)
        self.picture[part] *= 1 - rgba[..., 3:]
        self.picture[part] += rgba[..., :3]

    def veil(self, color: np.ndarray, amount: np.ndarray | float) -> None:
        """Lay haze over all that is painted so far."""
        self.picture = mix(self.picture, np.float32(color), amount)

    def says(self, *words: str) -> bool:
        """Whether the wish's own words hold one of these (lower case)."""
        text = " ".join(self.wish.drawn).lower()
        return any(word in text for word in words)

    def away_from_heads(self, at: np.ndarray) -> np.ndarray:
        """Return which of n x 2 pixels are clear of every head."""
        clear = np.ones(len(at), bool)
        for x, y, size in self.heads:
            far = np.hypot(
                (at[:, 0] - x * self.width), (at[:, 1] - y * self.height) * 0.8
            )
            clear &= far > size * self.height * CLEAR
        return clear

    def near_heads(self) -> np.ndarray:
        """Return 1 at the heads, 0 away from them, softly: height x width."""
        near = np.zeros((self.height, self.width), np.float32)
        x = np.arange(self.width, dtype=np.float32)[None]
        y = np.arange(self.height, dtype=np.float32)[:, None]
        for left, top, size in self.heads:
            unit = np.float32(max(4.0, size * self.height * 0.84))
            dx, dy = (x - left * self.width) / unit, (y - top * self.height) / unit
            far = np.sqrt(dx * dx + 0.64 * dy * dy)
            near = np.maximum(near, smoothstep(1.15, 0.75, far))
        return near

    def develop(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Return back and front at full size, sRGB."""
        light = bloom(self.picture, self.bloom)
        back = film(self._in_mood(light), self.exposure)
        if self.heads:
            back = self._calm_behind(back)
        front = None if self.front is None else self._front_over(light, back)
        return resize(back, *self.full_size), front

    def _front_over(self, light, back):
        """What is in front, so that it lies over ``back`` as it would in linear light."""
        rgba = self.front.rgba * (1 - self.near_heads())[..., None]
        before = self._in_mood(rgba[..., :3])
        both = film(before + self._in_mood(light) * (1 - rgba[..., 3:]), self.exposure)
        # Light in the air covers a little of what it outshines.
        cover = np.maximum(rgba[..., 3], 0.35 * luminance(film(before, self.exposure)))
        cover = np.clip(cover, 0, 1)[..., None]
        color = np.clip(both - (1 - cover) * back, 0, 1)
        return resize(np.dstack([color, cover]), *self.full_size)

    def _calm_behind(self, back):
        """Keep spots of light from showing beside a head: they sink to what is around."""
        around = blur(back, 0.06)
        over = np.clip(luminance(back) - luminance(around) - 0.06, 0, 1)
        calm = back * (1 - over / np.maximum(luminance(back), 1e-3))[..., None]
        return mix(back, calm, self.near_heads())

    def _in_mood(self, light):
        color = MOODS.get(self.wish.mood)
        return light if color is None else light * np.float32(color)


def _covered(rgba, margin):
    """Return the part of a layer that holds anything, and ``margin`` pixels around it."""
    flat = rgba.reshape(rgba.shape[0], -1)
    # Nothing is below 0, so sums tell; as products they take a tenth of the time.
    rows = flat @ np.ones(flat.shape[1], np.float32)
    columns = (np.ones(len(flat), np.float32) @ flat).reshape(-1, 4).sum(1)
    spans = []
    for held in (rows, columns):
        found = np.flatnonzero(held > 0)
        if not found.size:
            return np.s_[0:1, 0:1]
        stop = min(len(held), found[-1] + 1 + margin)
        spans.append(slice(max(0, found[0] - margin), stop))
    return tuple(spans)


MOODS = {
    "warm": (1.12, 1.0, 0.82),
    "cool": (0.86, 1.0, 1.16),
    "dark": (0.5, 0.5, 0.52),
    "bright": (1.4, 1.4, 1.38),
}
