"""Writing facts: the event and its place in the inbox, in one statement for any number of facts."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from renxin.kernel.core import clock, hot, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake

from . import cause, codec
from .fact import Fact

INBOX: Final = "timeline.inbox"

# One document holds all facts: reading it costs the server less than seven arrays cost us to write.
# MATERIALIZED and ordered: the inbox hands out its keys in the order of the facts given.
_INSERT: Final = """
WITH facts AS MATERIALIZED (
    SELECT f.*, row_number() OVER () AS place FROM json_to_recordset(%(facts)s::json)
        AS f (i bigint, p bigint, k text, o timestamptz, d jsonb, c bigint, n smallint, h boolean)
), kept AS (
    INSERT INTO timeline_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,
                                actor_kind, actor_name, user_id, caused_by, depth, historic)
    SELECT p, p, i, %(tenant)s::bigint, k, o, %(now)s::timestamptz, d,
           %(actor_kind)s::text, %(actor_name)s::text, %(user)s::bigint, c, n, h FROM facts
)
INSERT INTO timeline_feedinbox (tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at, payload, depth)
SELECT %(tenant)s::bigint, i, p, p, k, o, d, n FROM facts WHERE NOT h ORDER BY place
"""


_of_the_past: ContextVar[bool] = ContextVar("renxin_historic", default=False)


@contextmanager
def of_the_past() -> Iterator[None]:
    """Let every fact recorded inside the block go to the history only: no consumer hears of it."""
    token = _of_the_past.set(True)
    try:
        yield
    finally:
        _of_the_past.reset(token)


def insert(actor: Actor, facts: Sequence[Fact], *, historic: bool = False) -> list[int]:
    """Write `facts` and return their event ids. The caller has checked that a transaction is open."""
    historic = historic or _of_the_past.get()
    event_ids = ids.allocate(len(facts))
    document = [
        _line(event_id, fact, _checked(fact), historic) for event_id, fact in zip(event_ids, facts, strict=True)
    ]
    values: dict[str, Any] = {
        "facts": json.dumps(document),
        "tenant": actor.tenant_id,
        "now": clock.now(),
        "actor_kind": actor.kind,
        "actor_name": actor.name[:128],
        "user": actor.user_id,
    }
    hot.execute(_INSERT, values)
    wake(INBOX)
    return event_ids


def _line(event_id: int, fact: Fact, given: cause.Cause, historic: bool) -> dict[str, Any]:
    return {
        "i": event_id,
        "p": fact.patient_id,
        "k": fact.kind,
        "o": fact.occurred_at.isoformat(),
        "d": codec.encode(fact),
        "c": given.event_id,
        "n": given.depth,
        "h": historic and not fact.always_told,
    }


def _checked(fact: Fact) -> cause.Cause:
    if not fact.kind:
        raise ValueError(f"{type(fact).__name__} is a base class of facts: record one of those derived from it")
    if not fact.patient_id:
        raise ValueError(f"{fact.kind}: facts name a patient; those about nobody use -tenant_id")
    if fact.occurred_at.tzinfo is None:
        raise ValueError(f"{fact.kind}: occurred_at needs a time zone")
    given = cause.of(fact.patient_id)
    if given.depth > cause.MAX_DEPTH:
        raise cause.TooDeep(fact.kind, given.event_id)
    return given
