"""Getting in, walked on a phone of 360 px: a woman of 68 with diabetes, her daughter, and three desks of one day."""

from datetime import date, time, timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in
from tests.harness.ward import Ward, ward

from renxin.doors.connectors.services import ensure_default_interfaces
from renxin.doors.connectors.tests.sending import message, send
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_department, add_practitioner, grant_role
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as registry
from renxin.people.patients.models import Patient
from renxin.people.patients.services import IdentifierData, ProxyData
from renxin.people.records.models import DiagnosticReport
from renxin.programs.appointments import services as booking
from renxin.programs.appointments.models import Appointment
from renxin.programs.careplans import services as careplans
from renxin.programs.careplans.models import Programme
from renxin.programs.careplans.services import NewEnrolment
from renxin.programs.queues import services as waiting
from renxin.programs.queues.models import Queue, Ticket, Triage
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.models import Invitation
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.commits
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1440, "height": 900}


def look(page: Page, name: str) -> None:
    screenshot(page, f"getting-in-{name}")
    assert_axe_clean(page)


def come_in(page: Page, here: Ward, patient: Patient, last4: str) -> None:
    page.set_viewport_size(PHONE)
    page.context.clear_cookies()
    link = patients.doorway(here.tenant.pk, patient.pk, until=clock.today() + timedelta(days=7))
    page.goto(link[link.index("/home/") :])
    page.locator("#last4").fill(last4)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("#last4")).to_have_count(0)


def open_clinic(here: Ward) -> Queue:
    """Open endocrinology on Mondays, with a queue whose people a nurse judges first."""
    department = add_department(
        here.system, name="内分泌科", name_en="Endocrinology", standard_code="03.07", local_code="E"
    )
    for user in (here.head_nurse, here.nurse):
        grant_role(here.system, user, "head_nurse", scope_kind="department", department=department)
    doctor = add_practitioner(here.system, name="周建国", department=department, role="doctor")
    service = booking.write_service(
        here.system,
        booking.ServiceData(department_id=department.pk, code="E", name="内分泌门诊", name_en="Endocrinology clinic"),
    )
    pattern = booking.PatternData(
        department_id=department.pk,
        service_id=service.pk,
        practitioner_id=doctor.pk,
        weekday=0,
        starts=time(8),
        ends=time(11, 30),
    )
    booking.write_pattern(here.system, pattern)
    booking.open_sessions(here.system)
    data = waiting.QueueData(
        code="ENDO",
        name="内分泌候诊",
        name_en="Endocrinology",
        kind="clinic",
        department_id=department.pk,
        prefix="D",
        needs_triage=True,
    )
    queue = waiting.save_queue(here.system, data)
    room = waiting.save_counter(here.system, queue, "1 诊室", "Room 1")
    waiting.open_counter(here.system, room, doctor.pk)
    return queue


def family(here: Ward) -> tuple[Patient, Patient]:
    """Register the mother and her daughter, who may arrange appointments for her."""
    mother = here.patient("王秀兰", "13800138001")
    daughter = here.patient("王小梅", "13800138002")
    Patient.objects.filter(pk=mother).update(birth_date=date(1958, 2, 1), sex="female")
    Patient.objects.filter(pk=daughter).update(birth_date=date(1985, 5, 5), sex="female")
    proxy = ProxyData(
        relation="child", classes=["appointments"], basis="consent", method="desk", proxy_patient_id=daughter
    )
    registry.grant_proxy(here.system, mother, proxy)
    registry.add_identifier(here.system, mother, IdentifierData("his:HIS", "4711"))
    return Patient.objects.get(pk=mother), Patient.objects.get(pk=daughter)


def test_from_a_symptom_to_the_survey(committed_db, browser_page: Page, frozen_clock):
    cache.clear()
    here, page = ward(), browser_page
    ensure_default_interfaces()
    surveys.install_packs(here.system)
    careplans.install_packs(here.system)
    here.fill_ladder()
    careplans.switch_on(here.actor(here.head_nurse), Programme.objects.get(code="P02"))
    queue = open_clinic(here)
    mother, daughter = family(here)

    _asks_the_guide(page, here, mother)
    row = _daughter_books(page, here, mother, daughter)

    frozen_clock.set(row.starts_at - timedelta(minutes=20))
    _reception_knows_her(page, here, mother)
    _checks_in(page, here, mother)
    _nurse_judges(page, here)
    _is_called_and_seen(page, here, mother, queue)
    run_until_idle()
    row.refresh_from_db()
    assert row.status == "fulfilled"
    _result_and_survey(page, here, mother, row)


def _asks_the_guide(page: Page, here: Ward, mother: Patient) -> None:
    come_in(page, here, mother, "8001")
    page.goto("/home/guide/")
    page.locator("#guide-text").fill("血糖高，老是口渴，小便多")
    look(page, "symptom")
    page.locator(".guide__form button[type=submit].button--primary").click()
    for _question in range(3):
        if page.locator(".guide__place").count():
            break
        page.locator(".guide__choice").last.click()
    expect(page.locator(".guide__place").first).to_contain_text("内分泌科")
    look(page, "department-named")


