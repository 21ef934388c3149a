"""The main road in a real browser: a photo, a look, a picture that develops, a history."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.axe import broken_rules
from tests.studio import Studio, copy_prepared

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
INK = "/create/ink-wash/"
SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"
ENGINE = "tests.browser.engines.QuickEngine"


@pytest.fixture(scope="module")
def quick(prepared, tmp_path_factory) -> Iterator[Studio]:
    data = copy_prepared(prepared, tmp_path_factory.mktemp("quick") / "data")
    studio = Studio(data, SPARK_ENGINE=ENGINE)
    try:
        studio.start()
        yield studio
    finally:
        studio.kill()


@pytest.fixture(scope="module")
def slow(prepared, tmp_path_factory) -> Iterator[Studio]:
    """A studio in which nothing is ever drawn: it has no worker."""
    data = copy_prepared(prepared, tmp_path_factory.mktemp("slow") / "data")
    studio = Studio(data, SPARK_ENGINE=ENGINE)
    try:
        studio.start("web")
        yield studio
    finally:
        studio.kill()


@pytest.fixture
def visit(new_page) -> Callable:
    """Return a function that opens an address of a studio as a new visitor."""

    def open_page(studio: Studio, path: str, **options: object):
        page = new_page(**{"viewport": WIDE, "base_url": studio.url} | options)
        page.goto(path)
        return page

    return open_page


def bring_sample(page, name: str = "cat") -> None:
    page.click(f"[name=sample][value={name}]")
    page.wait_for_selector("photo-field[data-filled]")


def make_picture(page) -> None:
    page.click(".make")
    page.wait_for_url("**/pictures/*/")


def photo_size(page) -> tuple[int, int]:
    photo = page.input_value("[name=photo_id]")
    answer = page.request.get(f"/photos/{photo}/full")
    return Image.open(io.BytesIO(answer.body())).size


def big_jpeg(size: tuple[int, int], orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def jpeg_file(data: bytes) -> dict[str, object]:
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data}


# Bringing a photo


def test_a_phones_48_megapixels_just_work(visit, slow):
    page = visit(slow, INK, viewport=PHONE)
    page.set_input_files("#id_photo", jpeg_file(big_jpeg((8064, 6048), orientation=6)))
    page.wait_for_selector("photo-field[data-filled]")

    assert photo_size(page) == (3072, 4096)
    assert not page.troubles


def test_a_small_photo_is_sent_as_it_is_and_turned_by_the_server(visit, slow):
    page = visit(slow, INK)
    page.set_input_files("#id_photo", jpeg_file(big_jpeg((300, 200), orientation=6)))
    page.wait_for_selector("photo-field[data-filled]")

    assert photo_size(page) == (200, 300)


DROP = """(data) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const things = new DataTransfer();
  things.items.add(new File([bytes], "a.jpg", { type: "image/jpeg" }));
  const init = { bubbles: true, cancelable: true };
  if (%s) document.body.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: things }));
  else document.body.dispatchEvent(new DragEvent("drop", { ...init, dataTransfer: things }));
}"""


@pytest.mark.parametrize("is_paste", ["true", "false"], ids=["pasted", "dropped"])
def test_a_photo_can_come_from_anywhere_on_the_page(visit, slow, is_paste):
    page = visit(slow, INK)
    page.evaluate(DROP % is_paste, base64.b64encode(big_jpeg((90, 60))).decode())
    page.wait_for_selector("photo-field[data-filled]")

    assert photo_size(page) == (90, 60)


def test_a_file_that_is_no_photo_keeps_the_one_there_was(visit, slow):
    page = visit(slow, INK)
    bring_sample(page)
    kept = page.input_value("[name=photo_id]")
    page.set_input_files("#id_photo", jpeg_file(b"%PDF-1.7"))
    page.wait_for_selector("#id_photo-mistake:visible")

    assert "This is a PDF" in page.inner_text("#id_photo-mistake")
    assert page.input_value("[name=photo_id]") == kept
    assert page.is_visible(".photo-shown")


def test_the_yellow_button_waits_for_a_photo_on_its_way(visit, slow):
    page = visit(slow, INK)
    page.set_input_files("#id_photo", str(SAMPLES / "obama.jpg"))
    make_picture(page)

    assert page.is_visible(".studio-queued")


def test_settings_lie_in_a_sheet_on_a_phone(visit, slow):
    page = visit(slow, "/create/felt-keychain/", viewport=PHONE)
    bring_sample(page)
    assert not page.is_visible("#id_seed")

    page.click(".settings-open")
    page.fill("#id_seed", "4711")
    assert broken_rules(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#id_seed", state="hidden")
    make_picture(page)
    page.goto(f"/create/felt-keychain/?from={page.url.rstrip('/').rsplit('/', 1)[1]}")

    assert page.input_value("#id_seed") == "4711"


# A picture develops


def test_a_picture_develops_in_place(visit, quick):
    page = visit(quick, INK)
    bring_sample(page)
    make_picture(page)
    page.evaluate("window.sameDocument = true")
    page.wait_for_selector(".studio-running .layer[src*=preview]")
    assert re.match(r"Step \d of 5\.", page.inner_text(".developing [data-announce]"))
    page.wait_for_selector(".studio-succeeded")

    assert page.evaluate("window.sameDocument")
    assert (
        page.inner_text(".panel [data-announce]")
        == "Done. Drag the line to see what changed."
    )
    assert page.evaluate("document.querySelector('.after img').naturalWidth") > 0
    page.click("text=Again")
    page.wait_for_selector(".studio-running, .studio-queued")
    page.wait_for_selector(".studio-succeeded")
    assert not page.troubles


def test_the_line_is_moved_by_keys(visit, quick):
    page = visit(quick, INK, reduced_motion="reduce")
    bring_sample(page)
    make_picture(page)
    page.wait_for_selector(".studio-succeeded")
    slider = page.locator("before-after input")
    slider.focus()
    places = []
    for key in ("ArrowRight", "ArrowLeft", "ArrowLeft", "Home", "End"):
        slider.press(key)
        places.append(float(slider.input_value()))

    assert places == [52, 50, 48, 0, 100]


def test_it_develops_all_the_same_where_the_stream_is_blocked(visit, quick):
    page = visit(quick, INK)
    page.context.route("**/stream/**", lambda route: route.abort())
    bring_sample(page)
    make_picture(page)
    page.evaluate("window.sameDocument = true")
    page.wait_for_selector(".studio-succeeded")

    assert page.evaluate("window.sameDocument")


def test_a_picture_that_cannot_be_drawn_says_why_and_can_be_changed(visit, quick):
    page = visit(quick, INK)
    bring_sample(page)
    page.fill("#id_seed", "13")
    make_picture(page)
    page.wait_for_selector(".studio-failed")

    assert "This look needs a cat." in page.inner_text(".note-bad")
    page.get_by_role("link", name="Change the settings").click()
    page.fill("#id_seed", "14")
    make_picture(page)
    page.wait_for_selector(".studio-succeeded")


def test_stopping_and_starting_again(visit, slow):
    page = visit(slow, INK)
    bring_sample(page)
    make_picture(page)
    page.focus("[id^=stop-]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".studio-canceled")
    page.click("text=Start again")
    page.wait_for_selector(".studio-queued")


def test_a_page_comes_back_after_the_server_was_away(visit, make_studio):
    studio = make_studio(start=("web",), SPARK_ENGINE=ENGINE)
    page = visit(studio, INK)
    bring_sample(page)
    make_picture(page)
    studio.restart("web")
    studio.start("worker")

    page.wait_for_selector(".studio-succeeded")


def test_without_scripts_the_whole_road_works(visit, quick):
    page = visit(quick, INK, java_script_enabled=False)
    page.set_input_files("#id_photo", str(SAMPLES / "cat.jpg"))
    page.click(".make")
    page.wait_for_url("**/pictures/*/")
    page.wait_for_selector(".studio-succeeded")

    before, after = (
        page.locator(f"before-after .{name}").bounding_box()
        for name in ("before", "after")
    )
    assert before["x"] + before["width"] <= after["x"] + 1
    assert after["width"] > 200
    page.click("text=Again")
    page.wait_for_selector(".studio-succeeded")
    page.click("text=Delete")
    page.click("text=Undo")
    assert page.locator(".tile").count() == 2


def test_without_scripts_a_sample_keeps_what_was_typed(visit, slow):
    page = visit(slow, INK, java_script_enabled=False)
    page.fill("#id_seed", "99")
    page.click("[name=sample][value=cat]")

    assert page.is_visible(".photo-shown") and page.input_value("#id_seed") == "99"


# The history


def test_the_history_of_another_tab_follows(visit, quick):
    page = visit(quick, INK)
    bring_sample(page)
    make_picture(page)
    history = page.context.new_page()
    history.goto("/pictures/")
    card = f"#picture-{page.url.rstrip('/').rsplit('/', 1)[1]}"
    history.wait_for_selector(f"{card}.live-succeeded, {card}.tile-succeeded")
    history.reload()

    history.wait_for_selector(f"{card}.tile-succeeded")


def test_a_tile_is_deleted_and_comes_back_in_its_place(visit, quick):
    page = visit(quick, INK)
    bring_sample(page)
    make_picture(page)
    page.wait_for_selector(".studio-succeeded")
    page.goto("/pictures/")
    tile = page.locator(".tile").first
    tile.hover()
    tile.locator("summary").click()
    assert broken_rules(page) == []
    tile.get_by_role("button", name="Delete").click()
    page.wait_for_selector(".tile", state="hidden")
    page.click("text=Undo")

    page.wait_for_selector(".tile", state="visible")


def test_a_deleted_picture_comes_back_from_the_history(visit, quick):
    page = visit(quick, INK)
    bring_sample(page)
    make_picture(page)
    page.wait_for_selector(".studio-succeeded")
    page.click("text=Delete")
    page.wait_for_selector("toast-message")
    assert page.locator(".tile").count() == 0
    page.click("text=Undo")

    page.wait_for_selector(".tile-succeeded")


def test_a_waiting_card_is_stopped_and_started_with_the_keyboard(visit, slow):
    page = visit(slow, INK)
    bring_sample(page)
    make_picture(page)
    page.goto("/pictures/")
    page.focus("[id^=card-stop-]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".live-canceled")
    page.focus("[id^=card-retry-]")
    page.keyboard.press("Enter")

    page.wait_for_selector(".live-queued")


# Every page, in every state


@pytest.mark.parametrize(
    ("viewport", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"]
)
def test_axe_finds_nothing_on_the_way(visit, quick, viewport, theme):
    page = visit(
        quick,
        "/pictures/",
        viewport=viewport,
        color_scheme=theme,
        reduced_motion="reduce",
    )
    assert broken_rules(page) == []
    page.goto(INK)
    assert broken_rules(page) == []
    page.click(".make")
    page.wait_for_selector("mistake-list")
    assert broken_rules(page) == []
    bring_sample(page)
    assert broken_rules(page) == []
    make_picture(page)
    page.wait_for_selector(".studio-succeeded")
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.goto("/pictures/")
    assert broken_rules(page) == []
