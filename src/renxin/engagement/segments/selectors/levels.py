"""Reads of levels of service."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

from renxin.engagement.segments.models import SegmentMember, TierLevel
from renxin.engagement.segments.traits.of_tiers import TIER
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled

_SIZES: Final = """
WITH tier AS MATERIALIZED ({tier})
SELECT t.value, count(*) FROM tier t
JOIN patients_patient p ON p.id = t.patient_id AND p.status IN ('active', 'provisional') AND p.deceased_at IS NULL
GROUP BY t.value
"""


def tier_levels(actor: Actor) -> list[TierLevel]:
    """Return the levels of the hospital, the closest care first."""
    return list(TierLevel.objects.of(actor).select_related("segment").order_by("rank"))


def tier_of(actor: Actor, patient_id: int) -> TierLevel | None:
    """Return the level of service of a patient, if any fits."""
    found = _TIER(actor.tenant_id, patient_id)
    return found[0] if found else None


_TIER = compiled(
    lambda tenant, patient: (
        TierLevel.objects.of(tenant)
        .filter(segment__members__patient_id=patient, segment__members__tenant_id=tenant)
        .order_by("rank")[:1]
    )
)


def tiers_of(actor: Actor, patient_ids: Iterable[int]) -> dict[int, TierLevel]:
    """Return the level of service of each of these patients, in two statements."""
    levels = {level.segment_id: level for level in tier_levels(actor)}
    rows = SegmentMember.objects.of(actor).filter(segment_id__in=levels, patient_id__in=set(patient_ids))
    found: dict[int, TierLevel] = {}
    for patient_id, segment_id in rows.values_list("patient_id", "segment_id"):
        level = levels[segment_id]
        if patient_id not in found or level.rank < found[patient_id].rank:
            found[patient_id] = level
    return found


def tier_sizes(actor: Actor) -> dict[str, int]:
    """Return how many living patients are of each level, each counted in the one level that is hers."""
    values = {"tenant": actor.tenant_id, "patients": None}
    with connection.cursor() as cursor:
        cursor.execute(_SIZES.format(tier=TIER.sql), values)
        return dict(cursor.fetchall())


def tier_statement() -> str:
    """Return the SQL (of %(tenant)s, %(patients)s) that yields patient_id, key and value, the code of her level."""
    return TIER.sql
