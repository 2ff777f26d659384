"""Whom a definition could have let in during these days, and who enters without a fact: by date, calendar or list."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from renxin.intelligence.journeys.definition import Definition
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline

from .living import Entry


def people(actor: Actor, definition: Definition, since: datetime, until: datetime) -> list[int]:
    """Return the patients who could have entered."""
    start = definition.start
    if start.filter is not None:
        return timeline.people_of(actor, [start.filter.kind], since, until)
    return []


def occasions(
    actor: Actor, definition: Definition, patient_ids: Sequence[int], since: datetime, until: datetime
) -> Mapping[int, Sequence[Entry]]:
    """Return the entries of these patients that no fact brings."""
    return {}
