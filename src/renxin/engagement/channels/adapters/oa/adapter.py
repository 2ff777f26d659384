"""The Official Account's language."""

import json
from collections.abc import Iterator, Mapping, Sequence
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
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core.actor import Actor

from . import followers, hearing, sending, services


class OaAdapter(BaseAdapter):
    """Template notices and, while a window is open, free words. Addresses are `<appid>:<openid>`."""

    kind = "oa"
    title = gettext_lazy("Official Account")
    address_kinds = ("oa",)
    scoped_kinds = frozenset({"oa"})
    account_field = "appid"
    base_url = "https://api.weixin.qq.com"
    capabilities = Capabilities(
        media=frozenset({"image", "voice", "miniprogram"}),
        most_characters=600,
        window_hours=48,
        window_messages=5,
        typical_rate=20,
    )
    quotas = (QuotaRule(name="template", window="day", limit=100_000, label=gettext_lazy("template notices")),)
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
            name="mini_appid",
            label=gettext_lazy("AppID of the mini-program for menu buttons"),
            required=False,
        ),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        return sending.send(channel, items)

    def openings(self, channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
        return sending.openings(channel, addresses, speech)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        return callbacks.answer(channel, request)

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        if raw.lstrip().startswith("{") and (own := _own(raw)) is not None:
            return followers.events_of(channel, own[1]) if own[0] == "follower" else followers.visit_of(channel, own[1])
        return hearing.events_of(told_of(channel, raw, self.kind))

    def apply(self, actor: Actor, channel: Channel, event: VendorEvent) -> None:
        if event.name == "window":
            ledger.open_window(channel, event.data["address"], event.data["trigger"], event.at)
        elif event.name == "scene":
            services.count_scan(channel, event.data["scene"], event.at, follows=event.data["follows"])
        else:
            super().apply(actor, channel, event)

    def fetch_file(self, channel: Channel, data: Mapping[str, Any]) -> bytes:
        return api.download(channel, "/cgi-bin/media/get", media_id=str(data.get("media_id", "")))

    def check(self, channel: Channel) -> list[CheckLine]:
        token = checking.token_line(channel)
        lines = [token, checking.callback_line(channel), checking.sealed_line(channel)]
        if not token.ok:
            return lines
        cure = _("Verify the account and apply for the interface on the platform's page.")
        menu = checking.permission_line(channel, "menu", "/cgi-bin/get_current_selfmenu_info", _("the menu"), cure)
        templates = checking.permission_line(
            channel, "templates", "/cgi-bin/template/get_all_private_template", _("template notices"), cure
        )
        return [*lines, menu, templates]

    def sync(self, actor: Actor, channel: Channel) -> Iterator[SyncRun]:
        yield from followers.fetch(actor, channel)


def _own(raw: str) -> tuple[str, dict[str, Any]] | None:
    """Return what we told ourselves: a follower that was fetched, a visitor who signed in."""
    told = json.loads(raw)
    for kind in ("follower", "visitor"):
        if isinstance(told, dict) and isinstance(told.get(kind), dict):
            return kind, told[kind]
    return None


adapter = OaAdapter()
