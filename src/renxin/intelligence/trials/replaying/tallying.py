"""Adding lives up to what a person reads: people, contacts, hours, departments, what was stopped by what. Pure.

A tally is counts only, so it can be added to chunk by chunk and kept as JSON.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from renxin.intelligence.journeys.state import CreateTask, Note

from .living import Life


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A contact of a life with what the policy would have said. `at` is when it would have gone, None if it would not.

    `verdict` is allow, defer, block, or withdrawn (put off beyond the end of a run that was stopped).
    """

    step: str
    asked_at: datetime
    verdict: str
    rule: str = ""
    at: datetime | None = None
    channel_kind: str = ""


@dataclass(slots=True)
class Tally:
    """What was counted so far."""

    zone: ZoneInfo
    people: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    stopped_by: Counter[str] = field(default_factory=Counter)
    delayed_by: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    task_kinds: Counter[str] = field(default_factory=Counter)
    kind_days: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    hours: Counter[int] = field(default_factory=Counter)
    days: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    steps: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    departments: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, life: Life, contacts: Sequence[Judged]) -> None:
        """Count one life and what became of its contacts."""
        entry = life.entry
        self.people.add(entry.patient_id)
        self.counts["runs"] += 1
        self.counts["assumed"] += life.assumed
        self.ends[_end(life)] += 1
        department = self.departments[int(entry.context.get("department_id") or 0)]
        department["runs"] += 1
        for at, effect in life.done:
            if isinstance(effect, Note):
                self.steps[effect.step][effect.outcome] += 1
            elif isinstance(effect, CreateTask):
                self._task(effect, at, department)
        for contact in contacts:
            self._contact(contact, department)

    def held_out(self, patient_id: int) -> None:
        """Count somebody who would have been held out: she hears nothing."""
        self.people.add(patient_id)
        self.counts["held_out"] += 1

    def reckoned(self) -> None:
        """Note that who entered is reckoned from the rule of a segment, not reported."""
        self.counts["reckoned"] = 1

    def too_early(self) -> None:
        """Count somebody whose department had not begun yet, by the plan of a staggered start."""
        self.counts["too_early"] += 1

    def unfit(self) -> None:
        """Count somebody whom the start would have let in, but who does not fit the condition."""
        self.counts["unfit"] += 1

    def goal(self, *, reached: bool) -> None:
        """Count somebody whose days for the goal are over: did it happen without the journey?"""
        self.counts["goal_n"] += 1
        self.counts["goal_reached"] += reached

    def _task(self, task: CreateTask, at: datetime, department: Counter[str]) -> None:
        self.counts["tasks"] += 1
        self.task_kinds[task.kind] += 1
        self.kind_days[task.kind][self._day(at)] += 1
        self.days[self._day(at)]["tasks"] += 1
        department["tasks"] += 1

    def _contact(self, contact: Judged, department: Counter[str]) -> None:
        self.counts["asked"] += 1
        if contact.at is None:
            self.counts["withdrawn" if contact.verdict == "withdrawn" else "stopped"] += 1
            self.stopped_by[contact.rule] += 1
            self.steps[contact.step]["not_sent"] += 1
            return
        self.counts["messages"] += 1
        if contact.verdict == "defer":
            self.counts["later"] += 1
            self.delayed_by[contact.rule] += 1
        self.channels[contact.channel_kind] += 1
        self.days[self._day(contact.at)]["messages"] += 1
        self.hours[contact.at.astimezone(self.zone).hour] += 1
        department["messages"] += 1

    def _day(self, at: datetime) -> str:
        return at.astimezone(self.zone).date().isoformat()

    def as_data(self) -> dict[str, Any]:
        """Return the counts as JSON values."""
        return {
            "people": len(self.people),
            "counts": dict(self.counts),
            "stopped_by": dict(self.stopped_by),
            "delayed_by": dict(self.delayed_by),
            "channels": dict(self.channels),
            "ends": dict(self.ends),
            "task_kinds": dict(self.task_kinds),
            "kind_days": {kind: max(days.values()) for kind, days in self.kind_days.items()},
            "hours": [self.hours[hour] for hour in range(24)],
            "days": {day: dict(counts) for day, counts in sorted(self.days.items())},
            "steps": {step: dict(counts) for step, counts in self.steps.items()},
            "departments": {str(pk): dict(counts) for pk, counts in self.departments.items()},
        }


def _end(life: Life) -> str:
    if life.state.status == "active":
        return "on_the_way"
    return life.state.reason if life.state.status == "finished" else f"stop:{life.state.reason}"
