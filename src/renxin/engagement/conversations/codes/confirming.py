"""Messages by their short code: for whoever asks whether the hospital wrote this."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations.codes.signs import normalised
from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose
from renxin.people.patients.selectors import PatientCard

_LEFT: Final = frozenset({"sent", "awaiting", "unknown"})


@dataclass(frozen=True, slots=True)
class CodedMessage:
    """A message behind a code. `has_left` tells whether it was handed over; one that was stopped never was."""

    code: str
    tenant_id: int
    patient_id: int
    message_id: int
    conversation_id: int
    purpose: str
    channel: Channel | None
    key: str
    state: str
    at: datetime

    @property
    def has_left(self) -> bool:
        """Tell whether it was handed over to a channel."""
        return self.state in _LEFT

    @property
    def about(self) -> str:
        """Return what it is about, as far as anybody may know: its purpose in words."""
        return str(Purpose(self.purpose).label) if self.purpose in Purpose.values else ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a member of staff sees of a message behind a code: whose it is only where she may see the person."""

    message: CodedMessage
    patient: PatientCard | None
    conversation: Conversation | None


def by_codes(codes: Sequence[str], tenant_id: int | None = None) -> list[CodedMessage]:
    """Return the messages with these codes, the latest first, of one hospital or of all that live here."""
    if not codes:
        return []
    rows = Outbox.objects.filter(short_code__in=codes, short_code__gt="").select_related("channel").order_by("-id")
    if tenant_id is not None:
        rows = rows.of(tenant_id)
    return [_coded(row) for row in rows[:20]]


def sent_to(tenant_id: int, patient_ids: Sequence[int], limit: int) -> list[CodedMessage]:
    """Return the latest messages that left for these people, newest first."""
    rows = Outbox.objects.of(tenant_id).filter(patient_id__in=list(patient_ids), state__in=_LEFT, short_code__gt="")
    return [_coded(row) for row in rows.select_related("channel").order_by("-id")[:limit]]


def confirm(actor: Actor, text: str) -> list[Confirmed]:
    """Return the messages behind a code that somebody reads out on the telephone; several only by rarest chance."""
    from renxin.engagement.conversations.selectors import visible  # noqa: PLC0415  selectors show this module's functions

    code = normalised(text)
    found = by_codes([code], actor.tenant_id) if code else []
    threads = {row.pk: row for row in visible(actor).filter(pk__in=[each.conversation_id for each in found])}
    people = patients.cards(actor, [row.patient_id for row in threads.values()])
    return [
        Confirmed(each, people.get(each.patient_id) if each.conversation_id in threads else None, thread)
        for each in found
        for thread in [threads.get(each.conversation_id)]
    ]


def words_of(message: CodedMessage) -> tuple[str, str, str]:
    """Return text, link and language of a message: for the person it is for, after her proof."""
    row = Message.objects.of(message.tenant_id).get(patient_id=message.patient_id, id=message.message_id)
    return row.body, row.url, row.language


def _coded(row: Outbox) -> CodedMessage:
    return CodedMessage(
        code=row.short_code,
        tenant_id=row.tenant_id,
        patient_id=row.patient_id,
        message_id=row.message_id,
        conversation_id=row.conversation_id,
        purpose=row.purpose,
        channel=row.channel,
        key=f"{bytes(row.key).hex()}-{row.round}",
        state=row.state,
        at=row.settled_at or row.due_at,
    )
