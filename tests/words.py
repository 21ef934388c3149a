"""Every word a person sees, found in templates and code without any gettext tools.

``python -m tests.words`` brings ``locale/`` in step: what is new gets an entry to be
written, what nothing uses any more goes, and the compiled file is made anew.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = {
    "Project-Id-Version": "Spark Studio",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(\w*gettext|_)\(({STRING}(?:, ?{STRING})*)(?:, ?count)?\)")


class Message(NamedTuple):
    """What gettext looks an answer up by; ``plural`` and ``context`` may be ""."""

    singular: str
    plural: str = ""
    context: str = ""


class Spoken(NamedTuple):
    """A ``Words(en, zh)`` written out in the code, and the file it stands in."""

    en: str
    zh: str
    file: str


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def modules() -> list[Path]:
    return sorted((ROOT / "spark_studio").rglob("*.py"))


def messages() -> set[Message]:
    found = {each for path in templates() for each in in_template(path.read_text())}
    return found | {each for path in modules() for each in in_module(path)}


def in_template(source: str) -> Iterator[Message]:
    for name, arguments in CALL.findall(templatize(source)):
        yield message(name, list(ast.literal_eval(f"({arguments},)")))


def in_module(path: Path) -> Iterator[Message]:
    for name, call in calls(path):
        if name == "_" or name.removesuffix("_lazy").endswith("gettext"):
            yield message(name.removesuffix("_lazy"), constants(call.args))


def message(function: str, strings: list[str]) -> Message:
    context = strings.pop(0) if "pgettext" in function else ""
    plural = strings[1] if "ngettext" in function or "npgettext" in function else ""
    return Message(strings[0], plural, context)


def spoken_words() -> list[Spoken]:
    return [
        Spoken(*pair, path.relative_to(ROOT).as_posix())
        for path in modules()
        for name, call in calls(path)
        if name == "Words" and (pair := both(call))
    ]


def both(call: ast.Call) -> tuple[str, str] | None:
    """Return English and Chinese of a ``Words(...)``, or None if they are made elsewhere."""
    by_name = {each.arg: each.value for each in call.keywords}
    given = constants([*call.args, *(by_name[k] for k in ("en", "zh") if k in by_name)])
    return (given[0], given[1]) if len(given) == 2 else None


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def constants(nodes: list[ast.expr]) -> list[str]:
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def asked(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def answers(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def bring_in_step() -> list[str]:
    """Write both files anew and return the words that still need a Chinese answer."""
    kept = {asked(e): e for e in polib.pofile(str(PO))} if PO.exists() else {}
    po = polib.POFile(wrapwidth=0)
    po.metadata = HEADER
    for each in sorted(messages()):
        po.append(kept.get(each) or entry_for(each))
    PO.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(PO))
    po.save_as_mofile(str(MO))
    return [entry.msgid for entry in po if not all(answers(entry))]


def entry_for(each: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=each.singular, msgctxt=each.context or None)
    if each.plural:
        entry.msgid_plural, entry.msgstr_plural = each.plural, {0: ""}
    if re.search(r"%\(\w+\)", each.singular + each.plural):
        entry.flags.append("python-format")
    elif re.search(r"\{\w+\}", each.singular):
        entry.flags.append("python-brace-format")
    return entry


if __name__ == "__main__":
    unanswered = bring_in_step()
    for words in unanswered:
        print(f"Without a Chinese answer: {words}")
    sys.exit(bool(unanswered))
