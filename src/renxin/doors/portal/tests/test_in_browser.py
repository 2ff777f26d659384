"""A stranger on WeChat proves on her phone that she is the patient, asked by staff with one click."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import open_channel
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors, services
from renxin.people.patients.models import MatchReview
from renxin.people.patients.tests.doubting import ID, PHONE, doubt

from .test_identity import LOOPS, code_on

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"portal-{name}")
    assert_axe_clean(page)


def test_she_confirms_her_account(browser_page: Page, page_errors, committed_db, frozen_clock):
    page_errors.allow("422")  # the wrong try
    here, page = doubt(), browser_page
    system = Actor.system(here.tenant_id, "test")
    open_channel(system, "sandbox", "沙箱")
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    writer = services.provisional_patient(system, "sandbox", "wx-7", name="微信用户")
    services.ask_about_pair(system, writer, patient, reason="provisional_phone", evidence={"flags": ["provisional"]})
    sign_in(page, here.users["sun"])
    page.goto(f"/patients/reviews/{MatchReview.objects.get().uid}/")
    look(page, "asked-by-staff")
    page.get_by_role("button", name="请本人确认").click()
    expect(page.locator("[data-toast]")).to_be_visible()
    run_until_idle(*LOOPS)
    url = SandboxDelivery.objects.exclude(url="").latest("id").url
    page.context.clear_cookies()
    page.goto(url[url.index("/me/") :])
    page.get_by_label("最后四位").fill("1234")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_text("对不上")).to_be_visible()
    look(page, "document")
    page.get_by_label("最后四位").fill("002X")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请输入验证码")
    look(page, "code")
    page.get_by_label("验证码").fill(code_on(PHONE))
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，我们认识您了")
    look(page, "done")
    assert selectors.current_id(here.tenant_id, writer) == patient
