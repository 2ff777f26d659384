"""Trying a message: it is applied as it would be, looked at, and taken back. Nothing stays and nobody is told."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID
from zlib import crc32

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from renxin.doors.connectors import formats, selectors
from renxin.doors.connectors.formats import Detail
from renxin.doors.connectors.models import Interface, InterfaceMessage
from renxin.doors.connectors.profiles import services as profiles
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, ids, masking, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import ContactPoint, Identifier, MatchReview, Patient, RelatedPerson
from renxin.people.records import models as records
from renxin.programs.appointments.models import Appointment

from .words import fact_words, row_words

LONGEST: Final = 200_000
_TABLES: Final[tuple[type[models.Model], ...]] = (
    Patient, Identifier, ContactPoint, RelatedPerson, MatchReview, records.Encounter, records.Condition,
    records.AllergyIntolerance, records.MedicationStatement, records.Procedure, records.Immunization,
    records.DiagnosticReport, records.DocumentReference, records.Charge, records.ServiceRequest,
    records.MedicationDispense, Appointment,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """What a message would do, in words: what becomes of it, who is meant, what is written, what is told."""

    state: str
    state_words: object
    reason: object = ""
    person: str = ""
    person_is_new: bool = False
    visit: str = ""
    written: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    detail: Detail | None = None


class _TakenBack(Exception):
    """The trial is over."""


@transaction.atomic
def try_message(actor: Actor, uid: UUID, text: str, profile: str = "") -> Trial:
    """Return what a message from this sender would do; with `profile` (YAML), as if that were in force.

    Raises:
        InvalidInput: there is no message, it is too long, or the profile does not fit.
    """
    actor.require("interfaces.manage")
    row = _row(selectors.interface(actor, uid), text, profile)
    found: list[Trial] = []
    try:
        with transaction.atomic(), tenant.scope(actor.tenant_id):
            found.append(_look(row))
            raise _TakenBack
    except _TakenBack:
        record_access(actor, "interface.try", "interface", uid)
    return found[0]


def _row(interface: Interface, text: str, profile: str) -> InterfaceMessage:
    if not text.strip() or len(text) > LONGEST:
        raise InvalidInput(_("Paste one message, of at most %(n)d characters.") % {"n": LONGEST}, where="text")
    if profile.strip():
        mapping = profiles.checked(interface, profile)
        interface.profile = {**interface.profile, "mapping": mapping, "version": -crc32(profile.encode()) - 1}
    plain = text.strip().replace("\r\n", "\n").replace("\n", "\r") + "\r"
    return InterfaceMessage(
        tenant_id=interface.tenant_id,
        interface=interface,
        format=interface.kind,
        source=interface.name,
        raw=plain.encode(),
        charset="utf-8",
        received_at=clock.now(),
        patient_id=-interface.tenant_id,
    )


def _look(row: InterfaceMessage) -> Trial:
    """Apply it and look at what has changed."""
    marks, since = _marks(), ids.new_id()
    told = formats.of(row.format)
    (settled,) = told.apply(row.tenant_id, [row])
    row.state, row.reason, row.place, row.details = settled.state, settled.reason, settled.place, settled.details
    detail = told.detail(formats.content_of(row), clear=True, wrong=settled.place)
    trial = Trial(row.state, row.get_state_display(), formats.words_of(row) if row.reason else "", detail=detail)
    if settled.state != InterfaceMessage.State.APPLIED or settled.patient_id < 0:
        return trial
    patient = Patient.objects.get(pk=settled.patient_id)
    is_new = patient.pk > marks[Patient]
    facts = Event.objects.filter(patient_id=patient.pk, id__gt=since).order_by("id").values_list("kind", flat=True)
    return replace(
        trial,
        person=patient.name if is_new else masking.name(patient.name),
        person_is_new=is_new,
        visit=_visit(settled.encounter_id),
        written=list(_written(row.tenant_id, marks, patient.pk, since)),
        facts=[str(fact_words(kind)) for kind in facts],
    )


def _marks() -> dict[type[models.Model], int]:
    """Return the highest row of each table: what is above was written by the trial."""
    marks: dict[type[models.Model], int] = {}
    with connection.cursor() as cursor:
        for model in _TABLES:
            cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{model._meta.db_table}"')  # noqa: S608  own names
            marks[model] = cursor.fetchone()[0]
    return marks


def _written(tenant_id: int, marks: dict[type[models.Model], int], patient_id: int, since: int) -> Iterator[str]:
    for model, mark in marks.items():
        rows: Any = model._base_manager.filter(tenant_id=tenant_id, id__gt=mark).order_by("id")
        yield from (str(row_words(row)) for row in rows[:50])
    for line in records.Observation.objects.filter(patient_id=patient_id, id__gt=since).order_by("id")[:50]:
        yield str(row_words(line))


def _visit(encounter_id: int | None) -> str:
    if encounter_id is None:
        return ""
    row = records.Encounter.objects.filter(pk=encounter_id).select_related("department", "practitioner").first()
    if row is None:
        return ""
    parts: list[object] = [row.visit_no, row.get_encounter_class_display(), row.get_status_display()]
    parts += [part for part in (row.department, row.practitioner, row.location) if part]
    return " · ".join(map(str, parts))
