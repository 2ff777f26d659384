"""Mail's language: SMTP out, a mailbox or a webhook back. The letter never says what it is about."""

import hmac
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.channels.adapters import batch
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
)
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from . import hearing, letters, postbox, smtp, stopping

SECURITY = (
    ("starttls", gettext_lazy("encrypted after the greeting (STARTTLS, port 587)")),
    ("tls", gettext_lazy("encrypted from the start (TLS, port 465)")),
    ("none", gettext_lazy("not encrypted: only inside the house")),
)


class MailAdapter(BaseAdapter):
    """Letters that say who wrote and where to read it."""

    kind = "mail"
    title = gettext_lazy("Mail")
    address_kinds = ("email",)
    account_field = "from_address"
    capabilities = Capabilities(most_characters=20_000, typical_rate=10)
    fields = (
        ConfigField(name="host", label=gettext_lazy("Server that takes letters (SMTP)")),
        ConfigField(name="port", label=gettext_lazy("Port"), required=False),
        ConfigField(name="security", label=gettext_lazy("Encryption"), choices=SECURITY, required=False),
        ConfigField(name="username", label=gettext_lazy("User name"), required=False),
        ConfigField(name="password", label=gettext_lazy("Password"), secret=True, required=False),
        ConfigField(name="from_address", label=gettext_lazy("Sender's address")),
        ConfigField(name="from_name", label=gettext_lazy("Sender's name")),
        ConfigField(name="reply_to", label=gettext_lazy("Address for answers"), required=False),
        ConfigField(name="pop_host", label=gettext_lazy("Mailbox for returned letters"), required=False),
        ConfigField(
            name="pop_protocol",
            label=gettext_lazy("How the mailbox is read"),
            required=False,
            choices=(("pop3", gettext_lazy("POP3 (port 995)")), ("imap", gettext_lazy("IMAP (port 993)"))),
        ),
        ConfigField(name="pop_port", label=gettext_lazy("Port of the mailbox"), required=False),
        ConfigField(
            name="pop_security",
            label=gettext_lazy("Encryption of the mailbox"),
            required=False,
            choices=(
                ("tls", gettext_lazy("encrypted from the start (TLS)")),
                ("none", gettext_lazy("not encrypted: only inside the house")),
            ),
        ),
        ConfigField(name="pop_username", label=gettext_lazy("User name of the mailbox"), required=False),
        ConfigField(name="pop_password", label=gettext_lazy("Password of the mailbox"), secret=True, required=False),
        ConfigField(
            name="webhook_secret",
            label=gettext_lazy("Secret of the provider's webhook"),
            secret=True,
            required=False,
        ),
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        if not settings.RENXIN_PUBLIC_URL:
            raise ChannelError("public_url", permanent=False, account_fault=True)
        sender = sender_of(channel)
        with smtp.connected(server_of(channel)) as connection:

            def speak(item: OutboxItem) -> str:
                letter = _letter(channel, item, sender)
                smtp.hand_in(connection, letter, sender.address, item.address)
                return letters.message_id(item.key, sender.domain)

            return batch.each(items, speak)

    def verify(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        secret = str(config_of(channel).get("webhook_secret", ""))
        proof = hmac.digest(secret.encode(), request.body, "sha256").hex()
        given = request.headers.get("x-signature", "").removeprefix("sha256=")
        if not secret or not hmac.compare_digest(proof, given):
            raise Forged("signature")
        try:
            rows = hearing.each_event(request.body)
        except ValueError as problem:
            raise Forged("body") from problem
        return CallbackAnswer(body="ok", arrivals=[(hearing.arrival_id(row), json.dumps(row)) for row in rows])

    def parse(self, channel: Channel, raw: str) -> Sequence[Event]:
        if raw.lstrip().startswith(("{", "[")):
            return hearing.events_of_webhook(raw)
        return hearing.events_of_letter(raw)

    def check(self, channel: Channel) -> list[CheckLine]:
        lines = [_server_line(channel), _public_line()]
        return [*lines, _mailbox_line(channel)] if config_of(channel).get("pop_host") else lines

    def sync(self, actor: Actor, channel: Channel) -> Iterator[SyncRun]:
        from renxin.engagement.channels import services  # noqa: PLC0415  services import the adapters

        if not config_of(channel).get("pop_host"):
            return
        with services.sync_run(channel, "mailbox") as run, postbox.opened(_mailbox(channel)) as box:
            for letter in box.letters():
                run.fetched += 1
                run.changed += services.accept_many(channel, [(letter.arrival, letter.source)])
                box.take_out(letter)
        yield run


def _letter(channel: Channel, item: OutboxItem, sender: letters.Sender) -> Any:
    root = settings.RENXIN_PUBLIC_URL.rstrip("/")
    stop = stopping.path_of(stopping.Stop(channel.tenant_id, item.address, item.message_class))
    links = letters.Links(read=f"{root}/read/{item.short_code}", check=f"{root}/check/", stop=f"{root}{stop}")
    with translation.override("en" if item.language.startswith("en") else "zh-hans"):
        return letters.compose(item, sender, links, clock.now())


def sender_of(channel: Channel) -> letters.Sender:
    """Return whose name and address stand on the letters of an account."""
    config = config_of(channel)
    return letters.Sender(
        name=str(config.get("from_name") or channel.name),
        address=str(config.get("from_address", "")),
        reply_to=str(config.get("reply_to", "")),
    )


def server_of(channel: Channel) -> smtp.Server:
    """Return where an account hands its letters in."""
    config = config_of(channel)
    security = str(config.get("security") or "starttls")
    return smtp.Server(
        host=str(config.get("host", "")),
        port=int(config.get("port") or (465 if security == "tls" else 587)),
        security=security,
        username=str(config.get("username", "")),
        password=str(config.get("password", "")),
    )


def _mailbox(channel: Channel) -> postbox.Mailbox:
    config = config_of(channel)
    return postbox.Mailbox(
        host=str(config.get("pop_host", "")),
        port=int(config.get("pop_port") or 0),
        username=str(config.get("pop_username", "")),
        password=str(config.get("pop_password", "")),
        protocol=str(config.get("pop_protocol") or "pop3"),
        security=str(config.get("pop_security") or "tls"),
    )


def _server_line(channel: Channel) -> CheckLine:
    try:
        with smtp.connected(server_of(channel)):
            return CheckLine(code="server", ok=True, found=_("The server takes our letters."))
    except ChannelError as error:
        if error.reason == "secret":
            cause, cure = _("User name or password is wrong."), _("Write both again.")
        else:
            cause, cure = _("The server does not answer."), _("Check its name, its port and the encryption.")
        return CheckLine(code="server", ok=False, found=_("No letters leave."), cause=cause, cure=cure)


def _public_line() -> CheckLine:
    if settings.RENXIN_PUBLIC_URL:
        return CheckLine(
            code="address", ok=True, found=_("Letters lead to %(url)s") % {"url": settings.RENXIN_PUBLIC_URL}
        )
    return CheckLine(
        code="address",
        ok=False,
        found=_("Letters cannot say where to read them."),
        cause=_("The address of this installation is not set."),
        cure=_("Set RENXIN_PUBLIC_URL to the hospital's own domain."),
    )


def _mailbox_line(channel: Channel) -> CheckLine:
    try:
        with postbox.opened(_mailbox(channel)) as box:
            count = box.count()
    except ChannelError:
        cure = _("Check name, user and password of the mailbox.")
        return CheckLine(code="mailbox", ok=False, found=_("Returned letters are not heard."), cure=cure)
    return CheckLine(code="mailbox", ok=True, found=_("Letters in the mailbox: %(count)d") % {"count": count})


adapter = MailAdapter()
