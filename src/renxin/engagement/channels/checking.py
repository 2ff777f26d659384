"""The connection check of an account: what its adapter sees, whether the vendor reaches us, what is left."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from . import quotas
from .adapters import adapter_of
from .adapters.base import BaseAdapter, ChannelError, CheckLine
from .models import Channel

NEARLY_USED = 0.9


def check(channel: Channel) -> list[CheckLine]:
    """Return line by line how an account stands; asks the vendor."""
    adapter = adapter_of(channel.kind)
    try:
        lines = list(adapter.check(channel))
    except ChannelError as error:
        lines = [
            CheckLine(
                code="answer",
                ok=False,
                found=_("The vendor did not answer as it should."),
                cause=error.reason,
                cure=_("Check again in some minutes; if it stays so, look into the vendor's console."),
            )
        ]
    if takes_calls(channel.kind) and not any(line.code == "callback" for line in lines):
        lines.append(_reached(channel))
    return [*lines, *_left(channel)]


def takes_calls(kind: str) -> bool:
    """Tell whether a vendor of this kind calls us."""
    return type(adapter_of(kind)).verify is not BaseAdapter.verify


def fetches(kind: str) -> bool:
    """Tell whether there is something to fetch from a vendor of this kind."""
    return type(adapter_of(kind)).sync is not BaseAdapter.sync


def callback_url(channel: Channel) -> str:
    """Return the address that the vendor must be told, empty when it calls nobody."""
    if not takes_calls(channel.kind):
        return ""
    query = adapter_of(channel.kind).callback_query(channel)
    path = reverse("callbacks:callback", args=[channel.uid])
    return f"{settings.RENXIN_PUBLIC_URL}{path}{f'?{query}' if query else ''}"


def _reached(channel: Channel) -> CheckLine:
    if channel.reached_at:
        return CheckLine(code="callback", ok=True, found=_("The vendor has called us."))
    public = str(settings.RENXIN_PUBLIC_URL).startswith("https://")
    return CheckLine(
        code="callback",
        ok=None,
        found=_("The vendor has not called us yet."),
        cause=""
        if public
        else _("This server has no public https address (RENXIN_PUBLIC_URL), so the vendor cannot reach it."),
        cure=_("Enter the callback address shown on this page at the vendor; receipts and answers come over it."),
    )


def _left(channel: Channel) -> list[CheckLine]:
    return [
        CheckLine(
            code="quota",
            ok=each.used < each.limit * NEARLY_USED,
            found=_("%(name)s: %(left)s of %(limit)s left.")
            % {"name": each.label or each.name, "left": each.left, "limit": each.limit},
            cure=""
            if each.used < each.limit * NEARLY_USED
            else _("Ask the vendor for more, or spread mass messages over several days."),
        )
        for each in quotas.left(channel)
    ]
