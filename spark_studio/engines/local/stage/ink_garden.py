"""The garden behind a figure on silk: a disc, mountains, geese, a flowering branch."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import box_around, dilate, resize
from spark_studio.engines.local.ops.study import Study, is_a_place
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.ops.wash import glaze
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.blossoms import (
    Spray,
    best_spray,
    draw_wood,
    grow_spray,
    lay_flowers,
    lay_petals,
)
from spark_studio.engines.local.stage.geese import fly_geese
from spark_studio.engines.local.stage.lettering import emptiest_place
from spark_studio.engines.local.stage.mountains import ink_mountains

# Tip, root and stamens of each kind of flower.
FLOWERS = {
    "plum": ("#b8243a", "#e07a7e", "#f0cf86"),
    "peach": ("#e58fa0", "#f8dfe0", "#c24a5c"),
    "almond": ("#f6eee6", "#efc9c4", "#b8893c"),
    "wintersweet": ("#e0ac3a", "#f3dc94", "#8a4a2c"),
}
# Far ridges, near ridges and the mist between: azurite, malachite, plain ink.
AIRS = (
    ("#a9bfc6", "#4d7a8c", "#fffdf8"),
    ("#b3c4b0", "#52806c", "#fffdf8"),
    ("#bdbab2", "#66696e", "#fffdf8"),
)
WOOD, SUN, MOON = "#2b2422", "#c23a25", "#ffffff"
SPRAYS_TRIED = 7
LEAST_ROOM = 0.16  # share of the picture: with less free ground there is no landscape


@dataclass(slots=True)
class Garden:
    """What chance chose. ``disc`` is x, y and radius in shares of the width, the height and
    the shorter side; ``room`` is where things may be seen, 1 on free ground."""

    flower: str
    spray: Spray | None
    front: Spray | None
    disc: tuple[float, float, float] | None
    mountains: bool
    geese: tuple[float, float] | None
    room: np.ndarray
    faces: np.ndarray
    people: bool

    def colors(self):
        return tuple(hex_color(code) for code in FLOWERS[self.flower])

    def paint(self, silk: np.ndarray, context: Context) -> np.ndarray:
        """Return the silk with everything that lies behind the figure."""
        rng, (height, width) = context.rng, silk.shape[:2]
        # Washes are soft: they are made at half size, and what is sharp laid on after.
        wash = _washes(self, max(8, width // 2), max(8, height // 2), rng)
        picture = silk * resize(wash, width, height)
        if self.geese:
            fly_geese(picture, self.geese, rng, min(width, height) / 1328)
        if self.spray:
            self._lay(picture, self.spray, rng)
        return picture.astype(np.float32)

    def on_disc(self, width: int, height: int) -> np.ndarray:
        """Return where the sun or the moon is, 0 or 1."""
        mask = np.zeros((height, width), np.float32)
        if self.disc:
            x, y = round(self.disc[0] * width), round(self.disc[1] * height)
            cv2.circle(
                mask, (x, y), round(1.1 * self.disc[2] * min(width, height)), 1, -1
            )
        return mask

    def paint_before(self, picture: np.ndarray, context: Context) -> None:
        """Let a twig lean in and petals drift before the figure, in place, none on a face,
        none on an animal."""
        rng = context.rng
        away = self.faces if self.people else np.maximum(self.faces, 1 - self.room)
        if self.front:
            self._lay(picture, self.front, rng)
        lay_petals(picture, int(rng.integers(10, 20)), self.colors(), rng, away)

    def _lay(self, picture, spray, rng):
        unit = min(picture.shape[:2]) / 1000
        wood = draw_wood(spray, picture.shape[:2], rng, unit)
        left, top, right, low = box_around(wood, 2)
        box = slice(top, low), slice(left, right)
        picture[box] = glaze(picture[box], hex_color(WOOD), 0.95 * wood[box])
        lay_flowers(picture, spray, self.colors(), rng)


def _washes(garden, width, height, rng):
    """Return what the washes let through: height x width x 3, 1 is bare silk."""
    picture = np.ones((height, width, 3), np.float32)
    if garden.disc:
        picture = _disc(picture, garden.disc, rng)
    if garden.mountains:
        painted = picture.copy()
        _mountains(painted, rng)
        picture = mix(picture, painted, np.float32(0.9))
    return np.clip(picture, 0, 1)


def plan_garden(
    photo: Photo, sketch: Study, seen: np.ndarray, context: Context
) -> Garden:
    """Choose a composition that leaves the figure, and every face, clear."""
    rng, width, height = context.rng, context.width, context.height
    people = bool(photo.findings.faces)
    room = 1 - np.clip(dilate(resize(seen, width // 4, height // 4), 0.01), 0, 1)
    room = resize(room, width, height)
    free = float(room.mean())
    place = not people and (sketch.subject.mean() < 0.1 or is_a_place(sketch) > 0.5)
    faces = keep_out(photo.findings, width, height, 0.3)
    subject = resize(dilate(sketch.subject, 0.01), width, height)
    spray = best_spray(room, rng)
    front = None
    if people:
        front = _front_spray(faces, rng)
    elif spray is None:  # no ground is free: a branch leans in before the view
        front = best_spray(1 - subject, rng)
    wide = free > LEAST_ROOM
    disc = _disc_place(room, spray, rng) if wide else None
    return Garden(
        flower=str(rng.choice(list(FLOWERS))),
        spray=spray,
        front=front,
        disc=disc,
        mountains=wide and not place,
        geese=_sky_for_geese(room, disc, rng) if wide else None,
        room=room,
        faces=faces,
        people=people,
    )


def _front_spray(faces, rng):
    """Return a twig that leans in low from one side, or None where a face is too near."""
    height, width = faces.shape
    unit = min(width, height) / 1000
    for _ in range(SPRAYS_TRIED):
        left = rng.random() < 0.5
        start = -20 * unit if left else width + 20 * unit, height * rng.uniform(0.8, 1)
        angle = float(rng.uniform(-0.7, -0.1))
        angle = angle if left else np.pi - angle
        twig = grow_spray(start, angle, unit * rng.uniform(230, 380), rng, unit)
        inside = [
            (x, y) for x, y, *_ in twig.flowers if 0 <= x < width and 0 <= y < height
        ]
        if inside and not any(faces[int(y), int(x)] > 0 for x, y in inside):
            return twig
    return None


def _disc_place(room, spray, rng):
    """Return x, y and radius of the sun or moon: high, on free ground, off the flowers."""
    height, width = room.shape
    radius = min(width, height) * rng.uniform(0.075, 0.13)
    taken = np.clip(1 - room, 0, 1) * 2
    for x, y, *_ in spray.flowers if spray else ():
        if 0 <= x < width and 0 <= y < height:
            taken[
                max(0, int(y) - 25) : int(y) + 25, max(0, int(x) - 25) : int(x) + 25
            ] = 2
    low = np.linspace(0, 1.2, 64, dtype=np.float32)[:, None]
    chance = 0.5 * rng.random((6, 6), dtype=np.float32)
    prefer = low + resize(chance, 64, 64)
    size = 2 * int(radius), 2 * int(radius)
    spot = emptiest_place(taken, size, int(0.03 * min(width, height)), prefer)
    if spot is None:
        return None
    here = taken[spot[1] : spot[1] + size[1], spot[0] : spot[0] + size[0]]
    low = spot[1] + radius > 0.5 * height  # there it would hang among the mountains
    if low or here.mean() > 0.6:  # or be a ghost behind what is painted
        return None
    x, y = (spot[0] + radius) / width, (spot[1] + radius) / height
    return x, y, radius / min(width, height)


def _sky_for_geese(room, disc, rng):
    """Return where geese lead their line over free ground, half of the time."""
    height, width = room.shape
    side = min(width, height)
    taken = 2 * (1 - room)
    if disc:
        x, y, reach = disc[0] * width, disc[1] * height, disc[2] * side
        taken[
            max(0, int(y - reach)) : int(y + reach),
            max(0, int(x - reach)) : int(x + reach),
        ] = 2
    size = round(0.2 * side), round(0.1 * side)
    prefer = np.linspace(0, 1.5, 64, dtype=np.float32)[:, None] + np.zeros(
        (1, 64), np.float32
    )
    spot = emptiest_place(taken, size, round(0.03 * side), prefer)
    if spot is None or rng.random() < 0.5:
        return None
    if taken[spot[1] : spot[1] + size[1], spot[0] : spot[0] + size[0]].mean() > 0.1:
        return None
    return spot[0] + size[0] / 2, spot[1] + size[1] / 2


def _disc(picture, disc, rng):
    """A red sun in one wet dab, or a moon left bare in a grey sky."""
    height, width = picture.shape[:2]
    x, y, radius = disc[0] * width, disc[1] * height, disc[2] * min(width, height)
    across = np.arange(width, dtype=np.float32)[None, :] - np.float32(x)
    down = np.arange(height, dtype=np.float32)[:, None] - np.float32(y)
    far = np.sqrt(across * across + down * down) / np.float32(radius)
    water = clouds(rng, width, height, 0.06, octaves=4)
    if rng.random() < 0.6:
        body = smoothstep(1.0 + 1.5 / radius, 1.0 - 1.5 / radius, far)
        wash = body * (0.55 + 0.55 * water + 0.25 * smoothstep(0.8, 1.0, far))
        wash *= smoothstep(1.3, -0.5, down / np.float32(radius) + 1.1 * (water - 0.5))
        return glaze(picture, hex_color(SUN), 0.95 * wash)
    halo = np.exp(-np.clip(far - 1, 0, None) * 1.1) * smoothstep(0.985, 1.015, far)
    picture = glaze(picture, hex_color("#6d747c"), 0.55 * halo * (0.5 + water))
    return mix(picture, hex_color(MOON), 0.8 * smoothstep(1.01, 0.97, far))


def _mountains(picture, rng):
    air = AIRS[int(rng.integers(len(AIRS)))]
    far, near, mist = (hex_color(code) for code in air)
    ink_mountains(
        picture,
        rng,
        horizon=float(rng.uniform(0.5, 0.66)),
        tallest=float(rng.uniform(0.16, 0.26)),
        layers=4,
        far=far,
        near=near,
        mist=mist,
    )
