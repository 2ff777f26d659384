"""Reports and their lines. Lines are log rows: what is known already is found under the patient's lock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.records import ObservationRecorded, ReportIssued
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records import rules
from renxin.people.records.models import DiagnosticReport, Observation
from renxin.people.records.shapes import ObservationData, ReportData

_Key = tuple[str, str]
CORRECTED_WITHIN: Final = timedelta(days=400)
"""A sender repeats or corrects a report within this time; older partitions are not searched for it."""


@transaction.atomic
def record_report(
    actor: Actor, patient_id: int, data: ReportData, observations: Sequence[ObservationData] = ()
) -> DiagnosticReport:
    """Keep a report and its lines (ORU R01). Repeated: no change. Corrected: lines change by set id and code.

    Raises:
        WrongState: the number belongs to another patient's report.

    A fact is recorded when the report is new or its lines changed, and one for each new or changed line.
    """
    current = _begin(actor, patient_id)
    report = DiagnosticReport.objects.of(actor).filter(source=data.source, report_no=data.report_no).first()
    if report is not None and patients.current_id(actor.tenant_id, report.patient_id) != current:
        raise WrongState(_("This report number belongs to another patient."), where=data.report_no)
    is_new = report is None
    report = report or DiagnosticReport(tenant_id=actor.tenant_id, source=data.source, report_no=data.report_no)
    if is_new:
        report.patient_id = current
    _describe(report, data)
    if is_new:
        report.save(force_insert=True)
    changed = _put_lines(actor, report, observations)
    report.abnormal_count = _count_abnormal(report)
    report.save()
    if is_new or changed:
        _tell(actor, report, changed)
    return report


@transaction.atomic
def record_observations(
    actor: Actor,
    patient_id: int,
    source: str,
    observations: Sequence[ObservationData],
    *,
    encounter_id: int | None = None,
) -> int:
    """Keep measurements that belong to no report; the same code at the same instant from one source is one row."""
    current = _begin(actor, patient_id)
    codes = {item.code for item in observations}
    rows = Observation.objects.of(actor).filter(patient_id=current, report_id=None, source=source, code__in=codes)
    known = set(rows.values_list("code", "observed_at"))
    now = clock.now()
    fresh = {(item.code, item.observed_at or now): item for item in observations}
    fresh = {place: item for place, item in fresh.items() if place not in known}
    made = [
        _observation(actor, current, row_id, item, source=source, at=at, encounter_id=encounter_id)
        for row_id, ((_code, at), item) in zip(ids.allocate(len(fresh)), fresh.items(), strict=True)
    ]
    Observation.objects.bulk_create(made)
    record(actor, *(_line_fact(row) for row in made))
    return len(made)


def _begin(actor: Actor, patient_id: int) -> int:
    actor.require("patients.edit")
    current = patients.current_id(actor.tenant_id, patient_id)
    lock_patients([current])
    return current


def _describe(report: DiagnosticReport, data: ReportData) -> None:
    report.code, report.name = data.code[:64], data.name[:160]
    report.category, report.status = data.category[:32], data.status[:16]
    report.conclusion = data.conclusion or report.conclusion
    report.issued_at = data.issued_at
    report.encounter_id = data.encounter_id or report.encounter_id


def _put_lines(actor: Actor, report: DiagnosticReport, items: Sequence[ObservationData]) -> list[Observation]:
    """Insert new lines and change those that differ; return both."""
    if not items:
        return []
    known = {(row.set_id, row.code): row for row in _lines_of(report)}
    wanted: dict[_Key, ObservationData] = {(item.set_id[:32], item.code[:64]): item for item in items}
    missing = [place for place in wanted if place not in known]
    fresh = [
        _observation(
            actor,
            report.patient_id,
            row_id,
            wanted[place],
            source=report.source,
            at=report.issued_at,
            report=report,
        )
        for row_id, place in zip(ids.allocate(len(missing)), missing, strict=True)
    ]
    Observation.objects.bulk_create(fresh)
    corrected = [row for place, row in known.items() if place in wanted and _correct(row, wanted[place])]
    return fresh + corrected


def _lines_of(report: DiagnosticReport) -> list[Observation]:
    rows = Observation.objects.of(report.tenant_id).filter(patient_id=report.patient_id, report_id=report.pk)
    return list(rows.filter(id__gte=ids.floor_of(clock.wall() - CORRECTED_WITHIN)))


def _correct(row: Observation, item: ObservationData) -> bool:
    said = _values(item)
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    if changed:
        Observation.objects.filter(patient_id=row.patient_id, id=row.id).update(**changed)
        for name, value in changed.items():
            setattr(row, name, value)
    return bool(changed)


def _observation(
    actor: Actor,
    patient_id: int,
    row_id: int,
    item: ObservationData,
    *,
    source: str,
    at: datetime,
    report: DiagnosticReport | None = None,
    encounter_id: int | None = None,
) -> Observation:
    return Observation(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        id=row_id,
        source=source,
        report_id=report.pk if report else None,
        report_no=report.report_no if report else "",
        encounter_id=report.encounter_id if report else encounter_id,
        set_id=item.set_id[:32],
        code=item.code[:64],
        observed_at=item.observed_at or at,
        **_values(item),
    )


def _values(item: ObservationData) -> dict[str, object]:
    return {
        "name": item.name[:160],
        "value_number": item.value_number,
        "value_text": item.value_text,
        "unit": item.unit[:32],
        "reference_range": item.reference_range[:80],
        "interpretation": item.interpretation[:8],
        "status": item.status[:16],
    }


def _is_abnormal(row: Observation) -> bool:
    return rules.is_abnormal(row.interpretation, row.value_number, row.reference_range)


def _count_abnormal(report: DiagnosticReport) -> int:
    return sum(_is_abnormal(row) for row in _lines_of(report))


def _line_fact(row: Observation) -> ObservationRecorded:
    return ObservationRecorded(
        patient_id=row.patient_id,
        occurred_at=row.observed_at,
        observation_id=row.id,
        code=row.code,
        abnormal=_is_abnormal(row),
    )


def _tell(actor: Actor, report: DiagnosticReport, changed: list[Observation]) -> None:
    issued = ReportIssued(
        patient_id=report.patient_id,
        occurred_at=report.issued_at,
        report_id=report.pk,
        code=report.code,
        abnormal_count=report.abnormal_count,
    )
    record(actor, issued, *(_line_fact(row) for row in changed))
