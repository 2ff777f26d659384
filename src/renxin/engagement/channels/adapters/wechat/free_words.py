"""Writing freely while a window is open: the customer-service message of both accounts."""

from collections.abc import Mapping
from typing import Any, Final

from renxin.engagement.channels import addresses
from renxin.engagement.channels.adapters.base import ChannelError, OutboxItem
from renxin.engagement.channels.models.account import Channel

from . import api, ledger

PATH: Final = "/cgi-bin/message/custom/send"
MOST_BYTES: Final = 2048
_SHUT: Final = frozenset({"window_closed", "window_used_up"})


def say(channel: Channel, item: OutboxItem, window_id: int | None) -> str:
    """Send an item as words of our own, out of a window that was taken for it; return the platform's id, if it has one.

    Raises:
        ChannelError: no window was open, or the platform refused.
    """
    if window_id is None:
        raise ChannelError("window_closed", permanent=True)
    try:
        told = api.post(channel, PATH, _message(item))
    except ChannelError as error:
        if error.reason in _SHUT:
            ledger.close(channel, item.address)
        elif not error.unknown:  # it did not arrive, so it does not count
            ledger.give_back([window_id])
        raise
    return str(told.get("msgid", ""))


def _message(item: OutboxItem) -> Mapping[str, Any]:
    openid = addresses.split(item.address)[1]
    card = next((each for each in item.media if each.kind == "miniprogram"), None)
    if card is not None:
        page = {"title": card.title or item.preview, **card.data}
        return {"touser": openid, "msgtype": "miniprogrampage", "miniprogrampage": page}
    return {"touser": openid, "msgtype": "text", "text": {"content": words_of(item)}}


def words_of(item: OutboxItem) -> str:
    """Return the text with its link, no longer than the platform takes."""
    tail = f"\n{item.url}" if item.url else ""
    room = MOST_BYTES - len(tail.encode())
    if len(item.text.encode()) <= room:
        return item.text + tail
    return item.text.encode()[: room - len("…".encode())].decode("utf-8", "ignore") + "…" + tail
