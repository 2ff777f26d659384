"""Whom a note calls: `@` and a colleague's name, as people type it."""

from collections.abc import Sequence

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User


def called(actor: Actor, text: str) -> list[User]:
    """Return the colleagues whom a note mentions, those who may read conversations."""
    if "@" not in text and "＠" not in text:
        return []
    staff = organizations.staff_who_may(actor, "conversations.view")
    names = named(text, [user.get_full_name() for user in staff])
    return [user for user in staff if user.get_full_name() in names]


def named(text: str, names: Sequence[str]) -> set[str]:
    """Return the names that stand behind an @; of names that begin alike the longest one is meant. Pure."""
    plain = text.replace("＠", "@")
    found = set()
    for piece in plain.split("@")[1:]:
        fitting = [name for name in names if name and piece.startswith(name)]
        if fitting:
            found.add(max(fitting, key=len))
    return found
