"""The gateway's codes in our words: try again, give up, mend the account. Pure."""

from collections.abc import Mapping
from typing import Final

from renxin.engagement.channels.adapters.errors import ChannelError

OK: Final = 0
ALREADY_BOUND: Final = 0x05
THROTTLED: Final = frozenset({0x58, 0x14})
"""Too fast, or its queue is full: a short rest, then again."""
_PERMANENT: Final[Mapping[int, str]] = {
    0x01: "too_long",
    0x0B: "bad_number",
    0x33: "bad_number",
    0x40: "bad_number",
    0x50: "bad_number",
    0x51: "bad_number",
}
_ACCOUNT: Final[Mapping[int, str]] = {
    0x04: "not_opened",
    0x0A: "signature_refused",
    0x0D: "bad_secret",
    0x0E: "bad_secret",
    0x0F: "bad_account",
    0x48: "signature_refused",
    0x49: "signature_refused",
    0x53: "bad_account",
    0x65: "no_credit",
}
_LATER: Final = {0x08: ("vendor_down", 60), 0x45: ("vendor_broken", 60)}
# How a receipt says that a message did not arrive.
_ENDED: Final[Mapping[str, str]] = {
    "EXPIRED": "switched_off",
    "DELETED": "not_delivered_there",
    "UNDELIV": "not_delivered_there",
    "REJECTD": "refused_by_carrier",
    "UNKNOWN": "not_delivered_there",
}


def fault_of(status: int) -> ChannelError:
    """Return what a status means for a message. One that we do not know is not tried again: it may have cost money."""
    if status in THROTTLED:
        return ChannelError("no_time", permanent=False, retry_after=5)
    if status in _ACCOUNT:
        return ChannelError(_ACCOUNT[status], permanent=False, account_fault=True)
    if status in _LATER:
        reason, after = _LATER[status]
        return ChannelError(reason, permanent=False, retry_after=after)
    return ChannelError(_PERMANENT.get(status, f"smpp:{status:#x}"), permanent=True)


def bind_fault(status: int) -> ChannelError:
    """Return why a session was not opened."""
    if status == ALREADY_BOUND:
        return ChannelError("too_many_sessions", permanent=False, retry_after=30)
    if status in _LATER or status in THROTTLED:
        return ChannelError("vendor_down", permanent=False, retry_after=60)
    return ChannelError(_ACCOUNT.get(status, "bad_account"), permanent=False, account_fault=True)


def reason_of(state: str) -> str | None:
    """Return why a message did not arrive; empty when it did, None when that is not decided yet."""
    if state == "DELIVRD":
        return ""
    return _ENDED.get(state)
