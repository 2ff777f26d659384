"""Judging the stage of many patients at once, and learning when they answer."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction

from renxin.kernel.core import bulk, clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import StageChanged
from renxin.kernel.timeline.services import record
from renxin.people.patients import relation
from renxin.people.patients.models import ContactPreference
from renxin.people.patients.relation import Signs, StageRule
from renxin.people.patients.rulebook import profile_packs

from .finding import ended_by, said_by

BATCH: Final = 5_000

# Signs stay with the record under which they were seen, so an alias gives its own to whom it means today.
_SIGNS: Final = """
WITH RECURSIVE people AS MATERIALIZED (
    SELECT id, relation_stage FROM patients_patient
    WHERE tenant_id = %(tenant)s AND id > %(after)s AND status IN ('active', 'provisional') AND deceased_at IS NULL
    ORDER BY id LIMIT %(batch)s
), records (record, person) AS (
    SELECT id, id FROM people
    UNION ALL
    SELECT p.id, r.person FROM records r JOIN patients_patient p ON p.merged_into_id = r.record
)
SELECT p.id, p.relation_stage, min(s.first_visit_at), max(s.last_visit_at), max(s.returned_at), max(s.last_sign_at),
       max(s.last_trouble_at), max(s.last_settled_at)
FROM people p JOIN records r ON r.person = p.id
LEFT JOIN patients_relationsigns s ON s.tenant_id = %(tenant)s AND s.patient_id = r.record
GROUP BY p.id, p.relation_stage ORDER BY p.id
"""

_WRITE: Final = """
UPDATE patients_patient AS p SET relation_stage = n.stage, relation_since = %s
FROM unnest(%s::bigint[], %s::text[]) AS n (id, stage) WHERE p.id = n.id AND p.tenant_id = %s
"""

_ANSWERS: Final = """
SELECT patient_id, extract(hour FROM occurred_at AT TIME ZONE %(zone)s)::int, count(*) FROM timeline_event
WHERE patient_id = ANY(%(patients)s) AND id >= %(floor)s AND tenant_id = %(tenant)s AND kind = ANY(%(kinds)s)
  AND occurred_at >= %(since)s
GROUP BY 1, 2
"""


@transaction.atomic
def judge_stages(actor: Actor, after: int = 0, batch: int = BATCH) -> int:
    """Judge one batch of patients above the id `after`; return the last id judged, 0 when there was nobody left.

    Somebody judged for the first time gets her stage without a fact: nothing has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS, {"tenant": actor.tenant_id, "after": after, "batch": batch})
        found = cursor.fetchall()
    rule, now = _rule(), clock.now()
    judged = [(row[0], row[1], relation.stage_of(_signs(row[2:]), rule, now).value) for row in found]
    changed = [line for line in judged if line[1] != line[2]]
    if changed:
        with connection.cursor() as cursor:
            people, stages = [line[0] for line in changed], [line[2] for line in changed]
            cursor.execute(_WRITE, [clock.today(), people, stages, actor.tenant_id])
        facts = [
            StageChanged(patient_id=patient_id, occurred_at=now, before=before, after=stage)
            for patient_id, before, stage in changed
            if before
        ]
        if facts:
            record(actor, *facts)
    return int(found[-1][0]) if found else 0


@transaction.atomic
def learn_hours(actor: Actor, patient_ids: Sequence[int], zone: str = "Asia/Shanghai") -> int:
    """Learn from their answers when these patients like to be reached; return for how many that changed."""
    pack, since = profile_packs.stages(), clock.now() - timedelta(days=profile_packs.stages().learned_days)
    hours: dict[int, Counter[int]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"patients": list(patient_ids), "tenant": actor.tenant_id, "kinds": pack.signs}
        cursor.execute(_ANSWERS, values | {"floor": ids.floor_of(since), "since": since, "zone": zone})
        for patient_id, hour, count in cursor.fetchall():
            hours[patient_id][hour] += count
    rows = ContactPreference.objects.of(actor).filter(
        patient_id__any=patient_ids, is_learned=True, ended_at__isnull=True, from_hour__isnull=False
    )
    known = {row.patient_id: row for row in rows}
    fresh, over = [], []
    for patient_id in patient_ids:
        band = relation.best_hours(hours[patient_id], needed=pack.learned_answers, width=pack.learned_hours)
        old = known.get(patient_id)
        if band == ((old.from_hour, old.to_hour) if old else None):
            continue
        over += [old.pk] if old else []
        fresh += [_learned(actor, patient_id, band, hours[patient_id])] if band else []
    ContactPreference.objects.of(actor).filter(pk__any=over).update(**ended_by(actor))
    bulk.insert_rows(fresh)
    return len(fresh) + len(over)


@transaction.atomic
def learn_channels(actor: Actor, learned: Mapping[int, tuple[str, str]]) -> int:
    """Keep over which way patients answer, with the evidence; nothing said about somebody: nothing is learned of her.

    Args:
        actor: the machinery that observed it.
        learned: by patient the kind of contact point, and the evidence in a few words; an empty kind takes back.
    """
    rows = ContactPreference.objects.of(actor).filter(
        patient_id__any=list(learned), is_learned=True, ended_at__isnull=True, from_hour__isnull=True
    )
    known = {row.patient_id: row for row in rows}
    changed = [one for one, (kind, _why) in learned.items() if kind != (known[one].channel if one in known else "")]
    over = [known[patient_id].pk for patient_id in changed if patient_id in known]
    ContactPreference.objects.of(actor).filter(pk__any=over).update(**ended_by(actor))
    bulk.insert_rows(
        [
            ContactPreference(patient_id=patient_id, channel=kind, reason=evidence, is_learned=True, **said_by(actor))
            for patient_id in changed
            for kind, evidence in [learned[patient_id]]
            if kind
        ]
    )
    return len(changed)


def patients_with_signs(actor: Actor, days: int, after: int = 0, batch: int = 2_000) -> list[int]:
    """Return patients who gave a sign in the last `days`, by id above `after`: whose hours are worth learning."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.patient_id FROM patients_relationsigns s JOIN patients_patient p ON p.id = s.patient_id
               WHERE s.tenant_id = %s AND s.patient_id > %s AND s.last_sign_at >= %s AND p.merged_into_id IS NULL
               ORDER BY s.patient_id LIMIT %s""",
            [actor.tenant_id, after, clock.now() - timedelta(days=days), batch],
        )
        return [patient_id for (patient_id,) in cursor.fetchall()]


def _learned(actor: Actor, patient_id: int, band: tuple[int, int], answers: Counter[int]) -> ContactPreference:
    """Return the hours learned, with how many of her answers came in them as the reason."""
    within = sum(answers[hour] for hour in range(*band))
    return ContactPreference(
        patient_id=patient_id,
        from_hour=band[0],
        to_hour=band[1],
        reason=f"{within}/{answers.total()}",
        is_learned=True,
        **said_by(actor),
    )


def _rule() -> StageRule:
    pack = profile_packs.stages()
    return StageRule(
        new_days=pack.new_days,
        won_back_days=pack.won_back_days,
        at_risk_days=pack.at_risk_days,
        lost_days=pack.lost_days,
        trouble_days=pack.trouble_days,
    )


def _signs(values: Sequence[Any]) -> Signs:
    first, last, returned, sign, trouble, settled = values
    return Signs(
        first_visit_at=first,
        last_visit_at=last,
        returned_at=returned,
        last_sign_at=sign,
        last_trouble_at=trouble,
        last_settled_at=settled,
    )
