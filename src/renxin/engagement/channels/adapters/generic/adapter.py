"""The generic channel: a partner's address that we call, and our address that it calls, both signed."""

import json
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.channels import http
from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    CallbackAnswer,
    CallbackRequest,
    Capabilities,
    ChannelError,
    CheckLine,
    ConfigField,
    Event,
    Forged,
    OutboxItem,
    Receipt,
    VendorEvent,
)
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from . import commenting, hearing, sending, signing


class GenericAdapter(BaseAdapter):
    """Speaks our own small protocol; see docs/channels/generic.md."""

    kind = "generic"
    title = gettext_lazy("Our own app, site or another platform")
    address_kinds = (hearing.KIND,)
    scoped_kinds = frozenset({hearing.KIND})
    account_field = "account"
    capabilities = Capabilities(idempotent=True, media=frozenset({"image", "file", "link"}), typical_rate=50)
    fields = (
        ConfigField(
            name="account",
            label=gettext_lazy("Name of the app or site"),
            help=gettext_lazy("Short, in Latin letters: what the ids of people belong to, such as myapp."),
        ),
        ConfigField(
            name="webhook_url",
            label=gettext_lazy("Address we call"),
            required=False,
            help=gettext_lazy("Takes our messages by POST, signed. Empty: this channel only listens."),
        ),
        ConfigField(
            name="secret",
            label=gettext_lazy("Shared secret"),
            secret=True,
            help=gettext_lazy("Both sides sign with it. A long random text."),
        ),
        ConfigField(
            name="deep_link",
            label=gettext_lazy("Links inside the app"),
            required=False,
            help=gettext_lazy("Such as myapp://open?u={url}; {url} becomes our link."),
        ),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        if not config_of(channel).get("webhook_url"):
            raise ChannelError("cannot_send", permanent=True)
        return sending.send(channel, items)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        given = request.headers.get(signing.HEADER.lower(), "")
        secret = str(config_of(channel).get("secret", ""))
        problem = signing.problem_with(given, secret, request.body, clock.wall())
        if problem:
            raise Forged(problem)
        told = request.json()
        rows = told if isinstance(told, list) else [told]
        try:
            arrivals = [(hearing.name_of(row), json.dumps(row, ensure_ascii=False)) for row in rows]
        except ValueError as error:  # the partner's own mistake: it is signed, so it may know
            return _said({"taken": 0, "problem": str(error)}, 422)
        return CallbackAnswer(
            body=json.dumps({"taken": len(arrivals)}), content_type="application/json", arrivals=arrivals
        )

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        return hearing.events_of(channel, raw)

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        if event.name != "comment":
            super().apply(actor, channel, event)
        commenting.keep_comment(actor, channel, event)

    def check(self, channel: Channel) -> list[CheckLine]:
        if not config_of(channel).get("webhook_url"):
            return [
                CheckLine(code="answer", ok=None, found=_("This channel only listens: there is no address to call."))
            ]
        try:
            with http.client(channel, str(config_of(channel).get("webhook_url", ""))) as client:
                answer = sending.call(client, channel, {"type": "ping", "id": "ping"})
        except ChannelError as error:
            return [
                CheckLine(
                    code="answer",
                    ok=False,
                    found=_("The partner does not answer."),
                    cause=error.reason,
                    cure=_("Let the server reach the partner's address, or ask the partner."),
                )
            ]
        return [_judged(answer.status_code, answer.is_success)]


def _judged(status: int, is_success: bool) -> CheckLine:
    if is_success:
        return CheckLine(code="answer", ok=True, found=_("The partner took a signed ping."))
    return CheckLine(
        code="answer",
        ok=False,
        found=_("The partner refused a signed ping (%(status)s).") % {"status": status},
        cure=_("Let both sides use the same secret, and answer 200 to type “ping”."),
    )


def _said(told: dict[str, object], status: int) -> CallbackAnswer:
    return CallbackAnswer(status=status, body=json.dumps(told), content_type="application/json")


adapter = GenericAdapter()
