"""A survey's words and rules are changed by two people, within limits, and what they decide stays."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import grant_role
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation, Survey, SurveyChange, SurveyDue, SurveyTrigger
from renxin.programs.surveys.services import InviteRequest, setting_up

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
def survey(house):
    return Survey.objects.get(code="complaint-closure")


def signed_in(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def form(survey, **changes):
    """Return what the page's form would send as it stands, with some of it changed."""
    given = {
        **{f"message.{one}": survey.message[one] for one in ("zh", "en")},
        **{f"thanks.done.{one}": survey.thanks["done"][one] for one in ("zh", "en")},
        **{f"thanks.low.{one}": survey.thanks["low"][one] for one in ("zh", "en")},
        **{f"reminders.message.{one}": survey.reminders["message"][one] for one in ("zh", "en")},
        **{f"rest.{name}": str(survey.rest[name]) for name in ("any_days", "same_days", "per_year")},
        "reminders.days": ", ".join(map(str, survey.reminders["days"])),
        "valid_days": str(survey.valid_days),
        "low.overall": "2",
        "method": survey.method,
        "anonymous": "yes" if survey.anonymous else "no",
        "reason": "患者说看不懂",
    }
    return given | {name.replace("__", "."): value for name, value in changes.items()}


def address(survey):
    return f"/surveys/{survey.uid}/terms"


def test_one_person_writes_it_another_lets_it_come_into_force(house, survey):
    writer, second = signed_in(house.service), signed_in(house.head_nurse)
    page = writer.get(address(survey)).content.decode()
    assert survey.message["zh"] in page
    sent = writer.post(address(survey), form(survey, message__zh="您反映的事办好了吗？", low__overall="3"))
    assert sent.status_code == 303
    survey.refresh_from_db()
    assert survey.message["zh"] != "您反映的事办好了吗？"
    row = SurveyChange.objects.get()
    decide = f"/surveys/changes/{row.uid}"
    writer.post(decide, {"decision": "make"})
    row.refresh_from_db()
    assert row.status == "asked"  # not by herself
    assert "您反映的事办好了吗？" in second.get(address(survey)).content.decode()
    second.post(decide, {"decision": "make"})
    survey.refresh_from_db()
    assert survey.message["zh"] == "您反映的事办好了吗？"
    assert survey.low_rules == [{"role": "overall", "at_most": 3}]


def test_from_then_on_an_answer_is_low_by_the_new_rule(house, survey):
    def lows():
        request = InviteRequest(patient_id=house.patient(), key=f"k{SurveyChange.objects.count()}")
        token = services.invite(house.system, survey.code, request).url.rsplit("/s/", 1)[1]
        return services.submit(token, {"overall": 3}, language="zh-hans").low

    assert not lows()
    signed_in(house.service).post(address(survey), form(survey, low__overall="3"))
    Survey.objects.filter(pk=survey.pk).update(rest={"any_days": 0, "same_days": 0, "per_year": 99, "counted": False})
    signed_in(house.head_nurse).post(f"/surveys/changes/{SurveyChange.objects.get().uid}", {"decision": "make"})
    assert lows()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"message__en": ""}, "两种语言"),
        ({"low__overall": "5"}, "1"),
        ({"method": "guess"}, "请选择"),
        ({"low__overall": ""}, "至少"),
        ({"valid_days": "90"}, "60"),
        ({"reminders__days": "3, 7, 10"}, "两次"),
        ({"reminders__days": "1"}, "两天"),
        ({"reminders__days": "3, 20"}, "两天"),
        ({"reason": ""}, "为什么"),
        ({}, "已经"),
        ({"message__zh": "全国第一的医院想听您说，点 http://elsewhere.example/x"}, "不能发"),
    ],
)
def test_what_is_refused_is_said_in_words_and_nothing_waits(house, survey, change, said):
    found = signed_in(house.service).post(address(survey), form(survey, **change))
    assert found.status_code == 422
    assert said in found.content.decode()
    assert not SurveyChange.objects.exists()


