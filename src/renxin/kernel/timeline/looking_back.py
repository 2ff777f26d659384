"""Reading the history of many patients over days: for replays and effects. Set-based; nothing here moves a cursor."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor

from . import codec
from .fact import Fact

# What happened may have been told a little before its own instant, by senders whose clocks run ahead.
_EARLY: Final = timedelta(days=1)

_WHO: Final = """
SELECT DISTINCT patient_id FROM timeline_event
WHERE tenant_id = %(tenant)s AND id >= %(first)s AND kind = ANY (%(kinds)s) AND patient_id > 0
  AND occurred_at >= %(since)s AND occurred_at < %(until)s
ORDER BY patient_id
"""
_WHAT: Final = """
SELECT patient_id, id, kind, occurred_at, recorded_at, payload::text FROM timeline_event
WHERE tenant_id = %(tenant)s AND patient_id = ANY (%(patients)s) AND id >= %(first)s AND kind = ANY (%(kinds)s)
  AND occurred_at >= %(since)s AND occurred_at < %(until)s
ORDER BY patient_id, occurred_at, id
"""


@dataclass(frozen=True, slots=True)
class Past:
    """A fact of the past as consumers heard it then."""

    event_id: int
    fact: Fact
    recorded_at: datetime


def people_of(actor: Actor, kinds: Collection[str], since: datetime, until: datetime) -> list[int]:
    """Return the patients to whom something of these kinds happened between two instants."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO, _values(actor, kinds, since, until))
        return [patient_id for (patient_id,) in cursor.fetchall()]


def facts_of(
    actor: Actor, patient_ids: Sequence[int], kinds: Collection[str], since: datetime, until: datetime
) -> Iterator[Past]:
    """Yield what of these kinds happened to these patients, patient by patient, each in the order it happened.

    Kinds that this version does not know, and rows that it cannot read, are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WHAT, _values(actor, kinds, since, until) | {"patients": list(patient_ids)})
        for row in cursor.fetchall():
            past = _past(row)
            if past is not None:
                yield past


def _past(row: tuple[Any, ...]) -> Past | None:
    patient_id, event_id, kind, occurred_at, recorded_at, payload = row
    try:
        fact = codec.decode(kind, patient_id, occurred_at, json.loads(payload))
    except codec.UnreadableFact:
        return None
    return Past(event_id, fact, recorded_at) if fact is not None else None


def _values(actor: Actor, kinds: Collection[str], since: datetime, until: datetime) -> dict[str, Any]:
    # Ids are made in real time, instants of the product may be ahead of it.
    first = ids.floor_of(since - _EARLY - (clock.now() - clock.wall()))
    return {"tenant": actor.tenant_id, "kinds": list(kinds), "since": since, "until": until, "first": max(first, 0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Facts of one kind with these values (a list: one of them), `same` as those of the fact they are compared with."""

    kind: str
    where: Mapping[str, Any]
    same: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Began:
    """How many began in a week (counted from an instant) in a department, and how many of them reached the goal."""

    week: int
    department_id: int
    n: int
    reached: int


_FOLLOWED: Final = """
WITH began AS MATERIALIZED (
    SELECT patient_id, occurred_at, payload FROM timeline_event
    WHERE tenant_id = %(tenant)s AND id >= %(first)s AND kind = %(began)s AND patient_id > 0
      AND occurred_at >= %(since)s AND occurred_at < %(until)s{began_where}),
reached AS MATERIALIZED (
    SELECT patient_id, occurred_at, payload FROM timeline_event
    WHERE tenant_id = %(tenant)s AND id >= %(first)s AND kind = %(reached)s AND patient_id > 0
      AND occurred_at >= %(since)s{reached_where})
SELECT floor(extract(epoch FROM (b.occurred_at - %(zero)s)) / 604800)::int AS week,
       coalesce((b.payload ->> 'department_id')::bigint, 0) AS department, count(*),
       count(*) FILTER (WHERE EXISTS (
           SELECT 1 FROM reached r WHERE r.patient_id = b.patient_id AND r.occurred_at > b.occurred_at
           AND r.occurred_at <= b.occurred_at + %(days)s * interval '1 day'{same}))
FROM began b GROUP BY 1, 2 ORDER BY 1, 2
"""


def followed_by(
    actor: Actor, began: Wanted, reached: Wanted, *, days: int, since: datetime, until: datetime, zero: datetime
) -> list[Began]:
    """Return, by week and department, how many something happened to and how many something else followed for.

    Args:
        actor: whose tenant.
        began: what begins.
        reached: what has to follow within `days`.
        days: how long is waited for it.
        since: from when on things begin.
        until: before when; whoever began later has not had her days yet.
        zero: the instant at which week 0 begins.
    """
    values = _values(actor, (), since, until) | {"began": began.kind, "reached": reached.kind}
    began_where, reached_where = _where("began", began.where, values), _where("reached", reached.where, values)
    same = ""
    for place, name in enumerate(reached.same):
        values[f"same_{place}"] = name
        same += f" AND r.payload ->> %(same_{place})s IS NOT DISTINCT FROM b.payload ->> %(same_{place})s"
    statement = _FOLLOWED.format(began_where=began_where, reached_where=reached_where, same=same)
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"days": days, "zero": zero})
        return [Began(*row) for row in cursor.fetchall()]


def _where(prefix: str, where: Mapping[str, Any], values: dict[str, Any]) -> str:
    """Return conditions on the payload; names and values travel as parameters."""
    found = ""
    for place, (name, wanted) in enumerate(where.items()):
        key = f"{prefix}_{place}"
        values[f"{key}_name"] = name
        values[f"{key}_values"] = [json.dumps(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
        found += f" AND payload -> %({key}_name)s = ANY (%({key}_values)s::jsonb[])"
    return found
