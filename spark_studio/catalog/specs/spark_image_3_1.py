"""Spark Image 3.1: a picture from words alone."""

from spark_studio.catalog import sizes
from spark_studio.catalog.errors import UNAVAILABLE, ErrorCode, later_codes
from spark_studio.catalog.model import ModelSpec
from spark_studio.catalog.parts import SEED, SIZE_TITLE, prompt
from spark_studio.inputs import Size, Toggle, Words

# The order of the inputs, and of the checks inside the size, is the order in which
# mistakes are answered: words, expansion, seed, then the two sides.
MODEL = ModelSpec(
    id="spark_image_3_1",
    title=Words("From words", "文字生图"),
    summary=Words("Write what you want to see.", "写下想看到的画面。"),
    inputs={
        "prompt": prompt(
            Words("What to draw", "想画什么"),
            Words(
                "English or Chinese. Put words to be drawn in quotes.",
                "中文英文都可以；要画出来的文字加上引号。",
            ),
            required=True,
            ask=Words("Write what you want to see.", "写下想看到的画面。"),
            example=Words(
                "A puppy running down a rainy street at night",
                "雨夜的街上，一只小狗在奔跑",
            ),
        ),
        "use_pre_llm": Toggle(
            title=Words("Fill in the details", "补充细节"),
            help=Words(
                "Good for a few words; switch it off when you have described everything.",
                "写得少时打开更好；已经写得很细就关掉。",
            ),
            default=True,
        ),
        "seed": SEED,
        "size": Size(
            title=SIZE_TITLE,
            width=sizes.width(1, None),
            height=sizes.height(1, None),
            presets=sizes.with_standing(sizes.RECOMMENDED)
            + sizes.with_standing(sizes.RECOMMENDED_2K),
            alone="refused",
            min_area=512 * 512,
            max_area=2048 * 2048,
            max_ratio=3,
        ),
    },
    errors=(
        ErrorCode(
            "003002001",
            Words("Prompt missing", "缺少提示词"),
            ("prompt.missing", "prompt.type"),
            as_integer=True,
        ),
        ErrorCode(
            "003002002",
            Words("Invalid prompt length", "提示词长度无效"),
            ("prompt.length",),
            as_integer=True,
        ),
        ErrorCode(
            "003002003",
            Words("Invalid use_pre_llm parameter", "use_pre_llm 参数无效"),
            ("use_pre_llm",),
            as_integer=True,
        ),
        ErrorCode(
            "003002004",
            Words("Invalid seed parameter", "种子参数无效"),
            ("seed",),
            as_integer=True,
        ),
        ErrorCode(
            "003002005",
            Words("Invalid dimension parameter", "尺寸参数无效"),
            ("size",),
            as_integer=True,
        ),
        ErrorCode(
            "003002006",
            Words("Invalid aspect ratio", "宽高比无效"),
            ("size.ratio",),
            as_integer=True,
        ),
        ErrorCode(
            "003002007",
            Words("Missing width/height parameter", "缺少宽/高参数"),
            ("size.pair",),
            as_integer=True,
        ),
        ErrorCode(
            "003002008",
            Words("Invalid width/height parameter type", "宽/高参数类型无效"),
            ("size.type",),
            as_integer=True,
        ),
        ErrorCode(
            "003002009",
            Words("Invalid width/height parameter range", "宽/高参数超出范围"),
            ("size.range",),
            as_integer=True,
        ),
        *later_codes("003002", busy=UNAVAILABLE, as_integer=True),
    ),
)
