"""Returned letters over POP3 and IMAP, plain and encrypted; letters handed in over an encrypted line."""

import socket

import pytest
from aiosmtpd.controller import Controller

from renxin.engagement.channels import selectors, services
from renxin.engagement.channels.adapters.mail import postbox
from renxin.engagement.channels.models import Channel, RawInbound
from renxin.engagement.channels.services import ChannelError, Inbound, OutboxItem
from renxin.kernel.core.actor import Actor

from .mail_servers import PASSWORD, USER, Box, Imap, Pop, certificate, serving

SYSTEM = Actor.system(1, "test")
ANSWER = "From: =?utf-8?b?546L?= <wang@example.net>\nSubject: Re: x\nDate: Tue, 10 Mar 2026 09:00:00 +0800\n\n{}\n"
ITEM = OutboxItem(key="a-0", patient_id=1, address="w@example.net", text="x", preview="x", short_code="K7M29QXD4")
KINDS = [("pop3", Pop), ("imap", Imap)]


@pytest.fixture
def sealed(tmp_path, monkeypatch):
    """A certificate that this process believes."""
    context, cert = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    return context


def letters(*words: str) -> Box:
    return Box(*(ANSWER.format(each).encode() for each in words))


def account(port: int, protocol: str, security: str = "none", password: str = PASSWORD) -> Channel:
    told = {"host": "127.0.0.1", "port": "1", "security": "none", "from_address": "care@x.cn", "from_name": "仁心"}
    told |= {"pop_host": "127.0.0.1", "pop_port": str(port), "pop_username": USER, "pop_password": password}
    return services.open_channel(SYSTEM, "mail", "邮件", told | {"pop_protocol": protocol, "pop_security": security})


@pytest.mark.parametrize("security", ["none", "tls"])
@pytest.mark.parametrize(("protocol", "talk"), KINDS)
def test_a_mailbox_is_emptied_and_each_letter_kept_once(db, frozen_clock, sealed, protocol, talk, security):  # noqa: PLR0917
    box = letters("Thursday is fine", "thank you")
    with serving(talk, box, sealed if security == "tls" else None) as port:
        (run,) = services.sync_now(SYSTEM, account(port, protocol, security))
    assert (run.fetched, run.changed, run.error, box.letters) == (2, 2, "", {})
    told = [event for each in services.claim_inbound() for event in each.events]
    assert [(event.text, event.address) for event in told if isinstance(event, Inbound)] == [
        ("Thursday is fine", "wang@example.net"),
        ("thank you", "wang@example.net"),
    ]


@pytest.mark.parametrize(("protocol", "talk"), KINDS)
def test_the_same_letter_over_another_protocol_is_the_same(db, frozen_clock, protocol, talk):
    for kind, speaks in [*KINDS, (protocol, talk)]:
        with serving(speaks, letters("thank you")) as port, postbox.opened(_mailbox(port, kind)) as made:
            (letter,) = made.letters()
            services.accept_many(account(1, "pop3"), [(letter.arrival, letter.source)])
    assert RawInbound.objects.count() == 1


@pytest.mark.parametrize(("protocol", "talk"), KINDS)
def test_what_could_not_be_kept_stays_in_the_mailbox(db, frozen_clock, monkeypatch, protocol, talk):
    def fails(*_args):
        raise RuntimeError("no database")

    monkeypatch.setattr(services, "accept_many", fails)
    box = letters("thank you")
    with serving(talk, box) as port, pytest.raises(RuntimeError):
        services.sync_now(SYSTEM, account(port, protocol))
    assert len(box.letters) == 1


@pytest.mark.parametrize(("protocol", "talk"), KINDS)
def test_a_wrong_password_is_the_accounts_fault(protocol, talk):
    with (
        serving(talk, letters()) as port,
        pytest.raises(ChannelError) as refused,
        postbox.opened(_mailbox(port, protocol, "falsch")),
    ):
        raise AssertionError("it let us in")
    assert (refused.value.reason, refused.value.account_fault) == ("secret", True)


@pytest.mark.parametrize(("protocol", "talk"), KINDS)
def test_a_server_that_speaks_no_tls_is_told_from_a_wrong_password(sealed, protocol, talk):
    with (
        serving(talk, letters()) as port,
        pytest.raises(ChannelError) as refused,
        postbox.opened(
            postbox.Mailbox(host="127.0.0.1", port=port, username=USER, password=PASSWORD, protocol=protocol)
        ),
    ):
        raise AssertionError("it let us in")
    assert (refused.value.reason, refused.value.account_fault) == ("unreachable", False)


@pytest.mark.parametrize(("protocol", "talk"), KINDS)
def test_the_check_counts_the_letters_or_says_the_cure(db, frozen_clock, settings, protocol, talk):
    settings.RENXIN_PUBLIC_URL = "https://care.example.org"
    with serving(talk, letters("a", "b")) as port:
        channel = account(port, protocol)
        line = next(line for line in selectors.check(channel) if line.code == "mailbox")
        assert (line.ok, "2" in str(line.found)) == (True, True)
    line = next(line for line in selectors.check(channel) if line.code == "mailbox")
    assert line.ok is False
    assert line.cure


class Keeper:
    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.encrypted: list[bool] = []

    async def handle_DATA(self, _server, session, envelope):
        self.letters.append(envelope.original_content)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_are_handed_in_over_an_encrypted_line(db, frozen_clock, settings, sealed, security):
    settings.RENXIN_PUBLIC_URL = "https://care.example.org"
    keeper = Keeper()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    how = {"ssl_context": sealed} if security == "tls" else {"tls_context": sealed, "require_starttls": True}
    controller = Controller(keeper, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        told = {"host": "127.0.0.1", "port": str(port), "security": security}
        told |= {"from_address": "care@x.cn", "from_name": "仁心"}
        channel = services.open_channel(SYSTEM, "mail", "邮件", told)
        (receipt,) = services.deliver(channel, [ITEM])
    finally:
        controller.stop()
    assert (receipt.error, len(keeper.letters)) == (None, 1)
    assert keeper.encrypted == [security == "starttls"]  # the other server speaks to nobody who does not encrypt


def test_a_server_nobody_vouches_for_gets_no_letter(db, frozen_clock, settings, tmp_path):
    settings.RENXIN_PUBLIC_URL = "https://care.example.org"
    context, _cert = certificate(tmp_path)  # not believed
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True)
    controller.start()
    try:
        told = {"host": "127.0.0.1", "port": str(port), "security": "starttls", "from_address": "care@x.cn"}
        (receipt,) = services.deliver(services.open_channel(SYSTEM, "mail", "邮件", told), [ITEM])
    finally:
        controller.stop()
    assert (receipt.error.reason, receipt.error.unknown, keeper.letters) == ("unreachable", False, [])


def _mailbox(port: int, protocol: str, password: str = PASSWORD) -> postbox.Mailbox:
    return postbox.Mailbox(
        host="127.0.0.1", port=port, username=USER, password=password, protocol=protocol, security="none"
    )
