"""Taking back what has not gone out yet, because the reason for it has gone."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from renxin.engagement.conversations import policy
from renxin.engagement.conversations.decisions import outcomes
from renxin.engagement.conversations.models import Outbox
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from .send import key_of


def withdraw(actor: Actor, idempotency_keys: Iterable[str], reason: str) -> set[str]:
    """Stop the messages that wait in the outbox under these keys of their senders; return the keys stopped.

    What a dispatcher is handing over at this moment is on its way and stays as it is.
    """
    by_key = {key_of(key): key for key in idempotency_keys}
    return {by_key[bytes(row.key)] for row in _stop(actor, Q(key__in=list(by_key)), reason)}


def withdraw_messages(actor: Actor, patient_id: int, message_ids: Iterable[int], reason: str) -> int:
    """Stop messages of one patient that wait in the outbox; return how many were stopped."""
    return len(_stop(actor, Q(patient_id=patient_id, message_id__in=list(message_ids)), reason))


def withdraw_for_patients(actor: Actor, patient_ids: Iterable[int], reason: str) -> int:
    """Stop everything that waits in the outbox for these patients; return how many messages."""
    return len(_stop(actor, Q(patient_id__in=list(patient_ids)), reason))


def _stop(actor: Actor, which: Q, reason: str) -> list[Outbox]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=clock.wall())
    with transaction.atomic():
        waiting = Outbox.objects.of(actor).filter(free, which, state=Outbox.State.DUE)
        found = list(waiting.order_by("id").select_for_update(skip_locked=True))
        lease = uuid.uuid4()
        Outbox.objects.filter(pk__in=[row.pk for row in found]).update(lease=lease)
        decision = policy.Decision(verdict="block", rule=reason)
        outcomes.settle(actor, lease, [outcomes.stopped(row, decision) for row in found])
    return found
