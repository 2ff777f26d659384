"""Reads of visits by video."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import pgettext

from renxin.engagement.questionnaires.selectors import Definition, Said, bank_definition, bank_questions, said
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import PatientCard
from renxin.programs.appointments.models import VideoHouse, VirtualVisit

from .pack import Known, needs_guardian, pack

State = VirtualVisit.State
_RELATED = ("appointment__department", "appointment__practitioner", "condition")


@dataclass(frozen=True, slots=True)
class Told:
    """What she told before the visit."""

    news: str
    answers: list[Said]


def house(actor: Actor) -> VideoHouse | None:
    """Return where video calls are carried; None when nowhere."""
    return VideoHouse.objects.of(actor).filter(is_active=True).first()


def next_of(actor: Actor, patient_id: int) -> VirtualVisit | None:
    """Return a person's next visit by video, the one of today included, until the day is over."""
    since = clock.now() - timedelta(hours=12)
    rows = VirtualVisit.objects.of(actor).filter(patient_id=patient_id, appointment__starts_at__gte=since)
    return rows.exclude(state=State.CANCELLED).select_related(*_RELATED).order_by("appointment__starts_at").first()


def of_patient(actor: Actor, patient_id: int, uid: UUID) -> VirtualVisit:
    """Return one of a person's visits by video.

    Raises:
        NotFound: it is not hers.
    """
    row = VirtualVisit.objects.of(actor).filter(patient_id=patient_id, uid=uid).select_related(*_RELATED).first()
    if row is None:
        raise NotFound("visit")
    return row


def of_day(actor: Actor, day: date) -> list[tuple[VirtualVisit, PatientCard | None]]:
    """Return the visits by video of a day whose patients this actor may see, in the order of their time."""
    actor.require("appointments.view")
    start = datetime.combine(day, time(), tzinfo=organizations.zone_of(actor))
    rows = VirtualVisit.objects.of(actor).filter(
        appointment__starts_at__gte=start, appointment__starts_at__lt=start + timedelta(days=1)
    )
    if not actor.all_departments:
        rows = rows.filter(patient_id__in=patients.visible(actor).values("pk"))
    found = list(rows.exclude(state=State.CANCELLED).select_related(*_RELATED).order_by("appointment__starts_at")[:300])
    cards = patients.cards(actor, [row.patient_id for row in found])
    return [(row, cards.get(row.patient_id)) for row in found]


def one(actor: Actor, uid: UUID) -> VirtualVisit:
    """Return a visit by video of a patient whom this actor may see.

    Raises:
        NotFound: there is none.
    """
    actor.require("appointments.view")
    row = VirtualVisit.objects.of(actor).filter(uid=uid).select_related(*_RELATED).first()
    if row is None:
        raise NotFound("visit")
    patients.get_by_id(actor, row.patient_id)
    return row


def definition() -> Definition:
    """Return what is asked before the visit, as a questionnaire."""
    return bank_definition("virtual", pack().title, [code for code in pack().questions if code in bank_questions()])


def told(row: VirtualVisit) -> Told:
    """Return what she told, in words."""
    given: dict[str, Any] = json.loads(row.answers or "{}")
    words = (pgettext("answer", "Yes"), pgettext("answer", "No"))
    return Told(str(given.get("news", "")), list(said(definition(), given.get("answers", {}), words)))


def known_of(row: VirtualVisit, birth_date: date | None) -> Known:
    """Return what is known of a visit before it begins; `birth_date` is the patient's."""
    starts = row.appointment.starts_at or clock.now()
    return Known(
        diagnosis=row.condition_id is not None or bool(row.said_diagnosis),
        answered=bool(row.answers),
        consented=row.consented_at is not None and row.consent_version == str(pack().version),
        proved=row.identity_at is not None,
        needs_guardian=needs_guardian(birth_date, starts.astimezone(clock.SHANGHAI).date()),
        guardian=bool(row.guardian),
    )


def birth_date_of(actor: Actor, row: VirtualVisit) -> date | None:
    """Return the patient's date of birth."""
    return Patient.objects.of(actor).filter(pk=row.patient_id).values_list("birth_date", flat=True).first()
