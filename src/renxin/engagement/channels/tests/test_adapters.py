"""What holds for every adapter's folder, and what the sandbox does like a real vendor."""

import json

import pytest

from renxin.engagement.channels import services
from renxin.engagement.channels.adapters import adapter_of, kinds
from renxin.engagement.channels.models import Channel, SandboxDelivery
from renxin.engagement.channels.services import ChannelError, OutboxItem
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

SYSTEM = Actor.system(1, "test")


def item(key: str, address: str = "1") -> OutboxItem:
    return OutboxItem(key=key, patient_id=7, address=address, text="您好", preview="您有一条消息")


@pytest.fixture
def channel(db, frozen_clock) -> Channel:
    return services.open_channel(SYSTEM, "sandbox", "沙箱")


@pytest.mark.parametrize("kind", kinds())
def test_every_adapter_says_what_it_is(kind):
    adapter = adapter_of(kind)
    assert adapter.kind == kind
    assert adapter.address_kinds


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize(
    "raw", ["", "{}", "[]", "null", "12", '{"type": "text"}', '{"type": "text", "at": "noon"}', "\x00"]
)
def test_what_cannot_be_read_is_said_in_words(kind, raw):
    with pytest.raises(ValueError, match=r"\S"):
        adapter_of(kind).parse(Channel(kind=kind, tenant_id=1), raw)


def test_an_unknown_kind_names_those_there_are():
    with pytest.raises(LookupError, match="sandbox"):
        adapter_of("telegraph")


def test_the_sandbox_delivers_each_key_once(channel):
    for _ in range(3):
        receipts = services.deliver(channel, [item("a"), item("b")])
        assert [receipt.error for receipt in receipts] == [None, None]
    assert SandboxDelivery.objects.count() == 2


@pytest.mark.parametrize(("fault", "permanent"), [("refused", True), ("rate_limited", False), ("unreachable", False)])
def test_a_fault_strikes_one_phone_and_says_whether_to_try_again(channel, fault, permanent):
    services.set_sandbox_fault(SYSTEM, channel, "1", fault)
    bad, good = services.deliver(channel, [item("a", "1"), item("b", "2")])
    assert (bad.error.reason, bad.error.permanent) == (fault, permanent)
    assert good.error is None
    assert SandboxDelivery.objects.count() == 1
    services.set_sandbox_fault(SYSTEM, channel, "1", None)
    assert services.deliver(channel, [item("a", "1")])[0].error is None


def test_an_error_of_the_whole_batch_becomes_each_items_receipt(channel, monkeypatch):
    def broken(*_arguments):
        raise ChannelError("unreachable", permanent=False)

    monkeypatch.setattr(adapter_of("sandbox"), "send", broken)
    assert {receipt.key for receipt in services.deliver(channel, [item("a"), item("b")]) if receipt.error} == {"a", "b"}


def test_an_account_is_opened_once_by_its_name(channel):
    assert services.open_channel(SYSTEM, "sandbox", "沙箱").pk == channel.pk
    with pytest.raises(LookupError):
        services.open_channel(SYSTEM, "telegraph", "x")


def test_what_came_in_lies_encrypted(channel):
    from django.db import connection

    services.accept_inbound(1, channel, "x", json.dumps({"text": "秘密", "at": clock.now().isoformat()}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM channels_rawinbound")
        assert "秘密" not in json.dumps(cursor.fetchone())
        assert "\\u79d8" not in json.dumps(cursor.fetchone() or "")
