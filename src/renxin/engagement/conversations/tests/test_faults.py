"""When things go wrong at a vendor: nobody gets a message twice, nothing is lost, and the page says what happened."""

from datetime import timedelta

import pytest
from django.urls import reverse

from renxin.engagement.channels.adapters.base import ChannelError, DeliveryNotice, Receipt
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import DeliveryStep, Message, Outbox
from renxin.engagement.conversations.services import noticing
from renxin.kernel.core import clock, signing
from renxin.kernel.timeline.models import Event

from .making import TalkingWorld, message, world
from .vendors import Vendor, open_accounts, vendors

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


@pytest.fixture
def two(here):
    """Two vendors that would send twice what is handed over twice; the first stands first on the ladder."""
    first, second = Vendor("tencent_sms"), Vendor("mail")
    first.channel, second.channel = open_accounts(here.tenant_id, first, second)
    with vendors(first, second):
        yield first, second


def dispatch() -> None:
    while services.dispatch_due():
        pass


def steps(sent) -> list[tuple[str, str]]:
    found = DeliveryStep.objects.filter(patient_id=sent.patient_id, message_id=sent.message_id)
    return list(found.order_by("id").values_list("outcome", "rule"))


def stands(sent) -> tuple[str, str]:
    row = Outbox.objects.get(message_id=sent.message_id)
    return row.state, Message.objects.get(patient_id=sent.patient_id, id=sent.message_id).status


def test_a_vendor_who_does_not_answer_leaves_it_unknown_and_it_is_never_sent_again_by_itself(here, two, frozen_clock):
    first, second = two
    first.fails(ChannelError("timeout", permanent=False, unknown=True))
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    frozen_clock.move(hours=30)
    dispatch()
    services.sweep_unseen()
    dispatch()
    assert (len(first.got), len(second.got)) == (1, 0)
    assert stands(sent) == ("unknown", "unknown")
    assert steps(sent) == [("unknown", "unknown")]


def test_a_vendor_that_is_down_or_slow_is_tried_again_under_the_same_key(here, two, frozen_clock):
    first, _second = two
    first.fails(ChannelError("unreachable", permanent=False, retry_after=120))
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    assert stands(sent) == ("due", "queued")
    frozen_clock.move(seconds=119)
    dispatch()
    assert len(first.got) == 1
    del first.answer  # healed
    first.answer = lambda item: Receipt(key=item.key, external_id="x")
    frozen_clock.move(seconds=2)
    dispatch()
    assert stands(sent) == ("sent", "sent")
    assert len(set(first.keys())) == 1


def test_a_used_up_quota_is_the_accounts_fault_and_costs_no_try(here, two, frozen_clock):
    first, second = two
    first.fails(ChannelError("45009", permanent=False, account_fault=True, retry_after=3600))
    sent = services.send(here.system, message(here.patient(), "a"))
    for _ in range(8):
        dispatch()
        frozen_clock.move(hours=1, seconds=1)
    row = Outbox.objects.get(message_id=sent.message_id)
    assert (row.state, row.attempts, row.rule) == ("due", 0, "account.45009")
    assert second.got == []
    first.channel.refresh_from_db()
    assert first.channel.alarm == "45009"


def test_what_one_vendor_refuses_for_good_takes_the_next_way(here, two):
    first, second = two
    first.fails(ChannelError("refused", permanent=True))
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    assert (len(first.got), len(second.got)) == (1, 1)
    assert stands(sent) == ("sent", "sent")
    assert steps(sent) == [("rerouted", "refused"), ("sent", "")]
    assert first.keys()[0] != second.keys()[0]


def test_a_partial_failure_fails_only_the_part(here, two):
    first, second = two
    good, bad = here.patient(0), here.patient(1)
    second.fails(ChannelError("refused", permanent=True))
    refused = ChannelError("blocked", permanent=True)
    first.answer = lambda item: Receipt(
        key=item.key, error=refused if item.patient_id == bad else None, external_id="x"
    )
    one, other = services.send_many(here.system, [message(good, "a"), message(bad, "b")])
    dispatch()
    assert stands(one) == ("sent", "sent")
    assert stands(other) == ("failed", "failed")
    assert [outcome for outcome, _rule in steps(other)] == ["rerouted", "failed"]


