"""The pages in a browser: both languages, both widths, nothing for axe to find; an appeal by keyboard and mouse."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.appraisal import selectors, services
from renxin.intelligence.appraisal.models import BoardMeasure, Month, SheetVersion
from renxin.intelligence.appraisal.tests.house import JULY, MONTH, House


@pytest.fixture
def house(committed_db, frozen_clock):
    made = House(frozen_clock)
    made.in_force("clinical-unit")
    made.in_force("doctor")
    made.answers(60, 75, doctor=made.doctor)
    made.answers(20, 90, department=made.golden.second)
    made.answers(6, 100, flags=["IP_BURST"], spread=0)
    services.look_for_coaxing(made.officer, MONTH)
    made.clock.set(JULY)
    services.freeze_month(made.officer, MONTH)
    services.open_boards(made.officer)
    return made


def test_who_leads_reads_the_pages(browser_page: Page, house):
    sign_in(browser_page, house.user(house.officer))
    result = next(
        row
        for row in selectors.results(house.officer, Month.objects.get())
        if row.version.sheet.code == "clinical-unit" and row.department_id == house.golden.first.pk
    )
    version = SheetVersion.objects.get(sheet__code="clinical-unit", state="in_force")
    measure = BoardMeasure.objects.get(board="experience-27", code="complaints")
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        for name, address in (
            ("month", "/appraisal/"),
            ("result", f"/appraisal/results/{result.uid}"),
            ("rows", f"/appraisal/results/{result.uid}/rows/doctors"),
            ("sheets", "/appraisal/sheets"),
            ("version", f"/appraisal/sheets/{version.uid}"),
            ("change", f"/appraisal/sheets/{version.uid}/change"),
            ("coaxing", "/appraisal/coaxing"),
            ("board", "/appraisal/boards/experience-27"),
            ("measure", f"/appraisal/measures/{measure.uid}"),
        ):
            browser_page.goto(address)
            screenshot(browser_page, f"appraisal-{name}-{short}")
            assert_axe_clean(browser_page)


def test_a_doctor_contests_a_row(browser_page: Page, house):
    sign_in(browser_page, house.user(house.doctor))
    speak(browser_page, "en")
    browser_page.goto("/appraisal/")
    browser_page.get_by_role("link", name="2026-06").click()
    browser_page.get_by_role("link", name="How you communicate").click()
    browser_page.get_by_role("checkbox").first.check()
    browser_page.get_by_label("What is wrong, in a sentence").fill("This was a patient of a colleague.")
    browser_page.get_by_role("button", name="Send the appeal").click()
    expect(browser_page.get_by_text("waiting for a decision")).to_be_visible()
    screenshot(browser_page, "appraisal-appeal-en")
    assert_axe_clean(browser_page)
