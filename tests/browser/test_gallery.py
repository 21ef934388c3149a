"""The gallery in a real browser: nothing shifts, nothing leaves the house, keys and no scripts work."""

import json
import re
from collections.abc import Callable

import pytest

from tests.browser.axe import broken_rules

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
KILOBYTE = 1024


@pytest.fixture
def visit(new_page, web) -> Callable:
    """Return a function that opens an address as a new visitor with any options."""

    def open_page(path: str = "/", **options: object):
        page = new_page(**{"viewport": WIDE} | options)
        page.goto(web.url + path)
        return page

    return open_page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["/", "/?q=nothing+like+it", "/no/such/page"])
def test_axe_finds_nothing(visit, path, viewport, theme):
    page = visit(path, viewport=viewport, color_scheme=theme, reduced_motion="reduce")

    assert broken_rules(page) == []


def test_axe_finds_nothing_in_open_menus(visit):
    page = visit(reduced_motion="reduce")
    for menu in ("theme-menu", "photo-choice"):
        page.click(f"{menu} summary")
        assert broken_rules(page) == []
        page.keyboard.press("Escape")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_shifts_while_the_page_loads(visit, viewport):
    page = visit(viewport=viewport)
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; }))
            .observe({type: "layout-shift", buffered: true});
          setTimeout(() => done(sum), 300);
        })"""
    )

    assert shift <= 0.02


def test_the_first_load_is_light_and_stays_in_the_house(visit, web):
    page = visit()
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate(
        """() => [performance.getEntriesByType("navigation")[0],
                  ...performance.getEntriesByType("resource")]
                 .map((e) => [e.name, e.transferSize, e.initiatorType])"""
    )
    pictures = re.compile(r"\.(webp|jpg|png)$")
    own = [entry for entry in loaded if not pictures.search(entry[0])]

    assert sum(size for _, size, _ in own) <= 120 * KILOBYTE, own
    assert len(own) <= 20, own
    assert all(url.startswith(web.url) for url in page.asked)


def test_no_script_or_policy_complains(visit):
    page = visit()
    page.fill("#q", "ink")
    page.wait_for_url("**/?q=ink*")
    page.click("theme-menu summary")
    page.click("theme-menu button[value=dark]")
    page.wait_for_load_state("networkidle")

    assert page.troubles == []


def test_search_swaps_the_looks_as_one_types_and_a_chip_ends_it(visit):
    page = visit()
    page.fill("#q", "no such look at all")
    page.wait_for_selector(".no-look")
    page.click("#family-all")
    page.wait_for_selector(".look-card")

    assert page.input_value("#q") == ""
    page.wait_for_selector("#family-all:focus")


def test_on_a_phone_the_search_covers_the_bar_and_leaves_it_again(visit, web):
    page = visit(viewport=PHONE, has_touch=True)
    assert not page.locator("#q").is_visible()
    page.get_by_label("Search looks").first.click()
    page.wait_for_selector("#q:focus")
    page.keyboard.type("ink")
    page.wait_for_url("**/?q=ink")
    page.get_by_label("Close the search").click()
    page.wait_for_url(web.url + "/")

    assert not page.locator("#q").is_visible()


def test_the_number_found_is_spoken(visit):
    page = visit()
    page.fill("#q", "no such look at all")
    page.wait_for_selector("live-region:text('No look found.')", state="attached")


def test_the_theme_changes_at_once_and_stays(visit):
    page = visit(color_scheme="light")
    before = page.evaluate("getComputedStyle(document.body).color")
    page.click("theme-menu summary")
    with page.expect_response("**/theme/"):
        page.click("theme-menu button[value=dark]")
    assert page.evaluate("getComputedStyle(document.body).color") != before

    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_everything_works_without_scripts(visit):
    page = visit(java_script_enabled=False)
    page.fill("#q", "水墨")
    page.press("#q", "Enter")
    assert page.locator(".look-card").count() >= 1

    page.click("text=中文")
    assert page.get_attribute("html", "lang") == "zh-hans"

    page.click("theme-menu summary")
    page.click("theme-menu button[value=dark]")
    assert page.get_attribute("html", "data-theme") == "dark"

    page.locator(".look-card").first.click()
    assert "/create/" in page.url


def test_a_sample_is_chosen_and_goes_along(visit):
    page = visit()
    page.click("photo-choice summary")
    page.click("button[value=cat]")
    page.wait_for_selector(".photo-chip-picture")

    photo = re.search(r"photo=([0-9a-f-]{36})", page.url)[1]
    links = page.eval_on_selector_all(".look-card", "all => all.map((a) => a.search)")
    assert links and set(links) == {f"?photo={photo}"}


def test_the_keyboard_reaches_content_search_and_looks(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.wait_for_selector("#q:focus")


def test_everything_pressed_is_large_enough_on_a_phone(visit):
    page = visit(viewport=PHONE, has_touch=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, label:has(input)")]
          .filter((e) => e.checkVisibility() && !e.classList.contains("skip"))
          .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
          .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
    )

    assert small == [], json.dumps(small, indent=1)


def test_a_photo_over_the_limits_is_shrunk_on_its_way(visit, tmp_path):
    from PIL import Image

    large = tmp_path / "large.png"
    Image.new("RGB", (7000, 6000), "teal").save(large, compress_level=1)
    page = visit()
    page.set_input_files("photo-choice input[type=file]", large)
    page.wait_for_selector(".photo-chip-picture")

    photo = re.search(r"photo=([0-9a-f-]{36})", page.url)[1]
    size = page.evaluate(
        """async (url) => {
          const picture = new Image();
          picture.src = url;
          await picture.decode();
          return [picture.naturalWidth, picture.naturalHeight];
        }""",
        f"/photos/{photo}/full",
    )
    assert size == [4096, 3511]


def test_a_file_that_is_no_photo_gets_words_that_help(visit, tmp_path):
    letter = tmp_path / "letter.jpg"
    letter.write_bytes(b"%PDF-1.7 not a photo at all")
    page = visit()
    page.set_input_files("photo-choice input[type=file]", letter)
    page.wait_for_url("**/photos/")

    assert "PDF" in page.inner_text("main")
