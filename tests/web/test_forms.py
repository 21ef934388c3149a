"""The forms grown from the catalog, drawn, read as a browser would, and sent back."""

import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import translation

from spark_studio.catalog import all_looks, all_models, get_look, get_model
from spark_studio.inputs import Input, Words
from spark_studio.web.form_fields import form_field
from spark_studio.web.forms import StudioForm, build_form
from tests.web.form_reader import FormReader

FIELDS_URL = "/create/fields/"
PHOTO = SimpleNamespace(
    public_id="7d7a7e9c-6f0e-4f0b-9d43-0d6b0f8a5b11", width=800, height=600
)
PHOTOS = {"photo": PHOTO, "second_photo": PHOTO}
# What has to be chosen or written before each model's form can be sent.
NEEDED = {
    "spark_img_effects": {"template_id": "glass_ball"},
    "spark_style_template": {"req_key": "img2img_water_ink_style_usage"},
    "spark_i2i_3_0": {"prompt": "Make him laugh"},
    "spark_edit_portrait": {},
    "spark_image_3_1": {"prompt": "A puppy"},
    "studio_own_style": {},
}
EVERY_FORM = [(model, None) for model in all_models()] + [
    (get_model(look.model), look) for look in all_looks()
]
CJK = re.compile(r"[\u3400-\u9fff]")


def every_form(test):
    ids = [look.id if look else model.id for model, look in EVERY_FORM]
    return pytest.mark.parametrize(("model", "look"), EVERY_FORM, ids=ids)(test)


def make_form(model: str, look: str = "", data=None, **more) -> StudioForm:
    more = {"photo": PHOTO, "second_photo": PHOTO, "fields_url": FIELDS_URL} | more
    return build_form(get_model(model), get_look(look) if look else None, data, **more)


def draw(form: StudioForm) -> FormReader:
    html = render_to_string("components/fields/_form.html", {"form": form})
    for name in form.model.photo_inputs:
        context = {"form": form, "field": form[name]}
        html += render_to_string("components/fields/_field.html", context)
    return FormReader(html)


def sent(model: str, look: str = "", **changes: str | None) -> StudioForm:
    """Send the form as it first shows, with changes; None leaves a control out."""
    values = draw(make_form(model, look)).values | ({} if look else NEEDED[model])
    values = {n: v for n, v in (values | changes).items() if v is not None}
    return make_form(model, look, values)


@every_form
def test_a_form_sent_as_it_shows_gives_the_usual_params(model, look):
    fixed = dict(look.params) if look else NEEDED[model.id]
    first = build_form(model, look, **PHOTOS)
    values = draw(first).values | ({} if look else NEEDED[model.id])

    form = build_form(model, look, values, **PHOTOS)

    assert form.is_valid(), form.errors
    usual = model.clean(fixed | form_size(first))
    usual.pop("seed", None)
    assert form.cleaned_params == usual
    assert form.seed == -1


def form_size(form: StudioForm) -> dict[str, object]:
    return form["size"].value() if "size" in form.fields else {}


@every_form
def test_what_came_out_can_be_shown_and_sent_again(model, look):
    values = draw(build_form(model, look, **PHOTOS)).values
    values |= {} if look else NEEDED[model.id]
    first = build_form(model, look, values, **PHOTOS)
    assert first.is_valid()

    remix = build_form(
        model, look, params=first.cleaned_params | {"seed": 84213}, **PHOTOS
    )
    again = build_form(model, look, draw(remix).values, **PHOTOS)

    assert again.is_valid(), again.errors
    assert again.cleaned_params == first.cleaned_params
    assert again.seed == 84213


@every_form
def test_every_control_has_a_name_that_can_be_read_aloud(model, look):
    page = draw(build_form(model, look, photo=PHOTO, fields_url=FIELDS_URL))
    labelled = {e.attributes.get("for") for e in page.elements if e.tag == "label"}
    wrapped = {
        id(child) for e in page.elements if e.tag == "label" for child in e.children
    }
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]

    for element in page.elements:
        given = element.attributes
        if (
            element.tag not in {"input", "select", "textarea"}
            or given.get("type") == "hidden"
        ):
            continue
        assert (
            given.get("id") in labelled
            or id(element) in wrapped
            or given.get("aria-labelledby")
        ), given
        for named in f"{given.get('aria-describedby', '')} {given.get('aria-labelledby', '')}".split():
            assert named in ids
    assert len(ids) == len(set(ids)), "two elements with one id"
    assert not [e for e in page.elements if "style" in e.attributes]


