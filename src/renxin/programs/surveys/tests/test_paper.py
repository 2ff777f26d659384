"""Paper forms that staff type in: marked as what they are, with proof, anonymous ones untraceable."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.questionnaires.selectors import definition_of
from renxin.engagement.worklist.tests.making import World, world
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.models import StoredFile
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.surveys.models import Invitation, Survey, Transcription
from renxin.programs.surveys.services import install_packs

pytestmark = pytest.mark.django_db
SCAN = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture
def here(frozen_clock) -> World:
    found = world()
    install_packs(found.system)
    return found


@pytest.fixture
def survey(here) -> Survey:
    return Survey.objects.of(here.system).get(code="outpatient-pulse")


def sign_in(client, here: World, name: str):
    client.force_login(here.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def form(survey: Survey, **values) -> dict:
    recommend = definition_of(survey.version).with_role("recommend")[0].link_id
    today = clock.now().date().isoformat()
    return {"answered_on": today, recommend: "3", "scan": SimpleUploadedFile("paper.png", SCAN), **values}


def address(survey: Survey) -> str:
    return reverse("surveys:paper", args=[survey.uid])


def test_a_named_paper_counts_and_shows_who_typed_it_in(client, here, survey):
    patient = here.patient(0)
    sign_in(client, here, "centre")
    answer = client.post(address(survey), form(survey, patient="13800000000", department=str(here.ward.uid)))
    assert answer.status_code == 303
    run_until_idle()
    response, row = QuestionnaireResponse.objects.get(), Transcription.objects.get()
    assert (response.patient_id, response.mode, response.recommend, response.low) == (patient, "paper", 3, True)
    assert row.entered_by_id == here.users["centre"].pk
    assert (Invitation.objects.get().response_id, row.invitation.mode) == (response.id, "paper")
    assert client.get(reverse("surveys:scan", args=[survey.uid, row.uid])).content == SCAN
    assert AuditEvent.objects.filter(action="survey.scan").exists()


def test_an_anonymous_paper_leads_to_nobody(client, here, survey):
    sign_in(client, here, "centre").post(address(survey), form(survey))
    run_until_idle()
    response, row = QuestionnaireResponse.objects.get(), Transcription.objects.get()
    assert (response.patient_id < 0, row.invitation, Invitation.objects.count()) == (True, None, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scan": ""}, "photo or scan"),
        ({"answered_on": "2099-01-01"}, "lies ahead"),
        ({"patient": "nobody at all"}, "not exactly one patient"),
        ({"scan": SimpleUploadedFile("x.png", b"MZ program")}, ""),
    ],
)
def test_without_proof_or_with_a_wrong_name_nothing_is_kept(client, here, survey, change, words):
    sign_in(client, here, "centre")
    answer = client.post(address(survey), form(survey, **change), headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Transcription.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_rest_period_counts_from_the_paper(client, here, survey):
    here.patient(0)
    day = (clock.now() - timedelta(days=2)).date().isoformat()
    sign_in(client, here, "centre").post(address(survey), form(survey, patient="13800000000", answered_on=day))
    assert Invitation.objects.get().invited_at < clock.now() - timedelta(days=1)


def test_who_may_type_in(client, here, survey):
    assert sign_in(client, here, "nurse").get(address(survey)).status_code == 403
    assert sign_in(client, here, "head").get(address(survey)).status_code == 200
    there = world("别的医院", prefix="b.")
    assert sign_in(client, there, "centre").get(address(survey)).status_code == 404
