"""A doctor falls ill: everybody gets another time, is told, and nobody is told twice; leave can be taken back."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner
from renxin.people.patients.models import ContactPoint
from renxin.programs.appointments import rebooking, rules, selectors, services
from renxin.programs.appointments.models import Appointment, Session
from renxin.programs.appointments.services import BookingData, LeaveData, PatternData

from .making import MONDAY, clinic

Status = Appointment.Status


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.SHANGHAI)


@pytest.fixture
def here(db, frozen_clock):
    return clinic()


def second_doctor(here):
    other = add_practitioner(here.ward.system, name="李梅")
    services.write_pattern(
        here.ward.system,
        PatternData(
            department_id=here.ward.department.pk,
            service_id=here.service.pk,
            practitioner_id=other.pk,
            weekday=0,
            starts=time(9),
            ends=time(10),
        ),
    )
    services.open_sessions(here.ward.system)
    return other


def ill(here, **more):
    data = LeaveData(practitioner_id=here.doctor.pk, starts_at=at(8), ends_at=at(18), reason="ill", **more)
    return services.take_leave(here.ward.system, data)


def book(here, number: int) -> list[Appointment]:
    people = [here.ward.patient(f"王{n}", f"1380013{n:04d}") for n in range(number)]
    slots = here.slots(practitioner_id=here.doctor.pk)
    return [
        services.book(here.ward.system, slot.uid, BookingData(patient_id=one, channel="window"))
        for slot, one in zip(slots, people, strict=False)
    ]


def test_ill_at_ten_past_eight_everybody_gets_a_seat_nearby_and_is_told_once(here, frozen_clock):
    other = second_doctor(here)
    rows = book(here, 6)
    frozen_clock.set(at(7, 30))
    ill(here)
    session = Session.objects.get(on_date=MONDAY, practitioner=here.doctor)
    assert session.state == "cancelled"
    assert len(selectors.displaced(here.ward.system, session)) == 6
    proposed = selectors.proposals(here.ward.system, session)
    assert [one.first.practitioner_id for one in proposed] == [other.pk] * 4 + [here.doctor.pk] * 2
    done = services.rebook_session(here.ward.system, session)
    assert (done.moved, done.cancelled, done.to_call) == (6, 0, 0)
    again = services.rebook_session(here.ward.system, session)
    assert (again.moved, again.cancelled) == (0, 0)
    run_until_idle()
    told = Message.objects.filter(template="access.moved").order_by("id")
    assert len(told) == 6
    said = told[0].body
    assert "很抱歉" in said
    assert "3月16日" in said
    assert {row.number for row in Appointment.objects.all()} == {row.number for row in rows}
    assert Appointment.objects.filter(status=Status.BOOKED).count() == 6
    assert not here.slots(practitioner_id=here.doctor.pk)


def test_whom_no_message_reaches_is_called_and_who_chose_to_cancel_is_cancelled(here, frozen_clock):
    second_doctor(here)
    rows = book(here, 2)
    ContactPoint.objects.filter(patient_id=rows[0].patient_id).delete()
    frozen_clock.set(at(7, 30))
    ill(here)
    session = Session.objects.get(on_date=MONDAY, practitioner=here.doctor)
    done = services.rebook_session(here.ward.system, session, {rows[1].uid: services.CALL_OFF})
    run_until_idle()
    assert (done.moved, done.cancelled) == (1, 1)
    titles = sorted(Task.objects.values_list("patient_id", "title_code"))
    assert titles == sorted([(rows[0].patient_id, "access_moved"), (rows[1].patient_id, "access_called_off")])
    rows[1].refresh_from_db()
    assert (rows[1].status, rows[1].cancelled_by, rows[1].cancel_reason) == ("cancelled", "house", "ill")


def test_a_locum_sees_them_and_leave_taken_back_undoes_just_that(here, frozen_clock):
    locum = add_practitioner(here.ward.system, name="赵平")
    rows = book(here, 2)
    leave = ill(here, locum_id=locum.pk)
    assert ill(here, locum_id=locum.pk).pk == leave.pk
    assert set(Appointment.objects.values_list("practitioner_id", flat=True)) == {locum.pk}
    session = Session.objects.get(on_date=MONDAY)
    assert (session.practitioner_id, session.instead_of_id, session.state) == (locum.pk, here.doctor.pk, "open")
    services.withdraw_leave(here.ward.system, leave.uid)
    session.refresh_from_db()
    assert (session.practitioner_id, session.instead_of_id, session.leave_id) == (here.doctor.pk, None, None)
    leave = ill(here)
    assert not here.slots()
    services.withdraw_leave(here.ward.system, leave.uid)
    assert len(here.slots()) == 12
    assert Appointment.objects.filter(status=Status.BOOKED, seat__slot__session=session).count() == len(rows)


def test_leave_of_an_hour_closes_only_that_hour_also_in_sessions_still_to_be_opened(here, frozen_clock):
    leave = LeaveData(practitioner_id=here.doctor.pk, starts_at=at(9), ends_at=at(10), reason="teaching")
    services.take_leave(here.ward.system, leave)
    assert len(here.slots()) == 10
    later = MONDAY + timedelta(days=14)
    away = LeaveData(
        department_id=here.ward.department.pk, starts_at=at(9, day=later), ends_at=at(10, day=later), reason="other"
    )
    services.take_leave(here.ward.system, away)
    frozen_clock.move(days=8)
    services.open_sessions(here.ward.system)
    days = selectors.free(here.ward.system, first=later, last=later, pool=None)
    assert sum(day.free for day in days) == 10


@given(
    st.lists(st.integers(0, 47), max_size=12),
    st.lists(st.tuples(st.integers(0, 95), st.integers(0, 3), st.booleans()), max_size=12),
)
def test_nobodys_first_proposal_is_somebody_elses(minutes, places):
    start = at(8)
    wanted = [rebooking.Wanted(n, start + timedelta(minutes=15 * m), 1, 1) for n, m in enumerate(minutes)]
    free = [
        rebooking.Place(str(n), start + timedelta(minutes=15 * m), many, 1 if same else 2, 2)
        for n, (m, many, same) in enumerate(places)
    ]
    found = rebooking.assign(wanted, free, now=start)
    firsts = [keys[0] for keys in found.values() if keys]
    for place in free:
        assert firsts.count(place.key) <= place.free
        if place.starts_at < start + rebooking.NOTICE:
            assert place.key not in firsts
    usable = sum(place.free for place in free if place.starts_at >= start + rebooking.NOTICE)
    assert len(firsts) == min(len(wanted), usable), "a seat is left over only when everybody has one"


@given(st.integers(0, 60), st.dictionaries(st.sampled_from(["window", "phone", "online"]), st.integers(0, 33)))
def test_every_seat_has_one_pool_and_shares_are_kept(total, shares):
    pools = rules.pools_of(total, shares)
    assert len(pools) == total
    for pool, share in shares.items():
        assert pools.count(pool) <= max(1, round(total * share / 100))
        assert bool(pools.count(pool)) <= bool(share)


@pytest.mark.parametrize(
    ("born", "day", "months"),
    [
        (date(2020, 1, 31), date(2020, 2, 29), 0),
        (date(2020, 1, 31), date(2020, 3, 31), 2),
        (date(1958, 6, 1), date(2026, 3, 16), 813),
    ],
)
def test_age_in_months(born, day, months):
    assert rules.months_between(born, day) == months
