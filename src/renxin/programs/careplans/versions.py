"""Programmes as they stand in the database, read once in a process."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from renxin.kernel.core.shapes import fit

from .models import ProgrammeVersion
from .programmes.shapes import Programme

_SETTLED: dict[UUID, Programme] = {}


def read(definition: dict[str, Any]) -> Programme:
    """Return the programme written in `definition`.

    Raises:
        Misfit: it does not have the shape; says where.
    """
    day = definition.get("effective_on")
    dated = definition | ({"effective_on": date.fromisoformat(day)} if isinstance(day, str) and day else {})
    found: Programme = fit(dated, Programme, "")
    return found


def programme_of(version: ProgrammeVersion) -> Programme:
    """Return what a version says. What was proposed never changes, so it is read once."""
    if version.state == "draft":
        return read(version.definition)
    if version.uid not in _SETTLED:
        _SETTLED[version.uid] = read(version.definition)
    return _SETTLED[version.uid]


def programmes_of(version_ids: Iterable[int]) -> dict[int, Programme]:
    """Return the programme of each version by its key; versions with people inside are settled. One query, or two."""
    known = dict(ProgrammeVersion.objects.filter(pk__in=set(version_ids)).values_list("pk", "uid"))
    for version in ProgrammeVersion.objects.filter(pk__in=[pk for pk, uid in known.items() if uid not in _SETTLED]):
        programme_of(version)
    return {pk: _SETTLED[uid] for pk, uid in known.items()}


def names_of_nodes(programme: Programme) -> tuple[str, ...]:
    """Return the names that the conditions of a programme's nodes look at."""
    texts = {node.when for node in programme.nodes if node.when}
    return tuple(sorted({name for text in texts for name in programme.formulas[text].names}))
