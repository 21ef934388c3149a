"""A server to look at, and visitors to look at it."""

from collections.abc import Callable, Iterator

import pytest

from spark_studio.catalog import all_models
from tests.studio import Studio, copy_prepared

PATIENCE = 20_000  # milliseconds; two busy cores
# The looks by the built-in studio, and what is told in words by a service elsewhere.
FAR = "tests.browser.engines.FarEngine"
FAR_MODELS = {
    f"SPARK_ENGINE_{model.id.upper()}": FAR for model in all_models() if not model.looks
}


@pytest.fixture(scope="module")
def web(prepared, tmp_path_factory) -> Iterator[Studio]:
    """A web server alone: looking needs no worker, and what develops stays as it is."""
    data = copy_prepared(prepared, tmp_path_factory.mktemp("web") / "data")
    studio = Studio(data, **FAR_MODELS)
    try:
        studio.start("web")
        yield studio
    finally:
        studio.kill()


@pytest.fixture
def new_page(browser) -> Iterator[Callable]:
    """Return a function that gives a visitor nobody has seen before an empty page.

    ``page.troubles`` fills with what the browser complains of, ``page.asked`` with the
    address of each request. That ``page.asked_for`` itself is a 404 is no trouble.
    """
    contexts = []

    def make(**options: object):
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.troubles, page.asked, page.asked_for = [], [], ""
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda said: note(page, said))
        page.on("request", lambda request: page.asked.append(request.url))
        return page

    yield make
    for context in contexts:
        context.close()


def note(page, said) -> None:
    is_status = said.text.startswith("Failed to load resource")
    is_known = is_status and said.location["url"] == page.asked_for
    if said.type == "error" and not is_known:
        page.troubles.append(said.text)
