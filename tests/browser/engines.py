"""An engine for browser tests: real pictures, quickly, with as many steps as the test wants."""

import io
import os
import time

from PIL import Image, ImageOps

from spark_studio.engines.base import (
    EngineError,
    RenderRequest,
    RenderResult,
    Report,
    ignore_progress,
)
from spark_studio.inputs import Words

STEPS = 5
REFUSAL = Words("This look needs a cat.", "这种风格需要一只猫。")


class QuickEngine:
    """Turns the photo's colors around. Seed 13 cannot be drawn."""

    def can_draw(self, model: str, look: str) -> bool:
        return bool(look)

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult:
        if request.seed == 13:
            raise EngineError(REFUSAL)
        image = Image.open(io.BytesIO(request.photo)).convert("RGB")
        image.thumbnail((640, 640))
        pause = float(os.environ.get("QUICK_ENGINE_SECONDS", "0.5")) / STEPS
        for step in range(STEPS):
            turned = Image.blend(image, ImageOps.invert(image), step / STEPS)
            words = Words(
                f"Step {step + 1} of {STEPS}.", f"第 {step + 1} 步，共 {STEPS} 步。"
            )
            report(step / STEPS, words, encoded(turned))
            time.sleep(pause)
        return RenderResult(
            image=encoded(ImageOps.invert(image)),
            content_type="image/jpeg",
            width=image.width,
            height=image.height,
            seed=request.seed,
            engine="quick",
            version="1",
        )


def encoded(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()
