"""The chat on the hospital's site as a channel."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.channels import addresses
from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    Capabilities,
    CheckLine,
    ConfigField,
    DeliveryNotice,
    Event,
    Inbound,
    OutboxItem,
    Receipt,
)
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel

from . import lines

KIND = "webchat"


class WebChatAdapter(BaseAdapter):
    """Lines in our own table; the visitor's browser asks for them."""

    kind = KIND
    title = gettext_lazy("Chat on our site")
    address_kinds = (KIND,)
    scoped_kinds = frozenset({KIND})
    account_field = "account"
    capabilities = Capabilities(idempotent=True, typical_rate=2000)
    fields = (
        ConfigField(
            name="account",
            label=gettext_lazy("Name of the site"),
            help=gettext_lazy("Short, in Latin letters, such as www."),
        ),
        ConfigField(
            name="origins",
            label=gettext_lazy("Sites that may show the chat"),
            required=False,
            help=gettext_lazy("Such as https://www.hospital.cn, separated by spaces."),
        ),
        ConfigField(
            name="greeting",
            label=gettext_lazy("Greeting"),
            required=False,
            help=gettext_lazy("The first line a visitor sees."),
        ),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        lines.put_ours(channel, items)
        return [Receipt(key=item.key, external_id=item.key) for item in items]

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        told = json.loads(raw)
        if not isinstance(told, dict):
            raise ValueError("the line is no object")
        try:
            at = datetime.fromisoformat(told["at"])
            if told["type"] == "receipt":
                return [DeliveryNotice(external_id=told["id"], key=told["key"], status=told["status"], at=at)]
            return [_heard(channel, told, at)]
        except KeyError as missing:
            raise ValueError(f"the line lacks {missing}") from missing

    def check(self, channel: Channel) -> list[CheckLine]:
        if config_of(channel).get("origins"):
            return [CheckLine(code="origins", ok=True, found=_("The chat may be shown on the sites named."))]
        return [
            CheckLine(
                code="origins",
                ok=None,
                found=_("No other site may show the chat; its own page works."),
                cure=_("Name the hospital's site, then put the line of HTML on its pages."),
            )
        ]


def _heard(channel: Channel, told: dict[str, str], at: datetime) -> Inbound:
    return Inbound(
        external_id=told["id"],
        address_kind=KIND,
        address=addresses.join(channel.account, told["from"]),
        text=told["text"],
        written_at=at,
        name=told.get("name", ""),
    )


adapter = WebChatAdapter()
