"""Handing messages to a partner: one signed call each, under a key that makes a repeat harmless."""

import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx

from renxin.engagement.channels import addresses, http
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

from . import signing

_GONE: Final = {int(httpx.codes.GONE): "opted_out", int(httpx.codes.NOT_FOUND): "unknown_person"}
_ACCOUNT: Final = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Call the partner for each message; after a failure of the line the rest waits too."""
    receipts: list[Receipt] = []
    lost: ChannelError | None = None
    with http.client(channel, str(config_of(channel).get("webhook_url", ""))) as client:
        for item in items:
            try:
                if lost:
                    raise lost
                receipts.append(_send_one(client, channel, item))
            except ChannelError as error:
                lost = None if error.permanent else error
                receipts.append(Receipt(key=item.key, error=error))
    return receipts


def body_of(channel: Channel, item: OutboxItem) -> dict[str, Any]:
    """Return what the partner is told of one message."""
    return {
        "type": "message",
        "id": item.key,
        "to": addresses.split(item.address)[1],
        "text": item.text,
        "title": item.title,
        "preview": item.preview,
        "url": item.url,
        "deep_link": deep_link(str(config_of(channel).get("deep_link", "")), item.url),
        "class": item.message_class,
        "language": item.language,
        "template": item.template,
        "variables": dict(item.variables),
        "media": [{"kind": each.kind, "title": each.title, "url": each.url} for each in item.media],
        "is_reply": item.is_reply,
        "short_code": item.short_code,
    }


def deep_link(pattern: str, url: str) -> str:
    """Return a link that opens inside the partner's app: the pattern with our address for `{url}`."""
    return pattern.replace("{url}", quote(url, safe="")) if pattern and url else ""


def call(client: httpx.Client, channel: Channel, told: dict[str, Any]) -> httpx.Response:
    """Call the partner once, signed."""
    config = config_of(channel)
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Renxin",
        signing.DELIVERY: str(told.get("id", "")),
        signing.HEADER: signing.signature(str(config.get("secret", "")), body, clock.wall()),
    }
    with http.faults(repeatable=True):
        return client.post(str(config.get("webhook_url", "")), content=body, headers=headers)


def _send_one(client: httpx.Client, channel: Channel, item: OutboxItem) -> Receipt:
    answer = http.require_answer(call(client, channel, body_of(channel, item)), repeatable=True)
    status = answer.status_code
    if status in _GONE:
        raise ChannelError(_GONE[status], permanent=True, opted_out=status == httpx.codes.GONE)
    if status in _ACCOUNT:
        raise ChannelError("bad_secret", permanent=False, account_fault=True)
    if not answer.is_success:
        raise ChannelError(f"refused:{status}", permanent=True)
    return Receipt(key=item.key, external_id=_own_id(answer) or item.key)


def _own_id(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("id", ""))[:128] if isinstance(said, dict) else ""