@every_form
def test_a_form_speaks_chinese_where_the_catalog_does(model, look):
    with translation.override("zh-hans"):
        form = build_form(model, look, photo=PHOTO)
        labels = [field.label for field in form]

    assert all(CJK.search(label) for label in labels), labels


def test_a_look_leaves_out_what_it_fixes():
    for look in all_looks():
        form = build_form(get_model(look.model), look)
        assert not {"template_id", "req_key", "sub_req_key"} & set(form.fields)


def test_what_only_a_program_needs_is_not_on_the_page():
    assert "return_url" not in make_form("spark_style_template").fields
    assert make_form("spark_style_template").fields.keys() >= {"logo_info-add_logo"}


OUT_OF_RANGE = [
    ("spark_img_effects", "template_id", {"template_id": "Glass_Ball"}),
    ("spark_img_effects", "template_id", {"template_id": ""}),
    ("spark_img_effects", "size", {"size": "custom", "width": "511"}),
    ("spark_img_effects", "size", {"size": "custom", "height": "2049"}),
    ("spark_img_effects", "size", {"size": "custom", "height": "tall"}),
    ("spark_img_effects", "size", {"size": "12x"}),
    ("spark_img_effects", "size", {"size": "nonsense"}),
    ("spark_style_template", "req_key", {"req_key": ""}),
    ("spark_style_template", "req_key", {"req_key": "img2img_disney_3d_style_usage"}),
    ("spark_style_template", "sub_req_key", {"req_key": "img2img_clay_style_usage"}),
    ("spark_style_template", "sub_req_key", {"sub_req_key": "img2img_clay_style_3d"}),
    (
        "spark_style_template",
        "sub_req_key",
        {"req_key": "img2img_clay_style_usage", "sub_req_key": "img2img_3d_style_doll"},
    ),
    (
        "spark_style_template",
        "logo_info-opacity",
        {"logo_info-add_logo": "on", "logo_info-opacity": "1.5"},
    ),
    (
        "spark_style_template",
        "logo_info-position",
        {"logo_info-add_logo": "on", "logo_info-position": "4"},
    ),
    (
        "spark_style_template",
        "logo_info-language",
        {"logo_info-add_logo": "on", "logo_info-language": "2"},
    ),
    ("spark_i2i_3_0", "prompt", {"prompt": " "}),
    ("spark_i2i_3_0", "prompt", {"prompt": "水" * 801}),
    ("spark_i2i_3_0", "scale", {"scale": "1.1"}),
    ("spark_i2i_3_0", "scale", {"scale": "-0.1"}),
    ("spark_i2i_3_0", "scale", {"scale": "much"}),
    ("spark_i2i_3_0", "seed", {"seed": "2147483648"}),
    ("spark_i2i_3_0", "seed", {"seed": "-2"}),
    ("spark_i2i_3_0", "size", {"size": "custom", "width": "2017"}),
    ("spark_edit_portrait", "prompt", {"prompt": "x" * 801}),
    ("spark_edit_portrait", "gpen", {"gpen": "1.1"}),
    ("spark_edit_portrait", "skin", {"skin": "0.35"}),
    ("spark_edit_portrait", "skin_unifi", {"skin_unifi": "nan"}),
    ("spark_edit_portrait", "gen_mode", {"gen_mode": "auto"}),
    ("spark_edit_portrait", "seed", {"seed": "1.5"}),
    ("spark_edit_portrait", "size", {"size": "custom", "width": "0"}),
    ("spark_image_3_1", "prompt", {"prompt": ""}),
    ("spark_image_3_1", "seed", {"seed": "abc"}),
    ("spark_image_3_1", "size", {"size": "custom", "width": "2000", "height": "500"}),
    ("spark_image_3_1", "size", {"size": "custom", "width": "1328", "height": ""}),
    ("spark_image_3_1", "size", {"size": "custom", "width": "9" * 50, "height": "9"}),
]


