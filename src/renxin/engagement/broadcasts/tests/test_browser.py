"""From a wording to a broadcast in a browser: written, approved, planned, run; on a desktop and a phone."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import Ward, ward

from renxin.engagement.content import services as content
from renxin.engagement.content.models import MessageTemplate, TemplateVersion
from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import place_hold
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD


@pytest.fixture
def house(committed_db, frozen_clock) -> Ward:
    made = ward()
    content.load_packs(made.officer)
    ids = [made.patient(name, f"138{number:08d}") for number, name in enumerate(("王秀兰", "李建国", "张丽"))]
    place_hold(made.system, ids[2], reason="open_case", source="cases:1", scope=[])
    return made


def officer_of(house: Ward) -> User:
    user = create_account(
        house.system, add_practitioner(house.system, name="赵宁"), "zhao.ning", PASSWORD, must_change_password=False
    )
    grant_role(house.system, user, "experience_officer", scope_kind="tenant")
    return user


def look(page: Page, address: str, name: str) -> None:
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(page, language)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_axe_clean(page)
        screenshot(page, f"{name}-{short}")
    speak(page, "zh-hans")
    page.goto(address)


def test_words_are_written_and_approved(browser_page: Page, house):
    page = browser_page
    sign_in(page, house.service)
    look(page, "/content/", "content-list")
    look(page, "/content/new/", "content-new")
    template = MessageTemplate.objects.get(code="follow_up.how_are_you")
    page.goto(f"/content/{template.uid}/write/")
    area = page.locator("textarea[data-words]").first
    area.fill("您好，我院可根治。")
    expect(page.locator("#findings")).to_contain_text("根治")
    screenshot(page, "content-write-stopped-zh")
    area.fill("您好，")
    page.get_by_role("button", name="医院电话").click()
    expect(area).to_have_value("您好，{{hospital_phone}}")
    area.fill("[[{{salutation}}，]]您好，近来身体怎么样？有事请直接回复。")
    expect(page.locator("#findings")).to_contain_text("没有问题")
    assert_axe_clean(page)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("待审核").first).to_be_visible()
    version = TemplateVersion.objects.get(template=template, status="submitted")
    sign_in(page, officer_of(house))
    look(page, f"/content/{template.uid}/", "content-template")
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_text("启用").first).to_be_visible()
    version.refresh_from_db()
    assert version.status == "approved"
    look(page, "/content/linter/", "content-linter")


def test_a_broadcast_is_planned_run_and_looked_at(browser_page: Page, house):
    page = browser_page
    sign_in(page, house.service)
    look(page, "/broadcasts/", "broadcasts-empty")
    look(page, "/broadcasts/new/", "broadcast-new")
    page.get_by_label("名称").fill("十一月问候")
    page.get_by_label("内容", exact=True).select_option(label="问候近况")
    page.get_by_label("某些科室的患者").check()
    page.get_by_label("骨科").check()
    page.get_by_label("为什么发给这些人").fill("入冬问候近期住院的患者")
    page.get_by_role("button", name="看看能到达多少人").click()
    expect(page.get_by_text("被规则拦下").first).to_be_visible()
    address = page.url
    look(page, address, "broadcast-plan")
    page.get_by_role("button", name="开始群发").click()
    run_until_idle()
    page.goto(address)
    expect(page.get_by_text("谁没收到，为什么")).to_be_visible()
    look(page, address, "broadcast-done")
    look(page, "/broadcasts/", "broadcasts-list")
    assert Message.objects.filter(status="sent").count() == 2
