"""What the board of alerts shows: open alerts by level, storms as one, and one alert with its curve."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import PatientCard
from renxin.people.records import selectors as records
from renxin.programs.monitoring.models import Alert, MonitoredPatient, PatientThreshold, Storm

from .rules_in_force import rules_in_force

_MOST: Final = 100
_RED: Final = 3
CHART_DAYS: Final = 35


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert with whom it is about."""

    alert: Alert
    patient: PatientCard | None


@dataclass(frozen=True, slots=True)
class StormLine:
    """A storm with how many of its alerts are open, and how many of them red."""

    storm: Storm
    open: int


@dataclass(slots=True)
class Board:
    """Open alerts, the gravest first; storms; how many there are of each level."""

    lines: list[AlertLine]
    storms: list[StormLine]
    counts: dict[int, int] = field(default_factory=dict)


def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts of patients whom the actor may see."""
    actor.require("monitoring.view")
    rows = Alert.objects.of(actor).select_related("department", "taken_by__practitioner", "closed_by__practitioner")
    return rows if actor.all_departments else rows.filter(patient_id__in=_seen(actor))


def board(actor: Actor, *, level: int = 0, closed: bool = False) -> Board:
    """Return the board: open alerts (of one level when given), or those closed last."""
    rows, calm = visible_alerts(actor), _calm(actor)
    if closed:
        found = list(rows.filter(closed_at__isnull=False).order_by("-closed_at")[:_MOST])
    else:
        wanted = calm.filter(level=level) if level else calm
        found = list(wanted.order_by("-level", "raised_at")[:_MOST])
    people = patients.cards(actor, {row.patient_id for row in found})
    return Board([AlertLine(row, people.get(row.patient_id)) for row in found], _storms(actor), alert_counts(actor))


def alert_counts(actor: Actor) -> dict[int, int]:
    """Return how many alerts of each level are open, those of a storm that goes on left out."""
    return dict(_calm(actor).order_by().values_list("level").annotate(n=Count("pk")))


def _calm(actor: Actor) -> QuerySet[Alert]:
    """Return open alerts that stand for themselves: not those that a storm is shown for, red ones always."""
    stands = Q(storm__isnull=True) | Q(storm__ended_at__isnull=False) | Q(level__gte=_RED)
    return visible_alerts(actor).filter(stands, closed_at__isnull=True)


def alert(actor: Actor, uid: UUID) -> Alert:
    """Return one alert.

    Raises:
        NotFound: there is none, or the actor may not see its patient.
    """
    row = visible_alerts(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("alert")
    return row


def alerts_of(actor: Actor, patient_id: int, limit: int = 20) -> list[Alert]:
    """Return the alerts of a patient, open ones first."""
    rows = visible_alerts(actor).filter(patient_id=patient_id)
    found = list(rows.order_by("-pk")[:limit])
    return sorted(found, key=lambda row: row.closed_at is not None)


Points = dict[str, list[tuple[datetime, float]]]


def points(actor: Actor, patient_id: int, measure: str) -> Points:
    """Return the last five weeks of a measure by part, the oldest first."""
    return points_by_measure(actor, patient_id, [measure]).get(measure, {})


def points_by_measure(actor: Actor, patient_id: int, measures: Collection[str] | None = None) -> dict[str, Points]:
    """Return the last five weeks of each measure (of `measures`) that was measured, by part, the oldest first."""
    rules = rules_in_force(actor)
    codes = [code for code, (measure, _part) in rules.by_code.items() if measures is None or measure.code in measures]
    since = clock.now() - timedelta(days=CHART_DAYS)
    lines = records.measured(actor.tenant_id, [patient_id], codes, since=since, limit=200).get(patient_id, [])
    found: dict[str, Points] = {}
    for line in reversed(lines):
        measure, part = rules.by_code[line.code]
        series = found.setdefault(measure.code, {}).setdefault(part.code, [])
        series.append((line.at, round(line.value * part.units.get(line.unit, 1), 1)))
    return found


def watched_of(actor: Actor, patient_id: int) -> list[MonitoredPatient]:
    """Return why a patient is watched."""
    rows = MonitoredPatient.objects.of(actor).filter(patient_id=patient_id).exclude(state="ended")
    return list(rows.select_related("manager__practitioner", "department").order_by("pk"))


def limits_of(actor: Actor, patient_id: int) -> list[PatientThreshold]:
    """Return a patient's own limits."""
    rows = PatientThreshold.objects.of(actor).filter(patient_id=patient_id, ended_at__isnull=True)
    return list(rows.select_related("set_by__practitioner").order_by("measure"))


def storm(actor: Actor, uid: UUID) -> Storm:
    """Return one storm.

    Raises:
        NotFound: there is none.
    """
    actor.require("monitoring.view")
    row = Storm.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("storm")
    return row


def _storms(actor: Actor) -> list[StormLine]:
    rows = Storm.objects.of(actor).filter(ended_at__isnull=True).order_by("-last_at")
    counted = Alert.objects.of(actor).filter(storm__in=rows, closed_at__isnull=True).values_list("storm")
    open_ones = dict(counted.annotate(n=Count("pk")))
    return [StormLine(row, open_ones[row.pk]) for row in rows if open_ones.get(row.pk)]


def _seen(actor: Actor) -> QuerySet[Patient, Any]:
    return patients.visible(actor).values("pk")
