"""Spark I2I 3.0: change a photo by saying what should be different."""

from spark_studio.catalog import sizes
from spark_studio.catalog.errors import TASK_CREATION, ErrorCode, later_codes
from spark_studio.catalog.model import ModelSpec
from spark_studio.catalog.parts import SEED, SIZE_TITLE, prompt
from spark_studio.inputs import Number, Photo, PhotoLimits, PhotoSource, Size, Words
from spark_studio.inputs.photo import MEGABYTE

MODEL = ModelSpec(
    id="spark_i2i_3_0",
    title=Words("Change a photo", "改照片"),
    summary=Words(
        "Say what should be different, and the rest stays.",
        "说出想改什么，其余保持原样。",
    ),
    drawn_size=sizes.nearest_sixteens,
    inputs={
        "photo": Photo(
            title=Words("Photo", "照片"),
            help=Words(
                "Clear and sharp works best. Panoramas longer than 3 to 1 do not fit.",
                "清晰的照片效果最好；长宽比超过 3:1 的全景照不行。",
            ),
            required=True,
            ask=Words("Add a photo first.", "先选一张照片。"),
            limits=PhotoLimits(max_bytes=int(4.7 * MEGABYTE), max_ratio=3),
            sources=(
                PhotoSource("image_urls", "address", is_list=True),
                PhotoSource("binary_data_base64", "base64", is_list=True),
            ),
        ),
        "prompt": prompt(
            Words("What to change", "想怎么改"),
            Words(
                "One change at a time works best. Put words to be drawn in quotes.",
                "一次改一处效果最好；要画出来的文字加上引号。",
            ),
            required=True,
            ask=Words("Say what to change.", "写下想改什么。"),
            example=Words("Change the background to a beach", "把背景换成海边"),
        ),
        "scale": Number(
            title=Words("How far to go", "改动幅度"),
            help=Words(
                "If little changes, go further.", "如果变化不明显，就往右拉一些。"
            ),
            default=0.5,
            step=0.05,
            ends=(
                Words("Keep the photo", "贴近照片"),
                Words("Follow the words", "听从文字"),
            ),
        ),
        "size": Size(
            title=SIZE_TITLE,
            help=Words(
                "The picture comes in steps of 16 pixels, up to 1536 on a side.",
                "图片以 16 像素为一档，每边最多 1536 像素。",
            ),
            width=sizes.width(512, 2016),
            height=sizes.height(512, 2016),
            presets=sizes.with_standing(sizes.RECOMMENDED),
            alone="ignored",
            follows_photo=True,
        ),
        "seed": SEED,
    },
    errors=(
        ErrorCode(
            "003003001",
            Words("Prompt missing", "缺少提示词"),
            ("prompt.missing", "prompt.type"),
        ),
        ErrorCode(
            "003003002",
            Words("Invalid prompt length", "提示词长度无效"),
            ("prompt.length",),
        ),
        ErrorCode("003003003", Words("Image missing", "缺少图片"), ("photo.missing",)),
        ErrorCode(
            "003003004", Words("Invalid image count", "图片数量无效"), ("photo.count",)
        ),
        ErrorCode("003003005", Words("Invalid seed", "种子无效"), ("seed",)),
        ErrorCode(
            "003003006", Words("Invalid scale factor", "缩放系数无效"), ("scale",)
        ),
        ErrorCode("003003007", Words("Invalid dimensions", "尺寸无效"), ("size",)),
        ErrorCode(
            "003003008",
            Words("Image source conflict", "图片来源冲突"),
            ("photo.conflict",),
        ),
        ErrorCode(
            "003003009", Words("Invalid image array", "图片数组无效"), ("photo",)
        ),
        *later_codes("003003", busy=TASK_CREATION),
    ),
)
