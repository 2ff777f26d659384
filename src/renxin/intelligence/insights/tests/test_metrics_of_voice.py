"""The shares of good and bad answers, praise: against answers counted by hand."""

import pytest

from renxin.engagement.questionnaires.models import QuestionnaireResponse, QuestionnaireVersion
from renxin.intelligence.insights import services
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_metrics import measured
from renxin.kernel.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def said(house, **coded):
    house.answer(None, coded=coded)


def test_satisfied_is_the_top_two_of_five(house):
    for value in (5, 4, 4, 3, 1):
        said(house, overall=value)
    said(house, overall="na")
    said(house)
    found = measured(house, "satisfied")
    assert (found.value, found.n) == (0.6, 5)  # 5, 4, 4 of five


def test_best_answers_and_problems_are_counted_by_question(house):
    said(house, nurses=4, doctors=4, pain="na")  # two best
    said(house, nurses=3, doctors=2)  # one problem: “sometimes” lies in the lower half of 1–4
    said(house, nurses=1)  # one problem
    best, problems = measured(house, "best_answers"), measured(house, "problems")
    assert (best.parts["part"], best.n) == (2, 5)
    assert (problems.parts["part"], problems.n) == (2, 5)


def test_easy_is_five_to_seven_of_seven(house):
    version = house.survey.version
    definition = {
        **version.definition,
        "items": [
            *version.definition["items"],
            {"linkId": "easy", "type": "effort", "text": {"zh": "出院手续很容易办", "en": "It was easy"}},
        ],
    }
    second = QuestionnaireVersion.objects.create(
        tenant_id=version.tenant_id,
        questionnaire=version.questionnaire,
        number=version.number + 1,
        definition=definition,
        digest="easy",
        published_at=clock.now(),
    )
    for value in (7, 6, 5, 4, 2, 1, 5, 3):
        house.answer(None, coded={"easy": value}, version_id=second.pk)
    assert (measured(house, "easy").value, measured(house, "easy").n) == (0.5, 8)


def test_days_that_are_added_up_say_the_same(house):
    for value in (5, 4, 3, 2):
        said(house, overall=value, nurses=min(value, 4))
    before = [measured(house, code) for code in ("satisfied", "best_answers", "problems")]
    last = QuestionnaireResponse.objects.order_by("-id").values_list("id", flat=True)[0]
    while services.add_up_answers(house.ward.system, last + 1):
        pass
    assert [measured(house, code) for code in ("satisfied", "best_answers", "problems")] == before


def test_praise_is_counted(house):
    house.case(kind="praise")
    house.case(kind="complaint")
    house.case(kind="praise", opened_days_ago=40)
    assert measured(house, "praise").value == 1
