"""Two agents in two browsers and the assistant: a hand-over race, everything seen live, nothing said twice."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.jobs.services import run_until_idle

from .making import TalkingWorld, world

SOON = 8_000  # milliseconds; well before a page that hears nothing would look by itself


@pytest.fixture
def here(committed_db, frozen_clock) -> TalkingWorld:
    return world()


@pytest.fixture
def live(committed_db, site, settings) -> Iterator[None]:
    """The live process on this test's database, and pages that listen to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/live/stream"
    settings.RENXIN_LIVE_URL = url
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | {"connect-src": ["'self'", url]}}
    command = [sys.executable, "-m", "renxin.config.cli", "live", "--port", str(port)]
    environment = committed_db.environment | {"RENXIN_LIVE_ORIGINS": site}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait_for(port)
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the live process did not come up")


@pytest.fixture
def second_page(browser: Browser, site: str, page_errors) -> Iterator[Page]:
    """The browser of a colleague."""
    context = browser.new_context(
        base_url=site, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(15_000)
    context.on("page", page_errors.watch)
    yield context.new_page()
    context.close()


def say(here: TalkingWorld, text: str) -> None:
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", text, kind="phone")
    run_until_idle()


def line_of(page: Page):
    return page.locator("[data-line]", has_text="王秀英")


@pytest.fixture
def desks(browser_page: Page, second_page: Page, live, here: TalkingWorld, page_errors) -> tuple[Page, Page]:
    """The nurse and the head nurse, both looking at the whole list."""
    page_errors.allow("net::ERR|Failed to load resource")  # the moment in which one of them hears nothing
    facts = {"parking": {"zh": "地下二层，凭就诊卡免两小时"}}
    services.set_reception(here.actor("centre"), is_on=True, facts=facts)
    for page, name in ((browser_page, "nurse"), (second_page, "head")):
        sign_in(page, here.users[name])
        page.goto("/inbox/?tab=all")
        expect(page.get_by_text("没有人在等")).to_be_visible()
    return browser_page, second_page


def test_two_agents_and_the_assistant(desks: tuple[Page, Page], here: TalkingWorld, frozen_clock):
    patient = here.patient()
    nurse, head = desks
    the_assistant_answers_and_hands_over(here, frozen_clock, nurse, head)
    both_reach_for_it(nurse, head)
    row = Conversation.objects.get(patient_id=patient)
    assert row.owner_id == here.users["nurse"].pk
    the_nurse_answers(nurse, head)
    she_hands_over(here, nurse, head)
    row.refresh_from_db()
    assert (row.status, row.owner_id, row.waiting_since) == ("human", here.users["head"].pk, None)
    said = list(SandboxDelivery.objects.filter(patient_id=patient).order_by("id").values_list("text", flat=True))
    assert len(said) == len(set(said)), "somebody was told something twice"
    assert any("地下二层" in text for text in said)
    assert said[-1] == "周三上午九点。"
    assert Message.objects.filter(patient_id=patient, author_kind="staff", direction="out").count() == 2


def the_assistant_answers_and_hands_over(here: TalkingWorld, frozen_clock, nurse: Page, head: Page) -> None:
    say(here, "停车方便吗")
    for page in (nurse, head):
        expect(line_of(page)).to_be_visible(timeout=SOON)
        line_of(page).click()
        expect(page.locator("#thread-tail").get_by_text("地下二层")).to_be_visible()
    frozen_clock.move(minutes=1)
    say(here, "人工")
    for page in (nurse, head):
        expect(page.locator("#thread-tail").get_by_text("自动助手已转人工")).to_be_visible(timeout=SOON)
        expect(page.get_by_role("button", name="我来处理")).to_be_visible()


def both_reach_for_it(nurse: Page, head: Page) -> None:
    nurse.keyboard.press("r")
    nurse.keyboard.type("您好")
    expect(head.locator("#thread-head").get_by_text("周护士")).to_be_visible(timeout=SOON)
    head.route("**/tail*", lambda route: route.abort())  # what the head nurse sees is a moment old
    nurse.get_by_role("button", name="我来处理").click()
    expect(nurse.locator("#thread-head").get_by_text("由您处理")).to_be_visible()
    head.get_by_role("button", name="我来处理").click()
    expect(head.locator(".toast", has_text="周护士")).to_be_visible()
    head.unroute("**/tail*")


def the_nurse_answers(nurse: Page, head: Page) -> None:
    box = nurse.get_by_role("textbox", name="您的回复")
    box.fill("您好，我是周护士。")
    box.press("Enter")
    expect(box).to_have_value("")
    run_until_idle()
    expect(head.locator("#thread-tail").get_by_text("您好，我是周护士。")).to_be_visible(timeout=SOON)


def she_hands_over(here: TalkingWorld, nurse: Page, head: Page) -> None:
    nurse.keyboard.press("Escape")
    nurse.keyboard.press("h")
    dialog = nurse.get_by_role("dialog", name="转交")
    dialog.get_by_label("转给谁").select_option(label="郑护士长")
    dialog.get_by_label("要让接手的同事知道什么").fill("想问停车，也想约周三换药。")
    dialog.get_by_role("button", name="转交").click()
    expect(nurse.locator("#thread-head").get_by_text("由郑护士长处理")).to_be_visible()
    run_until_idle()
    expect(head.locator("#thread-head").get_by_text("想约周三换药")).to_be_visible(timeout=SOON)
    say(here, "那周三几点？")
    expect(head.locator("#thread-tail").get_by_text("那周三几点？")).to_be_visible(timeout=SOON)
    head.get_by_role("textbox", name="您的回复").fill("周三上午九点。")
    head.get_by_role("button", name="发送").click()
    expect(head.get_by_role("textbox", name="您的回复")).to_have_value("")
    run_until_idle()
    expect(head.locator("#thread-tail").get_by_text("已发送").last).to_be_visible(timeout=SOON)
    assert_axe_clean(head)
    quiet = head.context.new_page()  # taking a picture touches fields, which no live page bears
    quiet.goto(head.url)
    screenshot(quiet, "race-end-zh-hans")
    quiet.close()
