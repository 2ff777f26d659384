"""Handing messages to vendors."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.base import ChannelError, OutboxItem, Receipt
from renxin.engagement.channels.models import Channel

from .accounts import clear_alarm, raise_alarm

log = structlog.get_logger(__name__)


def deliver(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand items to the channel's vendor and return a receipt for each.

    An error that struck the whole batch becomes each item's receipt. A mistake of the adapter's own leaves it unknown
    whether the vendor took anything, so nothing is tried again blindly. A fault of the account raises its alarm.
    """
    try:
        receipts = adapter_of(channel.kind).send(channel, items)
    except ChannelError as error:
        receipts = [Receipt(key=item.key, error=error) for item in items]
    except Exception as mistake:  # the vendor may have taken some: say so rather than send twice
        log.exception("channels.adapter_failed", channel=str(channel.uid), error=type(mistake).__name__)
        lost = ChannelError("adapter_failed", permanent=False, unknown=True)
        receipts = [Receipt(key=item.key, error=lost) for item in items]
    _judge_account(channel, receipts)
    return receipts


def recall(channel: Channel, external_id: str) -> bool:
    """Take back a message that the vendor calls `external_id`; tell whether it is gone from the other side."""
    adapter = adapter_of(channel.kind)
    if not adapter.capabilities.recall or not external_id:
        return False
    try:
        return adapter.recall(channel, external_id)
    except ChannelError as error:
        log.warning("channels.recall_failed", channel=str(channel.uid), reason=error.reason)
        return False


def fetch_file(channel: Channel, data: Mapping[str, Any]) -> bytes:
    """Return a file that a person sent, by what the vendor called it.

    Raises:
        ChannelError: the vendor does not have it (any more), or could not be reached.
    """
    return adapter_of(channel.kind).fetch_file(channel, data)


def _judge_account(channel: Channel, receipts: Sequence[Receipt]) -> None:
    fault = next((each.error for each in receipts if each.error and each.error.account_fault), None)
    if fault:
        raise_alarm(channel, fault.reason)
    elif any(each.error is None for each in receipts):
        clear_alarm(channel)
