"""A whole segment made true in one statement, whoever belonged to it before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from renxin.engagement.segments.building.compiling import Compiler
from renxin.engagement.segments.building.ground import ground
from renxin.engagement.segments.rule import Rule

# Whoever belongs already is left alone: since when she does stays true.
_BUILD: Final = """
WITH {reduced}wanted AS MATERIALIZED (SELECT p.id FROM {everybody} AND {predicate}),
gone AS (
    DELETE FROM segments_segmentmember m WHERE m.tenant_id = %(tenant)s AND m.segment_id = %(segment)s
      AND NOT EXISTS (SELECT FROM wanted w WHERE w.id = m.patient_id)
    RETURNING m.patient_id
),
fresh AS (
    INSERT INTO segments_segmentmember (tenant_id, segment_id, patient_id, origin_patient_id, entered_at, since_version)
    SELECT %(tenant)s, %(segment)s, w.id, w.id, %(now)s, %(version)s FROM wanted w
    WHERE NOT EXISTS (SELECT FROM segments_segmentmember m
                      WHERE m.tenant_id = %(tenant)s AND m.segment_id = %(segment)s AND m.patient_id = w.id)
    RETURNING patient_id
)
"""
_COUNT: Final = "SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM gone), NULL, NULL"
_NAME: Final = """SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM gone),
    (SELECT array_agg(patient_id) FROM fresh), (SELECT array_agg(patient_id) FROM gone)"""


@dataclass(frozen=True, slots=True)
class Built:
    """How many entered and left, and who, when they were asked for."""

    entered: int
    left: int
    who_entered: tuple[int, ...] = ()
    who_left: tuple[int, ...] = ()


def build(tenant_id: int, segment_id: int, rule: Rule, version: int, now: datetime, *, named: bool = False) -> Built:
    """Make who belongs to a segment who fits its rule; `named` says who came and went too."""
    compiler = Compiler(ground(tenant_id, [rule]), now)
    predicate = compiler.predicate(rule)
    reduced = "".join(f"{each}, " for each in compiler.reduced)
    statement = _BUILD.format(reduced=reduced, everybody=compiler.everybody, predicate=predicate)
    parameters = compiler.parameters | {"segment": segment_id, "version": version}
    with connection.cursor() as cursor:
        cursor.execute(statement + (_NAME if named else _COUNT), parameters)
        ((entered, left, who_entered, who_left),) = cursor.fetchall()
    return Built(entered, left, tuple(who_entered or ()), tuple(who_left or ()))
