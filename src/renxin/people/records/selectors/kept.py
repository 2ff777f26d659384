"""Documents, raw resources, findings of physical examinations, and the trace of corrections."""

import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.people.records.models import (
    DiagnosticReport,
    DocumentReference,
    Finding,
    RecordCorrection,
    SourceResource,
)

from .states import IN_ERROR


@dataclass(frozen=True, slots=True)
class Examination:
    """A physical examination with what it found, the gravest first."""

    report: DiagnosticReport
    findings: Sequence[Finding]


def findings(actor: Actor, patient_id: int) -> list[Finding]:
    """Return what physical examinations of a patient found, the newest first."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = Finding.objects.of(actor).filter(patient_id=pk).exclude(status=IN_ERROR).select_related("report")
    return list(rows.order_by("-found_at", "grade", "line"))


def examinations(actor: Actor, patient_id: int) -> list[Examination]:
    """Return the physical examinations that found something, the newest first."""
    groups: dict[int, list[Finding]] = {}
    for finding in findings(actor, patient_id):
        groups.setdefault(finding.report_id, []).append(finding)
    return [Examination(found[0].report, found) for found in groups.values()]


def report(actor: Actor, uid: uuid.UUID | str) -> DiagnosticReport:
    """Return one report.

    Raises:
        NotFound: there is none, or its patient is not visible to this actor.
    """
    row = DiagnosticReport.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("report")
    patients.get_by_id(actor, row.patient_id)
    return row


def documents(actor: Actor, patient_id: int, limit: int = 20) -> list[DocumentReference]:
    """Return the newest documents of a patient, without what is in them."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = DocumentReference.objects.of(actor).filter(patient_id=pk, status="current").defer("content")
    return list(rows.order_by("-received_at", "-pk")[:limit])


def pictures(actor: Actor, report: DiagnosticReport) -> list[DocumentReference]:
    """Return the documents that belong to a report: photographs, scans, without what is in them."""
    pk = patients.get_by_id(actor, report.patient_id).pk
    rows = DocumentReference.objects.of(actor).filter(patient_id=pk, report=report, status="current")
    return list(rows.defer("content").order_by("pk"))


def document(actor: Actor, uid: uuid.UUID | str) -> DocumentReference:
    """Return one document with what is in it.

    Raises:
        NotFound: there is none, or its patient is not visible to this actor.
    """
    row = DocumentReference.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("document")
    patients.get_by_id(actor, row.patient_id)
    return row


def corrections(actor: Actor, patient_id: int, limit: int = 50) -> list[RecordCorrection]:
    """Return what people set right in the record of a patient, the newest first."""
    pk = patients.get_by_id(actor, patient_id).pk
    return list(RecordCorrection.objects.of(actor).filter(patient_id=pk).order_by("-corrected_at", "-pk")[:limit])


def resource_body(resource: SourceResource) -> bytes:
    """Return a resource as its sender wrote it; nothing when it was erased."""
    return zlib.decompress(resource.body) if resource.body else b""
