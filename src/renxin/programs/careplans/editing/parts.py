"""The lists of a programme that forms change one entry at a time: contacts, rules, findings, aims. Pure."""

import copy
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .reading import Problem, Raw, faults

PARTS: Final[Mapping[str, str | Promise]] = {
    "nodes": pgettext_lazy("part of a programme", "Contacts"),
    "rules": pgettext_lazy("part of a programme", "Rules"),
    "marks": pgettext_lazy("part of a programme", "Findings"),
    "targets": pgettext_lazy("part of a programme", "Aims"),
}


def put(raw: Raw, kind: str, place: int, entry: Mapping[str, Any]) -> Raw:
    """Return plain data with one entry changed; `place` counts from 1, 0 adds it at the end."""
    made, entries = _copy(raw, kind)
    if place:
        entries[place - 1] = dict(entry)
    else:
        entries.append(dict(entry))
    return made


def removed(raw: Raw, kind: str, place: int) -> Raw:
    """Return plain data without one entry."""
    made, entries = _copy(raw, kind)
    if 0 < place <= len(entries):
        entries.pop(place - 1)
    return made


def moved(raw: Raw, kind: str, place: int, steps: int) -> Raw:
    """Return plain data with one entry further up or down."""
    made, entries = _copy(raw, kind)
    to = place - 1 + steps
    if 0 < place <= len(entries) and 0 <= to < len(entries):
        entries.insert(to, entries.pop(place - 1))
    return made


def tried(raw: Raw, kind: str, place: int, entry: Mapping[str, Any]) -> list[Problem]:
    """Return what would be wrong with one entry if it stood there."""
    would = put(raw, kind, place, entry)
    here = f"{kind}[{place or len(would[kind])}]"
    return [one for one in faults(would) if one.place == here or one.place.startswith(f"{here}.")]


def _copy(raw: Raw, kind: str) -> tuple[Raw, list[Any]]:
    made = copy.deepcopy(raw)
    entries = made.get(kind)
    if not isinstance(entries, list):
        entries = made[kind] = []
    return made, entries
