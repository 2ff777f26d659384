"""The loop that gives waiting conversations to those who are here: one claim, a fixed number of statements."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, F
from django.db.models.functions import Coalesce

from renxin.engagement.conversations import rows
from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.desk.handing_out import Agent, HandingRules, Waiting, hand_out
from renxin.engagement.conversations.models import Conversation, Message, Presence
from renxin.kernel.core import clock, ids, locks, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import ConversationAssigned
from renxin.kernel.timeline.services import record

QUEUE: Final = "conversations.queue"
BATCH: Final = 500


def give_waiting(limit: int = BATCH) -> int:
    """Give conversations that wait in the queue to agents who have room; return how many were given."""
    return sum(_give(tenant_id, limit) for tenant_id in _tenants())


def _tenants() -> list[int]:
    """Return the tenants in which somebody is here to answer."""
    rows = Presence.objects.filter(state=Presence.State.ONLINE, seen_at__gt=_seen_since())
    return sorted(set(rows.values_list("tenant_id", flat=True)))


def _seen_since() -> Any:
    return clock.wall() - timedelta(minutes=desk_pack.pack().away_after_minutes)


def _give(tenant_id: int, limit: int) -> int:
    with tenant.scope(tenant_id), transaction.atomic():
        if not locks.try_lock(f"conversations.assigning:{tenant_id}"):
            return 0
        agents = _agents(tenant_id)
        if not any(agent.has_room for agent in agents):
            return 0
        pack = desk_pack.pack()
        rules = HandingRules(
            return_after=timedelta(minutes=pack.return_minutes), overflow_after=timedelta(minutes=pack.overflow_minutes)
        )
        pairs = hand_out(_waiting(tenant_id, limit), agents, clock.now(), rules)
        return _write(tenant_id, pairs)


def _waiting(tenant_id: int, limit: int) -> list[Waiting]:
    found = Conversation.objects.of(tenant_id).filter(status=Conversation.Status.QUEUE)
    found = found.annotate(since=Coalesce("waiting_since", "queued_at", "opened_at"))
    values = found.order_by("-priority", "queued_at").values_list(
        "pk", "since", "priority", "department_id", "skill", "preferred_id"
    )[:limit]
    return [
        Waiting(id=pk, since=since, priority=priority, department=department, skill=skill, preferred=preferred)
        for pk, since, priority, department, skill, preferred in values
    ]


def _agents(tenant_id: int) -> list[Agent]:
    here = list(
        Presence.objects.of(tenant_id).filter(
            state=Presence.State.ONLINE, seen_at__gt=_seen_since(), user__is_active=True
        )
    )
    mine = Conversation.objects.of(tenant_id).filter(
        status=Conversation.Status.HUMAN, owner_id__in=[row.user_id for row in here]
    )
    loads = dict(mine.values_list("owner_id").annotate(n=Count("pk")).order_by())
    return [
        Agent(
            id=row.user_id,
            load=loads.get(row.user_id, 0),
            capacity=row.capacity,
            skills=frozenset(row.skills),
            departments=frozenset(row.department_ids),
            reaches_all=row.all_departments,
            given_at=row.given_at,
        )
        for row in here
    ]


def _write(tenant_id: int, pairs: Sequence[tuple[int, int]]) -> int:
    """Write who got whom. The statement asks again whether each still waits: `states.Given` in one statement."""
    if not pairs:
        return 0
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_conversation c SET status = 'human', owner_id = k.agent, preferred_id = k.agent,"
            " assigned_at = %s, queued_at = NULL, misses = 0, version = c.version + 1"
            " FROM json_to_recordset(%s::json) AS k(id bigint, agent bigint)"
            " WHERE c.id = k.id AND c.tenant_id = %s AND c.status = 'queue' RETURNING c.id, c.patient_id, c.owner_id",
            [now, json.dumps([{"id": pk, "agent": agent} for pk, agent in pairs]), tenant_id],
        )
        given = cursor.fetchall()
    actor = Actor.system(tenant_id, "conversations.assigning")
    Presence.objects.of(tenant_id).filter(user_id__in={owner for _pk, _patient, owner in given}).update(given_at=now)
    record(
        actor,
        *[
            ConversationAssigned(patient_id=patient, occurred_at=now, conversation_id=pk, owner_id=owner)
            for pk, patient, owner in given
        ],
    )
    add_lines(tenant_id, "given", [(pk, patient, owner) for pk, patient, owner in given])
    return len(given)


def add_lines(tenant_id: int, code: str, moved: Sequence[tuple[int, int, int | None]]) -> None:
    """Put the same line among ourselves into many (conversation, patient, target) in one statement."""
    now = clock.now()
    lines: list[dict[str, Any]] = [
        {
            "tenant_id": tenant_id,
            "patient_id": patient_id,
            "id": message_id,
            "conversation_id": conversation_id,
            "direction": Message.Direction.OWN,
            "author_kind": "system",
            "kind": "event",
            "body": "",
            "purpose": "",
            "status": Message.Status.RECEIVED,
            "reason": code,
            "source": f"user:{target}" if target else "",
            "created_at": now,
            "status_at": now,
        }
        for message_id, (conversation_id, patient_id, target) in zip(ids.allocate(len(moved)), moved, strict=True)
    ]
    rows.insert_messages(lines)


def by_tenant(found: Sequence[Conversation]) -> dict[int, list[Conversation]]:
    """Return conversations by their tenant."""
    grouped: dict[int, list[Conversation]] = defaultdict(list)
    for row in found:
        grouped[row.tenant_id].append(row)
    return grouped


OWNER_BECOMES_PREFERRED: Final = Coalesce(F("owner_id"), F("preferred_id"))
