"""Who would have entered: start facts, in the order they came, by the entry rule of the definition. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from renxin.intelligence.journeys.definition import Definition, StartRule
from renxin.intelligence.journeys.state import State

from .living import Entry, Heard


def entries_of(
    definition: Definition,
    patient_id: int,
    heard: Sequence[Heard],
    since: datetime,
    zone_of: Callable[[Mapping[str, Any]], str],
) -> Iterator[Entry]:
    """Yield when a fact of this patient would have let her in, were she to fit and not to have been in before."""
    start = definition.start
    for each in heard:
        if each.at < since or start.filter is None or not start.filter.fits(each.fact):
            continue
        yield Entry(
            patient_id=patient_id,
            at=each.at,
            event_id=each.fact.event_id,
            key=start.entry_key(each.fact, patient_id),
            zone=zone_of(each.fact.payload),
            department_id=int(each.fact.payload.get("department_id") or 0),
            context={name: each.fact.payload.get(name) for name in start.keep},
        )


@dataclass(slots=True)
class Been:
    """Who was let in already, and when: an occasion on which somebody did not fit forbids her no later one."""

    start: StartRule
    _keys: set[tuple[int, str]] = field(default_factory=set)
    _last: dict[int, datetime] = field(default_factory=dict)

    @property
    def people(self) -> set[int]:
        """Return who was let in."""
        return set(self._last)

    def forbids(self, entry: Entry) -> bool:
        """Tell whether the entry rule forbids a further entry."""
        last = self._last.get(entry.patient_id)
        if last is None:
            return False
        if (entry.patient_id, entry.key) in self._keys:
            return True
        return bool(self.start.again_after_days) and entry.at < last + timedelta(days=self.start.again_after_days)

    def let_in(self, entry: Entry) -> None:
        """Note that she was let in."""
        self._keys.add((entry.patient_id, entry.key))
        self._last[entry.patient_id] = entry.at


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
