"""The customer service account's side of every adapter."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
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
    Receipt,
    Speech,
    VendorEvent,
)
from renxin.engagement.channels.adapters.wecom import api, callbacks, checking
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.actor import Actor

from . import events, pulling, sending, sessions
from .models import KfCursor


class WecomKfAdapter(BaseAdapter):
    """A chat that people open from WeChat."""

    kind = "wecom_kf"
    title: Any = _("WeChat customer service")
    address_kinds = ("kf",)
    scoped_kinds = frozenset({"kf"})
    account_field = "open_kfid"
    base_url = api.BASE
    capabilities = Capabilities(
        media=frozenset({"image", "video", "file"}),
        window_hours=sending.HOURS,
        window_messages=sending.MESSAGES,
        most_characters=680,
        typical_rate=50,
    )
    fields = (
        ConfigField(name="corpid", label=_("Company id"), help=_("My company, at the very bottom: ww…")),
        ConfigField(name="open_kfid", label=_("Id of the customer service account"), help=_("wk…")),
        ConfigField(name="secret", label=_("Secret of our app"), secret=True),
        ConfigField(name="token", label=_("Token for callbacks"), secret=True),
        ConfigField(name="aes_key", label="EncodingAESKey", secret=True, help=_("43 letters and digits")),
        ConfigField(name="welcome", label=_("Greeting of those who come in"), required=False, spoken=True),
        ConfigField(
            name="serve_in",
            label=_("Who answers"),
            required=False,
            choices=(("renxin", _("Colleagues in this inbox")), ("wecom", _("Colleagues in WeCom itself"))),
        ),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        return sending.send(channel, items)

    def openings(self, channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
        return sending.openings(channel, addresses)

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        return events.parse(channel, raw)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        return callbacks.verify(channel, request, heed=pulling.note_call)

    def fetch_file(self, channel: Channel, data: Mapping[str, Any]) -> bytes:
        return api.download(channel, str(data.get("media_id", "")))

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        sessions.apply(actor, channel, event.name, dict(event.data), event.at)

    def check(self, channel: Channel) -> list[CheckLine]:
        works = _now("Secret, address and permissions are right.")
        api_line = checking.check_token(channel, "/cgi-bin/kf/servicer/list", "api", works, open_kfid=channel.account)
        return [checking.check_keys(channel), api_line, checking.check_callback(channel), _reading(channel)]


def _reading(channel: Channel) -> CheckLine:
    row = KfCursor.objects.of(channel.tenant_id).filter(channel=channel).first()
    if row is None or not row.problem:
        return CheckLine(code="reading", ok=True if row else None, found=_now("Messages are fetched as they come."))
    return CheckLine(
        code="reading", ok=False, found=row.problem, cause=_now("The last fetch failed; it is tried again.")
    )


adapter = WecomKfAdapter()
