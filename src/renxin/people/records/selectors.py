"""Reads of records: what the patient page shows, and what the contact policy asks."""

import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients

from . import rules
from .models import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Encounter,
    Finding,
    MedicationStatement,
    Observation,
    Procedure,
    RecordCorrection,
    SourceResource,
)

IN_ERROR: Final = "entered-in-error"


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result with its judgement."""

    code: str
    name: str
    value: str
    unit: str
    reference_range: str
    abnormal: bool
    interpretation: str
    observed_at: object


@dataclass(frozen=True, slots=True)
class Summary:
    """What the patient page shows beside the time line."""

    problems: list[Condition] = field(default_factory=list)
    allergies: list[AllergyIntolerance] = field(default_factory=list)
    medications: list[MedicationStatement] = field(default_factory=list)
    results: list[ResultLine] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)


def summary(actor: Actor, patient_id: int, *, results: int = 20, visits: int = 20) -> Summary:
    """Return problems, allergies, medicines, the latest result of each kind, procedures and visits of a patient.

    Raises:
        NotFound: there is no such patient, or not for this actor.
    """
    pk = patients.get_by_id(actor, patient_id).pk
    return Summary(
        problems=_problems(actor, pk),
        allergies=list(AllergyIntolerance.objects.of(actor).filter(patient_id=pk).order_by("-recorded_at", "pk")),
        medications=list(
            MedicationStatement.objects.of(actor).filter(patient_id=pk, status="active").order_by("-started_at", "pk")
        ),
        results=latest_results(actor, pk, results),
        procedures=list(Procedure.objects.of(actor).filter(patient_id=pk).order_by("-performed_at", "pk")[:10]),
        encounters=encounters(actor, pk, limit=visits),
    )


def latest_results(actor: Actor, patient_id: int, limit: int = 20) -> list[ResultLine]:
    """Return the newest observation of each code, abnormal ones first, then the newest."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = Observation.objects.of(actor).filter(patient_id=pk).order_by("code", "-observed_at", "-id").distinct("code")
    lines = [_line(row) for row in rows]
    lines.sort(key=lambda line: (line.abnormal, line.observed_at), reverse=True)
    return lines[:limit]


def report_lines(actor: Actor, report: DiagnosticReport) -> list[ResultLine]:
    """Return the lines of one report in the order of the report."""
    pk = patients.get_by_id(actor, report.patient_id).pk
    rows = Observation.objects.of(actor).filter(patient_id=pk, report_id=report.pk).order_by("id")
    return [_line(row) for row in rows]


def reports(actor: Actor, patient_id: int, limit: int = 20) -> list[DiagnosticReport]:
    """Return the newest reports of a patient."""
    pk = patients.get_by_id(actor, patient_id).pk
    return list(DiagnosticReport.objects.of(actor).filter(patient_id=pk).order_by("-issued_at", "-pk")[:limit])


def findings(actor: Actor, patient_id: int) -> list[Finding]:
    """Return what physical examinations of a patient found, the newest first."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = Finding.objects.of(actor).filter(patient_id=pk).exclude(status=IN_ERROR).select_related("report")
    return list(rows.order_by("-found_at", "grade", "line"))


def corrections(actor: Actor, patient_id: int, limit: int = 50) -> list[RecordCorrection]:
    """Return what people set right in the record of a patient, the newest first."""
    pk = patients.get_by_id(actor, patient_id).pk
    return list(RecordCorrection.objects.of(actor).filter(patient_id=pk).order_by("-corrected_at", "-pk")[:limit])


def resource_body(resource: SourceResource) -> bytes:
    """Return a resource as its sender wrote it."""
    return zlib.decompress(resource.body)


def encounters(actor: Actor, patient_id: int, limit: int = 20) -> list[Encounter]:
    """Return the newest visits and stays of a patient with department and doctor."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = Encounter.objects.of(actor).filter(patient_id=pk).select_related("department", "practitioner")
    return list(rows.order_by("-started_at", "-pk")[:limit])


