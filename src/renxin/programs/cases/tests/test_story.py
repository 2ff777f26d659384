"""The story of a case: a low answer opens it once, a nurse answers, the patient says yes or no."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.channels.selectors import sandbox_channel, sandbox_deliveries
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors as timeline
from renxin.kernel.timeline.facts.programs import SurveyCompleted
from renxin.kernel.timeline.services import record
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case, CaseNote

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def low_answer(house, patient, response_id=77, department=True, low=True):
    record(
        house.system,
        SurveyCompleted(
            patient_id=patient,
            occurred_at=clock.now(),
            survey_code="inpatient-after-discharge",
            response_id=response_id,
            recommend=3,
            low=low,
            department_id=house.department.pk if department else None,
        ),
    )
    run_until_idle()


def case_of(house, patient=None):
    low_answer(house, patient or house.patient())
    return Case.objects.get()


def link_on_phone(house, case):
    run_until_idle()
    return sandbox_deliveries(house.tenant.pk, case.patient_id)[-1].url


def kinds(house, case):
    return [item.kind for item in timeline.history(house.system, case.patient_id) if item.kind.startswith("case.")]


def test_a_low_answer_opens_one_case_with_owner_clocks_task_and_hold(house):
    case = case_of(house)
    now = clock.now()
    assert (case.number, case.status, case.owner) == ("2026-000001", "assigned", house.head_nurse)
    assert case.response_due_at == now + timedelta(hours=24)
    assert case.solution_due_at == now + timedelta(hours=48)
    assert case.statutory_due_at is None
    task = Task.objects.get(source=f"cases:{case.pk}:response:1")
    assert (task.kind, task.owner_id, task.due_at) == ("case", house.head_nurse.pk, case.response_due_at)
    (hold,) = conversations.holds(house.system, case.patient_id)
    assert "SURVEY" in hold.scope
    assert "CARE_SERVICE" not in hold.scope
    assert selectors.today(house.actor(house.head_nurse)) == [case]


def test_the_same_fact_again_opens_no_second_case(house):
    case = case_of(house)
    low_answer(house, case.patient_id)
    assert Case.objects.count() == 1
    assert Task.objects.filter(kind="case").count() == 1
    assert CaseNote.objects.count() == 1


def test_a_good_or_anonymous_answer_opens_none(house):
    low_answer(house, house.patient(), low=False)
    low_answer(house, -(1 << 50))
    assert not Case.objects.exists()


def test_without_a_department_the_service_centre_owns_it(house):
    low_answer(house, house.patient(), department=False)
    assert Case.objects.get().owner == house.service


def test_a_worry_on_the_phone_opens_a_case_with_what_was_heard(house):
    from renxin.engagement.worklist.services import NewTask, complete_task, create_tasks

    patient = house.patient()
    new = NewTask(
        patient_id=patient,
        kind="call",
        title_code="discharge_call",
        source="journeys:1:call",
        due_at=clock.now() + timedelta(hours=8),
        owner_id=house.nurse.pk,
        department_id=house.department.pk,
    )
    create_tasks(house.system, [new])
    complete_task(house.actor(house.nurse), Task.objects.get(source="journeys:1:call"), "concern", "伤口红肿,没人理")
    run_until_idle()
    case = Case.objects.get()
    assert case.source.startswith("worklist:")
    assert case.notes.get().body == "伤口红肿,没人理"


def test_answer_yes_closes_and_the_hold_goes(house, frozen_clock):
    case = case_of(house)
    frozen_clock.move(hours=3)
    services.answer_case(house.actor(house.head_nurse), case, "对不起,夜班没能及时来。我们已经加了人。")
    case.refresh_from_db()
    assert (case.status, case.first_answered_at) == ("answered", clock.now())
    assert not Task.objects.filter(state="open").exists()
    url = link_on_phone(house, case)
    page = Client().get(url)
    assert "我们已经加了人" in page.content.decode()
    done = Client().post(url, {"verdict": "yes", "words": "谢谢"})
    assert done.status_code == 200
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "resolved")
    assert conversations.holds(house.system, case.patient_id) == []
    assert sorted(kinds(house, case)) == [
        "case.answered",
        "case.assigned",
        "case.closed",
        "case.confirmed",
        "case.first_answered",
        "case.opened",
        "case.solved",
    ]
    again = Client().post(url, {"verdict": "no"})
    assert "已经收到您的回复" in again.content.decode()
    case.refresh_from_db()
    assert case.status == "closed"


@pytest.mark.parametrize("verdict", ["no", "partly"])
def test_not_settled_starts_a_new_round_with_a_clock(house, frozen_clock, verdict):
    case = case_of(house)
    services.answer_case(house.actor(house.head_nurse), case, "我们看过了。")
    url = link_on_phone(house, case)
    frozen_clock.move(hours=5)
    Client().post(url, {"verdict": verdict, "words": "还是没人讲药怎么吃"})
    case.refresh_from_db()
    assert (case.status, case.round) == ("reopened", 2)
    assert case.response_due_at == clock.now() + timedelta(hours=24)
    assert Task.objects.get(source=f"cases:{case.pk}:response:2").state == "open"
    assert len(conversations.holds(house.system, case.patient_id)) == 1
    assert case.notes.filter(kind="confirmation").get().body == "还是没人讲药怎么吃"


def test_a_link_of_an_older_answer_is_as_good_as_used(house):
    case = case_of(house)
    nurse = house.actor(house.head_nurse)
    services.answer_case(nurse, case, "一")
    first = link_on_phone(house, case)
    Client().post(first, {"verdict": "no"})
    services.answer_case(nurse, case, "二")
    assert "已经收到您的回复" in Client().get(first).content.decode()
    assert Client().get(link_on_phone(house, case)).status_code == 200


def test_an_expired_link_and_an_unknown_one_are_friendly(house, frozen_clock):
    case = case_of(house)
    services.answer_case(house.actor(house.head_nurse), case, "一")
    url = link_on_phone(house, case)
    frozen_clock.move(days=15)
    assert Client().get(url).status_code == 410
    assert Client().get("/c/nonsense").status_code == 404


def test_choosing_nothing_is_asked_again(house):
    case = case_of(house)
    services.answer_case(house.actor(house.head_nurse), case, "一")
    page = Client().post(link_on_phone(house, case), {"words": "嗯"})
    assert page.status_code == 422
    assert "嗯" in page.content.decode()


def test_what_the_patient_writes_meanwhile_stands_in_the_story_once(house):
    case = case_of(house)
    write_from_sandbox(house.tenant.pk, sandbox_channel(house.tenant.pk), "13800138001", "你们到底什么时候回我?")
    run_until_idle()
    assert case.notes.filter(kind="message").count() == 1
    assert case.notes.get(kind="message").message_id


def test_the_ladder_tells_higher_people_and_the_end_is_a_fact(house, frozen_clock):
    case = case_of(house)
    frozen_clock.move(hours=11)
    run_until_idle()
    assert not case.notes.filter(code__startswith="response_").exists()
    frozen_clock.move(hours=14)  # past 50, 80 and 100 % at once
    run_until_idle()
    run_until_idle()
    assert list(case.notes.filter(code__startswith="response_").values_list("code", flat=True)) == ["response_100"]
    assert kinds(house, case).count("case.overdue") == 1
    told = Task.objects.get(source=f"cases:{case.pk}:response:1:100")
    assert told.owner_id == house.service.pk


def test_each_rung_once_when_time_goes_by_slowly(house, frozen_clock):
    case = case_of(house)
    for _ in range(30):
        frozen_clock.move(hours=1)
        run_until_idle()
    codes = case.notes.filter(code__startswith="response_").order_by("id").values_list("code", flat=True)
    assert list(codes) == ["response_50", "response_80", "response_100"]


def test_a_complaint_starts_the_law_clock_when_the_patient_agrees(house, frozen_clock):
    case = case_of(house)
    frozen_clock.move(hours=1)
    before = (case.response_due_at, case.solution_due_at)
    case = services.register_complaint(house.actor(house.head_nurse), case, "电话里同意登记")
    # Tuesday 10 March 2026: the fifth working day after it is Tuesday 17 March.
    assert case.statutory_due_at.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M:%S") == "03-17 23:59:59"
    assert (case.response_due_at <= before[0], case.solution_due_at <= before[1]) == (True, True)
    with pytest.raises(InvalidInput) as caught:
        services.close_case(house.actor(house.head_nurse), case, "resolved")
    assert caught.value.where == "causes"
    services.set_causes(house.actor(house.head_nurse), case, {"communication": 2})
    assert services.close_case(house.actor(house.head_nurse), case, "resolved").status == "closed"


def test_reopening_never_gives_the_law_more_time(house, frozen_clock):
    case = case_of(house)
    nurse = house.actor(house.head_nurse)
    law = services.register_complaint(nurse, case, "同意").statutory_due_at
    services.set_causes(nurse, case, {"quality": 1})
    services.close_case(nurse, case, "resolved")
    frozen_clock.move(days=1)
    assert services.reopen_case(nurse, case, "患者来电说没有解决").statutory_due_at == law


def test_told_by_phone_needs_no_link(house):
    case = services.tell_by_phone(house.actor(house.head_nurse), case_of(house), "电话说明并道歉")
    assert case.status == "answered"
    assert not case.links.exists()
    closed = services.close_case(house.actor(house.head_nurse), case, "partly", "药还没寄到")
    assert closed.outcome == "partly"


def test_who_may_do_what(house):
    case = case_of(house)
    with pytest.raises(NotAllowed):
        services.assign_case(house.actor(house.nurse), case, house.head_nurse.pk)
    services.assign_case(house.actor(house.nurse), case, house.nurse.pk)  # she may take it herself
    assert Task.objects.get(source=f"cases:{case.pk}:response:1").owner_id == house.nurse.pk
    with pytest.raises(NotAllowed):
        services.reopen_case(house.actor(house.nurse), case, "不行")
    closed = services.close_case(house.actor(house.nurse), case, "resolved")
    with pytest.raises(WrongState):
        services.answer_case(house.actor(house.nurse), closed, "晚了")


def test_other_departments_and_other_houses_see_nothing(house):
    case = case_of(house)
    other = ward("另一家医院", prefix="b.")
    with pytest.raises(NotFound):
        selectors.get(other.actor(other.head_nurse), case.uid)
    with pytest.raises(NotFound):
        services.answer_case(other.actor(other.service), case, "不该能答")
    assert list(selectors.visible(other.officer)) == []
