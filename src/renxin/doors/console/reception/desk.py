"""What the desk sees: who is due now, and of one person her day, her tickets, what comes later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import PatientCard
from renxin.programs.appointments import selectors as appointments
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.models.rules import VisitType
from renxin.programs.queues import selectors as queues
from renxin.programs.queues.models import STANDING, Queue, Ticket

BEFORE: Final = timedelta(minutes=60)
AFTER: Final = timedelta(minutes=90)
_MOST_DUE: Final = 30
_LATER: Final = 6
_EXPECTED: Final = (Appointment.Status.PENDING, Appointment.Status.BOOKED, Appointment.Status.NOSHOW)


@dataclass(frozen=True, slots=True)
class Due:
    """An appointment of today: whose, her ticket if she has one, and the queue she would stand in."""

    row: Appointment
    card: PatientCard | None
    ticket: Ticket | None
    queue: Queue | None

    @property
    def may_check_in(self) -> bool:
        """Tell whether one press checks her in."""
        return self.ticket is None and self.queue is not None and self.row.status in _EXPECTED


def due_now(actor: Actor) -> list[Due]:
    """Return who is booked about now in the departments one reaches and has not checked in, the earliest first."""
    now = clock.now()
    rows = Appointment.objects.of(actor).filter(
        status=Appointment.Status.BOOKED, starts_at__gte=now - BEFORE, starts_at__lt=now + AFTER
    )
    if not actor.all_departments:
        rows = rows.filter(department_id__in=actor.department_ids)
    found = list(rows.select_related("department", "practitioner").order_by("starts_at", "id")[:_MOST_DUE])
    cards = patients.cards(actor, {row.patient_id for row in found})
    lines = _queues_of(actor, found)
    tickets = _tickets(actor, {row.patient_id for row in found})
    dues = [Due(row, cards.get(row.patient_id), tickets.get(row.pk), lines.get(row.pk)) for row in found]
    return [due for due in dues if due.card is not None and due.ticket is None]


def found_by(actor: Actor, text: str, limit: int = 8) -> list[tuple[PatientCard, list[Due]]]:
    """Return the people a search finds, each with what she has today."""
    cards = patients.search(actor, text, limit)
    day = clock.today()
    start = clock.now().astimezone(clock.SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(
        Appointment.objects.of(actor)
        .filter(
            patient_id__in=[card.id for card in cards], starts_at__gte=start, starts_at__lt=start + timedelta(days=1)
        )
        .exclude(status=Appointment.Status.CANCELLED)
        .select_related("department", "practitioner")
        .order_by("starts_at", "id")
    )
    lines, tickets = _queues_of(actor, rows), _tickets(actor, {row.patient_id for row in rows}, day)
    by_person: dict[int, list[Due]] = {}
    for row in rows:
        by_person.setdefault(row.patient_id, []).append(Due(row, None, tickets.get(row.pk), lines.get(row.pk)))
    return [(card, by_person.get(card.id, [])) for card in cards]


def of_person(actor: Actor, patient: Patient) -> dict[str, Any]:
    """Return the day of one person: her appointments with tickets, other tickets, what she has booked for later."""
    today = appointments.today_of(actor, patient.pk)
    tickets = queues.of_patient(actor, patient.pk)
    by_appointment = {row.appointment_id: row for row in tickets if row.appointment_id}
    lines = _queues_of(actor, today)
    card = patients.header(actor, patient.pk)
    day = {row.pk for row in today}
    later = [
        row
        for row in appointments.of_patient(actor, patient.pk, since=clock.now())
        if row.status in _EXPECTED and row.pk not in day
    ]
    return {
        "patient": patient,
        "card": card,
        "today": [Due(row, card, by_appointment.get(row.pk), lines.get(row.pk)) for row in today],
        "tickets": [row for row in tickets if row.state in STANDING],
        "later": sorted(later, key=lambda row: row.starts_at or row.reported_at)[:_LATER],
        "queues": queues.queues(actor, everywhere=True),
    }


def queue_for(actor: Actor, row: Appointment) -> Queue | None:
    """Return the queue in which somebody with this appointment waits."""
    return _queues_of(actor, [row]).get(row.pk)


def _queues_of(actor: Actor, rows: Sequence[Appointment]) -> dict[int, Queue]:
    """Return by appointment the queue of its department: for examinations that of the machine, else the doctors'."""
    wanted = {row.department_id for row in rows if row.department_id}
    lines: dict[int, list[Queue]] = {}
    for line in Queue.objects.of(actor).filter(department_id__in=wanted, is_active=True).order_by("pk"):
        lines.setdefault(line.department_id, []).append(line)
    found = {}
    for row in rows:
        kinds = [Queue.Kind.EXAMINATION, Queue.Kind.CLINIC]
        if row.visit_type != VisitType.EXAMINATION:
            kinds.reverse()
        here = [line for line in lines.get(row.department_id or 0, []) if line.kind in kinds]
        if here:
            found[row.pk] = min(here, key=lambda line: (kinds.index(Queue.Kind(line.kind)), line.pk))
    return found


def _tickets(actor: Actor, people: set[int], day: Any = None) -> dict[int, Ticket]:
    rows = Ticket.objects.of(actor).filter(patient_id__in=people, on_date=day or clock.today())
    return {row.appointment_id: row for row in rows.select_related("queue") if row.appointment_id}
