"""Care between visits as CarePlan resources: one for each patient, her ways through programmes as its activities."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core.actor import Actor
from renxin.programs.careplans import selectors as careplans
from renxin.programs.careplans.models import CarePlan, EndReason, Enrolment, EnrolmentState, Goal, GoalState

from . import Names

CATEGORIES: Final = "urn:renxin:careplan-category"
PROGRAMMES: Final = "urn:renxin:programme"
SERVICES: Final = "urn:renxin:service"
_ACHIEVEMENT: Final = "http://terminology.hl7.org/CodeSystem/goal-achievement"
_STATES: Final[dict[str, str]] = {EnrolmentState.ACTIVE: "in-progress", EnrolmentState.PAUSED: "on-hold"}
_ENDED: Final[dict[str, str]] = {
    EndReason.COMPLETED: "completed",
    EndReason.CANCELLED: "cancelled",
    EndReason.MISTAKE: "entered-in-error",
}
"""How a way that ended stands in FHIR; for any other reason it was stopped."""


def write(actor: Actor, rows: Sequence[CarePlan], names: Names) -> list[Json]:
    """Return care plans as resources, in their order. What staff wrote into a plan in their own words stays inside."""
    wanted = [row.pk for row in rows]
    ways: dict[int, list[Enrolment]] = defaultdict(list)
    found = Enrolment.objects.of(actor).filter(plan_id__in=wanted).select_related("programme", "version")
    for way in found.order_by("started_at", "pk"):
        ways[way.plan_id].append(way)
    goals: dict[int, list[Goal]] = defaultdict(list)
    for goal in Goal.objects.of(actor).filter(plan_id__in=wanted).order_by("pk"):
        goals[goal.plan_id].append(goal)
    titles = {way.version_id: careplans.rulebook(way.version).title.zh for listed in ways.values() for way in listed}
    return [_plan(row, ways[row.pk], goals[row.pk], titles, names) for row in rows]


def last_told(row: CarePlan) -> datetime:
    """Return when a plan began or ended: a new version of the resource."""
    return row.ended_at or row.started_at


def _plan(
    row: CarePlan, ways: Iterable[Enrolment], goals: Sequence[Goal], titles: dict[int, str], names: Names
) -> Json:
    patient = {"reference": names.patient(row.patient_id)}
    listed = [(f"g{number}", goal) for number, goal in enumerate(goals, start=1)]
    resource: Json = {
        "contained": [_goal(number, goal, patient) for number, goal in listed],
        "status": row.status,
        "intent": "plan",
        "category": [{"coding": [{"system": CATEGORIES, "code": row.category}]}] if row.category else [],
        "subject": patient,
        "period": fhir.write_period(row.started_at, row.ended_at),
        "created": fhir.write_instant(row.started_at),
        "author": _manager(row),
        "goal": [{"reference": f"#{number}"} for number, _goal_row in listed],
        "activity": [_way(way, titles[way.version_id], names) for way in ways],
        "extension": [{"url": SERVICES, "valueCode": code} for code in row.services],
    }
    return fhir.without_empty(resource)


def _manager(row: CarePlan) -> Json:
    person: Any = row.manager.practitioner if row.manager else None
    return {"reference": f"Practitioner/{person.uid}", "display": person.name} if person else {}


def _way(way: Enrolment, title: str, names: Names) -> Json:
    status = _STATES.get(way.state) or _ENDED.get(way.why_ended, "stopped")
    visit = names.encounter(way.encounter_id)
    detail: Json = {
        "extension": [{"url": "urn:renxin:encounter", "valueReference": {"reference": visit}}] if visit else [],
        "code": {"coding": [{"system": PROGRAMMES, "code": way.programme.code, "display": title}], "text": title},
        "status": status,
        "statusReason": {"text": str(way.get_why_ended_display())} if way.why_ended else {},
        "scheduledPeriod": fhir.write_period(way.started_at, way.ended_at),
    }
    return {"detail": fhir.without_empty(detail)}


def _goal(number: str, goal: Goal, patient: Json) -> Json:
    reached = {"coding": [{"system": _ACHIEVEMENT, "code": goal.state}]}
    resource: Json = {
        "resourceType": "Goal",
        "id": number,
        "lifecycleStatus": "completed" if goal.state == GoalState.ACHIEVED else "active",
        "achievementStatus": reached,
        "description": {"text": str(goal.words.get("zh") or goal.code)},
        "subject": patient,
        "statusDate": goal.measured_at.date().isoformat() if goal.measured_at else "",
    }
    return fhir.without_empty(resource)
