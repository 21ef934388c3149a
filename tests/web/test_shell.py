"""The frame of every page: its two languages, its themes, its errors, and what it may not hold."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

ROOT = Path(django_settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NOT_OURS = (
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "https://evil.example/",
    "///evil.example",
    "\thttps://evil.example",
    "http:///evil.example",
)


# Preferences


def test_the_language_chosen_is_kept_and_spoken(stranger):
    answer = stranger.post(
        reverse("web:language"), {"language": "zh-hans", "next": "/?q=ink"}
    )

    assert answer.url == "/?q=ink"
    assert b'<html lang="zh-hans"' in stranger.get("/").content


@pytest.mark.parametrize("code", ["", "xx", "../en", "zh-hans\r\nSet-Cookie: a=b"])
def test_a_language_the_studio_does_not_speak_changes_nothing(stranger, code):
    stranger.post(reverse("web:language"), {"language": code})

    assert django_settings.LANGUAGE_COOKIE_NAME not in stranger.cookies
    assert b'<html lang="en"' in stranger.get("/").content


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_chosen_is_kept_until_the_system_decides_again(stranger, theme):
    stranger.post(reverse("web:theme"), {"theme": theme})
    assert f'data-theme="{theme}"' in stranger.get("/").content.decode()

    stranger.post(reverse("web:theme"), {"theme": ""})
    assert "data-theme" not in stranger.get("/").content.decode().partition(">")[0]
    assert '<html lang="en">' in stranger.get("/").content.decode()


def test_a_forged_theme_stays_out_of_the_page(stranger):
    stranger.cookies["theme"] = 'dark" onload="x'

    assert b"onload" not in stranger.get("/").content


@pytest.mark.parametrize("name", ["language", "theme"])
@pytest.mark.parametrize("place", NOT_OURS)
def test_a_choice_never_leads_to_another_host(stranger, name, place):
    answer = stranger.post(
        reverse(f"web:{name}"), {"language": "en", "theme": "dark", "next": place}
    )

    assert answer.url == "/"


@pytest.mark.parametrize("name", ["language", "theme"])
def test_a_choice_is_made_by_posting_ones_own_form(name):
    client = Client(enforce_csrf_checks=True)

    assert client.get(reverse(f"web:{name}")).status_code == 405
    assert client.post(reverse(f"web:{name}"), {"theme": "dark"}).status_code == 403


# Errors


def test_a_page_that_is_not_there_says_so_in_both_languages(stranger):
    english = stranger.get("/no/such/page")
    stranger.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    chinese = stranger.get("/no/such/page")

    assert english.status_code == chinese.status_code == 404
    assert "There is nothing here" in english.content.decode()
    assert chinese["Content-Language"] == "zh-hans"
    assert english["X-Request-ID"] in english.content.decode()


def test_an_error_of_ours_shows_a_number_and_no_stack(monkeypatch, db):
    def broken(*args: object) -> None:
        raise RuntimeError("/home/somebody/secret.py SELECT * FROM owners")

    monkeypatch.setattr("spark_studio.web.views.gallery.offered_looks", broken)
    answer = Client(raise_request_exception=False).get("/")
    page = answer.content.decode()

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in page
    for secret in ("RuntimeError", "secret.py", "SELECT", "Traceback", "Django"):
        assert secret not in page


def test_a_form_without_its_token_gets_a_page_that_helps(db):
    answer = Client(enforce_csrf_checks=True).post(reverse("web:theme"))

    assert "This page was open too long" in answer.content.decode()


def test_too_many_fields_are_refused_in_words(stranger):
    fields = {f"f{number}": "" for number in range(300)}
    answer = stranger.post(reverse("web:theme"), fields)

    assert answer.status_code == 400
    assert "This request was not understood" in answer.content.decode()


def test_a_form_too_large_is_refused_in_words(stranger):
    fields = {"theme": "x" * (django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    body = "theme=" + fields["theme"]
    answer = stranger.post(
        reverse("web:theme"), body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert "That was too much at once" in answer.content.decode()


# What a page is made of


def test_the_dark_theme_is_the_same_by_choice_and_by_system():
    css = (STATIC / "css" / "tokens.css").read_text()
    chosen = re.search(r'\[data-theme="dark"\] \{(.*?)\n\s*\}', css, re.S)[1]
    system = re.search(
        r':root:not\(\[data-theme="light"\]\) \{(.*?)\n\s*\}', css, re.S
    )[1]

    assert chosen.split() == system.split()
    assert "--accent" in chosen


def test_files_of_others_are_unchanged_and_have_their_licence():
    listing = (STATIC / "vendor" / "README.md").read_text()
    rows = [
        line.split("|")[1:-1] for line in listing.splitlines() if line.startswith("| `")
    ]

    assert len(rows) >= 3
    for file, _, _, licence, digest in rows:
        path = ROOT / re.search(r"`([^`]+)`", file)[1]
        if "put together" not in digest:
            sum_now = hashlib.sha256(path.read_bytes()).hexdigest()
            assert sum_now == digest.strip(" `"), path
        assert (ROOT / re.search(r"`([^`]+)`", licence)[1]).exists()


def test_every_file_of_others_is_listed():
    listing = (STATIC / "vendor" / "README.md").read_text()
    found = [*(STATIC / "fonts").iterdir(), *(STATIC / "vendor").iterdir()]

    for path in found:
        assert str(path.relative_to(ROOT)) in listing or path.name == "README.md"


def test_the_sprite_holds_the_icons_in_use_and_no_other():
    held = set(
        re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text())
    )
    texts = [path.read_text() for path in TEMPLATES]
    used = {
        name for text in texts for name in re.findall(r'\{% icon "([a-z0-9-]+)"', text)
    }

    assert used - held == set()
    assert held - used == set()


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_a_template_keeps_to_the_strict_policy(path):
    text = re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}",
        "",
        path.read_text(),
        flags=re.S,
    )

    assert not re.search(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|js:|javascript:",
        text,
    )
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


@pytest.mark.parametrize(
    "path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name
)
def test_a_style_sheet_asks_nobody_else_for_anything(path):
    css = path.read_text()

    assert "@import" not in css
    assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", css)


def test_colors_are_named_in_one_file():
    """Other sheets use the names, so that both themes reach every corner."""
    allowed = {"tokens.css"}
    for path in (STATIC / "css").glob("*.css"):
        if path.name not in allowed:
            hexes = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text()))
            assert hexes <= {"#fff", "#1c1a17"}, (
                f"{path.name}: {hexes}"
            )  # on pictures, in both themes


def test_a_page_carries_the_strict_policy(stranger):
    policy = stranger.get("/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert part in policy
