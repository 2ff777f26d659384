"""The page of levels: brought in by who may, seen by who manages, hidden from others."""

import pytest
from django.conf import settings
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.segments.models import TierLevel
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.people.records.services import EncounterData, open_encounter

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_levels_are_brought_in_and_shown(frozen_clock):
    house = ward()
    patient_id = house.patient()
    head, officer = browser(house.head_nurse), browser(User.objects.get(pk=house.officer.user_id))
    assert "还没有级别" in head.get("/service-levels/").content.decode()
    assert head.post("/service-levels/load/").status_code == 403
    officer.post("/service-levels/load/")
    assert TierLevel.objects.count() == 4
    visit = EncounterData(source="his:main", visit_no="V1", started_at=clock.now(), department_id=house.department.pk)
    open_encounter(house.system, patient_id, visit)
    run_until_idle()
    page = officer.get("/service-levels/").content.decode()
    assert "慢病密切管理" in page
    assert "每月电话随访" in page
    assert browser(house.nurse).get("/service-levels/").status_code == 403
    patient = Patient.objects.get(pk=patient_id)
    assert "四季关怀" in browser(house.nurse).get(f"/patients/{patient.uid}/").content.decode()
