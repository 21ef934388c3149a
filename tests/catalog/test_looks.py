"""The looks, held against the tables of the two models' pages."""

import re
from collections import Counter

import pytest

from spark_studio.catalog import (
    UnknownLook,
    all_looks,
    families,
    get_look,
    get_model,
)

# As the pages print them.
TEMPLATES = {
    "felt_3d_polaroid": "Felt 3D Polaroid Style",
    "my_world": "Pixel World Style",
    "my_world_universal": "Pixel World - Universal Version",
    "plastic_bubble_figure": "Plastic Bubble Figure",
    "plastic_bubble_figure_cartoon_text": "Plastic Bubble Figure - Cartoon Text Version",
    "furry_dream_doll": "Furry Dream Doll",
    "micro_landscape_mini_world": "Mini World Doll Style",
    "micro_landscape_mini_world_professional": "Micro Landscape Mini World - Professional Version",
    "acrylic_ornaments": "Acrylic Ornaments",
    "felt_keychain": "Felt Keychain",
    "lofi_pixel_character_mini_card": "Lofi Pixel Character Mini Card",
    "angel_figurine": "Angel Figurine",
    "lying_in_fluffy_belly": "Lying in Fluffy Belly",
    "glass_ball": "Glass Ball",
    "earphone_case_style": "Earphone Case Style",
    "electronic_pet_egg_style": "Electronic Pet Egg Style",
    "patchwork_collage_style": "Patchwork Collage Style",
    "claw_machine_style": "Claw Machine Style",
    "car_miniature_ornaments": "Car Miniature Ornaments",
    "Mid-Autumn_Festival_new_chinese_style": "Mid-Autumn Festival - New Chinese Style",
    "Mid-Autumn_Festival_individual": "Mid-Autumn Festival Individual",
    "Christmas_green_background": "Christmas Green Background",
    "Christmas_tree": "Christmas Tree",
    "Spring_Festival_traditional_Chinese_architecture": "Spring Festival Red Wall",
    "birthday_photo_gorgeous": "Birthday Photo Gorgeous",
    "birthday_photo_red": "Birthday Photo Red",
    "birthday_photo_party": "Birthday Photo Party",
    "graduation_photo": "Graduation Photo",
    "spring_festival_traditional_architecture": "Spring Festival Traditional Architecture",
    "spring_festival_gradient_colors": "Spring Festival Gradient Colors",
}
PLAIN_STYLES = {
    "img2img_ghibli_style_usage": "Influencer Anime Style",
    "img2img_real_mix_style_usage": "Realistic Style",
    "img2img_makoto_style_usage": "Angel Style",
    "img2img_cartoon_style_usage": "Anime Style",
    "img2img_rev_animated_style_usage": "Princess Style",
    "img2img_blueline_style_usage": "Dreamy Style",
    "img2img_water_ink_style_usage": "Ink Wash Style",
    "i2i_ai_create_monet_usage": "New Monet Garden",
    "img2img_water_paint_style_usage": "Watercolor Style",
    "img2img_exquisite_style_usage": "Exquisite Korean Comic",
    "img2img_ceramics_style_usage": "Ceramic Doll",
    "img2img_chinese_style_usage": "Chinese Red",
}
VARIANTS = {
    "img2img_comic_style_monet": ("img2img_comic_style_usage", "Monet Garden"),
    "img2img_comic_style_marvel": ("img2img_comic_style_usage", "Exquisite Marvel"),
    "img2img_comic_style_future": ("img2img_comic_style_usage", "Cyber Mechanical"),
    "img2img_pretty_style_ink": ("img2img_pretty_style_usage", "Chinese Ink Style"),
    "img2img_pretty_style_light": ("img2img_pretty_style_usage", "Romantic Light"),
    "img2img_clay_style_3d": ("img2img_clay_style_usage", "Cute Clay"),
    "img2img_clay_style_bubble": ("img2img_clay_style_usage", "Cute Doll"),
    "img2img_3d_style_era": ("img2img_3d_style_usage", "3D Game Z-Era"),
    "img2img_3d_style_movie": ("img2img_3d_style_usage", "Animation Movie"),
    "img2img_3d_style_doll": ("img2img_3d_style_usage", "Doll"),
}
# Names of others that some keys hint at; none may stand in words people read.
BRANDS = re.compile(
    r"ghibli|吉卜力|minecraft|我的世界|makoto|新海诚|disney|迪士尼|pop ?mart|泡泡玛特|tamagotchi"
    r"|拓麻歌子|airpods|polaroid corp|lego|乐高|pixar|皮克斯",
    re.IGNORECASE,
)
CJK = re.compile(r"[\u3400-\u9fff]")


def looks_of(model_id: str):
    return [look for look in all_looks() if look.model == model_id]


def test_every_template_is_a_look_with_the_name_of_its_page():
    looks = looks_of("spark_img_effects")

    assert {look.params["template_id"]: look.page_title for look in looks} == TEMPLATES
    assert all(set(look.params) == {"template_id"} for look in looks)


def test_every_style_pick_is_a_look_with_the_name_of_its_page():
    looks = looks_of("spark_style_template")
    plain = {
        look.params["req_key"]: look.page_title
        for look in looks
        if set(look.params) == {"req_key"}
    }
    variants = {
        look.params["sub_req_key"]: (look.params["req_key"], look.page_title)
        for look in looks
        if set(look.params) == {"req_key", "sub_req_key"}
    }

    assert plain == PLAIN_STYLES
    assert variants == VARIANTS
    assert len(looks) == 22


