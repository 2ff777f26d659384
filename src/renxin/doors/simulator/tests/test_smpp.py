"""A carrier's gateway over a real socket: parts, throttling, lost answers, receipts, answers, who holds the line."""

import socket
import uuid

import pytest
from django.test import Client

from renxin.doors.simulator.vendors.smpp.gateway import Gateway
from renxin.engagement.channels import selectors, services
from renxin.engagement.channels.adapters.smpp import jobs, pdu, sending, session, sessions
from renxin.engagement.channels.adapters.smpp import words as pdu_words
from renxin.engagement.channels.models import Channel, RawInbound, SmppBind, SmppPart
from renxin.engagement.channels.services import AccountEvent, DeliveryNotice, Inbound, OutboxItem
from renxin.kernel.core.actor import Actor

from .smpp_making import Desk, bound, gateway

SYSTEM = Actor.system(1, "test")
LONG = "您好，" + "复" * 160


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def server(desk) -> Gateway:
    with gateway(desk) as made:
        yield made


@pytest.fixture
def channel(db, frozen_clock, monkeypatch, server) -> Channel:
    monkeypatch.setattr(sending, "FIRST_REST", 0.01)
    with bound(SYSTEM, server.port) as made:
        yield made


def item(number: int = 1, **values) -> OutboxItem:
    told = {"key": f"{number:032x}-0", "patient_id": 7, "address": f"1390000{number:04}", "preview": "x"}
    return OutboxItem(**told | {"text": "明早九点复诊"} | values)


def hear(channel: Channel, desk: Desk) -> None:
    """Wait until the gateway told something, and keep it."""
    bound_line = sessions.session_of(channel)
    while not desk.heard.is_set():
        jobs.hear(channel, bound_line)
        desk.heard.wait(0.01)
    desk.heard.clear()


def told(desk: Desk, channel: Channel) -> list:
    hear(channel, desk)
    settled, events = services.Settled(), []
    for each in services.claim_inbound():
        settled.applied(each)
        events += each.events
    services.settle_inbound(settled)
    return events


def test_a_message_arrives_signed_with_a_receipt_asked_for(channel, desk):
    (receipt,) = services.deliver(channel, [item(url="https://h.cn/s/Ab1")])
    assert (receipt.error, receipt.external_id) == (None, "id1")
    (sent,) = desk.taken
    assert sent.words == "【仁心医院】明早九点复诊 https://h.cn/s/Ab1"
    assert (sent.sender, sent.receiver, sent.coding, sent.receipt) == ("10690000", "8613900000001", 8, True)


def test_a_long_text_goes_in_parts_of_140_bytes_that_join_again(channel, desk):
    (receipt,) = services.deliver(channel, [item(text=LONG)])
    assert receipt.external_id == "id3"
    assert max(len(part.body) for part in desk.taken) == 140
    assert {part.part[2] for part in desk.taken} == {3}
    assert "".join(part.words for part in sorted(desk.taken, key=lambda p: p.part[1])) == f"【仁心医院】{LONG}"
    assert [row.is_last for row in SmppPart.objects.order_by("message_id")] == [False, False, True]


def test_a_sign_of_two_units_is_never_cut_through(channel, desk):
    services.deliver(channel, [item(text="好" * 60 + "😀" * 20)])
    assert "".join(part.words for part in desk.taken).count("😀") == 20


def test_more_than_a_window_goes_and_each_gets_its_own_id(channel, desk):
    receipts = services.deliver(channel, [item(number) for number in range(100)])
    assert len({receipt.external_id for receipt in receipts}) == 100
    assert len(desk.taken) == 100


def test_too_fast_rests_and_goes_again_and_nobody_gets_two(channel, desk):
    desk.statuses = [0x58, 0x58, 0, 0x14]
    receipts = services.deliver(channel, [item(number) for number in range(4)])
    assert [receipt.error for receipt in receipts] == [None] * 4
    assert len({sent.receiver for sent in desk.taken}) == len(desk.taken) == 4


def test_throttled_for_longer_than_there_is_time_waits_and_is_no_try(channel, desk, monkeypatch):
    monkeypatch.setattr(sending, "BUDGET", 0.05)
    desk.statuses = [0x58] * 50
    (receipt,) = services.deliver(channel, [item()])
    assert (receipt.error.reason, receipt.error.permanent, receipt.error.unknown) == ("no_time", False, False)


