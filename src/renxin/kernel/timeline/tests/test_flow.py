"""A fact goes from the service that records it to the consumers that asked for its kind."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors, services
from renxin.kernel.timeline.facts.patients import PatientRegistered, PatientUpdated
from renxin.kernel.timeline.facts.records import EncounterDischarged, EncounterFact, EncounterStarted
from renxin.kernel.timeline.models import Event, Feed, FeedInbox

pytestmark = pytest.mark.django_db


def test_a_consumer_gets_the_kinds_it_asked_for_once(house):
    house.consumer("test.registrations", PatientRegistered)
    house.record(house.fact(1, "a"), PatientUpdated(patient_id=1, occurred_at=clock.now()), house.fact(2, "b"))
    run_until_idle()
    run_until_idle()
    assert house.sources() == ["a", "b"]
    assert not Feed.objects.exists()
    assert not FeedInbox.objects.exists()


def test_a_base_class_stands_for_its_facts(house):
    got = []
    house.consumer("test.encounters", EncounterFact, react=lambda entry: got.append(entry.fact))
    started = EncounterStarted(patient_id=1, occurred_at=clock.now(), encounter_id=5)
    discharged = EncounterDischarged(patient_id=1, occurred_at=clock.now(), encounter_id=5, died=True)
    house.record(started, house.fact(1), discharged)
    run_until_idle()
    assert got == [started, discharged]


def test_a_consumer_works_in_its_tenant_as_the_system(house):
    seen = []

    @services.consumer("test.tenants")
    def _(actor, entries):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('renxin.tenant_id')")
            seen.append((actor.tenant_id, actor.kind, actor.name, cursor.fetchone()[0], len(entries)))

    for tenant_id in (7, 9, 7):
        with transaction.atomic():
            services.record(Actor.system(tenant_id, "x"), house.fact(16), house.fact(32))
    run_until_idle()
    assert seen == [(7, "system", "test.tenants", "7", 4), (9, "system", "test.tenants", "9", 2)]


def test_a_consumer_that_records_facts_gets_them_later_not_inside(house):
    inside = []

    def answer(entry):
        assert not inside
        inside.append(entry)
        if entry.depth < 3:
            services.record(house.actor, house.fact(entry.patient_id, f"answer {entry.depth + 1}"))
        inside.clear()

    house.consumer("test.answers", react=answer)
    house.record(house.fact(1, "question"))
    run_until_idle()
    assert house.sources() == ["question", "answer 1", "answer 2", "answer 3"]
    events = list(Event.objects.order_by("depth"))
    assert [event.depth for event in events] == [0, 1, 2, 3]
    assert [event.caused_by for event in events] == [None, *(event.id for event in events[:3])]


def test_in_a_batch_each_fact_is_caused_by_its_own_patient(house):
    @services.consumer("test.batch", PatientRegistered)
    def _(actor, entries):
        updates = [PatientUpdated(patient_id=entry.patient_id, occurred_at=clock.now()) for entry in entries]
        services.record(actor, *updates)

    causes = dict(zip((16, 32), house.record(house.fact(16), house.fact(32)), strict=True))
    run_until_idle()
    assert {event.patient_id: event.caused_by for event in Event.objects.filter(kind="patient.updated")} == causes


def test_a_new_consumer_starts_where_it_says(house):
    house.consumer("test.first", PatientRegistered)
    house.record(house.fact(1, "before"))
    run_until_idle()
    house.seen.clear()
    house.consumer("test.from_now", PatientRegistered)
    house.consumer("test.from_history", PatientRegistered, start="history")
    house.record(house.fact(1, "after"))
    run_until_idle()
    assert sorted(house.sources()) == ["after", "after", "after", "before"]


def test_facts_of_unknown_kinds_are_counted_not_crashed_on(house):
    house.consumer("test.all")
    house.record(house.fact(1, "a"), house.fact(1, "b"))
    FeedInbox.objects.filter(payload__source="a").update(kind="gone.forgotten")
    run_until_idle()
    assert house.sources() == ["b"]
    assert [lag.skipped for lag in selectors.lag()] == [1]


def test_lag_is_shown(house):
    house.consumer("test.slow", PatientRegistered)
    run_until_idle()
    house.record(*(house.fact(i) for i in range(1, 6)))
    assert selectors.waiting_for_number() == 5
    run_until_idle("timeline.sequencer")
    (lag,) = selectors.lag()
    assert (lag.consumer, lag.behind, lag.parked, lag.replaying) == ("test.slow", 5, 0, False)
    assert abs(clock.wall() - lag.waiting_since) < timedelta(minutes=1)
    run_until_idle()
    assert selectors.lag()[0].behind == 0


def test_history_is_in_the_order_things_happened(house, frozen_clock):
    old = PatientRegistered(patient_id=1, occurred_at=clock.now() - timedelta(days=700), source="import")
    house.record(house.fact(1, "today"), old, house.fact(2, "other"))
    lines = selectors.history(house.actor, 1)
    assert [line.fact.source for line in lines] == ["today", "import"]
    assert [line.fact for line in selectors.history(house.actor, 1, before=lines[0].place)] == [old]
    assert selectors.history(house.actor, 1, kinds=["patient.merged"]) == []
    assert selectors.history(Actor.system(99, "x"), 1) == []
    with pytest.raises(NotAllowed):
        selectors.history(Actor(tenant_id=7, kind="staff", name="x"), 1)


def test_history_pages_meet_without_gap_when_instants_are_equal(house, frozen_clock):
    house.record(*(house.fact(1, str(i)) for i in range(25)))
    found, before = [], None
    while page := selectors.history(house.actor, 1, before=before, limit=10):
        found += [line.fact.source for line in page]
        before = page[-1].place
    assert found == [str(i) for i in reversed(range(25))]


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (EncounterFact(patient_id=1, occurred_at=clock.wall()), "base class"),
        (PatientRegistered(patient_id=0, occurred_at=clock.wall()), "-tenant_id"),
        (PatientRegistered(patient_id=1, occurred_at=clock.wall().replace(tzinfo=None)), "time zone"),
    ],
)
def test_facts_that_cannot_be_are_refused(house, fact, words):
    with pytest.raises(ValueError, match=words):
        house.record(fact)


def test_two_consumers_cannot_share_a_name(house):
    house.consumer("test.one")
    foreign = type("Other", (), {"__module__": "elsewhere"})()
    foreign.__module__ = "elsewhere"
    with pytest.raises(RuntimeError, match="two consumers"):
        services.consumer("test.one")(foreign)


def test_more_than_a_batch_is_read_batch_by_batch(house):
    sizes = []

    @services.consumer("test.batches", PatientRegistered, batch=3)
    def _(actor, entries):
        sizes.append([entry.fact.source for entry in entries])

    house.record(*(house.fact(16, str(i)) for i in range(7)))
    run_until_idle()
    assert sizes == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