@pytest.mark.parametrize(("model", "field", "changes"), OUT_OF_RANGE)
def test_a_value_out_of_range_comes_back_beside_its_field(model, field, changes):
    form = sent(model, **changes)

    assert not form.is_valid()
    assert list(form.errors) == [field]
    page = draw(form)
    mistake = page.by_id(f"id_{field}-mistake")
    assert mistake.text.strip() == form.errors[field][0]
    assert mistake in page.by_id(f"id_{field}-field").children
    explained = [
        e
        for e in page.elements
        if f"id_{field}-mistake" in e.attributes.get("aria-describedby", "").split()
    ]
    assert explained
    links = [e.attributes.get("href") for e in page.elements if e.tag == "a"]
    assert f"#id_{field}-field" in links


@pytest.mark.parametrize(("model", "field", "changes"), OUT_OF_RANGE)
def test_nothing_typed_is_lost_with_a_mistake(model, field, changes):
    more = {"seed": changes.get("seed", "84213")}
    values = draw(sent(model, **changes | more)).values

    assert values["seed"] == more["seed"]
    for name, value in changes.items():
        offered = {e.attributes.get("value") for e in draw(sent(model)).controls(name)}
        is_free_text = name in {"prompt", "width", "height", "scale", "gpen", "skin"}
        if is_free_text or value in offered:
            assert values[name] == value


def test_a_mistake_is_said_in_the_language_of_the_page():
    with translation.override("zh-hans"):
        form = sent("spark_edit_portrait", gpen="2")
        form.is_valid()
        page = draw(form)

    assert page.by_id("id_gpen-mistake").text.strip() == "在 0 到 1 之间选一个数。"


def test_several_mistakes_are_listed_together():
    form = sent("spark_edit_portrait", gpen="2", seed="x", gen_mode="auto")

    assert not form.is_valid()
    assert [field.name for field in form.mistakes] == ["gen_mode", "gpen", "seed"]


def test_a_folded_mistake_opens_the_fold():
    assert "open" not in fold(sent("spark_edit_portrait", seed="x"))
    assert "open" in fold(sent("spark_edit_portrait", gpen="2"))


def fold(form: StudioForm) -> dict[str, str]:
    page = draw(form)
    (details,) = [e for e in page.elements if e.attributes.get("class") == "fold"]
    return details.attributes


def test_a_form_without_mistakes_lists_none():
    page = draw(make_form("spark_edit_portrait"))

    assert not [e for e in page.elements if e.tag == "mistake-list"]
    assert not [e for e in page.elements if "aria-invalid" in e.attributes]


def test_a_photo_is_asked_for_until_there_is_one():
    values = draw(make_form("spark_edit_portrait")).values
    upload = SimpleUploadedFile("me.jpg", b"\xff\xd8", "image/jpeg")

    without = make_form("spark_edit_portrait", data=values, photo=None)
    with_file = make_form(
        "spark_edit_portrait", data=values, photo=None, files={"photo": upload}
    )
    with_forged_id = make_form(
        "spark_edit_portrait", data=values | {"photo_id": "1"}, photo=None
    )

    assert list(without.errors) == list(with_forged_id.errors) == ["photo"]
    assert with_file.is_valid()


def test_a_kept_photo_travels_with_the_form():
    assert draw(make_form("spark_edit_portrait")).values["photo_id"] == PHOTO.public_id


def test_a_model_without_a_photo_asks_for_none():
    assert make_form("spark_image_3_1").photo_field is None
    assert sent("spark_image_3_1").is_valid()


# Conditions


def test_a_variant_is_asked_for_with_its_style_and_only_with_its_own():
    form = make_form(
        "spark_style_template",
        data={"req_key": "img2img_clay_style_usage", "seed": "7"},
        draft=True,
        is_fragment=True,
    )
    page = draw(form)

    offered = [e.attributes["value"] for e in page.controls("sub_req_key")]
    assert sorted(offered) == ["img2img_clay_style_3d", "img2img_clay_style_bubble"]
    assert page.values["seed"] == "7"
    assert not form.errors


def test_a_variant_vanishes_with_a_style_that_has_none():
    data = {"req_key": "img2img_water_ink_style_usage"}
    page = draw(
        make_form("spark_style_template", data=data, draft=True, is_fragment=True)
    )

    assert page.controls("sub_req_key") == []
    assert page.values["req_key"] == "img2img_water_ink_style_usage"


