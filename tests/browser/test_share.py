"""Sharing in a real browser: the sheet over the picture, the stranger's page, and the end of it."""

import re
from collections.abc import Callable

import pytest

from tests.browser.axe import broken_rules

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Finished pictures and their owners' cookies, without the seconds of drawing them.
MAKE_PICTURES = """
import io
from django.conf import settings
from django.utils import timezone
from PIL import Image
from spark_studio.accounts import owners
from spark_studio.accounts.models import Owner
from spark_studio.jobs import storage
from spark_studio.jobs.models import Job
from spark_studio.jobs.photos import keep_photo
for number in range(16):
    owner = Owner.objects.create()
    with open("static/samples/astronaut.jpg", "rb") as file:
        photo = keep_photo(owner, file)
    job = Job(owner=owner, model="spark_style_template", look="ink-wash", seed=7, photo=photo,
              status="succeeded", progress=1, content_type="image/jpeg", width=512, height=512,
              finished_at=timezone.now())
    job.result_name = f"{job.folder}/1/picture.jpg"
    buffer = io.BytesIO()
    Image.effect_mandelbrot((512, 512), (-2, -1.5, 1, 1.5), 50).save(buffer, "JPEG")
    storage.write(job.result_name, buffer.getvalue())
    job.save()
    print(settings.OWNER_COOKIE_NAME, owners._signer.sign(owner.public_id.hex), job.public_id)
"""


@pytest.fixture(scope="module")
def pictures(web) -> list[str]:
    return web.manage("shell", "-v", "0", "-c", MAKE_PICTURES).splitlines()


@pytest.fixture
def picture(pictures) -> dict[str, str]:
    """The address of a finished picture, and the cookie of whom it belongs to."""
    name, value, job = pictures.pop().split()
    return {"name": name, "value": value, "path": f"/pictures/{job}/"}


@pytest.fixture
def visit(new_page, web) -> Callable:
    """Return a function that opens an address, as the owner of ``picture`` or as nobody."""

    def open_page(path: str, owner: dict | None = None, **options: object):
        page = new_page(**{"viewport": WIDE, "reduced_motion": "reduce"} | options)
        if owner:
            cookie = {key: owner[key] for key in ("name", "value")}
            page.context.add_cookies([cookie | {"url": web.url}])
        page.goto(path if path.startswith("http") else web.url + path)
        return page

    return open_page


def share(page) -> str:
    """Press Share, make a link, and return it."""
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Link to give away").input_value()


def test_a_link_is_made_opened_by_a_stranger_and_switched_off(visit, picture):
    page = visit(picture["path"], picture)
    link = share(page)

    stranger = visit(link)
    assert stranger.locator("h1").inner_text() == "A picture was shared with you"
    image = stranger.locator("img[alt='Ink Wash']")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="Download picture").click()
    assert download.value.suggested_filename == "Ink Wash.jpg"

    page.get_by_role("button", name="Switch the link off").click()
    page.get_by_text("The link is off.").wait_for()
    assert stranger.reload().status == 410
    assert "no longer on" in stranger.locator("h1").inner_text()


def test_the_photo_is_shown_once_it_is_switched_on(visit, picture):
    page = visit(picture["path"], picture)
    link = share(page)
    stranger = visit(link)
    assert stranger.locator("before-after").count() == 0

    with page.expect_response("**/share/"):
        page.get_by_role("switch", name="Show the original photo").check()
    stranger.reload()

    slider = stranger.locator("before-after input")
    slider.press("ArrowRight")
    assert slider.input_value() == "52"


def test_a_last_day_is_asked_for_beside_its_choice(visit, picture):
    page = visit(picture["path"], picture)
    share(page)
    page.get_by_text("Until…").click()
    page.get_by_text("Choose the last day it should work.").wait_for()
    page.wait_for_selector("#share-until:focus")

    page.evaluate("document.activeElement.valueAsNumber = Date.now() + 40 * 86400000")
    with page.expect_response("**/share/") as answer:
        page.evaluate(
            "document.activeElement.dispatchEvent(new Event('change', {bubbles: true}))"
        )
    assert answer.value.status == 200
    page.get_by_text(re.compile("23:59")).wait_for()


