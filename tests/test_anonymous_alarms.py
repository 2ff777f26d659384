"""A threat, or talk of ending one's life, in an anonymous answer: somebody hears of it at once, and of nobody who."""

import pytest
from django.core.cache import cache
from django.test import Client

from renxin.engagement.worklist.models import Task
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.programs.cases.models import Case
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.models import Survey
from tests.harness.ward import ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    surveys.install_packs(made.system)
    return made


def say(house, words):
    survey = Survey.objects.get(code="outpatient-pulse")
    place = surveys.make_place_code(house.system, survey, house.department.pk)
    assert Client().post(f"/q/{place.code}", {"recommend": "9", "doctors": "5", "comment": words}).status_code == 200
    run_until_idle(strict=False)


@pytest.mark.parametrize(
    ("words", "risk"),
    [
        ("我不想活了，活着没意思", "self_harm"),
        ("再不解决我就拿刀砍死那个医生", "violence"),
        ("你们等着，我要发抖音曝光", "media"),
    ],
)
def test_it_opens_a_case_about_nobody_with_a_task(house, words, risk):
    people = Patient.objects.count()
    say(house, words)
    case = Case.objects.get()
    assert risk in case.risks
    assert case.is_anonymous
    assert case.department_id == house.department.pk
    assert words in case.notes.order_by("id")[0].body
    assert Task.objects.filter(source__startswith=f"cases:{case.pk}", state="open").exists()
    assert Patient.objects.count() == people


def test_ordinary_words_leave_no_fact_and_so_no_hour(house):
    say(house, "等得有点久，医生很耐心")
    assert not Case.objects.exists()
    assert not Event.objects.filter(kind__startswith="survey.").exists()
