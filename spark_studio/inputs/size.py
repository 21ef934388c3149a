"""How large the picture is to be: width and height, which belong together."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spark_studio.inputs.base import Input, InputError, is_absent
from spark_studio.inputs.numbers import Integer
from spark_studio.inputs.words import Words

SIDES = ("width", "height")
LARGEST_SIDE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class SizePreset:
    """A size worth offering by its shape. ``from_page`` marks those the model names itself."""

    width: int
    height: int
    ratio: str
    tier: Words | None = None
    from_page: bool = True

    @property
    def value(self) -> str:
        return f"{self.width}x{self.height}"

    def turned(self) -> "SizePreset":
        """Return the same shape standing instead of lying, or the other way round."""
        ratio = ":".join(reversed(self.ratio.split(":")))
        return SizePreset(self.height, self.width, ratio, self.tier, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size(Input):
    """Cleans ``width`` and ``height`` out of the values sent, in pixels.

    ``alone`` says what one side without the other means: the other takes its default,
    the one is ignored, or both are wanted. Areas are in pixels, both ends allowed;
    ``max_ratio`` is long side by short side. ``follows_photo``: the page starts with
    the shape of the photo.
    """

    width: Integer
    height: Integer
    presets: tuple[SizePreset, ...] = ()
    alone: Literal["default", "ignored", "refused"] = "default"
    min_area: int | None = None
    max_area: int | None = None
    max_ratio: int | None = None
    follows_photo: bool = False

    @property
    def usual(self) -> dict[str, int]:
        return {"width": self.width.default, "height": self.height.default}

    def clean(self, value: object) -> dict[str, int]:
        """Clean a mapping with ``width`` and ``height``."""
        return self.clean_from("size", value if isinstance(value, Mapping) else {}, {})

    def clean_from(
        self, name: str, values: Mapping[str, object], cleaned: Mapping[str, object]
    ) -> dict[str, object]:
        sent = {side: values.get(side) for side in SIDES}
        absent = [side for side in SIDES if is_absent(sent[side])]
        if len(absent) == 2 or (absent and self.alone == "ignored"):
            return self.usual
        sides = {
            side: self.usual[side] if side in absent else self.whole(side, sent[side])
            for side in SIDES
        }
        if absent and self.alone == "refused":
            words = Words("Give both width and height.", "宽和高要一起填。")
            raise InputError("pair", words, absent[0])
        for side, number in sides.items():
            self.check_side(side, number)
        self.check_together(sides["width"], sides["height"])
        return sides

    def whole(self, side: str, value: object) -> int:
        spec: Integer = getattr(self, side)
        try:
            return spec.whole(value)
        except InputError as error:
            words = Words(
                "Write {en} in whole pixels.", "{zh}要填整数像素。"
            ).with_values(en=spec.title.en.lower(), zh=spec.title.zh)
            raise InputError(error.reason, words, side) from None

    def check_side(self, side: str, number: int) -> None:
        spec: Integer = getattr(self, side)
        maximum = LARGEST_SIDE if spec.maximum is None else spec.maximum
        if spec.minimum <= number <= maximum:
            return
        words = self.area_words()
        if spec.maximum is not None:
            words = Words(
                "{en} goes from {low} to {high} pixels.",
                "{zh}在 {low} 到 {high} 像素之间。",
            ).with_values(
                en=spec.title.en, zh=spec.title.zh, low=spec.minimum, high=spec.maximum
            )
        raise InputError("range", words, side)

    def check_together(self, width: int, height: int) -> None:
        area = width * height
        if self.min_area and area < self.min_area:
            raise InputError("range", self.area_words())
        if self.max_area and area > self.max_area:
            raise InputError("range", self.area_words())
        if self.max_ratio and max(width, height) > self.max_ratio * min(width, height):
            words = Words(
                "Make the long side at most {ratio} times the short one.",
                "长边不能超过短边的 {ratio} 倍。",
            )
            raise InputError("ratio", words.with_values(ratio=self.max_ratio))

    def area_words(self) -> Words:
        return Words(
            "Choose a size between {low} × {low} and {high} × {high} pixels in all.",
            "总像素要在 {low} × {low} 到 {high} × {high} 之间。",
        ).with_values(
            low=math.isqrt(self.min_area or 1), high=math.isqrt(self.max_area or 1)
        )

    def preset_like(self, width: int, height: int) -> SizePreset:
        """Return the offered size whose shape is nearest to a photo's."""
        wanted = math.log(width / height)

        def distance(preset: SizePreset) -> float:
            return abs(math.log(preset.width / preset.height) - wanted)

        return min(self.presets, key=distance)
