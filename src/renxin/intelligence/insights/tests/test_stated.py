"""Stated importance: patients are asked how much each thing matters, and that is no judgement of how it was."""

import pytest

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireVersion, ScoringMethod
from renxin.intelligence.insights.mattering import matrix
from renxin.intelligence.insights.models import MatrixChoice
from renxin.intelligence.insights.queries.single import Single
from renxin.kernel.core import clock

FIVE = [{"value": value, "text": {"zh": str(value), "en": str(value)}} for value in range(1, 6)]
RAW = {
    "title": {"zh": "重要性", "en": "Importance"},
    "dimensions": [{"code": code, "text": {"zh": code, "en": code}} for code in ("doctors", "meals")],
    "items": [
        {"linkId": f"{code}.{kind}", "type": "scale", "text": {"zh": code, "en": code}, "dimension": code}
        | {"options": FIVE, **({"role": "importance"} if kind == "i" else {})}
        for code in ("doctors", "meals")
        for kind in ("p", "i")
    ],
}


@pytest.fixture
def definition():
    return questionnaires.definition_of(QuestionnaireVersion(digest="stated", definition=RAW))


def test_how_much_it_matters_does_not_count_as_how_it_was(definition):
    answers = {"doctors.p": 1, "doctors.i": 5, "meals.p": 5, "meals.i": 1}
    found = questionnaires.assess(definition, answers, [], None)
    by_code = {one.code: one.score.minmax for one in found.scores.dimensions}
    assert by_code == {"doctors": 0, "meals": 100}
    assert found.total_by(ScoringMethod.MINMAX) == 50
    assert found.coded["doctors.i"] == 5


def test_the_matrix_takes_it_from_what_patients_say(definition):
    rows = [
        Single(
            patient_id=number,
            department_id=1,
            encounter_id=None,
            mode="link",
            score=50.0,
            outcome=None,
            recommend=None,
            dimensions={"doctors": 40.0, "meals": 90.0},
            coded={"doctors.i": 5, "meals.i": 2},
            authored_at=clock.now(),
        )
        for number in range(30)
    ]
    choice = MatrixChoice(tenant_id=1, method="stated", cross="scale", set_at=clock.now())
    found = matrix(rows, ["doctors", "meals"], choice, definition)
    placed = {one.attribute.code: (one.attribute.importance, one.quadrant, one.gap) for one in found.placed}
    assert placed == {"doctors": (100.0, "concentrate", 60.0), "meals": (25.0, "overkill", -65.0)}
