"""The page about the API: everything on it comes from where it stands, in both languages."""

import re
from html import unescape

import pytest
from django.utils.html import escape
from playwright.sync_api import expect

from spark_studio.api import doc_page
from spark_studio.api.examples import snippets
from spark_studio.api.parameters import Parameter, parameters
from spark_studio.catalog import ModelSpec, all_models
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.jobs import offer
from tests.api import engines, live
from tests.browser.axe import broken_rules
from tests.seen_words import LiteralText

pytestmark = pytest.mark.django_db
MODELS = pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)
HAN = re.compile(r"[\u4e00-\u9fff]")
# What is spelled the same in every language: code, names of values, addresses.
AS_IT_IS = re.compile(r"<(code|pre)\b.*?</\1>|<[^>]+translate=\"no\".*?</\w+>", re.S)
CHINESE = {"accept-language": "zh-CN"}


@pytest.fixture
def page(client) -> str:
    return unescape(client.get("/api/").content.decode())


def part(page: str, model: ModelSpec) -> str:
    """The section of one model."""
    start = page.index(f'id="{model.id}"')
    return page[start : page.index("</section>", start)]


def flat(listed: tuple[Parameter, ...]) -> list[Parameter]:
    return [p for one in listed for p in (one, *one.parts)]


@MODELS
def test_every_parameter_limit_and_value_is_on_it(page, model: ModelSpec):
    section = part(page, model)

    for parameter in flat(parameters(model)):
        assert f"{parameter.name}</code>" in section
        assert parameter.description.en in section
        for option in parameter.options:
            assert f">{option.value}</code> {option.title.en}" in section
    for size in model.sizes:
        shown = f"{size.width} × {size.height} " in section
        assert shown == size.from_page, size


@MODELS
def test_every_code_is_on_it_with_its_words(page, model: ModelSpec):
    for code in model.errors:
        row = rf'class="mono">{code.wire}</th><td>{re.escape(code.words.en)} '
        assert re.search(row, part(page, model)), code


@MODELS
def test_every_program_is_on_it_as_it_is_run(page, model: ModelSpec):
    for snippet in snippets(model):
        assert snippet.text in part(page, model)


def test_it_says_what_the_engine_draws_and_what_not(client, settings):
    settings.SPARK_ENGINE = "local"
    settings.SPARK_ENGINES = {}
    by_id = {section.model.id: section for section in doc_page.sections()}
    engine = LocalEngine()
    for model in all_models():
        drawn = [look for look in model.looks if engine.can_draw(model.id, look.id)]
        assert by_id[model.id].drawn_count == len(drawn)
        assert by_id[model.id].is_drawn == (
            bool(drawn) or (not model.looks and engine.can_draw(model.id, ""))
        )
    effects = by_id["spark_img_effects"]
    values = next(r.values for r in effects.rows if r.name == "template_id")
    assert sum(value.is_drawn for value in values) == effects.drawn_count


def test_another_engine_makes_another_page(client, settings):
    settings.SPARK_ENGINE = engines.PATH
    settings.SPARK_ENGINES = {}

    page = client.get("/api/").content.decode()

    assert "does not draw it yet" not in page and "not drawn here yet" not in page
    assert page.count("This studio draws") == len(all_models())


def test_a_look_nobody_draws_is_marked(client, monkeypatch):
    monkeypatch.setattr(offer, "is_offered", lambda look: look.id != "glass-ball")

    page = client.get("/api/").content.decode()

    assert page.count("not drawn here yet") == 1
    assert re.search(r"glass_ball</code> Glass Ball\s+<span class=\"dim\">· not", page)
    assert "This studio draws 29 of its 30 looks today." in page


def test_the_numbers_are_those_that_hold(client, settings):
    settings.API_CALLS_PER_MINUTE = {"create": 17, "read": 171}
    settings.QUOTAS = settings.QUOTAS | {
        "key": settings.QUOTAS["key"] | {"at_once": 19, "a_day": None}
    }

    page = client.get("/api/").content.decode()

    assert "ask for 17 pictures and send 171 other calls" in page
    assert "Up to 19 pictures may be in line" in page
    assert "asked for within 24 hours" not in page


def test_it_leads_to_keys_and_to_openapi_and_every_page_leads_to_it(client):
    page = client.get("/api/").content.decode()

    assert 'href="/account/"' in page and 'href="/api/openapi.json"' in page
    assert 'href="/api/"' in client.get("/").content.decode()
    assert client.get("/account/").status_code == 200


def test_looking_at_it_leaves_nothing_behind(client):
    answer = client.get("/api/")

    assert answer.status_code == 200
    assert "owner" not in answer.cookies
    assert client.post("/api/").status_code in (403, 405)


def words_on(page: str) -> list[str]:
    return LiteralText.in_html(AS_IT_IS.sub("", page))


def test_the_chinese_page_says_nothing_in_english(client):
    said = words_on(client.get("/api/", headers=CHINESE).content.decode())

    names = {snippet.title for snippet in snippets(all_models()[0])} | {"OpenAPI"}
    assert len(said) > 150
    assert [text for text in said if not HAN.search(text) and text not in names] == []


def test_the_english_page_says_nothing_in_chinese(client):
    for text in words_on(client.get("/api/").content.decode()):
        assert not HAN.search(text), text


def test_code_is_escaped(client):
    page = client.get("/api/").content.decode()

    assert escape('"$SPARK_API/model/v1/generation"') in page
    assert "<END" not in page


# In a browser


@pytest.fixture(scope="module")
def web(prepared, tmp_path_factory):
    with live.running(prepared, tmp_path_factory.mktemp("read"), "web") as studio:
        yield studio


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_it_can_be_read_everywhere(browser, web, width, language):
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale=language,
        reduced_motion="reduce",
    )
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append(said.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{web.url}/api/")
    page.evaluate(
        "document.querySelectorAll('details').forEach(d => { d.open = true })"
    )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert broken_rules(page) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 390:
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert troubles == []
    context.close()


@pytest.mark.browser
def test_a_button_copies_the_code_beside_it(browser, web):
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{web.url}/api/#spark_image_3_1")
    code = page.locator("#spark_image_3_1 copy-code").first

    code.get_by_role("button").click()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == code.locator("code").text_content()
    assert '"model": "spark_image_3_1"' in copied
    expect(page.locator("live-region")).to_have_text("Code copied.")
    context.close()
