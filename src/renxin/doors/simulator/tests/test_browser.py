"""A person's phone over several channels, and the page that lets vendors fail, in a browser."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, speak
from tests.harness.ward import ward

from renxin.doors.simulator import services as simulator
from renxin.doors.simulator.vendors import transport
from renxin.engagement.channels import services
from renxin.engagement.channels.services import OutboxItem
from renxin.engagement.conversations.models import Message
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ContactData, add_contact

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    with transport.installed():
        yield ward()


def test_one_phone_shows_every_channel_and_answers_over_each(browser_page, house):
    patient_id = house.patient(phone="13800138001")
    sms, oa = simulator.connect_words(house.system, "sms,oa")
    simulator.put_many(house.system, "oa", "people", {"o1": {"appid": oa.account, "subscribe": 1}})
    add_contact(house.system, patient_id, ContactData("oa", f"{oa.account}:o1"))
    told = {
        "key": "k1",
        "patient_id": patient_id,
        "text": "明早九点请空腹来。",
        "preview": "",
        "title": "就诊提醒",
        "short_code": "7K2M9Q4TA",
    }
    services.deliver(sms, [OutboxItem(address="13800138001", **told)])
    services.deliver(oa, [OutboxItem(address=f"{oa.account}:o1", template="visit", **told)])
    page = browser_page
    patient = Patient.objects.get(pk=patient_id)
    page.goto(f"/simulator/{patient.uid}/")
    page.get_by_text("【仁心医院】明早九点请空腹来。").wait_for()
    page.get_by_text("服务通知").wait_for()
    assert_axe_clean(page)
    screenshot(page, "simulator-phone-zh")
    for channel in (sms, oa):
        page.locator("select[name=channel]").select_option(str(channel.uid))
        page.locator("input[name=text]").fill(f"收到 {channel.kind}")
        page.locator("input[name=text]").press("Enter")
        page.get_by_text(f"收到 {channel.kind}").wait_for()
    run_until_idle()
    heard = {row.body: row.channel_id for row in Message.objects.filter(patient_id=patient_id, direction="in")}
    assert heard == {"收到 aliyun_sms": sms.pk, "收到 oa": oa.pk}
    page.goto("/simulator/faults")
    page.locator("#id_vendor").select_option("aliyun_sms")
    page.locator("#id_kind").select_option("error")
    page.get_by_label("错误码或秒数").fill("isv.AMOUNT_NOT_ENOUGH")
    page.get_by_role("button", name="开始").click()
    page.get_by_text("isv.AMOUNT_NOT_ENOUGH").first.wait_for()
    (receipt,) = services.deliver(sms, [OutboxItem(address="13800138001", **(told | {"key": "k2"}))])
    assert receipt.error.reason == "no_credit"
    page.reload()
    assert_axe_clean(page)
    screenshot(page, "simulator-faults-zh")
    speak(page, "en")
    page.goto("/simulator/faults")
    screenshot(page, "simulator-faults-en")
