"""What a consumer cannot digest is set aside; its patient waits, nobody else does; releasing goes on in order."""

from itertools import pairwise

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors, services
from renxin.kernel.timeline.digest import Bisection
from renxin.kernel.timeline.entries import Entry, Stored
from renxin.kernel.timeline.facts.patients import PatientRegistered
from renxin.kernel.timeline.models import Event, Feed, FeedInbox, Parked

LANE_MATES = (16, 32, 48)  # patients of one lane


class Poison:
    """A reaction that refuses what it is told to."""

    def __init__(self, *sources):
        self.sources = set(sources)

    def __call__(self, entry):
        if entry.fact.source in self.sources:
            raise ValueError(f"cannot digest {entry.fact.source}")


def run():
    run_until_idle(strict=False)


@pytest.mark.django_db
def test_a_parked_entry_holds_back_its_patient_only(house):
    house.consumer("test.picky", react=Poison("b"))
    a, b, c = LANE_MATES
    house.record(house.fact(a, "a"), house.fact(b, "b"), house.fact(c, "c"), house.fact(b, "b later"))
    house.record(house.fact(1, "other lane"))
    run()
    house.record(house.fact(b, "b much later"), house.fact(a, "a later"))
    run()
    assert sorted(house.sources()) == ["a", "a later", "c", "other lane"]
    (parked,) = selectors.parked(house.actor)
    assert (parked.consumer, parked.patient_id) == ("test.picky", b)
    assert parked.error.startswith("ValueError: cannot digest b (kernel/timeline/tests/")


@pytest.mark.django_db
def test_released_entries_are_taken_up_in_order(house):
    poison = Poison("b1")
    house.consumer("test.picky", react=poison)
    for i in (1, 2, 3):
        house.record(house.fact(32, f"b{i}"), house.fact(16, f"a{i}"))
        run()
    assert house.sources() == ["a1", "a2", "a3"]
    assert services.unpark(house.actor) == (0, 1)
    assert Parked.objects.get().attempts == 2
    poison.sources = {"b3"}
    assert services.unpark(house.actor, consumer="test.picky") == (0, 1)
    assert house.sources()[3:] == ["b1", "b2"]
    assert Parked.objects.get().error.startswith("ValueError: cannot digest b3")
    poison.sources = set()
    house.record(house.fact(32, "b4"))
    run()
    assert services.unpark(house.actor, [Parked.objects.get().id]) == (1, 0)
    house.record(house.fact(32, "b5"))
    run()
    assert house.sources()[3:] == ["b1", "b2", "b3", "b4", "b5"]
    assert not Feed.objects.exists()


@pytest.mark.django_db
def test_order_free_consumers_park_one_entry_and_go_on(house):
    poison = Poison("b1")
    house.consumer("test.free", react=poison, order_free=True)
    house.record(house.fact(32, "b1"), house.fact(32, "b2"))
    run()
    assert house.sources() == ["b2"]
    poison.sources = set()
    assert services.unpark(house.actor) == (1, 0)
    assert house.sources() == ["b2", "b1"]


@pytest.mark.django_db
def test_one_consumers_trouble_is_not_anothers(house):
    house.consumer("test.picky", react=Poison("a"))
    house.consumer("test.easy")
    house.record(house.fact(16, "a"), house.fact(16, "b"))
    run()
    assert house.sources() == ["a", "b"]


@pytest.mark.django_db
def test_effects_of_a_refused_entry_are_undone(house):
    def record_then_refuse(entry):
        if entry.depth == 0:
            services.record(house.actor, house.fact(entry.patient_id, f"effect of {entry.fact.source}"))
        Poison("b")(entry)

    house.consumer("test.picky", react=record_then_refuse)
    house.record(house.fact(16, "a"), house.fact(32, "b"), house.fact(48, "c"))
    run()
    effects = Event.objects.filter(depth=1).values_list("payload__source", flat=True)
    assert sorted(effects) == ["effect of a", "effect of c"]


