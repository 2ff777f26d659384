"""Aims move with what is known: by answers, and by what devices and laboratories report."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from django.db import transaction

from renxin.engagement.questionnaires.selectors import bank_questions, is_plausible
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.records import ObservationRecorded
from renxin.people.records import selectors as records
from renxin.programs.careplans import knowing, versions
from renxin.programs.careplans.models import Enrolment, EnrolmentState, Goal, GoalState

_MARGIN: Final = timedelta(seconds=1)


@transaction.atomic
def follow_readings(actor: Actor, facts: Sequence[ObservationRecorded]) -> int:
    """Judge the aims that these measurements and results speak of by the newest value of each; return how many moved.

    What she told at a contact was judged there. A value older than the one an aim was judged by changes nothing, nor
    does one in another unit than the bank's.
    """
    fresh = [one for one in facts if one.code in _codes() and not one.told]
    goals = Goal.objects.of(actor).filter(plan__patient_id__in={one.patient_id for one in fresh})
    people = set(goals.exclude(enrolment__state=EnrolmentState.ENDED).values_list("plan__patient_id", flat=True))
    if not people:
        return 0
    lock_patients(sorted(people))
    since = min(one.occurred_at for one in fresh) - _MARGIN
    numbers = records.measured(actor.tenant_id, people, _codes(), since=since, limit=1)
    ways: dict[int, list[Enrolment]] = defaultdict(list)
    rows = Enrolment.objects.of(actor).filter(patient_id__in=people).exclude(state=EnrolmentState.ENDED)
    for row in rows.select_related("programme"):
        ways[row.patient_id].append(row)
    moved = 0
    for patient_id, lines in numbers.items():
        by_time: dict[datetime, dict[str, Any]] = defaultdict(dict)
        for line in lines:
            code = _codes()[line.code]
            value = float(line.value)
            if line.unit in ("", _unit(code)) and is_plausible(code, value):
                by_time[line.at][code] = value
        for at in sorted(by_time):
            moved += measure_goals(actor, ways[patient_id], by_time[at], at)
    return moved


def measure_goals(actor: Actor, ways: Sequence[Enrolment], answers: Mapping[str, Any], at: datetime) -> int:
    """Judge the aims that these answers speak of; what they do not speak of stays as it was. Return how many moved."""
    books = versions.programmes_of(way.version_id for way in ways)
    programmes = {way.pk: books[way.version_id] for way in ways}
    known: Mapping[int, Mapping[str, Any]] | None = None
    changed = []
    for goal in Goal.objects.of(actor).filter(enrolment__in=ways):
        formula = programmes[goal.enrolment_id].formulas.get(goal.target)
        if formula is None or (goal.measured_at is not None and goal.measured_at > at):
            continue
        if not (spoken := {name: answers[name] for name in formula.names if name in answers}):
            continue
        known = knowing.about_people(actor, ways) if known is None else known
        values = {**goal.values, **spoken}
        met = formula.value({**known[goal.enrolment_id], **values})
        goal.values, goal.measured_at = values, at
        if met is not None:
            goal.state = GoalState.ACHIEVED if met else GoalState.NOT_ACHIEVED
        changed.append(goal)
    Goal.objects.bulk_update(changed, ["values", "measured_at", "state"])
    return len(changed)


@cache
def _codes() -> Mapping[str, str]:
    """Return the question of the bank by the code under which records keep its value (LOINC)."""
    return {one.loinc: code for code, one in reversed(list(bank_questions().items())) if one.loinc}


def _unit(code: str) -> str:
    unit = bank_questions()[code].unit
    return unit.en if unit else ""
