"""Measurements of many people at once, for programmes that watch them: each with where it came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from renxin.kernel.core import clock, hot, ids

from .states import IN_ERROR

_LAST: Final = """
SELECT patient_id, code, id, observed_at, value, unit, source, is_inside FROM (
    SELECT patient_id, code, id, observed_at, value_number::float8 AS value, unit, source,
        encounter_id IS NOT NULL OR report_id IS NOT NULL AS is_inside,
        row_number() OVER (PARTITION BY patient_id, code ORDER BY observed_at DESC, id DESC) AS place
    FROM records_observation
    WHERE patient_id = ANY(%(people)s::bigint[]) AND code = ANY(%(codes)s::text[])
        AND observed_at >= %(since)s::timestamptz AND id >= %(least)s::bigint AND tenant_id = %(tenant)s::bigint
        AND value_number IS NOT NULL AND status <> %(wrong)s::text
) AS lines WHERE place <= %(most)s::bigint ORDER BY patient_id, observed_at DESC, id DESC
"""
_MEANS: Final = """
SELECT patient_id, code,
    avg(value_number) FILTER (WHERE observed_at >= %(middle)s::timestamptz)::float8,
    count(*) FILTER (WHERE observed_at >= %(middle)s::timestamptz),
    avg(value_number) FILTER (WHERE observed_at < %(middle)s::timestamptz)::float8,
    count(*) FILTER (WHERE observed_at < %(middle)s::timestamptz)
FROM records_observation
WHERE patient_id = ANY(%(people)s::bigint[]) AND code = ANY(%(codes)s::text[])
    AND observed_at >= %(since)s::timestamptz AND observed_at <= %(until)s::timestamptz AND id >= %(least)s::bigint
    AND tenant_id = %(tenant)s::bigint AND value_number IS NOT NULL AND status <> %(wrong)s::text
GROUP BY patient_id, code
"""
_SLACK: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Measured:
    """One number that was measured. `is_inside`: it belongs to a visit or a report of the house."""

    code: str
    id: int
    at: datetime
    value: float
    unit: str
    source: str
    is_inside: bool


def measured(
    tenant_id: int, patient_ids: Iterable[int], codes: Iterable[str], *, since: datetime, limit: int
) -> dict[int, list[Measured]]:
    """Return each patient's last numbers of these kinds, the newest first, at most `limit` of each kind."""
    values = {
        "tenant": tenant_id,
        "people": sorted(set(patient_ids)),
        "codes": sorted(set(codes)),
        "since": since,
        "least": _least(since),
        "wrong": IN_ERROR,
        "most": limit,
    }
    found: dict[int, list[Measured]] = {}
    for patient_id, *rest in hot.execute(_LAST, values, rows=True):
        found.setdefault(patient_id, []).append(Measured(*rest))
    return found


def means(
    tenant_id: int,
    patient_ids: Iterable[int],
    codes: Iterable[str],
    *,
    since: datetime,
    middle: datetime,
    until: datetime,
) -> dict[tuple[int, str], tuple[float | None, int, float | None, int]]:
    """Return for each patient and kind: mean and number since `middle`, mean and number before it."""
    values = {
        "tenant": tenant_id,
        "people": sorted(set(patient_ids)),
        "codes": sorted(set(codes)),
        "since": since,
        "middle": middle,
        "until": until,
        "least": _least(since),
        "wrong": IN_ERROR,
    }
    return {(patient_id, code): tuple(rest) for patient_id, code, *rest in hot.execute(_MEANS, values, rows=True)}


def _least(since: datetime) -> int:
    """Return the least id that a number measured since then can have: ids count real time, whatever our clock says."""
    return ids.floor_of(clock.wall() - (clock.now() - since) - _SLACK)
