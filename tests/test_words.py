"""Every word a person sees exists in English and Chinese, and keeps the rules of docs/words.md."""

import re
import string
from pathlib import Path

import polib
import pytest
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext, override

from spark_studio.catalog import all_looks, all_models, families
from spark_studio.jobs.offer import offered_looks
from spark_studio.web.forms import build_form
from tests import words
from tests.seen_words import LiteralText

HAN = re.compile(r"[\u4e00-\u9fff]")
# After a Chinese sign every mark is as wide as the sign itself.
NARROW_MARK = re.compile(r"[\u4e00-\u9fff”][,.;:?!]|[,;?!][\u4e00-\u9fff]")
STRAIGHT_QUOTE = re.compile(r"""[\u4e00-\u9fff]["']|["'][\u4e00-\u9fff]""")
AVOIDED = re.compile(
    r"!|\b(AI|please|jobs?|render\w*|submit\w*|tasks?|oops|errors?|invalid)\b", re.I
)
AVOIDED_CHINESE = re.compile(r"！|您|请(?!求)|任务|渲染|提交|AI")


CHINESE = polib.pofile(str(words.PO))
# Read by programs beside an error code, and worded by the models' pages.
PRESCRIBED = {code.words.en for model in all_models() for code in model.errors}
# Two that are alike in both languages are drawn into the picture as they stand.
WRITTEN = [
    each
    for each in words.spoken_words()
    if each.en not in PRESCRIBED and each.en != each.zh
]


# The catalog of Chinese words


def test_every_word_has_a_chinese_answer_and_none_is_left_over():
    kept = {words.asked(entry) for entry in CHINESE}

    assert words.messages() - kept == set(), "run python -m tests.words"
    assert kept - words.messages() == set(), "run python -m tests.words"


def test_no_answer_is_empty_doubtful_or_left_in_english():
    for entry in CHINESE:
        assert not entry.fuzzy and not entry.obsolete, entry.msgid
        for answer in words.answers(entry):
            assert answer.strip(), entry.msgid
            assert HAN.search(answer) or not re.search(r"[a-z]", bare(entry.msgid)), (
                entry.msgid
            )


def test_answers_keep_every_placeholder():
    for entry in CHINESE:
        asked = placeholders(entry.msgid_plural or entry.msgid)
        for answer in words.answers(entry):
            assert placeholders(answer) == asked, entry.msgid


def test_answers_keep_the_markup():
    for entry in CHINESE:
        for answer in words.answers(entry):
            assert tags(answer) == tags(entry.msgid), entry.msgid


def test_the_compiled_catalog_says_what_the_written_one_does():
    def said(catalog) -> dict:
        return {
            (entry.msgctxt or "", entry.msgid): words.answers(entry)
            for entry in catalog
        }

    assert said(polib.mofile(str(words.MO))) == said(CHINESE)


def test_the_catalog_names_no_machine_and_no_day():
    assert set(CHINESE.metadata) == set(words.HEADER)
    assert not any(entry.occurrences for entry in CHINESE)


def test_django_finds_the_catalog():
    with override("zh-hans"):
        assert gettext("My pictures") == "我的图片"
        for count in (1, 2):
            message = ngettext("%(count)d look.", "%(count)d looks.", count)
            assert message % {"count": count} == f"{count} 种风格。"


# The words written in both languages


def test_the_words_were_found():
    assert len(WRITTEN) > 150 and len(CHINESE) > 150


def test_words_are_in_the_language_they_say_they_are():
    for each in WRITTEN:
        assert not HAN.search(each.en), each
        assert HAN.search(each.zh), each


def test_looks_and_families_speak_both_languages():
    spoken = [family.title for family in families()]
    spoken += [w for look in all_looks() for w in (look.title, look.line)]
    for each in spoken:
        assert not HAN.search(each.en) and HAN.search(each.zh), each
        assert not NARROW_MARK.search(each.zh), each


def test_both_languages_fill_the_same_places():
    for each in WRITTEN:
        if {"{en}", "{zh}"} & {*re.findall(r"\{\w+\}", each.en + each.zh)}:
            continue  # a list of words that itself has two languages
        assert fields(each.en) == fields(each.zh), each


