"""Charts of rare events (g, t) from the rows themselves: what lies between one event and the next."""

import random

import pytest
from django.urls import reverse

from renxin.engagement.worklist.models import Task
from renxin.intelligence.insights import chart_words, charting, services
from renxin.intelligence.insights.models import ChartSignal
from renxin.intelligence.insights.services import NewChart
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_pages import officer
from renxin.kernel.core.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def severe(house, *days_ago):
    for one in days_ago:
        house.complaint(opened_days_ago=one, level=1)


def watched(house, **more):
    return services.watch(house.actor, NewChart(**{"metric": "severe_cases", "bucket": "day", "kind": "t", **more}))


def test_a_point_of_a_t_chart_is_the_days_between_two_events(house):
    severe(house, 40, 30, 27.5, 3)
    house.complaint(opened_days_ago=20, level=3)  # not one of them
    drawn = charting.draw(house.actor, watched(house))
    assert [point.count for point in drawn.points] == pytest.approx([10, 2.5, 24.5])
    assert drawn.placed == (None, None, None)  # too few for limits, and it is said
    shown = chart_words.points(drawn)
    assert [value for _days, value, _count, _href in shown] == ["24.5", "2.5", "10"]


def test_a_point_of_a_g_chart_is_how_many_went_well_between(house):
    # Of a share the events are the part that counts: here the cases closed in time.
    for day in range(20, 0, -1):
        in_time = day in (18, 12, 5)
        house.case(opened_days_ago=day, answered_after=1, closed_after=40 if in_time else 90)
    drawn = charting.draw(house.actor, watched(house, metric="closed_in_time", kind="g"))
    assert [point.count for point in drawn.points] == [5, 6]


def test_events_that_come_closer_signal_once_and_the_task_leads_to_the_chart(house, client, settings):
    chance = random.Random(3)
    at, days = 59.0, []
    for _one in range(22):
        days.append(at)
        at -= 1.2 + chance.random() * 2.4
    days += [at - 0.004 * n for n in range(9)]  # nine within the hour
    severe(house, *days)
    chart = watched(house)
    made = services.look_at_charts(house.ward.system)
    assert made
    assert services.look_at_charts(house.ward.system) == 0
    assert ChartSignal.objects.filter(chart=chart, direction=-1).exists()
    task = Task.objects.filter(title_code="chart_signal").first()  # close together is bad
    assert Task.objects.count() == made
    client.force_login(officer(house), backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.post(reverse("worklist:claim", args=[task.uid]))
    page = client.get(reverse("worklist:task", args=[task.uid])).content.decode()
    assert reverse("insights:chart", args=[chart.uid]) in page
    assert client.get(reverse("insights:chart", args=[chart.uid])).status_code == 200


@pytest.mark.parametrize(("metric", "kind"), [("satisfaction", "t"), ("severe_cases", "g"), ("open_cases", "t")])
def test_what_is_not_made_of_events_is_refused_in_words(house, metric, kind):
    with pytest.raises(InvalidInput):
        watched(house, metric=metric, kind=kind)


def test_a_chart_without_events_yet_is_shown_empty(house):
    drawn = charting.draw(house.actor, watched(house))
    assert drawn.points == ()
    assert services.look_at_charts(house.ward.system) == 0
