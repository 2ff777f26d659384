"""The swift address over HTTP: one statement takes the answer; whatever is unusual goes to the ordinary page."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors as timeline
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation, Submission
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


@pytest.fixture
def link(house):
    request = InviteRequest(patient_id=house.patient(), key="t:1", department_id=house.department.pk)
    return services.invite(house.system, "outpatient-pulse", request).url


def swift(link):
    return link.replace("/s/", "/answers/")


def digest():
    return Invitation.objects.get().version.digest


def test_an_answer_is_taken_once_by_one_statement(house, link, django_assert_num_queries):
    phone = Client()
    assert f'data-swift="{swift(link)}"' in phone.get(link).content.decode()
    form = {"_questions": digest(), "recommend": "3", "doctors": "2", "comment": "等太久", "_seconds": "40"}
    phone.post(swift("/s/unknown"), form)  # the questions are known now
    with django_assert_num_queries(0):  # the hot statement is not one of Django's
        taken = phone.post(swift(link), form)
    assert (taken.status_code, taken.json()) == (200, {"status": "accepted", "low": True, "missing": []})
    assert "Set-Cookie" not in taken.headers
    assert phone.post(swift(link), form).status_code == 409
    assert "我们已经收到您的回答" in phone.post(link, form).content.decode()
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    assert (row.recommend, row.seconds, row.low, row.has_comment) == (3, 40, True, True)
    assert row.department_id == house.department.pk
    assert "survey.completed" in [item.kind for item in timeline.history(house.system, row.patient_id)]


def test_what_is_missing_is_named_and_nothing_is_kept(house, link):
    refused = Client().post(swift(link), {"_questions": digest(), "doctors": "2"})
    assert (refused.status_code, refused.json()["missing"]) == (422, ["recommend"])
    assert not Submission.objects.exists()
    assert Invitation.objects.get().state != "answered"


@pytest.mark.parametrize("case", ["unknown", "expired", "other words", "no words"])
def test_whatever_is_unusual_goes_to_the_ordinary_page(house, link, frozen_clock, case):
    form = {"_questions": digest(), "recommend": "9"}
    if case == "expired":
        frozen_clock.move(days=15)
    if case == "other words":
        form["_questions"] = "f" * 64
    if case == "no words":
        del form["_questions"]
    address = swift("/s/guess") if case == "unknown" else swift(link)
    assert Client().post(address, form).status_code == 409
    assert not Submission.objects.exists()


def test_who_is_signed_in_does_not_take_the_swift_road(house, link, settings):
    browser = Client()
    browser.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert browser.post(swift(link), {"_questions": digest(), "recommend": "9"}).status_code == 409
    assert not Submission.objects.exists()


def test_a_link_of_another_hospital_with_the_same_words_stays_there(house, link):
    other = ward("另一家医院", prefix="b.")
    services.install_packs(other.system)
    form = {"_questions": digest(), "recommend": "9"}
    assert Client().post(swift(link), form).status_code == 200
    run_until_idle()
    assert QuestionnaireResponse.objects.of(other.tenant.pk).count() == 0
    assert QuestionnaireResponse.objects.of(house.tenant.pk).count() == 1