def test_a_sentence_is_a_sentence_in_both_languages():
    pairs = [
        (entry.msgid, answer) for entry in CHINESE for answer in words.answers(entry)
    ]
    pairs += [(each.en, each.zh) for each in WRITTEN]
    for english, chinese in pairs:
        assert english.endswith(".") == chinese.endswith("。"), (english, chinese)


# The house's way of speaking


def chinese_everywhere() -> list[str]:
    return [a for entry in CHINESE for a in words.answers(entry)] + [
        w.zh for w in WRITTEN
    ]


def english_everywhere() -> list[str]:
    asked = [text for entry in CHINESE for text in (entry.msgid, entry.msgid_plural)]
    return asked + [each.en for each in WRITTEN]


def test_chinese_marks_are_as_wide_as_chinese_signs():
    for text in chinese_everywhere():
        assert not NARROW_MARK.search(text), text
        assert not STRAIGHT_QUOTE.search(text), text


def test_avoided_words_are_avoided():
    for text in english_everywhere():
        assert not AVOIDED.search(bare(text)), text
    for text in chinese_everywhere():
        assert not AVOIDED_CHINESE.search(text), text


# Nothing is said past the two languages


@pytest.mark.parametrize("path", words.templates(), ids=lambda path: path.name)
def test_a_template_says_nothing_outside_a_translation(path: Path):
    assert LiteralText.in_template(path.read_text()) == []


def test_literal_text_would_be_found():
    found = LiteralText.in_template(
        '{% comment %}Unseen{% endcomment %}<p title="Seen">{% translate "Said" %} Also</p>'
        '<a {% if a %}aria-label="{{ b }}"{% endif %} class="unseen">{# Unseen #}</a>'
        "{% blocktranslate %}Said {{ c }}{% endblocktranslate %}Spark Studio"
    )

    assert found == ["Seen", "Also"]


@pytest.mark.parametrize(
    "path", sorted((words.ROOT / "static" / "js").glob("*.js")), ids=lambda p: p.name
)
def test_a_script_takes_its_words_from_the_page(path: Path):
    code = re.sub(
        r"/\*.*?\*/|^\s*//.*$|\s//\s.*$", "", path.read_text(), flags=re.S | re.M
    )
    sets = r"(?:textContent|innerText|ariaLabel|title|alt|placeholder)\s*[:=]\s*"
    names = r"setAttribute\(\s*[\"'](?:aria-label|aria-description|title|alt|placeholder)[\"'],\s*"

    assert (
        re.findall(rf"(?:{sets}|{names})[\"'`][^\"'`$]*[A-Za-z]{{2}}[^\"'`]*", code)
        == []
    )
    assert not HAN.search(code)
    assert re.findall(r"[\"'`]([A-Z][a-z]+(?: [a-z]+)+[.…?]?)[\"'`]", code) == []


# The pages themselves

PAGES = ["/", "/?q=zzzz", "/pictures/", "/nowhere/", "/s/nothing/"]
PAGES += ["/account/", "/account/keys/new/"]
PAGES += [f"/create/{look.id}/" for look in offered_looks()]
REQUEST_ID = re.compile(r"[0-9a-f]{12}")


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_chinese_page_says_nothing_in_english(client, address: str):
    client.cookies["language"] = "zh-hans"

    for text in LiteralText.in_page(client.get(address)):
        assert HAN.search(text) or REQUEST_ID.fullmatch(text), text


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_an_english_page_says_nothing_in_chinese(client, address: str):
    for text in LiteralText.in_page(client.get(address)):
        assert not HAN.search(text), text


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)
def test_the_form_of_every_model_speaks_chinese(model):
    with override("zh-hans"):
        form = build_form(model, fields_url="/settings/")
        html = render_to_string("components/fields/_form.html", {"form": form})

    said = LiteralText.in_html(html)
    assert len(said) > 3
    for text in said:
        assert HAN.search(text), text


# How the checks see


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[\d.]*\w", text)) | set(
        re.findall(r"\{\w+\}", text)
    )


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def tags(text: str) -> list[str]:
    return re.findall(r"<[^>]+>", text)


def bare(text: str) -> str:
    """Return the text without placeholders and markup."""
    return re.sub(r"%\(\w+\)[\d.]*\w|\{\w+\}|<[^>]+>", "", text)
