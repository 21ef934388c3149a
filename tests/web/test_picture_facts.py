"""How a picture was made, told on its page: by whom, from what, and what was passed over."""

import re
from html import unescape

import pytest
from django.urls import reverse

from spark_studio.accounts.models import ApiKey
from spark_studio.web.picture_facts import drawn_by, settings_used

WORDS, EDIT = "spark_image_3_1", "spark_i2i_3_0"


def shown(visitor, job) -> str:
    page = visitor.get(reverse("web:picture", args=[job.public_id])).content.decode()
    facts = page[page.index('<dl class="facts') : page.index("</dl>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", facts)).split())


@pytest.mark.parametrize(
    ("engine", "facts", "said"),
    [
        ("local", {}, "the built-in studio"),
        ("remote", {"service": "spark.example:8443"}, "a Spark service at spark.example:8443"),
        ("remote", {}, "a Spark service"),
        ("sketch", {"service": "x"}, "sketch"),
    ],
)  # fmt: skip
def test_who_drew_it(visitor, make_picture, engine, facts, said):
    job = make_picture(engine=engine, facts=facts)

    assert drawn_by(job) == said
    assert f"Drawn by {said}" in shown(visitor, job)
    history = visitor.get(reverse("web:history")).content.decode()
    assert f"Drawn by {said}." in history


def test_words_and_settings_are_told_as_the_page_asks_for_them(visitor, make_picture):
    params = {"prompt": "A red\ncoat", "scale": 0.65, "width": 1472, "height": 1104}
    job = make_picture(size=(1472, 1104), model=EDIT, look="", params=params)

    told = [(fact.label, fact.value) for fact in settings_used(job)]
    assert told == [("What to change", "A red\ncoat"), ("How far to go", "0.65")]
    assert "How far to go 0.65" in shown(visitor, job)
    assert "Kind Change a photo" in shown(visitor, job)


def test_a_size_that_did_not_come_out_is_told(make_picture):
    params = {"prompt": "x", "width": 1472, "height": 1104}
    job = make_picture(size=(64, 48), model=EDIT, look="", params=params)

    assert ("Size asked for", "1472 × 1104") in [
        (fact.label, fact.value) for fact in settings_used(job)
    ]


def test_choices_and_switches_are_told_in_words(make_picture):
    params = {"gen_mode": "reference", "gpen": 0.4}
    portrait = make_picture(model="spark_edit_portrait", look="", params=params)
    words = make_picture(model=WORDS, look="", params={"use_pre_llm": False})

    told = [fact.value for fact in settings_used(portrait) + settings_used(words)]
    assert told == ["Person and background", "0.4", "Off"]


def test_a_mark_is_told_with_what_belongs_to_it(make_picture):
    mark = {"add_logo": True, "position": 2, "opacity": 0.5, "logo_text_content": ""}
    with_mark = make_picture(params={"logo_info": mark})
    without = make_picture(params={"logo_info": mark | {"add_logo": False}})

    assert [fact.value for fact in settings_used(with_mark)] == [
        "On",
        "Top left",
        "0.5",
    ]
    assert [fact.value for fact in settings_used(without)] == ["Off"]


def test_what_the_look_fixes_and_what_only_programs_need_is_no_setting(make_picture):
    fixed = {"req_key": "img2img_water_ink_style_usage", "return_url": True}

    assert settings_used(make_picture(params=fixed)) == []


def test_the_words_with_their_details_are_told_where_they_differ(visitor, make_picture):
    def facts_of(name: str, text: object) -> str:
        facts, params = {name: text}, {"prompt": "A puppy"}
        job = make_picture(model=WORDS, look="", params=params, facts=facts)
        return shown(visitor, job)

    for name in ("expanded_prompt", "llm_result"):
        said = "With the details filled in A wet puppy"
        assert said in facts_of(name, "A wet puppy")
    for text in ("A puppy", "", None, {"a": 1}):
        assert "With the details" not in facts_of("expanded_prompt", text)


def test_what_a_program_asked_for_says_so(visitor, make_picture, owner):
    key = ApiKey.objects.create(
        owner=owner, name="Print shop", prefix="sk-spark-abcd", digest="d"
    )
    job = make_picture(key=key, passed_over=["style_strength", "stream"])

    told = shown(visitor, job)
    assert "Asked for with the key Print shop." in told
    assert "Sent, but it changed nothing: style_strength, stream." in told
    assert "Asked for" not in shown(visitor, make_picture())


def test_settings_of_old_pictures_break_nothing(visitor, make_picture):
    odd = {"prompt": 7, "gen_mode": "gone", "logo_info": "no", "width": "x", "zzz": []}
    for model in (WORDS, EDIT, "spark_edit_portrait", "spark_style_template", "gone"):
        job = make_picture(model=model, look="", params=odd)
        assert "Seed" in shown(visitor, job)
