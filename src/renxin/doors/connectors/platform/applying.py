"""From a stored CDA document to the record: the person, the document whole, its diagnoses, allergies and results.

A document tells of a visit that another interface has reported, or will: it is tied to the visit when its number is
known, and never opens or closes one, so no journey starts twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from renxin.doors.connectors.formats import Outcome, content_of
from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.reasons import NO_IDENTIFIER, NO_NAME, TEST_PATIENT, NotApplied
from renxin.kernel.core.actor import Actor
from renxin.people.patients.services import (
    ContactData,
    IdentifierData,
    PatientData,
    resolve_or_register,
)
from renxin.people.records.models import Encounter
from renxin.people.records.services import (
    AllergyData,
    ConditionData,
    DocumentData,
    ObservationData,
    ProcedureData,
    ReportData,
    keep_document,
    record_allergies,
    record_conditions,
    record_procedures,
    record_report,
)

from . import reasons
from .cda import Document, Entry, read_document
from .xml import NotXml

_TESTS: Final = ("测试", "test")
_NOTHING: Final = ("无", "否认", "-")


@dataclass(frozen=True, slots=True)
class _Filing:
    """One document on its way into the record."""

    actor: Actor
    row: InterfaceMessage
    document: Document
    patient_id: int
    encounter_id: int | None

    @property
    def source(self) -> str:
        """Return under whose name everything is kept."""
        return f"his:{self.row.interface.name}"[:80]

    @property
    def at(self) -> datetime:
        """Return when the document was written, else when it came."""
        return self.document.authored_at or self.row.received_at

    def entries(self, what: str) -> list[Entry]:
        """Return the entries that say `what` and hold something."""
        found = (entry for entry in self.document.entries if entry.what == what)
        return [entry for entry in found if (entry.code or entry.text) and entry.text not in _NOTHING]


def apply_one(row: InterfaceMessage) -> Outcome:
    """Keep one document and what it says.

    Raises:
        NotApplied: it is ignored or parked, for the reason given.
    """
    content = content_of(row).data
    try:
        document = read_document(content, ZoneInfo(row.interface.zone))
    except NotXml as error:
        raise NotApplied(reasons.NOT_CDA) from error
    if not document.number:
        raise NotApplied(reasons.NO_NUMBER, where="id")
    if any(word in document.name.casefold() for word in _TESTS):
        raise NotApplied(TEST_PATIENT, where="patient/name")
    actor = Actor.interface(row.tenant_id, row.interface.name)
    patient_id = _person(actor, row, document)
    filing = _Filing(actor, row, document, patient_id, _visit(actor, patient_id, document))
    _keep(filing, content)
    _say_what_it_is(filing)
    _say_what_was_done(filing)
    if document.measured:
        _report(filing)
    return Outcome(patient_id, filing.encounter_id)


def _person(actor: Actor, row: InterfaceMessage, document: Document) -> int:
    identifiers = [IdentifierData(system, value) for system, value in document.numbers_of("person")]
    authority = str(row.interface.profile.get("authority", "")).strip() or row.interface.name
    identifiers += [
        IdentifierData(f"his:{authority}:{system}"[:120], value) for system, value in document.numbers_of("record")
    ]
    if not identifiers:
        raise NotApplied(NO_IDENTIFIER, where="recordTarget/patientRole/id")
    if not document.name:
        raise NotApplied(NO_NAME, where="patient/name")
    found = resolve_or_register(
        actor,
        PatientData(name=document.name, sex=document.sex, birth_date=document.birth_date, address=document.address),
        source=f"his:{row.interface.name}"[:80],
        identifiers=identifiers,
        contacts=[ContactData("phone", number) for number in document.phones],
    )
    return found.patient_id


def _visit(actor: Actor, patient_id: int, document: Document) -> int | None:
    numbers = [value for _system, value in document.numbers_of("visit")]
    rows = Encounter.objects.of(actor).filter(patient_id=patient_id, visit_no__in=numbers)
    return rows.order_by("-started_at").values_list("pk", flat=True).first()


def _keep(filing: _Filing, content: bytes) -> None:
    document = filing.document
    data = DocumentData(
        source=filing.source,
        external_id=document.number[:120],
        content=content,
        content_type="application/cda+xml",
        title=document.title[:160],
        type_code=document.type_code[:64],
        author=" · ".join(part for part in (document.author, document.custodian) if part)[:120],
        authored_at=filing.at,
        encounter_id=filing.encounter_id,
    )
    keep_document(filing.actor, filing.patient_id, data)


def _say_what_it_is(filing: _Filing) -> None:
    conditions = [
        ConditionData(code=(entry.code or entry.text)[:64], text=entry.text, rank=rank)
        for rank, entry in enumerate(filing.entries("condition"), start=1)
    ]
    allergies = [
        AllergyData(code=(entry.code or entry.text)[:64], text=entry.text) for entry in filing.entries("allergy")
    ]
    if conditions:
        record_conditions(
            filing.actor,
            filing.patient_id,
            conditions,
            source=filing.source,
            encounter_id=filing.encounter_id,
            recorded_at=filing.at,
        )
    if allergies:
        record_allergies(filing.actor, filing.patient_id, allergies, source=filing.source)


def _say_what_was_done(filing: _Filing) -> None:
    done = [
        ProcedureData(code=(entry.code or entry.text)[:64], text=entry.text, performed_at=filing.at)
        for entry in filing.entries("procedure")
    ]
    if done:
        record_procedures(filing.actor, filing.patient_id, done, source=filing.source, encounter_id=filing.encounter_id)


def _report(filing: _Filing) -> None:
    document = filing.document
    report = ReportData(
        source=filing.source,
        report_no=document.number[:120],
        issued_at=filing.at,
        code=document.type_code[:64],
        name=document.title[:160],
        category="document",
        encounter_id=filing.encounter_id,
        issuer=document.custodian[:160],
    )
    lines = [
        ObservationData(
            code=one.code[:64],
            set_id=str(number),
            name=one.name[:160],
            value_number=one.value,
            unit=one.unit[:32],
            reference_range=one.reference[:80],
            interpretation=one.flag[:8],
            observed_at=filing.at,
        )
        for number, one in enumerate(document.measured, start=1)
    ]
    record_report(filing.actor, filing.patient_id, report, lines)
