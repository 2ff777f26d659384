"""Answers added up by day say the same as the answers themselves, wherever the line between the two runs."""

import random
from dataclasses import asdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.intelligence.insights import selectors, services
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.models import AnswerDay, AnswerMark
from renxin.intelligence.insights.queries import answers
from renxin.intelligence.insights.tests import golden
from renxin.kernel.core import ids
from renxin.kernel.jobs.services import run_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    house, chance = golden.make(), random.Random(3)
    for _ in range(80):
        house.answer(
            chance.choice([None, 0, 5, 7, 8, 9, 10]),
            chance.choice([None, round(chance.random() * 100, 2)]),
            days_ago=chance.random() * 120,
            department=chance.choice([house.first, house.second]),
            nurses=round(chance.random() * 100, 2),
            meals=round(chance.random() * 100, 2),
        )
    return house


def seen(house, **chosen):
    """Return everything a page shows of answers, to the tenth decimal."""
    scope = selectors.read_scope(house.actor, chosen)
    counts = Counts(scope)
    cells = answers.by_dimension_and_department(scope, house.survey)
    totals = [counts.answers.get(True), counts.answers.get(False), *counts.answers_by_bucket]
    return (
        [{name: round(value, 6) for name, value in asdict(one).items()} if one else None for one in totals],
        sorted((one.department_id, one.dimension, one.n, round(one.mean, 6)) for one in cells),
        counts.answers_by_survey,
    )


def everything(house):
    return [
        seen(house),
        seen(house, period="7"),
        seen(house, period="365"),
        seen(house, period="30", department=str(house.second.uid)),
    ]


def all_ids():
    return sorted(QuestionnaireResponse.objects.values_list("id", flat=True))


def test_wherever_the_line_runs_the_page_says_the_same(house):
    before = everything(house)
    for below in (all_ids()[10], all_ids()[40], all_ids()[-1], all_ids()[-1] + 1):
        while services.add_up_answers(house.ward.system, below):
            pass
        assert AnswerMark.objects.get().counted_below == below
        assert everything(house) == before
    assert sum(AnswerDay.objects.filter(dimension="").values_list("n", flat=True)) == 80


def test_adding_up_again_adds_nothing_and_late_answers_are_added_to_their_day(house):
    while services.add_up_answers(house.ward.system, all_ids()[-1] + 1):
        pass
    rows = list(AnswerDay.objects.order_by("pk").values())
    assert services.add_up_answers(house.ward.system, all_ids()[-1]) == 0
    assert list(AnswerDay.objects.order_by("pk").values()) == rows
    house.answer(9, 70.0, days_ago=60, nurses=50.0)
    before = everything(house)
    while services.add_up_answers(house.ward.system, all_ids()[-1] + 1):
        pass
    assert everything(house) == before


def test_fresh_answers_are_left_to_the_log_and_the_loop_comes_to_rest(house):
    run_until_idle("insights.answers")
    assert not AnswerDay.objects.exists()
    assert AnswerMark.objects.get().counted_below < all_ids()[0]


def test_years_are_added_up_in_bounded_steps(house):
    old = ids.floor_of(golden.ago(500))
    first_month = QuestionnaireResponse.objects.order_by("id").values_list("id", flat=True)[0]
    AnswerMark.objects.create(tenant_id=house.actor.tenant_id, counted_below=old)
    steps = 0
    while services.add_up_answers(house.ward.system, all_ids()[-1] + 1):
        steps += 1
    assert steps <= 3  # empty time is skipped, not walked through week by week
    assert AnswerMark.objects.get().counted_below > first_month


def test_what_is_added_up_is_not_read_from_the_log_again(house):
    while services.add_up_answers(house.ward.system, all_ids()[-1] + 1):
        pass
    QuestionnaireResponse.objects.all().delete()
    with CaptureQueriesContext(connection):
        found = seen(house, period="365")
    assert found[0][0]["n"] == 80
