"""Tokens are fetched once for all, renewed early, and a failing vendor is left in peace for a while."""

from datetime import timedelta

import pytest

from renxin.engagement.channels import quotas, services, tokens
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.base import QuotaRule
from renxin.engagement.channels.models import VendorToken
from renxin.engagement.channels.services import ChannelError
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

SYSTEM = Actor.system(1, "test")


class Vendor:
    def __init__(self):
        self.asked, self.broken = 0, False

    def __call__(self):
        self.asked += 1
        if self.broken:
            raise ChannelError("bad_secret", permanent=False, account_fault=True)
        return f"token-{self.asked}", 7200


@pytest.fixture
def channel(db):
    return services.open_channel(SYSTEM, "sandbox", "沙箱")


def age(seconds: float) -> None:
    row = VendorToken.objects.get()
    shift = timedelta(seconds=seconds)
    row.renewed_at, row.expires_at = row.renewed_at - shift, row.expires_at - shift
    row.not_before = row.not_before - shift if row.not_before else None
    row.save()


def test_a_token_is_fetched_once_and_renewed_five_minutes_early(channel):
    vendor = Vendor()
    assert [tokens.token_of(channel, "app", vendor) for _ in range(3)] == ["token-1"] * 3
    age(7200 - 310)
    assert tokens.token_of(channel, "app", vendor) == "token-1"
    age(20)
    assert tokens.token_of(channel, "app", vendor) == "token-2"


def test_a_token_lies_encrypted(channel):
    from django.db import connection

    tokens.token_of(channel, "app", Vendor())
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM channels_vendortoken")
        assert "token-1" not in cursor.fetchone()[0]


def test_a_token_called_wrong_is_forgotten_once(channel):
    vendor = Vendor()
    old = tokens.token_of(channel, "app", vendor)
    tokens.forget(channel, "app", old)
    new = tokens.token_of(channel, "app", vendor)
    tokens.forget(channel, "app", old)  # another process hears late that the old one was wrong
    assert tokens.token_of(channel, "app", vendor) == new == "token-2"


def test_after_a_failure_nobody_asks_for_a_while(channel):
    vendor = Vendor()
    vendor.broken = True
    for _ in range(3):
        with pytest.raises(ChannelError, match="bad_secret"):
            tokens.token_of(channel, "app", vendor)
    assert vendor.asked == 1
    vendor.broken = False
    VendorToken.objects.update(not_before=clock.wall() - timedelta(seconds=1))
    assert tokens.token_of(channel, "app", vendor) == "token-2"


def test_while_renewing_fails_the_old_token_serves(channel):
    vendor = Vendor()
    tokens.token_of(channel, "app", vendor)
    age(7200 - 60)
    vendor.broken = True
    assert tokens.token_of(channel, "app", vendor) == "token-1"


def test_an_allowance_is_spent_to_its_end_and_no_further(channel, monkeypatch):
    monkeypatch.setattr(adapter_of("sandbox"), "quotas", (QuotaRule(name="send", window="day", limit=5),))
    assert [quotas.spend(channel, "send", n) for n in (3, 3, 3)] == [3, 2, 0]
    quotas.give_back(channel, "send", 1)
    (left,) = quotas.left(channel)
    assert (left.used, left.left) == (4, 1)
    quotas.exhaust(channel, "send")
    assert quotas.spend(channel, "send", 1) == 0
    assert quotas.spend(channel, "unlimited", 9) == 9
