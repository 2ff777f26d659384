"""Setting an answer right by law: a reason, a second person, the scores that follow, and nothing that vanishes."""

import json

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.segments.models import TraitValue
from renxin.kernel.core import signing
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.services import grant_role
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Amendment
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    for user in (made.service, made.head_nurse):
        grant_role(made.system, user, "experience_officer", scope_kind="tenant")
    return made


@pytest.fixture
def row(house):
    request = InviteRequest(patient_id=house.patient(), key="t:1", department_id=house.department.pk)
    link = services.invite(house.system, "outpatient-pulse", request).url
    Client().post(link, {"recommend": "2", "doctors": "1", "comment": "张三护士骂人"})
    run_until_idle()
    return QuestionnaireResponse.objects.get()


def desk(user):
    browser = Client()
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return browser


def page_of(row):
    return f"/surveys/answers/{signing.seal('response', row.patient_id, row.id)}/"


def ask(house, row, **more):
    wish = {"question": "recommend", "answer": "10", "ground": "typing", "reason": "录入错误，纸上写的是 10"}
    return desk(house.service).post(page_of(row), wish | more)


def test_one_asks_another_decides_and_the_scores_follow(house, row):
    assert ask(house, row).status_code == 303
    amendment = Amendment.objects.get()
    address = f"/surveys/amendments/{amendment.uid}"
    desk(house.service).post(address, {"decision": "make"})  # her own wish
    row.refresh_from_db()
    assert (row.recommend, row.low) == (2, True)
    second = desk(house.head_nurse)
    assert (
        "有一份回答" in second.get("/surveys/amendments/").content.decode()
        or page_of(row) in second.get("/surveys/amendments/").content.decode()
    )
    second.post(address, {"decision": "make"})
    row.refresh_from_db()
    amendment.refresh_from_db()
    assert (row.recommend, row.low, row.coded["recommend"]) == (10, False, 10)
    assert (json.loads(amendment.before), json.loads(amendment.after)) == (2, 10)
    assert amendment.decided_by_id == house.head_nurse.pk
    text = second.get(page_of(row)).content.decode()
    assert "录入错误" in text
    assert "2 / 10" in text
    run_until_idle()
    assert TraitValue.objects.get(patient_id=row.patient_id, trait="recommendation").number == 10
    assert "survey.amended" in [item.kind for item in timeline.history(house.system, row.patient_id)]


def test_an_answer_may_be_taken_out_and_stays_in_the_trace_only(house, row):
    ask(house, row, question="comment", answer="", ground="others", reason="当事人要求去掉姓名")
    services.decide_amendment(house.actor(house.head_nurse), Amendment.objects.get(), make=True)
    row.refresh_from_db()
    assert "张三" not in row.answers
    assert row.has_comment is False
    kept = Amendment.objects.extra(select={"raw": "before"}).get()
    assert "张三" not in kept.raw
    assert "张三" in kept.before


@pytest.mark.parametrize(
    "wrong",
    [{"reason": " "}, {"ground": "mood"}, {"answer": "11"}, {"answer": "2"}],
    ids=["no reason", "no ground", "no answer of this question", "nothing changes"],
)
def test_what_the_law_does_not_carry_is_refused(house, row, wrong):
    assert ask(house, row, **wrong).status_code == 422
    assert not Amendment.objects.exists()


def test_refused_changes_nothing_and_is_kept(house, row):
    ask(house, row)
    desk(house.head_nurse).post(f"/surveys/amendments/{Amendment.objects.get().uid}", {"decision": "refuse"})
    row.refresh_from_db()
    assert (row.recommend, Amendment.objects.get().status) == (2, "refused")


def test_who_may_not_amend_does_not_see_the_form(house, row):
    reader = desk(house.nurse)
    assert reader.get(page_of(row)).status_code == 403
    assert reader.get("/surveys/amendments/").status_code == 403
