"""Handing over one after another, within a time and with an end when the account itself is refused."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from renxin.engagement.channels.adapters.base import ChannelError, OutboxItem, Receipt

BUDGET: Final = 40.0
"""Seconds of one hand-over: less than the time for which the rows are lent to us."""


def each(items: Sequence[OutboxItem], speak: Callable[[OutboxItem], str]) -> list[Receipt]:
    """Hand every item over by `speak`, which returns the vendor's id of it or raises ChannelError.

    What there is no time for is put off for some seconds. When the account is at fault nobody else's turn comes.
    """
    receipts: list[Receipt] = []
    stopped: ChannelError | None = None
    ends = time.monotonic() + BUDGET
    for item in items:
        if stopped is None and time.monotonic() > ends:
            stopped = ChannelError("no_time", permanent=False, retry_after=1)
        if stopped is not None:
            receipts.append(Receipt(key=item.key, error=stopped))
            continue
        try:
            receipts.append(Receipt(key=item.key, external_id=speak(item)))
        except ChannelError as error:
            receipts.append(Receipt(key=item.key, error=error))
            stopped = error if error.account_fault else None
    return receipts


def unspoken(receipts: Sequence[Receipt]) -> list[str]:
    """Return the keys of items whose turn never came: the end of the batch that shares the error of the one before."""
    last = next((n for n in range(len(receipts) - 1, -1, -1) if receipts[n].error is not receipts[-1].error), -1)
    error = receipts[-1].error if receipts else None
    if error is None or (error.reason != "no_time" and not error.account_fault):
        return []
    first = last + 1 if error.reason == "no_time" else last + 2  # an account's fault was told to the first of them
    return [each.key for each in receipts[first:]]
