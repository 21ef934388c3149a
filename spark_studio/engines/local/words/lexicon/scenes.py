"""The lexicon of places as Python sees it, read once."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spark_studio.inputs import Words

FILE = Path(__file__).with_name("scenes.toml")
MEANINGS = ("hour", "weather", "season", "mood", "flash", "people")


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place, and what it changes with: see the head of scenes.toml."""

    id: str
    title: Words
    hours: frozenset[str]
    weather: frozenset[str]
    seasons: frozenset[str]
    takes_color: bool
    also: frozenset[str]

    def can_show(self, aspect: str, value: str) -> bool:
        match aspect:
            case "hour":
                return value in self.hours
            case "weather":
                return value in self.weather
            case "season":
                return value in self.seasons
            case "color":
                return self.takes_color
        return True


@cache
def raw() -> dict:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def place_ids() -> tuple[str, ...]:
    """The ids of every place that can be drawn."""
    return tuple(raw()["place"])


@cache
def place_entry(place: str) -> PlaceEntry:
    """Raise KeyError for a place that is not in the lexicon."""
    row = raw()["place"][place]
    sets = (frozenset(row.get(name, ())) for name in ("hours", "weather", "seasons"))
    return PlaceEntry(
        place,
        Words(**row["title"]),
        *sets,
        takes_color=row.get("colors", False),
        also=frozenset(row.get("also", ())),
    )


@cache
def meanings() -> dict[tuple[str, ...], dict[str, str]]:
    """Return what each phrase means: its parts (stems, characters) to {kind: value}."""
    table: dict[tuple[str, ...], dict[str, str]] = {}

    def add(phrase: str, kind: str, value: str) -> None:
        table.setdefault(parts_of(phrase), {}).setdefault(kind, value)

    for place, row in raw()["place"].items():
        for phrase in row["en"] + row["zh"]:
            add(phrase, "place", place)
        for phrase in row.get("weak", ()):
            add(phrase, "weak", place)
    for kind in MEANINGS:
        for value, phrases in raw()[kind].items():
            for phrase in phrases:
                add(phrase, kind, value)
    for name, phrases in raw()["colors"].items():
        for phrase in phrases:
            add(phrase, "color", raw()["hex"][name])
    for kind, phrases in raw()["grammar"].items():
        for phrase in phrases:
            add(phrase, kind, kind)
    return table


@cache
def longest_phrase() -> int:
    return max(len(parts) for parts in meanings())


@cache
def simplified() -> dict[int, int]:
    """A table for ``str.translate``: traditional characters to simplified ones."""
    pairs = raw()["characters"]["pairs"]
    return str.maketrans(pairs[::2], pairs[1::2])


def is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def parts_of(phrase: str) -> tuple[str, ...]:
    """Return the stems of English words and the simplified characters of Chinese ones."""
    spaced = "".join(f" {c} " if is_chinese(c) else c for c in phrase)
    return tuple(stem(word) for word in spaced.replace("-", " ").split())


def stem(word: str) -> str:
    """Return a word without case, accents and plural; a character simplified."""
    if is_chinese(word[0]):
        return word.translate(simplified())
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(c for c in plain if c.isalnum())
    for ending, instead in (("ies", "y"), ("ves", "f"), ("ches", "ch"), ("shes", "sh"),
                            ("sses", "ss"), ("xes", "x")):  # fmt: skip
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            return plain[: -len(ending)] + instead
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss"):
        return plain[:-1]
    return plain
