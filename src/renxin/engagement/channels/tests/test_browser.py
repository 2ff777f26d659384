"""The channels' settings in a browser: both languages, both widths, usable by everybody."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.engagement.channels import selectors, services
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


def officer(house):
    person = add_practitioner(house.system, name="何工")
    user = create_account(house.system, person, "he.gong", "Correct-Horse-7", must_change_password=False)
    grant_role(house.system, user, "experience_officer", scope_kind="tenant")
    return user


def test_a_channel_is_added_and_checked(browser_page, house):
    page = browser_page
    page.goto("/")
    sign_in(page, officer(house))
    page.goto("/settings/channels/")
    assert_axe_clean(page)
    page.get_by_role("link", name="添加渠道").click()
    assert_axe_clean(page)
    screenshot(page, "channel-kinds-zh")
    page.get_by_role("link", name="短信（阿里云）").click()
    page.get_by_label("名称").fill("短信")
    page.get_by_label("AccessKey ID").fill("LTAI5tExample")
    page.get_by_label("AccessKey Secret").fill("secret")
    page.get_by_label("服务短信签名").fill("仁心医院")
    page.get_by_label("回调地址里的密钥").fill("a-long-random-text")
    assert_axe_clean(page)
    screenshot(page, "channel-new-zh")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("a-long-random-text").wait_for()
    row = next(row for row in services_channels(house) if row.kind == "aliyun_sms")
    services.configure_channel(
        house.system, row, is_active=True, name="短信", config={"base_url": "http://127.0.0.1:9"}
    )
    services.map_template(house.system, row, "visit.reminder", "SMS_154950909", fields={"when": "{{when}}"})
    page.get_by_role("button", name="现在检查").click()
    page.get_by_text("服务商没有回应。").wait_for()
    assert_axe_clean(page)
    screenshot(page, "channel-zh")
    speak(page, "en")
    page.reload()
    screenshot(page, "channel-en")
    services.accept_inbound(row.tenant_id, row, "x", '{"nonsense": 1}')
    run_until_idle()
    page.goto("/settings/channels/")
    screenshot(page, "channels-en")
    page.get_by_role("link", name="Look at 1 of them").click()
    assert_axe_clean(page)
    screenshot(page, "channels-parked-en")
    page.get_by_role("button", name="Look").click()
    page.get_by_text('"nonsense": 1').wait_for()
    assert_axe_clean(page)


def services_channels(house):
    return selectors.channels(house.system)
