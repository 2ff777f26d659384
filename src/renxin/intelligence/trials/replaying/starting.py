"""Whom a definition could have let in during these days, and who enters without a fact: by date, calendar or list.

Of a segment that was kept true all those days its own facts tell who entered. Of a younger one nothing does: who would
have belonged is reckoned evening by evening, and the differences are those who entered and left.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from renxin.engagement.segments import selectors as library
from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.definition import Definition, StartRule
from renxin.intelligence.journeys.occasions import BY_CALENDAR, Occasion, Window, occasions
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline

from .living import Entry

EVENING: Final = time(18)


class Starts:
    """Who enters by the calendar during the days of a replay, found once; or by hand, all who fit on the first day."""

    def __init__(self, actor: Actor, definition: Definition, since: datetime, until: datetime, zone: ZoneInfo) -> None:
        self._actor, self._definition = actor, definition
        self._since, self._until, self._zone = since, until, zone
        self._found: dict[int, list[Occasion]] = defaultdict(list)
        self._rule = self._reckoned_rule()

    @property
    def is_reckoned(self) -> bool:
        """Tell whether nothing was reported of the segment that starts it, so that its people are reckoned."""
        return self._rule is not None

    def people(self) -> list[int]:
        """Return the patients who could have entered."""
        start = self._definition.start
        if start.filter is not None and not self.is_reckoned:
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
        window = Window(since=self._since, until=self._until, zone=self._zone)
        if self._rule is not None:
            found = list(self._reckoned(self._rule, window))
        elif start.kind in BY_CALENDAR:
            found = occasions(self._actor.tenant_id, start, window)
        else:  # by hand, or by another system: as if it had been done on the first day
            found = [Occasion(at=self._since, key="list")]
        if any(one.patient_ids is None for one in found):
            everybody = (
                tuple(segments.answer_for_all(self._actor.tenant_id, dict(who.rule), self._until)) if who else ()
            )
            found = [one if one.patient_ids is not None else _of(one, everybody) for one in found]
        return found

    def _reckoned_rule(self) -> Mapping[str, Any] | None:
        """Return the rule of the segment that starts it, where it was not kept true all those days."""
        plan = self._definition.start.plan
        if self._definition.start.kind != "segment":
            return None
        segment = library.visible_segments(self._actor).filter(code=plan["segment"]).first()
        since = library.kept_since(segment) if segment else None
        if segment is None or (since is not None and since <= self._since):
            return None
        return library.newest_rule(segment)

    def _reckoned(self, rule: Mapping[str, Any], window: Window) -> Iterator[Occasion]:
        """Yield who entered (or left) the segment by each evening."""
        plan = self._definition.start.plan
        before = self._belonging(rule, self._since)
        if plan["also_members"]:
            yield Occasion(at=self._since, key="members", patient_ids=tuple(sorted(before)))
        for day, evening in window.days(EVENING):
            here = self._belonging(rule, evening)
            crossed = here - before if plan["on"] == "entered" else before - here
            if crossed:
                yield Occasion(at=evening, key=f"reckoned:{day}", patient_ids=tuple(sorted(crossed)))
            before = here

    def _belonging(self, rule: Mapping[str, Any], at: datetime) -> set[int]:
        return set(segments.answer_for_all(self._actor.tenant_id, dict(rule), at))


def _entry(start: StartRule, patient_id: int, one: Occasion, zone: str) -> Entry:
    kept = {name: one.values[name] for name in start.keep if name in one.values}
    return Entry(patient_id=patient_id, at=one.at, key=start.key_of(patient_id, one.key), zone=zone, context=kept)


def _of(occasion: Occasion, people: tuple[int, ...]) -> Occasion:
    return Occasion(at=occasion.at, key=occasion.key, patient_ids=people)
