"""The whole of a case: received, accepted, kept from those it is about, answered with approval, archived, again."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.channels.selectors import sandbox_channel
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.services import add_department, merge_department, name_for_post, put_on_duty
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case
from renxin.programs.cases.portal import places
from renxin.programs.cases.services import Intake, Problem, receive_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def told(house, **values) -> Case:
    given = {
        "kind": "complaint",
        "channel": "walk_in",
        "words": "换药等了两个小时",
        "department_id": house.department.pk,
        "patient_id": values.pop("patient_id", None) or house.patient(),
    }
    return receive_case(house.actor(house.service), Intake(**{**given, **values}))


def browser(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_taken_in_by_hand_with_the_record_of_the_first_receipt(house, frozen_clock):
    heard = clock.now() - timedelta(hours=3)
    case = told(house, received_at=heard, led_at=heard + timedelta(minutes=12), demand="要个说法", relation="child")
    assert (case.opened_at, case.anchored_at, case.channel, case.term) == (heard, heard, "walk_in", "single")
    assert case.response_due_at == heard + timedelta(hours=8)
    page = browser(house.service).get(f"/cases/{case.uid}/receipt").content.decode()
    assert "用时 12 分钟" in page
    assert "要个说法" in page


def test_the_number_of_whoever_told_us_is_shown_on_asking_and_noted(house):
    case = told(house, phone="13911112222", name="女儿", relation="child")
    page = browser(house.nurse)
    assert "13911112222" not in page.get(f"/cases/{case.uid}/receipt").content.decode()
    assert "13911112222" in page.post(f"/cases/{case.uid}/phone").content.decode()
    assert AuditEvent.objects.filter(action="case.reveal", patient_id=case.patient_id).count() == 1
    services.name_concerned(house.actor(house.head_nurse), case, house.nurse.practitioner_id)
    assert page.post(f"/cases/{case.uid}/phone").status_code == 404


def test_the_same_paper_is_taken_in_once(house):
    from uuid import uuid4

    key, patient = uuid4(), house.patient()
    assert told(house, key=key, patient_id=patient).pk == told(house, key=key, patient_id=patient).pk


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"kind": "rights"}, "kind"),
        ({"channel": "smoke"}, "channel"),
        ({"words": " "}, "words"),
        ({"relation": "cat"}, "relation"),
        ({"received_at": "later"}, "received_at"),
    ],
)
def test_what_a_form_refuses(house, values, where):
    if values.get("received_at"):
        values["received_at"] = clock.now() + timedelta(hours=1)
    with pytest.raises(InvalidInput) as caught:
        told(house, **values)
    assert caught.value.where == where


def test_on_the_spot_is_today_and_back_is_five_days_from_the_first_receipt(house):
    case = told(house, on_the_spot=True)
    case.refresh_from_db()
    assert case.statutory_due_at.astimezone(clock.SHANGHAI).date() == clock.today()
    again = services.need_inquiry(house.actor(house.service), case, "要调监控")
    plain = told(house, patient_id=house.patient("李梅", "13800138002"))
    assert again.statutory_due_at == plain.statutory_due_at


def test_a_further_department_needs_a_reason_and_keeps_the_anchor(house, frozen_clock):
    case = told(house)
    other = add_department(house.system, name="药剂科", local_code="0900")
    frozen_clock.move(days=2)
    with pytest.raises(InvalidInput):
        services.involve_department(house.actor(house.head_nurse), case, other.pk, " ")
    with pytest.raises(InvalidInput):
        services.involve_department(house.actor(house.head_nurse), case, house.department.pk, "自己")
    wide = services.involve_department(house.actor(house.head_nurse), case, other.pk, "发药也有问题")
    from renxin.people.organizations.selectors import calendar_for, zone_of

    calendar, zone = calendar_for(house.system), zone_of(house.system)
    assert wide.statutory_due_at == calendar.add_working_days(case.opened_at, 10, zone)
    assert (wide.term, wide.anchored_at) == ("multi", case.opened_at)


def test_who_is_complained_of_never_sees_owns_or_approves_it(house):
    case = told(house, concerned=(house.head_nurse.practitioner_id,))
    assert case.owner == house.service
    head = house.actor(house.head_nurse)
    with pytest.raises(NotFound):
        selectors.get(head, case.uid)
    assert case not in selectors.open_cases(head, case.patient_id)
    assert browser(house.head_nurse).get(f"/cases/{case.uid}/receipt").status_code == 404
    assert case.number not in browser(house.head_nurse).get("/cases/board/").content.decode()
    with pytest.raises(InvalidInput):
        services.assign_case(house.actor(house.service), case, house.head_nurse.pk)
    with pytest.raises(InvalidInput):
        services.add_member(house.actor(house.service), case, house.head_nurse.pk)
    (asked,) = selectors.concerning(head)
    assert (asked.number, asked.is_open) == (case.number, True)
    assert not hasattr(asked, "name")


def test_named_later_she_loses_it_at_once(house):
    case = services.assign_case(house.actor(house.head_nurse), told(house), house.nurse.pk)
    services.name_concerned(house.actor(house.head_nurse), case, house.nurse.practitioner_id)
    case.refresh_from_db()
    assert case.owner == house.head_nurse
    task = Task.objects.get(source=f"cases:{case.pk}:response:1")
    assert (task.owner, task.patient_id, task.department) == (house.head_nurse, -house.tenant.pk, None)
    assert case.number not in str(task.words)  # whoever sees the tasks of the whole house learns nothing from it
    with pytest.raises(NotFound):
        services.answer_case(house.actor(house.nurse), case, "我来答")
    page = browser(house.head_nurse).get(f"/follow-up/{task.uid}/")
    assert page.status_code != 200 or str(case.uid) in page.content.decode()


def test_a_severe_answer_is_approved_by_somebody_else(house):
    officer = house.officer
    case = told(house, level=2)
    owner = house.actor(house.head_nurse)
    with pytest.raises(WrongState):
        services.answer_case(owner, case, "对不起")
    services.submit_answer(owner, case, "对不起，我们加了人。", "yes")
    with pytest.raises(NotAllowed):
        services.approve_answer(owner, case)
    services.reject_answer(officer, case, "说明整改时间")
    services.submit_answer(owner, case, "对不起，周五前整改完。")
    services.approve_answer(officer, case)
    answered = services.answer_case(owner, case, "对不起，周五前整改完。")
    assert (answered.status, answered.finding) == ("answered", "yes")


def test_the_first_word_stops_the_first_clock_and_names_who_spoke(house, frozen_clock):
    case = told(house)
    frozen_clock.move(hours=1)
    case = services.contact_case(house.actor(house.nurse), case, "您好，我是李静，正在核实。")
    assert (case.contacted_by, case.status) == (house.nurse, "assigned")
    assert case.due_at == case.solution_due_at
    kinds = [item.kind for item in timeline.history(house.system, case.patient_id)]
    assert kinds.count("case.first_answered") == 1


def test_a_pause_needs_consent_and_moves_only_our_own_clock(house, frozen_clock):
    case = told(house)
    law, ours = case.statutory_due_at, case.solution_due_at
    nurse = house.actor(house.head_nurse)
    services.contact_case(nurse, case, "请补发票")
    with pytest.raises(InvalidInput):
        services.pause_case(nurse, case, "发票", "")
    services.pause_case(nurse, case, "发票", "电话里同意")
    frozen_clock.move(hours=30)
    run_until_idle()
    assert not case.notes.filter(code__startswith="solution_").exists()
    case = services.resume_case(nurse, case)
    assert (case.statutory_due_at, case.solution_due_at) == (law, ours + timedelta(hours=30))


def test_critical_words_alarm_posts_until_somebody_takes_it_up(house, frozen_clock):
    name_for_post(house.officer, "director", house.service.pk)
    case = told(house, words="护士态度恶劣，我要找记者曝光")
    assert (case.level, case.risks) == (1, ["media"])
    alarm = case.alarms.get(code="level_1", post="director")
    assert alarm.user == house.service
    frozen_clock.move(minutes=11)
    run_until_idle()
    alarm.refresh_from_db()
    assert alarm.passed_on == 1
    taken = services.acknowledge_alarm(house.actor(house.service), case, alarm)
    assert taken.acknowledged_by == house.service
    with pytest.raises(WrongState):
        services.acknowledge_alarm(house.officer, case, alarm)


def test_a_critical_case_is_looked_at_every_morning(house, frozen_clock):
    case = told(house, level=1)
    for alarm in case.alarms.all():
        services.acknowledge_alarm(house.officer, case, alarm)
    for day in (1, 2):
        frozen_clock.move(days=1)
        assert services.sweep_briefings() == 1
        assert services.sweep_briefings() == 0
        services.acknowledge_alarm(
            house.officer, case, case.alarms.get(acknowledged_at=None, code__contains="briefing")
        )
        assert case.alarms.filter(code__startswith="briefing").count() == day


def test_whoever_is_on_duty_is_given_the_case_and_at_night_the_one_on_call(house, frozen_clock):
    now = clock.now()
    put_on_duty(house.officer, "first_contact", house.nurse.pk, now - timedelta(hours=1), now + timedelta(hours=8))
    put_on_duty(
        house.officer,
        "first_contact",
        house.service.pk,
        now + timedelta(hours=8),
        now + timedelta(hours=20),
        on_call=True,
    )
    assert told(house).owner == house.nurse
    frozen_clock.move(hours=10)
    assert told(house, patient_id=house.patient("李梅", "13800138002")).owner == house.service
    frozen_clock.move(hours=20)
    assert told(house, patient_id=house.patient("赵敏", "13800138003")).owner == house.head_nurse


def test_three_times_in_ninety_days_is_severe(house, frozen_clock):
    patient = house.patient()
    for _ in range(2):
        assert "repeat_patient" not in told(house, patient_id=patient).risks
        frozen_clock.move(days=20)
    third = told(house, patient_id=patient)
    assert third.level == 2
    assert "repeat_patient" in third.risks


def test_the_same_person_complained_of_three_times(house):
    made = []
    for number in range(3):
        case = told(house, patient_id=house.patient(f"患者{number}", f"1380013810{number}"))
        services.name_concerned(house.actor(house.service), case, house.nurse.practitioner_id)
        made.append(case)
    last = Case.objects.get(pk=made[-1].pk)
    assert "repeat_person" in last.risks
    assert "repeat_person" not in Case.objects.get(pk=made[0].pk).risks


def test_several_problems_with_stage_and_harm_by_clinicians_only(house):
    case, nurse = told(house), house.actor(house.head_nurse)
    services.note_problem(nurse, case, Problem(category="respect", sub_category="manners", severity=2, stage="ward"))
    services.note_problem(nurse, case, Problem(category="respect", sub_category="manners", severity=3, stage="ward"))
    services.note_problem(nurse, case, Problem(category="processes", sub_category="waiting", severity=1))
    assert sorted(case.causes.values_list("sub_category", "severity")) == [("manners", 3), ("waiting", 1)]
    with pytest.raises(InvalidInput):
        services.note_problem(nurse, case, Problem(category="respect", sub_category="waiting", severity=1))
    for severity in (-1, 4, 9):
        with pytest.raises(InvalidInput):
            services.note_problem(nurse, case, Problem(category="quality", severity=severity))
    with pytest.raises(InvalidInput):
        services.note_problem(nurse, case, Problem(category="quality", severity=1, stage="moon"))
    with pytest.raises(NotAllowed):
        services.code_harm(house.actor(house.service), case, 4)
    case = services.code_harm(nurse, case, 4)
    assert (case.harm, case.level) == (4, 1)


def test_not_accepted_for_a_reason_of_the_law(house):
    case = told(house)
    with pytest.raises(InvalidInput):
        services.decline_case(house.actor(house.head_nurse), case, "busy")
    closed = services.decline_case(house.actor(house.head_nurse), case, "in_court")
    assert (closed.status, closed.outcome, closed.reason) == ("closed", "not_accepted", "in_court")
    assert conversations.holds(house.system, case.patient_id) == []


def test_two_cases_of_one_matter_are_joined_with_the_nearer_clocks(house, frozen_clock):
    patient = house.patient()
    first = told(house, patient_id=patient)
    frozen_clock.move(hours=2)
    second = told(house, patient_id=patient, level=2)
    services.join_cases(house.actor(house.head_nurse), second, first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.outcome, second.joined_to, first.level) == ("merged", first, 2)
    assert first.solution_due_at <= second.solution_due_at


def test_again_after_the_archive_is_a_new_round_linked_with_the_old_file(house, frozen_clock):
    case, head = told(house), house.actor(house.head_nurse)
    services.note_problem(head, case, Problem(category="quality", severity=1))
    services.tell_by_phone(head, case, "已核实并道歉")
    services.close_case(head, case, "resolved")
    with pytest.raises(InvalidInput) as caught:
        services.archive_case(head, case, "none")
    assert caught.value.where == "finding"
    services.set_finding(head, case, "yes")
    archived = services.archive_case(head, case, "none")
    assert archived.file_number == f"TS-{case.number}"
    frozen_clock.move(days=30)
    again = services.reopen_case(head, archived, "同样的事又发生了")
    archived.refresh_from_db()
    assert (again.again_of, again.round, archived.status) == (archived, 2, "closed")
    assert again.anchored_at == clock.now()
    assert services.reopen_case(head, archived, "再来").pk != again.pk


def test_a_department_that_was_merged_keeps_its_cases_in_sight(house):
    old = add_department(house.system, name="创伤骨科", local_code="0402")
    case = told(house, department_id=old.pk)
    assert case not in selectors.visible(house.actor(house.nurse))
    merge_department(house.system, old, house.department)
    assert case in selectors.visible(house.actor(house.nurse))
    late = told(house, department_id=old.pk, patient_id=house.patient("李梅", "13800138002"))
    assert (late.department, late.owner) == (house.department, house.head_nurse)


def test_a_threat_in_a_message_opens_a_case_or_makes_the_open_one_grave(house):
    patient = house.patient()
    sandbox = sandbox_channel(house.tenant.pk)
    write_from_sandbox(house.tenant.pk, sandbox, "13800138001", "再不解决我就找记者曝光你们")
    run_until_idle()
    (case,) = Case.objects.filter(patient_id=patient)
    assert (case.channel, case.level, case.risks) == ("inbox", 1, ["media"])
    write_from_sandbox(house.tenant.pk, sandbox, "13800138001", "不然我砍死你们")
    run_until_idle()
    case.refresh_from_db()
    assert "violence" in case.risks
    assert Case.objects.count() == 1


def test_a_colleague_asked_for_a_step_sees_the_case_and_says_what_came_of_it(house):
    from tests.harness.ward import _account

    doctor = _account(house.system, "doctor", "孙医生", "doctor", add_department(house.system, name="外科"))
    case = told(house)
    with pytest.raises(NotFound):
        selectors.get(house.actor(doctor), case.uid)
    due = clock.now() + timedelta(hours=4)
    step = services.ask_for_work(house.actor(house.head_nurse), case, "inquire", user_id=doctor.pk, due_at=due)
    assert Task.objects.get(source=f"cases:{case.pk}:work:{step.pk}").owner == doctor
    services.finish_work(house.actor(doctor), step, "已核实，确有延误")
    assert Task.objects.get(source=f"cases:{case.pk}:work:{step.pk}").state == "cancelled"


def test_a_printed_code_takes_words_with_and_without_a_name(house):
    path = "/t/" + places.reference(house.tenant.pk, house.department.pk)
    phone = Client()
    assert "骨科" in phone.get(path).content.decode()
    assert phone.post(path, {"kind": "complaint", "words": ""}).status_code == 422
    done = phone.post(path, {"kind": "complaint", "words": "叫号看不懂", "phone": "13700137000", "name": "高女士"})
    assert "专人联系您" in done.content.decode()
    named = Case.objects.get()
    assert (named.channel, named.department, named.receipt.place) == ("qr", house.department, "骨科")
    phone.post(path, {"kind": "suggestion", "words": "加几把椅子"})
    nobody = Case.objects.exclude(pk=named.pk).get()
    assert nobody.is_anonymous
    task = Task.objects.get(source=f"cases:{nobody.pk}:response:1")
    assert task.patient_id == -house.tenant.pk  # somebody looks into it all the same
    assert "匿名" in browser(house.head_nurse).get(f"/cases/{nobody.uid}/").content.decode()
    assert phone.get("/t/" + "x" * 43).status_code == 404
