"""Looking whether an account of the platform works: what was found, why, and what somebody has to do about it."""

from django.conf import settings
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.base import ChannelError, CheckLine
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel

from . import api


def token_line(channel: Channel) -> CheckLine:
    """Tell whether the platform knows the account: number, secret, address of our server."""
    try:
        api.access_token(channel)
    except ChannelError as error:
        cause, cure = _why(error.reason)
        return CheckLine(code="token", ok=False, found=_("The platform gives us no token."), cause=cause, cure=cure)
    return CheckLine(code="token", ok=True, found=_("The platform knows the account and its secret."))


def callback_line(channel: Channel) -> CheckLine:
    """Tell whether the platform has reached our door yet."""
    if channel.reached_at:
        return CheckLine(code="callback", ok=True, found=_("The platform has called us."))
    address = f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}/callbacks/{channel.uid}/"
    return CheckLine(
        code="callback",
        ok=None,
        found=_("The platform has not called us yet."),
        cause=_("Nobody wrote since, or the address of the server is not set there."),
        cure=_("On the platform's page set %(address)s, the same word and the same key, and press “submit”.")
        % {"address": address},
    )


def sealed_line(channel: Channel) -> CheckLine:
    """Tell whether what we are told travels sealed."""
    if config_of(channel).get("aes_key"):
        return CheckLine(code="sealed", ok=True, found=_("What the platform tells us is encrypted."))
    return CheckLine(
        code="sealed",
        ok=None,
        found=_("What the platform tells us is signed but not encrypted."),
        cause=_("The account stands in plain mode."),
        cure=_("Choose the secure mode on the platform's page and write its key here."),
    )


def permission_line(channel: Channel, code: str, path: str, may: str, cure: str) -> CheckLine:
    """Tell whether the account may make a call that only reads."""
    try:
        api.get(channel, path)
    except ChannelError as error:
        if error.reason == "permission":
            cause = _("The account was not granted this, or is not verified.")
            return CheckLine(
                code=code, ok=False, found=_("Not allowed: %(may)s") % {"may": may}, cause=cause, cure=cure
            )
        return CheckLine(code=code, ok=None, found=_("Could not be looked at: %(reason)s") % {"reason": error.reason})
    return CheckLine(code=code, ok=True, found=_("Allowed: %(may)s") % {"may": may})


def _why(reason: str) -> tuple[str, str]:
    known = {
        "secret": (_("The secret is wrong or was renewed."), _("Copy the secret from the platform's page again.")),
        "appid": (_("There is no account of this number."), _("Copy the account's number (AppID) again.")),
        "ip": (
            _("The address of our server is not on the account's list."),
            _("Add the server's public address to the IP list on the platform's page."),
        ),
        "quota": (
            _("The account has used up its calls for today."),
            _("Wait until midnight, or clear the quota there."),
        ),
        "banned": (_("The platform has closed the account."), _("Log in there and read why.")),
    }
    unreachable = _("The platform could not be reached."), _("Let the server reach api.weixin.qq.com, port 443.")
    return known.get(reason, unreachable)
