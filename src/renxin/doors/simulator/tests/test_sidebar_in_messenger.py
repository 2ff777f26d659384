"""The page beside a chat inside the messenger: signed for it, told whom the chat is with, speaking into the chat."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import pages
from renxin.engagement.channels.adapters.wecom import contacts
from renxin.engagement.conversations.models import Message
from renxin.people.patients.services import note_departments, update_patient

from .wecom_making import Company, company

SDK = Path(__file__).parent / "sdk" / "jwxwork.js"
VENDORS = ("https://res.wx.qq.com/**", "https://open.work.weixin.qq.com/**")


@pytest.fixture
def here(committed_db, frozen_clock):
    with transport.installed():
        made = company()
        patient_id = made.follow(name="秋日暖阳")
        while contacts.look_at_details():
            pass
        update_patient(made.here.system, patient_id, name="王秀兰", sex="female")
        note_departments(made.here.system, [(patient_id, made.here.department.pk, made.here.nurse.created_at)])
        yield made


class Messenger:
    """What surrounds the page: the vendor's script, its judgement of signatures, the chat."""

    def __init__(self, page: Page, corpid: str, host: str = "") -> None:
        self.page, self.corpid, self.host, self.chat = page, corpid, host, []
        self.answer = "ok"
        self.verdicts: list[tuple[str, str]] = []
        page.set_extra_http_headers({"User-Agent": "Mozilla/5.0 wxwork/4.1.22 MicroMessenger/7.0.1"})
        page.expose_function("sdkJudges", self.judge)
        page.expose_function("sdkAsked", self.asked)
        for address in VENDORS:
            page.route(address, lambda route: route.fulfill(path=str(SDK), content_type="text/javascript"))

    def judge(self, kind: str, url: str, told: str) -> str:
        url = self.host + urlsplit(url).path if self.host else url
        self.verdicts.append((kind, pages.judge(kind, self.corpid, url, json.loads(told))))
        return self.verdicts[-1][1]

    def asked(self, name: str, told: str) -> str:
        if name == "getCurExternalContact":
            return json.dumps({"err_msg": f"{name}:ok", "userId": "wm-wang"})
        if self.answer == "ok":
            self.chat.append(json.loads(told))
        return json.dumps({"err_msg": f"{name}:{self.answer}"})


def open_page(here: Company, page: Page, site: str, language: str = "zh-hans", host: str = "") -> Messenger:
    sign_in(page, here.here.nurse)
    speak(page, language)
    messenger = Messenger(page, here.channel.account, host)
    page.goto(f"{site}{reverse('console:sidebar', args=[here.channel.uid])}")
    return messenger


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_knows_the_person_and_puts_a_text_into_the_chat(here, browser_page, site, language):
    messenger = open_page(here, browser_page, site, language)
    expect(browser_page.locator("#sidebar-person")).to_contain_text("王秀兰")
    assert messenger.verdicts == [("corp", "ok"), ("agent", "ok")]
    text = browser_page.locator("[data-text]").first.inner_text()
    browser_page.locator("[data-say]").first.click()
    expect(browser_page.locator("[data-sidebar-told]")).not_to_be_empty()
    assert messenger.chat == [{"msgtype": "text", "enterChat": True, "text": {"content": text}}]
    browser_page.wait_for_load_state("networkidle")
    said = Message.objects.get(direction="out", source="wecom.sidebar.servicer")
    assert (said.body, said.author_id) == (text, here.here.nurse.pk)
    screenshot(browser_page, f"sidebar-in-messenger-{language}")
    assert_axe_clean(browser_page)


def test_what_the_colleague_does_not_send_is_not_kept(here, browser_page, site):
    messenger = open_page(here, browser_page, site)
    browser_page.locator("[data-say]").first.wait_for()
    messenger.answer = "cancel"
    browser_page.locator("[data-say]").first.click()
    expect(browser_page.locator("[data-sidebar-told]")).to_have_text("没有发出，请再试一次。")
    assert not Message.objects.filter(source="wecom.sidebar.servicer").exists()


def test_a_page_that_the_messenger_does_not_trust_says_so_and_lets_choose(here, browser_page, site):
    messenger = open_page(here, browser_page, site, host="https://behind-a-proxy.example")
    expect(browser_page.locator("[data-sidebar-told]")).to_contain_text("企业微信没有认出这个页面")
    assert messenger.verdicts == [("corp", "invalid signature")]
    browser_page.locator("[data-sidebar-choose] a").click()
    browser_page.locator("select[name=person]").select_option("wm-wang")
