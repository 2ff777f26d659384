"""On her own page: the survey that waits for her, and the way to answer it without the message."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import Invitation, Survey
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


def at_home(house, patient):
    client = Client(headers={"accept-language": "zh-hans"})
    client.post(patients.doorway(house.tenant.pk, patient, until=clock.today() + timedelta(days=9)), {"last4": "8001"})
    return client


def asked(house, patient):
    services.invite(house.system, "outpatient-pulse", InviteRequest(patient_id=patient, key="k"), send=True)
    run_until_idle()
    return Invitation.objects.get()


def test_she_answers_from_her_own_page_and_is_asked_no_more(house, frozen_clock):
    patient = house.patient()
    row, phone = asked(house, patient), at_home(house, patient)
    button = f"/home/{patients.get_by_id(house.system, patient).uid}/survey/{row.uid}/"
    assert button in phone.get("/home/").content.decode()
    first = phone.post(button).headers["Location"]
    again = phone.post(button).headers["Location"]
    assert Client().get(first).status_code == 404  # only the newest link is good
    frozen_clock.move(days=3, hours=12)
    run_until_idle()
    survey = Survey.objects.get(code="outpatient-pulse")
    reach = selectors.reach_by_survey(house.officer, selectors.Period.last(30))[survey.pk]
    assert (reach.reminded, row.reminders.filter(number=1).count()) == (1, 1)  # her own link is no reminder
    assert Client().post(again, {"recommend": "9", "doctors": "5"}).status_code == 200
    assert button not in phone.get("/home/").content.decode()
    assert phone.post(button).headers["Location"] == "/home/"


@pytest.mark.parametrize(
    "change", [{"anonymous": True}, {"mode": "phone"}, {"state": "created"}, {"expires_at": "2026-01-01T00:00Z"}]
)
def test_what_is_not_hers_to_answer_here_is_not_shown(house, change):
    patient = house.patient()
    row = asked(house, patient)
    Invitation.objects.filter(pk=row.pk).update(**change)
    assert "/survey/" not in at_home(house, patient).get("/home/").content.decode()


def test_who_would_rather_not_is_left_in_peace(house):
    patient = house.patient()
    services.decline(asked(house, patient))
    assert "/survey/" not in at_home(house, patient).get("/home/").content.decode()
