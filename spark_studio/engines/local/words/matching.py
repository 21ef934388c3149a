"""A prompt cut into terms: the longest phrases the lexicon knows, and what lies between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from spark_studio.engines.local.words.lexicon.scenes import (
    is_chinese,
    longest_phrase,
    meanings,
    stem,
)

WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff_]+(?:['’][^\W\u3400-\u9fff_]+)*")
# What may stand between a place and the place that lies in it: 雪山下的湖边.
JOINTS = {
    *"的里裡裏上下中前后後旁边邊外内內",
    "下的",
    "里面",
    "旁边",
    "前面",
    "之下",
    "之中",
}
WITHOUT_MEANING = {"filler", "no", "or", "people"}


@dataclass(slots=True)
class Term:
    """``text`` as it stands in the prompt; ``means`` is empty where it is unknown.

    ``is_refused``: the prompt says it does not want it. ``touches_next``: nothing but a
    space or 的 stands between it and the next term.
    """

    text: str
    means: dict[str, str] = field(default_factory=dict)
    is_refused: bool = False
    touches_next: bool = False

    def get(self, kind: str) -> str | None:
        return self.means.get(kind)


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase of the lexicon, or a word outside it, at [start, end) of the prompt.

    ``gap`` is what stands before it since the last piece.
    """

    text: str
    start: int
    end: int
    means: dict[str, str]
    gap: str = ""


def read_terms(prompt: str) -> list[Term]:
    """Return the terms of ``prompt`` that carry a meaning, in order."""
    terms: list[Term] = []
    refusing = carry = touching = False
    for piece in _joined(_pieces(prompt)):
        if piece.gap.strip(" \t\n-、"):
            refusing = carry = touching = False
        # "No cars or dogs" refuses both, "no snow on the beach" the snow alone.
        refusing = refusing or (carry and ("or" in piece.means or "、" in piece.gap))
        if "no" in piece.means:
            refusing, touching = True, False
        elif _says_nothing(piece, refusing):
            touching = touching and piece.text in JOINTS
        else:
            if terms and touching:
                terms[-1].touches_next = True
            terms.append(Term(piece.text, piece.means, refusing))
            carry, refusing, touching = refusing, False, True
    return terms


def _says_nothing(piece, refusing):
    kinds = set(piece.means)
    if not kinds or kinds - WITHOUT_MEANING:
        return False
    return not (refusing and "people" in kinds)


def _pieces(prompt: str) -> Iterator[Piece]:
    """Yield the prompt from its start, each time the longest phrase that is known."""
    found = list(WORD.finditer(prompt))
    stems = [stem(match.group()) for match in found]
    table, at, last_end = meanings(), 0, 0
    while at < len(found):
        count, means = 1, {}
        for length in range(min(longest_phrase(), len(found) - at), 0, -1):
            known = table.get(tuple(stems[at : at + length]))
            if known and not _is_broken(prompt, found[at : at + length]):
                count, means = length, known
                break
        start, end = found[at].start(), found[at + count - 1].end()
        yield Piece(prompt[start:end], start, end, means, prompt[last_end:start])
        at, last_end = at + count, end


def _is_broken(prompt, words):
    """A phrase does not run on over a comma; nor do characters over a space."""
    between = prompt[words[0].start() : words[-1].end()]
    return bool(re.search(r"[^\w\s'’\-]", between))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Join unknown characters to words, and a color to the unknown thing it belongs to."""
    out: list[Piece] = []
    for piece in pieces:
        is_other = "others" in piece.means or not piece.means
        last = out[-1] if out else None
        if last and is_other and _belongs(last, piece):
            text = last.text + piece.gap + piece.text
            out[-1] = replace(last, text=text, end=piece.end, means={})
        else:
            out.append(replace(piece, means={} if is_other else piece.means))
    return out


def _belongs(last, piece):
    if _is_color(last):
        return _near(piece)
    both = is_chinese(last.text[-1]) and is_chinese(piece.text[0])
    return not (last.means or piece.means or piece.gap) and both


def _is_color(piece):
    return set(piece.means) == {"color"}


def _near(piece):
    return piece.gap.strip(" -") == ""
