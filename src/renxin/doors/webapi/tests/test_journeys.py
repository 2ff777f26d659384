"""Another system lets patients into a journey."""

import uuid

import pytest
from django.test import Client

from renxin.doors.webapi.tests.conftest import token_of
from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.tests import test_entering
from renxin.intelligence.journeys.tests import world as worlds
from renxin.people.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(frozen_clock):
    return worlds.make()


def test_patients_enter_by_their_ids_once_for_each_key(world):
    journey = test_entering.publish(world, start={"label": test_entering.WORDS, "api": True})
    people = [str(Patient.objects.get(pk=world.patient(number)).uid) for number in range(3)]
    client = Client(headers={"Authorization": f"Bearer {token_of(world.actor.tenant_id, 'his', 'system/*.*')}"})
    body = {"key": "list-1", "patients": [*people, str(uuid.uuid4())]}
    for began in (3, 0):
        answer = client.post(f"/journeys/{journey.code}/enrol", body, content_type="application/json")
        assert (answer.status_code, answer.json()) == (
            202,
            {"journey": journey.code, "asked": 4, "known": 3, "began": began},
        )
    assert JourneyRun.objects.filter(journey=journey).count() == 3


def test_a_client_without_the_scope_lets_nobody_in(world):
    client = Client(
        headers={"Authorization": f"Bearer {token_of(world.actor.tenant_id, 'lab', 'system/Patient.read')}"}
    )
    answer = client.post("/journeys/trial/enrol", {"key": "x", "patients": []}, content_type="application/json")
    assert answer.status_code == 403
