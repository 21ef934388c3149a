"""The photo: the limits a model sets for it, and the ways a program hands it over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spark_studio.inputs.base import Input, InputError
from spark_studio.inputs.words import Words

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoLimits:
    """What a model takes. Sides in pixels, either way up; ratio is long side by short."""

    formats: tuple[str, ...] = ("JPEG", "PNG")
    max_bytes: int = 5 * MEGABYTE
    max_side: int = 4096
    min_short_side: int = 1
    min_long_side: int = 1
    max_ratio: float | None = None

    def check(self, format: str, byte_count: int, width: int, height: int) -> None:
        """Raise InputError for a photo outside the limits.

        ``format`` is what the bytes are ("JPEG", "PNG", "WEBP", "" for no picture),
        whatever the name or header says.
        """
        short, long = sorted((width, height))
        if format not in self.formats:
            raise InputError("format", self.format_words())
        if byte_count > self.max_bytes:
            raise InputError("bytes", self.bytes_words())
        if long > self.max_side:
            raise InputError("large", self.large_words(width, height))
        if short < self.min_short_side or long < self.min_long_side:
            raise InputError("small", self.small_words(width, height))
        if self.max_ratio and long > self.max_ratio * short:
            raise InputError("ratio", self.ratio_words())

    def format_words(self) -> Words:
        return Words("Use a JPEG or PNG photo.", "换一张 JPEG 或 PNG 照片。")

    def bytes_words(self) -> Words:
        words = Words(
            "Use a photo of at most {size:.2g} MB.", "照片不能超过 {size:.2g} MB。"
        )
        return words.with_values(size=self.max_bytes / MEGABYTE)

    def large_words(self, width: int, height: int) -> Words:
        return Words(
            "This photo is {width} × {height}. Use one with sides of at most {side} pixels.",
            "这张照片是 {width} × {height}，每边最多 {side} 像素，缩小后再试。",
        ).with_values(width=width, height=height, side=self.max_side)

    def small_words(self, width: int, height: int) -> Words:
        return Words(
            "This photo is {width} × {height}. Use one of at least {short} × {long} pixels.",
            "这张照片是 {width} × {height}，至少要 {short} × {long} 像素，换一张大些的。",
        ).with_values(
            width=width,
            height=height,
            short=self.min_short_side,
            long=self.min_long_side,
        )

    def ratio_words(self) -> Words:
        return Words(
            "Crop this photo: the long side may be at most {ratio:g} times the short one.",
            "裁一下这张照片：长边不能超过短边的 {ratio:g} 倍。",
        ).with_values(ratio=self.max_ratio)


@dataclass(frozen=True, slots=True)
class PhotoSource:
    """One name under which a program may send the photo, and what it puts there."""

    name: str
    holds: Literal["address", "base64"]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class PickedPhoto:
    """The one photo a program sent: an http(s) address, or base64 (with or without data:)."""

    source: PhotoSource
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Input):
    """A person uploads it; a program sends it under the name of one of ``sources``."""

    limits: PhotoLimits
    sources: tuple[PhotoSource, ...]

    def pick(self, values: Mapping[str, object]) -> PickedPhoto:
        """Return the one photo among the values; raise InputError."""
        sent = [s for s in self.sources if values.get(s.name) not in (None, "", [])]
        if not sent:
            raise self.missing()
        if len(sent) > 1:
            words = Words(
                "Send either {en}, not both.", "{zh} 只能选一个。"
            ).with_values(
                en=" or ".join(s.name for s in sent),
                zh=" 和 ".join(s.name for s in sent),
            )
            raise InputError("conflict", words, sent[1].name)
        return self.pick_from(sent[0], values[sent[0].name])

    def pick_from(self, source: PhotoSource, value: object) -> PickedPhoto:
        if source.is_list:
            value = self.only_one(source, value)
        if not isinstance(value, str):
            words = Words("Send {name} as text.", "{name} 要用文本。")
            raise InputError("type", words.with_values(name=source.name), source.name)
        text = value.strip()
        if not text:
            words = Words("Put a photo into {name}.", "{name} 里要有一张照片。")
            raise InputError("blank", words.with_values(name=source.name), source.name)
        if source.holds == "address" and not text.lower().startswith(
            ("http://", "https://", "data:")
        ):
            words = Words(
                "Give an address that begins with http:// or https://.",
                "地址要以 http:// 或 https:// 开头。",
            )
            raise InputError("address", words, source.name)
        return PickedPhoto(source, text)

    def only_one(self, source: PhotoSource, value: object) -> object:
        if not isinstance(value, list | tuple):
            words = Words(
                "Send {name} as a list of one.", "{name} 要用只含一项的数组。"
            )
            raise InputError("array", words.with_values(name=source.name), source.name)
        if len(value) != 1:
            words = Words("Send exactly one photo.", "只能发一张照片。")
            raise InputError("count", words, source.name)
        return value[0]

    def clean_from(
        self, name: str, values: Mapping[str, object], cleaned: Mapping[str, object]
    ) -> dict[str, object]:
        # A photo is bytes, not a setting: it is picked and checked on its own road.
        return {}