@pytest.mark.parametrize(
    ("status", "reason", "permanent", "account_fault"),
    [
        (0x0B, "bad_number", True, False),
        (0x0A, "signature_refused", False, True),
        (0x08, "vendor_down", False, False),
        (0x77, "smpp:0x77", True, False),
    ],
)
def test_codes_say_whether_to_try_again(channel, desk, status, reason, permanent, account_fault):  # noqa: PLR0917
    desk.statuses = [status]
    (receipt,) = services.deliver(channel, [item()])
    error = receipt.error
    assert (error.reason, error.permanent, error.account_fault) == (reason, permanent, account_fault)
    channel.refresh_from_db()
    assert bool(channel.alarm) == account_fault


def test_no_answer_is_unknown_and_the_line_is_left(channel, desk, monkeypatch):
    monkeypatch.setattr(session, "ANSWER", 0.1)
    desk.statuses = [None]
    lost, *_rest = services.deliver(channel, [item()])
    assert lost.error.unknown
    assert not sessions.open_sessions().get(channel.pk)
    assert services.deliver(channel, [item(2)])[0].error is None


def test_half_a_message_taken_is_unknown_too(channel, desk, monkeypatch):
    monkeypatch.setattr(sending, "BUDGET", 0.02)
    desk.statuses = [0, *[0x58] * 40]
    (receipt,) = services.deliver(channel, [item(text=LONG)])
    assert receipt.error.unknown


def test_a_wrong_password_alarms_and_is_not_tried_again_at_once(channel, desk):
    desk.password = "anders"
    assert services.deliver(channel, [item()])[0].error.reason == "bad_secret"
    desk.password = "geheim"
    (again,) = services.deliver(channel, [item()])
    assert again.error.account_fault
    assert desk.taken == []


def test_nobody_there_is_tried_again(db, frozen_clock):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with bound(SYSTEM, port) as channel:
        (receipt,) = services.deliver(channel, [item()])
    assert (receipt.error.reason, receipt.error.permanent, receipt.error.unknown) == ("unreachable", False, False)


def test_only_one_process_holds_the_line_the_others_leave_it_to_it(channel, desk):
    sessions.hold(channel)
    SmppBind.objects.update(holder=uuid.uuid4())
    (receipt,) = services.deliver(channel, [item()])
    assert (receipt.error.reason, receipt.error.permanent) == ("no_time", False)
    assert desk.taken == []


def test_the_line_of_a_dead_process_is_taken_over(channel, desk, frozen_clock):
    sessions.hold(channel)
    SmppBind.objects.update(holder=uuid.uuid4(), held_until="2001-01-01T00:00:00Z")
    assert services.deliver(channel, [item()])[0].error is None
    assert SmppBind.objects.count() == 1


def test_a_receipt_of_the_last_part_delivers_and_of_any_part_fails(channel, desk):
    services.deliver(channel, [item(text=LONG)])
    desk.owe_receipt("id1", "DELIVRD")
    assert told(desk, channel) == []
    desk.owe_receipt("id3", "DELIVRD")
    (notice,) = told(desk, channel)
    assert isinstance(notice, DeliveryNotice)
    assert (notice.key, notice.status, notice.at.isoformat()) == (item().key, "delivered", "2026-03-10T09:01:00+08:00")
    desk.owe_receipt("id2", "UNDELIV")
    (notice,) = told(desk, channel)
    assert (notice.status, notice.reason) == ("failed", "not_delivered_there")


def test_a_receipt_told_twice_is_one(channel, desk):
    services.deliver(channel, [item()])
    for _time in range(2):
        desk.owe_receipt("id1", "DELIVRD")
        hear(channel, desk)
    assert RawInbound.objects.count() == 1


def test_a_receipt_before_its_answer_is_known_by_the_carriers_id(channel, desk):
    sessions.session_of(channel)
    desk.owe_receipt("id9", "EXPIRED")
    (notice,) = told(desk, channel)
    assert (notice.key, notice.vendor_id, notice.reason) == ("", "id9", "switched_off")


def test_decimal_ids_in_receipts_are_found(channel, desk):
    services.configure_channel(SYSTEM, channel, is_active=True, name="x", config={"receipt_ids": "decimal"})
    SmppPart.objects.create(
        tenant_id=1, channel=channel, message_id="1f", key="k-0", is_last=True, at="2026-03-10T00:00Z"
    )
    desk.owe_receipt("31", "DELIVRD")
    (notice,) = told(desk, channel)
    assert notice.key == "k-0"


