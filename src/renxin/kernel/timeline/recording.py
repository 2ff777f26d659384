"""Writing facts: the event and its place in the inbox, in one statement for any number of facts."""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake

from . import cause, codec
from .fact import Fact

INBOX: Final = "timeline.inbox"

# MATERIALIZED and ordered: the inbox hands out its keys in the order of the facts given.
_INSERT: Final = """
WITH facts AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(patients)s::bigint[], %(kinds)s::text[], %(occurred)s::timestamptz[],
                         %(payloads)s::jsonb[], %(causes)s::bigint[], %(depths)s::smallint[])
        WITH ORDINALITY AS f (id, patient_id, kind, occurred_at, payload, caused_by, depth, place)
), kept AS (
    INSERT INTO timeline_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,
                                actor_kind, actor_name, user_id, caused_by, depth)
    SELECT patient_id, patient_id, id, %(tenant)s, kind, occurred_at, %(now)s, payload,
           %(actor_kind)s, %(actor_name)s, %(user)s, caused_by, depth FROM facts
)
INSERT INTO timeline_feedinbox (tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at, payload, depth)
SELECT %(tenant)s, id, patient_id, patient_id, kind, occurred_at, payload, depth FROM facts ORDER BY place
"""


def insert(actor: Actor, facts: Sequence[Fact]) -> list[int]:
    """Write `facts` and return their event ids. The caller has checked that a transaction is open."""
    event_ids = ids.allocate(len(facts))
    causes = [_checked(fact) for fact in facts]
    values: dict[str, Any] = {
        "ids": event_ids,
        "patients": [fact.patient_id for fact in facts],
        "kinds": [fact.kind for fact in facts],
        "occurred": [fact.occurred_at for fact in facts],
        "payloads": [json.dumps(codec.encode(fact)) for fact in facts],
        "causes": [given.event_id for given in causes],
        "depths": [given.depth for given in causes],
        "tenant": actor.tenant_id,
        "now": clock.now(),
        "actor_kind": actor.kind,
        "actor_name": actor.name[:128],
        "user": actor.user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
    wake(INBOX)
    return event_ids


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
