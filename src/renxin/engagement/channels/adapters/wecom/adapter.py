"""WeCom's side of every adapter: describe it, send, hear, check, fetch."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    CallbackAnswer,
    CallbackRequest,
    Capabilities,
    CheckLine,
    ConfigField,
    Event,
    Opening,
    OutboxItem,
    QuotaRule,
    Receipt,
    Speech,
    VendorEvent,
)
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core.actor import Actor

from . import api, applying, callbacks, checking, events, mass, syncing, welcome


class WecomAdapter(BaseAdapter):
    """Contacts of colleagues; a colleague presses send."""

    kind = "wecom"
    title: Any = _("WeCom")
    address_kinds = ("wecom",)
    scoped_kinds = frozenset({"wecom"})
    account_field = "corpid"
    base_url = api.BASE
    capabilities = Capabilities(
        media=frozenset({"link", "image", "video", "file"}),
        two_way=False,
        confirmed_by_member=True,
        idempotent=True,
        most_characters=1300,
        typical_rate=500,
    )
    fields = (
        ConfigField(name="corpid", label=_("Company id"), help=_("My company, at the very bottom: ww…")),
        ConfigField(name="agent_id", label=_("AgentId of our app")),
        ConfigField(name="secret", label=_("Secret of our app"), secret=True),
        ConfigField(name="token", label=_("Token for callbacks"), secret=True),
        ConfigField(name="aes_key", label="EncodingAESKey", secret=True, help=_("43 letters and digits")),
        ConfigField(name="welcome", label=_("Greeting of new contacts"), required=False, spoken=True),
        ConfigField(name="confirm_hours", label=_("Hours a colleague has to press send"), required=False),
        ConfigField(name="daily_cap", label=_("Mass messages to one person a day"), required=False),
        ConfigField(name="monthly_cap", label=_("Mass messages to one person a month"), required=False),
    )
    quotas = (
        QuotaRule(name="mass", window="day", limit=100_000, sends=True, label=_("Messages handed over a day")),
        QuotaRule(name="temporary", window="day", limit=100_000, label=_("Temporary codes a day")),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        return mass.send(channel, items)

    def openings(self, channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
        return {address: Opening(rule=rule) for address, rule in mass.closed_to(channel, addresses).items()}

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        return events.parse(channel, raw)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        return callbacks.verify(channel, request, heed=welcome.put_aside)

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        applying.apply(actor, channel, event.name, dict(event.data), event.at)

    def check(self, channel: Channel) -> list[CheckLine]:
        return checking.check(channel)

    def sync(self, actor: Actor, channel: Channel) -> Iterator[SyncRun]:
        return syncing.sync(actor, channel)


adapter = WecomAdapter()
