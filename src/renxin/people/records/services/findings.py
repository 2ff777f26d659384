"""What physical examinations found: findings of a report, each told once."""

from collections.abc import Sequence

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.timeline.facts.records import FindingRecorded
from renxin.kernel.timeline.services import record
from renxin.people.records.models import DiagnosticReport, Finding
from renxin.people.records.shapes import FindingData

from . import rows

_SAID = ("grade", "code", "text", "action", "due_on", "status")


@transaction.atomic
def record_findings(actor: Actor, report: DiagnosticReport, findings: Sequence[FindingData]) -> int:
    """Keep the findings of a report by their line; return how many are new. A new or changed one is a fact."""
    current = rows.begin(actor, [report.patient_id])[report.patient_id]
    known = {row.line: row for row in Finding.objects.of(actor).filter(report=report)}
    wanted = {item.line: item for item in findings if item.line and item.grade}
    fresh = [_new(actor, current, report, item) for line, item in wanted.items() if line not in known]
    changed = [row for line, row in known.items() if line in wanted and _refresh(row, wanted[line])]
    keys = dict(insert_rows(fresh, "RETURNING line, id"))
    for row in fresh:
        row.pk = keys[row.line]
    update_rows(changed, _SAID)
    record(actor, *(_fact(row) for row in [*fresh, *changed]))
    return len(fresh)


def _new(actor: Actor, patient_id: int, report: DiagnosticReport, item: FindingData) -> Finding:
    said = {name: getattr(item, name) for name in _SAID}
    return Finding(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        report=report,
        line=item.line,
        found_at=report.issued_at,
        **said,
    )


def _refresh(row: Finding, item: FindingData) -> bool:
    said = {name: getattr(item, name) for name in _SAID}
    changed = {name: value for name, value in said.items() if value and getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _fact(row: Finding) -> FindingRecorded:
    return FindingRecorded(
        patient_id=row.patient_id,
        occurred_at=row.found_at,
        finding_id=row.pk,
        report_id=row.report_id,
        grade=row.grade,
    )
