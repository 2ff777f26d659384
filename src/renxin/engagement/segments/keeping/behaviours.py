"""The nth newest fact of a kind, kept for every patient: filled once, then made anew for whom facts arrive."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import connection

from renxin.engagement.segments.building.ground import behaviour_digest
from renxin.engagement.segments.building.parts import NARROWED, asked_of_facts
from renxin.engagement.segments.models import Behaviour
from renxin.engagement.segments.rule import Did, Rule, parse, walk
from renxin.engagement.segments.rule.writing import asked_as_json
from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows

_REFRESH: Final = """
WITH newest AS MATERIALIZED (
    SELECT f.patient_id, {nth} AS at FROM timeline_event f
    WHERE f.tenant_id = %(tenant)s AND f.kind = %(kind)s{asked}{narrowed}
    GROUP BY f.patient_id HAVING count(*) >= %(nth)s
),
gone AS (
    DELETE FROM segments_behaviourat a
    WHERE a.tenant_id = %(tenant)s AND a.behaviour_id = %(behaviour)s{gone}
      AND NOT EXISTS (SELECT FROM newest n WHERE n.patient_id = a.patient_id)
    RETURNING a.patient_id
),
put AS (
    INSERT INTO segments_behaviourat AS a (tenant_id, behaviour_id, patient_id, origin_patient_id, at)
    SELECT %(tenant)s, %(behaviour)s, n.patient_id, n.patient_id, n.at FROM newest n WHERE n.patient_id > 0
    ORDER BY n.patient_id
    ON CONFLICT (tenant_id, behaviour_id, patient_id) DO UPDATE SET at = EXCLUDED.at
    WHERE a.at IS DISTINCT FROM EXCLUDED.at
    RETURNING a.patient_id
)
SELECT patient_id FROM gone UNION SELECT patient_id FROM put
"""


def refresh(behaviour: Behaviour, patient_ids: Collection[int] | None) -> set[int]:
    """Make a behaviour anew for some patients (None: everybody); return for whom it changed."""
    rule = _condition(behaviour)
    parameters: dict[str, Any] = {
        "tenant": behaviour.tenant_id,
        "kind": behaviour.fact_kind,
        "behaviour": behaviour.pk,
        "nth": behaviour.nth,
    }
    asked = asked_of_facts(rule, "w", parameters)
    narrow = patient_ids is not None
    if patient_ids is not None:
        parameters["patients"] = list(patient_ids)
    newest = (
        "max(f.occurred_at)"
        if behaviour.nth == 1
        else "(array_agg(f.occurred_at ORDER BY f.occurred_at DESC))[%(nth)s]"
    )
    statement = _REFRESH.format(
        nth=newest,
        asked=asked,
        narrowed=NARROWED.format("f.patient_id") if narrow else "",
        gone=NARROWED.format("a.patient_id") if narrow else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {patient for (patient,) in cursor.fetchall()}


def keep(tenant_id: int, rule: Rule) -> list[Behaviour]:
    """See that everything a rule asks of what happened is kept; fill what is new."""
    wanted = {
        behaviour_digest(node, nth): (node, nth)
        for node in walk(rule)
        if isinstance(node, Did)
        for nth in _counts(node)
    }
    rows = [
        {
            "tenant_id": tenant_id,
            "fact_kind": node.kind,
            "where": asked_as_json(node.where),
            "nth": nth,
            "digest": digest,
        }
        for digest, (node, nth) in sorted(wanted.items())
    ]
    insert_rows(rows, "ON CONFLICT (tenant_id, digest) DO NOTHING", model=Behaviour)
    found = list(Behaviour.objects.of(tenant_id).filter(digest__in=wanted).select_for_update())
    for behaviour in found:
        if behaviour.filled_at is None:
            refresh(behaviour, None)
            behaviour.filled_at = clock.now()
            behaviour.save(update_fields=["filled_at"])
    return found


def kept(tenant_id: int, kinds: Iterable[str] | None) -> list[Behaviour]:
    """Return what is kept of some kinds of facts (None: of all)."""
    rows = Behaviour.objects.of(tenant_id).filter(filled_at__isnull=False)
    return list((rows if kinds is None else rows.filter(fact_kind__in=set(kinds))).order_by("pk"))


def forget(tenant_id: int, asked: Collection[int]) -> None:
    """Keep only these behaviours: the others are asked for by nobody any more."""
    Behaviour.objects.of(tenant_id).exclude(pk__in=asked).delete()


def _counts(node: Did) -> list[int]:
    return ([node.at_least] if node.at_least else []) + ([node.at_most + 1] if node.at_most is not None else [])


def _condition(behaviour: Behaviour) -> Did:
    rule = parse({"did": behaviour.fact_kind, "where": behaviour.where})
    assert isinstance(rule, Did)  # noqa: S101  what it was read from says so
    return rule
