"""How long it takes: against what can be worked out by hand, and against days that were played differently."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core import clock
from renxin.programs.queues.models import ServiceTime, Ticket
from renxin.programs.queues.public.errors import errors
from renxin.programs.queues.public.estimating import InLine, Lasting, Room, estimates, people_before, said, shrunk
from renxin.programs.queues.public.measuring import measure_service_times

from .waiting import clinic, doctor

SEVEN = Lasting(420.0, 180.0)


def line(n, lasting=SEVEN, practitioner=None):
    return [InLine(key, lasting, practitioner) for key in range(n)]


def test_one_room_is_the_sum_of_who_goes_before():
    found = estimates([Room()], line(9))
    assert found[0].median == 0
    assert found[8].median == pytest.approx(8 * 7, rel=0.05)
    spread = (8**0.5) * 3.0  # minutes: sd of a sum; 80 % of a normal lie within 1.28 of it
    assert found[8].high - found[8].low == pytest.approx(2 * 1.28 * spread, rel=0.25)


def test_more_rooms_are_faster_and_a_delay_moves_everybody():
    one, three = estimates([Room()], line(12)), estimates([Room()] * 3, line(12))
    assert three[11].median == pytest.approx(one[11].median / 3, rel=0.2)
    late = estimates([Room(not_before=1200.0)] * 3, line(12))
    assert late[11].median == pytest.approx(three[11].median + 20, abs=1)
    assert late[0].low == 20


def test_who_is_inside_takes_what_is_left():
    fresh = estimates([Room(inside=SEVEN, since=0)], line(1))[0]
    old = estimates([Room(inside=SEVEN, since=400)], line(1))[0]
    endless = estimates([Room(inside=SEVEN, since=40_000)], line(1))[0]
    assert fresh.median == pytest.approx(6.4, abs=0.7)
    assert 0 < old.median < fresh.median
    assert 0 < endless.median < 5


def test_a_doctors_patients_wait_for_her_alone():
    rooms = [Room(practitioner=1), Room(practitioner=2)]
    mixed = [InLine(1, SEVEN, 1), InLine(2, SEVEN, 1), InLine(3, SEVEN, 2), InLine(4, SEVEN, 3), InLine(5, SEVEN)]
    found = estimates(rooms, mixed)
    assert (found[1].median, found[3].median) == (0, 0)
    assert found[2].median > 4
    assert 4 not in found  # her doctor does not sit yet: nobody knows
    assert people_before(mixed) == {1: 0, 2: 1, 3: 0, 4: 0, 5: 4}
    assert estimates([], mixed) == {}


@given(rooms=st.integers(1, 5), people=st.integers(1, 25), mean=st.floats(60, 1800), spread=st.floats(0.1, 1.5))
def test_nobody_is_called_before_who_stands_before_her(rooms, people, mean, spread):
    found = estimates([Room()] * rooms, line(people, Lasting(mean, mean * spread)), pace=0.1)
    medians = [found[key].median for key in range(people)]
    assert medians == sorted(medians)
    assert all(one.low <= one.median <= one.high for one in found.values())
    assert estimates([Room()] * rooms, line(people, Lasting(mean, mean * spread)), pace=0.1) == found


def test_eight_of_ten_lie_inside_the_range():
    """Days played by other dice: two rooms, visits of a gamma of the same mean and spread, rooms a little off."""
    dice = random.Random(5)
    told = estimates([Room(), Room()], line(14), pace=0.12)
    inside = off = 0
    days = 300
    for _day in range(days):
        free = [0.0, 0.0]
        paces = [dice.lognormvariate(0, 0.12) for _ in free]
        for _person in range(13):
            at = free.index(min(free))
            free[at] += dice.gammavariate((420 / 180) ** 2, 180**2 / 420) * paces[at]
        took = min(free) / 60
        inside += told[13].low <= took <= told[13].high
        off += took - told[13].median
    assert 0.72 <= inside / days <= 0.9
    assert abs(off / days) < 2


def test_few_visits_of_a_doctor_count_little():
    whole, own = Lasting(400, 200), Lasting(800, 100)
    few, many = shrunk(own, 2, whole, 20), shrunk(own, 400, whole, 20)
    assert few.mean == pytest.approx(436.4, abs=0.1)
    assert many.mean == pytest.approx(781, abs=1)
    assert [said(minutes, 10, 5) for minutes in (0.2, 3.4, 12, 13, 61)] == [0, 3, 10, 15, 60]


@pytest.mark.django_db
def test_service_times_are_measured_from_rooms_that_were_taken(frozen_clock):
    """Twelve visits of six minutes, half a minute between them while others waited; one slip of the keyboard."""
    here = clinic(rooms=1)
    who = doctor(here.ward)
    start = clock.now() - timedelta(days=3)
    for number in range(12):
        begin = start + timedelta(minutes=6.5 * number)
        past(
            here,
            number + 1,
            who=who,
            joined=start - timedelta(minutes=30),
            called=begin,
            ended=begin + timedelta(minutes=6),
        )
    later = start + timedelta(hours=3)
    past(here, 13, who=who, joined=start, called=later, ended=later + timedelta(seconds=4))
    assert measure_service_times(here.system) == measure_service_times(here.system) == 4
    whole = ServiceTime.objects.get(practitioner=None, kind="")
    assert (whole.n, whole.mean_seconds) == (12, pytest.approx((11 * 390 + 360) / 12))
    hers = ServiceTime.objects.get(practitioner=who, kind="first")
    assert hers.mean_seconds == whole.mean_seconds


@pytest.mark.django_db
def test_promises_are_held_against_what_happened(frozen_clock):
    here = clinic(rooms=1)
    start = clock.now() - timedelta(days=2)
    for number in range(10):
        waited = 20 + number
        row = past(
            here, number + 1, joined=start, called=start + timedelta(minutes=waited), ended=start + timedelta(hours=2)
        )
        Ticket.objects.filter(pk=row.pk).update(said_minutes=20, said_low=15, said_high=25)
    whole, band = errors(here.system, here.queue)
    assert (whole.n, whole.off, whole.later, whole.inside) == (10, 4.5, 4.5, 6)
    assert (band.low, band.high, band.n) == (20, 40, 10)


def past(here, number, *, who=None, joined, called, ended):
    """Write down a visit of an earlier day."""
    return Ticket.objects.create(
        tenant_id=here.ward.tenant.pk,
        patient_id=here.ward.patient("过去一", f"137{number:08d}"),
        queue=here.queue,
        on_date=joined.date(),
        number=number,
        label=f"A{number:03}",
        source="desk",
        state="done",
        counter=here.rooms[0],
        practitioner=who,
        joined_at=joined,
        called_at=called,
        last_called_at=called,
        began_at=called,
        ended_at=ended,
    )
