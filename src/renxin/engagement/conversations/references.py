"""What a merge of two patients does with tables that hold one row for each patient, and how it is undone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.patients.services import register_combiner, register_content, register_hanging

from .models import ContactCounter, Conversation, DeliveryStep, Message, Outbox

_ADD = (
    'ON CONFLICT (tenant_id, patient_id, purpose, "on")'
    " DO UPDATE SET count = conversations_contactcounter.count + excluded.count"
)

_SHOWN = 60
_TIMES = ("waiting_since", "queued_at", "assigned_at", "first_due_at", "next_due_at", "warn_at")
_ROUTE = ("status", "owner_id", "preferred_id", "department_id", "skill", "priority", "misses", "channel_id", "level")


def combine_conversations(actor: Actor, survivor_id: int, loser_id: int) -> dict[str, Any]:
    """Let the survivor's conversation wait for both; the loser's own row stays as it was, but quiet."""
    rows = {row.patient_id: row for row in _conversations(actor, survivor_id, loser_id)}
    loser, survivor = rows.get(loser_id), rows.get(survivor_id)
    if loser is None:
        return {}
    if survivor is None:
        Conversation.objects.filter(pk=loser.pk).update(patient_id=survivor_id)
        return {"moved": loser.pk}
    kept = _state(loser)
    waits = [row.waiting_since for row in (survivor, loser) if row.waiting_since]
    said = [row.last_message_at for row in (survivor, loser) if row.last_message_at]
    taken = {name: getattr(loser, name) for name in _ROUTE}
    changes: dict[str, Any] = {"waiting_since": min(waits, default=None)}
    if survivor.status == Conversation.Status.CLOSED:
        changes |= taken | _soonest(survivor, loser)
    kept["survivor"] = {name: [_plain(getattr(survivor, name)), _plain(value)] for name, value in changes.items()}
    Conversation.objects.filter(pk=survivor.pk).update(
        unread=survivor.unread + loser.unread, last_message_at=max(said, default=None), **changes
    )
    closed = Conversation.Status.CLOSED
    quiet = dict.fromkeys(("owner_id", *_TIMES))
    Conversation.objects.filter(pk=loser.pk).update(status=closed, unread=0, misses=0, level=0, **quiet)
    return kept


def _soonest(survivor: Conversation, loser: Conversation) -> dict[str, Any]:
    """Return the clocks that go on: those of the loser, in whose place the survivor now waits."""
    return {name: getattr(loser, name) or getattr(survivor, name) for name in _TIMES if name != "waiting_since"}


def separate_conversations(actor: Actor, survivor_id: int, loser_id: int, kept: dict[str, Any]) -> None:
    """Give the loser her conversation back as it was."""
    if "moved" in kept:
        Conversation.objects.of(actor).filter(pk=kept["moved"]).update(patient_id=loser_id)
    elif kept:
        own = {name: value for name, value in kept.items() if name != "survivor"}
        Conversation.objects.of(actor).filter(patient_id=loser_id).update(**_read(own))
        for survivor in Conversation.objects.of(actor).filter(patient_id=survivor_id):
            back = {  # what was done in the conversation since stays done
                name: was
                for name, (was, became) in kept.get("survivor", {}).items()
                if _plain(getattr(survivor, name)) == became
            }
            rows = Conversation.objects.filter(pk=survivor.pk)
            rows.update(unread=Greatest(F("unread") - kept["unread"], 0), **_read(back))


def combine_counters(actor: Actor, survivor_id: int, loser_id: int) -> dict[str, Any]:
    """Count what both were sent against the survivor's caps."""
    rows = ContactCounter.objects.of(actor).filter(patient_id=loser_id)
    kept = [[row.purpose, row.on.isoformat(), row.count] for row in rows]
    rows.delete()
    insert_rows(_counters(actor, survivor_id, kept), _ADD)
    return {"rows": kept}


def separate_counters(actor: Actor, survivor_id: int, loser_id: int, kept: dict[str, Any]) -> None:
    """Give the loser her counts back."""
    insert_rows(_counters(actor, survivor_id, kept["rows"], sign=-1), _ADD)
    ContactCounter.objects.of(actor).filter(patient_id=survivor_id, count__lte=0).delete()
    insert_rows(_counters(actor, loser_id, kept["rows"]), _ADD)


def _conversations(actor: Actor, *patient_ids: int) -> list[Conversation]:
    rows = Conversation.objects.of(actor).filter(patient_id__in=patient_ids)
    return list(rows.order_by("id").select_for_update())


def _state(row: Conversation) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in ("status", "owner_id", "unread", "misses", "level", *_TIMES)}


def _plain(value: Any) -> Any:
    """Return a value as it is kept."""
    return value.isoformat() if isinstance(value, datetime) else value


def _read(kept: dict[str, Any]) -> dict[str, Any]:
    """Return kept values as the columns hold them."""
    times = {name: datetime.fromisoformat(kept[name]) for name in _TIMES if kept.get(name)}
    return kept | times


def _counters(actor: Actor, patient_id: int, kept: list[Any], sign: int = 1) -> list[ContactCounter]:
    return [
        ContactCounter(
            tenant_id=actor.tenant_id,
            patient_id=patient_id,
            purpose=purpose,
            on=date.fromisoformat(on),
            count=sign * count,
        )
        for purpose, on, count in kept
    ]


register_combiner(Conversation, combine=combine_conversations, separate=separate_conversations)
register_combiner(ContactCounter, combine=combine_counters, separate=separate_counters)


def follow_messages(actor: Actor, other_id: int, ids: Sequence[int]) -> None:
    """Give messages that went over to another patient their place in her conversation."""
    row, _made = Conversation.objects.get_or_create(
        tenant_id=actor.tenant_id,
        patient_id=other_id,
        defaults={"origin_patient_id": other_id, "opened_at": clock.now()},
    )
    mine = Message.objects.of(actor).filter(patient_id=other_id, id__in=list(ids))
    mine.update(conversation_id=row.pk)
    Outbox.objects.of(actor).filter(patient_id=other_id, message_id__in=list(ids)).update(conversation_id=row.pk)
    last = mine.aggregate(at=Max("created_at"))["at"]
    known = [at for at in (row.last_message_at, last) if at]
    Conversation.objects.filter(pk=row.pk).update(last_message_at=max(known, default=None))


def _line(row: Message) -> str:
    if row.kind == "secret":
        return str(row.get_direction_display())
    return f"{row.get_direction_display()} · {row.body[:_SHOWN]}{'…' if len(row.body) > _SHOWN else ''}"


register_hanging(DeliveryStep, Message, "message_id")
register_hanging(Outbox, Message, "message_id")
register_content(Message, _("Messages"), at="created_at", line=_line, given=follow_messages)
