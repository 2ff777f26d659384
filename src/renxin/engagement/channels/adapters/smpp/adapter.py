"""A carrier's gateway (SMPP 3.4) as a channel. The words travel as they are; there are no templates at the vendor."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    Capabilities,
    CheckLine,
    ConfigField,
    Event,
    OutboxItem,
    Receipt,
)
from renxin.engagement.channels.adapters.sms.checking import SIGNATURES
from renxin.engagement.channels.models import Channel

from . import checking, hearing, sending

_SECURITY = (("none", _("not encrypted: over a line or a VPN of the carrier")), ("tls", _("encrypted (TLS)")))
_NUMBERS = (
    ("international", _("with the country: 8613800001234")),
    ("national", _("Chinese numbers without: 13800001234")),
)
_SOURCES = (
    ("short", _("a carrier's service number (1069…)")),
    ("number", _("an ordinary telephone number")),
    ("name", _("a name")),
)
_IDS = (("same", _("as in the answer to the message")), ("decimal", _("decimal, while the answer is hexadecimal")))


class Smpp(BaseAdapter):
    """Text messages straight to a carrier."""

    kind = "smpp"
    title = _("SMS (carrier, SMPP)")
    address_kinds = ("phone",)
    account_field = "system_id"
    capabilities = Capabilities(most_characters=670, cost_fen=4, typical_rate=50)
    fields = (
        ConfigField(name="host", label=_("Address of the gateway")),
        ConfigField(name="port", label=_("Port"), required=False, help=_("2775 unless the carrier says otherwise.")),
        ConfigField(name="security", label=_("Encryption"), required=False, choices=_SECURITY),
        ConfigField(name="system_id", label=_("System id")),
        ConfigField(name="password", label=_("Password"), secret=True, help=_("Eight signs at most.")),
        ConfigField(name="system_type", label=_("System type"), required=False),
        *(field for field in SIGNATURES if field.name != "callback_key"),
        ConfigField(name="source_address", label=_("Number the messages come from"), required=False),
        ConfigField(name="source_kind", label=_("Kind of this number"), required=False, choices=_SOURCES),
        ConfigField(name="source_marketing", label=_("Another number for promotion"), required=False),
        ConfigField(name="number_form", label=_("Numbers of people"), required=False, choices=_NUMBERS),
        ConfigField(
            name="ending",
            label=_("What always follows the words"),
            required=False,
            help=_("Such as: 核对编号 {{short_code}}."),
        ),
        ConfigField(name="receipt_ids", label=_("Ids in receipts"), required=False, choices=_IDS),
        ConfigField(name="per_second", label=_("Messages a second"), required=False, help=_("As agreed; usually 50.")),
        ConfigField(
            name="sessions",
            label=_("Sessions at a time"),
            required=False,
            help=_("As agreed; one for each worker is best."),
        ),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        return sending.send(channel, items)

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        return hearing.parse(channel, raw)

    def check(self, channel: Channel) -> list[CheckLine]:
        return checking.check(channel)


adapter = Smpp()
