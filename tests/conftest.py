"""Fixtures for every room, and a plain word on whatever a run had to leave out."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import programs
from tests.studio import Studio, copy_prepared, prepare

NEEDS = {
    "browser": (programs.chromium, "browser tests, no Chromium found"),
    "redis": (programs.redis, "tests on Redis, no redis-server found"),
    "postgres": (programs.postgres, "tests on PostgreSQL, no initdb found"),
}
FIXTURE_NEEDS = {
    "browser": "browser",
    "page": "browser",
    "redis_server": "redis",
    "postgres_server": "postgres",
    "studio": "studio",
    "make_studio": "studio",
}
LEFT_OUT = "Left out: "


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, marker in FIXTURE_NEEDS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
        for marker, (find, words) in NEEDS.items():
            if item.get_closest_marker(marker) and not find():
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT + words))


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Say once for each thing missing how many tests it cost."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped
    )
    for reason, count in sorted(reasons.items()):
        if reason.startswith(LEFT_OUT):
            terminalreporter.write_line(f"{reason} ({count})", yellow=True, bold=True)
    if "not full" in config.option.markexpr:
        terminalreporter.write_line(
            f"{LEFT_OUT}full-size sweeps; make test-full runs them"
        )


@pytest.fixture(autouse=True)
def own_pictures(tmp_path: Path, settings) -> None:
    """Give each test an empty place for its pictures."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path / "media"}
    default = settings.STORAGES["default"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory) -> Iterator[str]:
    """The URL of a Redis that lives as long as this run."""
    with programs.running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of an empty PostgreSQL database that lives as long as this run."""
    with programs.running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    """A data folder as the first start makes it, to be copied."""
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def make_studio(prepared: Path, tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Return a function that starts a studio of this test's own, with any environment.

    ``make_studio(BROKER_URL=redis_server)`` starts web and worker;
    ``make_studio(start=("web",))`` starts only what is named.
    """
    studios = []

    def make(start: tuple[str, ...] | None = None, **environment: str) -> Studio:
        data = copy_prepared(prepared, tmp_path / f"studio-{len(studios)}")
        studio = Studio(data, **environment)
        studios.append(studio)
        if start != ():
            studio.start(*start or ())
        return studio

    yield make
    for studio in studios:
        studio.kill()


@pytest.fixture(scope="module")
def studio(prepared: Path, tmp_path_factory) -> Iterator[Studio]:
    """A running studio, shared by the tests of one file."""
    studio = Studio(copy_prepared(prepared, tmp_path_factory.mktemp("studio") / "data"))
    try:
        studio.start()
        yield studio
    finally:
        studio.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """Chromium, driven by Playwright, for the tests of one file."""
    from playwright.sync_api import sync_playwright

    # Playwright's event loop runs in this thread, which Django would take for
    # an async view. The tests of a page talk to its server, not to its rows.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            chromium = playwright.chromium.launch(
                executable_path=programs.chromium(), args=arguments
            )
            yield chromium
            chromium.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser) -> Iterator:
    """A page of a visitor nobody has seen before, 1440 x 900."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()
