"""Three small pictures of each look side by side, with the version that drew them."""

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from spark_studio.catalog import get_look
from spark_studio.engines.base import RenderRequest
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.local.recipe import get_recipe, recipe_names
from tests.engines.conftest import memory_of, sample_bytes

FOLDER = Path(__file__).parent
VERSIONS = FOLDER / "versions.json"
PHOTOS = ("astronaut", "cat", "palace")
SIDE = 200  # pixels of the square each picture has the area of
LOOKS = sorted(recipe_names())


def file_of(look: str) -> Path:
    return FOLDER / f"{look}.jpg"


def draw(look: str) -> np.ndarray:
    """Return the look's three pictures as one strip: uint8 RGB, 200 pixels high."""
    strip = [_square(_picture(look, sample_bytes(name))) for name in PHOTOS]
    return np.hstack(strip)


def load(look: str) -> np.ndarray:
    return np.asarray(Image.open(file_of(look)))


def versions() -> dict[str, int]:
    return json.loads(VERSIONS.read_text()) if VERSIONS.exists() else {}


def save(look: str) -> None:
    Image.fromarray(draw(look)).save(file_of(look), quality=88, subsampling=0)
    kept = versions() | {look: get_recipe(look).VERSION}
    VERSIONS.write_text(json.dumps(dict(sorted(kept.items())), indent=2) + "\n")


def _picture(look, photo):
    asked = RenderRequest(
        model=get_look(look).model,
        look=look,
        params={"width": 2 * SIDE, "height": 2 * SIDE},
        seed=5,
        photo=photo,
        memory=memory_of(photo),
    )
    drawn = LocalEngine(style_area=4 * SIDE * SIDE).render(asked)
    return Image.open(io.BytesIO(drawn.image))


def _square(image):
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX))
