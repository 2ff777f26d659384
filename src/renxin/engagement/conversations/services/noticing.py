"""What vendors tell later about messages they took: arrived, read, opened, came back."""

from collections.abc import Mapping
from typing import Any, Final

from renxin.engagement.channels import services as channels
from renxin.engagement.conversations import policy
from renxin.engagement.conversations.decisions import steps
from renxin.engagement.conversations.models import DeliveryStep, Message, Outbox
from renxin.engagement.conversations.policy import snapshot
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.conversations import (
    MessageClicked,
    MessageDelivered,
    MessageFact,
    MessageFailed,
    MessageRead,
    MessageSent,
)
from renxin.kernel.timeline.services import record

from . import opting_out
from .send import OUTBOX

_FACTS: Final[dict[str, type[MessageFact]]] = {
    "delivered": MessageDelivered,
    "read": MessageRead,
    "clicked": MessageClicked,
    "failed": MessageFailed,
}
_NOT_SURE: Final = (Message.Status.AWAITING, Message.Status.UNKNOWN)
_BEFORE: Final[Mapping[str, tuple[str, ...]]] = {
    "delivered": (Message.Status.SENT, *_NOT_SURE),
    "read": (Message.Status.SENT, Message.Status.DELIVERED, *_NOT_SURE),
    "clicked": (Message.Status.SENT, Message.Status.DELIVERED, Message.Status.READ, *_NOT_SURE),
    "failed": (Message.Status.SENT, *_NOT_SURE),
}


class NotYet(Exception):
    """A notice came before the hand-over it is about was written down; it is read again a little later."""


def apply_notice(actor: Actor, notice: channels.DeliveryNotice, channel_id: int | None = None) -> bool:
    """Note that a message arrived, was read or came back; return whether that was news.

    What travelled in the same message shares its fate. One that came back takes the next way, if there is one.

    Raises:
        NotYet: the message is just being handed over.
    """
    row = _row(actor, notice, channel_id)
    if row is None:
        return False
    if row.state == Outbox.State.DUE and not _is_late(row, notice):
        raise NotYet
    together = [row, *Outbox.objects.of(actor).filter(patient_id=row.patient_id, merged_into=row.message_id)]
    news = [_apply(actor, each, notice) for each in together]
    return any(news)


def _row(actor: Actor, notice: channels.DeliveryNotice, channel_id: int | None) -> Outbox | None:
    """Return the row a notice is about, locked: by our key, or by the vendor's own id."""
    rows = Outbox.objects.of(actor).select_for_update()
    if notice.key:
        return rows.filter(key=_outbox_key(notice.key)).first()
    if not notice.vendor_id or channel_id is None:
        return None
    mine = rows.filter(channel_id=channel_id)
    found = mine.filter(external_id=notice.vendor_id).first()
    if found is None and mine.filter(state=Outbox.State.DUE, lease__isnull=False).exists():
        raise NotYet  # it may be one of those that are being handed over
    return found


def _is_late(row: Outbox, notice: channels.DeliveryNotice) -> bool:
    """Tell whether a notice is about an earlier try than the one that waits now."""
    told = notice.key.partition("-")[2]
    return row.lease is None and told.isdigit() and int(told) < row.round and notice.status != "failed"


def _apply(actor: Actor, row: Outbox, notice: channels.DeliveryNotice) -> bool:
    messages = Message.objects.of(actor).filter(patient_id=row.patient_id, id=row.message_id)
    before = messages.filter(status__in=_BEFORE[notice.status]).values_list("status", flat=True).first()
    if before is None:
        return False
    refused = notice.status == "failed" and notice.reason == opting_out.REASON
    if refused:
        opting_out.heed_row(actor, row)
    may_go_on = notice.status == "failed" and opting_out.may_go_on(row.purpose, opted_out=refused)
    if may_go_on and _next_way(actor, row, notice.reason or "not_delivered"):
        return True
    messages.update(status=notice.status, status_at=notice.at, reason=notice.reason)
    if row.state in (Outbox.State.DUE, Outbox.State.UNKNOWN, Outbox.State.AWAITING):
        ended = Outbox.State.FAILED if notice.status == "failed" else Outbox.State.SENT
        Outbox.objects.filter(pk=row.pk).update(state=ended, fallback_at=None, settled_at=clock.now())
    told: dict[str, Any] = _told(row, notice)
    if before in _NOT_SURE and notice.status != "failed":
        record(actor, MessageSent(**told))
    if notice.status == "failed":
        told["reason"] = notice.reason
    record(actor, _FACTS[notice.status](**told))
    return True


def _next_way(actor: Actor, row: Outbox, reason: str) -> bool:
    """Give a message that came back to the next way and return True, unless there is none."""
    if row.is_reply or row.channel_id is None or not _has_other_way(row):
        return False
    tried = [*(row.tried or ()), row.channel_id]
    Outbox.objects.filter(pk=row.pk).update(
        state=Outbox.State.DUE,
        due_at=clock.now(),
        rule="not_delivered",
        tried=tried,
        round=row.round + 1,
        attempts=0,
        external_id="",
        fallback_at=None,
    )
    Message.objects.of(actor).filter(patient_id=row.patient_id, id=row.message_id).update(
        status=Message.Status.QUEUED, status_at=clock.now(), reason="not_delivered"
    )
    outcome = DeliveryStep.Outcome.REROUTED
    steps.write(actor.tenant_id, [steps.Step(row.patient_id, row.message_id, outcome, reason, row.channel_id)])
    wake(OUTBOX)
    return True


def _has_other_way(row: Outbox) -> bool:
    seen = snapshot.take(row.tenant_id, [row.patient_id], [row.purpose], [row.patient_id] if row.private else ())
    wanted = policy.Wanted(
        purpose=row.purpose,
        message_class=row.message_class,
        channel_kind=row.channel_kind,
        ways=policy.ways_of(row.ways),
        template=row.template,
        private=row.private,
        tried=frozenset({*(row.tried or ()), row.channel_id or 0}),
        is_reply=row.is_reply,
    )
    facts, chosen = seen.of(row.patient_id, wanted)
    return chosen.route is not None and row.purpose not in facts.refused


def _outbox_key(vendor_key: str) -> bytes:
    try:
        return bytes.fromhex(vendor_key.partition("-")[0])
    except ValueError:
        return b""


def _told(row: Outbox, notice: channels.DeliveryNotice) -> dict[str, Any]:
    return {
        "patient_id": row.patient_id,
        "occurred_at": notice.at,
        "message_id": row.message_id,
        "conversation_id": row.conversation_id,
        "channel_id": row.channel_id,
        "purpose": row.purpose,
    }
