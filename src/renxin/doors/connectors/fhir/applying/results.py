"""Reports and observations: a report with its lines where they come together, else each by itself."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from renxin.doors.connectors.fhir import references
from renxin.doors.connectors.fhir.mapping.observation import Measured
from renxin.doors.connectors.fhir.reasons import OF_ANOTHER
from renxin.doors.connectors.fhir.references import Key
from renxin.people.records import services as records
from renxin.people.records.models import DiagnosticReport, Observation
from renxin.people.records.services import LinesOf, ObservationData, ReportData

from .batch import Batch
from .item import Item


def take_reports(batch: Batch, items: Sequence[Item]) -> None:
    """File reports together with those of their results that come in the same batch and are new."""
    waiting = {item.key: item for item in batch.items if item.kind == "Observation" and _is_new_line(item)}
    rows = DiagnosticReport.objects.of(batch.actor).in_bulk(
        {item.known.modelled_id for item in items if item.known and item.known.modelled_id}
    )
    told, lines_of = [], []
    for item in items:
        row = rows.get(item.known.modelled_id or 0) if item.known else None
        lines = [waiting.pop(key) for key in _own_results(item, waiting)]
        lines_of.append(lines)
        told.append((item.patient_id or 0, _report(batch, item, row), [_line(one) for one in lines]))
    filed = records.record_reports(batch.actor, told)
    for item, report in zip(items, filed, strict=True):
        if report is None:
            item.park(OF_ANOTHER, "DiagnosticReport.subject")
        else:
            item.modelled_id, item.uid = report.pk, str(report.uid)
    _name_lines(batch, [(row, lines) for row, lines in zip(filed, lines_of, strict=True) if row is not None and lines])


def _is_new_line(item: Item) -> bool:
    return item.state == "waiting" and item.said is not None and item.known is None and item.patient_id is not None


def _own_results(report: Item, waiting: dict[Key, Item]) -> list[Key]:
    named = dict.fromkeys(references.results_of(report.resource))
    return [key for key in named if key in waiting and waiting[key].patient_id == report.patient_id]


def _report(batch: Batch, item: Item, row: DiagnosticReport | None) -> ReportData:
    said = item.said
    return ReportData(
        source=row.source if row else batch.source,
        report_no=row.report_no if row else item.external_id,
        issued_at=said.issued_at or (row.issued_at if row else batch.received_at),
        code=said.code,
        name=said.name,
        category=said.category,
        status=said.status,
        conclusion=said.conclusion,
        encounter_id=item.encounter_id,
    )


def _name_lines(batch: Batch, filed: Sequence[tuple[DiagnosticReport, list[Item]]]) -> None:
    """Find which row each line became, by its report and its set id."""
    if not filed:
        return
    rows = Observation.objects.of(batch.actor).filter(
        patient_id__any={report.patient_id for report, _lines in filed},
        report_id__any={report.pk for report, _lines in filed},
    )
    found = {(report_id, set_id): row_id for report_id, set_id, row_id in rows.values_list("report_id", "set_id", "id")}
    for report, lines in filed:
        for item in lines:
            item.modelled_id = found.get((report.pk, mark_of(item.external_id)))
    _file_parts(batch, [item for _report, lines in filed for item in lines])


def take_observations(batch: Batch, items: Sequence[Item]) -> None:
    """Keep measurements; those that a report has brought along are there already."""
    known = [item for item in items if item.known is not None and item.known.modelled_id is not None]
    amended = _amend(batch, known)
    for item in known:
        item.modelled_id = item.known.modelled_id if item.known and item.known.modelled_id in amended else None
    alone = [item for item in items if item.modelled_id is None]
    groups: dict[tuple[int, int | None], list[Item]] = defaultdict(list)
    for item in alone:
        groups[item.patient_id or 0, item.encounter_id].append(item)
    told = [
        LinesOf(patient_id=who, source=batch.source, items=[_line(item) for item in group], encounter_id=visit)
        for (who, visit), group in groups.items()
    ]
    rows, _new = records.file_observations(batch.actor, told)
    for group, found in zip(groups.values(), rows, strict=True):
        for item, row in zip(group, found, strict=True):
            item.modelled_id, item.origin = row.id, getattr(row, "origin_patient_id", row.patient_id)
    _file_parts(batch, [*alone, *known])


def _amend(batch: Batch, known: Sequence[Item]) -> set[int]:
    told = [(item.known.patient_id, item.known.modelled_id or 0, _line(item)) for item in known if item.known]
    return records.amend_observations(batch.actor, told) if told else set()


def _file_parts(batch: Batch, items: Sequence[Item]) -> None:
    """Keep the components of observations as measurements of their own, so that they can be drawn and judged."""
    told = [
        LinesOf(
            patient_id=item.patient_id or 0,
            source=batch.source,
            items=[
                _data(part, f"~{mark_of(item.external_id)}.{number}")
                for number, part in enumerate(item.said.parts, start=1)
            ],
            encounter_id=item.encounter_id,
        )
        for item in items
        if item.said.parts
    ]
    if told:
        records.file_observations(batch.actor, told)


def _line(item: Item) -> ObservationData:
    return _data(item.said, mark_of(item.external_id))


def _data(said: Measured, mark: str) -> ObservationData:
    return ObservationData(
        code=said.code,
        set_id=mark,
        name=said.name,
        value_number=said.value_number,
        value_text=said.value_text,
        unit=said.unit,
        reference_range=said.reference_range,
        interpretation=said.interpretation,
        status=said.status,
        observed_at=said.observed_at,
    )


def mark_of(external_id: str) -> str:
    """Return what names a line of this sender in our rows; those of components begin with `~`."""
    return hashlib.blake2b(external_id.encode(), digest_size=11).hexdigest()