def test_the_settings_of_the_mark_appear_with_the_mark():
    without = draw(
        make_form("spark_style_template", "ink-wash", {}, draft=True, is_fragment=True)
    )
    with_mark = draw(
        make_form(
            "spark_style_template",
            "ink-wash",
            {"logo_info-add_logo": "on"},
            draft=True,
            is_fragment=True,
        )
    )

    assert without.controls("logo_info-opacity") == []
    assert with_mark.values["logo_info-opacity"] == "1"
    assert with_mark.values["logo_info-position"] == "0"


def test_what_others_hang_on_asks_for_its_piece_of_the_page_again():
    page = draw(make_form("spark_style_template"))

    for id, scope in (
        ("id_req_key", "first-settings"),
        ("id_logo_info-add_logo", "group-logo_info"),
    ):
        given = page.by_id(id).attributes
        assert given["hx-get"] == FIELDS_URL
        assert given["hx-target"] == given["hx-select"] == f"#{scope}"
        assert page.by_id(scope)


def test_without_scripts_everything_shows_and_says_when_it_counts():
    page = draw(make_form("spark_style_template"))

    assert len(page.controls("logo_info-position")) == 4
    assert "Add a mark" in page.by_id("id_logo_info-position-help").text
    assert "data-unasked" in page.by_id("id_logo_info-position-field").attributes
    options = page.by_id("id_sub_req_key").children
    assert len([e for e in options if e.tag == "option"]) == 10 + 1


def test_where_nothing_can_be_asked_again_nothing_is_hidden():
    page = draw(make_form("spark_style_template", fields_url=""))

    assert not [e for e in page.elements if "data-unasked" in e.attributes]
    assert not [e for e in page.elements if "hx-get" in e.attributes]


def test_a_mark_reaches_the_params():
    form = sent(
        "spark_style_template",
        "ink-wash",
        **{
            "logo_info-add_logo": "on",
            "logo_info-position": "2",
            "logo_info-opacity": "0.5",
            "logo_info-logo_text_content": "Mae",
        },
    )

    assert form.is_valid()
    assert form.cleaned_params["logo_info"] == {
        "add_logo": True,
        "position": 2,
        "language": 0,
        "opacity": 0.5,
        "logo_text_content": "Mae",
    }


# Single kinds


@pytest.mark.parametrize(
    ("size", "cleaned"),
    [
        ({"size": "936x1664"}, (936, 1664)),
        ({"size": "936x1664", "width": "600", "height": "700"}, (936, 1664)),
        ({"size": "custom", "width": "600", "height": " 700 "}, (600, 700)),
        ({"size": None, "width": "600", "height": "700"}, (600, 700)),
        ({"size": None, "width": None, "height": None}, (1328, 1328)),
    ],
)
def test_a_size_is_a_shape_or_two_numbers(size, cleaned):
    form = sent("spark_img_effects", "felt-keychain", **size)

    assert form.is_valid(), form.errors
    assert (form.cleaned_params["width"], form.cleaned_params["height"]) == cleaned


def test_a_size_of_ones_own_stays_chosen():
    params = {"width": 600, "height": 700}
    page = draw(make_form("spark_img_effects", "felt-keychain", params=params))

    assert page.values["size"] == "custom"
    assert (page.values["width"], page.values["height"]) == ("600", "700")


def test_the_side_that_is_wrong_is_marked():
    page = draw(sent("spark_img_effects", size="custom", width="99"))

    assert page.by_id("id_size-width").attributes["aria-invalid"] == "true"
    assert "aria-invalid" not in page.by_id("id_size-height").attributes


def test_an_edit_starts_with_the_shape_of_its_photo():
    tall = SimpleNamespace(public_id="x", width=3000, height=4000)

    assert draw(make_form("spark_i2i_3_0", photo=tall)).values["size"] == "1104x1472"
    assert draw(make_form("spark_i2i_3_0", photo=None)).values["size"] == "1328x1328"
    assert (
        draw(make_form("spark_img_effects", photo=tall)).values["size"] == "1328x1328"
    )


