"""An engine for browser tests: real pictures, quickly, with as many steps as the test wants."""

import io
import os
import time
from dataclasses import replace

from PIL import Image, ImageOps

from spark_studio.engines.base import (
    EngineError,
    EngineUnreachable,
    RenderRequest,
    RenderResult,
    Report,
    ignore_progress,
)
from spark_studio.inputs import Words

STEPS = 5
REFUSAL = Words("This look needs a cat.", "这种风格需要一只猫。")
FAR_AWAY = Words(
    "The Spark service does not answer. Try again in a while.",
    "Spark 服务没有回应。过一会儿再试。",
)


class QuickEngine:
    """Turns the photo's colors around. Seed 13 cannot be drawn."""

    def can_draw(self, model: str, look: str) -> bool:
        return bool(look)

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult:
        if request.seed == 13:
            raise EngineError(REFUSAL)
        image = self.start(request)
        pause = float(os.environ.get("QUICK_ENGINE_SECONDS", "0.5")) / STEPS
        for step in range(STEPS):
            turned = Image.blend(image, ImageOps.invert(image), step / STEPS)
            words = Words(
                f"Step {step + 1} of {STEPS}.", f"第 {step + 1} 步，共 {STEPS} 步。"
            )
            report(step / STEPS, words, encoded(turned))
            time.sleep(pause)
        return self.result(request, ImageOps.invert(image))

    def start(self, request: RenderRequest) -> Image.Image:
        image = Image.open(io.BytesIO(request.photo)).convert("RGB")
        image.thumbnail((640, 640))
        return image

    def result(self, request: RenderRequest, image: Image.Image) -> RenderResult:
        return RenderResult(
            image=encoded(image),
            content_type="image/jpeg",
            width=image.width,
            height=image.height,
            seed=request.seed,
            engine="quick",
            version="1",
        )


class FarEngine(QuickEngine):
    """Stands in for a service elsewhere: draws every model, from a photo or from words alone.

    Seed 13 cannot be drawn, and seed 14 not at the moment.
    """

    def can_draw(self, model: str, look: str) -> bool:
        return True

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult:
        if request.seed == 14:
            raise EngineUnreachable(FAR_AWAY)
        return super().render(request, report)

    def start(self, request: RenderRequest) -> Image.Image:
        if request.photo:
            return super().start(request)
        sides = request.params["width"] // 4, request.params["height"] // 4
        return ImageOps.colorize(
            Image.linear_gradient("L").resize(sides), "#1f3a5f", "#f3c98b"
        )

    def result(self, request: RenderRequest, image: Image.Image) -> RenderResult:
        facts = {"service": "studio.example"}
        if prompt := request.params.get("prompt"):
            facts["expanded_prompt"] = f"{prompt}, soft evening light"
        far = super().result(request, image)
        return replace(far, engine="remote", facts=facts)


def encoded(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()
