"""Dates of people, for what happens on them: the values of one trait of instants or dates, for all in one statement."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from renxin.engagement.segments.traits.registry import trait as trait_of
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import NotFound

_KEPT: Final = """
SELECT patient_id, at FROM segments_traitvalue
WHERE tenant_id = %(tenant)s AND trait = %(trait)s AND key = %(key)s AND at >= %(first)s AND at < %(last)s
  AND (%(patients)s::bigint[] IS NULL OR patient_id = ANY(%(patients)s::bigint[]))
"""
_READ: Final = """
SELECT v.patient_id, v.value::timestamptz FROM ({sql}) v
WHERE v.key = %(key)s AND v.value >= %(first)s AND v.value < %(last)s
"""
_DAYS: Final = "SELECT DISTINCT v.value::date FROM ({sql}) v WHERE v.key = %(key)s"
_ON: Final = "SELECT v.patient_id, v.value::date FROM ({sql}) v WHERE v.key = %(key)s AND v.value::date = ANY(%(days)s)"


def instants_between(
    tenant_id: int,
    code: str,
    key: str,
    first: datetime,
    last: datetime,
    *,
    patient_ids: Collection[int] | None = None,
    now: datetime,
) -> list[tuple[int, datetime]]:
    """Return the patients whose instant lies in the window, with the instant."""
    known = trait_of(code)
    statement = _KEPT if known is not None and known.kept else _READ.format(sql=_sql(code))
    return _rows(statement, tenant_id, code, key, now, patient_ids, first=first, last=last)


def days_of(tenant_id: int, code: str, key: str, *, now: datetime) -> list[date]:
    """Return every day that the trait has for anybody."""
    return [day for (day,) in _rows(_DAYS.format(sql=_sql(code)), tenant_id, code, key, now, None)]


def people_on(
    tenant_id: int,
    code: str,
    key: str,
    days: Collection[date],
    *,
    patient_ids: Collection[int] | None = None,
    now: datetime,
) -> list[tuple[int, date]]:
    """Return the patients whose value is one of these days, with the day."""
    if not days:
        return []
    return _rows(_ON.format(sql=_sql(code)), tenant_id, code, key, now, patient_ids, days=list(days))


def _sql(code: str) -> str:
    known = trait_of(code)
    if known is None or known.type not in ("instant", "date"):
        raise NotFound(f"trait {code}")
    return known.sql


def _rows(  # noqa: PLR0917  the values that every trait's statement takes
    statement: str,
    tenant_id: int,
    code: str,
    key: str,
    now: datetime,
    patient_ids: Collection[int] | None,
    **more: Any,
) -> list[Any]:
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "trait": code,
        "key": key,
        "now": now,
        "zone": str(SHANGHAI),
        "patients": list(patient_ids) if patient_ids is not None else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values | more)
        return list(cursor.fetchall())
