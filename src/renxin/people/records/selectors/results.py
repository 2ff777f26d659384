"""Results: the newest of each kind, the lines of a report, and how values went over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import connection

from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.people.patients import selectors as patients
from renxin.people.records import catalogue, rules
from renxin.people.records.models import DiagnosticReport, Observation

from .states import IN_ERROR

_TREND: Final = """
SELECT code, name, unit, reference_range, value_number, observed_at FROM (
    SELECT code, name, unit, reference_range, value_number, observed_at,
           row_number() OVER (PARTITION BY code ORDER BY observed_at DESC, id DESC) AS place,
           count(*) OVER (PARTITION BY code) AS many, max(observed_at) OVER (PARTITION BY code) AS newest
    FROM records_observation
    WHERE tenant_id = %s AND patient_id = %s AND value_number IS NOT NULL AND status <> %s
) AS lines WHERE many > 1 AND place <= %s ORDER BY newest DESC, code, observed_at
"""

_LAST_FEW: Final = """
SELECT patient_id, code, observed_at, value_number FROM (
    SELECT patient_id, code, observed_at, value_number,
        row_number() OVER (PARTITION BY patient_id, code ORDER BY observed_at DESC, id DESC) AS place
    FROM records_observation
    WHERE tenant_id = %s AND patient_id = ANY(%s) AND code = ANY(%s) AND observed_at >= %s
        AND value_number IS NOT NULL
) AS latest WHERE place <= %s ORDER BY patient_id, code, place
"""
_LATEST: Final = """
SELECT DISTINCT ON (patient_id, code) patient_id, code, value_number, observed_at FROM records_observation
WHERE tenant_id = %s AND patient_id = ANY(%s) AND code = ANY(%s) AND observed_at >= %s AND value_number IS NOT NULL
  AND status <> %s
ORDER BY patient_id, code, observed_at DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result with its judgement. `reference` names it in an address."""

    code: str
    name: str
    value: str
    unit: str
    reference_range: str
    abnormal: bool
    interpretation: str
    observed_at: datetime
    reference: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """How one item went: its values, oldest first."""

    code: str
    name: str
    unit: str
    reference_range: str
    points: Sequence[tuple[datetime, Decimal]]

    @property
    def latest(self) -> Decimal:
        """Return the newest value."""
        return self.points[-1][1]


def latest_results(actor: Actor, patient_id: int, limit: int = 20) -> list[ResultLine]:
    """Return the newest observation of each code, abnormal ones first, then the newest."""
    return newest_of_each(actor, patients.get_by_id(actor, patient_id).pk, limit)


def newest_of_each(actor: Actor, pk: int, limit: int) -> list[ResultLine]:
    """Do what `latest_results` does for a patient whom the caller has looked up already."""
    lines = [line_of(row) for row in _NEWEST_OF_EACH(actor.tenant_id, pk)]
    lines.sort(key=lambda line: (line.abnormal, line.observed_at), reverse=True)
    return lines[:limit]


def report_lines(actor: Actor, report: DiagnosticReport) -> list[ResultLine]:
    """Return the lines of one report in the order of the report."""
    pk = patients.get_by_id(actor, report.patient_id).pk
    rows = Observation.objects.of(actor).filter(patient_id=pk, report_id=report.pk).exclude(status=IN_ERROR)
    return [line_of(row) for row in rows.order_by("id")]


def reports(actor: Actor, patient_id: int, limit: int = 20) -> list[DiagnosticReport]:
    """Return the newest reports of a patient."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = DiagnosticReport.objects.of(actor).filter(patient_id=pk).exclude(status=IN_ERROR)
    return list(rows.order_by("-issued_at", "-pk")[:limit])


def trends(actor: Actor, patient_id: int, *, points: int = 24) -> list[Trend]:
    """Return every item measured more than once, the one measured last first, with its newest values."""
    pk = patients.get_by_id(actor, patient_id).pk
    with connection.cursor() as cursor:
        cursor.execute(_TREND, [actor.tenant_id, pk, IN_ERROR, points])
        found = cursor.fetchall()
    groups: dict[str, list[tuple[str, str, str, Decimal, datetime]]] = {}
    for code, *rest in found:
        groups.setdefault(code, []).append(tuple(rest))
    return [_trend(code, lines) for code, lines in groups.items()]


def last_values(
    tenant_id: int, patient_ids: Iterable[int], codes: Iterable[str], *, since: datetime, limit: int
) -> dict[tuple[int, str], list[tuple[datetime, Decimal]]]:
    """Return for each patient and kind the latest values since an instant with their times, the latest first."""
    found: dict[tuple[int, str], list[tuple[datetime, Decimal]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_FEW, [tenant_id, sorted(set(patient_ids)), sorted(set(codes)), since, limit])
        for patient_id, code, at, value in cursor.fetchall():
            found.setdefault((patient_id, code), []).append((at, value))
    return found


def latest_values(
    tenant_id: int, patient_ids: Iterable[int], codes: Iterable[str], *, since: datetime
) -> dict[int, dict[str, tuple[Decimal, datetime]]]:
    """Return each patient's latest number of each kind since an instant, with its instant."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [tenant_id, sorted(set(patient_ids)), sorted(set(codes)), since, IN_ERROR])
        found: dict[int, dict[str, tuple[Decimal, datetime]]] = {}
        for patient_id, code, value, observed_at in cursor.fetchall():
            found.setdefault(patient_id, {})[code] = (value, observed_at)
        return found


def line_of(row: Observation) -> ResultLine:
    """Return an observation as people read it."""
    number = row.value_number
    value = f"{number.normalize():f}" if number is not None else row.value_text
    abnormal = rules.is_abnormal(row.interpretation, number, row.reference_range)
    return ResultLine(
        code=row.code,
        name=_shown_name(row.code, row.name),
        value=value,
        unit=row.unit,
        reference_range=row.reference_range,
        abnormal=abnormal,
        interpretation=row.interpretation,
        observed_at=row.observed_at,
        reference=signing.seal("observation", row.patient_id, row.id),
        direction=rules.direction(row.interpretation, number, row.reference_range) if abnormal else "",
    )


def _trend(code: str, lines: Iterable[tuple[str, str, str, Decimal, datetime]]) -> Trend:
    rows = list(lines)
    name, unit, reference, _value, _at = rows[-1]
    same_unit = [(at, value) for _name, other, _range, value, at in rows if other == unit]
    return Trend(code, _shown_name(code, name), unit, reference, same_unit)


def _shown_name(code: str, name: str) -> str:
    """Return the sender's own name of an item; in English, and where there is none, that of the catalogue."""
    item = catalogue.items_by_code().get(code)
    if item is None or (name and not catalogue.reads_english()):
        return name or code
    return item.name


_NEWEST_OF_EACH = compiled(
    lambda tenant, patient: (
        Observation.objects.of(tenant)
        .filter(patient_id=patient)
        .exclude(status=IN_ERROR)
        .order_by("code", "-observed_at", "-id")
        .distinct("code")
    )
)