def test_one_change_at_a_time_and_it_can_be_taken_back(house, survey):
    writer = signed_in(house.service)
    writer.post(address(survey), form(survey, valid_days="10"))
    assert writer.post(address(survey), form(survey, valid_days="12")).status_code == 422
    writer.post(f"/surveys/changes/{SurveyChange.objects.get().uid}", {"decision": "refuse"})
    assert SurveyChange.objects.get().status == "refused"
    assert writer.post(address(survey), form(survey, valid_days="12")).status_code == 303


def test_a_newer_pack_does_not_undo_what_two_people_decided(house, survey):
    signed_in(house.service).post(address(survey), form(survey, valid_days="10"))
    signed_in(house.head_nurse).post(f"/surveys/changes/{SurveyChange.objects.get().uid}", {"decision": "make"})
    Survey.objects.filter(pk=survey.pk).update(pack_version=0, title={"zh": "旧", "en": "old"})
    setting_up.install_packs(house.system)
    survey.refresh_from_db()
    assert survey.valid_days == 10
    assert survey.title["zh"] != "旧"


def decided(house, survey, **changes):
    signed_in(house.service).post(address(survey), form(survey, **changes))
    signed_in(house.head_nurse).post(f"/surveys/changes/{SurveyChange.objects.latest('id').uid}", {"decision": "make"})
    survey.refresh_from_db()


def answers_of(house, phone, token):
    link = f"/s/{token}"
    page = Client().get(link).content.decode()
    told = Client().post(link, {"overall": "1", "settled": "yes"}).content.decode()
    run_until_idle()
    return page, told


def test_anonymity_holds_for_whom_we_ask_from_then_on(house, survey):
    def token(phone):
        request = InviteRequest(patient_id=house.patient(f"王{phone}", phone), key=phone)
        return services.invite(house.system, survey.code, request).url.rsplit("/s/", 1)[1]

    before = token("13800138001")
    decided(house, survey, anonymous="yes", method="ratio")
    assert (survey.anonymous, survey.method) == (True, "ratio")
    assert "匿名" in signed_in(house.service).get(address(survey)).content.decode()
    later = token("13800138002")
    decided(house, survey, anonymous="no")
    page, told = answers_of(house, "13800138002", later)
    assert "匿名" in page
    assert "24 小时" not in told  # nobody can call her: nothing is promised
    named, hidden = answers_of(house, "13800138001", before), QuestionnaireResponse.objects.get(patient_id__lt=0)
    assert "匿名" not in named[0]
    assert "24 小时" in named[1]
    assert (hidden.invitation_id, hidden.method) == (None, "ratio")
    assert QuestionnaireResponse.objects.filter(patient_id__gt=0).count() == 1


def test_a_survey_out_of_use_asks_nobody_and_keeps_links_that_are_out(house, survey):
    place = services.make_place_code(house.system, survey, None)
    asked = services.invite(house.system, survey.code, InviteRequest(patient_id=house.patient(), key="k"))
    trigger = SurveyTrigger.objects.get(survey=survey)
    due = SurveyDue(tenant_id=house.tenant.pk, trigger=trigger, patient_id=house.patient(), due_at=clock.now())
    officer, switch = signed_in(house.service), f"/surveys/{survey.uid}/in-use"
    assert officer.post(switch, {"active": "0"}).status_code == 303
    due.save()  # one that came in between
    run_until_idle()
    assert not SurveyDue.objects.exists()
    assert Invitation.objects.count() == 1
    assert Client().get(f"/q/{place.code}").status_code == 404
    assert Client().get(asked.url[asked.url.index("/s/") :]).status_code == 200
    assert "停用" in officer.get(f"/surveys/{survey.uid}/").content.decode()
    officer.post(switch, {"active": "1"})
    assert Client().get(f"/q/{place.code}").status_code == 200
    assert signed_in(house.nurse).post(switch, {"active": "0"}).status_code in (403, 404)


def test_who_does_not_run_surveys_does_not_see_the_page(house, survey):
    assert signed_in(house.nurse).get(address(survey)).status_code in (403, 404)
