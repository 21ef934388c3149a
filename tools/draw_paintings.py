"""Draw the pictures people may borrow a style from: python tools/draw_paintings.py.

Three are looks of this studio, drawn from its sample photos; the others are drawn here,
from nothing but a seed. They go to static/paintings/, small, with a thumb of each.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from spark_studio.engines.base import RenderRequest  # noqa: E402
from spark_studio.engines.local.engine import LocalEngine  # noqa: E402

OUT = ROOT / "static" / "paintings"
SIDE, THUMB = 640, 176
LOOKS = {
    "oil": ("monet-garden", "flower"),
    "ink": ("ink-wash", "palace"),
    "watercolor": ("watercolor", "flower"),
}


def colors(*codes: str) -> np.ndarray:
    """Return hex colors as rows of red, green, blue, 0..1."""
    return np.array([[int(c[i : i + 2], 16) / 255 for i in (0, 2, 4)] for c in codes])


def cloud(rng: np.random.Generator, sigma: float, side: int = SIDE) -> np.ndarray:
    """Return smooth chance, about -2..2."""
    noise = cv2.GaussianBlur(rng.normal(size=(side, side)), (0, 0), sigma)
    return (noise - noise.mean()) / noise.std()


def grid() -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
    return x, y


def mosaic(rng: np.random.Generator) -> np.ndarray:
    """Small stones in bands around a sun, dark mortar between them."""
    palette = colors(
        "0f3b57", "1c6e8c", "6fb7b7", "f2e6c2", "e9b44c", "c8553d", "7a2e2e"
    )
    x, y = grid()
    step = 15
    seeds = np.array(
        [(i + rng.uniform(-4, 4), j + rng.uniform(-4, 4)) for i in range(0, SIDE + step, step)
         for j in range(0, SIDE + step, step)]
    )  # fmt: skip
    field = np.full((SIDE, SIDE), 255, np.uint8)
    for i, j in seeds:
        cv2.circle(field, (int(i), int(j)), 0, 0, -1)
    apart, label = cv2.distanceTransformWithLabels(field, cv2.DIST_L2, 5, labelType=1)
    first = {
        int(label[min(int(j), SIDE - 1), min(int(i), SIDE - 1)]): (i, j)
        for i, j in seeds
    }
    stones = np.zeros((label.max() + 1, 3))
    for name, (i, j) in first.items():
        ring = (
            np.hypot(i - 420, j - 230) / 74 + 0.4 * np.sin(i / 60) + rng.normal(0, 0.18)
        )
        stones[name] = palette[int(ring) % len(palette)] * rng.uniform(0.82, 1.12)
    picture = stones[label]
    edge = (
        cv2.morphologyEx(label.astype(np.float32), cv2.MORPH_GRADIENT, np.ones((3, 3)))
        > 0
    )
    picture = np.where(edge[..., None], colors("2a2622")[0], picture)
    shine = cv2.GaussianBlur(np.clip(6 - apart, 0, 6) / 6, (0, 0), 1.2)
    return picture * (0.86 + 0.2 * shine[..., None])


def swirls(rng: np.random.Generator) -> np.ndarray:
    """Long strokes that turn around lights in a blue night."""
    x, y = grid()
    lights = [
        (150, 140, 60),
        (455, 110, 85),
        (330, 330, 48),
        (560, 360, 55),
        (90, 400, 50),
    ]
    angle = 0.5 * cloud(rng, 70)
    glow = np.zeros((SIDE, SIDE))
    for i, j, reach in lights:
        far = np.hypot(x - i, y - j)
        near = np.exp(-((far / (2.2 * reach)) ** 2))
        angle = angle * (1 - near) + (np.arctan2(y - j, x - i) + np.pi / 2) * near
        glow = np.maximum(glow, np.exp(-((far / reach) ** 2)))
    palette = colors("0b1f4b", "17407f", "2f6db3", "7fb2d6", "f4e3a1", "f2b632")
    picture = np.empty((SIDE, SIDE, 3))
    picture[:] = palette[0]
    for _ in range(9000):
        i, j = rng.uniform(0, SIDE, 2)
        long, color = (
            rng.integers(10, 26),
            glow[int(j), int(i)] * 5 + rng.normal(1.2, 0.9),
        )
        shade = palette[int(np.clip(color, 0, 5))] * rng.uniform(0.85, 1.15)
        points = [(i, j)]
        for _ in range(long):
            a = angle[int(np.clip(j, 0, SIDE - 1)), int(np.clip(i, 0, SIDE - 1))]
            i, j = i + 2 * np.cos(a), j + 2 * np.sin(a)
            points.append((i, j))
        cv2.polylines(
            picture, [np.int32(points)], False, shade.tolist(), int(rng.integers(3, 7))
        )
    ridge = cv2.filter2D(
        picture.mean(2), -1, np.array([[-1, 0, 0], [0, 0, 0], [0, 0, 1.0]])
    )
    return picture + 0.35 * ridge[..., None]


def hatching(rng: np.random.Generator) -> np.ndarray:
    """A landscape of pen lines: one way for the light, more ways for the dark."""
    x, y = grid()
    hills = [0.34 + 0.05 * np.sin(x / 90), 0.5 + 0.07 * np.sin(x / 130 + 2),
             0.72 + 0.06 * np.sin(x / 70 + 4)]  # fmt: skip
    tone = np.full((SIDE, SIDE), 0.93)
    for hill, light in zip(hills, (0.72, 0.48, 0.2), strict=True):
        tone = np.where(
            y / SIDE > hill + 0.012 * cloud(rng, 18),
            light + 0.2 * (x / SIDE - 0.5),
            tone,
        )
    tone += 0.08 * cloud(rng, 40)
    ink = np.zeros((SIDE, SIDE))
    for number, turn in enumerate((0.5, 0.5, -0.25, 1.4)):
        wave = 9 * cloud(rng, 60) + 0.9 * cloud(rng, 9)
        lines = (x * np.sin(turn) + y * np.cos(turn) + wave) % 9
        broken = cloud(rng, 14) * 0.5
        deep = np.clip((0.8 - 0.17 * number - tone) * 6 + broken, 0, 2.6)
        ink = np.maximum(
            ink, np.clip(deep / 2 + 0.4 - np.abs(lines - 4.5), 0, 1) * (deep > 0)
        )
    paper, pen = colors("f3ead8", "22243a")
    return paper + (pen - paper) * cv2.GaussianBlur(ink, (0, 0), 0.6)[..., None]


def woodcut(rng: np.random.Generator) -> np.ndarray:
    """Black and vermilion cuts that follow the waves of a sea under a moon."""
    x, y = grid()
    wave = y + 26 * np.sin(x / 55 + 0.02 * y) + 9 * cloud(rng, 30)
    cut = np.abs((wave / 17 + 0.25 * cloud(rng, 9)) % 1 - 0.5) * 2
    sea = y > 250 + 18 * np.sin(x / 70)
    dark = np.where(
        sea, cut < 0.28 + 0.55 * (y - 250) / 390, np.abs((y / 13) % 1 - 0.5) * 2 < 0.12
    )
    moon = np.hypot(x - 430, y - 150) < 92
    paper, black, red = colors("efe3cb", "191513", "c63a22")
    picture = np.where(moon[..., None], red, np.full((SIDE, SIDE, 3), paper))
    picture = np.where((dark & ~(moon & ~sea))[..., None], black, picture)
    worn = cloud(rng, 1.2) > 2.1
    return cv2.GaussianBlur(np.where(worn[..., None], paper, picture), (0, 0), 0.7)


def cut_paper(rng: np.random.Generator) -> np.ndarray:
    """Large leaves of colored paper, each with a little shadow."""
    palette = colors(
        "f25c54", "f7b267", "247ba0", "70c1b3", "50514f", "ffe066", "f4f1de"
    )
    picture = np.empty((SIDE, SIDE, 3))
    picture[:] = palette[-1]
    for number in range(30):
        shape = cloud(rng, 30) > 1.3
        shade = cv2.GaussianBlur(
            np.roll(shape, (4, 4), (0, 1)).astype(float), (0, 0), 3
        )
        picture *= 1 - 0.35 * shade[..., None]
        picture[shape] = palette[number % (len(palette) - 1)]
    return picture * (1 + 0.02 * cloud(rng, 0.8))[..., None]


def look(look_id: str, sample: str) -> np.ndarray:
    data = (ROOT / "static" / "samples" / f"{sample}.jpg").read_bytes()
    request = RenderRequest(
        model="spark_style_template", look=look_id, seed=7, photo=data
    )
    drawn = LocalEngine(style_area=900 * 900).render(request).image
    picture = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR)
    return picture[..., ::-1].astype(np.float64) / 255


def save(name: str, picture: np.ndarray) -> None:
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = np.clip(picture[top : top + side, left : left + side], 0, 1)
    for folder, length, ending, quality in (
        ("", SIDE, "jpg", [cv2.IMWRITE_JPEG_QUALITY, 84]),
        ("thumbs", THUMB, "webp", [cv2.IMWRITE_WEBP_QUALITY, 80]),
    ):
        small = cv2.resize(square, (length, length), interpolation=cv2.INTER_AREA)
        pixels = np.rint(small[..., ::-1] * 255).astype(np.uint8)
        place = OUT / folder / f"{name}.{ending}"
        place.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place), pixels, quality)


def main() -> None:
    for name, (look_id, sample) in LOOKS.items():
        save(name, look(look_id, sample))
    drawn = (mosaic, swirls, hatching, woodcut, cut_paper)
    for number, draw in enumerate(drawn):
        picture = draw(np.random.default_rng(number + 1))
        save(draw.__name__.replace("_", "-"), picture)


if __name__ == "__main__":
    main()
