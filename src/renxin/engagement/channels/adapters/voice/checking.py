"""Whether a voice account works: secret, number that people see, lines, money, callbacks."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.describing import CheckLine
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock

from .providers import provider_of
from .providers.base import AccountState

_QUIET: Final = timedelta(days=1)
_LITTLE_FEN: Final = 5_000


def look(channel: Channel) -> list[CheckLine]:
    """Return the lines of the check, each with what to do."""
    try:
        state = provider_of(channel).look(channel)
    except ChannelError as error:
        return [_unreached(error), _reached(channel)]
    except LookupError as error:
        return [CheckLine(code="provider", ok=False, found=str(error), cure=_("Choose a provider that is there."))]
    return [
        CheckLine(code="account", ok=True, found=_("%(lines)d lines at a time") % {"lines": state.lines}),
        _caller_id(state),
        *_money(state),
        _reached(channel),
    ]


def _unreached(error: ChannelError) -> CheckLine:
    if error.reason == "bad_signature":
        cure = _("Copy the secret again from the gateway's page, and compare the clocks of both machines.")
    elif error.reason == "ip_refused":
        cure = _("Let the gateway accept calls from the address of this server.")
    else:
        cure = _("Look whether the address is right and whether a firewall stands between.")
    return CheckLine(code="account", ok=False, found=error.reason, cause=_("The gateway refused the call."), cure=cure)


def _caller_id(state: AccountState) -> CheckLine:
    if state.caller_id_registered:
        return CheckLine(code="caller_id", ok=True, found=state.caller_id)
    return CheckLine(
        code="caller_id",
        ok=False,
        found=state.caller_id or "–",
        cause=_("The number is not registered: telephones show it as a nuisance call, carriers block it."),
        cure=_("Register the number under the hospital's name with the carrier."),
    )


def _money(state: AccountState) -> list[CheckLine]:
    if state.balance_fen is None:
        return []
    return [
        CheckLine(
            code="balance",
            ok=state.balance_fen >= _LITTLE_FEN,
            found=_("%(yuan).2f yuan left") % {"yuan": state.balance_fen / 100},
            cure="" if state.balance_fen >= _LITTLE_FEN else _("Top up the account."),
        )
    ]


def _reached(channel: Channel) -> CheckLine:
    if channel.reached_at is None:
        return CheckLine(
            code="callback",
            ok=None,
            found=_("The gateway has never called us."),
            cure=_("Write our callback address into the gateway, then make a test call."),
        )
    fresh = clock.wall() - channel.reached_at < _QUIET
    return CheckLine(code="callback", ok=True if fresh else None, found=_("The gateway calls us."))