@pytest.mark.django_db
def test_facts_that_cannot_be_read_are_parked(house):
    house.consumer("test.all", PatientRegistered)
    house.record(house.fact(16, "a"), house.fact(32, "b"))
    FeedInbox.objects.filter(payload__source="b").update(kind="patient.updated", payload={"fields": 5})
    house.consumer("test.everything")
    run()
    assert "patient.updated" in Parked.objects.get(consumer="test.everything").error


@pytest.mark.django_db
def test_a_circle_of_reactions_stops_at_eight(house):
    def echo(entry):
        services.record(house.actor, house.fact(entry.patient_id, "echo"))

    house.consumer("test.echo", react=echo)
    house.record(house.fact(16, "shout"))
    run()
    assert sorted(Event.objects.values_list("depth", flat=True)) == list(range(9))
    (parked,) = selectors.parked(house.actor)
    assert "in a circle" in parked.error
    assert (parked.depth, parked.holds) == (8, False)
    house.record(house.fact(16, "another shout"))
    run()
    assert house.sources().count("another shout") == 1


@pytest.mark.django_db
def test_reasons_quote_no_values(house):
    def collide(entry):
        Parked.objects.bulk_create([
            Parked(tenant_id=7, consumer="x", event_id=1, patient_id=138, lane=0, number=1, kind="k", error="",
                   payload={}, occurred_at=clock.now(), parked_at=clock.now())
            for _ in range(2)
        ])  # fmt: skip

    house.consumer("test.collide", react=collide)
    house.record(house.fact(16))
    run()
    (parked,) = selectors.parked(house.actor)
    assert parked.error.startswith(IntegrityError.__name__)
    assert "(7, x, 1)" not in parked.error


@pytest.mark.django_db
def test_parked_entries_belong_to_their_tenant_and_need_a_permission(house):
    house.consumer("test.picky", react=Poison("a"))
    house.record(house.fact(16, "a"))
    run()
    stranger = Actor.system(99, "x")
    assert selectors.parked(stranger) == []
    assert services.unpark(stranger) == (0, 0)
    nurse = Actor(tenant_id=7, kind="staff", name="n")
    for call in (lambda: selectors.parked(nurse), lambda: services.unpark(nurse)):
        with pytest.raises(NotAllowed):
            call()


@pytest.mark.django_db
def test_tests_see_the_error_itself(house):
    house.consumer("test.picky", react=Poison("a"))
    house.record(house.fact(16, "a"))
    with pytest.raises(ValueError, match="cannot digest a"):
        run_until_idle()


def stored(number, patient_id):
    fact = PatientRegistered(patient_id=patient_id, occurred_at=clock.wall())
    return (
        Stored(patient_id % 16, number, number, 7, patient_id, fact.kind, fact.occurred_at, {}, 0),
        Entry(number, number, fact, 7, patient_id, 0),
    )


@pytest.mark.django_db
@given(
    patients=st.lists(st.integers(1, 6), max_size=40),
    poison=st.sets(st.integers(0, 39)),
    order_free=st.booleans(),
)
def test_bisection_finds_exactly_the_poison(patients, poison, order_free):
    rows = [stored(number, patient_id) for number, patient_id in enumerate(patients)]
    digested, refused, tries = [], [], 0

    def react(entries):
        nonlocal tries
        tries += 1
        if any(entry.number in poison for entry in entries):
            raise ValueError("poison")
        digested.extend(entry.number for entry in entries)

    Bisection(react, lambda row, error, holds: refused.append((row.number, holds)), order_free).run(rows)

    first_poison = {}
    for number, patient_id in enumerate(patients):
        if number in poison:
            first_poison.setdefault(patient_id, number)
    if order_free:
        expected_refused = [number for number in range(len(patients)) if number in poison]
        waiting = set()
    else:
        expected_refused = sorted(first_poison.values())
        waiting = {n for n, p in enumerate(patients) if n > first_poison.get(p, len(patients))}
    assert refused == [(number, not order_free) for number in expected_refused]
    assert digested == [n for n in range(len(patients)) if n not in waiting and n not in set(expected_refused)]
    assert all(earlier < later for earlier, later in pairwise(digested))
    assert tries <= 1 + 2 * len(expected_refused) * max(len(rows), 1).bit_length() + len(expected_refused)
