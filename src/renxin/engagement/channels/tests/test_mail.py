"""Mail: letters that say nothing about anybody, handed in to a real SMTP server; what comes back is understood."""

import hmac
import json
import socket
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.test import Client

from renxin.engagement.channels import services
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.mail import bounces, letters, stopping
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import AccountEvent, DeliveryNotice, Inbound, OutboxItem
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import ContactPoint, Suppression
from renxin.people.patients.services import ContactData, PatientData, register_patient

KEY = "ab" * 16 + "-0"
SAMPLES = Path(__file__).parent / "samples" / "mail"


class Server:
    """An SMTP server that keeps what it is given, and refuses on demand."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.rcpt_answer = "250 OK"
        self.data_answer = "250 OK queued"
        self.vanish = False

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server, _session, envelope):
        self.letters.append(envelope.original_content)
        if self.vanish:
            server.transport.close()
        return self.data_answer

    def read(self):
        return message_from_bytes(self.letters[-1], policy=policy.default)


@pytest.fixture
def server():
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def channel(db, frozen_clock, server, settings) -> Channel:
    settings.RENXIN_PUBLIC_URL = "https://care.example.org"
    tenant = hospital("仁心医院").tenant
    config = {"host": "127.0.0.1", "port": server.port, "security": "none", "from_address": "care@care.example.org"}
    config |= {"from_name": "仁心医院", "reply_to": "desk@care.example.org", "webhook_secret": "s"}
    return services.open_channel(Actor.system(tenant.pk, "test"), "mail", "邮件", config)


def item(**values) -> OutboxItem:
    told = {"key": KEY, "patient_id": 1, "address": "wang@example.net", "short_code": "K7M29QXD4"}
    told |= {"text": "您的肿瘤标志物报告已出。", "preview": "仁心医院有一条消息给您"}
    return OutboxItem(**told | values)


def reason(receipt) -> str:
    return receipt.error.reason if receipt.error else ""


def test_a_letter_says_who_wrote_and_where_to_read_and_nothing_else(channel, server):
    (receipt,) = services.deliver(channel, [item()])
    assert receipt.external_id == f"<{KEY}@care.example.org>"
    letter = server.read()
    text = letter.get_content()
    assert letter["Subject"] == "仁心医院有一条消息给您"
    assert "肿瘤" not in text + str(letter["Subject"])
    assert "https://care.example.org/read/K7M29QXD4" in text
    assert "K7M-29Q-XD4" in text
    assert "https://care.example.org/check/" in text


def test_a_letter_can_be_signed_and_stopped_by_mail_programs(channel, server):
    services.deliver(channel, [item()])
    letter = server.read()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].startswith("<https://care.example.org/mail/stop/")
    assert letter["Message-ID"] == f"<{KEY}@care.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "wang@example.net" not in letter["List-Unsubscribe"]
    for name in ("From", "To", "Subject", "Date"):
        assert len(letter.get_all(name)) == 1


@pytest.mark.parametrize("message_class", ["education", "marketing", "code"])
def test_what_is_about_nobody_stands_in_the_letter(channel, server, message_class):
    services.deliver(channel, [item(text="每天走六千步。", message_class=message_class)])
    assert "每天走六千步。" in server.read().get_content()


def test_in_english_for_who_reads_english(channel, server):
    services.deliver(channel, [item(language="en", preview="Renxin has a message for you")])
    assert "We never ask for money, codes or passwords." in server.read().get_content()


@pytest.mark.parametrize(
    ("answer", "told", "permanent"),
    [("550 5.1.1 no such user", "address_refused", True), ("451 4.7.1 greylisted", "put_off_by_server", False)],
)
def test_refusals_are_for_good_or_for_later(channel, server, answer, told, permanent):
    server.rcpt_answer = answer
    (receipt,) = services.deliver(channel, [item()])
    assert (reason(receipt), receipt.error.permanent, receipt.error.unknown) == (told, permanent, False)


def test_when_the_line_breaks_after_the_letter_nobody_knows(channel, server):
    server.vanish = True
    (receipt,) = services.deliver(channel, [item()])
    assert receipt.error.unknown
    assert len(server.letters) == 1


def test_one_refused_letter_does_not_hold_up_the_next(channel, server):
    server.data_answer = "554 5.7.1 no"
    assert reason(services.deliver(channel, [item()])[0]) == "refused"
    server.data_answer = "250 OK"
    assert reason(services.deliver(channel, [item()])[0]) == ""


def test_a_server_that_is_away_is_tried_again_and_the_check_says_so(channel, server):
    services.configure_channel(
        Actor.system(channel.tenant_id, "test"), channel, is_active=True, name="邮件", config={"port": 1}
    )
    channel.refresh_from_db()
    (receipt,) = services.deliver(channel, [item()])
    assert (reason(receipt), receipt.error.permanent) == ("unreachable", False)
    assert [line.ok for line in adapter_of("mail").check(channel)] == [False, True]


def test_without_an_address_of_our_own_no_letter_leaves(channel, settings):
    settings.RENXIN_PUBLIC_URL = ""
    (receipt,) = services.deliver(channel, [item()])
    assert receipt.error.account_fault


def heard(name: str):
    raw = (SAMPLES / f"{name}.eml").read_text()
    return adapter_of("mail").parse(Channel(kind="mail", tenant_id=1), raw)


def test_a_returned_letter_ends_the_message_and_the_address():
    notice, gone = heard("bounce")
    assert isinstance(notice, DeliveryNotice)
    assert (notice.key, notice.status, notice.reason) == (KEY, "failed", "address_gone")
    assert isinstance(gone, AccountEvent)
    assert (gone.change, gone.address) == ("unfollowed", "wang@example.net")


@pytest.mark.parametrize(
    ("name", "status", "why"),
    [("full", "failed", "mailbox_full"), ("old_style", "failed", "bounced"), ("delivered", "delivered", "")],
)
def test_other_reports_end_or_confirm_the_message_alone(name, status, why):
    (notice,) = heard(name)
    assert (notice.key, notice.status, notice.reason) == (KEY, status, why)


@pytest.mark.parametrize("name", ["delayed", "holiday"])
def test_what_changes_nothing_is_no_event(name):
    assert heard(name) == []


@pytest.mark.parametrize("name", ["stop", "complaint"])
def test_who_asks_to_stop_is_heard(name):
    (event,) = heard(name)
    assert (event.change, event.address) == ("opted_out", "wang@example.net")


def test_an_answer_is_a_message_without_what_it_quotes():
    (said,) = heard("answer")
    assert isinstance(said, Inbound)
    assert (said.text, said.name, said.address_kind) == ("周四可以，谢谢。", "王秀英", "email")


def test_a_webhook_is_believed_with_its_signature_only(channel):
    body = json.dumps([{"event": "opened", "message_id": f"<{KEY}@x>", "at": "2026-11-03T08:00:00+08:00"}]).encode()
    door, client = f"/callbacks/{channel.uid}/", Client()
    proof = hmac.digest(b"s", body, "sha256").hex()
    sent = client.post(door, body, content_type="application/json", headers={"X-Signature": f"sha256={proof}"})
    assert sent.status_code == 200
    assert client.post(door, body, content_type="application/json").status_code == 403
    (told,) = services.claim_inbound()
    (notice,) = told.events
    assert (notice.key, notice.status) == (KEY, "read")


def patient(tenant_id: int) -> int:
    system = Actor.system(tenant_id, "test")
    return register_patient(
        system, PatientData(name="王秀英"), source="staff", contacts=[ContactData("email", "wang@example.net")]
    ).patient_id


def stop_path(channel: Channel, message_class: str) -> str:
    return stopping.path_of(stopping.Stop(channel.tenant_id, "wang@example.net", message_class))


def test_one_press_ends_the_news_and_nothing_else(channel):
    patient(channel.tenant_id)
    path = stop_path(channel, "marketing")
    assert "不再接收" in Client().get(path).content.decode()
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [row.purpose for row in Suppression.objects.all()] == ["MARKETING"]
    assert ContactPoint.objects.get().is_active


def test_looking_at_the_page_ends_nothing(channel):
    patient(channel.tenant_id)
    Client().get(stop_path(channel, "service"))
    assert ContactPoint.objects.get().is_active


def test_no_letters_at_all_means_another_way(channel):
    patient(channel.tenant_id)
    assert Client().post(stop_path(channel, "service")).status_code == 200
    assert not ContactPoint.objects.get().is_active


def test_a_guessed_address_stops_nothing(channel):
    assert Client().post("/mail/stop/aaaa").status_code == 404


def test_own_words_end_where_the_quoted_letter_begins():
    assert bounces.own_words("好的\n> 您好") == "好的"
    assert letters.key_of("<abc-0@x.org>") == "abc-0"
