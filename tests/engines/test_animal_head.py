"""Where an animal's head is highest."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.animal_head import head_top
from spark_studio.engines.local.perception.findings import Thing
from tests.engines.conftest import sample_findings


def dog(head_at=60, top=40):
    """A body lying below, a narrow head standing up from it."""
    cutout = np.zeros((200, 240), np.float32)
    cutout[120:180, 40:200] = 1
    cutout[top:130, head_at - 20 : head_at + 20] = 1
    box = (40 / 240, top / 200, 160 / 240, (180 - top) / 200)
    return replace(
        sample_findings("cat"),
        cutout=cutout,
        kind="animal",
        things=(Thing("dog", 0.9, box),),
    )


def head_of(findings):
    light = np.full((*findings.cutout.shape, 3), 0.5, np.float32)
    return head_top(light, findings.cutout, findings)


def test_the_head_is_the_part_that_stands_highest():
    x, y, wide = head_of(dog())

    assert abs(x - 60) < 8 and abs(y - 40) < 3
    assert 30 < wide < 50


def test_a_head_cut_off_by_the_photo_has_no_top():
    assert head_of(dog(top=0)) is None


def test_things_and_unknown_animals_have_no_head():
    assert head_of(replace(dog(), kind="object")) is None
    assert head_of(replace(dog(), things=())) is None
