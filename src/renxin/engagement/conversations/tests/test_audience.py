"""The planner before a mass send: the same rules, counted."""

from datetime import datetime, timedelta

import pytest

from renxin.engagement.channels.adapters.base import Opening
from renxin.engagement.channels.adapters.sandbox.adapter import SandboxAdapter
from renxin.engagement.conversations import selectors, services
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.people.patients import services as writing

from .making import message, world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


def test_it_says_who_is_reached_who_is_stopped_and_why():
    with clock.at(NOON):
        here = world()
        reached, refused, silent, held = here.patient(0), here.patient(1), here.patient(2, phone="-"), here.patient(3)
        writing.change_consent(Actor.patient(here.tenant_id, refused), refused, "SURVEY", "DENIED", method="portal")
        services.place_hold(here.system, held, "open_case", source="cases:1", scope=["SURVEY"])
        plan = selectors.plan_audience(here.system, [reached, refused, silent, held], "SURVEY")
    assert (plan.people, plan.reached, plan.kept_out, plan.needs_approval) == (4, 1, 3, False)
    assert {kept.rule: kept.people for kept in plan.stopped} == {
        "consent": 1,
        "no_contact_point": 1,
        "hold.open_case": 1,
    }
    assert [(share.channel.kind, share.people) for share in plan.shares] == [("sandbox", 1)]
    assert all(kept.words != kept.rule for kept in plan.stopped)


def test_it_says_what_is_put_off_and_when_it_ends():
    with clock.at(NOON):
        here = world()
        one, two = here.patient(0), here.patient(1)
        services.send(here.system, message(one, "a", "SURVEY"))
        services.dispatch_due()
        plan = selectors.plan_audience(here.system, [one, two], "HEALTH_EDU")
        at_night = selectors.plan_audience(here.system, [two], "SURVEY", at=NOON + timedelta(hours=11))
    assert plan.reached + plan.kept_out == 2
    assert at_night.later[0].rule == "quiet_hours"
    assert at_night.ends_at == datetime(2026, 3, 11, 8, tzinfo=SHANGHAI)


def test_a_thousand_people_take_as_many_statements_as_ten(django_assert_max_num_queries):
    with clock.at(NOON):
        here = world()
        people = [here.patient(n) for n in range(12)]
        with django_assert_max_num_queries(20):
            selectors.plan_audience(here.system, people, "SURVEY")


def test_more_than_five_hundred_need_a_second_person():
    with clock.at(NOON):
        here = world()
        plan = selectors.plan_audience(here.system, range(10_000_001, 10_000_502), "SURVEY")
    assert plan.needs_approval
    assert plan.reached == 0


def test_the_share_that_a_vendor_gives_each_person_is_foreseen(monkeypatch):
    """Who had her message of the day waits for tomorrow; who had those of the month takes the next way, or none."""
    spent: dict[str, str] = {}
    monkeypatch.setattr(
        SandboxAdapter,
        "openings",
        lambda _self, _channel, _addresses, _speech: {key: Opening(rule=rule) for key, rule in spent.items()},
    )
    with clock.at(NOON):
        here = world()
        people = [here.patient(number) for number in range(3)]
        spent |= {"13800000000": "vendor_daily_cap", "13800000001": "vendor_monthly_cap"}
        plan = selectors.plan_audience(here.system, people, "SURVEY")
    assert (plan.reached, plan.kept_out) == (2, 1)
    assert [(kept.rule, kept.people, kept.until) for kept in plan.later] == [
        ("vendor_daily_cap", 1, datetime(2026, 3, 11, 9, tzinfo=SHANGHAI))
    ]
    assert [(kept.rule, kept.people) for kept in plan.stopped] == [("vendor_monthly_cap", 1)]
