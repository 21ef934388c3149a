"""Necks of heads that no mesh fits are clad on one half, with a seam that shines."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.cast import cast_of
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.stage.machine_neck import machine_necks, seams
from tests.engines.recipes.paint import sample


def clad(yaw):
    photo = sample("astronaut")
    sketch = study(photo)
    head = replace(cast_of(photo, sketch).drawn[0], yaw=yaw)
    return machine_necks((head,), sketch), sketch, head


def test_one_half_is_clad_and_only_skin():
    plates, sketch, head = clad(-0.2)
    bare = np.maximum(sketch.skin, sketch.face)
    rows, columns = np.nonzero(plates > 0.5)

    assert columns.size > 20
    assert columns.min() > head.points[152][0] - 0.1 * head.width
    assert bare[rows, columns].min() > 0.2


def test_a_profile_and_nobody_are_left_alone():
    plates, sketch, _ = clad(0.9)

    assert not plates.any()
    assert not machine_necks((), sketch).any()


def test_seams_shine_only_along_the_plates():
    plates = np.zeros((600, 600), np.float32)
    plates[200:400, 200:400] = 1
    picture = np.full((600, 600, 3), 0.5, np.float32)
    glow = np.zeros_like(picture)
    out = seams(picture, glow, plates, np.float32([0, 1, 1]))

    assert (
        glow[190:210, 300].max() > 0.2
        and not glow[300, 300].any()
        and not glow[5, 5].any()
    )
    assert out[190:210, 300].min() < 0.4 and np.allclose(out[5, 5], 0.5)
