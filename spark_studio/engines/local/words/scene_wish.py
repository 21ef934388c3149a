"""What a prompt says about the place: which, when, in what weather, in what light.

Words are matched longest first against ``lexicon/scenes.toml``: English by words, with
plurals cut off, Chinese by characters. Nothing is guessed. What was understood and can be
drawn stands in ``drawn``, every other word with a meaning in ``ignored``, both in the
prompt's own spelling and order.
"""

from dataclasses import dataclass

from spark_studio.engines.local.words.lexicon.scenes import PlaceEntry, place_entry
from spark_studio.engines.local.words.matching import Term, read_terms
from spark_studio.inputs import Words


@dataclass(frozen=True, slots=True)
class SceneWish:
    """``place`` is a scene's id ("night-city"), or None where the prompt names none.

    hour      "dawn", "day", "dusk", "night", or None
    weather   "snow", "rain", "fog", "clear", or None
    season    "spring", "summer", "autumn", "winter", or None
    mood      "warm", "cool", "dark", "bright", or None
    palette   a color for walls and lamps, as its sRGB hex, or None
    without   what the prompt does not want to see: "people", "snow", "rain", "fog"
    """

    place: str | None = None
    hour: str | None = None
    weather: str | None = None
    season: str | None = None
    is_flash: bool = False
    mood: str | None = None
    palette: str | None = None
    without: frozenset[str] = frozenset()
    drawn: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def title(self) -> Words | None:
        return place_entry(self.place).title if self.place else None


ASPECTS = ("hour", "weather", "season", "mood", "flash", "color")


def read_wish(prompt: str) -> SceneWish:
    """Return what ``prompt`` (English, Chinese or both) wishes for. Never raises."""
    terms = read_terms(prompt)
    wanted = [term for term in terms if not term.is_refused]
    place = _choose_place(wanted)
    entry = place_entry(place) if place else None
    without = frozenset(
        value
        for term in terms
        if term.is_refused
        for value in (term.get("people"), term.get("weather"))
        if value
    )
    found: dict[str, str] = {}
    used = [_use(term, entry, found) for term in wanted]
    # A word that may also say nothing is missed by nobody.
    missed = [
        t for t, was in zip(wanted, used, strict=True) if not (was or t.get("filler"))
    ]
    return SceneWish(
        place=place,
        hour=found.get("hour"),
        weather=found.get("weather"),
        season=found.get("season"),
        is_flash="flash" in found,
        mood=found.get("mood"),
        palette=found.get("color"),
        without=without,
        drawn=_texts(t for t, was in zip(wanted, used, strict=True) if was),
        ignored=_texts(missed),
    )


def _choose_place(terms: list[Term]) -> str | None:
    """The first place that is named outright, or else the first hinted at.

    Of places side by side ("beach café", 海边的咖啡馆) the last is the one meant.
    """
    for kind in ("place", "weak"):
        for number, term in enumerate(terms):
            if not term.get(kind):
                continue
            while number + 1 < len(terms) and terms[number].touches_next:
                number += 1
                if terms[number].get("place"):
                    term, kind = terms[number], "place"
            return term.get(kind)
    return None


def _use(term: Term, entry: PlaceEntry | None, found: dict[str, str]) -> bool:
    """Note what a term says of the place; return whether anything of it is drawn."""
    used = False
    named = term.get("place") or term.get("weak")
    if named and entry:
        # A café has a window; that it rains there is another thing.
        used = named == entry.id or (named in entry.also and not term.get("weather"))
    for aspect in ASPECTS:
        value = term.get(aspect)
        if not value or (entry and not entry.can_show(aspect, value)):
            continue
        # The first word for a thing holds; one that says otherwise is not drawn.
        used |= found.setdefault(aspect, value) == value
    return used


def _texts(terms):
    return tuple(dict.fromkeys(term.text for term in terms))
