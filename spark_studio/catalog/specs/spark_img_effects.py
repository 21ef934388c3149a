"""Spark Image Effects: the person in the photo, in a whole new scene."""

from spark_studio.catalog import sizes
from spark_studio.catalog.errors import UNAVAILABLE, ErrorCode, later_codes
from spark_studio.catalog.looks.effects import LOOKS
from spark_studio.catalog.model import ModelSpec
from spark_studio.catalog.parts import SIZE_TITLE
from spark_studio.inputs import (
    Choice,
    Option,
    Photo,
    PhotoLimits,
    PhotoSource,
    Size,
    Words,
)

MODEL = ModelSpec(
    id="spark_img_effects",
    title=Words("Image effects", "图片特效"),
    summary=Words(
        "You as a toy, in a little world or on a festive day.",
        "把你变成玩具，放进小世界，或者带去过节。",
    ),
    looks=LOOKS,
    inputs={
        "photo": Photo(
            title=Words("Photo", "照片"),
            help=Words(
                "A clear photo of one person works best.", "清晰的单人照片效果最好。"
            ),
            required=True,
            ask=Words("Add a photo first.", "先选一张照片。"),
            limits=PhotoLimits(),
            sources=(PhotoSource("image_input1", "address"),),
        ),
        "template_id": Choice(
            title=Words("Look", "风格"),
            required=True,
            ask=Words("Pick a look.", "选一种风格。"),
            options=tuple(
                Option(
                    look.params["template_id"], Words(look.page_title, look.title.zh)
                )
                for look in LOOKS
            ),
        ),
        "size": Size(
            title=SIZE_TITLE,
            width=sizes.width(512, 2048),
            height=sizes.height(512, 2048),
            presets=sizes.COMMON,
            alone="default",
        ),
    },
    errors=(
        ErrorCode(
            "3009001",
            Words("Missing image_input1", "缺少 image_input1"),
            ("photo.missing", "photo.blank", "photo.type"),
        ),
        ErrorCode(
            "3009002",
            Words("Missing template_id", "缺少 template_id"),
            ("template_id.missing",),
        ),
        ErrorCode(
            "3009003",
            Words("Invalid template_id", "template_id 无效"),
            ("template_id",),
        ),
        ErrorCode(
            "3009004", Words("Invalid size parameter", "尺寸参数无效"), ("size",)
        ),
        *later_codes(
            "3009",
            busy=UNAVAILABLE,
            failed_by=("photo",),
            unreachable_by=("photo.address",),
        ),
    ),
)
