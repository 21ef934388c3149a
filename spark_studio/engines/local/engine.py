"""The built-in studio: draws on this computer's processor, always there, always the same.

Nothing here imports a picture library before a picture is wanted; the drawing itself is in
``drawing.py``.
"""

from spark_studio.engines.base import (
    CannotDraw,
    RenderRequest,
    RenderResult,
    Report,
    ignore_progress,
)
from spark_studio.engines.local.recipe import drawn_models, recipe_names
from spark_studio.inputs import Words

WITH_LOOKS = frozenset({"spark_style_template", "spark_img_effects"})
STYLE_AREA = 1328 * 1328  # pixels of a picture that keeps its photo's composition

NO_RECIPE = Words(
    en="The built-in studio cannot draw this look. Choose another look.",
    zh="内置画室还画不了这种风格。换一种风格试试。",
)
NO_PHOTO = Words(
    en="This look needs a photo. Add one and try again.",
    zh="这种风格需要一张照片。添加照片后再试一次。",
)


class LocalEngine:
    """Draws every look that has a file in ``recipes/``, and every model with one in ``models/``.

    ``style_area`` is how many pixels the photo looks are drawn with; tests and quick
    sketches ask for fewer.
    """

    name = "local"

    def __init__(self, style_area: int = STYLE_AREA) -> None:
        self.style_area = style_area

    def can_draw(self, model: str, look: str) -> bool:
        if model in WITH_LOOKS:
            return look in recipe_names()
        return not look and model in drawn_models()

    def warm_up(self) -> None:
        """Load the networks and compile the kernels, so that the first picture need not wait."""
        from spark_studio.engines.local.drawing import warm_up

        warm_up()

    def render(
        self, request: RenderRequest, report: Report = ignore_progress
    ) -> RenderResult:
        """Draw one picture. Raises CannotDraw, and EngineError for an unreadable photo."""
        if not self.can_draw(request.model, request.look):
            raise CannotDraw(NO_RECIPE)
        if not request.photo:
            raise CannotDraw(NO_PHOTO)
        from spark_studio.engines.local.drawing import draw_picture

        return draw_picture(request, report, self.style_area)
