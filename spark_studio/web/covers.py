"""The covers of the looks: drawn by the engine from one sample photo, listed in one file."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Cover:
    """A look's cover: ``path`` and ``source`` as ``{% static %}`` wants them, sizes in pixels."""

    path: str
    width: int
    height: int
    color: str  # the commonest color, "#rrggbb", shown until the bytes are here
    source: str  # the sample photo it was drawn from
    inset: str  # and a small copy of that


def cover_of(look_id: str) -> Cover | None:
    """Return the look's cover, or None where none was drawn yet."""
    return all_covers().get(look_id)


@cache
def all_covers() -> dict[str, Cover]:
    listing = Path(settings.BASE_DIR) / "static" / "covers" / "covers.json"
    if not listing.exists():
        return {}
    listed = json.loads(listing.read_text("utf-8"))
    return {look_id: read_cover(look_id, entry) for look_id, entry in listed.items()}


def read_cover(look_id: str, entry: dict[str, object]) -> Cover:
    color = str(entry.get("color", "")).lower()
    return Cover(
        path=f"covers/{look_id}.webp",
        width=int(entry["width"]),
        height=int(entry["height"]),
        color=color if COLOR.fullmatch(color) else "",
        source=f"samples/{entry['source']}.jpg",
        inset=f"samples/thumbs/{entry['source']}.webp",
    )
