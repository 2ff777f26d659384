"""What the vendor's error codes mean for a message, a person and an account. Shared by WeCom and its customer service.

Groups: *again* (try later), *account* (secret, address, permission: everything waits), *never* (this message cannot
go), and the two codes by which a token is called wrong.
"""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.adapters.errors import ChannelError

TOKEN_WRONG: Final = frozenset({40014, 42001})
AGAIN: Final[dict[int, tuple[str, int]]] = {
    -1: ("vendor_busy", 5),
    6000: ("vendor_busy", 5),
    41063: ("still_going_out", 60),
    45009: ("rate_limited", 60),
    45033: ("too_many_at_once", 10),
    60119: ("vendor_busy", 5),
}
ACCOUNT: Final[dict[int, str]] = {
    40001: "bad_secret",
    40091: "bad_secret",
    40013: "bad_corp",
    40014: "token_refused",
    42001: "token_refused",
    40056: "bad_agent",
    40057: "callback_refused",
    41045: "no_more_codes",
    48001: "no_permission",
    48002: "no_permission",
    48007: "kf_not_authorised",
    50001: "bad_redirect",
    50003: "app_disabled",
    60020: "untrusted_ip",
    95000: "no_such_kf",
    95017: "kf_not_authorised",
    301052: "archive_expired",
    301053: "archive_off",
}
NEVER: Final[dict[int, str]] = {
    40003: "bad_member",
    40029: "code_used",
    40058: "bad_parameter",
    40063: "bad_parameter",
    40068: "bad_tag",
    40071: "tag_exists",
    40096: "bad_contact",
    40097: "not_resigned",
    40098: "member_not_real_named",
    40100: "already_transferring",
    41044: "no_such_code",
    41048: "nobody_to_send_to",
    41050: "welcome_too_late",
    41051: "welcome_taken",
    41053: "archive_not_agreed",
    41054: "member_not_active",
    41064: "too_many_attachments",
    41065: "bad_attachment",
    41093: "task_cancelled",
    41094: "reminded_enough",
    60011: "out_of_scope",
    60111: "no_such_member",
    81013: "no_such_member",
    84061: "not_a_contact",
    84074: "no_right",
    84083: "not_service_staff",
    84084: "not_follower",
    95001: "window_spent",
    95002: "window_closed",
    95007: "kf_token_used",
    95011: "welcome_taken",
    95013: "session_ended",
    95014: "not_servicer",
    95016: "with_servicer",
}
WORDS: Final[dict[str, tuple[Any, Any]]] = {
    "bad_secret": (
        _("The secret is wrong."),
        _("Copy the secret of the self-built app again: administration > application management > the app."),
    ),
    "bad_corp": (_("The company id is wrong."), _("Copy it from administration > my company, at the very bottom.")),
    "bad_agent": (_("The app's number is wrong."), _("Copy the AgentId of the same app that the secret belongs to.")),
    "token_refused": (
        _("WeCom refuses our access token even when it is new."),
        _("Look whether the secret was changed and copy it again."),
    ),
    "no_permission": (
        _("The app may not call this interface."),
        _("List the app under customer contact > API > applications that may call it."),
    ),
    "kf_not_authorised": (
        _("The app may not use this customer service account."),
        _("Let the app manage the account: WeChat customer service > the account > API."),
    ),
    "no_such_kf": (_("There is no such customer service account."), _("Copy its id (open_kfid) again.")),
    "untrusted_ip": (
        _("WeCom does not trust the address of this server."),
        _("Add the server's public address to the app's trusted IPs."),
    ),
    "app_disabled": (_("The app is switched off."), _("Switch it on in application management.")),
    "callback_refused": (
        _("WeCom could not reach our address for callbacks."),
        _("Open the address to the internet, then save the callback settings again."),
    ),
    "no_more_codes": (_("The company has used up its contact codes."), _("Take back codes that nobody uses.")),
    "unreachable": (_("WeCom could not be reached."), _("Look at the server's way to the internet and its proxy.")),
    "rate_limited": (_("WeCom slows us down."), _("Nothing: what waits goes out when the minute is over.")),
}


def error_of(code: int, *, retry_after: int | None = None) -> ChannelError:
    """Return what an error code means. A code we do not know is for good: a person shall look at it."""
    if code in AGAIN:
        reason, pause = AGAIN[code]
        return ChannelError(reason, permanent=False, retry_after=retry_after or pause)
    if code in ACCOUNT:
        return ChannelError(ACCOUNT[code], permanent=False, account_fault=True)
    return ChannelError(NEVER.get(code, f"wecom_{code}"), permanent=True)


def explain(reason: str) -> tuple[Any, Any]:
    """Return cause and cure of a reason, in words."""
    return WORDS.get(reason, (reason, _("Look the code up in the vendor's list of errors and try again.")))
