"""The fields of a form in a real browser: in step with themselves, by mouse and by keys."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.template.loader import render_to_string

from spark_studio.catalog import all_models, get_model
from spark_studio.web.forms import build_form
from spark_studio.web.views.studio import scripts_for
from tests.browser.axe import broken_rules

pytestmark = pytest.mark.browser

WIDE = {"width": 1440, "height": 900}
INK, FELT = "/create/ink-wash/", "/create/felt-keychain/"


@pytest.fixture
def visit(new_page, web) -> Callable:
    def open_page(path: str, **options: object):
        page = new_page(**{"viewport": WIDE, "reduced_motion": "reduce"} | options)
        page.goto(web.url + path)
        return page

    return open_page


def put_form(page, model_id: str) -> None:
    """Put the form of a model, offered or not, into an open page."""
    form = build_form(get_model(model_id))
    html = render_to_string("components/fields/_form.html", {"form": form})
    put = "html => document.querySelector('settings-sheet').innerHTML = html"
    page.evaluate(put, html)
    for script in scripts_for(form):
        if not page.query_selector(f"script[src*='{script.removesuffix('.js')}']"):
            page.add_script_tag(url=urljoin(page.url, f"/static/{script}"))


def test_the_dice_closes_the_lock_and_the_lock_opens_it(visit):
    page = visit(INK)
    seed, lock = page.locator("#id_seed"), page.locator("[data-lock]")
    assert (seed.input_value(), lock.get_attribute("aria-pressed")) == ("", "false")

    page.click("[data-dice]")
    thrown = seed.input_value()
    assert 0 <= int(thrown) < 2**31
    assert lock.get_attribute("aria-pressed") == "true"

    lock.click()
    assert (seed.input_value(), lock.get_attribute("aria-pressed")) == ("", "false")

    lock.click()
    assert seed.input_value() == thrown
    assert page.troubles == []


def test_a_shape_writes_its_numbers_and_a_number_chooses_itself(visit):
    page = visit(FELT)
    page.check("input[value='936x1664']")
    assert page.inner_text("[data-size]") == "936 × 1664"

    page.click(".own-size summary")
    assert page.input_value("[name=width]") == "936"
    page.fill("[name=width]", "700")

    assert page.is_checked("input[value=custom]")
    assert page.inner_text("[data-size]") == "700 × 1664"
    assert page.troubles == []


def test_shapes_are_chosen_by_keys(visit):
    page = visit(FELT)
    page.focus("input[value='1328x1328']")
    page.keyboard.press("ArrowRight")

    assert page.is_checked("input[value='1104x1472']")


def test_the_settings_of_the_mark_appear_and_vanish(visit):
    page = visit(INK)
    page.click(".fold summary")
    opacity = page.locator("#id_logo_info-opacity")
    assert page.inner_text("#fold-note") == "1, all as usual"
    assert not opacity.is_visible()
    page.fill("#id_seed", "84213")

    page.focus("#id_logo_info-add_logo")
    page.keyboard.press("Space")
    opacity.wait_for()
    page.wait_for_selector("#id_logo_info-add_logo:focus")
    assert page.inner_text("#fold-note") == "5, 1 changed"
    page.check("[name=logo_info-position][value='2']")
    page.wait_for_selector("#fold-note:text-is('5, 2 changed')")
    assert broken_rules(page) == []

    page.uncheck("#id_logo_info-add_logo")
    opacity.wait_for(state="detached")
    assert page.input_value("#id_seed") == "84213"
    assert page.troubles == []


def test_a_slider_and_its_number_stay_in_step(visit):
    page = visit(INK)
    put_form(page, "spark_edit_portrait")
    page.click(".fold summary")
    number = page.locator("#id_gpen")
    slider = page.locator("#id_gpen-field input[type=range]")

    slider.focus()
    page.keyboard.press("ArrowRight")
    assert number.input_value() == "0.5"

    number.fill("0,8")
    assert slider.input_value() == "0.8"
    number.fill("much")
    assert slider.input_value() == "0.8"
    assert page.troubles == []


def test_words_are_counted_as_they_are_written(visit):
    page = visit(INK)
    put_form(page, "spark_image_3_1")
    counter, words = page.locator("[data-counter]"), page.locator("#id_prompt")
    assert counter.inner_text().startswith("Up to 800")

    words.fill("水墨😀")
    assert counter.inner_text() == "3 of 800"
    words.fill("x" * 121)
    assert "shorter" in counter.inner_text()
    words.fill("😀" * 805)
    assert counter.inner_text() == "5 too many"
    assert page.inner_text("[data-said]") == "5 too many"


def test_a_suggestion_is_written_by_one_press_and_can_be_undone(visit):
    page = visit(INK)
    put_form(page, "spark_edit_portrait")
    words = page.locator("#id_prompt")
    words.fill("My own words")

    page.get_by_role("button", name="Autumn park").click()
    assert words.input_value() == "Autumn park"
    assert page.locator("[data-counter]").inner_text().startswith("11 of")
    page.keyboard.press("Control+z")
    assert words.input_value() == "My own words"
    assert page.troubles == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_form(visit, theme):
    page = visit(INK, color_scheme=theme)
    for model in all_models():
        put_form(page, model.id)
        page.evaluate(
            "document.querySelectorAll('.settings details').forEach(d => (d.open = true))"
        )
        assert broken_rules(page) == []


def test_a_mistake_takes_the_focus_and_leads_to_its_field(visit):
    page = visit(FELT)
    page.click(".own-size summary")
    page.fill("[name=height]", "99")
    page.click(".make")
    page.wait_for_selector("mistake-list")

    # The browser gives the focus before the script is here that leads on.
    page.wait_for_selector("mistake-list:focus:defined")
    assert page.input_value("[name=height]") == "99"
    page.click("mistake-list a[href='#id_size-field']")
    page.wait_for_selector("#id_size-height:focus")
    assert broken_rules(page) == []


def test_without_scripts_a_size_of_ones_own_can_be_sent(visit):
    page = visit(FELT, java_script_enabled=False)
    page.check("input[value='936x1664']")
    page.click(".own-size summary")
    page.check("input[value=custom]")
    page.fill("[name=width]", "99")
    page.locator(".make").click()

    mistake = page.inner_text("#id_size-mistake")
    assert mistake == "Width goes from 512 to 2048 pixels."
    assert page.input_value("[name=width]") == "99"
