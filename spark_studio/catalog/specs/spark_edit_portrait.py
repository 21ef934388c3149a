"""Spark Edit Portrait: a new picture of the person in the photo."""

from dataclasses import replace

from spark_studio.catalog import sizes
from spark_studio.catalog.errors import TASK_CREATION, ErrorCode, later_codes
from spark_studio.catalog.model import ModelSpec, Params
from spark_studio.catalog.parts import SEED, SIZE_TITLE, prompt, tenths
from spark_studio.inputs import (
    Choice,
    Option,
    Photo,
    PhotoLimits,
    PhotoSource,
    Size,
    Words,
)

SCENES = (
    Words("Concert, flash photography", "演唱会现场，闪光灯拍摄"),
    Words("Red studio backdrop", "红色影棚背景"),
    Words("Beach at sunset", "黄昏的海滩"),
    Words("Autumn park", "秋天的公园"),
    Words("City street at night", "城市夜景街头"),
    Words("Snowy forest", "下雪的森林"),
    Words("Café", "咖啡馆"),
    Words("Red carpet", "红毯"),
)


def choose_mode(params: Params, sent: frozenset[str]) -> Params:
    """Decide by what was sent: the scene of its own is used by ``creative`` alone."""
    described = "prompt" in sent
    mode = params["gen_mode"] or ("creative" if described else "reference")
    prompt = params["prompt"] if described or mode == "creative" else ""
    return params | {"gen_mode": mode, "prompt": prompt}


MODEL = ModelSpec(
    id="spark_edit_portrait",
    title=Words("Portrait", "人像写真"),
    summary=Words(
        "A new picture of the person in your photo.", "为照片里的人重新拍一张。"
    ),
    settle=choose_mode,
    inputs={
        "photo": Photo(
            title=Words("Photo", "照片"),
            help=Words(
                "One face, from the front, large and uncovered, works best.",
                "一张正脸，占画面大些、没有遮挡，效果最好。",
            ),
            required=True,
            ask=Words("Add a photo first.", "先选一张照片。"),
            limits=PhotoLimits(),
            sources=(PhotoSource("image_input", "address"),),
        ),
        "prompt": prompt(
            Words("Scene", "场景"),
            Words(
                "Where the person is and how it is photographed. "
                "Without words, your photo sets the scene.",
                "写下人在哪里、怎么拍；不写就沿用照片里的场景。",
            ),
            default="Concert group photo, flash photography",
            suggestions=SCENES,
            example=Words(
                "Concert group photo, flash photography", "演唱会现场的合照，闪光灯拍摄"
            ),
        ),
        "gen_mode": Choice(
            title=Words("What to keep", "保留什么"),
            options=(
                Option(
                    "creative",
                    Words("Only the person", "只留人物"),
                    Words(
                        "The scene decides the rest: frame, light and clothes.",
                        "其余由场景决定：取景、光线和衣着。",
                    ),
                ),
                Option(
                    "reference",
                    Words("Person and background", "人物和背景"),
                    Words("Clothes, hair and place stay.", "衣着、发型和环境都保留。"),
                ),
                Option(
                    "reference_char",
                    Words("Person, new background", "人物，换背景"),
                    Words(
                        "Clothes and hair stay, the place changes.",
                        "衣着和发型保留，环境换掉。",
                    ),
                ),
            ),
            nothing=Words("Decide for me", "自动决定"),
        ),
        "size": Size(
            title=SIZE_TITLE,
            width=sizes.width(512, 2048),
            height=sizes.height(512, 2048),
            presets=sizes.COMMON,
            alone="default",
        ),
        "gpen": tenths(
            Words("Face detail", "面部清晰度"),
            Words(
                "Makes eyes, brows, lips and hair clearer.",
                "让眼睛、眉毛、嘴唇和头发更清晰。",
            ),
            0.4,
        ),
        "skin": tenths(
            Words("Retouch", "美颜"),
            Words(
                "Smooths the skin and softens shadows under the eyes. Pores stay.",
                "磨皮，淡化眼下的阴影，毛孔还在。",
            ),
            0.3,
        ),
        "skin_unifi": tenths(
            Words("Even skin", "匀肤"),
            Words(
                "Evens the color of the skin without making it paler.",
                "让肤色均匀，但不会变白。",
            ),
            0.0,
        ),
        "seed": replace(SEED, as_text=True),
    },
    errors=(
        ErrorCode(
            "003010001",
            Words("Missing image input", "缺少图片输入"),
            ("photo.missing", "photo.blank", "photo.type"),
        ),
        ErrorCode(
            "003010002",
            Words("Invalid parameter", "参数无效"),
            (
                "photo",
                "prompt",
                "gen_mode",
                "size",
                "gpen",
                "skin",
                "skin_unifi",
                "seed",
            ),
        ),
        ErrorCode(
            "003010003",
            Words(
                "Invalid image format, only JPG/JPEG/PNG supported",
                "图片格式无效，仅支持 JPG/JPEG/PNG",
            ),
            ("photo.format",),
        ),
        *later_codes("003010", busy=TASK_CREATION),
    ),
)