def _daughter_books(page: Page, here: Ward, mother: Patient, daughter: Patient) -> Appointment:
    """Her daughter books for her on her own phone."""
    come_in(page, here, daughter, "8002")
    page.goto("/home/book/")
    page.locator(".book__one", has_text="内分泌科").first.click()
    page.locator(".book__one").first.click()
    page.get_by_role("link", name="08:30").click()
    page.get_by_role("button", name=mother.name).click()
    page.get_by_label("没有，第一次来看").check()
    look(page, "confirm")
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("约好了")
    row = Appointment.objects.get()
    assert (row.patient_id, row.channel) == (mother.pk, "portal")
    return row


def _reception_knows_her(page: Page, here: Ward, mother: Patient) -> None:
    page.set_viewport_size(DESK)
    sign_in(page, here.service)
    page.goto("/reception/")
    expect(page.get_by_role("button", name="签到")).to_be_visible()
    page.keyboard.type("13800138001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="签到")).to_be_focused()
    look(page, "reception")
    assert page.url.endswith(f"/reception/{mother.uid}/")


def _checks_in(page: Page, here: Ward, mother: Patient) -> None:
    come_in(page, here, mother, "8001")
    page.goto("/home/queue")
    page.locator(".arrive button[type=submit]").click()
    expect(page.get_by_text("D001").first).to_be_visible()
    look(page, "waiting")
    assert Ticket.objects.get().source == "phone"


def _nurse_judges(page: Page, here: Ward) -> None:
    page.set_viewport_size(DESK)
    sign_in(page, here.head_nurse)
    page.goto(f"/queues/triage/{Ticket.objects.get().uid}/")
    page.get_by_label("她怎么说").or_(page.locator("#id_complaint")).first.fill("血糖高，口渴两周")
    proposed = page.locator("#proposal .button--primary")
    with page.expect_response("**/propose"):
        page.locator("#id_glucose").fill("14.2")
    look(page, "triage")
    proposed.click()
    expect(page.locator("#id_glucose")).to_have_count(0)
    assert Triage.objects.count() == 1


def _is_called_and_seen(page: Page, here: Ward, mother: Patient, queue: Queue) -> None:
    room = queue.counters.get()
    page.goto(f"/queues/{queue.uid}/desk/{room.uid}/")
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.wait_for_selector(".queues-one--called")
    look(page, "call-desk")
    come_in(page, here, mother, "8001")
    page.goto("/home/queue")
    expect(page.get_by_text("1 诊室").first).to_be_visible()
    look(page, "called")
    ticket = Ticket.objects.get()
    waiting.begin(here.system, ticket)
    with clock.at(clock.now() + timedelta(minutes=9)):
        waiting.finish(here.system, ticket)


def _result_and_survey(page: Page, here: Ward, mother: Patient, row: Appointment) -> None:
    """Her glycated haemoglobin comes from the laboratory; she is asked how it was and answers on her phone."""
    at = f"{clock.now():%Y%m%d%H%M%S}"
    result = message(
        "ORU^R01",
        "PID|1||4711^^^HIS^PI||王秀兰||19580201|2",
        "PV1|1|O|E",
        f"OBR|1|R1|R1|LAB^糖化血红蛋白|||{at}|||||||||||||||{at}|||F",
        f"OBX|1|NM|4548-4^糖化血红蛋白||8.1|%|4.0-6.0|H|||F|||{at}",
    )
    (done,) = send(result)
    assert done.state == "applied"
    assert DiagnosticReport.objects.filter(patient_id=mother.pk).exists()
    enrolment = NewEnrolment(
        patient_id=mother.pk, programme="P02", source="story", anchors={"discharge": clock.today()}
    )
    careplans.enrol(here.system, [enrolment])
    run_until_idle()
    come_in(page, here, mother, "8001")
    look(page, "home-after")
    page.goto("/home/plan")
    expect(page.get_by_text("2型糖尿病随访").first).to_be_visible()
    look(page, "plan")
    asked = surveys.invite(here.system, "outpatient-pulse", InviteRequest(patient_id=mother.pk, key=f"story:{row.pk}"))
    page.goto(asked.url[asked.url.index("/", 8) :] if asked.url.startswith("http") else asked.url)
    look(page, "survey")
    for _question in range(12):
        if page.get_by_role("radio").count():
            page.get_by_role("radio").last.check(force=True)
        if page.get_by_role("button", name="提交").is_visible():
            break
        page.get_by_role("button", name="下一题").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("谢谢您").first).to_be_visible()
    assert Invitation.objects.get(pk=asked.invitation_id).answered_at is not None