def test_an_answer_is_heard_and_t_ends_promotion(channel, desk):
    sessions.session_of(channel)
    desk.owe("几点开门？")
    (said,) = told(desk, channel)
    assert isinstance(said, Inbound)
    assert (said.address, said.text) == ("13900000001", "几点开门？")
    desk.owe("T")
    (wish,) = [event for event in told(desk, channel) if isinstance(event, AccountEvent)]
    assert (wish.change, wish.data) == ("opted_out", {"purpose": "MARKETING"})


def test_a_long_answer_is_one_whatever_the_order_of_its_parts(channel, desk):
    sessions.session_of(channel)
    for number, text in ((2, "世界"), (1, "你好，")):
        desk.owe(text, head=bytes((5, 0, 3, 9, 2, number)))
        hear(channel, desk)
    events = [event for each in services.claim_inbound() for event in each.events]
    assert [event.text for event in events] == ["你好，世界"]


def test_what_cannot_be_kept_is_told_again(channel, desk, monkeypatch):
    line = sessions.session_of(channel)
    monkeypatch.setattr(jobs.hearing, "keep", _no_database)
    desk.owe("几点开门？")
    with pytest.raises(jobs.DatabaseError):
        _hear_for_ever(channel, line)
    desk.heard.wait(5)
    assert desk.answered[0] == 0x08
    monkeypatch.undo()
    desk.heard.clear()
    hear(channel, desk)
    assert RawInbound.objects.count() == 1


def _hear_for_ever(channel, line):
    while True:
        jobs.hear(channel, line)


def _no_database(*_args):
    raise jobs.DatabaseError("away")


def test_a_silent_line_is_asked_and_a_dead_one_left(channel, desk, monkeypatch):
    line = sessions.session_of(channel)
    monkeypatch.setattr(session, "SILENCE", -1)
    assert line.look()
    monkeypatch.setattr(session, "ANSWER", -1)
    line._asked_at = line.heard_at + 1000
    line.heard_at = 0
    assert line._asked_at > line.heard_at
    monkeypatch.setattr(session.time, "monotonic", lambda: line._asked_at + 100)
    assert not line.look()


def test_the_check_sees_the_line_and_says_the_cure(channel, desk):
    (free, *_more) = selectors.check(channel)
    assert free.ok is None
    sessions.session_of(channel)
    (held, *_more) = selectors.check(channel)
    assert held.ok
    assert "1" in str(held.found)
    sessions.end(channel)
    desk.password = "anders"
    (wrong, *_more) = selectors.check(channel)
    assert (wrong.ok, wrong.cause) == (False, "bad_secret")
    assert wrong.cure


def test_the_loop_binds_what_is_in_use_and_leaves_what_is_not(channel, desk):
    jobs.look_after()
    assert channel.pk in sessions.open_sessions()
    services.configure_channel(SYSTEM, channel, is_active=False, name="x")
    jobs.look_after()
    assert channel.pk not in sessions.open_sessions()
    assert SmppBind.objects.count() == 0


def test_it_takes_no_calls(channel):
    assert Client().post(f"/callbacks/{channel.uid}/", b"{}", content_type="application/json").status_code == 403


@pytest.mark.parametrize("spoilt", [b"\0\0\0\1", b"\xff" * 16])
def test_what_is_no_smpp_breaks_the_line(spoilt):
    with pytest.raises(pdu.Broken):
        list(pdu.Stream().feed(spoilt + bytes(16)))


def test_plain_letters_take_a_hundred_and_sixty_signs_a_part():
    text = "Your visit is tomorrow at nine. " * 4
    coding, parts = pdu_words.split(text, 1)
    assert (coding, [len(part) for part in parts]) == (0, [128])
    coding, parts = pdu_words.split("a" * 161, 7)
    assert (coding, [len(part) for part in parts]) == (0, [159, 14])
    for sign in "$@[]{}~|^_\\`€中":
        assert pdu_words.split(f"a{sign}", 1)[0] == 8, sign
    assert [pdu_words.read(part, 0, 0x40)[0] for part in parts] == ["a" * 153, "a" * 8]


def test_the_signature_of_a_foreign_text_is_plain_too():
    told = {"sign_service": "Renxin Hospital"}
    abroad = item(address="+441632960001", text="Your visit is tomorrow at nine.")
    assert sending.wording(told, abroad) == "Renxin Hospital: Your visit is tomorrow at nine."
    assert sending.wording(told, item(text="Your visit is tomorrow.")).startswith("【")
