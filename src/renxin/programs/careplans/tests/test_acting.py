"""What rules ask for beside a level comes about: booking, referral, a score, sugar again, a case for a complaint."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock, sayings
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.careplans import services
from renxin.programs.careplans.links import contact_link
from renxin.programs.careplans.models import Contact
from renxin.programs.careplans.services import Given

from .making import ago, answered, born, care_ward, contacts, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock):
    cache.clear()
    return care_ward()


def posted(contact: Contact, **answers: str) -> str:
    """Answer a contact behind its link; return the page that follows."""
    link = contact_link(contact.tenant_id, contact.pk)
    answer = Client().post(link.removeprefix(settings.RENXIN_PUBLIC_URL.rstrip("/")), answers)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_a_complaint_at_follow_up_opens_a_case_with_its_words(here):
    way = enrolled(here, here.patient(), "P14", discharge=ago(30))
    last = contacts(way)[-1]
    thanks = posted(last, COND="better", MED_TAKE="0", SAT_1="2", COMPL="yes", COMPL_TEXT="换药等了两个小时")
    assert "患者服务" in thanks
    run_until_idle()
    case = apps.get_model("cases", "Case").objects.get()
    assert (case.patient_id, case.channel, case.level) == (way.patient_id, "task", 3)
    source = f"careplans.closure:{Contact.objects.get(pk=last.pk).closure.pk}"
    assert "换药等了两个小时" in sayings.words(here.system, [source])[source]


def test_who_does_not_know_when_to_come_back_is_booked_and_who_is_low_gets_a_score(here, frozen_clock):
    way = enrolled(here, here.patient(), "P14", discharge=ago(15))
    posted(contacts(way)[-2], COND="same", MED_TAKE="0", REPORT_TOLD="told", REV_KNOW="unknown", MOOD_LOW="0")
    assert Task.objects.filter(title_code="care_book", patient_id=way.patient_id).count() == 1
    heart = enrolled(here, here.patient("李四", "13800138002"), "P05", source="test:2", discharge=ago(28))
    first = next(one for one in contacts(heart) if "MOOD_LOW" in one.asks)
    answered(here.system, first, MOOD_LOW=2, MOOD_INTEREST=2)
    score = next(one for one in contacts(heart) if "SC_PHQ9" in one.asks)
    assert (score.by, score.due_on) == ("nurse", clock.today() + timedelta(days=1))
    services.plan_contacts(here.system, [heart.plan_id])
    assert Contact.objects.get(pk=score.pk).due_at == score.due_at, "the planner leaves it where it is"


def test_low_sugar_is_treated_at_once_and_measured_again_after_a_quarter_of_an_hour(here, frozen_clock):
    way = enrolled(here, here.patient(), "P02", discharge=ago(3))
    thanks = posted(contacts(way)[0], LAB_GLU_F="3.6", SYM_HYPO="1", SYM_HYPO_COMA="no", MED_HAVE="yes", UNDERST="all")
    assert "吃15克糖" in thanks
    assert any("15克糖" in one.body for one in Message.objects.filter(patient_id=way.patient_id))
    again = contacts(way)[1]
    assert (again.asks, again.due_at) == (["LAB_GLU_F"], clock.now() + timedelta(minutes=15))
    frozen_clock.move(minutes=15)
    services.sweep_contacts()
    again.refresh_from_db()
    assert again.state == "sent"


def test_a_second_high_pressure_asks_for_a_referral_and_then_whether_she_went(here, frozen_clock):
    patient = here.patient()
    born(patient, 50)
    way = enrolled(here, patient, "P01")
    for _twice in range(2):
        frozen_clock.move(days=14)
        due = next(one for one in contacts(way) if one.closed_at is None)
        herself = Actor.patient(here.tenant.pk, patient)
        services.answer_contact(herself, due, Given(method="message", answers={"VS_SBP": 150, "VS_DBP": 84}))
    assert Task.objects.filter(title_code="care_refer").count() == 1
    after = next(one for one in contacts(way) if one.closed_at is None)
    assert "ATTENDED" in after.asks
