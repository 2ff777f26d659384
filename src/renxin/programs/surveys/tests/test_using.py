"""Putting a questionnaire to use from its page: a new survey, a newer version; links that are out keep their words."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import Questionnaire
from renxin.engagement.questionnaires.services import publish_version
from renxin.people.organizations.services import grant_role
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db
NEW = {
    "code": "outpatient-pulse",
    "version": 2,
    "title": {"zh": "门诊体验", "en": "Your visit"},
    "items": [{"linkId": "recommend", "type": "recommend", "text": {"zh": "新的问法？", "en": "The new way?"}}],
}


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    grant_role(made.system, made.service, "experience_officer", scope_kind="tenant")
    return made


@pytest.fixture
def desk(house):
    browser = Client()
    browser.force_login(house.service, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return browser


def test_new_invitations_ask_the_new_words_and_old_links_the_old_ones(house, desk):
    survey = Survey.objects.get(code="outpatient-pulse")
    out = services.invite(house.system, survey.code, InviteRequest(patient_id=house.patient(), key="t:1")).url
    publish_version(house.system, NEW)
    row = Questionnaire.objects.get(code="outpatient-pulse")
    assert "用第 2 版提问" in desk.get(f"/questionnaires/{row.uid}/").content.decode()
    desk.post(f"/surveys/questionnaires/{row.uid}/2/use", {"survey": str(survey.uid)})
    later = services.invite(
        house.system, survey.code, InviteRequest(patient_id=house.patient("李四", "13800138002"), key="t:2")
    ).url
    assert "新的问法？" not in Client().get(out).content.decode()
    assert "新的问法？" in Client().get(later).content.decode()
    assert Client().post(out, {"recommend": "9"}).status_code == 200


def test_a_survey_begins_with_a_questionnaire_and_can_be_sent(house, desk):
    row = Questionnaire.objects.get(code="ward-round")
    made = desk.post(f"/surveys/questionnaires/{row.uid}/1/use")
    survey = Survey.objects.get(code="ward-round")
    assert str(survey.uid) in made["Location"]
    url = services.invite(house.system, "ward-round", InviteRequest(patient_id=house.patient(), key="t:1")).url
    assert "住院这几天" in Client().get(url).content.decode()


def test_a_version_of_another_questionnaire_is_refused(house):
    survey = Survey.objects.get(code="outpatient-pulse")
    other = Questionnaire.objects.get(code="ward-round").versions.get()
    with pytest.raises(services.using.InvalidInput):
        services.use_version(house.actor(house.service), survey, other)
