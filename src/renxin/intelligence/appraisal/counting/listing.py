"""The answers behind a line of one department or person: the same choice as the count, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from renxin.intelligence.appraisal.counting.answers import _COUNTED, _UNIT, _VISIT, FOUND, VALUE, Asked, bound

SIZE: Final = 50
_ALL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose answers: of a department or a person, by its number; which departments went into which."""

    subject: str
    key: int
    into: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: no name, no place beside it; `patient_id` only leads who may to the answer."""

    id: int
    patient_id: int
    survey_id: int
    authored_at: datetime
    mode: str
    value: float


def listed(
    asked: Asked, whose: Whose, *, below: int | None = None, limit: int = SIZE, only: Sequence[int] | None = None
) -> list[Row]:
    """Return the answers of a line, the newest first, below an id; `only` these where they are named."""
    found = _fetch(
        asked, whose, "id, patient_id, source_id, authored_at, mode, value", below=below, limit=limit, only=only
    )
    return [Row(*row) for row in found]


def ids(asked: Asked, whose: Whose) -> set[int]:
    """Return the ids of all answers of a line."""
    return {row[0] for row in _fetch(asked, whose, "id", below=None, limit=_ALL)}


def doubtful(asked: Asked, whose: Whose) -> dict[str, int]:
    """Return how many answers carry each mark of doubt and did not count."""
    where = _COUNTED.format(visit=_VISIT[whose.subject]).replace(
        "WHERE found.flags = '[]'", "WHERE found.flags <> '[]'"
    )
    sql = f"""
    WITH {FOUND}, valued AS (SELECT found.flags, asked.hospital, {_UNIT[whose.subject]} AS unit {where})
    SELECT flag, count(*) FROM valued, jsonb_array_elements_text(flags) AS flag
     WHERE hospital OR unit = %(key)s GROUP BY 1 ORDER BY 2 DESC
    """  # noqa: S608  our own text
    with connection.cursor() as cursor:
        cursor.execute(sql, {**bound([asked], whose.into), "key": whose.key})
        return dict(cursor.fetchall())


def _fetch(
    asked: Asked, whose: Whose, columns: str, *, below: int | None, limit: int, only: Sequence[int] | None = None
) -> list[Any]:
    sql = f"""
    WITH {FOUND}, valued AS (
        SELECT found.*, asked.hospital, {_UNIT[whose.subject]} AS unit, {VALUE} AS value
        {_COUNTED.format(visit=_VISIT[whose.subject])}
    )
    SELECT {columns} FROM valued
     WHERE value IS NOT NULL AND (hospital OR unit = %(key)s) AND (%(below)s::bigint IS NULL OR id < %(below)s)
       AND (%(only)s::bigint[] IS NULL OR id = ANY(%(only)s))
     ORDER BY id DESC LIMIT %(limit)s
    """  # noqa: S608  our own text
    these = None if only is None else list(only)
    values = {**bound([asked], whose.into), "key": whose.key, "below": below, "limit": limit, "only": these}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
