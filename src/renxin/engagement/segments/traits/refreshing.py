"""Values made anew for some patients: one statement for each trait and batch, which tells whose value changed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import connection

from .trait import Trait

ZONE: Final = "Asia/Shanghai"
_VALUES: Final = {"instant": "value::timestamptz", "number": "value::float8", "flag": "value::int::float8"}

# A due time that has passed although the value was just made (the 29th of February a year on) is looked at hourly.
_DUE: Final = "CASE WHEN s.due_at <= %(now)s THEN %(now)s::timestamptz + interval '1 hour' ELSE s.due_at END"
_STATEMENT: Final = """
WITH seen AS MATERIALIZED ({sql}),
found AS MATERIALIZED (
    SELECT s.patient_id, s.key::varchar(64) AS key, s.{value} AS value, {due} AS due_at
    FROM seen s JOIN patients_patient p ON p.id = s.patient_id AND p.status IN ('active', 'provisional')
    WHERE s.value IS NOT NULL AND p.tenant_id = %(tenant)s
),
gone AS (
    DELETE FROM segments_traitvalue v
    WHERE v.tenant_id = %(tenant)s AND v.trait = %(trait)s AND v.patient_id = ANY(%(patients)s::bigint[])
      AND NOT EXISTS (SELECT FROM found f WHERE f.patient_id = v.patient_id AND f.key = v.key)
    RETURNING v.patient_id
),
put AS (
    INSERT INTO segments_traitvalue AS v
        (tenant_id, patient_id, origin_patient_id, trait, key, {column}, due_at, changed_at, event_id)
    SELECT %(tenant)s, f.patient_id, f.patient_id, %(trait)s, f.key, f.value, f.due_at, %(now)s, c.event_id
    FROM found f LEFT JOIN unnest(%(caused)s::bigint[], %(causes)s::bigint[]) c (patient_id, event_id)
         ON c.patient_id = f.patient_id
    ORDER BY f.patient_id, f.key
    ON CONFLICT (tenant_id, patient_id, trait, key) DO UPDATE SET
        {column} = EXCLUDED.{column}, due_at = EXCLUDED.due_at,
        changed_at = CASE WHEN v.{column} IS DISTINCT FROM EXCLUDED.{column} THEN EXCLUDED.changed_at
                     ELSE v.changed_at END,
        event_id = CASE WHEN v.{column} IS DISTINCT FROM EXCLUDED.{column} THEN EXCLUDED.event_id
                   ELSE v.event_id END
    WHERE v.{column} IS DISTINCT FROM EXCLUDED.{column} OR v.due_at IS DISTINCT FROM EXCLUDED.due_at
    RETURNING v.patient_id
)
SELECT patient_id FROM gone UNION SELECT patient_id FROM put
"""


def refresh(
    tenant_id: int,
    trait: Trait,
    patient_ids: Iterable[int],
    now: datetime,
    causes: Mapping[int, int] | None = None,
) -> set[int]:
    """Make the values of one kept trait anew for these patients; return those for whom something changed.

    `causes` names for patients the event that may have changed it.
    """
    caused = causes or {}
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "trait": trait.code,
        "patients": sorted(set(patient_ids)),
        "now": now,
        "zone": ZONE,
        "caused": list(caused),
        "causes": list(caused.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(trait), values)
        return {patient_id for (patient_id,) in cursor.fetchall()}


@cache
def _statement(trait: Trait) -> str:
    return _STATEMENT.format(
        sql=trait.sql,
        value=_VALUES.get(trait.type, "value::varchar(64)"),
        due=_DUE if trait.by_time else "NULL::timestamptz",
        column=trait.column,
    )
