"""Keys and usage in a real browser: a key made, copied and revoked, and the days shown."""

import json
import re
from collections.abc import Callable

import pytest

from tests.browser.axe import broken_rules
from tests.browser.furnished import FURNISH

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
KEY = re.compile(r"sk-spark-[\w-]{49}")


@pytest.fixture(scope="module")
def guest(web) -> dict[str, str]:
    return json.loads(web.manage("shell", "-v", "0", "-c", FURNISH).splitlines()[-1])


@pytest.fixture
def visit(new_page, web, guest) -> Callable:
    """Return a function that opens an address, as the guest or as somebody new."""

    def open_page(path: str = "/account/", is_guest: bool = False, **options: object):
        page = new_page(**{"viewport": WIDE, "reduced_motion": "reduce"} | options)
        if is_guest:
            cookie = {"name": guest["cookie"], "value": guest["value"], "url": web.url}
            page.context.add_cookies([cookie])
        page.goto(web.url + path)
        return page

    return open_page


def make_key(page, name: str = "Print shop") -> str:
    """Press New key, make one, and return its text."""
    page.get_by_role("link", name="New key").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the key").click()
    text = page.get_by_label(f"The key “{name}”").input_value()
    assert KEY.fullmatch(text)
    return text


def test_a_key_is_made_copied_listed_and_never_seen_again(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    text = make_key(page)
    page.get_by_role("button", name="Copy key").click()

    page.wait_for_selector("live-region:text('Key copied.')", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == text
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("dialog.sheet", state="detached")
    assert page.locator("#keys .key-name").all_inner_texts() == ["Print shop"]
    assert text not in page.content()
    page.reload()
    assert text not in page.content() and text[:15] in page.content()
    assert not any(text in url for url in page.asked) and page.troubles == []


def test_the_text_is_marked_for_whoever_copies_by_hand(visit):
    page = visit()
    text = make_key(page)

    page.wait_for_selector("#key-text:focus")
    assert page.evaluate("getSelection().toString()") == text


def test_a_name_that_is_missing_is_asked_for_in_the_sheet(visit):
    page = visit()
    page.get_by_role("link", name="New key").click()
    page.get_by_label("Name", exact=True).fill("   ")
    with page.expect_response("**/account/keys/new/") as answer:
        page.get_by_role("button", name="Make the key").click()

    assert answer.value.status == 422
    page.get_by_text("Give the key a name").wait_for()
    page.wait_for_selector("#key-name:focus")
    assert page.locator("dialog.sheet[open]").count() == 1


def test_pressing_twice_makes_one_key(visit):
    page = visit()
    page.get_by_role("link", name="New key").click()
    page.get_by_label("Name", exact=True).fill("Print shop")
    page.get_by_role("button", name="Make the key").dblclick()
    page.wait_for_selector("#key-text")
    page.reload()

    assert page.locator("#keys .key-name").count() == 1


def test_revoking_asks_first_and_says_that_it_was_done(visit):
    page = visit()
    make_key(page)
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.sheet", state="detached")
    revoke = page.get_by_role("link", name="Revoke “Print shop”")
    revoke.click()
    page.wait_for_selector("button[data-close][autofocus]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.sheet", state="detached")

    revoke.click()
    page.get_by_role("button", name="Revoke the key").click()
    toast = page.locator("toast-message p")
    assert toast.inner_text() == "“Print shop” is revoked and opens nothing any more."
    assert page.get_by_role("link", name="Revoke “Print shop”").count() == 0
    page.get_by_text("1 revoked key").click()
    assert page.locator(".keys-revoked .key-name").inner_text() == "Print shop"


def test_another_range_is_drawn_in_place(visit):
    page = visit(is_guest=True)
    assert page.locator(".chart-drawing g").count() == 30
    page.get_by_label("How many days").focus()
    with page.expect_response("**/account/?days=365"):
        page.get_by_label("How many days").select_option("365")
    page.get_by_role("heading", name="Pictures a week").wait_for()

    assert page.locator(".chart-drawing g").count() == 53
    assert page.url.endswith("/account/?days=365")
    page.wait_for_selector("#days:focus")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download for a spreadsheet").click()
    assert download.value.suggested_filename == "usage.csv"
    assert download.value.url.endswith("?days=365")
    page.go_back()
    page.get_by_role("heading", name="Pictures a day").wait_for()


def test_the_table_says_what_the_bars_show(visit):
    page = visit(is_guest=True)
    page.get_by_text("Show as table").click()
    by_day = page.locator(".chart-tables table").nth(1)
    counts = [int(text) for text in by_day.locator("td:nth-child(2)").all_inner_texts()]
    heights = page.locator(".chart-drawing .bar").evaluate_all(
        "bars => bars.map((bar) => bar.getBoundingClientRect().height)"
    )

    assert sum(counts) == 40 and len(heights) == len(counts)
    unit = max(heights) / max(counts)
    assert [round(h / unit) for h in reversed(heights)] == counts


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_any_sheet(visit, viewport, theme):
    page = visit(viewport=viewport, color_scheme=theme)
    page.get_by_role("link", name="New key").click()
    page.get_by_label("Name", exact=True).fill("Print shop")
    assert broken_rules(page) == []
    page.get_by_role("button", name="Make the key").click()
    page.wait_for_selector("#key-text")
    assert broken_rules(page) == []
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("dialog.sheet", state="detached")
    page.get_by_role("link", name="Revoke “Print shop”").click()
    page.get_by_role("button", name="Revoke the key").wait_for()
    assert broken_rules(page) == []


def test_all_of_it_works_without_scripts(visit, web):
    page = visit(java_script_enabled=False)
    text = make_key(page)
    page.reload()  # sends the form again
    page.get_by_role("heading", name="This key was made already").wait_for()
    assert text not in page.content()

    page.get_by_role("link", name="Back to your keys").click()
    assert page.locator("#keys .key-name").all_inner_texts() == ["Print shop"]
    page.get_by_label("How many days").select_option("7")
    page.get_by_role("button", name="Show").click()
    assert page.url == f"{web.url}/account/?days=7"
    page.get_by_role("link", name="Revoke “Print shop”").click()
    page.get_by_role("button", name="Revoke the key").click()
    assert page.get_by_text("“Print shop” is revoked").count() == 1


def test_the_next_page_counts_the_days_of_the_readers_zone(visit, web):
    page = visit(timezone_id="Asia/Shanghai")

    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    assert cookies["zone"] == "Asia/Shanghai"
