"""On a phone: paste a message and learn whether it is ours; read one with the small proof. In the office: the pages
around it, and the menu of the account."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.engagement.channels.services import open_channel, publish_sender
from renxin.engagement.conversations.codes.signs import shown
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"trust-{name}")
    assert_axe_clean(page)


def sent_code(here) -> str:
    told = {"purpose": "CARE_SERVICE", "body": {"zh": "您的复查时间到了，请您本周内来院。"}, "idempotency_key": "k"}
    send(here.system, Outgoing(patient_id=here.patient(), source="t", **told))
    run_until_idle("conversations.dispatch")
    return shown(Outbox.objects.get().short_code)


def test_a_worried_reader_checks_and_reads(browser_page: Page, page_errors, committed_db, frozen_clock):
    page_errors.allow("422")  # the wrong try
    here, page = ward(), browser_page
    publish_sender(here.officer, "sms", "106901234567", "就诊提醒")
    code = sent_code(here)
    page.goto("/check/")
    look(page, "check")
    page.get_by_label("消息、编号、号码或网址").fill(f"【仁心】您有一条消息，编号 {code}")
    page.get_by_role("button", name="查一下").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("是的，这个编号的消息是我们发的")
    look(page, "ours")
    page.get_by_role("link", name="再查一条").click()
    page.get_by_label("消息、编号、号码或网址").fill("您的医保卡已停用，请点 http://ybj-care.top/x 输入银行卡密码")
    page.get_by_role("button", name="查一下").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请当心，这不像是我们发的")
    look(page, "careful")
    page.goto(f"/read/{code}")
    page.get_by_label("末四位").fill("0000")
    page.get_by_role("button", name="查看消息").click()
    expect(page.get_by_text("对不上")).to_be_visible()
    look(page, "read-asks")
    page.get_by_label("末四位").fill("8001")
    page.get_by_role("button", name="查看消息").click()
    expect(page.get_by_text("请您本周内来院")).to_be_visible()
    look(page, "read")
    speak(page, "en")
    page.goto("/check/")
    look(page, "check-en")


def test_the_office_publishes_confirms_and_edits_the_menu(browser_page: Page, page_errors, committed_db, frozen_clock):
    here, page = ward(), browser_page
    publish_sender(here.officer, "sms", "106901234567", "就诊提醒")
    channel = open_channel(here.officer, "oa", "仁心服务号", {"appid": "wx1", "secret": "s", "token": "t"})
    code = sent_code(here)
    sign_in(page, User.objects.get(pk=here.officer.user_id))
    page.goto("/settings/senders/")
    look(page, "senders")
    page.get_by_role("link", name="张贴用的纸").click()
    expect(page.locator(".poster svg.qr")).to_be_visible()
    look(page, "poster")
    page.goto(f"/inbox/confirm?code={code}")
    expect(page.get_by_text("是我们发的", exact=True)).to_be_visible()
    look(page, "confirm")
    page.goto(f"/settings/channels/{channel.uid}/menu")
    look(page, "menu")
    page.goto(f"/settings/channels/{channel.uid}/codes")
    look(page, "codes")
    speak(page, "en")
    page.goto(f"/settings/channels/{channel.uid}/menu")
    look(page, "menu-en")
