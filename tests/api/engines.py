"""An engine for API tests: any model, at once, in the size that was asked for."""

import io
import random

from PIL import Image, ImageOps

from spark_studio.engines.base import (
    EngineError,
    RenderRequest,
    RenderResult,
    Report,
    ignore_progress,
)
from spark_studio.inputs import Words

PATH = "tests.api.engines.AnyModelEngine"
UNLUCKY_SEED = 13
REFUSAL = Words("Nobody draws number 13.", "没有人画十三号。")


class AnyModelEngine:
    """Turns the photo's colors around, or lays one color chosen by the seed.

    Seed 13 cannot be drawn.
    """

    def can_draw(self, model: str, look: str) -> bool:
        return True

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult:
        if request.seed == UNLUCKY_SEED:
            raise EngineError(REFUSAL)
        report(0.5, Words("Halfway.", "一半了。"), None)
        image = picture(request)
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=1)
        return RenderResult(
            image=buffer.getvalue(),
            content_type="image/png",
            width=image.width,
            height=image.height,
            seed=request.seed,
            engine="any-model",
            version="1",
        )


def picture(request: RenderRequest) -> Image.Image:
    if request.photo:
        photo = Image.open(io.BytesIO(request.photo)).convert("RGB")
        drawn = ImageOps.invert(photo)
    else:
        chance = random.Random(request.seed)
        color = tuple(chance.randrange(256) for _ in range(3))
        drawn = Image.new("RGB", (64, 64), color)
    size = request.params.get("width"), request.params.get("height")
    return drawn.resize(size) if all(size) else drawn
