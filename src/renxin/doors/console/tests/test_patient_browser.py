"""The patient's page in a browser: what is known is added in two clicks, dialogs close, both widths and languages."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.people.patients import services

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def person(house):
    patient_id = house.patient()
    services.update_patient(house.system, patient_id, sex="female", birth_date=clock.today().replace(year=1951))
    services.set_warning(house.system, patient_id, "fall-risk")
    services.set_warning(house.system, patient_id, "deaf", note="左耳好一些，请对着左边说")
    services.assign_care(house.system, patient_id, "nurse", house.nurse.practitioner_id)
    services.set_preference(house.system, patient_id, channel="phone", hours=(18, 20), reason="白天在田里")
    services.note_soft_fact(house.system, patient_id, "worry.cost", detail="女儿在付")
    services.note_soft_fact(house.system, patient_id, "family.children-away")
    services.write_note(house.system, patient_id, "喜欢靠窗的床位，怕冷。")
    create_tasks(
        house.system,
        [
            NewTask(
                patient_id=patient_id,
                kind="call",
                title_code="call",
                source="test:1",
                due_at=clock.now() + timedelta(hours=4),
                owner_id=house.nurse.pk,
            )
        ],
    )
    services.judge_stages(house.system)
    return patients.get_by_id(house.system, patient_id)


def test_what_is_known_is_written_where_it_is_read(browser_page, house, person):
    page = browser_page
    sign_in(page, house.head_nurse)
    page.goto(f"/patients/{person.uid}/")
    row = page.locator(".soft__row", has_text="性格")
    row.locator("summary").click()
    row.get_by_role("button", name="有耐心").click()
    page.locator(".soft__tag", has_text="有耐心").wait_for()
    page.get_by_placeholder("写一条备注").fill("孙女周末来探望")
    page.locator("#notes").get_by_role("button", name="保存").click()
    page.locator(".note", has_text="孙女周末来探望").wait_for()
    page.locator(".person__actions details", has_text="添加提醒").locator("summary").click()
    page.get_by_role("button", name="添加提醒").click()
    page.get_by_label("需要翻译").check()
    page.get_by_role("button", name="保存", exact=True).last.click()
    page.locator("#patient-head").get_by_role("button", name="需要翻译").click()
    page.get_by_role("button", name="撤下").click()
    page.locator("#patient-head").get_by_role("button", name="需要翻译").wait_for(state="detached")
    assert page.locator("dialog[open]").count() == 0
    assert {line.kind for line in patients.warnings(house.system, person.pk)} == {"fall-risk", "deaf"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_data_are_put_right_in_a_dialog_at_both_widths(browser_page, house, person, language):
    page = browser_page
    services.update_patient(house.system, person.pk, address="苏州市工业园区星湖街1号")
    services.add_contact(house.system, person.pk, services.ContactData("phone", "13900139011", owner_relation="child"))
    services.add_identifier(house.system, person.pk, services.IdentifierData("passport", "E12345678"))
    sign_in(page, house.nurse)
    page.goto("/")
    speak(page, language)
    page.goto(f"/patients/{person.uid}/")
    page.get_by_role("button", name={"en": "Correct the data"}.get(language, "更正资料")).last.click()
    page.locator("dialog[open]").wait_for()
    screenshot(page, f"correct-{language[:2]}")
    assert_axe_clean(page)
    page.locator("dialog[open] [name=address]").fill("苏州市姑苏区人民路2号")
    page.locator("dialog[open] [name=reason]").fill("搬家")
    with page.expect_navigation():
        page.locator("dialog[open] [type=submit]").click()
    assert patients.get_by_id(house.system, person.pk).address == "苏州市姑苏区人民路2号"


def test_one_click_dials(browser_page, house, person):
    page = browser_page
    sign_in(page, house.nurse)
    page.goto(f"/patients/{person.uid}/")
    page.locator("#patient-head").get_by_role("button", name="拨打", exact=True).click()
    assert page.locator("#patient-head a.dial").get_attribute("href") == "tel:13800138001"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_calm_at_both_widths(browser_page, house, person, language):
    page = browser_page
    sign_in(page, house.nurse)
    page.goto("/")
    speak(page, language)
    page.goto(f"/patients/{person.uid}/")
    page.locator("#about").wait_for()
    screenshot(page, f"patient-{language[:2]}")
    assert_axe_clean(page)
    page.goto("/patients/?soft=worry.cost")
    screenshot(page, f"patients-{language[:2]}")
    assert_axe_clean(page)
