"""The pages of the models that are told in words, walked from gallery to picture and back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.axe import broken_rules
from tests.browser.conftest import FAR_MODELS
from tests.studio import Studio, copy_prepared

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
WORDS, EDIT = "/create/model/spark_image_3_1/", "/create/model/spark_i2i_3_0/"
PORTRAIT = "/create/model/spark_edit_portrait/"
PUPPY = "A puppy running down a rainy street"
BEACH = "Change the background to a beach"


@pytest.fixture(scope="module")
def far(prepared, tmp_path_factory) -> Iterator[Studio]:
    """A studio whose models without looks are drawn elsewhere, quickly."""
    data = copy_prepared(prepared, tmp_path_factory.mktemp("far") / "data")
    studio = Studio(data, QUICK_ENGINE_SECONDS="0.1", **FAR_MODELS)
    try:
        studio.start()
        yield studio
    finally:
        studio.kill()


@pytest.fixture
def visit(new_page, far) -> Callable:
    def open_page(path: str, **options: object):
        page = new_page(base_url=far.url, reduced_motion="reduce", **options or WIDE)
        page.goto(path)
        return page

    return open_page


def bring_sample(page, name: str) -> None:
    page.click(f"[name=sample][value={name}]")
    page.wait_for_selector("photo-field[data-filled]")


def made(page) -> None:
    page.locator(".make").click()
    page.wait_for_selector(".studio-succeeded")


def facts(page) -> str:
    page.click(".fold summary")
    return page.inner_text(".facts")


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_words_alone_to_a_picture_and_to_another(visit, device):
    page = visit("/", **device)
    page.click(f".wording[href='{WORDS}']")
    assert not page.query_selector("photo-field")
    page.fill("#id_prompt", PUPPY)
    made(page)

    assert page.locator("develop-frame img[data-layer]").is_visible()
    told = facts(page)
    assert PUPPY in told and f"{PUPPY}, soft evening light" in told
    assert "a Spark service at studio.example" in told
    assert broken_rules(page) == []

    page.get_by_role("link", name="Change", exact=True).click()
    assert page.input_value("#id_prompt") == PUPPY
    page.fill("#id_prompt", f"{PUPPY} in spring")
    made(page)
    page.goto("/pictures/")
    assert page.locator(".tile-succeeded img[alt='From words']").count() == 2
    assert page.troubles == []


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_photo_changed_by_words(visit, device):
    page = visit(EDIT, **device)
    bring_sample(page, "palace")
    assert page.input_value("[name=size]:checked") == "1584x1056"  # as it lies
    page.fill("#id_prompt", BEACH)
    made(page)

    assert page.query_selector("before-after")
    assert BEACH in facts(page)
    assert broken_rules(page) + page.troubles == []


def test_a_portrait_without_a_word(visit):
    page = visit(PORTRAIT, **PHONE)
    bring_sample(page, "obama")
    page.click(".settings-open")
    page.check("[name=gen_mode][value=reference_char]")
    page.click("dialog.settings-dialog [data-close]")
    made(page)

    assert "Person, new background" in facts(page)
    assert page.troubles == []


def test_a_shape_chosen_by_hand_stays_whatever_photo_comes(visit):
    page = visit(EDIT)
    page.check("[name=size][value='1056x1584']")
    bring_sample(page, "palace")

    assert page.input_value("[name=size]:checked") == "1056x1584"


def test_on_a_phone_the_words_stand_in_the_page_and_the_rest_in_a_sheet(visit):
    page = visit(WORDS, **PHONE)
    assert page.locator("#id_prompt").is_visible()
    assert not page.locator("#id_seed").is_visible()

    page.click(".settings-open")
    assert page.locator("dialog #id_seed").is_visible()
    assert page.locator("dialog #id_prompt").count() == 0


def test_on_a_wide_screen_the_button_stays_in_sight(visit):
    page = visit(WORDS, viewport={"width": 1440, "height": 600})
    low = page.locator(".make").bounding_box()
    assert low["y"] + low["height"] <= 600

    page.focus("#id_seed")
    page.evaluate("document.activeElement.blur()")
    page.locator("#id_seed").focus()
    seed = page.locator("#id_seed").bounding_box()
    dock = page.locator(".dock").bounding_box()
    assert seed["y"] + seed["height"] <= dock["y"] + 1


def test_a_step_back_finds_the_words_as_they_were_sent(visit):
    page = visit(WORDS)
    page.fill("#id_prompt", PUPPY)
    made(page)
    page.go_back()
    expect(page.locator("#id_prompt")).to_have_value(PUPPY, timeout=60_000)


def test_without_words_the_mistake_takes_the_focus(visit):
    page = visit(WORDS, **PHONE)
    page.locator(".make").click()
    page.wait_for_selector("mistake-list:focus:defined")

    page.click("mistake-list a")
    page.wait_for_selector("#id_prompt:focus")
    assert broken_rules(page) == []


def test_what_cannot_be_drawn_leads_to_its_settings_and_what_passes_to_another_try(
    visit,
):
    page = visit(WORDS)
    page.fill("#id_prompt", PUPPY)
    for seed, repair in (("13", "Change the settings"), ("14", "Try again")):
        page.fill("#id_seed", seed)
        page.locator(".make").click()
        page.wait_for_selector(".studio-failed")
        main = page.locator(".dock .button-main")
        assert main.inner_text() == repair
        assert broken_rules(page) == []
        page.locator(".dock a", has_text="Change").click()
        assert page.input_value("#id_prompt") == PUPPY


def test_everything_works_without_scripts(visit):
    page = visit("/", java_script_enabled=False, **PHONE)
    page.click(f".wording[href='{WORDS}']")
    page.fill("#id_prompt", PUPPY)
    page.check("[name=size][value='936x1664']")
    page.locator(".make").click()
    for _ in range(40):
        if page.locator(".studio-succeeded").count():
            break
        page.wait_for_timeout(250)
        page.reload()

    page.click(".fold summary")
    assert PUPPY in page.inner_text(".facts")
    assert "936 × 1664" in page.inner_text(".facts")


def test_it_speaks_chinese_throughout(visit):
    page = visit("/", locale="zh-CN", **PHONE)
    page.locator(".wording", has_text="文字生图").click()
    page.fill("#id_prompt", "雨夜的街上，一只小狗在奔跑")
    made(page)

    assert page.inner_text("h1") == "文字生图"
    assert "雨夜的街上" in facts(page)
    assert broken_rules(page) + page.troubles == []


def test_the_search_finds_words_as_one_types(visit):
    page = visit("/")
    page.fill("#q", "from words")
    page.wait_for_selector("#looks:not(:has(look-card)) .wording")

    assert page.locator(".wording").count() == 1
    assert broken_rules(page) == []
