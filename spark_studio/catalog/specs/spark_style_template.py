"""Spark Style Template: the same photo, painted in another hand."""

from spark_studio.catalog.errors import ErrorCode, later_codes
from spark_studio.catalog.looks.styles import LOOKS
from spark_studio.catalog.model import ModelSpec
from spark_studio.catalog.parts import MARK
from spark_studio.inputs import (
    Choice,
    Condition,
    Option,
    Photo,
    PhotoLimits,
    PhotoSource,
    Toggle,
    Words,
)

# The four keys that stand for several styles, by the names of those on the page.
WITH_VARIANTS = {
    "img2img_comic_style_usage": Words(
        "Monet Garden / Exquisite Marvel / Cyber Mechanical",
        "莫奈花园 / 精致美漫 / 赛博机械",
    ),
    "img2img_pretty_style_usage": Words(
        "Chinese Ink Style / Romantic Light", "国风-水墨 / 浪漫光影"
    ),
    "img2img_clay_style_usage": Words("Cute Clay / Cute Doll", "丑萌粘土 / 可爱玩偶"),
    "img2img_3d_style_usage": Words(
        "3D Game Z-Era / Animation Movie / Doll", "3D-游戏_Z时代 / 动画电影 / 玩偶"
    ),
}
PLAIN = tuple(look for look in LOOKS if "sub_req_key" not in look.params)
VARIANTS = tuple(look for look in LOOKS if "sub_req_key" in look.params)

MODEL = ModelSpec(
    id="spark_style_template",
    title=Words("Style template", "风格模板"),
    summary=Words(
        "Your photo keeps its composition and is painted anew.",
        "构图不变，整张照片换一种画法。",
    ),
    looks=LOOKS,
    inputs={
        "req_key": Choice(
            title=Words("Style", "风格"),
            required=True,
            ask=Words("Pick a style.", "选一种风格。"),
            options=tuple(
                Option(look.params["req_key"], Words(look.page_title, look.title.zh))
                for look in PLAIN
            )
            + tuple(Option(key, title) for key, title in WITH_VARIANTS.items()),
        ),
        "sub_req_key": Choice(
            title=Words("Variant", "细分风格"),
            required=True,
            default="",
            asked_when=Condition("req_key", tuple(WITH_VARIANTS), strict=True),
            options=tuple(
                Option(
                    look.params["sub_req_key"],
                    Words(look.page_title, look.title.zh),
                    only_with=(look.params["req_key"],),
                )
                for look in VARIANTS
            ),
        ),
        "photo": Photo(
            title=Words("Photo", "照片"),
            help=Words(
                "At least 600 × 800 pixels, either way up.",
                "至少 600 × 800 像素，横竖都可以。",
            ),
            required=True,
            ask=Words("Add a photo first.", "先选一张照片。"),
            limits=PhotoLimits(min_short_side=600, min_long_side=800),
            sources=(
                PhotoSource("image_urls", "address", is_list=True),
                PhotoSource("binary_data_base64", "base64", is_list=True),
            ),
        ),
        # The answer only ever holds an address; the switch is taken and changes nothing.
        "return_url": Toggle(
            title=Words("Answer with an address", "返回图片地址"),
            default=True,
            advanced=True,
            forgiving=True,
            wire_only=True,
        ),
        "logo_info": MARK,
    },
    errors=(
        ErrorCode(
            "003008001", Words("Missing req_key", "缺少 req_key"), ("req_key.missing",)
        ),
        ErrorCode("003008002", Words("Invalid req_key", "req_key 无效"), ("req_key",)),
        ErrorCode(
            "003008003",
            Words("Invalid sub_req_key", "sub_req_key 无效"),
            ("sub_req_key",),
        ),
        ErrorCode(
            "003008004",
            Words("Missing image", "缺少图片"),
            ("photo.missing", "photo.blank", "photo.type"),
        ),
        ErrorCode(
            "003008005",
            Words("Invalid image count", "图片数量无效"),
            ("photo.count", "photo.array", "photo.conflict"),
        ),
        *later_codes(
            "003008",
            busy=Words(
                "Task creation error / Service unavailable", "任务创建失败 / 服务不可用"
            ),
            failed_by=("photo.base64",),
            unreachable_by=("photo.address",),
            busy_by=("photo",),
        ),
    ),
)
