"""A nurse lead builds a segment from nothing in a browser, by clicking, with the number beside it."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import Ward, ward

from renxin.engagement.segments import services
from renxin.engagement.segments.models import SegmentMember
from renxin.engagement.segments.services import Tagging, tag_patients
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient


@pytest.fixture
def house(committed_db, frozen_clock) -> Ward:
    made = ward()
    ids = [made.patient(name, f"138{number:08d}") for number, name in enumerate(("王秀兰", "李建国", "张丽", "赵敏"))]
    for number, patient in enumerate(ids):
        Patient.objects.filter(pk=patient).update(birth_date=date(1950 + 8 * number, 1, 2), sex="female")
    tag_patients(made.system, [Tagging(patient_id=ids[0], tag="爱看短视频")], source="t")
    services.refresh_traits(made.system, {"age": set(ids)})
    run_until_idle()
    return made


def look(page: Page, address: str, name: str) -> None:
    for language, short in (("en", "en"), ("zh-hans", "zh")):
        speak(page, language)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_axe_clean(page)
        screenshot(page, f"{name}-{short}")


def settled(page: Page) -> None:
    """Wait until what was just drawn listens; no person is quicker, a script is."""
    expect(page.locator(".htmx-added, .htmx-settling, .htmx-request")).to_have_count(0)


def test_a_segment_is_built_from_nothing(browser_page: Page, house):
    page = browser_page
    sign_in(page, house.service)
    speak(page, "zh-hans")
    page.goto("/segments/new/")
    expect(page.locator("#panel strong").first).to_have_text("4")
    page.get_by_label("人群名称").fill("六十岁以上爱看短视频")
    page.get_by_role("button", name="患者特征").click()
    settled(page)
    page.get_by_label("特征", exact=True).select_option("age")
    settled(page)
    page.get_by_label("比较方式").select_option(">=")
    page.get_by_label("数值", exact=True).fill("60")
    page.get_by_label("数值", exact=True).blur()
    expect(page.locator("#panel strong").first).to_have_text("3")
    page.get_by_role("button", name="标签", exact=True).click()
    settled(page)
    page.get_by_label("标签", exact=True).select_option(label="爱看短视频")
    expect(page.locator("#panel strong").first).to_have_text("1")
    expect(page.locator("#panel")).to_contain_text("年龄不低于 60 岁，并且有标签“爱看短视频”")
    page.get_by_label("姓名或号码").press_sequentially("李建国")
    page.locator("#why button").first.click()
    expect(page.locator("#why")).to_contain_text("现在不符合")
    assert_axe_clean(page)
    screenshot(page, "segments-build-zh")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.locator("#members")).to_contain_text("王秀兰")
    assert SegmentMember.objects.count() == 1
    page.get_by_label("姓名或号码").press_sequentially("李建国")
    page.locator("#why a").first.click()
    expect(page.locator("#why")).to_contain_text("不在其中")
    screenshot(page, "segments-why-zh")
    look(page, page.url, "segments-one")
    look(page, "/segments/", "segments-list")
    look(page, "/segments/new/", "segments-new")
    look(page, "/segments/lists/new/", "segments-numbers")