def test_the_choices_of_a_model_are_those_of_its_looks():
    effects, styles = get_model("spark_img_effects"), get_model("spark_style_template")
    templates = {o.value for o in effects.inputs["template_id"].options}
    keys = [o.value for o in styles.inputs["req_key"].options]
    subs = {o.value: o.only_with for o in styles.inputs["sub_req_key"].options}

    assert templates == set(TEMPLATES)
    assert len(keys) == len(set(keys)) == 16
    assert set(keys) == set(PLAIN_STYLES) | {key for key, _ in VARIANTS.values()}
    assert subs == {sub: (key,) for sub, (key, _) in VARIANTS.items()}


@pytest.mark.parametrize("look", all_looks(), ids=lambda look: look.id)
def test_what_a_look_fixes_is_taken_by_its_model(look):
    cleaned = get_model(look.model).clean(look.params)

    assert look.params.items() <= cleaned.items()


@pytest.mark.parametrize("look", all_looks(), ids=lambda look: look.id)
def test_a_look_is_named_and_described_in_both_languages(look):
    for words in (look.title, look.line):
        assert CJK.search(words.zh)
        assert not CJK.search(words.en)
    assert look.line.en.endswith(".") and look.line.zh.endswith("。")
    assert not re.search(r"[,.;:!?]", look.line.zh), "Chinese wants full-width marks"
    assert not re.search(r"[!！]", look.line.en + look.line.zh)
    for text in (
        look.title.en,
        look.title.zh,
        look.line.en,
        look.line.zh,
        *look.search,
    ):
        assert not BRANDS.search(text), text


@pytest.mark.parametrize("look", all_looks(), ids=lambda look: look.id)
def test_the_id_of_a_look_is_its_english_name(look):
    assert look.id == re.sub(r"[^a-z0-9]+", "-", look.title.en.lower()).strip("-")


@pytest.mark.parametrize("look", all_looks(), ids=lambda look: look.id)
def test_a_look_is_found_by_both_names_and_by_pinyin(look):
    pinyin = [word for word in look.search if re.fullmatch(r"[a-z0-9]+", word)]

    assert look.matches(look.title.en)
    assert look.matches(look.title.en.lower())
    assert look.matches(look.title.zh)
    assert look.matches(look.family.title.zh)
    assert pinyin and all(look.matches(word) for word in pinyin)
    assert any(CJK.search(word) for word in look.search)
    assert not look.matches("zzqx")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("ink", {"ink-wash", "chinese-ink"}),
        ("水墨", {"ink-wash", "chinese-ink"}),
        ("shuimo", {"ink-wash", "chinese-ink"}),
        ("shui mo", {"ink-wash", "chinese-ink"}),
        ("INK  wash", {"ink-wash"}),
        ("毛毡", {"felt-keychain", "felt-3d-polaroid"}),
        ("doll", {"doll", "cute-doll", "ceramic-doll", "furry-dream-doll"}),
        ("moon", {"mid-autumn-new-chinese", "mid-autumn-individual"}),
        ("ｉｎｋ", {"ink-wash"}),
    ],
)
def test_a_search_finds_what_people_mean(query, ids):
    found = {look.id for look in all_looks() if look.matches(query)}

    assert ids <= found
    assert len(found) < 20


def test_searching_for_nothing_finds_everything():
    assert all(look.matches("  ") for look in all_looks())


def test_ids_and_titles_are_told_apart():
    for values in (
        [look.id for look in all_looks()],
        [look.title.en for look in all_looks()],
        [look.title.zh for look in all_looks()],
        [look.line.en for look in all_looks()],
        [look.line.zh for look in all_looks()],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []
    assert len(all_looks()) == 52


def test_two_spring_festivals_differ_by_more_than_their_letters():
    red_wall = get_look("spring-festival-red-wall")
    courtyard = get_look("spring-festival-traditional-architecture")
    template = get_model("spark_img_effects").inputs["template_id"]

    assert red_wall.params["template_id"].startswith("Spring_")
    assert courtyard.params["template_id"].startswith("spring_")
    assert template.clean(red_wall.params["template_id"]) != template.clean(
        courtyard.params["template_id"]
    )


def test_families_are_those_of_the_gallery_and_none_is_empty():
    names = [family.title.en for family in families()]
    filled = {look.family for look in all_looks()}

    assert names == [
        "Brush and ink",
        "Comic",
        "Figures",
        "Little worlds",
        "Light",
        "Festive",
    ]
    assert filled == set(families())


@pytest.mark.parametrize(
    ("id", "for_people"),
    [
        ("ink-wash", False),
        ("pixel-world-universal", False),
        ("felt-keychain", True),
        ("ceramic-doll", True),
    ],
)
def test_some_looks_are_for_people(id, for_people):
    assert get_look(id).for_people is for_people


@pytest.mark.parametrize("id", ["Ink-Wash", "ink_wash", "", "ink-wash "])
def test_a_look_is_known_by_its_exact_id_only(id):
    with pytest.raises(UnknownLook):
        get_look(id)
