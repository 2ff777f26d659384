"""Starts by the calendar: the right people on the right morning, once, also when the ticker slept or died."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from renxin.engagement.channels.models import Channel
from renxin.engagement.content import services as content
from renxin.engagement.segments import services as segments
from renxin.engagement.segments.services import refresh_due
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.journeys.models import Journey, JourneyRun
from renxin.intelligence.journeys.occasions import Window, occasions
from renxin.intelligence.journeys.ready import ready_packs
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.services import ContactData, PatientData, register_patient

pytestmark = pytest.mark.django_db
PACKS = {pack.code: pack for pack in ready_packs()}


def at(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.fixture
def house():
    with clock.at(at(2026, 1, 1, 8)):
        here = hospital()
        content.load_packs(here.actor)
        Channel.objects.create(tenant_id=here.tenant.pk, kind="sandbox", name="体验通道", created_at=clock.now())
    return here


def patient(house, number, born):
    return register_patient(
        Actor.interface(house.tenant.pk, "HIS"),
        PatientData(name=f"王{number}", sex="female", birth_date=born),
        source="his:main",
        contacts=[ContactData("phone", f"1380013{number:04d}"), ContactData("sandbox", f"phone-{number}")],
    ).patient_id


def start_of(**plan):
    label = {"label": {"zh": "某天", "en": "a day"}}
    return parse({"code": "x", "start": {**label, **plan}, "steps": [{"id": "end", "verb": "stop"}]}).start


def found(start, since, until, tenant_id=1):
    return occasions(tenant_id, start, Window(since=since, until=until, zone=SHANGHAI))


@pytest.mark.parametrize(
    ("plan", "days"),
    [
        ({"every": "day", "at": "09:00"}, list(range(2, 32))),
        ({"every": "week", "on": 1, "at": "09:00"}, [2, 9, 16, 23, 30]),
        ({"every": "month", "on": 5, "at": "09:00"}, [5]),
    ],
)
def test_days_recur(plan, days):
    since, until = at(2026, 3, 1, 9), at(2026, 3, 31, 12)
    start = start_of(recurring=plan)
    assert [one.at.day for one in found(start, since, until)] == days
    cuts = [since, at(2026, 3, 2, 8, 59), at(2026, 3, 2, 9), at(2026, 3, 9, 9, 0, 1), at(2026, 3, 20), until]
    pieces = [one for first, last in pairwise(cuts) for one in found(start, first, last)]
    assert [one.key for one in pieces] == [one.key for one in found(start, since, until)]


def test_birthdays_by_the_sun(house):
    leap, spring = patient(house, 1, date(1960, 2, 29)), patient(house, 2, date(1950, 3, 1))
    start = start_of(date={"trait": "birth_date", "yearly": True, "at": "09:00"})
    entered = found(start, at(2026, 2, 27, 12), at(2026, 3, 2), house.tenant.pk)
    assert [(one.at, one.patient_ids) for one in entered] == [
        (at(2026, 2, 28, 9), (leap,)),
        (at(2026, 3, 1, 9), (spring,)),
    ]
    leap_year = found(start, at(2028, 2, 28), at(2028, 3, 1), house.tenant.pk)
    assert [one.at for one in leap_year] == [at(2028, 2, 29, 9)]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hour", ["00:00", "02:30", "10:00"])  # 02:30 is not there, or twice, when clocks change
def test_every_local_day_comes_once_where_clocks_change(zone, hour):
    since, until, here = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), ZoneInfo(zone)
    window = lambda first, last: Window(since=first, until=last, zone=here)  # noqa: E731
    start = start_of(recurring={"every": "day", "at": hour})
    whole = occasions(1, start, window(since, until))
    days = [one.key for one in whole]
    assert len(set(days)) == len(days) == 365
    assert all(first.at < last.at for first, last in pairwise(whole))
    cuts = [since + timedelta(hours=31 * number) for number in range(283)] + [until]
    pieces = [one for first, last in pairwise(cuts) for one in occasions(1, start, window(first, last))]
    assert [one.key for one in pieces] == days


CHEMO = {"trait": "birth_date", "offset_days": 7, "every_days": 21, "times": 3, "at": "09:00"}


def test_a_cycle_comes_again_and_ends(house):
    """The eighth day of each of three cycles of three weeks, counted from one date."""
    person = patient(house, 1, date(2026, 3, 1))
    entered = found(start_of(date=CHEMO), at(2026, 1, 1), at(2026, 12, 31), house.tenant.pk)
    assert [(one.at, one.values, one.patient_ids) for one in entered] == [
        (at(2026, 3, 8, 9), {"cycle": 1}, (person,)),
        (at(2026, 3, 29, 9), {"cycle": 2}, (person,)),
        (at(2026, 4, 19, 9), {"cycle": 3}, (person,)),
    ]
    assert len({one.key for one in entered}) == 3


@pytest.mark.parametrize(
    ("more", "where"),
    [({"times": 0}, "times"), ({"every_days": 0}, "every_days"), ({"yearly": True}, "every_days")],
)
def test_a_cycle_says_both_numbers_and_is_no_yearly_day(more, where):
    with pytest.raises(InvalidInput) as refused:
        start_of(date=CHEMO | more)
    assert refused.value.where == f"journey.start.date.{where}"


def test_each_cycle_is_a_run_that_knows_which_it_is(house):
    label = {"zh": "化疗第八天", "en": "day 8 of the cycle"}
    start = {"label": label, "date": CHEMO, "keep": ["cycle"]}
    steps = [{"id": "end", "verb": "stop"}]
    with clock.at(at(2026, 3, 1, 8)):
        patient(house, 1, date(2026, 3, 1))
        run_until_idle()
        services.publish_version(
            house.actor, replace(PACKS["birthday"], code="chemo", start=start, who=None, steps=steps)
        )
        services.start_by_calendar()
    for day in (at(2026, 3, 8, 10), at(2026, 3, 29, 10), at(2026, 4, 19, 10), at(2026, 5, 10, 10)):
        with clock.at(day):
            Journey.objects.update(swept_at=day.replace(hour=8))
            services.start_by_calendar()
    assert [run.context for run in JourneyRun.objects.order_by("pk")] == [{"cycle": 1}, {"cycle": 2}, {"cycle": 3}]


def test_birthdays_by_the_moon(house):
    # 1950-09-26 was the fifteenth of the eighth lunar month, which in 2026 is the 25th of September.
    autumn = patient(house, 1, date(1950, 9, 26))
    start = start_of(date={"trait": "birth_date", "yearly": True, "lunar": True, "at": "09:00"})
    entered = found(start, at(2026, 1, 1), at(2026, 12, 31), house.tenant.pk)
    assert [(one.at, one.patient_ids) for one in entered] == [(at(2026, 9, 25, 9), (autumn,))]


def test_in_a_leap_month_nobody_has_a_second_birthday(house):
    patient(house, 1, date(1950, 7, 20))  # the sixth of the sixth lunar month
    start = start_of(date={"trait": "birth_date", "yearly": True, "lunar": True, "at": "09:00"})
    assert len(found(start, at(2025, 1, 1), at(2025, 12, 31), house.tenant.pk)) == 1


def publish(house, code):
    services.publish_version(house.actor, PACKS[code])
    return Journey.objects.of(house.actor).get(code=code)


def test_the_ticker_lets_people_in_once_whatever_happens_to_it(house):
    with clock.at(at(2026, 9, 1, 8)):
        old, young = patient(house, 1, date(1950, 9, 26)), patient(house, 2, date(1996, 9, 26))
        run_until_idle()
        refresh_due(house.actor)
        journey = publish(house, "birthday")
        assert services.start_by_calendar() == 0
    with clock.at(at(2026, 9, 25, 8, 59)):
        assert services.start_by_calendar() == 0
    with clock.at(at(2026, 9, 25, 9, 0, 30)):
        assert services.start_by_calendar() == 1
        assert services.start_by_calendar() == 0
    with clock.at(at(2026, 9, 25, 12)):  # it died before it wrote how far it had looked
        Journey.objects.filter(pk=journey.pk).update(swept_at=at(2026, 9, 25, 8, 59))
        assert services.start_by_calendar() == 0
    run = JourneyRun.objects.get()
    assert (run.patient_id, run.anchor_at) == (old, at(2026, 9, 25, 9))
    assert young != old


def test_what_was_slept_through_for_days_is_not_made_up_for(house):
    with clock.at(at(2026, 9, 20, 8)):
        patient(house, 1, date(1950, 9, 26))
        run_until_idle()
        publish(house, "birthday")
        services.start_by_calendar()
    with clock.at(at(2026, 9, 30, 8)):
        assert services.start_by_calendar() == 0
    with clock.at(at(2026, 9, 20, 8)):  # the clock went back: looked at from here on again
        services.start_by_calendar()
        assert Journey.objects.get(code="birthday").swept_at == at(2026, 9, 20, 8)


def test_a_paused_journey_and_a_closed_one_let_nobody_in(house):
    with clock.at(at(2026, 9, 24, 8)):
        patient(house, 1, date(1950, 9, 26))
        run_until_idle()
        journey = publish(house, "birthday")
        services.start_by_calendar()
        services.set_active(house.actor, journey.uid, active=False)
    with clock.at(at(2026, 9, 25, 10)):
        assert services.start_by_calendar() == 0


def test_who_belongs_when_it_is_switched_on_enters_once_and_the_trace_says_why(client, house):
    noon = at(2026, 2, 1, 12)
    with clock.at(noon):
        people = {patient(house, number, date(1950, 1, number)) for number in (1, 2, 3)}
        patient(house, 9, date(1999, 1, 1))
        run_until_idle()
        segment = segments.create_segment(house.actor, "年长", {"trait": "age", "is": ">=", "value": 60})
        segments.switch_on(house.actor, segment)
    start = {
        "label": {"zh": "进入年长人群", "en": "somebody enters"},
        "segment": {"segment": segment.code, "on": "entered", "also_members": True},
    }
    steps = [{"id": "wait", "verb": "wait_hours", "hours": 9}]
    with clock.at(noon):
        services.publish_version(house.actor, replace(PACKS["birthday"], code="old", start=start, steps=steps))
        assert [services.start_by_calendar(), services.start_by_calendar()] == [3, 0]
        assert set(JourneyRun.objects.values_list("patient_id", flat=True)) == people
        client.force_login(house.user)
        page = client.get(reverse("journeys:run", args=[JourneyRun.objects.first().uid])).content.decode()
        assert "启用时她已属于这一人群" in page
        assert "启用时已符合" in client.get(reverse("segments:segment", args=[segment.uid])).content.decode()
    with clock.at(at(2026, 2, 2, 12)):
        late = patient(house, 4, date(1951, 1, 1))
        run_until_idle()
        run = JourneyRun.objects.get(patient_id=late)  # brought by the fact, not by the switch
        assert "since_start" not in run.context
