"""Tickets from check-in to the end of the day: once, in order, never two rooms for one person."""

import threading
from contextvars import copy_context
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.services import mark_deceased, merge_patients, unmerge_patients
from renxin.programs.queues import selectors, services
from renxin.programs.queues.models import STANDING, Queue, Ticket, TicketStep

from .waiting import a_queue, clinic, doctor

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)  # nine o'clock in Shanghai
MINUTE = timedelta(minutes=1)


@pytest.fixture
def here(db):
    with clock.at(NOW):
        yield clinic()


def kinds(ticket):
    rows = Event.objects.filter(patient_id=ticket.patient_id, kind__startswith="ticket.").order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_a_ticket_goes_its_way_and_every_step_is_a_fact(here):
    ticket = here.comes()
    version = Queue.objects.get(pk=here.queue.pk).version
    assert (ticket.label, ticket.state, ticket.number) == ("A001", "waiting", 1)
    with clock.at(NOW + 5 * MINUTE):
        called = services.call_next(here.system, here.rooms[0])
        assert called is not None
        assert called.pk == ticket.pk
        with pytest.raises(WrongState, match="A001"):
            services.call_next(here.system, here.rooms[0])
        services.recall(here.system, called)
    with clock.at(NOW + 7 * MINUTE):
        services.begin(here.system, called)
    with clock.at(NOW + 20 * MINUTE):
        assert services.call_next(here.system, here.rooms[0]) is None
    ticket.refresh_from_db()
    assert (ticket.state, ticket.calls, ticket.called_at) == ("done", 2, NOW + 5 * MINUTE)
    assert kinds(ticket) == ["ticket.taken", "ticket.called", "ticket.served"]
    served = Event.objects.get(patient_id=ticket.patient_id, kind="ticket.served").payload
    assert (served["waited"], served["lasted"]) == (300, 780)
    assert Queue.objects.get(pk=here.queue.pk).version > version
    steps = list(TicketStep.objects.filter(ticket=ticket).order_by("pk").values_list("what", flat=True))
    assert steps == ["taken", "called", "again", "began", "done"]


def test_checking_in_again_gives_the_same_ticket(here):
    patient_id = here.ward.patient()
    given = {"source": "desk", "appointment_id": 77, "appointed_at": NOW + 30 * MINUTE}
    first = services.check_in(here.system, patient_id, here.queue, **given)
    assert services.check_in(here.system, patient_id, here.queue, source="phone").pk == first.pk
    services.call(here.system, here.rooms[0], first)
    services.finish(here.system, first)
    assert services.check_in(here.system, patient_id, here.queue, **given).pk == first.pk
    assert Ticket.objects.count() == 1


def test_the_ticket_of_another_day_is_refused_in_words(here):
    patient_id = here.ward.patient()
    with pytest.raises(InvalidInput, match="2026-03-11"):
        services.check_in(
            here.system, patient_id, here.queue, source="desk", appointment_id=1, appointed_at=NOW + timedelta(days=1)
        )
    old = services.check_in(here.system, patient_id, here.queue, source="desk")
    with clock.at(NOW + timedelta(days=1)):
        with pytest.raises(WrongState, match="2026-03-10"):
            services.call(here.system, here.rooms[0], old)
        new = services.check_in(here.system, patient_id, here.queue, source="desk")
        old.refresh_from_db()
        assert (old.state, new.label) == ("left", "A001")
        assert new.pk != old.pk


def test_not_there_goes_back_three_places_and_then_out(here):
    tickets = [here.comes(number=n) for n in range(6)]
    room = here.rooms[0]
    first = services.call_next(here.system, room)
    assert first is not None
    services.pass_over(here.system, first)
    order = [row.number for row in selectors.standing(here.system, here.queue)]
    assert order == [2, 3, 4, 1, 5, 6]
    services.pass_over(here.system, services.call(here.system, room, first))
    first.refresh_from_db()
    assert (first.state, kinds(first)[-1]) == ("missed", "ticket.missed")
    services.take_back(here.system, first)
    assert [row.number for row in selectors.standing(here.system, here.queue)] == [2, 3, 4, 1, 5, 6]
    services.let_pass(here.system, tickets[1])
    assert [row.number for row in selectors.standing(here.system, here.queue)] == [3, 4, 1, 2, 5, 6]


def test_back_with_results_after_two_others(here):
    room = here.rooms[0]
    seen = []
    for number in (1, 2):
        ticket = here.comes(number=number)
        services.call(here.system, room, ticket)
        seen.append(services.finish(here.system, ticket, results=True))
    with clock.at(NOW + 30 * MINUTE):
        waiting = [here.comes(number=n).number for n in range(3, 8)]
        assert [row.pk for row in selectors.expected_back(here.system, here.queue)] == [one.pk for one in seen]
        back = [services.return_with_results(here.system, one.patient_id, here.queue) for one in seen]
        assert services.return_with_results(here.system, seen[0].patient_id, here.queue).pk == back[0].pk
        order = [row.number for row in selectors.standing(here.system, here.queue)]
    assert order == [*waiting[:2], back[0].number, *waiting[2:4], back[1].number, waiting[4]]
    assert not selectors.expected_back(here.system, here.queue)


