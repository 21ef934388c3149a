"""Two photos on one page: whatever is brought finds the place it is meant for."""

import base64
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

PAGE = "/create/model/studio_own_style/"
SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"
# Paste or drop a picture on what `target` finds, as a browser would tell of it.
BRING = """([kind, target, bytes]) => {
  const file = new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], "a.jpg", { type: "image/jpeg" });
  const data = new DataTransfer();
  data.items.add(file);
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent("drop", { ...options, dataTransfer: data });
  document.querySelector(target).dispatchEvent(event);
}"""


def bring(page, kind: str, target: str = "body", sample: str = "coffee") -> None:
    data = base64.b64encode((SAMPLES / f"{sample}.jpg").read_bytes()).decode()
    page.evaluate(BRING, [kind, target, data])


def filled(page, name: str) -> str:
    """Wait until the field has its photo, and return its id."""
    page.wait_for_selector(f"#id_{name}-field[data-filled]")
    return page.input_value(f"[name={name}_id]")


@pytest.fixture
def page(web, new_page):
    page = new_page(viewport={"width": 1440, "height": 900}, base_url=web.url)
    page.goto(PAGE)
    return page


def test_what_is_pasted_goes_to_the_empty_one(page):
    bring(page, "paste")
    photo = filled(page, "photo")
    assert page.input_value("[name=style_id]") == ""

    bring(page, "paste", sample="flower")
    assert filled(page, "style") != photo
    assert page.input_value("[name=photo_id]") == photo
    assert page.troubles == []


def test_what_is_dropped_onto_a_field_is_its_own(page):
    bring(page, "drop", "#id_style-field .drop")
    style = filled(page, "style")
    assert page.input_value("[name=photo_id]") == ""

    bring(page, "drop", "#id_style-field .drop", "flower")
    page.wait_for_function(
        "id => document.querySelector('[name=style_id]').value !== id", arg=style
    )
    assert page.input_value("[name=photo_id]") == ""
    bring(page, "drop", "h1", "cat")
    assert filled(page, "photo")


def test_each_sample_fills_its_own_field_and_chip(page):
    page.click("#id_style-field [value=ink]")
    style = filled(page, "style")
    assert page.is_visible("#chosen-style") and not page.is_visible("#chosen-photo")
    assert style in page.get_attribute("#chosen-style img", "src")
    # While the photo is missing, bringing it is the one main thing to do.
    page.click("#id_photo-field [value=cat]")
    filled(page, "photo")
    assert page.is_visible("#chosen-photo")

    page.click(".make")
    page.wait_for_url("**/pictures/*/")
    assert f"/photos/{style}/thumb" in page.content()
    assert page.troubles == []


def test_a_step_back_finds_both_again(page):
    page.click("#id_photo-field [value=cat]")
    photo = filled(page, "photo")
    page.click("#id_style-field [value=ink]")
    style = filled(page, "style")
    page.reload()
    assert (filled(page, "photo"), filled(page, "style")) == (photo, style)

    page.click(".make")
    page.wait_for_url("**/pictures/*/")
    page.go_back()
    assert (filled(page, "photo"), filled(page, "style")) == (photo, style)


def test_a_photo_that_is_missing_is_told_beside_its_field(page):
    page.click("#id_photo-field [value=cat]")
    filled(page, "photo")
    page.click(".make")

    page.wait_for_selector("#id_style-mistake:visible")
    assert "style to borrow" in page.inner_text("#id_style-mistake")
    assert not page.is_visible("#id_photo-mistake")


@pytest.mark.parametrize("bring_both", [False, True])
def test_nothing_is_wider_than_a_phone(web, new_page, bring_both):
    options = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
    page = new_page(base_url=web.url, has_touch=True, **options)
    page.goto(PAGE)
    if bring_both:
        page.click("#id_photo-field [value=cat]")
        filled(page, "photo")
        page.click("#id_style-field [value=ink]")
        filled(page, "style")

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("photo", "style"):
        box = page.locator(f"#id_{name}-field .pick").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
