"""Adding the history up into what the rule of stages looks at: a few statements for any number of facts."""

from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import RelationProgress
from renxin.people.patients.rulebook import profile_packs

_AT_ONCE: Final = 200_000
# A fact gets its id before it is committed: read again what is younger than the longest transaction.
_OVERLAP: Final = timedelta(hours=1)

_UPTO: Final = """
SELECT max(id) FROM (SELECT id FROM timeline_event WHERE id > %(after)s ORDER BY id LIMIT %(at_once)s) AS part
"""

_ADD: Final = """
WITH seen AS MATERIALIZED (
    SELECT patient_id, occurred_at AS at, kind = ANY(%(visits)s) AS visit, kind = ANY(%(signs)s) AS sign,
           kind = ANY(%(trouble)s) AS trouble, kind = ANY(%(settled)s) AS settled
    FROM timeline_event
    WHERE id > %(after)s AND id <= %(upto)s AND tenant_id = %(tenant)s AND patient_id > 0 AND kind = ANY(%(all)s)
), visits AS (
    SELECT v.patient_id, v.at, coalesce(lag(v.at) OVER (PARTITION BY v.patient_id ORDER BY v.at),
                                        CASE WHEN s.last_visit_at < v.at THEN s.last_visit_at END) AS before
    FROM (SELECT DISTINCT patient_id, at FROM seen WHERE visit) v
    LEFT JOIN patients_relationsigns s ON s.tenant_id = %(tenant)s AND s.patient_id = v.patient_id
), returned AS (
    SELECT patient_id, max(at) AS at FROM visits WHERE at - before >= %(absence)s GROUP BY patient_id
), added AS (
    SELECT patient_id, min(at) FILTER (WHERE visit) AS first_visit, max(at) FILTER (WHERE visit) AS last_visit,
           max(at) FILTER (WHERE sign OR visit) AS last_sign, max(at) FILTER (WHERE trouble) AS last_trouble,
           max(at) FILTER (WHERE settled) AS last_settled
    FROM seen GROUP BY patient_id
)
INSERT INTO patients_relationsigns AS t (tenant_id, patient_id, origin_patient_id, first_visit_at, last_visit_at,
                                         returned_at, last_sign_at, last_trouble_at, last_settled_at)
SELECT %(tenant)s, a.patient_id, a.patient_id, first_visit, last_visit, r.at, last_sign, last_trouble, last_settled
FROM added a LEFT JOIN returned r ON r.patient_id = a.patient_id
ORDER BY a.patient_id
ON CONFLICT (tenant_id, patient_id) DO UPDATE SET
    first_visit_at = least(t.first_visit_at, excluded.first_visit_at),
    last_visit_at = greatest(t.last_visit_at, excluded.last_visit_at),
    returned_at = greatest(t.returned_at, excluded.returned_at),
    last_sign_at = greatest(t.last_sign_at, excluded.last_sign_at),
    last_trouble_at = greatest(t.last_trouble_at, excluded.last_trouble_at),
    last_settled_at = greatest(t.last_settled_at, excluded.last_settled_at)
"""


@transaction.atomic
def add_up_signs(actor: Actor) -> int:
    """Add one bounded part of the hospital's history to the signs; return 0 when it has reached the present."""
    progress, _created = RelationProgress.objects.select_for_update().get_or_create(tenant_id=actor.tenant_id)
    with connection.cursor() as cursor:
        cursor.execute(_UPTO, {"after": progress.event_id, "at_once": _AT_ONCE})
        (upto,) = cursor.fetchone()
        if upto is None:
            return 0
        cursor.execute(_ADD, _values(actor.tenant_id, progress.event_id, upto))
    safe = ids.floor_of(clock.wall() - _OVERLAP)
    if min(upto, safe) <= progress.event_id:
        return 0
    progress.event_id = min(upto, safe)
    progress.save(update_fields=["event_id"])
    return 1 if upto < safe else 0


def _values(tenant_id: int, after: int, upto: int) -> dict[str, Any]:
    pack = profile_packs.stages()
    kinds = {"visits": pack.visits, "signs": pack.signs, "trouble": pack.trouble, "settled": pack.settled}
    return {
        **kinds,
        "all": sorted({kind for group in kinds.values() for kind in group}),
        "absence": timedelta(days=pack.lost_days),
        "tenant": tenant_id,
        "after": after,
        "upto": upto,
    }
