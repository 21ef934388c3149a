"""A studio for whoever named no place: a painted cloth in a color that suits them."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.scenes.scene import Scene
from spark_studio.engines.local.stage.studio import canvas, choose_canvas, light_pool
from spark_studio.inputs import Words

TITLE = Words(en="a studio", zh="影棚")


def backcloth(photo: Photo, rng: np.random.Generator) -> Scene:
    """Return a studio as large as the photo; the lamp stands where the photo's light came from.

    The cloth keeps clear of the colors of hair, skin and clothes.
    """
    width, height = photo.size
    findings = photo.findings
    seen = findings.cutout > 0.6
    color = choose_canvas(to_lab(photo.image)[seen][::97], rng)
    x, y, wide, tall = findings.faces[0].box
    columns, rows = max(8, width // 3), max(8, height // 3)
    pool = light_pool(columns, rows, (x + wide / 2, y + tall), 0.75)
    back = cv2.resize(
        canvas(color, pool, rng), (width, height), interpolation=cv2.INTER_CUBIC
    )
    side = findings.light[0] or (1.0 if rng.random() < 0.5 else -1.0)
    return Scene(
        back=np.clip(back, 0, 1),
        front=None,
        light=(0.55 * float(np.sign(side)), -0.4),
        light_color=np.float32([1.0, 0.96, 0.9]),
        ambient=np.float32([0.5, 0.52, 0.56]),
        is_flash=False,
        ground=None,
        grain=0.006,
        title=TITLE,
    )
