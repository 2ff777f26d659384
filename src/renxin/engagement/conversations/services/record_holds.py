"""Holds that records place and lift: a loss, the end of life, an assault, a ward or clinic that must not be told of."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from renxin.engagement.conversations.models import Hold
from renxin.engagement.conversations.policy import record_holds
from renxin.engagement.conversations.policy.record_holds import RecordHold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.records.models import Condition, Encounter

_RENEW = (
    "ON CONFLICT (tenant_id, source) DO UPDATE SET reason = excluded.reason, scope = excluded.scope,"
    " until = excluded.until, patient_id = excluded.patient_id"
)


def hold_for_diagnoses(actor: Actor, condition_ids: Iterable[int]) -> int:
    """Place the holds that these diagnoses ask for; return how many. One that was released stays released."""
    rows = Condition.objects.of(actor).filter(pk__in=list(condition_ids), system="icd-10")
    return _place(
        actor,
        [
            _row(actor, hold, row.patient_id, f"records:condition:{row.pk}:{hold.code}", row.recorded_at)
            for row in rows
            for hold in record_holds.of_diagnosis(row.code)
        ],
    )


def hold_for_visits(actor: Actor, encounter_ids: Iterable[int]) -> int:
    """Place the holds that these visits ask for by their kind; return how many."""
    rows = Encounter.objects.of(actor).filter(pk__in=list(encounter_ids)).exclude(sensitivity="")
    return _place(
        actor,
        [
            _row(actor, hold, row.patient_id, f"records:visit:{row.pk}:{hold.code}", row.ended_at or row.started_at)
            for row in rows.exclude(status=Encounter.Status.CANCELLED)
            for hold in record_holds.of_visit(row.sensitivity, row.encounter_class)
        ],
    )


def lift_for_visits(actor: Actor, encounter_ids: Iterable[int]) -> int:
    """Lift the holds of visits that were called off: they never took place; return how many."""
    wanted = set(encounter_ids)
    if not wanted:
        return 0
    conditions = Condition.objects.of(actor).filter(encounter_id__in=wanted).values_list("pk", flat=True)
    prefixes = [f"records:visit:{pk}:" for pk in wanted] + [f"records:condition:{pk}:" for pk in conditions]
    named = Q(*[Q(source__startswith=prefix) for prefix in prefixes], _connector=Q.OR)
    return Hold.objects.of(actor).filter(named, released_at__isnull=True).update(released_at=clock.now())


def _row(actor: Actor, hold: RecordHold, patient_id: int, source: str, at: Any) -> dict[str, Any]:
    return {
        "tenant_id": actor.tenant_id,
        "patient_id": patient_id,
        "reason": hold.code,
        "scope": sorted(hold.purposes),
        "source": source,
        "placed_at": clock.now(),
        "until": hold.until(at),
    }


def _place(actor: Actor, found: Sequence[dict[str, Any]]) -> int:
    now = clock.now()
    standing = [row for row in found if row["until"] is None or row["until"] > now]
    insert_rows(standing, _RENEW, model=Hold)
    return len(standing)
