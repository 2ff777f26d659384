"""Symptoms noted at home: an alert beside readings; a fresh one makes a red pressure red without a repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.people.patients import selectors as patients
from renxin.programs.monitoring.models import Alert, MonitoredPatient
from renxin.programs.monitoring.selectors import rules_in_force

from . import telling

MEASURE: Final = "symptoms"
_ONCE: Final = "ON CONFLICT (tenant_id, patient_id, measure, kind) WHERE closed_at IS NULL DO NOTHING RETURNING id, uid"


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody noted how she feels; `level` as everywhere."""

    patient_id: int
    level: int
    at: datetime


@transaction.atomic
def note_symptoms(actor: Actor, noted: Sequence[Noted]) -> int:
    """Raise or follow the alert of people who noted something that asks for an act; return how many are new."""
    worst: dict[int, Noted] = {}
    for one in noted:
        if one.level and (one.patient_id not in worst or worst[one.patient_id].level <= one.level):
            worst[one.patient_id] = one
    alive = patients.contact_profiles(actor.tenant_id, worst)
    worst = {pk: one for pk, one in worst.items() if pk in alive and alive[pk].deceased_at is None}
    open_ones = Alert.objects.of(actor).filter(patient_id__in=worst, measure=MEASURE, closed_at__isnull=True)
    known = {row.patient_id: row for row in open_ones.select_for_update()}
    told = [_follow(row, worst[pk]) for pk, row in known.items()]
    update_rows(list(known.values()), ["level", "worst", "count", "last_at", "told_at"])
    watched = {
        row.patient_id: row
        for row in MonitoredPatient.objects.of(actor).filter(patient_id__in=worst, state="active").order_by("-pk")
    }
    new = [_alert(actor, one, watched.get(pk)) for pk, one in worst.items() if pk not in known]
    made = {uid: pk for pk, uid in insert_rows(new, _ONCE)}
    won = [row for row in new if row.uid in made]
    for row in won:
        row.pk = made[row.uid]
    told += [telling.Told(row) for row in won]
    telling.tell(actor, [one for one in told if one is not None], rules_in_force(actor))
    telling.record_raised(actor, won)
    return len(won)


def _follow(row: Alert, one: Noted) -> telling.Told | None:
    graver = one.level > row.level
    row.count, row.last_at, row.level = row.count + 1, max(row.last_at, one.at), max(row.level, one.level)
    row.worst = max(row.worst, row.level)
    if not graver:
        return None
    row.told_at = clock.now()
    return telling.Told(row, again=True)


def _alert(actor: Actor, one: Noted, watched: MonitoredPatient | None) -> Alert:
    now = clock.now()
    return Alert(
        tenant_id=actor.tenant_id,
        patient_id=one.patient_id,
        measure=MEASURE,
        kind=Alert.Kind.SYMPTOM,
        level=one.level,
        worst=one.level,
        rule="symptoms",
        rule_version=rules_in_force(actor).version,
        source="home",
        department_id=watched.department_id if watched else None,
        first_at=one.at,
        last_at=one.at,
        raised_at=now,
        told_at=now,
    )
