"""What every mapping offers."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from renxin.doors.connectors.fhir.datatypes import Code, Json


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How one type of resource and our rows say the same.

    `read(resource)` returns what we model of it, None when it lacks what our rows must have. `write(thing)` takes what
    `read` returned, or a row, and returns the elements we model, references left out. `assumed` are elements that our
    rows always have and that we make up when the sender says nothing: they are never added to a sender's resource.
    `told` names what decides about all that `write` returns: where it is equal, so is that.
    """

    resource_type: str
    read: Callable[[Json], Any]
    write: Callable[[Any], Json]
    subject: str = "subject"
    encounter: str = "encounter"
    assumed: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()


def named(found: Code) -> tuple[str, str]:
    """Return system and code; of a thing that has words only a code made of the words, so that it is one thing."""
    if found.code:
        return found.system, found.code
    if not found.text:
        return "", ""
    return "text", "t-" + hashlib.blake2b(found.text.encode(), digest_size=12).hexdigest()


def shown(system: str, code: str) -> tuple[str, str]:
    """Return system and code for others: one that we made of words is none."""
    return ("", "") if code.startswith("t-") and system in ("text", "") else (system, code)
