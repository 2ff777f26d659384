"""The patient's pages over HTTP: a link answers once, says what happens next, and never shows more than it must."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.services import set_hospital_phone
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation, Submission
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db

FULL = {
    "overall": "2",
    "nurses": "1",
    "response": "na",
    "doctors": "2",
    "pain": "3",
    "medicines": "4",
    "formalities": "2",
    "environment": "3",
    "meals": "na",
    "relatives": "3",
    "recommend": "3",
    "comment": "按铃二十分钟没人来。\n出院时没人讲药怎么吃。",
}


@pytest.fixture(autouse=True)
def _fresh_brakes():
    cache.clear()


@pytest.fixture
def house(frozen_clock):
    made = ward()
    services.install_packs(made.system)
    return made


@pytest.fixture
def link(house):
    found = services.invite(
        house.system,
        "inpatient-after-discharge",
        InviteRequest(patient_id=house.patient(), key="t:1", department_id=house.department.pk),
    )
    return found.url


def test_a_link_opens_answers_once_and_is_scored(house, link):
    phone = Client()
    page = phone.get(link)
    assert page.status_code == 200
    assert "总的来说，这次住院您满意吗？" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    assert "sessionid" not in phone.cookies

    thanks = phone.post(link, FULL)
    assert thanks.status_code == 200
    assert "24 小时内与您联系" in thanks.content.decode()
    run_until_idle()

    row = QuestionnaireResponse.objects.get()
    assert (row.recommend, row.low, row.has_comment) == (3, True, True)
    assert row.department_id == house.department.pk
    assert row.scores["dimensions"]["medicines"] == {"ratio": 100.0, "minmax": 100.0}
    assert "meals" not in row.scores["dimensions"]
    assert "comment" not in row.coded
    assert not Submission.objects.exists()
    assert Invitation.objects.get().response_id == row.id
    kinds = [item.kind for item in timeline.history(house.system, row.patient_id)]
    assert {"survey.invited", "survey.opened", "survey.completed"} <= set(kinds)


def test_what_was_written_is_not_readable_in_the_database(house, link):
    Client().post(link, FULL)
    waiting = Submission.objects.extra(select={"raw": "answers"}).get()
    assert "按铃" not in waiting.raw
    run_until_idle()
    stored = QuestionnaireResponse.objects.extra(select={"raw": "answers"}).get()
    assert "按铃" not in stored.raw
    assert "按铃" in stored.answers


def test_a_second_answer_gets_a_friendly_page_and_does_not_count(house, link):
    Client().post(link, FULL)
    again = Client().post(link, FULL | {"recommend": "10"})
    assert again.status_code == 200
    assert "我们已经收到您的回答" in again.content.decode()
    assert "我们已经收到您的回答" in Client().get(link).content.decode()
    run_until_idle()
    assert [row.recommend for row in QuestionnaireResponse.objects.all()] == [3]


def test_an_expired_link_says_so_and_whom_to_call(house, link, frozen_clock):
    set_hospital_phone(house.officer, "010-5555 0100")
    frozen_clock.move(days=15)
    page = Client().get(link)
    assert page.status_code == 410
    assert "过期" in page.content.decode()
    assert 'href="tel:010-5555 0100"' in page.content.decode()
    assert "过期" in Client().post(link, FULL).content.decode()
    assert not Submission.objects.exists()


def test_a_missing_answer_is_asked_for_without_losing_the_others(house, link):
    page = Client().post(link, {name: value for name, value in FULL.items() if name != "recommend"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#q-recommend"' in text
    assert "按铃二十分钟没人来。" in text
    assert re.search(r'name="overall" value="2" checked', text)
    assert not Submission.objects.exists()


def test_nonsense_is_not_stored(house, link):
    page = Client().post(link, FULL | {"overall": "17", "recommend": "<script>"})
    assert page.status_code == 422
    assert "<script>alert" not in page.content.decode()
    assert not Submission.objects.exists()


def test_staff_do_not_answer_for_patients(house, link):
    browser = Client()
    browser.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert "只能由患者本人回答" in browser.get(link).content.decode()
    assert "只能由患者本人回答" in browser.post(link, FULL).content.decode()
    assert not Submission.objects.exists()


def test_guessing_links_is_braked(house, link):
    guesser = Client()
    answers = [guesser.get(f"/s/guess{n}").status_code for n in range(31)]
    assert answers[:30] == [404] * 30
    assert answers[30] == 429


def test_the_page_speaks_the_patients_language(house):
    patient = house.patient("Anna Weber", "13800138009", language="en")
    url = services.invite(house.system, "outpatient-pulse", InviteRequest(patient_id=patient, key="t:en")).url
    text = Client().get(url).content.decode()
    assert "How easy was it to register?" in text
    assert 'lang="en"' in text


def test_a_printed_code_takes_anonymous_answers_that_name_nobody(house):
    survey = next(one for one in services.install_packs(house.system) if one.code == "outpatient-pulse")
    place = services.make_place_code(house.officer, survey, house.department.pk)
    url = f"/q/{place.code}"
    assert "不会知道您是谁" in Client().get(url).content.decode()
    assert Client().post(url, {"recommend": "2", "comment": "太吵"}).status_code == 200
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    assert row.patient_id < 0
    assert row.patient_id != -house.tenant.pk
    assert (row.invitation_id, row.encounter_id, row.seconds) == (None, None, None)
    assert row.authored_at.astimezone(services.answering.clock.SHANGHAI).strftime("%H:%M:%S") == "00:00:00"
    assert not timeline.history(house.system, row.patient_id)


def test_two_houses_do_not_meet(house, link):
    other = ward("另一家医院", prefix="b.")
    services.install_packs(other.system)
    Client().post(link, FULL)
    run_until_idle()
    assert QuestionnaireResponse.objects.of(other.tenant.pk).count() == 0
    assert QuestionnaireResponse.objects.of(house.tenant.pk).count() == 1


def test_in_the_demo_the_simulated_phone_may_answer(house, link, settings):
    browser = Client()
    browser.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    inside = {"Sec-Fetch-Dest": "iframe"}
    settings.RENXIN_DEMO = False
    assert "只能由患者本人回答" in browser.get(link, headers=inside).content.decode()
    settings.RENXIN_DEMO = True
    assert "总的来说，这次住院您满意吗？" in browser.get(link, headers=inside).content.decode()
    assert "只能由患者本人回答" in browser.get(link).content.decode()
