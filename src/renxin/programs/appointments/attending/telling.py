"""Whoever booked by telephone, at the window or through somebody else has the time in writing too."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.appointments.models import Appointment

from . import wishes
from .places import link_to, spoken, variables
from .reminding import source_of

_IN_WRITING: Final = (Appointment.Channel.PHONE, Appointment.Channel.WINDOW, Appointment.Channel.DOCTOR)


def tell_booked(actor: Actor, appointment_ids: Iterable[int]) -> int:
    """Send the time of new appointments that were made for her by somebody of the house; return how many."""
    rows = list(
        Appointment.objects.of(actor)
        .filter(
            pk__in=set(appointment_ids),
            status=Appointment.Status.BOOKED,
            channel__in=_IN_WRITING,
            starts_at__gt=clock.now(),
        )
        .select_related("department")
        .order_by("pk")
    )
    chosen = wishes.of_departments(actor)
    rows = [row for row in rows if chosen.of(row.department_id).remind != "none"]
    languages = spoken(actor, [row.patient_id for row in rows])
    send_many(
        actor,
        [
            Outgoing(
                patient_id=row.patient_id,
                purpose="CARE_SERVICE",
                template="appointment.booked",
                variables=variables(row, languages.get(row.patient_id, "zh")),
                kind="link",
                url=link_to(actor.tenant_id, row.patient_id, row.starts_at + timedelta(days=1)),
                idempotency_key=f"appointment:{row.uid}:booked",
                department_id=row.department_id,
                source=source_of(row),
                expires_at=row.starts_at,
            )
            for row in rows
            if row.starts_at is not None
        ],
    )
    return len(rows)
