"""The mini-program's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from renxin.engagement.channels.adapters.wechat import api, callbacks, checking, ledger
from renxin.engagement.channels.adapters.wechat.hearing import told_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.actor import Actor

from . import hearing, permits, sending


class MiniAdapter(BaseAdapter):
    """Subscribe messages under permits, answers while a window is open. Addresses are `<appid>:<openid>`."""

    kind = "mini"
    title = gettext_lazy("Mini-program")
    address_kinds = ("mini",)
    scoped_kinds = frozenset({"mini"})
    account_field = "appid"
    base_url = "https://api.weixin.qq.com"
    capabilities = Capabilities(
        free_text=False,
        needs_template=True,
        media=frozenset({"image", "miniprogram"}),
        link=False,
        most_characters=600,
        window_hours=48,
        window_messages=5,
        typical_rate=20,
    )
    quotas = (QuotaRule(name="subscribe", window="day", limit=10_000_000, label=gettext_lazy("subscribe messages")),)
    fields = (
        ConfigField(name="appid", label=gettext_lazy("AppID"), help=gettext_lazy("Begins with wx.")),
        ConfigField(name="secret", label=gettext_lazy("Secret (AppSecret)"), secret=True),
        ConfigField(
            name="token",
            label=gettext_lazy("Token of the server settings"),
            secret=True,
            help=gettext_lazy("A word of your own; the same stands on the platform's page."),
        ),
        ConfigField(
            name="aes_key",
            label=gettext_lazy("EncodingAESKey"),
            secret=True,
            required=False,
            help=gettext_lazy("43 letters and digits; empty in plain mode."),
        ),
        ConfigField(
            name="lasting_templates",
            label=gettext_lazy("Lasting templates"),
            required=False,
            help=gettext_lazy("Numbers of templates for which one permit allows any number of messages."),
        ),
        ConfigField(
            name="page",
            label=gettext_lazy("Page a message opens"),
            required=False,
            help=gettext_lazy("As pages/messages/index; empty: the message opens nothing."),
        ),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        return sending.send(channel, items)

    def openings(self, channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
        return sending.openings(channel, addresses, speech)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        return callbacks.answer(channel, request)

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        if raw.lstrip().startswith("{") and (visitor := hearing.visitor_in(raw)) is not None:
            return hearing.visit_of(visitor)
        return hearing.events_of(told_of(channel, raw, self.kind))

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        data = event.data
        if event.name == "window":
            ledger.open_window(channel, data["address"], data["trigger"], event.at)
        elif event.name == "permit":
            change = permits.grant if data["given"] else permits.refuse
            change(channel, data["address"], data["template"], event.at)
        else:
            super().apply(actor, channel, event)

    def fetch_file(self, channel: Channel, data: Mapping[str, Any]) -> bytes:
        return api.download(channel, "/cgi-bin/media/get", media_id=str(data.get("media_id", "")))

    def check(self, channel: Channel) -> list[CheckLine]:
        token = checking.token_line(channel)
        lines = [token, checking.callback_line(channel), checking.sealed_line(channel)]
        if not token.ok:
            return lines
        cure = _("Choose templates for your category on the platform's page.")
        path = "/wxaapi/newtmpl/gettemplate"
        return [*lines, checking.permission_line(channel, "templates", path, _("subscribe messages"), cure)]


adapter = MiniAdapter()
