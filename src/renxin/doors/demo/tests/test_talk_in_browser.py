"""Conversations, reports in plain words and questions before visits: as the demo shows them, in both languages."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.doors.demo.seed import talk
from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.services import ObservationData, ReportData, record_report
from renxin.programs.appointments.services import AppointmentData, book_from_interface
from renxin.programs.careplans.models import Dialogue, Explanation, Previsit
from renxin.programs.careplans.tests.making import ago, care_ward, enrolled

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock, monkeypatch):
    """Return a ward in which the demo's seed has let people talk."""
    monkeypatch.setattr(worklist, "gate", lambda actor, department_id=None: worklist.Gate(ready=True, missing=()))
    here = care_ward()
    people = []
    for number in range(4):
        person = here.patient(("王秀兰", "赵敏", "孙建国", "李红")[number], f"1380013800{number}")
        people.append(person)
        enrolled(here, person, "P01", source=f"test:{number}", enrolled=ago(20))
        lines = [
            ObservationData(code="1558-6", set_id="1", name="空腹血糖", value_number=Decimal("7.4"), unit="mmol/L",
                            reference_range="3.9-6.1", interpretation="H"),
            ObservationData(code="718-7", set_id="2", name="血红蛋白", value_number=Decimal(130), unit="g/L",
                            reference_range="115-150"),
        ]  # fmt: skip
        data = ReportData(source="lis", report_no=f"R{number}", issued_at=clock.now(), name="体检报告", category="exam")
        record_report(here.system, person, data, lines)
        starts = clock.now() + timedelta(days=2, hours=number)
        data = AppointmentData(
            source="his",
            number=f"A{number}",
            reported_at=clock.now(),
            starts_at=starts,
            department_id=here.department.pk,
        )
        book_from_interface(here.system, person, data)
    talk.talk(here.tenant.pk, clock.now(), Random(1))
    return here, people


def test_staff_and_patients_see_what_was_said(house, browser_page: Page):
    page = browser_page
    assert set(Explanation.objects.values_list("state", flat=True)) == {"draft", "sent"}
    assert Previsit.objects.filter(state="answered").count() >= 1
    assert Dialogue.objects.count() >= 3
    row = Explanation.objects.filter(state="draft").first()
    visit = Previsit.objects.filter(state="answered").order_by("-level")[0]
    sign_in(page, house[0].head_nurse)
    for language in ("en", "zh-hans"):
        speak(page, language)
        for name, address in (
            ("dialogues", "/care/dialogues/"),
            ("dialogue", f"/care/dialogues/{Dialogue.objects.order_by('-turns')[0].uid}/"),
            ("try", "/care/dialogues/try?programme=P01"),
            ("reports", "/care/reports/"),
            ("report", f"/care/reports/{row.uid}/"),
            ("previsits", f"/care/previsits/?day={visit.starts_at.date()}"),
            ("before", f"/before/{visit.uid}/"),
        ):
            page.goto(address)
            screenshot(page, f"talk-{name}-{language}")
            assert_axe_clean(page)
    page.goto("/care/dialogues/try?programme=P01")
    for said in ("好的", "一百九，一百一"):
        page.get_by_role("textbox").last.fill(said)
        page.get_by_role("button", name="发送").click()
        expect(page.locator(".dialogue__line--her").last).to_contain_text(said)
    expect(page.locator(".dialogue__line").last).to_contain_text("120")
    _on_her_phone(house, page, visit)


def _on_her_phone(house, page: Page, visit: Previsit) -> None:
    """Look at her own pages, without a colleague's session."""
    page.context.clear_cookies()
    sent = Explanation.objects.filter(state="sent").first()
    for to, patient_id in (("reports", sent.patient_id), ("previsit", visit.patient_id)):
        page.context.clear_cookies()
        phone = f"1380013800{house[1].index(patient_id)}"
        link = patients.doorway(house[0].tenant.pk, patient_id, until=clock.today(), to=to)
        page.goto(link[link.index("/home/") :])
        page.locator("input[name=last4]").fill(phone[-4:])
        page.locator("input[name=last4]").press("Enter")
        page.wait_for_url(f"**/home/{to}/")
        if to == "reports":
            uid = Patient.objects.get(pk=patient_id).uid
            page.goto(f"/home/{uid}/reports/{sent.uid}/")
        screenshot(page, f"talk-my-{to}")
        assert_axe_clean(page)
