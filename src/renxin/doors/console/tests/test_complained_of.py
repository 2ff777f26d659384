"""Whoever is complained of does not learn from the patient's story who it was."""

import pytest
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.worklist import selectors as worklist
from renxin.people.patients import selectors as patients
from renxin.programs.cases.services import Intake, name_concerned, receive_case

pytestmark = pytest.mark.django_db


def complain(house, patient, *concerned):
    told = Intake(
        kind="complaint",
        channel="walk_in",
        words="说话很不耐烦",
        patient_id=patient.pk,
        department_id=house.department.pk,
        concerned=concerned,
    )
    return receive_case(house.actor(house.service), told)


def tasks_of(house, user, case):
    return worklist.visible(house.actor(user)).filter(source__startswith=f"cases:{case.pk}:").count()


def test_the_story_tells_colleagues_of_the_case_and_not_her(client, frozen_clock):
    house = ward()
    patient = patients.get_by_id(house.system, house.patient())
    complain(house, patient, house.nurse.practitioner_id)
    page = reverse("console:patient", args=[patient.uid])
    seen = {}
    for reader in (house.service, house.nurse):
        client.force_login(reader)
        seen[reader] = client.get(page).content.decode()
    assert "生成工单" in seen[house.service]
    assert "timeline" in seen[house.nurse]
    assert "生成工单" not in seen[house.nurse]


def test_no_list_of_her_department_tells_her_either(frozen_clock):
    house = ward()
    patient = patients.get_by_id(house.system, house.patient())
    case = complain(house, patient, house.nurse.practitioner_id)
    assert tasks_of(house, house.nurse, case) == 0
    assert tasks_of(house, case.owner, case) == 1


def test_who_is_named_later_loses_sight_of_it_then(frozen_clock):
    house = ward()
    patient = patients.get_by_id(house.system, house.patient())
    case = complain(house, patient)
    assert tasks_of(house, house.nurse, case) == 1
    name_concerned(house.actor(house.service), case, house.nurse.practitioner_id)
    assert tasks_of(house, house.nurse, case) == 0
    assert tasks_of(house, case.owner, case) == 1
