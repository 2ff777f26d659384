"""A pregnancy that ends: a word to anybody, or a paper, and everything that speaks of it stops in the same minute."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.patients.services import form_household
from renxin.people.records.services import ConditionData, record_conditions

from .making import ago, born, care_ward, days, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock):
    cache.clear()
    return care_ward()


@pytest.fixture
def family(here):
    """A woman in the programme of pregnancy, and in her household a newborn and a child of three."""
    mother = here.patient()
    born(mother, 30)
    Patient.objects.filter(pk=mother).update(sex="female")
    baby, child = (here.patient(name, number) for name, number in (("小宝", "13800138002"), ("大宝", "13800138003")))
    Patient.objects.filter(pk=baby).update(birth_date=ago(2))
    born(child, 3)
    form_household(here.officer, [mother, baby, child])
    return (
        enrolled(here, mother, "P09", lmp=ago(200)),
        enrolled(here, baby, "P10", source="test:2", birth=ago(2)),
        enrolled(here, child, "P10", source="test:3", birth=ago(3 * 366)),
    )


def nurse(here) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(here.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def told(here, patient: int, purpose: str) -> str:
    """Return what became of a message of this purpose."""
    new = Outgoing(
        patient_id=patient, purpose=purpose, body={"zh": "您好", "en": "Hello"}, idempotency_key=f"{patient}:{purpose}"
    )
    send(here.system, new)
    run_until_idle()
    return Message.objects.filter(patient_id=patient, purpose=purpose).latest("id").status


def test_a_word_to_a_nurse_stops_mother_and_newborn_and_leaves_the_elder_child(here, family):
    mother, baby, child = family
    client, uid = nurse(here), Patient.objects.get(pk=mother.patient_id).uid
    page = reverse("careplans:pregnancy_ended", args=[uid])
    assert page in client.get(reverse("console:patient", args=[uid])).content.decode()
    assert page in client.get(reverse("careplans:plan", args=[mother.plan.uid])).content.decode()
    asked = client.get(page).content.decode()
    assert "小宝" in asked
    assert "大宝" not in asked
    assert days(mother)
    answer = client.post(page, {"child": str(Patient.objects.get(pk=baby.patient_id).uid)})
    assert answer.status_code == 303
    assert (days(mother), days(baby)) == ([], [])
    assert days(child)
    assert told(here, mother.patient_id, "HEALTH_EDU") == "blocked"
    assert told(here, baby.patient_id, "CARE_SERVICE") == "blocked", "not even a greeting for a newborn"
    task = Task.objects.get(title_code="care_gentle")
    assert (task.words, task.owner_id) == ({}, here.nurse.pk)
    assert page not in client.get(reverse("console:patient", args=[uid])).content.decode()


def test_a_diagnosis_stops_it_for_a_woman_in_no_programme_once(here):
    woman = here.patient()
    for number, code in enumerate(("O03.9", "O08.1")):
        at = clock.now() - timedelta(hours=2 - number)
        record_conditions(here.system, woman, [ConditionData(code=code)], source="his", recorded_at=at)
        run_until_idle()
    assert told(here, woman, "HEALTH_EDU") == "blocked"
    assert Task.objects.filter(title_code="care_gentle").count() == 1


def test_an_old_loss_that_is_written_down_today_stirs_nothing(here):
    woman = here.patient()
    long_ago = clock.now() - timedelta(days=900)
    record_conditions(here.system, woman, [ConditionData(code="O03.9")], source="his", recorded_at=long_ago)
    run_until_idle()
    assert not Task.objects.filter(title_code="care_gentle").exists()
