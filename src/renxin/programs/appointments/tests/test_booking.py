"""Seats: given once, found again, given back; rules that speak against it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.models import Appointment, Seat, Session
from renxin.programs.appointments.services import BookingData, HoldLost, Refused, SlotFull

from .making import MONDAY, clinic

Status = Appointment.Status


@pytest.fixture
def here(db, frozen_clock):
    return clinic()


def test_sessions_are_opened_once_and_never_doubled(here):
    assert Session.objects.count() == 2, "two Mondays within two weeks"
    assert Seat.objects.count() == 2 * 14
    assert services.open_sessions(here.ward.system) == 0
    assert Seat.objects.count() == 2 * 14
    first = here.slots()[0]
    assert (first.starts_at.astimezone(clock.SHANGHAI).hour, first.free, first.practitioner) == (8, 1, "周建国")


def test_a_repeated_request_finds_the_same_seat_and_the_same_appointment(here):
    mine, system = here.ward.patient(), here.ward.system
    actor = Actor.patient(system.tenant_id, mine)
    slot = here.slots()[0]
    held = services.hold(actor, slot.uid, key="her try")
    assert services.hold(actor, slot.uid, key="her try") == held
    assert slot.uid not in {one.uid for one in here.slots()}
    data = BookingData(patient_id=mine, channel="portal", reason="膝盖疼")
    row = services.confirm(actor, held.key, data)
    assert services.confirm(actor, held.key, data).pk == row.pk, "the network dropped the first answer"
    assert services.hold(actor, slot.uid, key="her try").until is None, "it is hers already"
    assert (row.status, row.number, row.starts_at) == (Status.BOOKED, f"{row.pk:08d}", slot.starts_at)
    assert Event.objects.filter(kind="appointment.booked").count() == 1
    with pytest.raises(SlotFull):
        services.hold(system, slot.uid, key="another")
    other = here.ward.patient("李强", "13800138002")
    with pytest.raises(HoldLost):
        services.confirm(system, held.key, BookingData(patient_id=other))


def test_a_hold_runs_out_and_a_late_confirm_loses_only_to_somebody_else(here, frozen_clock):
    system, slot = here.ward.system, here.slots()[0]
    mine, other = here.ward.patient(), here.ward.patient("李强", "13800138002")
    held = services.hold(system, slot.uid, key="a")
    with pytest.raises(SlotFull):
        services.hold(system, slot.uid, key="b")
    frozen_clock.move(minutes=11)
    taken = services.hold(system, slot.uid, key="b")
    assert taken.seat_id == held.seat_id
    with pytest.raises(HoldLost):
        services.confirm(system, held.key, BookingData(patient_id=mine))
    assert services.confirm(system, taken.key, BookingData(patient_id=other)).status == Status.BOOKED
    late = services.hold(system, here.slots()[0].uid, key="a")
    frozen_clock.move(minutes=11)
    assert services.confirm(system, late.key, BookingData(patient_id=mine)).status == Status.BOOKED
    services.hold(system, here.slots()[0].uid, key="c")
    frozen_clock.move(minutes=11)
    assert services.sweep_holds(system) == 1


def test_moving_keeps_the_number_and_frees_the_old_place(here, frozen_clock):
    mine, system = here.ward.patient(), here.ward.system
    actor = Actor.patient(system.tenant_id, mine)
    first, second = here.slots()[:2]
    row = services.book(actor, first.uid, BookingData(patient_id=mine, channel="portal"), key="x")
    held = services.hold(actor, second.uid, key="move")
    moved = services.reschedule(actor, row, held.key)
    assert services.reschedule(actor, row, held.key).pk == moved.pk == row.pk
    assert moved.number == row.number
    assert next(one.uid for one in here.slots()) == first.uid
    assert Event.objects.filter(kind="appointment.changed").count() == 1
    services.cancel(actor, moved)
    services.cancel(actor, moved)
    assert Event.objects.filter(kind="appointment.cancelled").count() == 1
    assert len(here.slots()) == 14


def test_late_is_for_the_telephone_and_staff_say_why(here, frozen_clock):
    mine, system = here.ward.patient(), here.ward.system
    actor = Actor.patient(system.tenant_id, mine)
    row = services.book(actor, here.slots()[0].uid, BookingData(patient_id=mine, channel="portal"), key="x")
    frozen_clock.set(row.starts_at - timedelta(hours=1))
    with pytest.raises(WrongState):
        services.cancel(actor, row)
    with pytest.raises(InvalidInput):
        services.cancel(here.staff, row, by="patient")
    assert services.cancel(here.staff, row, reason="发烧").cancel_reason == "发烧"
    stranger = Actor.patient(system.tenant_id, here.ward.patient("李强", "13800138002"))
    with pytest.raises(NotAllowed):
        services.cancel(stranger, row)
    with pytest.raises(NotFound):
        services.book(stranger, here.slots()[0].uid, BookingData(patient_id=mine), key="y")


def test_rules_speak_against_it_and_staff_may_set_some_aside(db, frozen_clock):
    here = clinic(needs_referral=True, min_age_months=14 * 12)
    mine, slot = here.ward.patient(), here.slots()[0]
    Patient.objects.filter(pk=mine).update(birth_date=MONDAY.replace(year=2020))
    with pytest.raises(Refused) as caught:
        services.book(here.staff, slot.uid, BookingData(patient_id=mine, channel="window"))
    assert [one.code for one in caught.value.refusals] == ["age", "referral"]
    assert slot.uid in {one.uid for one in here.slots()}, "nothing stays held"
    Patient.objects.filter(pk=mine).update(birth_date=MONDAY.replace(year=1958))
    with pytest.raises(Refused):
        services.book(here.staff, slot.uid, BookingData(patient_id=mine, channel="window"))
    data = BookingData(patient_id=mine, channel="window", override="医生电话同意")
    assert services.book(here.staff, slot.uid, data).status == Status.BOOKED
    extra = services.SessionData(
        department_id=here.ward.department.pk,
        service_id=here.service.pk,
        on_date=MONDAY,
        starts=slot.starts_at.astimezone(clock.SHANGHAI).time(),
        ends=slot.ends_at.astimezone(clock.SHANGHAI).time(),
    )
    made = services.add_session(here.ward.system, extra)
    assert services.add_session(here.ward.system, extra).pk == made.pk
    with pytest.raises(Refused) as caught:
        services.book(here.staff, made.slots.get().uid, data)
    assert [one.code for one in caught.value.refusals] == ["overlap"]


def test_kept_seats_are_for_their_pool_until_they_are_released(db, frozen_clock):
    here = clinic()
    services.write_policy(here.ward.system, services.PolicyData(shares={"window": 25, "phone": 10}, release_hours=24))
    frozen_clock.move(days=20)
    services.open_sessions(here.ward.system)
    assert not Session.objects.filter(on_date=MONDAY + timedelta(days=21)).exists(), "the day after Qingming is free"
    day = MONDAY + timedelta(days=28)
    pools = [s.pool for s in Seat.objects.filter(slot__session__on_date=day).order_by("slot__starts_at")]
    assert (pools.count("window"), pools.count("phone"), len(pools)) == (4, 1, 14)
    kept = Seat.objects.filter(slot__session__on_date=day, pool="window").select_related("slot").first()
    patient = Actor.patient(here.ward.system.tenant_id, here.ward.patient())
    with pytest.raises(SlotFull):
        services.hold(patient, kept.slot.uid, key="x")
    assert services.hold(here.staff, kept.slot.uid, key="w", pool="window").seat_id == kept.pk
    frozen_clock.set(kept.slot.session.starts_at - timedelta(hours=20))
    assert services.release_pools(here.ward.system) >= 4
    free = selectors.free(patient, first=day, last=day)
    assert sum(one.free for one in free) == 14


def test_a_family_comes_together_or_not_at_all(db, frozen_clock):
    here = clinic(seats=2)
    mother, child, other = (here.ward.patient(n, f"1380013800{i}") for i, n in enumerate(("王芳", "王小明", "李强"), 3))
    first, second = here.slots()[:2]
    both = [(first.uid, BookingData(patient_id=mother)), (first.uid, BookingData(patient_id=child))]
    made = services.book_party(here.staff, both, key="family")
    assert made[0].party == made[1].party is not None
    assert [r.pk for r in services.book_party(here.staff, both, key="family")] == [r.pk for r in made]
    with pytest.raises(SlotFull):
        services.book_party(
            here.staff,
            [(second.uid, BookingData(patient_id=other)), (first.uid, BookingData(patient_id=other))],
            key="too many",
        )
    assert Appointment.objects.count() == 2
    assert second.uid in {one.uid for one in here.slots() if one.free == 2}


def test_who_came_was_seen_or_stayed_away(here, frozen_clock):
    system = here.ward.system
    people = [here.ward.patient(name, f"1380013800{i}") for i, name in enumerate(("王芳", "李强", "赵敏"))]
    rows = [services.book(system, here.slots()[0].uid, BookingData(patient_id=one)) for one in people]
    services.confirm_coming(Actor.patient(system.tenant_id, people[0]), rows[0])
    assert services.mark_arrived(system, [rows[0].pk]) == 1
    assert services.mark_arrived(system, [rows[0].pk]) == 0
    assert services.mark_fulfilled(system, [rows[0].pk]) == 1
    frozen_clock.set(rows[0].starts_at + timedelta(hours=5))
    assert services.settle_past(system) == 2
    assert services.settle_past(system) == 0
    assert sorted(Appointment.objects.values_list("status", flat=True)) == ["fulfilled", "noshow", "noshow"]
    assert Event.objects.filter(kind="appointment.missed").count() == 2
    assert services.mark_arrived(system, [rows[1].pk]) == 1, "late, but she came"


@pytest.mark.commits
def test_many_people_take_the_last_seats_and_nobody_takes_one_twice(frozen_clock):
    here = clinic(seats=2)
    slot, system, now = here.slots()[0], here.ward.system, clock.now()

    def attempt(number: int) -> int:
        try:
            with clock.at(now), tenant.scope(system.tenant_id):
                # Every second one taps twice at the same instant.
                return services.hold(system, slot.uid, key=f"who {number // 2}").seat_id
        except SlotFull:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        seats = list(pool.map(attempt, range(24)))
    won = {seat for seat in seats if seat}
    assert len(won) == 2
    assert Seat.objects.filter(state="held").count() == 2
    holders = {}
    for number, seat in enumerate(seats):
        if seat:
            assert holders.setdefault(seat, number // 2) == number // 2
