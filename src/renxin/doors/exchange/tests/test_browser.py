"""The webhook pages in a browser: both languages, both widths, usable by everybody."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.doors.exchange import services
from renxin.doors.exchange.services import ShareData
from renxin.doors.exchange.shares.classes import CLASSES
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.patients.services import change_consent
from renxin.people.records.services import ConditionData, ReportData, record_conditions, record_report

from .partner import listening
from .test_webhooks import somebody

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


def engineer(house):
    person = add_practitioner(house.system, name="何工")
    user = create_account(house.system, person, "he.gong", "Correct-Horse-7", must_change_password=False)
    grant_role(house.system, user, "it", scope_kind="tenant")
    return user


def test_from_no_webhook_to_a_call_that_was_heard(browser_page, house):
    page = browser_page
    page.goto("/")
    sign_in(page, engineer(house))
    page.goto("/exchange/webhooks/")
    assert_axe_clean(page)
    screenshot(page, "webhooks-empty-zh")
    with listening() as partner:
        page.get_by_role("link", name="添加 Webhook").click()
        page.get_by_label("名称").fill("区域健康平台")
        page.get_by_label("地址").fill(partner.url)
        assert_axe_clean(page)
        screenshot(page, "webhook-new-zh")
        page.get_by_role("button", name="保存").click()
        page.get_by_text("只显示这一次").wait_for()
        assert_axe_clean(page)
        page.get_by_role("link", name="我已复制").click()
        page.get_by_role("button", name="发送测试").click()
        page.get_by_text("对方已收到（200）").wait_for()
        partner.status = 500
        somebody(house)
        run_until_idle()
        page.reload()
        page.get_by_text("patient.registered").wait_for()
        assert_axe_clean(page)
        screenshot(page, "webhook-zh")
    speak(page, "en")
    page.goto("/exchange/webhooks/")
    page.get_by_text("not answering").wait_for()
    screenshot(page, "webhooks-en")


def test_another_institution_opens_a_summary(browser_page, house):
    patient_id = somebody(house)
    change_consent(
        Actor.patient(house.tenant.pk, patient_id), patient_id, "THIRD_PARTY_SHARE", "GRANTED", method="click"
    )
    record_conditions(house.system, patient_id, [ConditionData(code="I10", text="高血压")], source="his:H1")
    report = ReportData(
        source="his:H1", report_no="R1", issued_at=clock.now(), code="GLU", name="血糖", conclusion="偏高"
    )
    record_report(house.system, patient_id, report)
    data = ShareData(institution="海淀社区卫生服务中心", purpose="referral_down", classes=list(CLASSES))
    _row, token, code = services.offer_share(house.system, patient_id, data)
    page = browser_page
    page.goto(f"/share/{token}")
    assert_axe_clean(page)
    screenshot(page, "share-code-zh")
    page.get_by_label("验证码").fill(code)
    page.get_by_label("您的姓名").fill("王医生")
    page.get_by_role("button", name="打开摘要").click()
    page.get_by_text("高血压").wait_for()
    assert_axe_clean(page)
    screenshot(page, "share-opened-zh")
