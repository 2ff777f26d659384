"""Answering by API: within 48 hours of what she wrote, five times, while nobody else has the session."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from renxin.engagement.channels.adapters.describing import Opening
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.adapters.wecom import api, attaching
from renxin.engagement.channels.addresses import split
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound

from .models import KfSession

HOURS: Final = 48
MESSAGES: Final = 5
State = KfSession.State


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand each item over and return its receipt."""
    return [_send(channel, item) for item in items]


def message_id(item: OutboxItem, part: int = 0) -> str:
    """Return the vendor's id of an item, or of a file beside it: the same for every try of it."""
    name = f"{item.key}:{part}" if part else item.key
    return hashlib.blake2b(name.encode(), digest_size=16).hexdigest()


def openings(channel: Channel, addresses: Sequence[str]) -> dict[str, Opening]:
    """Return how many messages each of them may still be sent since she wrote, and until when."""
    of = {split(address)[1]: address for address in addresses}
    rows = KfSession.objects.of(channel.tenant_id).filter(channel=channel, external_userid__in=set(of))
    found = {address: Opening(rule="window_closed") for address in addresses}
    return found | {of[session.external_userid]: _opening(session) for session in rows}


def _opening(session: KfSession) -> Opening:
    until = session.heard_at + timedelta(hours=HOURS) if session.heard_at else None
    left = max(MESSAGES - session.replies, 0)
    rule = _problem(session, 1)
    shut = rule in ("window_closed", "refused_by_patient")
    return Opening(rule=rule) if shut else Opening(rule=rule, left=left, until=until)


def _problem(session: KfSession | None, count: int) -> str:
    """Return why so many messages cannot go, empty when they can."""
    if session is None or session.heard_at is None or session.heard_at + timedelta(hours=HOURS) <= clock.now():
        return "window_closed"
    if session.refuses:
        return "refused_by_patient"
    if session.state in (State.QUEUE, State.HUMAN):
        return "with_servicer"
    return "window_spent" if session.replies + count > MESSAGES else ""


def _send(channel: Channel, item: OutboxItem) -> Receipt:
    """Say the words, then each file; all of them find a place in the window, or nothing is said."""
    person = split(item.address)[1]
    try:
        parts = _parts(channel, item)
        _reserve(channel, person, len(parts))
    except ChannelError as error:
        return Receipt(key=item.key, error=error)
    except NotFound:
        return Receipt(key=item.key, error=ChannelError("no_such_file", permanent=True))
    for number, part in enumerate(parts):
        body = {"touser": person, "open_kfid": channel.account, "msgid": message_id(item, number), **part}
        try:
            api.write(channel, "/cgi-bin/kf/send_msg", **body)
        except ChannelError as error:
            if not error.unknown:
                _give_back(channel, person, error, len(parts) - number)
            if number:  # the words are on her phone already: never all of it again
                error = ChannelError(error.reason, permanent=False, unknown=True)
            return Receipt(key=item.key, error=error)
    return Receipt(key=item.key, external_id=message_id(item))


def _parts(channel: Channel, item: OutboxItem) -> list[dict[str, Any]]:
    content = f"{item.text}\n{item.url}" if item.url and item.url not in item.text else item.text
    words = [{"msgtype": "text", "text": {"content": content}}] if content else []
    return [*words, *(attaching.uploaded(channel, kind, uid) for kind, uid in attaching.carried(item.media))]


@transaction.atomic
def _reserve(channel: Channel, person: str, count: int) -> None:
    """Take some of the five places of the window.

    Raises:
        ChannelError: the window is closed or used up, or a colleague has the session.
    """
    rows = KfSession.objects.of(channel.tenant_id).filter(channel=channel, external_userid=person)
    problem = _problem(rows.select_for_update().first(), count)
    if problem:
        raise ChannelError(problem, permanent=True)
    rows.update(replies=F("replies") + count)


def _give_back(channel: Channel, person: str, error: ChannelError, count: int) -> None:
    """Correct what we count by what the vendor says."""
    rows = KfSession.objects.of(channel.tenant_id).filter(channel=channel, external_userid=person)
    if error.reason == "window_spent":
        rows.update(replies=MESSAGES)
    elif error.reason == "window_closed":
        rows.update(heard_at=None)
    else:
        rows.filter(replies__gte=count).update(replies=F("replies") - count)
