"""Many windows of one person: the newest is live, the others stand back, and none fight."""

from collections.abc import Iterator

import pytest

from tests.browser.test_studio import ENGINE, INK, bring_sample, make_picture
from tests.studio import Studio, copy_prepared

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def narrow(prepared, tmp_path_factory) -> Iterator[Studio]:
    """A studio in which a guest has one stream, and nothing is ever drawn."""
    data = copy_prepared(prepared, tmp_path_factory.mktemp("narrow") / "data")
    studio = Studio(data, SPARK_ENGINE=ENGINE, SPARK_GUEST_QUOTA="streams=1")
    try:
        studio.start("web")
        yield studio
    finally:
        studio.kill()


def asked(page, path: str) -> int:
    return sum(f"/{path}/?" in address for address in page.asked)


def test_two_windows_do_not_throw_each_other_out_for_ever(new_page, narrow):
    first = new_page(base_url=narrow.url)
    first.goto(INK)
    bring_sample(first)
    make_picture(first)
    with first.expect_request("**/live/**"):  # it stands back, and asks instead
        second = first.context.new_page()
        second.asked = []
        second.on("request", lambda request: second.asked.append(request.url))
        second.goto(first.url)
    streams = asked(first, "stream") + asked(second, "stream")
    first.wait_for_timeout(4200)

    assert (asked(first, "stream") + asked(second, "stream")) == streams
    assert asked(second, "live") == 0 and asked(first, "live") >= 2

    # Whoever turns to the first window has it live again, and the second stands back.
    with second.expect_request("**/live/**"):
        first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    polled = asked(first, "live")
    first.wait_for_timeout(2600)
    assert asked(first, "live") == polled
    assert asked(first, "stream") + asked(second, "stream") == streams + 1

    # A stop in one is seen in the other, live or not.
    first.click("[id^=stop-]")
    second.wait_for_selector(".studio-canceled")
    first.wait_for_selector(".studio-canceled")
