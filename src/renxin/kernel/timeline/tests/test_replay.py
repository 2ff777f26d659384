"""A consumer can read history again; the feed is kept no longer than somebody needs it."""

from datetime import timedelta

import pytest

from renxin.kernel.core import clock, ids
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors, services
from renxin.kernel.timeline.facts.patients import PatientRegistered
from renxin.kernel.timeline.models import Cursor, Feed, Parked

from .test_parking import Poison

pytestmark = pytest.mark.django_db


def fill(house, n=40, batch=7):
    house.consumer("test.counting", PatientRegistered, batch=batch)
    house.consumer("test.other")
    for i in range(n):
        house.record(house.fact(i % 5 + 1, str(i)))
    run_until_idle()
    house.seen.clear()
    house.of.clear()


def by_patient(house):
    seen = house.of["test.counting"]
    return {patient: [int(s) for p, s in seen if p == patient] for patient, _ in seen}


def test_a_consumer_reads_all_of_history_again_in_order(house):
    fill(house)
    services.replay("test.counting")
    assert selectors.lag()[0].replaying
    run_until_idle()
    assert by_patient(house) == {p + 1: [i for i in range(40) if i % 5 == p] for p in range(5)}
    assert not selectors.lag()[0].replaying


def test_facts_that_come_in_meanwhile_follow_and_come_once(house):
    fill(house)
    house.record(house.fact(1, "100"))
    services.replay("test.counting")
    house.record(house.fact(1, "101"))
    run_until_idle("timeline.sequencer")
    house.record(house.fact(1, "102"))
    run_until_idle()
    assert by_patient(house)[1] == [*range(0, 40, 5), 100, 101, 102]
    assert house.of["test.other"] == [(1, "100"), (1, "101"), (1, "102")]


def test_replay_since(house):
    fill(house, 10)
    middle = clock.wall() + timedelta(minutes=10)
    services.replay("test.counting", middle)
    run_until_idle()
    assert house.seen == []


def test_replayed_entries_say_so(house):
    flags = []
    fill(house, 3)
    house.consumer("test.counting", PatientRegistered, react=lambda entry: flags.append(entry.replayed))
    house.record(house.fact(1, "50"))
    services.replay("test.counting")
    run_until_idle()
    assert flags == [True, True, True, False]


def test_a_patient_parked_during_a_replay_waits_and_goes_on_in_order(house):
    fill(house)
    poison = Poison("5")
    house.consumer("test.counting", PatientRegistered, react=poison, batch=7)
    services.replay("test.counting")
    run_until_idle(strict=False)
    assert by_patient(house)[1] == [0]
    assert len(by_patient(house)[2]) == 8
    house.record(house.fact(1, "100"))
    run_until_idle(strict=False)
    poison.sources = set()
    house.of.clear()
    assert services.unpark(house.actor) == (1, 0)
    assert by_patient(house)[1] == [5, 10, 15, 20, 25, 30, 35, 100]
    run_until_idle()
    assert not Feed.objects.exists()


def test_what_was_parked_comes_again_with_the_replay(house):
    poison = Poison("1")
    house.consumer("test.counting", PatientRegistered, react=poison)
    house.record(house.fact(1, "0"), house.fact(1, "1"), house.fact(1, "2"))
    run_until_idle(strict=False)
    poison.sources = set()
    services.replay("test.counting")
    assert not Parked.objects.exists()
    run_until_idle()
    assert house.sources() == ["0", "0", "1", "2"]


def test_the_feed_keeps_what_the_slowest_needs(house):
    fill(house, 5)
    house.record(*(house.fact(i + 1, str(i)) for i in range(10)))
    run_until_idle("timeline.sequencer")
    Cursor.objects.filter(consumer="test.other").update(replay_after=0, replay_until=ids.new_id())
    run_until_idle("timeline.trim")
    assert Feed.objects.count() == 10
    run_until_idle()
    assert Feed.objects.count() == 0


def test_the_feed_keeps_a_parked_patients_facts_and_no_others(house):
    house.consumer("test.picky", react=Poison("b1"))
    house.record(house.fact(32, "b0"), house.fact(32, "b1"), house.fact(32, "b2"), house.fact(16, "a"))
    run_until_idle(strict=False)
    assert list(Feed.objects.order_by("number").values_list("payload__source", flat=True)) == ["b1", "b2"]


def test_cursors_with_nothing_to_read_move_with_the_head(house):
    house.consumer("test.idle", PatientRegistered)
    run_until_idle()
    house.record(house.fact(1), house.fact(2))
    run_until_idle()
    assert set(Cursor.objects.values_list("number", flat=True)) == {2}


def test_a_consumer_whose_code_is_gone_stops_keeping_the_feed(house):
    fill(house, 3)
    Cursor.objects.filter(consumer="test.other").update(seen_at=clock.wall() - timedelta(days=31))
    run_until_idle("timeline.trim")
    assert set(Cursor.objects.values_list("consumer", flat=True)) == {"test.counting"}


def test_after_a_long_stop_nobody_is_forgotten(house):
    fill(house, 3)
    Cursor.objects.update(seen_at=clock.wall() - timedelta(days=300))
    run_until_idle("timeline.trim")
    assert Cursor.objects.values("consumer").distinct().count() == 2
