"""Reading the history of many over days."""

from datetime import datetime, timedelta

import pytest

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.timeline import selectors
from renxin.kernel.timeline.facts.intelligence import JourneyFinished, JourneyStarted
from renxin.kernel.timeline.services import record

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)
ACTOR = Actor.system(1, "tests")


def happened(fact, patient_id, days_ago):
    with clock.at(NOON - timedelta(days=days_ago)):
        record(ACTOR, fact(patient_id=patient_id, occurred_at=clock.now(), run_id=days_ago))


def test_people_and_their_facts_between_two_instants():
    for patient_id, days in ((7, (40, 20, 10)), (3, (15,)), (5, (60,))):
        for day in days:
            happened(JourneyStarted, patient_id, day)
    happened(JourneyFinished, 3, 12)
    since = NOON - timedelta(days=30)
    with clock.at(NOON):
        assert selectors.people_of(ACTOR, ["journey.started"], since, NOON) == [3, 7]
        kinds = ["journey.started", "journey.finished"]
        found = list(selectors.facts_of(ACTOR, [3, 5, 7], kinds, since, NOON))
        assert selectors.people_of(Actor.system(2, "tests"), kinds, since, NOON) == []
    assert [(past.fact.patient_id, past.fact.kind, past.fact.run_id) for past in found] == [
        (3, "journey.started", 15),
        (3, "journey.finished", 12),
        (7, "journey.started", 20),
        (7, "journey.started", 10),
    ]
