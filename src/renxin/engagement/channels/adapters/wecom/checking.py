"""The connection check: token, interfaces, address, callbacks, staff, each with its cause and cure."""

from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.describing import CheckLine
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel

from . import api, callbacks, errors
from .models import WecomStaff


def check(channel: Channel) -> list[CheckLine]:
    """Look at one account."""
    return [_keys(channel), _interface(channel), _callback(channel), _staff(channel), _mapped(channel)]


def check_token(channel: Channel, path: str, code: str, fine: str, **query: str) -> CheckLine:
    """Return whether a harmless call works; its error tells secret, address and permission apart."""
    try:
        api.get(channel, path, **query)
    except ChannelError as error:
        cause, cure = errors.explain(error.reason)
        return CheckLine(code=code, ok=False, found=error.reason, cause=cause, cure=cure)
    return CheckLine(code=code, ok=True, found=fine)


def check_keys(channel: Channel) -> CheckLine:
    """Return whether the callback's token and key can be used at all."""
    try:
        callbacks.crypto_of(channel)
    except ValueError:
        return CheckLine(
            code="keys",
            ok=False,
            found=_("The EncodingAESKey has %(n)d characters.")
            % {"n": len(str(config_of(channel).get("aes_key", "")))},
            cause=_("It must have 43 letters and digits."),
            cure=_("Copy it again from the app's page: receive messages > API settings."),
        )
    return CheckLine(code="keys", ok=True, found=_("The keys for callbacks are complete."))


def check_callback(channel: Channel) -> CheckLine:
    """Return whether the vendor ever called us."""
    if channel.reached_at is None:
        return CheckLine(
            code="callback",
            ok=False,
            found=_("WeCom has never called this address."),
            cause=_("The address is not set at the vendor's, or cannot be reached from the internet."),
            cure=_("Enter the callback address of this page in the app's settings and save them: WeCom calls at once."),
        )
    return CheckLine(
        code="callback", ok=True, found=_("WeCom called us last at %(when)s.") % {"when": f"{channel.reached_at:%F %R}"}
    )


def _keys(channel: Channel) -> CheckLine:
    return check_keys(channel)


def _interface(channel: Channel) -> CheckLine:
    return check_token(
        channel, f"{api.CONTACT}/get_follow_user_list", "api", _("Secret, address and permissions are right.")
    )


def _callback(channel: Channel) -> CheckLine:
    return check_callback(channel)


def _staff(channel: Channel) -> CheckLine:
    n = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, may_follow=True).count()
    if n:
        return CheckLine(code="staff", ok=True, found=_("%(n)d colleagues may have contacts.") % {"n": n})
    return CheckLine(
        code="staff",
        ok=False,
        found=_("No colleague may have contacts yet."),
        cause=_("Nobody is in the scope of customer contact, or the staff were not fetched yet."),
        cure=_("Add colleagues under customer contact > permissions, then fetch the staff here."),
    )


def _mapped(channel: Channel) -> CheckLine:
    rows = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, may_follow=True, user__isnull=True)
    n = rows.count()
    if not n:
        return CheckLine(code="mapping", ok=True, found=_("Every WeCom member has an account here."))
    return CheckLine(
        code="mapping",
        ok=None,
        found=_("%(n)d WeCom members have no account here.") % {"n": n},
        cause=_("Their user name here is another one."),
        cure=_("Say on the page of colleagues who is who."),
    )
