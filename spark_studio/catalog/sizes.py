"""Sizes worth offering, and how a size asked for becomes the size drawn."""

from spark_studio.inputs import Integer, SizePreset, Words

STANDARD = Words("Standard 1K", "标准 1K")
HIGH = Words("High definition 2K", "高清 2K")

# The shapes the pages recommend, lying; the studio offers them standing as well.
RECOMMENDED = (
    SizePreset(1328, 1328, "1:1", STANDARD),
    SizePreset(1472, 1104, "4:3", STANDARD),
    SizePreset(1584, 1056, "3:2", STANDARD),
    SizePreset(1664, 936, "16:9", STANDARD),
    SizePreset(2016, 864, "21:9", STANDARD),
)
RECOMMENDED_2K = (
    SizePreset(2048, 2048, "1:1", HIGH),
    SizePreset(2304, 1728, "4:3", HIGH),
    SizePreset(2496, 1664, "3:2", HIGH),
    SizePreset(2560, 1440, "16:9", HIGH),
    SizePreset(3024, 1296, "21:9", HIGH),
)
# For the pages that recommend no shapes: what screens and prints are made of.
COMMON = (
    SizePreset(1328, 1328, "1:1", from_page=False),
    SizePreset(1104, 1472, "3:4", from_page=False),
    SizePreset(1472, 1104, "4:3", from_page=False),
    SizePreset(936, 1664, "9:16", from_page=False),
    SizePreset(1664, 936, "16:9", from_page=False),
)


def with_standing(presets: tuple[SizePreset, ...]) -> tuple[SizePreset, ...]:
    """Add each shape standing on its short side, after the lying ones."""
    standing = (p.turned() for p in presets if p.width != p.height)
    return presets + tuple(standing)


def side(title: Words, minimum: int, maximum: int | None) -> Integer:
    return Integer(title=title, default=1328, minimum=minimum, maximum=maximum)


def width(minimum: int, maximum: int | None) -> Integer:
    return side(Words("Width", "宽"), minimum, maximum)


def height(minimum: int, maximum: int | None) -> Integer:
    return side(Words("Height", "高"), minimum, maximum)


def nearest_sixteens(width: int, height: int) -> tuple[int, int]:
    """Return the size spark_i2i_3_0 draws: multiples of 16 from 512 to 1536 pixels.

    A long side above 1536 shrinks both first, so that the shape is kept; halves
    round up.
    """
    longest = max(width, height, 1536)
    return sixteens(width, longest), sixteens(height, longest)


def sixteens(length: int, longest: int) -> int:
    # Whole numbers throughout: 936 of 1664 lands exactly between two steps as a float.
    steps = (2 * 1536 * length + 16 * longest) // (2 * 16 * longest)
    return min(max(16 * steps, 512), 1536)
