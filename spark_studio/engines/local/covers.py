"""Covers for the gallery: every look, drawn from one sample photo, 4 wide by 5 high."""

import io
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from spark_studio.engines.base import RenderRequest
from spark_studio.engines.local.codec import decode_photo
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.local.perception.perceive import perceive

WIDTH, HEIGHT = 720, 900  # sharp on the large cards of a small catalogue
DRAWN_WIDTH, DRAWN_HEIGHT = 1188, 1485  # the area a picture has, shrunk once
QUALITY = 82
LISTING = "covers.json"


def draw_covers(
    looks: Iterable[tuple[str, str]], sample: Path, folder: Path, seed: int
) -> Iterable[str]:
    """Write a cover for each (model, look) and list it; yields the looks as they are done."""
    folder.mkdir(parents=True, exist_ok=True)
    listing = folder / LISTING
    covers = json.loads(listing.read_text()) if listing.exists() else {}
    photo = _portrait(sample.read_bytes())
    for model, look in looks:
        cover = _draw(model, look, photo, seed)
        cover.save(folder / f"{look}.webp", quality=QUALITY, method=6)
        covers[look] = {
            "width": WIDTH,
            "height": HEIGHT,
            "color": commonest_color(cover),
            "source": sample.stem,
        }
        listing.write_text(json.dumps(dict(sorted(covers.items())), indent=2) + "\n")
        yield look


def _draw(model, look, photo, seed):
    engine = LocalEngine(style_area=DRAWN_WIDTH * DRAWN_HEIGHT)
    asked = RenderRequest(
        model=model,
        look=look,
        params={"width": DRAWN_WIDTH, "height": DRAWN_HEIGHT},
        seed=seed,
        photo=photo,
    )
    drawn = Image.open(io.BytesIO(engine.render(asked).image))
    return drawn.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _portrait(data):
    """The sample cut to 4:5 around the face, before it is drawn: so frames stay whole."""
    pixels = decode_photo(data)
    height, width = pixels.shape[:2]
    faces = perceive(pixels).faces
    x, y = faces[0].center if faces else (0.5, 0.5)
    cut_width = min(width, round(height * WIDTH / HEIGHT))
    cut_height = min(height, round(width * HEIGHT / WIDTH))
    left = int(np.clip(x * width - cut_width / 2, 0, width - cut_width))
    top = int(np.clip(y * height - cut_height / 3, 0, height - cut_height))
    cut = Image.fromarray(pixels).crop((left, top, left + cut_width, top + cut_height))
    file = io.BytesIO()
    cut.save(file, "PNG")
    return file.getvalue()


def commonest_color(picture: Image.Image) -> str:
    """Return the color that covers most of the picture, as "#rrggbb"."""
    pixels = np.asarray(picture.convert("RGB").resize((96, 120))).reshape(-1, 3)
    bins = (pixels // 32).astype(int) @ [64, 8, 1]
    members = pixels[bins == np.bincount(bins).argmax()]
    red, green, blue = np.rint(members.mean(0)).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"
