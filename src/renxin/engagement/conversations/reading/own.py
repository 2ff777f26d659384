"""What was said with a patient, as she reads it on her own page: her words and ours, no notes, no codes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.records import selectors as records
from renxin.people.records.selectors import KeptBack

_NEW: Final = (Message.Status.SENT, Message.Status.DELIVERED)
_READABLE: Final = (*_NEW, Message.Status.READ, Message.Status.CLICKED, Message.Status.RECEIVED, Message.Status.UNKNOWN)
_NEW_FOR: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message; `key` names it to whoever tells the conversation that it was read, empty when it was before."""

    at: datetime
    is_hers: bool
    text: str
    url: str
    language: str
    code: str
    is_new: bool
    key: str = ""


def letters_of(actor: Actor, patient_id: int, limit: int = 40, *, kept: KeptBack | None = None) -> list[Letter]:
    """Return the latest messages with a patient, the newest first: for herself, or whom she lets read them.

    Args:
        actor: the patient herself, or the hospital.
        patient_id: whose they are.
        limit: how many at most.
        kept: what is kept back from whoever looks after her; None for herself.

    Raises:
        NotFound: the actor is another patient.
    """
    if actor.kind == "patient" and actor.patient_id != patient_id:
        raise NotFound("messages")
    rows = list(_readable(actor.tenant_id, patient_id, kept).order_by("-id")[:limit])
    fresh = [row.id for row in rows if _is_new(row)]
    sent = Outbox.objects.of(actor).filter(patient_id=patient_id, message_id__in=fresh) if fresh else ()
    keys = {row.message_id: f"{bytes(row.key).hex()}-{row.round}" for row in sent}
    return [
        Letter(
            at=row.created_at,
            is_hers=row.direction == Message.Direction.IN,
            text=row.body,
            url=row.url,
            language=row.language,
            code=row.short_code or "",
            is_new=_is_new(row),
            key=keys.get(row.id, ""),
        )
        for row in rows
    ]


def unread_letters(actor: Actor, patient_id: int, *, kept: KeptBack | None = None) -> int:
    """Return how many messages of the last weeks a patient has not read, as far as anybody knows (see `letters_of`)."""
    if actor.kind == "patient" and actor.patient_id != patient_id:
        raise NotFound("messages")
    rows = _readable(actor.tenant_id, patient_id, kept).filter(direction=Message.Direction.OUT, status__in=_NEW)
    return rows.filter(created_at__gt=clock.now() - _NEW_FOR).count()


def _readable(tenant_id: int, patient_id: int, kept: KeptBack | None) -> QuerySet[Message]:
    rows = Message.objects.of(tenant_id).filter(patient_id=patient_id, status__in=_READABLE)
    rows = rows.filter(direction__in=(Message.Direction.IN, Message.Direction.OUT))
    if kept is not None and kept.is_other:
        open_to_her = Q(encounter_id__isnull=False) & ~Q(encounter_id__in=kept.visits)
        if not kept.departments:
            open_to_her |= Q(encounter_id__isnull=True)
        rows = rows.filter(~Q(private=True) | open_to_her)
        begun = _going_on_apart(tenant_id, patient_id) if kept.departments else None
        rows = rows.filter(created_at__lt=begun) if begun else rows
    return rows.exclude(kind="secret").exclude(message_class="code")


def _going_on_apart(tenant_id: int, patient_id: int) -> datetime | None:
    """Return since when she talks with a department of sensitive visits; None when she does not, or is a child."""
    talk = Conversation.objects.of(tenant_id).filter(patient_id=patient_id, department__isnull=False).first()
    if talk is None or talk.department_id is None:
        return None
    apart = records.sensitive_departments(tenant_id, [talk.department_id])
    return talk.episode_at if apart and not records.children(tenant_id, [patient_id]) else None


def _is_new(row: Message) -> bool:
    is_ours = row.direction == Message.Direction.OUT and row.status in _NEW
    return is_ours and row.created_at > clock.now() - _NEW_FOR
