"""A look: one thing a photo can be turned into, and the family it hangs with."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from spark_studio.inputs import Words


@dataclass(frozen=True, slots=True)
class Family:
    """Looks that hang together in the gallery."""

    id: str
    title: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``id`` never changes once pictures were made with it.

    ``page_title`` is how the model's own page spells the name, ``title`` how the gallery
    does. ``params`` are the inputs of the model that the look fixes.
    """

    id: str
    model: str
    title: Words
    page_title: str
    line: Words
    family: Family
    params: Mapping[str, str]
    for_people: bool = True
    search: tuple[str, ...] = field(default=())

    def matches(self, query: str) -> bool:
        """Say whether every word of the query begins or lies in a word of this look.

        Chinese has no spaces, so any part of a name counts; "shui mo" finds "shuimo".
        """
        return says(self.words_to_find(), query)

    def words_to_find(self) -> tuple[str, ...]:
        return (
            self.title.en,
            self.title.zh,
            self.page_title,
            self.family.title.en,
            self.family.title.zh,
            *self.search,
        )


def says(texts: Iterable[str], query: str) -> bool:
    """Say whether every word of the query, or all of it together, lies in one of the texts."""
    words, haystack = folded(query).split(), [folded(text) for text in texts]
    if all(any(word in text for text in haystack) for word in words):
        return True
    together = "".join(words)
    return any(together in text for text in haystack)


def folded(text: str) -> str:
    """Return text as it is compared: no case, no accents, no full-width forms."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))
