"""Results of laboratory, imaging and health checks, gathered into reports."""

import hashlib
import re
from decimal import Decimal, InvalidOperation
from typing import Final

from renxin.doors.connectors.tables import reasons
from renxin.doors.connectors.tables.rows import Row
from renxin.people.records.models import DiagnosticReport, Observation
from renxin.people.records.services import ObservationData, ReportData, record_reports

from .base import Batch, Kind, by_key

_NUMBER: Final = re.compile(r"^-?\d{1,12}(\.\d{1,6})?$")


def apply(batch: Batch) -> None:
    """File a report for each report number, with its rows as lines."""
    reports = by_key(batch.sound(), lambda row: _number(batch, row))
    filed = record_reports(batch.actor, [_report(batch, number, rows) for number, rows in reports.items()])
    for report, rows in zip(filed, reports.values(), strict=True):
        if report is None:
            for row in rows:
                batch.refuse(row, reasons.OF_ANOTHER, "report_no")


def _number(batch: Batch, row: Row) -> str:
    """Return the report's number; without one, what one person got at one moment under one name is one report."""
    if row.get("report_no"):
        return str(row.values["report_no"])[:120]
    said = "|".join([str(batch.patient(row)), row.values["issued_at"].isoformat(), row.get("report_name")])
    return f"{row.values['issued_at']:%Y%m%d}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _report(batch: Batch, number: str, rows: list[Row]) -> tuple[int, ReportData, list[ObservationData]]:
    first = rows[0]
    data = ReportData(
        source=batch.mapping.authority,
        report_no=number,
        issued_at=first.values["issued_at"],
        name=first.get("report_name") or first.values["item"],
        category=first.get("category"),
        conclusion="\n".join(dict.fromkeys(row.get("conclusion") for row in rows if row.get("conclusion"))),
    )
    return batch.patient(first), data, [_line(row) for row in rows]


def _line(row: Row) -> ObservationData:
    value = str(row.get("value"))
    number = _decimal(value)
    return ObservationData(
        code=row.get("item_code") or row.values["item"],
        name=row.values["item"],
        value_number=number,
        value_text="" if number is not None else value,
        unit=row.get("unit"),
        reference_range=row.get("reference_range"),
        interpretation=row.get("flag"),
        observed_at=row.values["issued_at"],
    )


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if _NUMBER.match(text) else None
    except InvalidOperation:
        return None


KIND = Kind("results", apply, (DiagnosticReport, Observation))
