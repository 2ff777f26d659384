"""What was said with a patient, in either direction, as Communication resources. Notes among staff are none."""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations.models import Message, MessageClass
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization

from . import Names

State = Message.Status
SAID: Final = Q(direction__in=[Message.Direction.IN, Message.Direction.OUT])
STATUS: Final = {
    "completed": (State.SENT, State.DELIVERED, State.READ, State.CLICKED, State.RECEIVED),
    "preparation": (State.QUEUED,),
    "on-hold": (State.AWAITING,),
    "not-done": (State.BLOCKED, State.FAILED, State.CANCELLED),
    "entered-in-error": (State.RECALLED,),
    "unknown": (State.UNKNOWN,),
}
"""Which of our states each FHIR status means."""
CLASSES: Final = "urn:renxin:message-class"
_WORDS: Final = {state: status for status, states in STATUS.items() for state in states}
_ARRIVED: Final = (State.DELIVERED, State.READ, State.CLICKED, State.RECEIVED)
_LEFT: Final = (*_ARRIVED, State.SENT)


def write(actor: Actor, rows: Sequence[Message], names: Names) -> list[Json]:
    """Return messages as resources, in their order."""
    channels = Channel.objects.of(actor).in_bulk({row.channel_id for row in rows if row.channel_id})
    house = organizations.tenant(actor)
    return [_communication(row, channels.get(row.channel_id or 0), house, names) for row in rows]


def _communication(row: Message, channel: Channel | None, house: Organization, names: Names) -> Json:
    ours = {"reference": f"Organization/{house.uid}", "display": house.name}
    hers = {"reference": names.patient(row.patient_id)}
    out = row.direction == Message.Direction.OUT
    status = _WORDS[State(row.status)]
    resource: Json = {
        "status": status,
        "statusReason": {"text": row.reason} if status == "not-done" and row.reason else {},
        "category": [{"coding": [{"system": CLASSES, "code": row.message_class}]}] if row.message_class else [],
        "subject": hers,
        "medium": [{"coding": [{"system": "urn:renxin:channel", "code": channel.kind}], "text": channel.name}]
        if channel
        else [],
        "sent": fhir.write_instant(row.created_at if not out or row.status in _LEFT else None),
        "received": fhir.write_instant(row.status_at if row.status in _ARRIVED else None),
        "recipient": [hers if out else ours],
        "sender": ours if out else hers,
        "payload": _payload(row),
        "language": {"zh-hans": "zh-CN"}.get(row.language, row.language),
    }
    return fhir.without_empty(resource)


def _payload(row: Message) -> list[Any]:
    if row.kind == "secret" or row.message_class == MessageClass.CODE:  # whoever reads a one-time code may act as her
        return []
    words = [{"contentString": text} for text in (row.title or "", row.body) if text]
    return words + [{"contentAttachment": _attachment(one)} for one in json.loads(row.media or "[]")]


def _attachment(media: Json) -> Json:
    """Return what a file was called; the file itself is asked for in the house."""
    return {"title": str(media.get("name") or media.get("title") or media.get("kind") or "file")}
