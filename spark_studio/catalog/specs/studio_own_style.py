"""Your own style: the photo in the hand of any picture. This studio's own, made by its own engine."""

from dataclasses import replace

from spark_studio.catalog.errors import TASK_CREATION, ErrorCode, later_codes
from spark_studio.catalog.model import ModelSpec
from spark_studio.catalog.parts import SEED, tenths
from spark_studio.inputs import Photo, PhotoLimits, PhotoSource, Toggle, Words

MODEL = ModelSpec(
    id="studio_own_style",
    title=Words("Your own style", "自己的风格"),
    summary=Words(
        "Paint your photo in the hand of any picture.",
        "用任意一张图片的笔触，重画你的照片。",
    ),
    inputs={
        "photo": Photo(
            title=Words("Photo", "照片"),
            required=True,
            ask=Words("Add a photo first.", "先选一张照片。"),
            limits=PhotoLimits(),
            sources=(
                PhotoSource("image_input", "address"),
                PhotoSource("image_base64", "base64"),
            ),
        ),
        "style": Photo(
            title=Words("Style picture", "风格图片"),
            help=Words(
                "A painting, drawing or print. Its strokes, colors and grain are borrowed.",
                "一张画、一幅版画或任意图片，借用它的笔触、颜色和质地。",
            ),
            required=True,
            ask=Words(
                "Add a picture whose style to borrow.", "再选一张要借用风格的图片。"
            ),
            limits=PhotoLimits(),
            sources=(
                PhotoSource("style_input", "address"),
                PhotoSource("style_base64", "base64"),
            ),
        ),
        "strength": replace(
            tenths(
                Words("Strength", "强度"),
                Words(
                    "How far to go from the photo to the style; 0 leaves the photo as it is.",
                    "离风格有多近；0 就是照片原样。",
                ),
                0.7,
            ),
            ends=(Words("Photo", "照片"), Words("Style", "风格")),
            advanced=False,
        ),
        "keep_colors": Toggle(
            title=Words("Keep the photo's colors", "保留照片的颜色"),
            help=Words(
                "Borrow strokes and light alone, not the colors.",
                "只借用笔触和明暗，不借颜色。",
            ),
        ),
        "protect_faces": Toggle(
            title=Words("Protect faces", "保护面孔"),
            help=Words(
                "Eyes, mouths and skin stay close to the photo.",
                "眼睛、嘴和肤色尽量贴近照片。",
            ),
            default=True,
        ),
        "seed": SEED,
    },
    errors=(
        ErrorCode(
            "003099001",
            Words("Missing photo", "缺少照片"),
            ("photo.missing", "photo.blank", "photo.type"),
        ),
        ErrorCode("003099002", Words("Invalid photo", "照片无效"), ("photo",)),
        ErrorCode(
            "003099003",
            Words("Missing style picture", "缺少风格图片"),
            ("style.missing", "style.blank", "style.type"),
        ),
        ErrorCode(
            "003099004", Words("Invalid style picture", "风格图片无效"), ("style",)
        ),
        ErrorCode("003099005", Words("Invalid strength", "强度无效"), ("strength",)),
        ErrorCode(
            "003099006",
            Words("Invalid keep_colors", "keep_colors 无效"),
            ("keep_colors",),
        ),
        ErrorCode(
            "003099007",
            Words("Invalid protect_faces", "protect_faces 无效"),
            ("protect_faces",),
        ),
        ErrorCode("003099008", Words("Invalid seed", "种子无效"), ("seed",)),
        *later_codes("003099", busy=TASK_CREATION),
    ),
)
