"""Nothing somebody else made lies here without its source and its licence."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.studio import ROOT

# What people write by hand is ours; everything else was made by a program or by others.
WRITTEN_HERE = {".py", ".html", ".css", ".md", ".toml", ".po", ".in", ".txt", ""}
ENGINE = "spark_studio/engines/local"
LISTS = {
    "static/fonts": "static/vendor/README.md",
    "static/icons.svg": "static/vendor/README.md",
    "static/vendor": "static/vendor/README.md",
    "tests/browser/vendor": "static/vendor/README.md",
    f"{ENGINE}/fonts": f"{ENGINE}/fonts/README.md",
    f"{ENGINE}/weights": f"{ENGINE}/weights/manifest.tsv",
    "static/samples": "static/samples/README.md",
    "static/paintings": "static/paintings/README.md",
}
OURS = (
    "static/covers/",  # drawn by the studio: see the test below
    "tests/engines/seen/",  # likewise
    "static/js/",
    "static/icon.svg",
    "locale/",
    "docs/",
    "tests/net/photos.example.pem",  # a certificate made for the tests
    f"{ENGINE}/weights/manifest.tsv",
)


def files() -> list[str]:
    """Every file that git keeps, or that lies here where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    folders = ("docs", "locale", "spark_studio", "static", "templates", "tests")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    return [
        str(path.relative_to(ROOT))
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    ]


def list_for(name: str) -> str:
    """Return the words that have to speak of the file, or "" where nobody does."""
    for place, listing in LISTS.items():
        if name == place or name.startswith(f"{place}/"):
            return (ROOT / listing).read_text(encoding="utf-8")
    return ""


def test_every_file_of_others_is_listed():
    others = [
        name
        for name in files()
        if Path(name).suffix not in WRITTEN_HERE and not name.startswith(OURS)
    ]
    unlisted = [
        name
        for name in others
        if not re.search(rf"\b{re.escape(listed_as(name))}\b", list_for(name))
    ]

    assert len(others) > 20
    assert unlisted == []


def listed_as(name: str) -> str:
    path = Path(name)
    return f"{path.stem}.jpg" if path.parent.name == "thumbs" else path.name


@pytest.mark.parametrize("listing", sorted(set(LISTS.values())))
def test_every_licence_text_a_list_names_is_here(listing):
    words = (ROOT / listing).read_text(encoding="utf-8")
    here = {name.rpartition("/")[2] for name in files()}
    named = set(re.findall(r"[\w.-]*(?:OFL|LICENSE)[\w.-]*\.txt", words))

    assert named <= here


def test_covers_are_drawn_from_a_listed_photo():
    words = (ROOT / "static/samples/README.md").read_text()
    covers = json.loads((ROOT / "static/covers/covers.json").read_text())

    for cover in covers.values():
        assert f"| {cover['source']}.jpg |" in words


def test_the_page_about_it_names_every_list():
    page = (ROOT / "docs" / "third_party.md").read_text()

    assert all(f"(../{listing})" in page for listing in LISTS.values())
