"""One picture more than there may be: told where it was asked for, and nothing lost."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.axe import broken_rules
from tests.browser.conftest import FAR_MODELS
from tests.studio import Studio, copy_prepared

pytestmark = pytest.mark.browser

WORDS = "/create/model/spark_image_3_1/"
FULL = "No more than 1 at a time"


@pytest.fixture(scope="module")
def narrow(prepared, tmp_path_factory) -> Iterator[Studio]:
    """A studio with room for one picture at a time, and nobody who draws it."""
    data = copy_prepared(prepared, tmp_path_factory.mktemp("narrow") / "data")
    studio = Studio(data, SPARK_GUEST_QUOTA="at_once=1", **FAR_MODELS)
    try:
        studio.start("web")
        yield studio
    finally:
        studio.kill()


@pytest.fixture
def visit(new_page, narrow) -> Callable:
    """Return a function that opens the studio of words for who has a stopped and a waiting one."""

    def open_page(**options: object):
        page = new_page(base_url=narrow.url, reduced_motion="reduce", **options)
        write(page, "A boat")
        page.get_by_role("button", name="Stop").click()
        page.get_by_text("Stopped.").first.wait_for()
        page.stopped = page.url
        write(page, "A house")
        return page

    return open_page


def write(page, words: str) -> None:
    page.goto(WORDS)
    page.fill("#id_prompt", words)
    page.locator(".make").click()
    page.wait_for_url("**/pictures/*/")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_studio_says_so_and_keeps_what_was_typed(visit, width):
    page = visit(viewport={"width": width, "height": 844})
    page.goto(WORDS)
    page.fill("#id_prompt", "A lighthouse")
    page.asked_for = page.url
    page.locator(".make").click()
    page.wait_for_selector("#over-quota:focus")

    assert FULL in page.inner_text("#over-quota")
    assert page.input_value("#id_prompt") == "A lighthouse"
    assert broken_rules(page) + page.troubles == []


def test_a_picture_that_was_stopped_stays_and_a_message_says_why(visit):
    page = visit()
    page.goto(page.stopped)
    page.get_by_role("button", name="Start again").click()
    page.locator("toast-message", has_text=FULL).wait_for()

    assert page.locator(".toast-trouble").count() == 0  # once is enough
    assert page.get_by_role("button", name="Start again").is_visible()
    assert broken_rules(page) == []


def test_it_is_told_without_scripts_too(visit):
    page = visit(java_script_enabled=False)
    page.goto(page.stopped)
    page.get_by_role("button", name="Start again").click()

    assert FULL in page.inner_text("#over-quota")
    assert page.get_by_role("button", name="Start again").is_visible()
