"""The connection check of a gateway: does a worker hold the line, and if none does, can we bind."""

from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.describing import CheckLine
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.sms.checking import check_signatures
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

from . import sessions
from .models import SmppBind
from .session import Session


def check(channel: Channel) -> list[CheckLine]:
    """Return how the line stands."""
    return [_line(channel), check_signatures(channel), _number(channel)]


def _line(channel: Channel) -> CheckLine:
    held = SmppBind.objects.of(channel.tenant_id).filter(channel=channel, held_until__gt=clock.wall()).count()
    if held:
        told = {"held": held, "places": sessions.places(channel)}
        return CheckLine(
            code="line", ok=True, found=_("Bound: %(held)d of %(places)d sessions are held by workers.") % told
        )
    try:
        Session(sessions.gateway_of(channel)).close(politely=True)
    except ChannelError as error:
        return _not_bound(error)
    return CheckLine(
        code="line",
        ok=None,
        found=_("The gateway lets us in, but no worker holds the line yet."),
        cure=_("Start a worker, or wait ten seconds when one runs; then check again."),
    )


def _not_bound(error: ChannelError) -> CheckLine:
    cures = {
        "unreachable": _("Check address, port and encryption, and that the carrier lets this server's IP address in."),
        "bad_secret": _("Write system id and password again as the carrier gave them."),
        "bad_account": _("Ask the carrier whether the account is open and what its system id and system type are."),
        "too_many_sessions": _(
            "Another system holds the line. Ask the carrier for one more session, or stop it there."
        ),
    }
    return CheckLine(
        code="line",
        ok=False,
        found=_("The gateway does not answer.")
        if error.reason == "unreachable"
        else _("The gateway does not let us in."),
        cause=error.reason,
        cure=cures.get(error.reason, _("Try again in some minutes, then ask the carrier.")),
    )


def _number(channel: Channel) -> CheckLine:
    number = str(config_of(channel).get("source_address", ""))
    if number:
        return CheckLine(code="number", ok=True, found=_("People see %(number)s.") % {"number": number})
    return CheckLine(
        code="number",
        ok=None,
        found=_("No number of our own: the carrier puts in its own, and people may be unable to answer."),
        cure=_("Write the service number that the carrier gave to the hospital."),
    )
