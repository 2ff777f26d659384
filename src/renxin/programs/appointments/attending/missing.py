"""After an appointment to which somebody did not come: a kind word and the way to another time."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.models.appointment import OURS

from . import wishes
from .places import spoken, variables

_NOT_OLDER: Final = timedelta(days=2)
_LINK_DAYS: Final = 14


def greet_missed(actor: Actor, appointment_ids: Iterable[int]) -> int:
    """Write to those who did not come lately and have nothing booked since; return to how many."""
    now = clock.now()
    rows = list(
        Appointment.objects.of(actor)
        .filter(pk__in=set(appointment_ids), status=Appointment.Status.NOSHOW, starts_at__gte=now - _NOT_OLDER)
        .select_related("department")
        .order_by("pk")
    )
    chosen = wishes.of_departments(actor)
    remind = {row.pk: chosen.of(row.department_id).remind for row in rows}
    rows = [row for row in rows if remind[row.pk] == "all" or (remind[row.pk] == "ours" and row.source == OURS)]
    ahead = Appointment.objects.of(actor).filter(
        patient_id__in={row.patient_id for row in rows}, status=Appointment.Status.BOOKED, starts_at__gt=now
    )
    again = set(ahead.values_list("patient_id", "department_id"))
    rows = [row for row in rows if (row.patient_id, row.department_id) not in again]
    languages = spoken(actor, [row.patient_id for row in rows])
    until = clock.today() + timedelta(days=_LINK_DAYS)
    send_many(
        actor,
        [
            Outgoing(
                patient_id=row.patient_id,
                purpose="CARE_SERVICE",
                template="appointment.missed",
                variables=variables(row, languages.get(row.patient_id, "zh")),
                kind="link",
                url=patients.doorway(actor.tenant_id, row.patient_id, until=until, to="book"),
                idempotency_key=f"appointment:{row.uid}:missed",
                department_id=row.department_id,
                source=f"appointments.missed:{row.pk}",
                expires_at=now + timedelta(days=2),
            )
            for row in rows
        ],
    )
    return len(rows)
