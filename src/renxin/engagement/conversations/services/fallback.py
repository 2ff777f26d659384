"""When a message was not delivered, or not read, in the time its class gives: the next way gets its turn."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import F

from renxin.engagement.channels import services as channels
from renxin.engagement.conversations import rows
from renxin.engagement.conversations.decisions import steps
from renxin.engagement.conversations.models import Conversation, DeliveryStep, Message, Outbox
from renxin.engagement.conversations.policy import contact_rules
from renxin.kernel.core import clock, tenant
from renxin.kernel.jobs.services import wake

from .send import OUTBOX

BATCH: Final = 1_000
_READ: Final = frozenset({Message.Status.READ, Message.Status.CLICKED})
_OVER: Final = frozenset({*_READ, Message.Status.RECALLED, Message.Status.CANCELLED})


def sweep_unseen(limit: int = BATCH) -> int:
    """Look at what should have arrived or been read by now; return how many rows were judged."""
    with transaction.atomic():
        due = (
            Outbox.objects.filter(fallback_at__lte=clock.now())
            .order_by("fallback_at", "id")
            .select_for_update(skip_locked=True)[:limit]
        )
        by_tenant: dict[int, list[Outbox]] = defaultdict(list)
        for row in due:
            by_tenant[row.tenant_id].append(row)
        for tenant_id, found in by_tenant.items():
            with tenant.scope(tenant_id):
                _judge(tenant_id, found)
    return sum(len(found) for found in by_tenant.values())


def _judge(tenant_id: int, found: Sequence[Outbox]) -> None:
    statuses = rows.read_statuses(tenant_id, [(row.patient_id, row.message_id) for row in found])
    heard = dict(
        Conversation.objects.of(tenant_id)
        .filter(id__any=[row.conversation_id for row in found], heard_at__isnull=False)
        .values_list("pk", "heard_at")
    )
    unseen = [row for row in found if not _is_seen(row, statuses, heard)]
    Outbox.objects.filter(id__any=[row.pk for row in found]).update(fallback_at=None)
    waiting = [row for row in unseen if row.state == Outbox.State.AWAITING]
    # A colleague may still press send: only what was taken back at the vendor's looks for another way.
    taken_back = channels.end_waiting(tenant_id, [row.external_id for row in waiting])
    told_later = {row.pk for row in waiting if row.external_id in taken_back}
    _give_to_next(tenant_id, [row for row in unseen if row.pk not in told_later])


def _is_seen(row: Outbox, statuses: Mapping[tuple[int, int], str], heard: Mapping[int, object]) -> bool:
    """Tell whether a message came as far as its class asks; whoever wrote since has seen it."""
    status = statuses.get((row.patient_id, row.message_id), Message.Status.CANCELLED)
    spoke = heard.get(row.conversation_id)
    if status in _OVER or (row.settled_at and spoke and spoke > row.settled_at):  # type: ignore[operator]
        return True
    until = contact_rules().of_class(row.message_class).until
    return until == "delivered" and status == Message.Status.DELIVERED


def _give_to_next(tenant_id: int, unseen: Sequence[Outbox]) -> None:
    """Let the rows come again, over ways not tried yet; in one statement for each reason."""
    if not unseen:
        return
    by_reason: dict[str, list[Outbox]] = defaultdict(list)
    for row in unseen:
        read = contact_rules().of_class(row.message_class).until == "read"
        by_reason["not_read" if read else "not_delivered"].append(row)
    for reason, some in by_reason.items():
        rows.give_up_channels(some)
        Outbox.objects.filter(id__any=[row.pk for row in some]).update(
            state=Outbox.State.DUE, due_at=clock.now(), rule=reason, round=F("round") + 1, attempts=0
        )
        steps.write(
            tenant_id,
            [
                steps.Step(row.patient_id, row.message_id, DeliveryStep.Outcome.REROUTED, reason, row.channel_id)
                for row in some
            ],
        )
    wake(OUTBOX)