def test_killed_between_the_vendors_yes_and_our_note_a_person_decides(here, two, monkeypatch, client):
    first, _second = two
    sent = services.send(here.system, message(here.patient(), "a"))
    monkeypatch.setattr("renxin.engagement.conversations.services.dispatch._settle", killed)
    with pytest.raises(KeyboardInterrupt):
        services.dispatch_due()
    monkeypatch.undo()
    assert len(first.got) == 1
    Outbox.objects.update(leased_until=clock.wall() - timedelta(seconds=1))
    dispatch()
    assert len(first.got) == 1
    assert stands(sent) == ("unknown", "unknown")
    assert steps(sent) == [("unknown", "interrupted")]
    ref = signing.seal("message", sent.patient_id, sent.message_id)
    client.force_login(here.users["nurse"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "中断" in client.get(reverse("conversations:unclear")).content.decode()
    client.post(reverse("conversations:resolve", args=[ref]), {"what": "again"})
    dispatch()
    assert stands(sent) == ("sent", "sent")
    assert len(set(first.keys())) == 2
    assert client.post(reverse("conversations:resolve", args=[ref]), {"what": "again"}).status_code == 303
    assert len(first.got) == 2


def killed(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_a_receipt_before_the_send_has_returned_waits_for_it(here, two):
    first, _second = two
    early: list[str] = []

    def tells_at_once(item):
        notice = DeliveryNotice(external_id="n1", vendor_id="v1", status="delivered", at=clock.now())
        try:
            services.apply_notice(here.system, notice, first.channel.pk)
        except noticing.NotYet:
            early.append(item.key)
        return Receipt(key=item.key, external_id="v1")

    first.answer = tells_at_once
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    assert len(early) == 1
    late = DeliveryNotice(external_id="n1", vendor_id="v1", status="delivered", at=clock.now())
    assert services.apply_notice(here.system, late, first.channel.pk)
    assert stands(sent) == ("sent", "delivered")
    assert not services.apply_notice(here.system, late, first.channel.pk)
    assert Event.objects.filter(kind="message.delivered").count() == 1


def test_a_late_receipt_settles_what_was_unknown(here, two):
    first, _second = two
    first.fails(ChannelError("timeout", permanent=False, unknown=True))
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    notice = DeliveryNotice(external_id="n1", key=first.keys()[0], status="read", at=clock.now())
    assert services.apply_notice(here.system, notice)
    assert stands(sent) == ("sent", "read")
    assert Event.objects.filter(kind="message.sent").count() == 1


def test_what_came_back_later_takes_the_next_way_once(here, two):
    first, second = two
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    notice = DeliveryNotice(external_id="n1", key=first.keys()[0], status="failed", at=clock.now(), reason="UNDELIV")
    services.apply_notice(here.system, notice)
    dispatch()
    dispatch()
    assert (len(first.got), len(second.got)) == (1, 1)
    assert steps(sent) == [("sent", ""), ("rerouted", "UNDELIV"), ("sent", "")]


def test_not_delivered_in_a_day_the_next_way_is_tried_and_no_way_twice(here, two, frozen_clock):
    first, second = two
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    frozen_clock.move(hours=25)
    services.sweep_unseen()
    dispatch()
    assert (len(first.got), len(second.got)) == (1, 1)
    frozen_clock.move(hours=50)
    services.sweep_unseen()
    dispatch()
    assert (len(first.got), len(second.got)) == (1, 1)
    assert steps(sent)[:3] == [("sent", ""), ("rerouted", "not_delivered"), ("sent", "")]


def test_what_arrived_is_left_alone(here, two, frozen_clock):
    first, second = two
    services.send(here.system, message(here.patient(), "a"))
    dispatch()
    notice = DeliveryNotice(external_id="n1", key=first.keys()[0], status="delivered", at=clock.now())
    services.apply_notice(here.system, notice)
    frozen_clock.move(hours=25)
    services.sweep_unseen()
    dispatch()
    assert second.got == []


def test_a_member_who_must_press_send_is_waited_for_then_the_next_way_is_tried(here, two, frozen_clock):
    first, second = two
    first.answer = lambda item: Receipt(key=item.key, external_id="mass-1", awaiting=True)
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    assert stands(sent) == ("awaiting", "awaiting")
    frozen_clock.move(hours=25)
    services.sweep_unseen()
    dispatch()
    assert len(second.got) == 1
    assert stands(sent) == ("sent", "sent")


def test_somebody_who_may_not_see_the_patient_sees_no_reason_either(here, two, client):
    sent = services.send(here.system, message(here.patient(), "a"))
    dispatch()
    ref = signing.seal("message", sent.patient_id, sent.message_id)
    client.force_login(here.users["other"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("conversations:why", args=[ref])).status_code == 404
    client.force_login(here.users["nurse"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("conversations:why", args=[ref])).status_code == 200
