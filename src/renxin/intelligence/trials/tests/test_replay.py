"""A replay: what the journey after discharge would have done to those who went home in the last days."""

from datetime import datetime, timedelta

import pytest

from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.segments import services as segments
from renxin.engagement.segments.models import Segment
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.tests import world
from renxin.intelligence.trials import services
from renxin.intelligence.trials.models import Replay, ReplayRun, ReplayStatus
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import services as patients

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


@pytest.fixture
def house():
    """Five went home in February: one died after two days, one wants no surveys, one came back."""
    with clock.at(NOON - timedelta(days=40)):
        here = world.make()
    stays = {}
    for number, days_ago in enumerate((30, 28, 26, 24, 3)):
        with clock.at(NOON - timedelta(days=days_ago)):
            stays[number] = here.go_home(number)
    with clock.at(NOON - timedelta(days=28)):
        patients.mark_deceased(here.his, stays[0].patient_id, at=clock.now())
        patients.change_consent(
            Actor.patient(here.house.tenant.pk, stays[1].patient_id),
            stays[1].patient_id,
            "SURVEY",
            "DENIED",
            method="portal",
        )
    with clock.at(NOON - timedelta(days=22)):
        here.admit(stays[2].patient_id, "V99")
    return here


def ask(here, **changes):
    content = here.journey.current.definition
    asked = services.request_replay(here.actor, content | changes, title="出院后关怀", days=35)
    services.run_replay(uid=str(asked.uid))
    return Replay.objects.get(pk=asked.pk)


def rows():
    return [model.objects.count() for model in (JourneyRun, Message, Outbox, Task)]


def test_it_says_who_would_have_got_what_and_nothing_is_sent(house):
    with clock.at(NOON):
        before = (JourneyRun.objects.count(), Message.objects.count(), Outbox.objects.count(), Task.objects.count())
        done = ask(house)
        assert (
            JourneyRun.objects.count(),
            Message.objects.count(),
            Outbox.objects.count(),
            Task.objects.count(),
        ) == before
    result = done.result
    assert (done.status, done.done, done.total) == (ReplayStatus.DONE, 5, 5)
    assert (result["people"], result["counts"]["runs"]) == (5, 5)
    # Numbers 1, 2 and 3 were called on day 3 and number 4, three days ago, at 10 this morning; number 0 had died.
    assert result["counts"]["tasks"] == 4
    assert result["task_kinds"] == {"call": 4}
    assert result["kind_days"] == {"call": 1}
    assert result["ends"]["stop:died"] == 1
    assert result["ends"]["stop:readmitted"] == 1
    # Numbers 1 and 3 would have been asked on day 7; number 1 does not wish it.
    assert result["counts"]["asked"] == 2
    assert result["stopped_by"] == {"consent": 1}
    assert result["hours"][10] == 1
    assert result["counts"]["messages"] == 1
    assert result["days"][(NOON - timedelta(days=17)).date().isoformat()]["messages"] == 1
    assert str(house.ward.pk) in result["departments"]


WENT_HOME = {"did": "encounter.discharged", "times": {"at_least": 1}, "within_days": 5}


def by_segment(here, on, **more):
    """Replay the journey as if it began with a segment of who went home lately, switched on at this moment."""
    made = segments.create_segment(here.actor, f"刚出院 {on} {more}", WENT_HOME)
    segments.switch_on(here.actor, made)
    run_until_idle()
    start = {"label": {"zh": "刚出院", "en": "went home"}, "segment": {"segment": made.code, "on": on, **more}}
    return ask(here, start=start).result


def test_who_entered_a_segment_before_it_was_kept_true_is_reckoned(house):
    with clock.at(NOON):
        entered, left = by_segment(house, "entered"), by_segment(house, "left")
        assert entered["counts"]["reckoned"] == 1
        # All five, each on the evening of her day, and the work comes three days later; number 0 had died by today.
        assert (entered["people"], entered["counts"]["runs"]) == (4, 4)
        assert entered["days"][(NOON - timedelta(days=25)).date().isoformat()]["tasks"] == 1
        # Number 4 went home three days ago: she is still in it.
        assert left["people"] == 3
    with clock.at(NOON + timedelta(days=13)):  # the days begin when numbers 2 and 3 had been at home for 4 and 2 days
        assert by_segment(house, "entered")["people"] == 1
        assert by_segment(house, "entered", also_members=True)["people"] == 3
    made = Segment.objects.filter(name__startswith="刚出院 entered").order_by("pk").first()
    with clock.at(NOON + timedelta(days=36)):  # kept true all those days: its own facts tell, and there are none
        start = {"label": {"zh": "刚出院", "en": "went home"}, "segment": {"segment": made.code}}
        assert "reckoned" not in ask(house, start=start).result["counts"]


def test_what_is_assumed_of_answers_is_counted(house):
    with clock.at(NOON):
        content = house.journey.current.definition
        steps = [dict(step) for step in content["steps"]]
        answer = next(step for step in steps if step["id"] == "answer")
        answer["own"] = "ask"
        for percent, goals in ((0, 0), (100, 2)):
            asked = services.request_replay(
                house.actor, content | {"steps": steps}, title="x", days=35, answered_percent=percent
            )
            services.run_replay(uid=str(asked.uid))
            asked.refresh_from_db()
            assert asked.result["ends"].get("goal", 0) == goals
            assert asked.result["counts"]["assumed"] == goals


def test_the_same_replay_again_says_the_same(house):
    with clock.at(NOON):
        assert ask(house).result == ask(house).result


def test_a_worker_runs_it_and_it_is_thrown_away_after_a_month(house):
    with clock.at(NOON):
        asked = services.request_replay(house.actor, house.journey.current.definition, title="x", days=35)
        run_until_idle()
        asked.refresh_from_db()
        assert asked.status == ReplayStatus.DONE
        assert ReplayRun.objects.filter(replay=asked).count() == 5
    with clock.at(NOON + timedelta(days=32)):
        assert services.sweep_replays() == 1
    assert not ReplayRun.objects.exists()


def test_statements_do_not_grow_with_people(house, django_assert_max_num_queries):
    with clock.at(NOON), django_assert_max_num_queries(60):
        ask(house)
