"""From stored CDA documents to the record: the person, the document whole, its diagnoses, allergies and results.

A batch is written together, a few statements for each kind of thing, whatever the number of documents.
A document tells of a visit that another interface has reported, or will: it is tied to the visit when its number is
known, and never opens or closes one, so no journey starts twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from renxin.doors.connectors.formats import Settled, State, content_of, not_applied
from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.reasons import NO_IDENTIFIER, NO_NAME, TEST_PATIENT, NotApplied
from renxin.doors.connectors.road.rules import is_test_patient
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.patients.services import (
    ContactData,
    IdentifierData,
    PatientData,
    Registration,
    register_patients,
)
from renxin.people.records.models import Encounter
from renxin.people.records.services import (
    AllergyData,
    ConditionData,
    DocumentData,
    LinesOf,
    ObservationData,
    ProcedureData,
    ReportData,
    file_allergies,
    file_conditions,
    file_procedures,
    keep_documents,
    record_reports,
)

from . import reasons
from .cda import Document, Entry, read_document
from .xml import NotXml

T = TypeVar("T")
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

    @property
    def visit_keys(self) -> list[tuple[int, str]]:
        """Return the visits it names."""
        return [(self.patient_id, value) for _system, value in self.document.numbers_of("visit")]

    def lines(self, items: Sequence[T], *, visit: bool = True) -> LinesOf[T]:
        """Return what it says of one kind of thing; allergies belong to no visit."""
        return LinesOf(
            patient_id=self.patient_id,
            source=self.source,
            items=items,
            encounter_id=self.encounter_id if visit else None,
            recorded_at=self.at if visit else None,
        )


def apply_all(tenant_id: int, rows: Sequence[InterfaceMessage]) -> list[Settled]:
    """Keep documents and what they say; what is refused is settled with its reason."""
    settled: dict[int, Settled] = {}
    groups: dict[int, list[tuple[InterfaceMessage, Document]]] = defaultdict(list)
    for row in rows:
        try:
            groups[row.interface_id].append((row, _read(row)))
        except NotApplied as error:
            settled[row.pk] = not_applied(row, error)
    for read in groups.values():
        for wave in _waves(read):
            settled |= {one.row.pk: one for one in _apply(tenant_id, wave)}
    return [settled[row.pk] for row in rows]


def _read(row: InterfaceMessage) -> Document:
    try:
        document = read_document(content_of(row).data, ZoneInfo(row.interface.zone))
    except NotXml as error:
        raise NotApplied(reasons.NOT_CDA) from error
    if not document.number:
        raise NotApplied(reasons.NO_NUMBER, where="id")
    if is_test_patient(document.name):
        raise NotApplied(TEST_PATIENT, where="patient/name")
    if not (document.numbers_of("person") or document.numbers_of("record")):
        raise NotApplied(NO_IDENTIFIER, where="recordTarget/patientRole/id")
    if not document.name:
        raise NotApplied(NO_NAME, where="patient/name")
    return document


def _waves(
    read: Sequence[tuple[InterfaceMessage, Document]],
) -> Iterator[list[tuple[InterfaceMessage, Document]]]:
    """Yield the documents in groups that hold no number twice: what comes again is a version of what came before."""
    wave: dict[str, tuple[InterfaceMessage, Document]] = {}
    for row, document in read:
        if document.number in wave:
            yield list(wave.values())
            wave = {}
        wave[document.number] = row, document
    if wave:
        yield list(wave.values())


def _apply(tenant_id: int, wave: Sequence[tuple[InterfaceMessage, Document]]) -> list[Settled]:
    actor = Actor.interface(tenant_id, wave[0][0].interface.name)
    people = register_patients(actor, [_person(row, document) for row, document in wave])
    filings = [
        _Filing(actor, row, document, found.patient_id, None)
        for (row, document), found in zip(wave, people, strict=True)
    ]
    filings = _with_visits(actor, filings)
    kept = keep_documents(actor, [(one.patient_id, _data(one)) for one in filings])
    good = [one for one, document in zip(filings, kept, strict=True) if document is not None]
    _say_what_it_is(actor, good)
    reported = record_reports(actor, [_report(one) for one in good if one.document.measured])
    if None in reported:
        raise WrongState(_("This report number belongs to another patient."))
    at = {id(one) for one in good}
    return [
        Settled(one.row, State.APPLIED, one.patient_id, one.encounter_id) if id(one) in at else _anothers(one)
        for one in filings
    ]


def _anothers(one: _Filing) -> Settled:
    error = WrongState(_("This document number belongs to another patient."), where=one.document.number)
    return not_applied(one.row, error, patient_id=one.patient_id)


def _person(row: InterfaceMessage, document: Document) -> Registration:
    identifiers = [IdentifierData(system, value) for system, value in document.numbers_of("person")]
    authority = str(row.interface.profile.get("authority", "")).strip() or row.interface.name
    identifiers += [
        IdentifierData(f"his:{authority}:{system}"[:120], value) for system, value in document.numbers_of("record")
    ]
    return Registration(
        PatientData(name=document.name, sex=document.sex, birth_date=document.birth_date, address=document.address),
        source=f"his:{row.interface.name}"[:80],
        identifiers=identifiers,
        contacts=[ContactData("phone", number) for number in document.phones],
    )


def _with_visits(actor: Actor, filings: Sequence[_Filing]) -> list[_Filing]:
    """Return the documents with the visits whose numbers they name."""
    numbers = {value for one in filings for _system, value in one.document.numbers_of("visit")}
    people = {one.patient_id for one in filings}
    rows = Encounter.objects.of(actor).filter(patient_id__any=people, visit_no__in=numbers).order_by("started_at")
    visits = {(patient_id, number): pk for patient_id, number, pk in rows.values_list("patient_id", "visit_no", "pk")}
    return [
        replace(one, encounter_id=next((pk for pk in (visits.get(key) for key in one.visit_keys) if pk), None))
        for one in filings
    ]


def _data(filing: _Filing) -> DocumentData:
    document = filing.document
    return DocumentData(
        source=filing.source,
        external_id=document.number[:120],
        content=content_of(filing.row).data,
        content_type="application/cda+xml",
        title=document.title[:160],
        type_code=document.type_code[:64],
        author=" · ".join(part for part in (document.author, document.custodian) if part)[:120],
        authored_at=filing.at,
        encounter_id=filing.encounter_id,
    )


def _say_what_it_is(actor: Actor, filings: Sequence[_Filing]) -> None:
    file_conditions(actor, [one.lines(items) for one in filings if (items := _conditions(one))])
    file_allergies(actor, [one.lines(said, visit=False) for one in filings if (said := _allergies(one))])
    file_procedures(actor, [one.lines(done) for one in filings if (done := _procedures(one))])


def _conditions(filing: _Filing) -> list[ConditionData]:
    return [
        ConditionData(code=(entry.code or entry.text)[:64], text=entry.text, rank=rank)
        for rank, entry in enumerate(filing.entries("condition"), start=1)
    ]


def _allergies(filing: _Filing) -> list[AllergyData]:
    return [AllergyData(code=(entry.code or entry.text)[:64], text=entry.text) for entry in filing.entries("allergy")]


def _procedures(filing: _Filing) -> list[ProcedureData]:
    return [
        ProcedureData(code=(entry.code or entry.text)[:64], text=entry.text, performed_at=filing.at)
        for entry in filing.entries("procedure")
    ]


def _report(filing: _Filing) -> tuple[int, ReportData, list[ObservationData]]:
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
    return filing.patient_id, report, lines