def test_copying_says_so(visit, picture, web):
    page = visit(
        picture["path"], picture, permissions=["clipboard-read", "clipboard-write"]
    )
    link = share(page)
    page.get_by_role("button", name="Copy link").click()

    page.wait_for_selector("live-region:text('Link copied.')", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_the_sheet_keeps_the_focus_and_gives_it_back(visit, picture):
    page = visit(picture["path"], picture)
    button = page.get_by_role("link", name="Share")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.sheet[open]")
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = "document.activeElement.closest('dialog, body').tagName"
        # The browser's own bar is the one place outside that Tab may reach.
        assert page.evaluate(inside) == "DIALOG" or page.evaluate(
            "document.activeElement === document.body"
        )
    page.keyboard.press("Escape")

    page.wait_for_selector("dialog.sheet", state="detached")
    assert button.evaluate("button => button === document.activeElement")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(visit, picture, viewport, theme):
    look = {"viewport": viewport, "color_scheme": theme}
    page = visit(picture["path"], picture, **look)
    link = share(page)
    assert broken_rules(page) == []
    with page.expect_response("**/share/"):
        page.get_by_role("switch", name="Show the original photo").check()

    stranger = visit(link, **look)
    assert broken_rules(stranger) == []

    page.get_by_role("button", name="Switch the link off").click()
    page.get_by_text("The link is off.").wait_for()
    stranger.reload()
    assert broken_rules(stranger) == []


def test_sharing_works_without_scripts(visit, picture):
    page = visit(picture["path"], picture, java_script_enabled=False)
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link to give away").input_value()
    page.get_by_text("30 days").click()
    page.get_by_text("Show the original photo").click()
    page.get_by_role("button", name="Keep these settings").click()

    stranger = visit(link, java_script_enabled=False)
    assert stranger.locator("img").count() == 2
    stranger.get_by_role("link", name="中文").click()
    assert stranger.get_attribute("html", "lang") == "zh-hans"

    page.get_by_role("button", name="Switch the link off").click()
    assert stranger.reload().status == 410


def test_nothing_behind_the_link_tells_where_it_was_opened(visit, picture, web):
    link = share(visit(picture["path"], picture))
    stranger = visit(link)
    referers = []
    stranger.on(
        "request", lambda request: referers.append(request.headers.get("referer", ""))
    )
    stranger.get_by_role("link", name="Try it with your photo").click()
    stranger.wait_for_load_state("networkidle")

    assert not any("/s/" in referer for referer in referers)


def test_on_a_phone_nothing_stays_lit_where_the_finger_was(visit, picture):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page = visit(picture["path"], picture, is_mobile=True, **phone)
    page.get_by_role("link", name="Share").tap()
    page.get_by_role("button", name="Make a link").tap()
    page.get_by_role("button", name="Switch the link off").tap()
    page.get_by_text("The link is off.").wait_for()

    make = page.get_by_role("button", name="Make a new link")
    color = "element => getComputedStyle(element).backgroundColor"
    rest = make.evaluate(color)
    make.hover()
    assert make.evaluate(color) == rest
    assert page.evaluate("matchMedia('(hover: none)').matches")


def test_sharing_what_was_deleted_elsewhere_says_so_and_offers_it_back(
    visit, picture, web
):
    page = visit(picture["path"], picture)
    other = visit(picture["path"], picture)
    other.get_by_role("button", name="Delete").click()
    other.wait_for_url("**/pictures/?undo=*")

    page.get_by_role("link", name="Share").click()
    page.get_by_text("1 picture in the bin.").wait_for()
    assert page.locator("dialog").count() == 0
    assert broken_rules(page) == []
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/pictures/")
    page.goto(web.url + picture["path"])
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").wait_for()
    assert page.troubles == []
