"""Learning over which way a patient answers: from what she read, opened and wrote, with the evidence kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.db import connection

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.policy.pack import Learning, pack
from renxin.kernel.core import clock, ids, tenant
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import services as patients

BATCH: Final = 2_000
LOOK_BACK: Final = timedelta(hours=2)
_ANSWERS: Final = """
SELECT patient_id, channel_id, count(*) FILTER (WHERE direction = 'in' OR status IN ('read', 'clicked'))
FROM conversations_message
WHERE patient_id = ANY(%s) AND id >= %s AND tenant_id = %s AND channel_id IS NOT NULL AND direction IN ('in', 'out')
GROUP BY 1, 2
"""


def learn_ways() -> int:
    """Look again at everybody with whom something was said lately; return for how many something changed."""
    changed = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            changed += _learn_all(Actor.system(hospital.pk, "conversations.learning"))
    return changed


def best_way(answers: Mapping[str, int], rule: Learning) -> tuple[str, str]:
    """Return the kind of contact point over which most answers came, and the evidence; empty when they say too little.

    >>> best_way({"wecom": 4, "phone": 1}, Learning(days=180, least=3, share=0.6))
    ('wecom', '4/5')
    """
    total = sum(answers.values())
    if not total:
        return "", ""
    kind = max(answers, key=lambda each: (answers[each], each))
    enough = answers[kind] >= rule.least and answers[kind] >= rule.share * total and len(answers) > 1
    return (kind, f"{answers[kind]}/{total}") if enough else ("", "")


def _learn_all(actor: Actor) -> int:
    since = clock.now() - LOOK_BACK
    recent = Conversation.objects.of(actor).filter(last_message_at__gte=since).order_by("id")
    changed, last = 0, 0
    while found := list(recent.filter(pk__gt=last).values_list("pk", "patient_id")[:BATCH]):
        last = found[-1][0]
        changed += _learn(actor, [patient_id for _pk, patient_id in found])
    return changed


def _learn(actor: Actor, patient_ids: Sequence[int]) -> int:
    rule = pack().learning
    kinds = {account.pk: channels.address_kinds(account)[0] for account in channels.active_channels(actor.tenant_id)}
    floor = ids.floor_of(clock.now() - timedelta(days=rule.days))
    by_patient: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, [list(patient_ids), floor, actor.tenant_id])
        for patient_id, channel_id, count in cursor.fetchall():
            if channel_id in kinds:
                by_patient[patient_id][kinds[channel_id]] += count
    learned = {patient_id: best_way(by_patient.get(patient_id, {}), rule) for patient_id in patient_ids}
    return patients.learn_channels(actor, learned)
