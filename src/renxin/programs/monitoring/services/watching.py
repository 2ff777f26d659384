"""Whom we watch: a programme begins or ends, or a clinician decides; watching by hand waits for the gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.monitoring.models import MonitoredPatient
from renxin.programs.monitoring.selectors import rules_in_force

from . import closing, hushing

NUDGE_AT = 1.5
_MANY = 366
_ONCE = """ON CONFLICT (tenant_id, source) DO UPDATE SET state = 'active', cadence = EXCLUDED.cadence,
    conditions = EXCLUDED.conditions, ended_at = NULL, why_ended = '', check_at = EXCLUDED.check_at RETURNING id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A programme that began for a patient; `source` names the enrolment."""

    patient_id: int
    source: str
    program: str
    department_id: int | None = None


@transaction.atomic
def watch_by_programs(actor: Actor, started: Sequence[Started]) -> int:
    """Watch people of programmes that expect something to be measured at home; return how many."""
    programs = {one.code: one for one in rules_in_force(actor).pack.programs}
    rows = [
        _row(actor, one.patient_id, one.source, programs[one.program].cadence)
        | {
            "program": one.program,
            "conditions": list(programs[one.program].conditions),
            "department_id": one.department_id,
        }
        for one in started
        if one.program in programs
    ]
    return len(insert_rows(rows, _ONCE, model=MonitoredPatient))


@transaction.atomic
def watch_by_hand(
    actor: Actor,
    patient_id: int,
    cadence: Mapping[str, float],
    *,
    why: str,
    conditions: Sequence[str] = (),
    department_id: int | None = None,
    manager_id: int | None = None,
) -> MonitoredPatient:
    """Watch a patient because somebody decided so: which measures, expected every how many days.

    Raises:
        InvalidInput: nothing is to be measured, or no reason is given.
        WrongState: nobody would hear an alarm; says what is missing.
    """
    actor.require("monitoring.work")
    measures = {one.code for one in rules_in_force(actor).pack.measures}
    if not cadence or not set(cadence) <= measures or not all(0 < days <= _MANY for days in cadence.values()):
        raise InvalidInput(_("Choose what is to be measured, and how often."), where="cadence")
    if not why.strip():
        raise InvalidInput(_("Please say why she is to be watched."), where="why")
    gate = worklist.gate(actor, department_id)
    if not gate.ready:
        raise WrongState(_("Not yet: %(missing)s.") % {"missing": "; ".join(str(one) for one in gate.missing)})
    row = MonitoredPatient.objects.create(
        **_row(actor, patient_id, f"hand:{uuid4()}", dict(cadence)),
        conditions=list(conditions),
        department_id=department_id,
        manager_id=manager_id or actor.user_id,
        why=why.strip(),
    )
    record_access(actor, "create", "monitoring", row.uid, patient_id=patient_id)
    return row


@transaction.atomic
def end_watching(actor: Actor, sources: Sequence[str], why: str) -> int:
    """End what these sources began; whoever is watched for nothing else has no open alerts left. Return how many."""
    rows = MonitoredPatient.objects.of(actor).filter(source__in=sources).exclude(state="ended")
    people = set(rows.values_list("patient_id", flat=True))
    count = rows.update(state=MonitoredPatient.State.ENDED, ended_at=clock.now(), why_ended=why[:24], check_at=None)
    still = MonitoredPatient.objects.of(actor).filter(patient_id__in=people).exclude(state="ended")
    gone = people - set(still.values_list("patient_id", flat=True))
    if gone:
        closing.end_for_patients(actor, gone)
        hushing.end_silences_of(actor, gone, "ended")
    return count


@transaction.atomic
def pause_watching(actor: Actor, sources: Sequence[str], *, paused: bool) -> int:
    """Let watching rest, or go on; return how many."""
    rows = MonitoredPatient.objects.of(actor).filter(source__in=sources)
    if paused:
        return rows.filter(state="active").update(state="paused", check_at=None)
    return rows.filter(state="paused").update(state="active", check_at=clock.now())


@transaction.atomic
def end_for_dead(actor: Actor, patient_ids: Sequence[int]) -> int:
    """Nobody measures the dead, waits for them or writes to them; return how many were watched."""
    rows = MonitoredPatient.objects.of(actor).filter(patient_id__in=patient_ids).exclude(state="ended")
    closing.end_for_patients(actor, patient_ids)
    hushing.end_silences_of(actor, patient_ids, "died")
    return rows.update(state=MonitoredPatient.State.ENDED, ended_at=clock.now(), why_ended="died", check_at=None)


def _row(actor: Actor, patient_id: int, source: str, cadence: Mapping[str, float]) -> dict[str, object]:
    now = clock.now()
    return {
        "tenant_id": actor.tenant_id,
        "patient_id": patient_id,
        "source": source,
        "cadence": dict(cadence),
        "since_at": now,
        "check_at": now + timedelta(days=NUDGE_AT * min(cadence.values())),
    }
