"""The desk as people see it: a red flag on the list, the assistant's page, answers in time, a limit crossed."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Alarm, Conversation, Message
from renxin.kernel.jobs.services import run_until_idle

from .making import TalkingWorld, world

LOOPS = ("conversations.inbound", "conversations.dispatch")


@pytest.fixture
def here(committed_db, frozen_clock) -> TalkingWorld:
    made = world()
    facts = {
        "parking": {"zh": "地下二层", "en": "Level B2"},
        "hours": {"zh": "周一至周六 08:00–17:30", "en": "Mon–Sat"},
    }
    services.set_reception(made.actor("officer"), is_on=True, facts=facts)
    for number, text in enumerate(("在哪里停车？", "那个东西弄好了没", "我要投诉，等了一上午没人管", "胸口疼，出冷汗")):
        made.patient(number)
        write_from_sandbox(made.tenant_id, made.channel, f"1380000{number:04d}", text, kind="phone")
        run_until_idle(*LOOPS)
    frozen_clock.move(minutes=6)
    row = Conversation.objects.get(priority=1)
    services.reply(made.actor("centre"), row, "非常抱歉，我马上去了解情况。", key="1")
    return made


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_desk_in_pictures(browser_page: Page, here, language):
    page = browser_page
    sign_in(page, here.users["centre"])
    speak(page, language)
    for name in ("assistant", "inspection", "inbox"):
        page.goto(reverse(f"conversations:{name}"))
        expect(page.locator("h1")).to_be_attached()
        assert_axe_clean(page)
        screenshot(page, f"desk-{name}-{language}")


@pytest.mark.browser
def test_a_red_flag_is_taken_from_the_list_and_a_dose_is_asked_about(browser_page: Page, page_errors, here):
    page_errors.allow("422")
    page = browser_page
    sign_in(page, here.users["centre"])
    speak(page, "zh-hans")
    page.goto(reverse("conversations:inbox"))
    page.get_by_role("button", name="我来处理").click()
    page.wait_for_url("**/inbox/*-*/**")
    assert Alarm.objects.get().acknowledged_by_id == here.users["centre"].pk
    page.locator("textarea[name=text]").fill("先吃两片阿司匹林，一天三次")
    page.locator("textarea[name=text]").press("Enter")
    expect(page.get_by_text("像是在说剂量")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("button", name="改用稳妥的答复").click()
    expect(page.get_by_text("像是在说剂量")).to_have_count(0)
    assert "线上不能作诊断或开药" in page.locator("textarea[name=text]").input_value()
    assert Message.objects.filter(direction="out", author_kind="staff").count() == 1
