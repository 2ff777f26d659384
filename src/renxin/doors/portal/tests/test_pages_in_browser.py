"""Every page of the home, looked at: on a phone and at a desk, in two languages, in large letters, clean for axe."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import Ward, ward

from renxin.doors.portal.jobs import send_sign_in
from renxin.doors.portal.models import SignIn
from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ProxyData, grant_proxy
from renxin.people.records.models import AllergyIntolerance, Condition, MedicationStatement

from .test_record import reported, visited

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"portal-{name}")
    assert_axe_clean(page)


def family(here: Ward) -> tuple[str, str]:
    """Make a mother with a record and the daughter who helps; return the paths of a report and of a visit."""
    mother, daughter = here.patient(), here.patient("赵敏", "13800138002")
    Patient.objects.filter(pk=mother).update(birth_date=date(1957, 3, 15))
    Patient.objects.filter(pk=daughter).update(birth_date=date(1988, 6, 2))
    encounter = visited(here, mother, "V1")
    report = reported(here, encounter, "生化", (60, "6.2"), (30, "6.8"), (0, "7.4"))
    common = {"tenant_id": here.tenant.pk, "patient_id": mother, "source": "his"}
    AllergyIntolerance.objects.create(**common, code="PEN", text="青霉素", recorded_at=clock.now())
    Condition.objects.create(**common, code="E11", text="2型糖尿病", recorded_at=clock.now())
    MedicationStatement.objects.create(**common, order_no="1", code="A10", text="二甲双胍缓释片", dose="0.5 g")
    for whom, helper, relation in ((mother, daughter, "child"), (daughter, mother, "mother")):
        data = ProxyData(
            relation=relation, classes=["visits", "results"], basis="consent", method="desk", proxy_patient_id=helper
        )
        grant_proxy(here.system, whom, data)
    told = {"zh": "您的检查报告出来了，请到“检查结果”里查看。", "en": "Your report is ready."}
    send(
        here.system, Outgoing(patient_id=mother, purpose="CARE_SERVICE", idempotency_key="m", body=told, is_reply=True)
    )
    run_until_idle("conversations.dispatch")
    home = f"/home/{Patient.objects.get(pk=mother).uid}/"
    return f"{home}results/{report.uid}/", f"{home}visits/{encounter.uid}/"


def test_she_signs_in_by_phone_and_walks_through_her_home(browser_page: Page, page_errors, committed_db, frozen_clock):
    page_errors.allow("403|422")
    here, page = ward(), browser_page
    page.set_default_timeout(30_000)
    report, visit = family(here)
    home = report.partition("results/")[0]
    page.goto("/home/")
    look(page, "outside")
    page.get_by_role("link", name="用手机号登录").click()
    look(page, "sign-in-number")
    page.get_by_label("手机号").fill("138 0013 8001")
    page.get_by_role("button", name="发送验证码").click()
    for row in SignIn.objects.all():
        send_sign_in(tenant_id=row.tenant_id, sign_in_id=row.pk)
    run_until_idle("conversations.dispatch")
    look(page, "sign-in-code")
    page.get_by_label("验证码").fill(re.search(r"\d{6}", SandboxDelivery.objects.latest("id").text)[0])
    page.get_by_role("button", name="下一步").click()
    look(page, "sign-in-who")
    page.get_by_label("您身份证的末四位").fill("0315")
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("王秀兰")
    pages = {
        "home": home,
        "results": f"{home}results/",
        "result": report,
        "visits": f"{home}visits/",
        "visit": visit,
        "family": "/home/family/",
        "privacy": reverse("home-privacy"),
        "invite": reverse("home-invite"),
        "messages": f"{home}messages/",
    }
    for name, address in pages.items():
        page.goto(address)
        look(page, name)
    page.goto(home)
    page.get_by_role("button", name="大字").click()
    assert page.locator(".home__ways").first.locator("li").count() <= 4
    expect(page.get_by_role("link", name="请给我回个电话")).to_be_visible()
    look(page, "home-large")
    page.get_by_role("link", name="请给我回个电话").click()
    look(page, "call-me-large")
    speak(page, "en")
    for name, address in pages.items():
        page.goto(address)
        screenshot(page, f"portal-{name}-en")
    sign_in(page, User.objects.get(username="lin.ya"))
    speak(page, "zh-hans")
    page.goto("/settings/portal/")
    look(page, "themes")
