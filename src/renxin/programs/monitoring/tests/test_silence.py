"""Silence: who went quiet is noticed, nudged, called and reviewed; who gave a sign, is away or has no feed is not."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import place_hold
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import complete_task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.care import DoseMissed
from renxin.kernel.timeline.facts.home import HomeVisited
from renxin.kernel.timeline.models import Event
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import ContactPoint
from renxin.people.patients.services import mark_deceased
from renxin.people.records.services import EncounterData, open_encounter
from renxin.programs.monitoring import services
from renxin.programs.monitoring.engine.hush import is_down, steps
from renxin.programs.monitoring.models import FeedOutage, LastSign, MonitoredPatient, Silence

from .measuring import measure, watch

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def here():
    with clock.at(NOW):
        yield ward()


def sweep(here, days: float) -> list[tuple[str, str]]:
    """Let so many days have passed since NOW, look once, and return the silences."""
    with clock.at(NOW + days * DAY):
        services.watch_feeds(here.system)
        services.notice_silence(here.system)
        services.pursue_silence(here.system)
    return list(Silence.objects.order_by("pk").values_list("subject", "stage"))


def test_steps_follow_the_days_that_were_agreed():
    def days(plan):
        return [one / DAY for one in (plan.nudge, plan.call, plan.review)]

    assert days(steps(7, 14)) == [10.5, 14, 28]
    assert days(steps(2)) == [3, 4, 8]
    assert days(steps(1, 14)) == [1.5, 14, 15], "nobody is called about pressure before two weeks"


def test_a_source_is_down_when_many_are_quiet_for_far_longer_than_usual():
    assert is_down(timedelta(hours=25), 50, 10)
    assert not is_down(timedelta(hours=23), 50, 10)
    assert not is_down(timedelta(days=30), 50, 2), "two people may both be silent"
    assert not is_down(timedelta(days=7), 1, 3)
    assert is_down(timedelta(days=9), 1, 3)


def test_nudge_then_call_then_review(here):
    her = here.patient()
    watch(here, her)
    measure(here, her, sbp=122, dbp=75)
    found = {days: sweep(here, days) for days in (10, 10.6, 13.9, 14.1, 27.9, 28.1)}
    assert found == {
        10: [],
        10.6: [("bp", "nudge")],
        13.9: [("bp", "nudge")],
        14.1: [("bp", "call")],
        27.9: [("bp", "call")],
        28.1: [("bp", "review")],
    }
    assert "血压" in Message.objects.get(patient_id=her, direction="out").body
    assert sorted(Task.objects.values_list("title_code", flat=True)) == ["home_lost", "home_silent"]
    assert Event.objects.filter(kind="silence.noticed").count() == 1
    row = Silence.objects.get()
    assert (row.last_at, row.last_sign, row.has_account) == (NOW, "measured", True)


def test_whoever_opens_her_pages_is_not_silent(here):
    her = here.patient()
    watch(here, her)
    with clock.at(NOW + 9 * DAY):
        record(here.system, HomeVisited(patient_id=her, occurred_at=clock.now()))
        run_until_idle()
    assert sweep(here, 14.1) == []
    assert sweep(here, 20) == [("bp", "nudge")]


def test_without_an_account_only_readings_and_contacts_count(here):
    her = here.patient()
    watch(here, her)
    ContactPoint.objects.filter(patient_id=her, kind="sandbox").delete()
    with clock.at(NOW + 9 * DAY):
        record(here.system, HomeVisited(patient_id=her, occurred_at=clock.now()))
        run_until_idle()
    assert sweep(here, 14.1)[0][1] == "call" or sweep(here, 14.2)[0][1] == "call"
    assert Silence.objects.get().has_account is False


@pytest.mark.parametrize("sign", ["reading", "opening", "call"])
def test_any_sign_of_life_ends_a_silence_and_its_task(here, sign):
    her = here.patient()
    watch(here, her)
    sweep(here, 11)
    sweep(here, 14.1)
    with clock.at(NOW + 15 * DAY):
        if sign == "reading":
            measure(here, her, sbp=122, dbp=75)
        elif sign == "opening":
            record(here.system, HomeVisited(patient_id=her, occurred_at=clock.now()))
        else:
            complete_task(here.actor(here.nurse), Task.objects.get(), "well")
        run_until_idle()
    row = Silence.objects.get()
    assert row.stage == "ended"
    assert row.why_ended in ("sign", "reached")
    assert not Task.objects.filter(state="open").exists()
    assert Event.objects.filter(kind="silence.ended").count() == 1


def test_in_the_house_away_or_held_nothing_is_expected(here):
    inside, away, held = (here.patient(f"李{n}", f"1380013800{n}") for n in (4, 5, 6))
    for her in (inside, away, held):
        watch(here, her, "P01", her)
    data = EncounterData(
        source="his", visit_no="1", encounter_class="IMP", started_at=NOW, department_id=here.department.pk
    )
    open_encounter(here.system, inside, data)
    services.declare_absence(here.system, away, NOW.date(), NOW.date() + 30 * DAY)
    place_hold(here.system, held, "complaint", source="cases:1")
    assert sweep(here, 15) == []
    assert sweep(here, 40) == [], "after a journey the days are counted from her return"
    assert sweep(here, 42) == [("bp", "nudge")]
    assert Silence.objects.get().patient_id == away


def test_a_feed_that_is_down_accuses_nobody(here):
    people = [here.patient(f"王{n}", f"1390013800{n}") for n in range(4)]
    for her in people:
        watch(here, her, "P01", her)
        for days in range(4, 0, -1):
            measure(here, her, ago=days * DAY, source="device:hub", sbp=122, dbp=75)
    assert sweep(here, 20) == []
    assert FeedOutage.objects.get().source == "device:hub"
    with clock.at(NOW + 21 * DAY):
        measure(here, people[0], source="device:hub", sbp=122, dbp=75)
    assert FeedOutage.objects.get().ended_at is not None
    assert sweep(here, 22) == [], "the days begin when the feed came back"
    assert len(sweep(here, 32)) == 4


def test_the_dead_are_not_waited_for(here):
    her = here.patient()
    watch(here, her)
    sweep(here, 11)
    mark_deceased(here.system, her, NOW + 12 * DAY)
    run_until_idle()
    assert Silence.objects.get().why_ended == "died"
    assert sweep(here, 40) == [("bp", "ended")]


def test_medicines_missed_in_a_row_are_a_silence_too(here):
    her = here.patient()
    record(here.system, DoseMissed(patient_id=her, occurred_at=NOW, plan_id=3, run=3))
    run_until_idle()
    assert Silence.objects.get().kind == "medicine"
    assert sweep(here, 1.1) == [("3", "call")]


def test_lost_wants_a_reason_and_watching_rests(here):
    her, nurse = here.patient(), here.actor(here.nurse)
    watch(here, her)
    sweep(here, 30)
    row = Silence.objects.get()
    with pytest.raises(InvalidInput):
        services.close_silence(nurse, row, "lost")
    services.close_silence(nurse, row, "lost", "号码停机，家属不详")
    assert MonitoredPatient.objects.get().state == "paused"


def test_signs_are_kept_the_newest_of_each_kind(here):
    her = here.patient()
    services.note_signs(here.system, [(her, "read", NOW), (her, "read", NOW - DAY), (her, "called", NOW - 2 * DAY)])
    services.note_signs(here.system, [(her, "read", NOW - 3 * DAY)])
    row = LastSign.objects.get(patient_id=her)
    assert (row.read_at, row.called_at, row.opened_at) == (NOW, NOW - 2 * DAY, None)
