"""What is said to those who wait for a seat."""

from collections.abc import Mapping
from datetime import timedelta

from renxin.engagement.conversations.services import Outgoing
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.programs.appointments.models import WaitlistEntry

from . import matching
from .places import day_words, place_words, time_words


def offer(actor: Actor, row: WaitlistEntry, seat: matching.FreeSeat, languages: Mapping[int, str]) -> Outgoing:
    """Return the message that offers a seat."""
    language = languages.get(row.patient_id, "zh")
    assert row.offered_until is not None  # noqa: S101  set with the offer
    return Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        template="appointment.offer",
        variables={
            "day": day_words(seat.starts_at, language),
            "time": time_words(seat.starts_at),
            "place": place_words(row.service.department, "", language),
            "until": time_words(row.offered_until),
        },
        kind="link",
        url=patients.doorway(actor.tenant_id, row.patient_id, until=clock.today(), to="appointments"),
        idempotency_key=f"waitlist:{row.uid}:{row.offers}",
        department_id=row.service.department_id,
        source=f"appointment.offer:{row.pk}",
        expires_at=row.offered_until,
    )


def over(actor: Actor, row: WaitlistEntry) -> Outgoing:
    """Return the message that the days are over."""
    until = clock.today() + timedelta(days=7)
    return Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        template="appointment.waitlist_over",
        kind="link",
        url=patients.doorway(actor.tenant_id, row.patient_id, until=until, to="book"),
        idempotency_key=f"waitlist:{row.uid}:over",
        department_id=row.service.department_id,
        source=f"appointment.waitlist:{row.pk}",
        expires_at=clock.now() + timedelta(days=2),
    )


def call(row: WaitlistEntry) -> NewTask:
    """Return the task of offering a seat by telephone."""
    assert row.offered_until is not None  # noqa: S101  set with the offer
    return NewTask(
        patient_id=row.patient_id,
        kind="call",
        title_code="appointment_offer",
        source=f"appointments:waitlist:{row.uid}:{row.offers}",
        due_at=row.offered_until,
        risk=2,
        department_id=row.service.department_id,
    )
