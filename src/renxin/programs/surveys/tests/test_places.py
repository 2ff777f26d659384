"""Codes of places, tablets that begin anew, interviews by phone: over HTTP, as staff and patients meet them."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.worklist.models import Task
from renxin.kernel.core.errors import NotFound
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import Practitioner, User
from renxin.people.organizations.services import add_campus, add_department, add_practitioner, update_department
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import Interview, Invitation, Kiosk, PlaceCode, Survey
from renxin.programs.surveys.selectors import Period
from renxin.programs.surveys.services import InviteRequest
from renxin.programs.surveys.views import places

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


@pytest.fixture
def survey(house):
    return Survey.objects.get(code="outpatient-pulse")


def browser(user_or_actor):
    client = Client()
    user = user_or_actor if isinstance(user_or_actor, User) else User.objects.get(pk=user_or_actor.user_id)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1-4", ["1", "2", "3", "4"]),
        ("1—3，加1", ["1", "2", "3", "加1"]),
        ("A1, A2；A3", ["A1", "A2", "A3"]),
        ("", []),
        ("9-2", []),
        ("1-999", [str(number) for number in range(1, 201)]),
    ],
)
def test_beds_are_named_in_one_line(text, names):
    assert places.named(text) == names


def test_all_beds_of_a_ward_get_cards_once(house, survey):
    officer = browser(house.officer)
    wish = {"kind": "bed", "department": str(house.department.uid), "names": "1-40"}
    for _ in range(2):
        made = officer.post(f"/surveys/{survey.uid}/places", wish)
    assert PlaceCode.objects.filter(kind="bed").count() == 40
    page = officer.get(made["Location"]).content.decode()
    assert page.count("<svg class=") + page.count('class="qr"') >= 40
    assert "style=" not in page
    code = PlaceCode.objects.filter(kind="bed").first()
    assert Client().post(f"/q/{code.code}", {"recommend": "3"}).status_code == 200
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    assert (row.department_id, row.practitioner_id, row.encounter_id) == (house.department.pk, None, None)


def test_a_doctors_code_counts_for_the_doctor(house, survey):
    add_practitioner(house.system, name="李主任", department=house.department, role="doctor")
    wish = {"kind": "doctor", "department": str(house.department.uid)}
    browser(house.officer).post(f"/surveys/{survey.uid}/places", wish)
    code = PlaceCode.objects.get(kind="doctor")
    for number in range(6):
        answer = {"recommend": "9", "doctors": str(4 + number % 2)}
        Client().post(f"/q/{code.code}", answer, headers={"User-Agent": f"phone {number}"})
    run_until_idle()
    groups = selectors.comparison(house.officer, survey, Period.last(30), "doctor")
    assert [(one.label, one.n, one.ranked) for one in groups] == [("李主任", 6, False)]


def test_only_who_manages_makes_codes(house, survey):
    for address in ("places", "kiosks"):
        assert browser(house.head_nurse).post(f"/surveys/{survey.uid}/{address}").status_code == 403


def tablet(house, survey):
    """Set a tablet up; return its address."""
    services.make_place_code(house.officer, survey, house.department.pk)
    place = PlaceCode.objects.get()
    form = {"place": str(place.uid), "name": "导诊台", "pin": "2468"}
    page = browser(house.officer).post(f"/surveys/{survey.uid}/kiosks", form).content.decode()
    return re.search(r"/k/[\w-]+", page)[0]


def test_a_tablet_asks_one_after_another_and_keeps_nobody(house, survey):
    address = tablet(house, survey)
    for _ in range(7):
        thanks = Client().post(address, {"recommend": "8", "doctors": "4"})
        assert thanks["Refresh"] == f"10; url={address}"
    run_until_idle()
    rows = QuestionnaireResponse.objects.all()
    assert {(row.mode, row.patient_id < 0) for row in rows} == {("kiosk", True)}
    assert [row.flags for row in rows] == [[]] * 7  # many answers are what a tablet is for
    page = Client().get(address).content.decode()
    assert 'data-kiosk="60"' in page
    assert "surveys/kiosk.js" in page


def test_a_tablet_is_left_by_its_number_only(house, survey):
    address = tablet(house, survey)
    assert Client().post(f"{address}/leave", {"pin": "1111"}).status_code == 422
    assert "平板已空出" in Client().post(f"{address}/leave", {"pin": "2468"}).content.decode()
    for _ in range(6):
        last = Client().post(f"{address}/leave", {"pin": "0000"})
    assert last.status_code == 429
    assert "2468" not in Kiosk.objects.get().pin_hash


def test_starting_a_tablet_signs_staff_out(house, survey):
    address = tablet(house, survey)
    officer = browser(house.officer)
    assert officer.get(address).content.decode().count("只能由患者本人回答") == 1
    answer = officer.post(f"/surveys/kiosks/{address.rpartition('/')[2]}/start")
    assert answer["Location"] == address
    assert officer.get("/surveys/").status_code == 302


def test_a_tablet_taken_out_of_use_is_dead(house, survey):
    address = tablet(house, survey)
    kiosk = Kiosk.objects.get()
    browser(house.officer).post(f"/surveys/{survey.uid}/kiosks/{kiosk.uid}/stop")
    assert Client().get(address).status_code == 404


def planned(house, survey):
    patient = house.patient()
    request = InviteRequest(patient_id=patient, key="phone:1", department_id=house.department.pk, mode="phone")
    asked = services.invite(house.system, "outpatient-pulse", request)
    services.plan_interviews(house.system, survey, [asked.invitation_id])
    return Interview.objects.get()


def test_an_interview_goes_question_by_question_to_the_results(house, survey, frozen_clock):
    row = planned(house, survey)
    task = Task.objects.get()
    caller = browser(house.service)
    caller.post(f"/follow-up/{task.uid}/claim")
    assert f"/surveys/interviews/{row.uid}" in caller.get(f"/follow-up/{task.uid}/").content.decode()
    address = f"/surveys/interviews/{row.uid}"
    said = {"registration": "4", "nurses": "", "doctors": "5", "environment": "4", "response": "na", "privacy": "5"}
    for link_id, value in said.items():
        page = caller.get(address).content.decode()
        assert f'name="_question" value="{link_id}"' in page
        caller.post(address, {"_question": link_id, link_id: value})
    assert caller.post(address, {"_question": "recommend", "recommend": "17"}).status_code == 422
    assert caller.post(f"{address}/end").status_code == 303  # the recommendation is needed
    assert not QuestionnaireResponse.objects.exists()
    caller.post(address, {"_question": "recommend", "recommend": "9"})
    caller.post(address, {"_question": "comment", "comment": ""})
    frozen_clock.move(minutes=4)
    caller.post(f"{address}/end")
    run_until_idle()
    answer = QuestionnaireResponse.objects.get()
    assert (answer.mode, answer.recommend, answer.coded["response"]) == ("phone", 9, "na")
    assert "nurses" not in answer.coded
    row.refresh_from_db()
    assert (row.state, row.interviewer, row.draft) == ("done", house.service, "")
    assert Invitation.objects.get().state == "answered"
    assert Task.objects.get().state == "done"
    (group,) = selectors.comparison(house.officer, survey, Period.last(30), "interviewer")
    assert (group.label, group.n) == ("陈晓", 1)


def test_who_treated_her_does_not_ask(house, survey):
    row = planned(house, survey)
    nurse = Practitioner.objects.get(name="周敏")
    from renxin.people.organizations.services import assign_to_department

    assign_to_department(house.system, nurse, house.department, "head_nurse")
    head = browser(house.head_nurse)
    page = head.get(f"/surveys/interviews/{row.uid}").content.decode()
    assert "您照顾过这位患者" in page
    assert head.post(f"/surveys/interviews/{row.uid}", {"_question": "doctors", "doctors": "5"}).status_code == 422
    assert Interview.objects.get().draft == ""
    assert browser(house.nurse).get(f"/surveys/interviews/{row.uid}").status_code == 403


def test_who_does_not_wish_to_is_left_alone(house, survey):
    row = planned(house, survey)
    browser(house.service).post(f"/surveys/interviews/{row.uid}/end", {"end": "refused"})
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.reason, invitation.token_hash) == ("withheld", "objected", None)
    assert Task.objects.get().state == "cancelled"
    assert Interview.objects.get().state == "refused"


def test_a_campus_asks_in_which_department_somebody_was(house, survey):
    campus = add_campus(house.system, name="东院区", name_en="East campus")
    update_department(house.system, house.department, location=campus)
    other = add_department(house.system, name="眼科", campus=campus)
    add_department(house.system, name="口腔科")  # on no campus
    officer = browser(house.officer)
    assert "东院区" in officer.get(f"/surveys/{survey.uid}/places").content.decode()
    made = officer.post(f"/surveys/{survey.uid}/places", {"kind": "campus", "campus": str(campus.uid)})
    assert officer.get(made["Location"]).content.decode().count('class="qr"') == 1
    code = PlaceCode.objects.get(kind="campus")
    asked = Client().get(f"/q/{code.code}").content.decode()
    assert "眼科" in asked
    assert "口腔科" not in asked
    place = PlaceCode.objects.get(department=other)
    assert f"/q/{place.code}" in asked
    assert Client().post(f"/q/{place.code}", {"recommend": "9"}).status_code == 200
    run_until_idle()
    assert QuestionnaireResponse.objects.get().department_id == other.pk


def test_staff_answer_theirs_by_a_code_and_no_patient_is_asked_it(house):
    survey = Survey.objects.get(code="staff-satisfaction")
    assert (survey.audience, survey.anonymous) == ("staff", True)
    with pytest.raises(NotFound):
        services.invite(house.system, survey.code, InviteRequest(patient_id=house.patient(), key="k"), send=True)
    place = services.make_place_code(house.system, survey, house.department.pk)
    nurse = browser(house.nurse)  # signed in at her desk: this one is hers to answer
    page = nurse.get(f"/q/{place.code}").content.decode()
    assert "不少于五个人" in page
    assert "只能由患者本人回答" not in page
    given = {f"ST{number:02}": "4" for number in range(1, 13)} | {"recommend": "2", "comment": "夜班人手不够"}
    told = nurse.post(f"/q/{place.code}", given)
    assert told.status_code == 200
    assert "患者" not in told.content.decode().partition('id="content"')[2].partition("</main>")[0]
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    assert row.patient_id < 0
    assert survey not in selectors.of_patients(house.officer)
    waiting = browser(house.nurse).get(f"/q/{services.make_place_code(house.system, patients_survey(), None).code}")
    assert "只能由患者本人回答" in waiting.content.decode()  # patients' own stay theirs


def patients_survey():
    return Survey.objects.get(code="outpatient-pulse")
