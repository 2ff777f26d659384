"""What staff see of coming and waiting: tomorrow's risks, how well they fitted, who waits for a seat."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Max, Min

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.appointments.models import Appointment, HealthcareService, WaitlistEntry

from . import risk
from .pack import risks

MEASURED_DAYS: Final = 90
MOST: Final = 60
# What was said before, what happened: by per cent, one statement however many appointments there were.
_COUNTS: Final = """
SELECT risk, count(*), count(*) FILTER (WHERE status = 'noshow') FROM appointments_appointment
WHERE tenant_id = %(tenant)s AND risk IS NOT NULL AND status IN ('noshow', 'fulfilled', 'arrived')
  AND starts_at >= %(since)s AND starts_at < %(now)s
  AND (%(department)s::bigint IS NULL OR department_id = %(department)s)
GROUP BY risk
"""


@dataclass(frozen=True, slots=True)
class RiskLine:
    """An appointment of a day with its risk and the words of why; `card` is None for whom this actor may not see."""

    row: Appointment
    card: PatientCard | None
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class WaitLine:
    """How many wait for a service, since when the first, until when the last."""

    service: HealthcareService
    n: int
    since: datetime
    until: date


def measured(actor: Actor, department_id: int | None) -> risk.Measured:
    """Return how well the risks of the last months fitted, of the house or one department."""
    actor.require("appointments.view")
    now = clock.now()
    given: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "now": now,
        "since": now - timedelta(days=MEASURED_DAYS),
        "department": department_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        counts = {percent: (n, missed) for percent, n, missed in cursor.fetchall()}
    return risk.measure(risks(), counts)


def likely_to_miss(actor: Actor, department_id: int, on: date, language: str) -> list[RiskLine]:
    """Return the booked appointments of a day, the likeliest to be missed first, in a fixed number of statements."""
    actor.require("appointments.view")
    begin = datetime.combine(on, time(), tzinfo=clock.SHANGHAI)
    rows = list(
        Appointment.objects.of(actor)
        .filter(
            department_id=department_id,
            status=Appointment.Status.BOOKED,
            risk__isnull=False,
            starts_at__gte=begin,
            starts_at__lt=begin + timedelta(days=1),
        )
        .select_related("practitioner")
        .order_by("-risk", "starts_at", "pk")[:MOST]
    )
    cards = patients.plain_cards(actor, {row.patient_id for row in rows})
    return [RiskLine(row, cards.get(row.patient_id), words_of(row.risk_reasons, language)) for row in rows]


def words_of(reasons: list[str], language: str) -> list[str]:
    """Return the words of what raised a risk, the heaviest first, so many as the pack shows."""
    pack = risks()
    raised = [pack.points[one] for one in reasons if one in pack.points and pack.points[one].points > 0]
    return [one.words.get(language) for one in raised[: pack.reasons_shown]]


def waiting_lines(actor: Actor, department_id: int) -> list[WaitLine]:
    """Return for which services of a department people wait."""
    actor.require("appointments.view")
    rows = WaitlistEntry.objects.of(actor).filter(
        service__department_id=department_id, state__in=[WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED]
    )
    found = rows.values("service").annotate(n=Count("pk"), since=Min("joined_at"), until=Max("last_day"))
    services = HealthcareService.objects.of(actor).in_bulk([one["service"] for one in found])
    lines = [WaitLine(services[one["service"]], one["n"], one["since"], one["until"]) for one in found]
    return sorted(lines, key=lambda line: line.since)
