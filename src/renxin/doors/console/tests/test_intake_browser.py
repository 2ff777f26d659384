"""At the desk and in the doctor's room, by keyboard only, at both widths."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.people.patients.models import Patient
from renxin.people.records.models import Condition, Encounter, MedicationStatement, Observation

pytestmark = pytest.mark.commits
CARD = "姓名：王芳 性别：女 身份证号：11010519491231002X 电话：13800138000 住址：北京市朝阳区建国路1号"


@pytest.fixture(params=[(1440, 900), (360, 780)], ids=["desktop", "phone"])
def page(request, browser_page: Page) -> Page:
    width, height = request.param
    browser_page.set_viewport_size({"width": width, "height": height})
    return browser_page


def test_a_receptionist_registers_and_a_doctor_writes_the_visit(page: Page, frozen_clock):
    here = ward()
    sign_in(page, here.nurse)
    _registers(page)
    _writes_the_visit(page)
    _looks_back(page)
    _knows_her_again(page)


def _reads_a_card(page: Page) -> None:
    page.goto("/patients/new")
    expect(page.locator("#pasted")).to_be_focused()  # the reader's box has the focus from the start
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")


def _registers(page: Page) -> None:
    _reads_a_card(page)
    expect(page.get_by_label("姓名", exact=True)).to_have_value("王芳")
    expect(page.get_by_label("证件号码")).to_have_value("11010519491231002X")
    look(page, "new-patient")
    page.get_by_label("姓名", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/new")
    assert Patient.objects.get().name == "王芳"


def _writes_the_visit(page: Page) -> None:
    page.get_by_label("就诊原因").focus()
    page.keyboard.type("头晕三天")
    page.keyboard.press("Tab")
    page.keyboard.type("gxy")
    expect(page.get_by_role("option").first).to_contain_text("原发性高血压")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("[data-chosen] li")).to_have_count(1)
    page.keyboard.press("Tab")  # the button that takes the diagnosis away stands before the box
    page.locator("[name=medicine]").first.focus()
    for word in ("氨氯地平片", "5 mg", "qd", "28"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    page.get_by_label("结果与测量").focus()
    page.keyboard.type("血压 150/95，空腹血糖 7.2")
    expect(page.locator("#read-results li")).to_have_count(3)
    look(page, "new-visit")
    page.get_by_label("就诊原因").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**tab=clinical")
    assert Encounter.objects.get().reason == "头晕三天"
    assert Condition.objects.get().code == "I10"
    medicine = MedicationStatement.objects.get()
    assert (medicine.dose, medicine.frequency, medicine.days) == ("5 mg", "qd", 28)
    assert Observation.objects.count() == 3


def _looks_back(page: Page) -> None:
    clinical = page.locator(".clinical")
    expect(clinical.get_by_text("还剩 28 天")).to_be_visible()
    expect(clinical.get_by_text("原发性高血压").first).to_be_visible()
    clinical.locator("section", has_text="用药").get_by_role("button", name="更正").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("可用天数").fill("14")
    dialog.get_by_label("为什么要更正？").fill("看错处方")
    assert_axe_clean(page)
    dialog.get_by_role("button", name="更正", exact=True).click()
    expect(page.locator(".clinical").get_by_text("还剩 14 天")).to_be_visible()
    expect(page.get_by_text("看错处方")).to_be_visible()
    look(page, "clinical")


def _knows_her_again(page: Page) -> None:
    _reads_a_card(page)
    expect(page.get_by_role("heading", name="这位患者已经建档")).to_be_visible()
    expect(page.get_by_text("138****8000")).to_be_visible()
    look(page, "known-already")
    speak(page, "en")
    page.goto(page.get_by_role("link", name="就用这一位").first.get_attribute("href") or "")
    look(page, "new-visit-en")


def look(page: Page, name: str) -> None:
    screenshot(page, f"intake-{name}")
    assert_axe_clean(page)
