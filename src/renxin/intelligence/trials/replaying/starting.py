"""Whom a definition could have let in during these days, and who enters without a fact: by date, calendar or list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.definition import Definition, StartRule
from renxin.intelligence.journeys.occasions import BY_CALENDAR, Occasion, Window, occasions
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline

from .living import Entry


class Starts:
    """Who enters by the calendar during the days of a replay, found once; or by hand, all who fit on the first day."""

    def __init__(self, actor: Actor, definition: Definition, since: datetime, until: datetime, zone: ZoneInfo) -> None:
        self._actor, self._definition = actor, definition
        self._since, self._until, self._zone = since, until, zone
        self._found: dict[int, list[Occasion]] = defaultdict(list)

    def people(self) -> list[int]:
        """Return the patients who could have entered."""
        start = self._definition.start
        if start.filter is not None:
            return timeline.people_of(self._actor, [start.filter.kind], self._since, self._until)
        for occasion in self._occasions():
            for patient_id in occasion.patient_ids or ():
                self._found[patient_id].append(occasion)
        return sorted(self._found)

    def of(self, patient_ids: Sequence[int]) -> Mapping[int, Sequence[Entry]]:
        """Return when these patients could have entered without a fact, in order."""
        start, zone = self._definition.start, str(self._zone)
        return {
            patient_id: [_entry(start, patient_id, one, zone) for one in self._found[patient_id]]
            for patient_id in patient_ids
            if patient_id in self._found
        }

    def _occasions(self) -> list[Occasion]:
        """Return the occasions, each with its people; the condition is asked of today's data."""
        start, who = self._definition.start, self._definition.who
        if start.kind in BY_CALENDAR:
            window = Window(since=self._since, until=self._until, zone=self._zone)
            found = occasions(self._actor.tenant_id, start, window)
        else:  # by hand, or by another system: as if it had been done on the first day
            found = [Occasion(at=self._since, key="list")]
        if any(one.patient_ids is None for one in found):
            everybody = (
                tuple(segments.answer_for_all(self._actor.tenant_id, dict(who.rule), self._until)) if who else ()
            )
            found = [one if one.patient_ids is not None else _of(one, everybody) for one in found]
        return found


def _entry(start: StartRule, patient_id: int, one: Occasion, zone: str) -> Entry:
    kept = {name: one.values[name] for name in start.keep if name in one.values}
    return Entry(patient_id=patient_id, at=one.at, key=start.key_of(patient_id, one.key), zone=zone, context=kept)


def _of(occasion: Occasion, people: tuple[int, ...]) -> Occasion:
    return Occasion(at=occasion.at, key=occasion.key, patient_ids=people)