def test_sent_on_she_keeps_her_time_when_nobody_had_seen_her(here):
    other = a_queue(
        here.ward, "XRAY", kind="examination", rules="examination", prefix="X", name="放射", name_en="X-ray"
    )
    lost = here.comes(number=1)
    with clock.at(NOW + 20 * MINUTE):
        early = here.ward.patient("赵国强", "13700000000")
        services.check_in(here.system, early, other, source="desk")
        moved = services.send_on(here.system, lost, other)
        assert services.send_on(here.system, here.comes(number=2), other).number == 3
    assert selectors.standing(here.system, other)[0].number == moved.number
    lost.refresh_from_db()
    assert (lost.state, moved.followed_id, moved.source) == ("moved", lost.pk, "moved")
    assert kinds(lost) == ["ticket.taken", "ticket.taken"]


def test_a_doctors_own_patients_wait_for_her(here):
    gao, lin = doctor(here.ward), doctor(here.ward, "林放")
    services.open_counter(here.system, here.rooms[0], gao.pk)
    services.open_counter(here.system, here.rooms[1], lin.pk)
    hers = here.comes(number=1, practitioner_id=lin.pk)
    anybody = here.comes(number=2)
    assert services.call_next(here.system, here.rooms[0]).pk == anybody.pk
    assert services.call_next(here.system, here.rooms[1]).pk == hers.pk


def test_a_patient_does_only_her_own(here):
    ticket = here.comes(number=1)
    other = Actor.patient(here.system.tenant_id, here.ward.patient("李桂芳", "13600000000"))
    with pytest.raises(NotAllowed):
        services.leave(other, ticket)
    with pytest.raises(NotAllowed):
        services.call(other, here.rooms[0], ticket)
    herself = Actor.patient(here.system.tenant_id, ticket.patient_id)
    services.leave(herself, ticket)
    assert services.leave(herself, ticket).state == "left"
    asked = services.check_in(herself, ticket.patient_id, here.queue, source="phone", priorities=["soldier"])
    assert asked.priorities == []


def test_the_day_ends_by_itself(here):
    waits, called, inside = (here.comes(number=n) for n in range(3))
    services.call(here.system, here.rooms[0], called)
    services.begin(here.system, services.call(here.system, here.rooms[1], inside))
    with clock.at(NOW + timedelta(days=1)):
        assert services.end_days(here.system) == 3
        assert services.end_days(here.system) == 0
    assert not Ticket.objects.filter(state__in=STANDING).exists()
    assert [kinds(one)[-1] for one in (waits, called, inside)] == ["ticket.left", "ticket.missed", "ticket.called"]
    here.rooms[0].refresh_from_db()
    assert here.rooms[0].state == "closed"


def test_one_person_of_two_records_keeps_the_place_further_on_and_gets_the_other_back(here):
    mine, again = here.comes("王秀兰", 1), here.comes("王秀兰", 2)
    elsewhere = a_queue(here.ward, "XRAY", kind="examination", rules="examination", prefix="X")
    other = services.check_in(here.system, again.patient_id, elsewhere, source="desk")
    services.call(here.system, here.rooms[0], again)
    survivor, loser = mine.patient_id, again.patient_id
    merge_patients(here.system, survivor, loser, reason="同一人")
    states = {row.pk: (row.patient_id, row.state) for row in Ticket.objects.all()}
    assert states == {
        mine.pk: (survivor, "left"),
        again.pk: (survivor, "called"),
        other.pk: (survivor, "waiting"),
    }
    assert services.check_in(here.system, loser, here.queue, source="phone").pk == again.pk
    unmerge_patients(here.system, loser, reason="两个人")
    states = {row.pk: (row.patient_id, row.state) for row in Ticket.objects.all()}
    assert states == {mine.pk: (survivor, "waiting"), again.pk: (loser, "called"), other.pk: (loser, "waiting")}


def test_nobody_calls_the_name_of_somebody_who_died(here):
    ticket = here.comes(number=1)
    mark_deceased(here.system, ticket.patient_id, NOW)
    run_until_idle()
    ticket.refresh_from_db()
    assert ticket.state == "left"
    assert services.call_next(here.system, here.rooms[0]) is None


def at_once(act, things):
    """Do the same with each thing, all at the same time, by the clock of the test."""
    threads = [threading.Thread(target=copy_context().run, args=(act, one)) for one in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.commits
def test_two_rooms_never_get_the_same_person(committed_db, frozen_clock):
    here = clinic(rooms=4)
    for number in range(24):
        here.comes(f"张{number}", number)
    called, failed = [], []

    def works(room):
        try:
            while (ticket := services.call_next(here.system, room)) is not None:
                called.append(ticket.pk)
                services.begin(here.system, ticket)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    at_once(works, here.rooms)
    assert not failed
    assert len(called) == len(set(called)) == 24


@pytest.mark.commits
def test_two_taps_at_once_give_one_ticket_and_no_number_twice(committed_db, frozen_clock):
    here = clinic()
    people = [here.ward.patient(f"张{n}", f"1380000{n:04d}") for n in range(6)]
    made, failed = [], []

    def taps(patient_id):
        try:
            made.append(services.check_in(here.system, patient_id, here.queue, source="phone").pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    at_once(taps, people * 2)
    assert not failed
    assert len(set(made)) == 6
    assert sorted(Ticket.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
