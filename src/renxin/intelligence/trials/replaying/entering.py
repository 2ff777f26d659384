"""Who would have entered: start facts, in the order they came, by the entry rule of the definition. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.state import State

from .living import Entry, Heard


def entries_of(
    definition: Definition,
    patient_id: int,
    heard: Sequence[Heard],
    since: datetime,
    zone_of: Callable[[Mapping[str, Any]], str],
) -> Iterator[Entry]:
    """Yield the entries of one patient. A second one that the entry rule forbids is none."""
    start = definition.start
    taken: set[str] = set()
    last: datetime | None = None
    for each in heard:
        if each.at < since or start.filter is None or not start.filter.fits(each.fact):
            continue
        key = start.entry_key(each.fact, patient_id)
        if key in taken or (last and start.entry == "again_after" and each.at < _again(start.again_after_days, last)):
            continue
        taken.add(key)
        last = each.at
        yield Entry(
            patient_id=patient_id,
            at=each.at,
            event_id=each.fact.event_id,
            key=key,
            zone=zone_of(each.fact.payload),
            context={name: each.fact.payload.get(name) for name in start.keep},
        )


def goal_reached(
    definition: Definition, entry: Entry, heard: Sequence[Heard], until: datetime, state: State
) -> bool | None:
    """Tell whether what the journey hopes for happened without it; None when it is no fact, or not all days are over.

    Facts that only the journey itself brings (its survey answered) would say nothing.
    """
    goal = definition.goal
    if goal is None or goal.filter is None or goal.filter.own:
        return None
    last = entry.at + timedelta(days=goal.within_days)
    if last > until:
        return None
    return any(entry.at < each.at <= last and goal.filter.fits(each.fact, state) for each in heard)


def _again(days: int, last: datetime) -> datetime:
    return last + timedelta(days=days)
