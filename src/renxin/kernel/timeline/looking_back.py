"""Reading the history of many patients over days: for replays and effects. Set-based; nothing here moves a cursor."""

import json
from collections.abc import Collection, Iterator, Sequence
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
