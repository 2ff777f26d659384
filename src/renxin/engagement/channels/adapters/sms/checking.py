"""Connection checks that all vendors of text messages share, and what each must be told beside its keys."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.channels.adapters import describing
from renxin.engagement.channels.adapters.describing import CheckLine, ConfigField
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel, ChannelTemplate

SIGNATURES: Final[tuple[describing.ConfigField, ...]] = (
    ConfigField(
        name="sign_service",
        label=gettext_lazy("Signature for service messages"),
        help=gettext_lazy("As approved, without brackets: the hospital's name."),
    ),
    ConfigField(
        name="sign_marketing",
        label=gettext_lazy("Signature for promotion"),
        required=False,
        help=gettext_lazy("Another one than for service. Without it, promotion never goes out by SMS."),
    ),
    ConfigField(
        name="callback_key",
        label=gettext_lazy("Key in the callback address"),
        secret=True,
        help=gettext_lazy("Any long random text. The vendor signs nothing, so its calls must carry this."),
    ),
)


def check_account(channel: Channel, ask: Callable[[], ChannelError | None]) -> list[CheckLine]:
    """Return how the account stands: does the vendor answer and know us, are signatures and templates there.

    Args:
        channel: the account.
        ask: calls the vendor harmlessly and returns what it complained about; may raise ChannelError.
    """
    try:
        fault = ask()
    except ChannelError as error:
        fault = error
    return [_answer(fault), _keys(fault), check_signatures(channel), _templates(channel)]


def _answer(fault: ChannelError | None) -> CheckLine:
    silent = fault is not None and fault.reason in ("unreachable", "timeout", "vendor_down", "broken_off")
    return CheckLine(
        code="answer",
        ok=not silent,
        found=_("The vendor does not answer.") if silent else _("The vendor answers."),
        cause=_("No way out of this network, or the vendor is down.") if silent else "",
        cure=_("Let the server reach the vendor's address over HTTPS (443), then check again.") if silent else "",
    )


def _keys(fault: ChannelError | None) -> CheckLine:
    if fault is None or not fault.account_fault:
        found = _("The keys could not be tried.") if fault else _("The keys are right.")
        return CheckLine(code="keys", ok=None if fault else True, found=found)
    cures = {
        "bad_secret": _("Copy key and secret again from the vendor's console; take care of spaces."),
        "no_permission": _("Give the key's user the permission to send SMS."),
        "no_credit": _("Top the vendor's account up; waiting messages then go out by themselves."),
        "wrong_clock": _("Set this server's clock by NTP."),
    }
    return CheckLine(
        code="keys",
        ok=False,
        found=_("The vendor refuses the account."),
        cause=fault.reason,
        cure=cures.get(fault.reason, _("Look into the vendor's console.")),
    )


def check_signatures(channel: Channel) -> CheckLine:
    """Return whether there is a signature for service and one for promotion."""
    config = config_of(channel)
    if not config.get("sign_service"):
        return CheckLine(
            code="signature",
            ok=False,
            found=_("There is no signature for service messages."),
            cause=_("Carriers deliver nothing without a registered signature."),
            cure=_("Apply for one with the hospital's name at the vendor, then write it here."),
        )
    if not config.get("sign_marketing"):
        return CheckLine(code="signature", ok=None, found=_("Service only: promotion does not go out by SMS."))
    return CheckLine(code="signature", ok=True, found=_("Service and promotion have a signature each."))


def _templates(channel: Channel) -> CheckLine:
    count = ChannelTemplate.objects.of(channel.tenant_id).filter(channel=channel).count()
    if count:
        return CheckLine(code="templates", ok=True, found=_("%(count)s templates are mapped.") % {"count": count})
    return CheckLine(
        code="templates",
        ok=False,
        found=_("No template is mapped."),
        cause=_("SMS takes no free text: each message needs a template that the vendor approved."),
        cure=_("Write under “Templates” which vendor template speaks for which of ours."),
    )
