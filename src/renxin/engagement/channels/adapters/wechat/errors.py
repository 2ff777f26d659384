"""What the platform's error numbers mean for us: again later, never again, not this person, or the account is ill."""

from typing import Final

from renxin.engagement.channels.adapters.base import ChannelError

STALE_TOKEN: Final = frozenset({40001, 40014, 42001})
_RETRY: Final = {-1: "busy", 45011: "rate_limited", 45033: "rate_limited", 47001: "unreadable_there", 61003: "busy"}
_PERMANENT: Final = {
    40003: "bad_address",
    40007: "no_such_file",
    40037: "template_unknown",
    41028: "form_id",
    41030: "page_unknown",
    43004: "not_following",
    43101: "permit_refused",
    43108: "template_daily_limit",
    44004: "empty",
    45015: "window_closed",
    45047: "window_used_up",
    45065: "duplicate",
    45066: "duplicate",
    47003: "template_field",
    40165: "page_unknown",
}
_OPTED_OUT: Final = {43019: "blocked_us", 48002: "refuses_messages"}
_ACCOUNT: Final = {
    40001: "secret",
    40013: "appid",
    40125: "secret",
    40164: "ip",
    41002: "appid",
    41004: "secret",
    45009: "quota",
    48001: "permission",
    48004: "banned",
    48006: "quota",
    50002: "banned",
    61024: "secret",
}
WAIT: Final = {45009: 3600, 45011: 60, 45033: 30, -1: 5}


def error_of(code: int) -> ChannelError:
    """Return the error for one of the platform's numbers; a number nobody knows is not tried again blindly."""
    if code in _OPTED_OUT:
        return ChannelError(_OPTED_OUT[code], permanent=True, opted_out=True)
    if code in _ACCOUNT:
        return ChannelError(_ACCOUNT[code], permanent=False, retry_after=WAIT.get(code, 600), account_fault=True)
    if code in _RETRY:
        return ChannelError(_RETRY[code], permanent=False, retry_after=WAIT.get(code))
    return ChannelError(_PERMANENT.get(code, f"vendor_{code}"), permanent=True)
