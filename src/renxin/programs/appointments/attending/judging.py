"""How likely it is that somebody does not come: reckoned at booking and again the day before, many in one statement."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.programs.appointments.models import Appointment

from . import risk
from .pack import risks

_BASE: Final = """
SELECT count(*) FILTER (WHERE status = 'noshow'), count(*) FROM appointments_appointment
WHERE tenant_id = %(tenant)s AND status IN ('noshow', 'fulfilled', 'arrived')
  AND starts_at < %(now)s AND starts_at >= %(since)s
"""
# One row for each appointment: what she did before it was booked, how it was booked, and how she was reminded.
_KNOWN: Final = """
SELECT a.id, a.starts_at, a.reported_at, coalesce(h.missed, 0), coalesce(h.kept, 0), p.birth_date, a.channel,
       a.booked_by IS NOT NULL, a.visit_type = 'first', coalesce(r.told, ''), a.confirmed_at IS NOT NULL
FROM appointments_appointment a
JOIN patients_patient p ON p.id = a.patient_id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE b.status = 'noshow') AS missed, count(*) FILTER (WHERE b.status = 'fulfilled') AS kept
    FROM appointments_appointment b
    WHERE b.patient_id = a.patient_id AND b.tenant_id = a.tenant_id AND b.id <> a.id
      AND b.starts_at < least(%(now)s, a.starts_at) AND b.starts_at >= %(history)s
) h ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN bool_or(m.state IN ('sent', 'called')) THEN 'sent'
                WHEN bool_or(m.state = 'blocked') THEN 'blocked' END AS told
    FROM appointments_appointmentreminder m
    WHERE m.appointment_id = a.id AND m.for_at = a.starts_at AND m.settled_at < %(answered)s
) r ON true
WHERE a.tenant_id = %(tenant)s AND a.id = ANY(%(ids)s) AND a.status = 'booked' AND a.starts_at > %(now)s
"""
_ANSWER_WITHIN: Final = timedelta(hours=3)


@transaction.atomic
def judge_appointments(actor: Actor, ids: Iterable[int]) -> dict[int, risk.Risk]:
    """Reckon the risk of these appointments, keep it with its reasons, and return it. Past ones stay as they were."""
    found = assess(actor, list(ids))
    rows = [Appointment(pk=pk, risk=one.percent, risk_reasons=list(one.reasons)) for pk, one in sorted(found.items())]
    update_rows(rows, ["risk", "risk_reasons"])
    return found


def assess(actor: Actor, ids: Sequence[int]) -> dict[int, risk.Risk]:
    """Return the risk of booked appointments that have not begun, by id."""
    if not ids:
        return {}
    pack, now = risks(), clock.now()
    base = base_now(actor)
    given: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "now": now,
        "ids": list(ids),
        "history": now - timedelta(days=pack.history_days),
        "answered": now - _ANSWER_WITHIN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, given)
        rows = cursor.fetchall()
    return {row[0]: risk.judge(pack, base, _known(row)) for row in rows}


def base_now(actor: Actor) -> float:
    """Return the house's own share of missed appointments now."""
    pack, now = risks(), clock.now()
    given: dict[str, Any] = {"tenant": actor.tenant_id, "now": now, "since": now - timedelta(days=pack.base_days)}
    with connection.cursor() as cursor:
        cursor.execute(_BASE, given)
        missed, booked = cursor.fetchone()
    return risk.base_of(pack, missed, booked)


def _known(row: Sequence[Any]) -> risk.Known:
    return risk.Known(
        starts_at=row[1],
        booked_at=row[2],
        missed=row[3],
        kept=row[4],
        born=row[5],
        channel=row[6],
        by_others=row[7],
        first_visit=row[8],
        told=row[9],
        confirmed=row[10],
    )
