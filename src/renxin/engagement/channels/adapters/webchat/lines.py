"""Reads and writes of the chat's lines, from both sides."""

import json
import secrets
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from renxin.engagement.channels import addresses
from renxin.engagement.channels.adapters.events import OutboxItem
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services.arriving import accept_many
from renxin.kernel.core import clock, signing
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import NotFound

from .models import WebChatLine

KIND: Final = "webchat.visitor"
SHOWN: Final = 100
LONGEST: Final = 1000


def new_visitor(channel: Channel) -> str:
    """Return the token of a new browser: it alone can read and write as this visitor."""
    return signing.seal_values(KIND, [channel.pk, secrets.token_hex(12)])


def visitor_of(channel: Channel, token: str) -> str:
    """Return the visitor behind a token.

    Raises:
        NotFound: it was not made for this channel.
    """
    channel_id, visitor = signing.unseal_values(KIND, token)
    if channel_id != channel.pk:
        raise NotFound("visitor")
    return str(visitor)


def put_ours(channel: Channel, items: Sequence[OutboxItem]) -> None:
    """Put messages into the chats of visitors, each key once."""
    rows = [
        {
            "tenant_id": channel.tenant_id,
            "channel_id": channel.pk,
            "visitor": addresses.split(item.address)[1],
            "is_ours": True,
            "text": item.text,
            "url": item.url,
            "key": item.key,
            "at": clock.now(),
        }
        for item in items
    ]
    insert_rows(rows, "ON CONFLICT (tenant_id, channel_id, key) DO NOTHING", model=WebChatLine)


@transaction.atomic
def say(channel: Channel, visitor: str, text: str, name: str = "") -> None:
    """Let a visitor write: kept as her line, and handed to the road in."""
    key, now = f"in-{secrets.token_hex(12)}", clock.now()
    WebChatLine.objects.create(
        tenant_id=channel.tenant_id, channel=channel, visitor=visitor, is_ours=False, text=text, key=key, at=now
    )
    told = {"type": "text", "id": key, "from": visitor, "text": text, "name": name[:80], "at": now.isoformat()}
    accept_many(channel, [(key, json.dumps(told, ensure_ascii=False))])


@transaction.atomic
def seen(channel: Channel, visitor: str) -> list[WebChatLine]:
    """Return the visitor's chat, oldest first; what is ours is read now, and that is told once."""
    rows = WebChatLine.objects.of(channel.tenant_id).filter(channel=channel, visitor=visitor)
    lines = sorted(rows.order_by("-id")[:SHOWN], key=lambda row: row.pk)
    now = clock.now()
    unread = [row for row in lines if row.is_ours and row.read_at is None]
    if unread:
        rows.filter(pk__in=[row.pk for row in unread]).update(read_at=now)
        told = [
            {"type": "receipt", "id": f"read-{row.key}", "key": row.key, "status": "read", "at": now.isoformat()}
            for row in unread
        ]
        accept_many(channel, [(each["id"], json.dumps(each)) for each in told])
    return lines
