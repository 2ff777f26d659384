"""Programmes as they stand in the database, read once in a process."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from renxin.kernel.core.shapes import fit

from .models import ProgrammeVersion
from .programmes.shapes import Programme

_SETTLED: dict[int, Programme] = {}


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
    if version.pk not in _SETTLED:
        _SETTLED[version.pk] = read(version.definition)
    return _SETTLED[version.pk]


def programmes_of(version_ids: Iterable[int]) -> dict[int, Programme]:
    """Return the programme of each version by its key; versions with people inside are settled."""
    wanted = set(version_ids)
    for version in ProgrammeVersion.objects.filter(pk__in=wanted - set(_SETTLED)):
        programme_of(version)
    return {key: _SETTLED[key] for key in wanted if key in _SETTLED}


@lru_cache(maxsize=4096)
def names_of_nodes(programme_key: int) -> tuple[str, ...]:
    """Return the names that the conditions of a settled version's nodes look at."""
    programme = _SETTLED[programme_key]
    texts = {node.when for node in programme.nodes if node.when}
    return tuple(sorted({name for text in texts for name in programme.formulas[text].names}))
