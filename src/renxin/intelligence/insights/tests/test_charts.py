"""Control charts from answers to tasks: frozen limits, a planted change noticed once, marks, a second baseline."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from renxin.engagement.worklist.models import Task
from renxin.intelligence.insights import charting, services
from renxin.intelligence.insights.models import ChartMark, ChartSignal
from renxin.intelligence.insights.services import NewChart
from renxin.intelligence.insights.tests import golden
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return golden.make()


CHANCE = random.Random(11)
NOISE = [round(CHANCE.gauss(0, 2), 2) for _day in range(60)]


def watched(house, **more):
    return services.watch(house.actor, NewChart(metric="satisfaction", bucket="day", **more))


def days_of(house, levels, *, last_days_ago=1):
    """Give every day from the first to `last_days_ago` six answers around its level, with small noise."""
    for at, level in enumerate(levels):
        days_ago = last_days_ago + len(levels) - 1 - at
        for _one in range(6):
            house.answer(9, level + NOISE[at], days_ago=days_ago, nurses=level)


def test_limits_freeze_after_twenty_points_and_a_change_is_noticed_once(house):
    days_of(house, [70.0] * 22)
    chart = watched(house)
    assert services.look_at_charts(house.ward.system) == 0
    drawn = charting.draw(house.actor, chart)
    assert drawn.is_frozen
    assert drawn.baselines[0].limits["centre"] == pytest.approx(70 + sum(NOISE[:20]) / 20, abs=0.01)
    ranges = [abs(after - before) for before, after in pairwise(NOISE[:20])]
    assert drawn.baselines[0].limits["spread"] == pytest.approx(sum(ranges) / 19, abs=0.01)
    assert not drawn.signals


def test_a_fall_makes_one_task_for_the_whole_run(house, frozen_clock):
    days_of(house, [70.0] * 21, last_days_ago=2)
    chart = watched(house)
    services.look_at_charts(house.ward.system)
    for _day in range(3):
        for _one in range(6):
            house.answer(2, 40.0, days_ago=1, nurses=40.0)
        services.look_at_charts(house.ward.system)
        services.look_at_charts(house.ward.system)
        frozen_clock.move(days=1)
    tasks = Task.objects.filter(source__startswith="insights:chart:")
    assert [task.title_code for task in tasks] == ["chart_signal"]
    assert ChartSignal.objects.filter(chart=chart, rule="beyond").count() == 1
    assert charting.draw(house.actor, chart).baselines[0].limits["centre"] == pytest.approx(70.0, abs=1)


def test_what_got_better_asks_for_a_look_too_in_other_words(house):
    days_of(house, [70.0] * 20 + [90.0])
    watched(house)
    services.look_at_charts(house.ward.system)
    services.look_at_charts(house.ward.system)
    assert Task.objects.get(source__startswith="insights:chart:").title_code == "chart_better"


def test_history_makes_no_tasks(house):
    days_of(house, [70.0] * 20 + [90.0] + [70.0] * 5)
    watched(house)
    services.look_at_charts(house.ward.system)
    assert ChartSignal.objects.exists()
    assert not Task.objects.filter(source__startswith="insights:chart:").exists()


def test_a_chart_marks_what_was_done_once(house):
    chart = watched(house)
    for label in ("两个窗口", "加开两个窗口"):
        services.mark_chart(house.actor, chart, clock.now(), label, "improvement:7")
    assert [mark.label for mark in ChartMark.objects.all()] == ["加开两个窗口"]
    services.unmark_chart(house.actor, chart, "improvement:7")
    assert not ChartMark.objects.exists()


def test_new_limits_need_a_reason_and_hold_from_their_day(house):
    days_of(house, [70.0] * 20 + [90.0] * 20)
    chart = watched(house)
    services.look_at_charts(house.ward.system)
    today = clock.now().date()
    with pytest.raises(InvalidInput):
        services.freeze_baseline(house.actor, chart, today - timedelta(days=20), today)
    with pytest.raises(InvalidInput):
        services.freeze_baseline(house.actor, chart, today - timedelta(days=9), today, reason="加开窗口")
    services.freeze_baseline(house.actor, chart, today - timedelta(days=20), today, reason="加开窗口")
    drawn = charting.draw(house.actor, chart)
    placed = [one for one in drawn.placed if one]
    assert placed[0].centre == pytest.approx(70.0, abs=1)
    assert placed[-1].centre == pytest.approx(90.0, abs=1)


def test_a_period_that_still_runs_has_no_point(house):
    days_of(house, [70.0] * 3, last_days_ago=0)
    drawn = charting.draw(house.actor, watched(house))
    assert sum(1 for point in drawn.points if point.size) == 2


def test_a_share_keeps_part_and_whole(house):
    for state in ("answered", "sent", "sent", "opened"):
        house.invitation(state, days_ago=1)
    chart = services.watch(house.actor, NewChart(metric="response_rate", bucket="day"))
    last = charting.draw(house.actor, chart).points[-1]
    assert (chart.kind, last.count, last.size) == ("p", 1, 4)


def test_the_same_chart_is_kept_once_and_only_by_those_who_may(house):
    assert watched(house).pk == watched(house).pk
    from renxin.people.organizations.selectors import user_actor

    nurse = user_actor(house.ward.nurse)
    with pytest.raises(NotAllowed):
        services.watch(nurse, NewChart(metric="satisfaction"))
    with pytest.raises(InvalidInput):
        services.watch(house.actor, NewChart(metric="open_cases"))
