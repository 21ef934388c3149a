"""What a person reads when a picture could not be made, and the code beside it."""

from spark_studio.inputs import Words

TOO_SLOW = "too_slow"
TOO_LARGE = "too_large"
NO_ROOM = "no_room"
CANNOT_DRAW = "cannot_draw"
UNAVAILABLE = "unavailable"
GONE_PHOTO = "gone_photo"
GONE_STYLE = "gone_style"
UNFETCHED = "unfetched"
UNFETCHED_STYLE = "unfetched_style"
UNFIT_PHOTO = "unfit_photo"
LOST = "lost"
INTERNAL = "internal"

SENTENCES = {
    TOO_SLOW: Words(
        "This picture took too long, so we stopped. Try a smaller size or another look.",
        "这张图片花的时间太长，已经停下。换小一点的尺寸，或换一种风格试试。",
    ),
    TOO_LARGE: Words(
        "This picture needed more memory than there is. Try a smaller size.",
        "这张图片需要的内存超出了上限。换小一点的尺寸试试。",
    ),
    NO_ROOM: Words(
        "There was no room left to keep the picture. Try again in a while.",
        "存储空间已满，图片没能保存。过一会儿再试。",
    ),
    GONE_PHOTO: Words(
        "The photo this picture starts from is gone. Upload it again.",
        "这张图片所用的照片已经不在了。重新上传一次吧。",
    ),
    GONE_STYLE: Words(
        "The picture whose style this one borrows is gone. Upload it again.",
        "这张图片所借用的风格图片已经不在了。重新上传一次吧。",
    ),
    UNFETCHED_STYLE: Words(
        "The style picture could not be fetched from its address. Check that anybody can open the address, then try again.",
        "没能从这个地址取到风格图片。确认谁都能打开这个地址，再试一次。",
    ),
    UNFETCHED: Words(
        "The photo could not be fetched from its address. Check that anybody can open the address, then try again.",
        "没能从这个地址取到照片。确认谁都能打开这个地址，再试一次。",
    ),
    LOST: Words(
        "We started this picture three times and it broke off each time. Try another photo or look.",
        "这张图片画了三次，每次都中断了。换一张照片或一种风格试试。",
    ),
    INTERNAL: Words(
        "Something broke on our side, so there is no picture. Try again, or choose another look.",
        "我们这边出了点问题，图片没有画成。再试一次，或换一种风格。",
    ),
}


def error_values(
    code: str,
    words: Words | None = None,
    *,
    fault: str = "failed",
    is_passing: bool = False,
    mistake: str = "",
) -> dict[str, object]:
    """Return what a job's ``error`` holds.

    Beside the code and the sentence, and only where there is more to say: ``fault``, one
    of the catalog's FAULTS; ``passing``, where trying again may well work; ``mistake``,
    the input to blame and why ("photo.format"), found only while working on it.
    """
    words = words or SENTENCES[code]
    values: dict[str, object] = {"code": code, "en": words.en, "zh": words.zh}
    if fault != "failed":
        values["fault"] = fault
    if is_passing:
        values["passing"] = True
    if mistake:
        values["mistake"] = mistake
    return values
