"""Owners as whoever runs the studio calls them: a member's name, or anybody's id."""

from uuid import UUID

from spark_studio.accounts.models import Owner

LONGEST_NAME = 64


class UnknownOwner(LookupError):
    """There is nobody of this name; the sentence says who was looked for."""


def find_called(name: str) -> Owner:
    """Return the member called ``name``, or whoever has it as public id.

    Raises UnknownOwner.
    """
    public_id = _as_public_id(name)
    by = {"public_id": public_id} if public_id else {"name": name.strip() or None}
    owner = Owner.objects.filter(**by).first()
    if owner is None:
        raise UnknownOwner(f"There is no owner {name!r}.")
    return owner


def find_or_make_member(name: str) -> Owner:
    """Return the owner as ``find_called`` does; a new name becomes a member.

    Raises UnknownOwner for an id that nobody has, ValueError for a name that is not
    1 to 64 printable characters.
    """
    if _as_public_id(name):
        return find_called(name)
    name = name.strip()
    if not (name.isprintable() and 1 <= len(name) <= LONGEST_NAME):
        raise ValueError("A name has 1 to 64 printable characters.")
    return Owner.objects.get_or_create(name=name, defaults={"kind": Owner.Kind.MEMBER})[
        0
    ]


def _as_public_id(name: str) -> UUID | None:
    try:
        return UUID(name.strip())
    except ValueError:
        return None
