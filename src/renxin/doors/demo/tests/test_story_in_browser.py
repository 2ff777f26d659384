"""The story that the demo tells, walked once in a browser: from a discharge in the HIS to a closed case."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.harness.clock import START, FrozenClock
from tests.harness.pages import assert_axe_clean, screenshot, sign_in

from renxin.doors.connectors.tests.peers import listening
from renxin.doors.demo import services
from renxin.engagement.worklist.models import Task
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter

pytestmark = pytest.mark.commits
COMPLAINT = "按铃等了快半小时才有人来。\n出院时没有人说清楚药怎么吃。"
ANSWER = "非常抱歉。护士长已经核实，今天会给您打电话把用药说清楚。"


def look(page: Page, name: str) -> None:
    screenshot(page, f"story-{name}")
    assert_axe_clean(page)


def today_of(page: Page, username: str) -> None:
    sign_in(page, User.objects.get(username=username))
    page.goto("/")


def test_a_patient_goes_home_and_is_heard(demo_db, browser_page: Page, frozen_clock: FrozenClock):
    page = browser_page
    patient, ward = _goes_home()

    frozen_clock.set(START + timedelta(days=3, hours=1, minutes=30))
    run_until_idle()
    _nurse_calls(page, patient, ward)

    frozen_clock.set(START + timedelta(days=7, hours=1, minutes=30))
    run_until_idle()
    _patient_answers(page, patient)

    run_until_idle()
    _head_nurse_answers(page, patient, ward)

    run_until_idle()
    _patient_confirms_and_asks(page, patient)

    run_until_idle()
    _service_centre_replies(page, patient)

    run_until_idle()
    page.goto(f"/simulator/{patient.uid}/")
    expect(page.get_by_text("请挂本科门诊")).to_be_visible()
    _director_reads(page, patient)


def _mine(page: Page, patient: Patient) -> Locator:
    """What waits for this patient on the Today page."""
    return page.locator("#today [data-open]", has_text=patient.name)


def _of_card(page: Page, patient: Patient, words: str) -> Locator:
    """One matter of her card on the Today page; the card itself where it holds nothing else."""
    line = page.locator("#today tr", has_text=patient.name).locator(".today__lines a", has_text=words)
    return line.or_(_mine(page, patient)).last


def _goes_home() -> tuple[Patient, str]:
    """The HIS reports over MLLP that somebody leaves; return her and the code of her ward."""
    with listening() as port:
        done = services.discharge_next("127.0.0.1", port)
    assert done is not None
    assert done[1] == "AA"
    run_until_idle()
    stay = services.newest_discharge()
    assert isinstance(stay, Encounter)
    patient = Patient.objects.get(pk=stay.patient_id)
    assert patient.name == done[0]
    return patient, stay.department.local_code.lower()


def _nurse_calls(page: Page, patient: Patient, ward: str) -> None:
    today_of(page, f"nurse-{ward}")
    look(page, "today-nurse")
    _mine(page, patient).first.click()
    if page.locator("#call-reason").count():  # she is hard of hearing: the policy asks why she is called at all
        page.locator("#call-reason").fill("家属代接，已约好时间")
        page.get_by_role("button", name="仍然拨打").click()
    page.locator("input[name=said]").fill(f"{patient.birth_date:%m%d}")
    page.keyboard.press("Enter")
    expect(page.locator("#level")).to_be_visible()
    look(page, "call")
    if page.locator("[data-question]").count():  # else nothing but the journey's own call is due
        page.get_by_role("button", name="一切正常").click()
        expect(page.locator("[data-desk] input:checked").first).to_be_attached()
    page.locator("button[value=answered_self]").click()
    expect(page.locator("#today")).to_be_visible()
    expect(_mine(page, patient).filter(has_text="随访电话")).to_have_count(0)
    assert not Task.objects.filter(patient_id=patient.pk, kind="call").exclude(state="done").exists()


def _patient_answers(page: Page, patient: Patient) -> None:
    page.goto(f"/simulator/{patient.uid}/")
    expect(page.get_by_text("您出院一周了")).to_be_visible()
    look(page, "phone")
    page.get_by_role("link", name="点开").last.click()
    phone = page.frame_locator("iframe")
    phone.get_by_role("radio", name="不满意", exact=True).check(force=True)
    for _question in range(20):
        if phone.get_by_role("button", name="提交").is_visible():
            break
        recommend = phone.get_by_role("radio", name="3", exact=True)
        if recommend.is_visible():
            recommend.check(force=True)
        phone.get_by_role("button", name="下一题").click()
    phone.get_by_role("textbox").last.fill(COMPLAINT)
    look(page, "phone-survey")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("24 小时内").first).to_be_visible()


def _head_nurse_answers(page: Page, patient: Patient, ward: str) -> None:
    today_of(page, f"headnurse-{ward}")
    look(page, "today-head-nurse")
    _of_card(page, patient, "答复个案").click()
    expect(page.get_by_text("按铃等了快半小时")).to_be_visible()
    look(page, "case")
    page.locator("#answer textarea").fill(ANSWER)
    page.locator("#answer button[value=message]").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()


def _patient_confirms_and_asks(page: Page, patient: Patient) -> None:
    page.goto(f"/simulator/{patient.uid}/")
    expect(page.get_by_text("护士长已经核实")).to_be_visible()
    page.get_by_role("link", name="点开").last.click()
    phone = page.frame_locator("iframe")
    phone.get_by_role("radio", name="解决了", exact=True).check(force=True)
    phone.locator(".portal__main button[type=submit]").click()
    expect(phone.get_by_role("heading")).to_be_visible()
    page.goto(f"/simulator/{patient.uid}/")
    page.locator("input[name=text]").fill("人工，请问换药去哪里？")
    page.locator("input[name=text]").press("Enter")
    expect(page.get_by_text("请问换药去哪里")).to_be_visible()


def _service_centre_replies(page: Page, patient: Patient) -> None:
    today_of(page, "service")
    _mine(page, patient).first.click()
    expect(page.get_by_text("请问换药去哪里")).to_be_visible()
    look(page, "thread")
    page.locator("#composer textarea").fill("您好，请挂本科门诊，带上出院小结。")
    page.locator("#composer button[type=submit]").click()
    expect(page.locator("#composer textarea")).to_have_value("")


def _director_reads(page: Page, patient: Patient) -> None:
    today_of(page, "director")
    page.goto(f"/patients/{patient.uid}/")
    for words in ("出院", "电话", "工单已关闭", "给我们留言"):
        expect(page.get_by_text(words).first).to_be_visible()
    look(page, "patient")
    page.goto("/boards/")
    look(page, "director")
