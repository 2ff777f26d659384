"""Words and rules of a survey, and the patient who would rather not answer, in a browser at both widths."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.people.organizations.models import User
from renxin.people.organizations.services import grant_role
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    grant_role(made.system, made.head_nurse, "experience_officer", scope_kind="tenant")
    return made


def test_one_writes_another_agrees(house, browser_page: Page):
    page, survey = browser_page, Survey.objects.get(code="complaint-closure")
    sign_in(page, house.head_nurse)
    page.goto(f"/surveys/{survey.uid}/terms")
    page.get_by_label("邀请（中文）").fill("您反映的事办好了。想请您说说，我们办得怎么样？")
    page.get_by_label("为什么要改").fill("原来的话太长")
    page.get_by_role("button", name="请第二个人决定").click()
    expect(page.get_by_role("button", name="收回")).to_be_visible()
    sign_in(page, User.objects.get(pk=house.officer.user_id))
    for language in ("en", "zh-hans"):
        speak(page, language)
        page.goto(f"/surveys/{survey.uid}/terms")
        screenshot(page, f"terms-{language}")
        assert_axe_clean(page)
        page.goto("/surveys/amendments/")
        screenshot(page, f"amendments-{language}")
        assert_axe_clean(page)
    page.goto(f"/surveys/{survey.uid}/terms")
    page.get_by_role("button", name="同意生效").click()
    expect(page.get_by_text("从现在起生效。")).to_be_visible()
    survey.refresh_from_db()
    assert survey.message["zh"].startswith("您反映的事办好了。")


def test_a_patient_declines(house, browser_page: Page):
    page = browser_page
    request = InviteRequest(patient_id=house.patient(), key="t:1", department_id=house.department.pk)
    page.goto(services.invite(house.system, "outpatient-pulse", request).url)
    button = page.get_by_role("button", name="这次不想回答")
    screenshot(page, "survey-first")
    button.click()
    expect(page.get_by_role("heading", name="好的，不再打扰您")).to_be_visible()
    screenshot(page, "survey-declined")
    assert_axe_clean(page)
