"""Answering by API: within 48 hours of what she wrote, five times, while nobody else has the session."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.adapters.wecom import api
from renxin.engagement.channels.addresses import split
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock

from .models import KfSession

HOURS: Final = 48
MESSAGES: Final = 5
State = KfSession.State


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand each item over and return its receipt."""
    return [_send(channel, item) for item in items]


def message_id(item: OutboxItem) -> str:
    """Return the vendor's id of an item: the same for every try of it."""
    return hashlib.blake2b(item.key.encode(), digest_size=16).hexdigest()


def _send(channel: Channel, item: OutboxItem) -> Receipt:
    person = split(item.address)[1]
    try:
        _reserve(channel, person)
    except ChannelError as error:
        return Receipt(key=item.key, error=error)
    body = {"touser": person, "open_kfid": channel.account, "msgid": message_id(item), **_content(item)}
    try:
        answer = api.write(channel, "/cgi-bin/kf/send_msg", **body)
    except ChannelError as error:
        if not error.unknown:
            _give_back(channel, person, error)
        return Receipt(key=item.key, error=error)
    return Receipt(key=item.key, external_id=str(answer.get("msgid") or body["msgid"]))


def _content(item: OutboxItem) -> dict[str, Any]:
    if item.url and item.url not in item.text:
        return {"msgtype": "text", "text": {"content": f"{item.text}\n{item.url}"}}
    return {"msgtype": "text", "text": {"content": item.text}}


@transaction.atomic
def _reserve(channel: Channel, person: str) -> None:
    """Take one of the five places of the window.

    Raises:
        ChannelError: the window is closed or used up, or a colleague has the session.
    """
    rows = KfSession.objects.of(channel.tenant_id).filter(channel=channel, external_userid=person)
    session = rows.select_for_update().first()
    if session is None or session.heard_at is None or session.heard_at + timedelta(hours=HOURS) <= clock.now():
        raise ChannelError("window_closed", permanent=True)
    if session.refuses:
        raise ChannelError("refused_by_patient", permanent=True)
    if session.state in (State.QUEUE, State.HUMAN):
        raise ChannelError("with_servicer", permanent=True)
    if session.replies >= MESSAGES:
        raise ChannelError("window_spent", permanent=True)
    rows.update(replies=F("replies") + 1)


def _give_back(channel: Channel, person: str, error: ChannelError) -> None:
    """Correct what we count by what the vendor says."""
    rows = KfSession.objects.of(channel.tenant_id).filter(channel=channel, external_userid=person)
    if error.reason == "window_spent":
        rows.update(replies=MESSAGES)
    elif error.reason == "window_closed":
        rows.update(heard_at=None)
    else:
        rows.filter(replies__gt=0).update(replies=F("replies") - 1)