def test_shapes_are_drawn_to_scale():
    form = make_form("spark_image_3_1")
    views = [view for _, views in form["size"].tiers for view in views]

    assert len(views) == 18
    for view in views:
        assert view.width / view.height == pytest.approx(
            view.preset.width / view.preset.height, rel=0.02
        )
        assert view.x * 2 + view.width == pytest.approx(36, abs=0.2)


def test_shapes_of_two_tiers_have_headings():
    assert [tier for tier, _ in make_form("spark_image_3_1")["size"].tiers] == [
        "Standard 1K",
        "High definition 2K",
    ]


@pytest.mark.parametrize(
    ("typed", "seed"), [("", -1), ("-1", -1), ("0", 0), (" 84213 ", 84213)]
)
def test_an_empty_seed_means_a_new_one(typed, seed):
    form = sent("spark_style_template", "ink-wash", seed=typed)

    assert form.is_valid()
    assert form.seed == seed
    assert "seed" not in form.cleaned_params


@pytest.mark.parametrize("typed", ["0.5", " 0.50 ", "0,5", ".5"])
def test_a_number_may_be_typed_as_people_do(typed):
    form = sent("spark_i2i_3_0", scale=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_params["scale"] == 0.5


@pytest.mark.parametrize(("typed", "expands"), [("on", True), (None, False)])
def test_a_switch_is_on_or_off(typed, expands):
    form = sent("spark_image_3_1", use_pre_llm=typed)

    assert form.is_valid()
    assert form.cleaned_params["use_pre_llm"] is expands


def test_the_usual_words_are_shown_and_not_typed():
    text = draw(make_form("spark_edit_portrait")).by_id("id_prompt")

    assert text.attributes["placeholder"].startswith("Concert group photo")
    form = sent("spark_edit_portrait")
    assert form.is_valid()
    assert form.cleaned_params["gen_mode"] == "reference"


def test_words_that_look_like_markup_stay_words():
    evil = '</textarea><script>alert(1)</script>"'
    page = draw(sent("spark_i2i_3_0", prompt=evil, scale="9"))

    assert page.values["prompt"] == evil
    assert not [e for e in page.elements if e.tag == "script"]


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({}, "3, all as usual"),
        ({"gpen": "0.40"}, "3, all as usual"),
        ({"gpen": "0.5"}, "3, 1 changed"),
        ({"gpen": "0.5", "skin": "1"}, "3, 2 changed"),
        ({"prompt": "On a beach"}, "3, all as usual"),
    ],
)
def test_the_fold_says_how_many_settings_differ(changes, note):
    assert sent("spark_edit_portrait", **changes).folded_note == note


def test_the_fold_counts_only_what_is_asked_for():
    off = make_form("spark_style_template", "ink-wash")
    mark = {"logo_info": {"add_logo": True, "position": 2}}
    on = make_form("spark_style_template", "ink-wash", params=mark)

    assert off.folded_note == "1, all as usual"
    assert on.folded_note == "5, 2 changed"


def test_few_options_are_cards_and_many_a_list():
    portrait, effects = make_form("spark_edit_portrait"), make_form("spark_img_effects")

    assert portrait["gen_mode"].template.endswith("_cards.html")
    assert len(portrait["gen_mode"].options) == 4
    assert effects["template_id"].template.endswith("_select.html")
    assert len(effects["template_id"].options) == 31


def test_a_slider_has_its_number_and_one_name():
    page = draw(make_form("spark_edit_portrait"))
    number, slider = [
        e for e in page.by_id("id_gpen-field").children if e.tag == "input"
    ]

    assert number.attributes["name"] == "gpen" and "name" not in slider.attributes
    given = slider.attributes
    assert (given["min"], given["max"], given["step"], given["value"]) == (
        "0",
        "1",
        "0.1",
        "0.4",
    )


def test_a_kind_nobody_has_drawn_yet_says_so():
    class Sound(Input):
        pass

    with pytest.raises(NotImplementedError, match="Sound"):
        form_field(Sound(title=Words("Sound", "声音")))


# The words a picture is made of


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)
def test_words_lead_and_stand_nowhere_else(model):
    form = build_form(model)
    lead = [field.name for field in form.lead]

    assert lead == (["prompt"] if "prompt" in model.inputs else [])
    assert not {"prompt"} & {item.name for item in [*form.first, *form.folded]}
