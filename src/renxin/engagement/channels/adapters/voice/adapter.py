"""The voice channel: a message is a call in which a machine speaks. It rings only at decent hours.

A call that needs a person's ear (screen pop, answers, recording) is told to the package above through `ports`.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    CallbackAnswer,
    CallbackRequest,
    Capabilities,
    ChannelError,
    CheckLine,
    ConfigField,
    DeliveryNotice,
    Event,
    OutboxItem,
    QuotaRule,
    Receipt,
    VendorEvent,
)
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from . import checking, hours, ports
from .providers import provider_of

EVENTS: Final = frozenset({"call.ringing", "call.answered", "call.input", "call.ended", "call.recorded"})


_PROVIDERS: Final = (("open_gateway", _("Open gateway")), ("twilio", "Twilio Programmable Voice"))


class VoiceAdapter(BaseAdapter):
    """Calls people up, once for each key."""

    kind = "voice"
    title = _("Telephone")
    address_kinds = ("phone",)
    capabilities = Capabilities(
        link=False, idempotent=True, voice=True, most_characters=300, cost_fen=12, typical_rate=2
    )
    fields = (
        ConfigField(name="base_url", label=_("Address of the gateway"), help=_("Such as https://voice.example.com/v1")),
        ConfigField(name="app_id", label=_("Application id")),
        ConfigField(name="secret", label=_("Secret of the signature"), secret=True),
        ConfigField(name="caller_id", label=_("Number that people see"), help=_("Registered with the carrier.")),
        ConfigField(name="provider", label=_("Provider"), required=False, choices=_PROVIDERS),
        ConfigField(
            name="extensions",
            label=_("Where an extension is called"),
            required=False,
            help=_("Twilio only: {} is the extension, such as sip:{}@pbx.hospital.cn"),
        ),
        ConfigField(
            name="incoming",
            label=_("Extension that rings when somebody calls"),
            required=False,
            help=_("Twilio only: of the switchboard, such as 8000. Empty: the caller hears that nobody is there."),
        ),
    )
    quotas = (QuotaRule(name="calls", window="day", limit=2000, label=_("Calls a day")),)
    account_field = "app_id"

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        flows = ports.flows(channel, items)
        wait = _seconds_to_wait(channel)
        return [self._call(channel, item, flows.get(item.key), wait) for item in items]

    def _call(self, channel: Channel, item: OutboxItem, flow: ports.Flow | None, wait: int) -> Receipt:
        exempt = item.message_class in hours.pack().exempt_classes
        if flow is None:
            return Receipt(key=item.key, error=ChannelError("nothing_to_say", permanent=True))
        if wait and not exempt:
            error = ChannelError("calling_hours", permanent=False, retry_after=wait)
            return Receipt(key=item.key, error=error)
        try:
            external_id = provider_of(channel).dial(channel, key=item.key, number=item.address, flow=flow)
        except ChannelError as error:
            return Receipt(key=item.key, error=error)
        return Receipt(key=item.key, external_id=external_id)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        return provider_of(channel).hear(channel, request)

    def parse(self, channel: Channel, raw: str) -> list[Event]:
        told = json.loads(raw)
        try:
            name, at, call = str(told["event"]), datetime.fromisoformat(told["at"]), told["call"]
            event = VendorEvent(external_id=str(told["id"]), name=name, at=at, data=told)
            if name not in EVENTS or at.tzinfo is None or not call["id"]:
                raise ValueError(f"{name} is no event of a call, or its time has no zone")
        except (KeyError, TypeError) as missing:
            raise ValueError(f"the event lacks {missing}") from missing
        return [event, *_notice(event, call)]

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        ports.tell(actor, channel, event)

    def check(self, channel: Channel) -> list[CheckLine]:
        return checking.look(channel)


def _notice(event: VendorEvent, call: dict[str, Any]) -> list[DeliveryNotice]:
    """Return what the end of an automatic call means for its message: heard out, or not."""
    if event.name != "call.ended" or call.get("mode") != "automatic":
        return []
    heard = bool(event.data.get("heard"))
    return [
        DeliveryNotice(
            external_id=event.external_id,
            key=str(call.get("key", "")),
            vendor_id=str(call["id"]),
            status="read" if heard else "failed",
            at=event.at,
            reason="" if heard else str(event.data.get("cause") or "not_heard")[:48],
        )
    ]


def _seconds_to_wait(channel: Channel) -> int:
    zone: ZoneInfo = organizations.zone_of(Actor.system(channel.tenant_id, "channels.voice"))
    return hours.seconds_until(clock.now().astimezone(zone), hours.pack().hours)


adapter = VoiceAdapter()