def encounter(actor: Actor, uid: uuid.UUID | str) -> Encounter:
    """Return one visit or stay.

    Raises:
        NotFound: there is none, or its patient is not visible to this actor.
    """
    row = Encounter.objects.of(actor).filter(uid=uid).select_related("department", "practitioner").first()
    if row is None:
        raise NotFound("encounter")
    patients.get_by_id(actor, row.patient_id)
    return row


def find_encounter(tenant_id: int, source: str, visit_no: str) -> Encounter | None:
    """Return the visit that a sender means by its own number."""
    return Encounter.objects.of(tenant_id).filter(source=source, visit_no=visit_no).first()


def encounters_by_ids(tenant_id: int, ids: Iterable[int]) -> dict[int, Encounter]:
    """Return these encounters of the tenant, with their departments, for programmes that hold their ids."""
    return Encounter.objects.of(tenant_id).select_related("department").in_bulk(set(ids))


def admitted(tenant_id: int, patient_ids: Iterable[int]) -> set[int]:
    """Return which of these patients are in the house now."""
    rows = Encounter.objects.of(tenant_id).filter(
        patient_id__any=set(patient_ids), status=Encounter.Status.IN_PROGRESS, encounter_class=Encounter.Class.INPATIENT
    )
    return set(rows.values_list("patient_id", flat=True))


def sensitive_visits(tenant_id: int, ids: Iterable[int]) -> set[int]:
    """Return which of these visits are sensitive: nobody's business but the person's own."""
    wanted = set(ids)
    if not wanted:
        return set()
    rows = Encounter.objects.of(tenant_id).filter(pk__in=wanted).exclude(sensitivity="")
    return set(rows.values_list("pk", flat=True))


def visits_for_proxy(tenant_id: int, proxy_patient_id: int, patient_id: int, limit: int = 50) -> list[Encounter]:
    """Return the visits of a patient that somebody who acts for her may see: without the sensitive ones she kept back.

    Nothing when nobody may act, or not for visits.
    """
    whom = patients.current_id(tenant_id, patient_id)
    if not patients.may_act_for(tenant_id, proxy_patient_id, whom, "visits"):
        return []
    rows = Encounter.objects.of(tenant_id).filter(patient_id=whom).select_related("department")
    return [
        row
        for row in rows.order_by("-started_at", "-pk")[:limit]
        if not row.sensitivity
        or patients.may_act_for(tenant_id, proxy_patient_id, whom, "visits", sensitive_visit=row.pk)
    ]


def _problems(actor: Actor, patient_id: int) -> list[Condition]:
    """Each diagnosis once, the newest row of it."""
    rows = Condition.objects.of(actor).filter(patient_id=patient_id, clinical_status="active")
    latest = rows.order_by("system", "code", "-recorded_at", "-pk").distinct("system", "code")
    return sorted(latest, key=lambda row: (row.recorded_at, row.pk), reverse=True)


def _line(row: Observation) -> ResultLine:
    number = row.value_number
    value = f"{number.normalize():f}" if number is not None else row.value_text
    return ResultLine(
        code=row.code,
        name=row.name or row.code,
        value=value,
        unit=row.unit,
        reference_range=row.reference_range,
        abnormal=rules.is_abnormal(row.interpretation, number, row.reference_range),
        interpretation=row.interpretation,
        observed_at=row.observed_at,
    )


def last_values(tenant_id: int, patient_id: int, code: str, *, since: datetime, limit: int) -> list[Decimal]:
    """Return a patient's latest values of one kind since an instant, the latest first."""
    rows = Observation.objects.of(tenant_id).filter(
        patient_id=patient_id, code=code, observed_at__gte=since, value_number__isnull=False
    )
    values = rows.order_by("-observed_at").values_list("value_number", flat=True)[:limit]
    return [value for value in values if value is not None]


def encounters_by_number(actor: Actor, source: str, numbers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return id and patient of the visits that a source knows by these numbers."""
    rows = Encounter.objects.of(actor).filter(source=source, visit_no__in=set(numbers))
    return {number: (row_id, patient) for number, row_id, patient in rows.values_list("visit_no", "id", "patient_id")}
