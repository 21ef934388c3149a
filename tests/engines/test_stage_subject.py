"""Who or what a picture is about, and how it is laid on the canvas."""

import numpy as np
import pytest

from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.framing import (
    cut_crisply,
    expose,
    fade_cut_sides,
    place,
)
from spark_studio.engines.local.stage.outline import round_cuts, silhouette
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.engines.local.stage.windows import block_window, round_window

RED, GREEN = (0.8, 0.1, 0.1), (0.1, 0.6, 0.2)


def findings_of(cutout):
    nothing = np.zeros_like(cutout)
    return Findings(
        faces=(),
        cutout=cutout,
        way="subject",
        people=nothing,
        skin=nothing.copy(),
        hair=nothing.copy(),
        backdrop=1 - cutout,
        touches=frozenset(),
        exposure=0.5,
        light=(0.0, 0.0),
    )


def photo_of(cutout):
    """A red subject on green ground."""
    image = np.where(cutout[..., None] > 0.5, RED, GREEN).astype(np.float32)
    return Photo(image=image, findings=findings_of(cutout.astype(np.float32)))


def disc(shape, x, y, radius):
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return (np.hypot(columns - x, rows - y) < radius).astype(np.float32)


def test_one_clear_thing_is_the_subject():
    subject = find_subject(photo_of(disc((200, 300), 150, 100, 60)))

    assert subject.kind == "thing"
    assert subject.cut == {}


@pytest.mark.parametrize(
    "cutout",
    [
        np.zeros((120, 160), np.float32),
        np.ones((120, 160), np.float32),
        np.pad(np.ones((20, 160), np.float32), ((60, 40), (0, 0))),
        disc((120, 160), 80, 5, 50),
    ],
    ids=["nothing", "everything", "a strip from side to side", "a head cut above"],
)
def test_scenery_and_close_ups_are_not_cut_out(cutout):
    assert find_subject(photo_of(cutout)) is None


def test_a_photo_of_a_few_pixels_is_not_cut_out():
    assert find_subject(photo_of(np.ones((3, 200), np.float32))) is None


def test_dirt_beside_the_subject_is_dropped():
    subject = find_subject(
        photo_of(
            np.maximum(disc((200, 300), 120, 100, 60), disc((200, 300), 270, 30, 8))
        )
    )

    assert subject.alpha[100, 120] == 1
    assert subject.alpha[30, 270] < 0.05


def test_the_side_that_cuts_the_subject_is_named():
    subject = find_subject(photo_of(disc((200, 300), 150, 170, 60)))

    assert set(subject.cut) == {"bottom"}
    assert subject.cut["bottom"][0] < 150 < subject.cut["bottom"][1]


def test_a_cut_side_is_bowed_and_a_whole_outline_is_left_alone():
    cut = find_subject(photo_of(disc((200, 300), 150, 170, 60)))
    whole = find_subject(photo_of(disc((200, 300), 150, 100, 60)))
    bowed = round_cuts(cut)
    ends = np.flatnonzero(cut.alpha[-1] > 0.5)

    assert bowed.alpha[-1, ends[0] : ends[0] + 6].max() == 0
    assert bowed.alpha[-6, 150] > 0.5
    assert np.array_equal(round_cuts(whole).alpha, whole.alpha)


def test_the_subject_fills_its_frame_and_keeps_its_shape():
    photo = photo_of(disc((200, 300), 150, 100, 60))
    figure = place(photo, find_subject(photo), (400, 500), (100, 100, 300, 400))
    x0, y0, x1, y1 = figure.box

    assert abs((x1 - x0) - 200) <= 3 and abs((y1 - y0) - 200) <= 3
    assert abs((y0 + y1) / 2 - 250) <= 2
    assert figure.alpha.shape == (500, 400) and figure.alpha.dtype == np.float32


def test_no_ground_shows_at_the_edge():
    photo = photo_of(disc((200, 300), 150, 100, 60))
    figure = place(photo, find_subject(photo), (400, 400), (50, 50, 350, 350))
    edge = (figure.alpha > 0.05) & (figure.alpha < 0.95)

    assert edge.any()
    assert figure.colors[edge][:, 0].min() > 0.55
    assert figure.colors[edge][:, 1].max() < 0.3


def test_a_dark_subject_is_lightened_and_white_stays_white():
    photo = photo_of(disc((200, 300), 150, 100, 60))
    figure = place(photo, find_subject(photo), (200, 200), (20, 20, 180, 180))
    figure.colors[...] = 0.2
    figure.colors[:90] = 0.97
    lit = expose(figure, photo.findings, 0.6)

    assert lit.colors[120, 100].min() > 0.3
    assert lit.colors[80, 100].max() < 0.985
    assert figure.colors[120, 100].max() < 0.21


def test_a_side_cut_by_the_photo_melts_away():
    photo = photo_of(disc((200, 300), 20, 110, 80))
    subject = find_subject(photo)
    figure = place(photo, subject, (300, 300), (50, 50, 250, 250))
    faded = fade_cut_sides(figure, np.random.default_rng(1))
    first = figure.box[0] + 1

    assert "left" in subject.cut
    assert faded.alpha[:, first].max() < 0.3 < figure.alpha[:, first].max()
    assert faded.alpha[150, figure.box[2] - 40] == figure.alpha[150, figure.box[2] - 40]


def test_scissors_leave_no_soft_fringe():
    photo = photo_of(disc((200, 300), 150, 100, 60))
    figure = place(photo, find_subject(photo), (300, 300), (20, 20, 280, 280))
    figure.alpha[140:160, :10] = 0.3
    cut = cut_crisply(figure, 2.0)

    assert cut.alpha[150, 2] == 0
    assert ((cut.alpha > 0.05) & (cut.alpha < 0.95)).mean() < 0.02
    assert cut.alpha[150, 150] == 1


@pytest.mark.parametrize("grow", [12, -12])
def test_a_silhouette_grows_and_shrinks(grow):
    changed = silhouette(disc((200, 200), 100, 100, 50), grow, 4)
    radius = np.sqrt(changed.sum() / np.pi)

    assert abs(radius - (50 + grow)) < 1


def test_a_silhouette_closes_narrow_gaps():
    mask = np.maximum(disc((200, 300), 90, 100, 50), disc((200, 300), 200, 100, 50))

    assert mask[100, 145] == 0
    assert silhouette(mask, 14, 12)[100, 145] > 0.5


@pytest.mark.parametrize("shape", [(3, 200), (200, 3), (1, 1), (90, 160)])
def test_windows_show_any_photo(shape):
    photo = photo_of(np.zeros(shape, np.float32))
    round_one = round_window(photo, (120, 140), (60, 70), 40)
    block = block_window(photo, (120, 140), (10, 10, 110, 130))

    for figure in (round_one, block):
        assert figure.colors.shape == (140, 120, 3)
        assert np.abs(figure.colors[70, 60] - GREEN).max() < 0.02
        assert figure.alpha[70, 60] == 1 and figure.alpha[0, 0] == 0
