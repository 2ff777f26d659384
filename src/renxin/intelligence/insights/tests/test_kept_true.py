"""Sums kept by day equal the slow exact count after anything that can happen to answers, in any order."""

import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.intelligence.insights import services
from renxin.intelligence.insights.models import AnswerDay, AnswerMark
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_adding_up import all_ids, seen
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import SurveyAmended
from renxin.kernel.timeline.services import record

pytestmark = pytest.mark.django_db

RECOMMEND = st.one_of(st.none(), st.integers(0, 10))
SCORE = st.one_of(st.none(), st.floats(0, 100).map(lambda value: round(value, 2)))
STEP = st.one_of(
    st.tuples(st.just("answer"), RECOMMEND, SCORE, st.floats(0, 100), st.booleans()),
    st.tuples(st.just("anonymous"), RECOMMEND, SCORE, st.floats(0, 100), st.booleans()),
    st.tuples(st.just("amend"), st.integers(0, 50), RECOMMEND, SCORE),
    st.tuples(st.just("merge"), st.integers(0, 50)),
    st.tuples(st.just("withdraw"), st.integers(0, 50)),
    st.tuples(st.just("add_up"), st.integers(0, 50)),
)


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def take(house, step):
    """Let one thing happen."""
    what, *rest = step
    known = all_ids()
    if what in ("answer", "anonymous"):
        recommend, score, days_ago, second = rest
        whose = {"patient_id": -(10**12) - len(known)} if what == "anonymous" else {}
        place = house.second if second else house.first
        house.answer(recommend, score, days_ago=days_ago, department=place, nurses=score or 50.0, **whose)
    elif what == "amend" and known:
        at, recommend, score = rest
        amend(house, known[at % len(known)], recommend, score)
    elif what == "merge" and known:  # a merge copies the row to the other person under the same id
        QuestionnaireResponse.objects.filter(id=known[rest[0] % len(known)]).update(patient_id=house.patient_id + 7)
    elif what == "withdraw" and known:  # whoever asks to be forgotten: her words go, what was counted stays counted
        QuestionnaireResponse.objects.filter(id=known[rest[0] % len(known)]).update(answers="")
    elif what == "add_up" and known:
        below = [*known, known[-1] + 1][rest[0] % (len(known) + 1)]
        while services.add_up_answers(house.ward.system, below):
            pass


def amend(house, response, recommend, score):
    scores = {"dimensions": {"nurses": {"minmax": 12.5, "ratio": 12.5}}}
    QuestionnaireResponse.objects.filter(id=response).update(recommend=recommend, score=score, scores=scores)
    services.recount_answers(house.ward.system, [response])


def exact(house):
    """Count everything from the answers themselves."""
    AnswerDay.objects.all().delete()
    AnswerMark.objects.update(counted_below=0)
    return seen(house, period="365")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=3, max_size=10))
def test_sums_equal_the_slow_exact_count_whatever_happens(house, steps):
    with transaction.atomic():
        for step in steps:
            take(house, step)
        shown = json.dumps(seen(house, period="365"), default=str)
        assert shown == json.dumps(exact(house), default=str)
        transaction.set_rollback(True)


def test_an_amended_answer_changes_the_number_by_its_fact_alone(house):
    for _ in range(6):
        house.answer(10, 90.0, days_ago=40, nurses=90.0)
    while services.add_up_answers(house.ward.system, all_ids()[-1] + 1):
        pass
    row = QuestionnaireResponse.objects.order_by("id").last()
    QuestionnaireResponse.objects.filter(id=row.id).update(recommend=0, score=10.0)
    with transaction.atomic():
        fact = SurveyAmended(patient_id=-house.actor.tenant_id, occurred_at=clock.now(), response_id=row.id)
        record(house.ward.system, fact)
    run_until_idle()
    day = AnswerDay.objects.get(dimension="")
    assert (day.n, day.promoters, day.detractors) == (6, 5, 1)
