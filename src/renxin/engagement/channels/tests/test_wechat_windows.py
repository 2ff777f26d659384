"""Windows for writing freely: opened by what a person did, taken from the one that ends first, never overdrawn."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.channels.adapters.wechat import ledger, windows
from renxin.engagement.channels.models import Channel, WechatWindow
from renxin.engagement.channels.services import open_channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

SYSTEM = Actor.system(1, "test")
HER, HIM = "wx1:openid-her", "wx1:openid-him"


@pytest.fixture
def channel(db, frozen_clock) -> Channel:
    return open_channel(SYSTEM, "oa", "服务号", {"appid": "wx1", "secret": "s", "token": "t"})


@pytest.mark.parametrize(("trigger", "messages"), [("message", 5), ("menu", 3), ("follow", 3), ("scan", 3)])
def test_each_act_allows_its_number_of_messages(channel, trigger, messages):
    ledger.open_window(channel, HER, trigger, clock.now())
    assert ledger.left(channel, HER) == messages
    taken = ledger.take(channel, [HER] * (messages + 2))
    assert [each is not None for each in taken] == [True] * messages + [False, False]
    assert ledger.left(channel, HIM) == 0


@pytest.mark.parametrize(("trigger", "ends"), [("message", timedelta(hours=48)), ("scan", timedelta(minutes=1))])
def test_a_window_ends(channel, frozen_clock, trigger, ends):
    ledger.open_window(channel, HER, trigger, clock.now())
    frozen_clock.move(seconds=ends.total_seconds() - 1)
    assert ledger.left(channel, HER) > 0
    frozen_clock.move(seconds=1)
    assert ledger.take(channel, [HER]) == [None]


def test_writing_again_fills_the_window_and_adds_nothing(channel, frozen_clock):
    ledger.open_window(channel, HER, "message", clock.now())
    ledger.take(channel, [HER, HER])
    frozen_clock.move(minutes=5)
    ledger.open_window(channel, HER, "message", clock.now())
    assert ledger.left(channel, HER) == 5


def test_an_old_act_told_late_changes_nothing(channel):
    ledger.open_window(channel, HER, "message", clock.now())
    ledger.take(channel, [HER])
    ledger.open_window(channel, HER, "message", clock.now() - timedelta(hours=1))
    assert ledger.left(channel, HER) == 4


def test_the_short_window_is_used_before_the_long_one(channel, frozen_clock):
    ledger.open_window(channel, HER, "message", clock.now())
    ledger.open_window(channel, HER, "menu", clock.now())
    ledger.take(channel, [HER])
    assert dict(WechatWindow.objects.values_list("trigger", "left")) == {"message": 5, "menu": 2}


def test_what_was_not_sent_is_given_back_and_what_was_refused_is_gone(channel):
    ledger.open_window(channel, HER, "message", clock.now())
    (taken,) = ledger.take(channel, [HER])
    ledger.give_back([taken])
    assert ledger.left(channel, HER) == 5
    ledger.close(channel, HER)
    assert ledger.left(channel, HER) == 0


def test_nobody_can_be_read_out_of_the_ledger(channel):
    ledger.open_window(channel, HER, "message", clock.now())
    assert "openid" not in str(list(WechatWindow.objects.values()))


INSTANTS = st.datetimes().map(lambda at: at.replace(tzinfo=clock.SHANGHAI))
WINDOWS = st.lists(st.builds(windows.Window, st.integers(1, 9), st.integers(0, 3), INSTANTS), max_size=5)


@given(WINDOWS, INSTANTS)
def test_only_an_open_window_with_room_is_chosen(found, now):
    chosen = windows.choose(found, now)
    open_ones = [each for each in found if each.left > 0 and each.ends_at > now]
    assert (chosen is None) == (not open_ones)
    assert chosen is None or chosen.ends_at == min(each.ends_at for each in open_ones)
