"""Reports and their lines. Lines are log rows: what is known already is found under the patient's lock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.records import ReportIssued
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import DiagnosticReport, Observation
from renxin.people.records.shapes import ObservationData, ReportData

from . import rows
from .observing import correct_line, is_abnormal, line_fact, new_line

CORRECTED_WITHIN: Final = timedelta(days=400)
"""A sender repeats or corrects a report within this time; older partitions are not searched for it."""


@dataclass(slots=True)
class _Filing:
    """One report on its way into the tables."""

    report: DiagnosticReport
    is_new: bool
    items: Sequence[ObservationData]
    changed: list[Observation] = field(default_factory=list)


def record_report(
    actor: Actor, patient_id: int, data: ReportData, observations: Sequence[ObservationData] = ()
) -> DiagnosticReport:
    """Keep a report and its lines (ORU R01). Repeated: no change. Corrected: lines change by set id and code.

    Raises:
        WrongState: the number belongs to another patient's report.

    A fact is recorded when the report is new or its lines changed, and one for each new or changed line.
    """
    (report,) = record_reports(actor, [(patient_id, data, observations)])
    if report is None:
        raise WrongState(_("This report number belongs to another patient."), where=data.report_no)
    return report


@transaction.atomic
def record_reports(
    actor: Actor, items: Sequence[tuple[int, ReportData, Sequence[ObservationData]]]
) -> list[DiagnosticReport | None]:
    """Do for many reports what `record_report` does for one; each number at most once.

    None stands for a report whose number belongs to another patient: nothing was changed for it.
    """
    current = rows.begin(actor, [patient_id for patient_id, _data, _lines in items])
    known = _by_number(actor, [data for _patient_id, data, _lines in items])
    owners = patients.current_ids(actor.tenant_id, {row.patient_id for row in known.values()})
    filings: list[_Filing | None] = []
    for patient_id, data, lines in items:
        report = known.get((data.source, data.report_no))
        if report is not None and owners[report.patient_id] != current[patient_id]:
            filings.append(None)
            continue
        is_new = report is None
        report = report or _new(actor, current[patient_id], data)
        _describe(report, data)
        filings.append(_Filing(report, is_new, lines))
    done = [filing for filing in filings if filing]
    _file_new(actor, [filing for filing in done if filing.is_new])
    for filing in done:
        if not filing.is_new:
            _file_again(actor, filing)
    record(actor, *(fact for filing in done for fact in _facts(filing)))
    return [filing.report if filing else None for filing in filings]


@transaction.atomic
def recognise_reports(actor: Actor, patient_id: int, *, source: str, issuer: str) -> int:
    """Mark what another institution sent of a patient as its recognised results (互认); return how many are new."""
    current = rows.begin(actor, [patient_id])[patient_id]
    found = DiagnosticReport.objects.of(actor).filter(patient_id=current, source=source).exclude(recognised=True)
    return found.update(recognised=True, issuer=issuer[:160])


def _by_number(actor: Actor, items: Sequence[ReportData]) -> dict[tuple[str, str], DiagnosticReport]:
    wanted = {(data.source, data.report_no) for data in items}
    found = DiagnosticReport.objects.of(actor).filter(
        source__in={source for source, _number in wanted}, report_no__in={number for _source, number in wanted}
    )
    return {(row.source, row.report_no): row for row in found if (row.source, row.report_no) in wanted}


def _new(actor: Actor, patient_id: int, data: ReportData) -> DiagnosticReport:
    return DiagnosticReport(
        tenant_id=actor.tenant_id, patient_id=patient_id, source=data.source, report_no=data.report_no
    )


def _describe(report: DiagnosticReport, data: ReportData) -> None:
    report.code, report.name = data.code[:64], data.name[:160]
    report.category, report.status = data.category[:32], data.status[:16]
    report.conclusion = data.conclusion or report.conclusion
    report.issued_at = data.issued_at
    report.encounter_id = data.encounter_id or report.encounter_id
    report.issuer = data.issuer[:160] or report.issuer
    report.recognised = data.recognised or report.recognised


def _file_new(actor: Actor, filings: Sequence[_Filing]) -> None:
    """Insert reports and their lines: two statements for all."""
    for filing in filings:
        filing.changed = _lines(actor, filing, _wanted(filing.items).values())
        filing.report.abnormal_count = sum(is_abnormal(row) for row in filing.changed)
    made = insert_rows([filing.report for filing in filings], "RETURNING source, report_no, id")
    keys = {(source, number): key for source, number, key in made}
    for filing in filings:
        filing.report.pk = keys[filing.report.source, filing.report.report_no]
        filing.report._state.adding = False
        for row in filing.changed:
            row.report_id = filing.report.pk
    insert_rows([row for filing in filings for row in filing.changed])


def _file_again(actor: Actor, filing: _Filing) -> None:
    """Insert the lines that are new to a known report and change those that differ."""
    known = {(row.set_id, row.code): row for row in _lines_of(filing.report)}
    wanted = _wanted(filing.items)
    fresh = _lines(actor, filing, [item for place, item in wanted.items() if place not in known])
    insert_rows(fresh)
    corrected = [row for place, row in known.items() if place in wanted and correct_line(row, wanted[place])]
    filing.changed = fresh + corrected
    filing.report.abnormal_count = sum(is_abnormal(row) for row in [*known.values(), *fresh])
    filing.report.save()


def _wanted(items: Sequence[ObservationData]) -> dict[tuple[str, str], ObservationData]:
    return {(item.set_id[:32], item.code[:64]): item for item in items}


def _lines(actor: Actor, filing: _Filing, items: Iterable[ObservationData]) -> list[Observation]:
    wanted = list(items)
    report = filing.report
    return [
        new_line(actor, report.patient_id, row_id, report.source, item, at=report.issued_at, report=report)
        for row_id, item in zip(ids.allocate(len(wanted)), wanted, strict=True)
    ]


def _lines_of(report: DiagnosticReport) -> list[Observation]:
    found = Observation.objects.of(report.tenant_id).filter(patient_id=report.patient_id, report_id=report.pk)
    return list(found.filter(id__gte=ids.floor_of(clock.wall() - CORRECTED_WITHIN)))


def _facts(filing: _Filing) -> list[Fact]:
    """Return what to tell: the report when it is new or changed, and each new or changed line."""
    if not filing.is_new and not filing.changed:
        return []
    report = filing.report
    issued = ReportIssued(
        patient_id=report.patient_id,
        occurred_at=report.issued_at,
        report_id=report.pk,
        code=report.code,
        abnormal_count=report.abnormal_count,
    )
    return [issued, *(line_fact(row) for row in filing.changed)]
