"""The guide in a browser: a narrow phone without and with a mouse, the desk, the figures; both languages, axe clean."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.intelligence.assistant import services
from renxin.kernel.core import clock
from renxin.people.organizations.services import add_department
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

pytestmark = pytest.mark.commits
PLACES = {"呼吸内科": "03.01", "消化内科": "03.02", "心血管内科": "03.04", "急诊医学科": "20", "妇产科": "05"}
NAMES = ("Respiratory medicine", "Gastroenterology", "Cardiology", "Emergency", "Obstetrics and gynaecology")


def look(page: Page, name: str) -> None:
    """Look at a page in both languages; axe finds nothing."""
    for language, short in (("en", "en"), ("zh-hans", "zh")):
        speak(page, language)
        page.reload()
        page.wait_for_load_state("networkidle")
        screenshot(page, f"guide-{name}-{short}")
        assert_axe_clean(page)


def test_from_a_part_of_the_body_to_a_department_and_to_the_nurse(committed_db, frozen_clock, browser_page: Page):
    here, page = ward(), browser_page
    for (name, code), english in zip(PLACES.items(), NAMES, strict=True):
        add_department(here.system, name=name, name_en=english, standard_code=code)
    services.learn_again(here.system)
    patient_id = here.patient()
    Patient.objects.filter(pk=patient_id).update(sex="female", birth_date=date(1970, 3, 1))
    link = patients.doorway(here.tenant.pk, patient_id, until=clock.today() + timedelta(days=7), to="guide")
    page.goto(link[link.index("/home/") :])
    page.locator("input[name=last4]").fill("8001")
    page.locator("input[name=last4]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("哪里不舒服")
    look(page, "start")
    page.get_by_role("link", name="肚子", exact=True).last.click()
    page.get_by_role("button", name="胃痛、反酸、胃胀").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("硬得像板")
    look(page, "question")
    page.get_by_role("button", name="没有").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("消化内科")
    look(page, "answer")
    page.get_by_role("button", name="转人工：问护士").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("护士")
    look(page, "handed")
    page.goto("/guide/start")
    look(page, "who")
    page.get_by_label("年龄（岁）").fill("66")
    page.get_by_text("男", exact=True).click()
    page.get_by_role("button", name="下一步").click()
    page.locator("textarea").fill("胸口压着痛，出冷汗")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("120")
    assert_axe_clean(page)
    screenshot(page, "guide-stopped-zh")
    sign_in(page, here.head_nurse)
    page.goto("/guide/desk/")
    look(page, "desk")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="王秀兰").click()
    look(page, "one")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="建议去这个科").click()
    expect(page.get_by_text("已建议科室").first).to_be_visible()
    page.goto("/guide/")
    look(page, "figures")
