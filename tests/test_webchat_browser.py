"""The chat on the hospital's own site, in a browser: a button, a frame, words there and back, and who comes again."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache

from renxin.config import health
from renxin.engagement.channels import services
from renxin.engagement.channels.adapters.webchat import pages
from renxin.engagement.channels.adapters.webchat.models import WebChatLine
from renxin.engagement.conversations import services as conversations
from renxin.engagement.conversations.models import Message
from renxin.kernel.jobs.services import run_until_idle
from tests.harness.pages import assert_axe_clean, screenshot
from tests.harness.ward import ward

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


def chat(house, **config):
    return services.open_channel(house.system, "webchat", "官网", {"greeting": "您好，有什么可以帮您？", **config})


def answer(house, channel, text: str) -> None:
    """Take in what visitors wrote, and let a colleague answer."""
    run_until_idle()
    heard = Message.objects.filter(direction="in", channel_id=channel.pk).latest("id")
    told = {"zh": text}
    conversations.send(
        house.system,
        conversations.Outgoing(
            patient_id=heard.patient_id,
            purpose="CARE_SERVICE",
            idempotency_key=text,
            body=told,
            is_reply=True,
            channel_kind="webchat",
        ),
    )
    run_until_idle()


def test_a_visitor_asks_reads_the_answer_and_is_known_when_she_comes_again(browser_page, site, house):
    page, channel = browser_page, chat(house)
    page.goto(f"/chat/{channel.uid}/")
    page.get_by_text("您好，有什么可以帮您？").wait_for()
    assert_axe_clean(page)
    page.get_by_placeholder("写点什么").fill("周六有门诊吗？")
    page.keyboard.press("Enter")
    page.locator(".bubble--out", has_text="周六有门诊吗？").wait_for()
    assert page.get_by_placeholder("写点什么").input_value() == ""
    answer(house, channel, "周六上午有门诊。")
    page.locator(".bubble--in", has_text="周六上午有门诊。").wait_for()
    screenshot(page, "webchat-zh")
    page.reload()
    page.locator(".bubble--in", has_text="周六上午有门诊。").wait_for()
    run_until_idle()
    answers = [row for row in Message.objects.filter(direction="out") if row.body == "周六上午有门诊。"]
    assert [row.status for row in answers] == ["read"]
    assert WebChatLine.objects.values("visitor").distinct().count() == 1


def test_another_browser_sees_nothing_of_it(browser_page, site, house):
    page, channel = browser_page, chat(house)
    page.goto(f"/chat/{channel.uid}/")
    page.get_by_placeholder("写点什么").fill("我的检查结果出来了吗？")
    page.get_by_role("button", name="发送").click()
    page.locator(".bubble--out").wait_for()
    other = page.context.browser.new_context(base_url=site).new_page()
    other.goto(f"/chat/{channel.uid}/")
    other.get_by_text("您好，有什么可以帮您？").wait_for()
    assert other.locator(".bubble--out").count() == 0
    other.context.close()


@pytest.fixture
def hospitals_site():
    """A site of its own, on another port: what it shows is what the test puts into `page`."""
    shown = {"page": ""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown["page"].encode())

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield shown, server.server_address[1]
    server.shutdown()
    server.server_close()


def embedded(channel, site: str) -> str:
    return f"<!doctype html><html lang=zh><link rel=icon href=data:><body><h1>医院</h1>{pages.snippet(channel, site)}"


def test_the_button_on_the_hospitals_page_opens_the_chat(browser_page, site, house, hospitals_site):
    shown, port = hospitals_site
    page, channel = browser_page, chat(house, origins=f"http://127.0.0.1:{port}")
    shown["page"] = embedded(channel, site)
    page.goto(f"http://127.0.0.1:{port}/")
    button = page.get_by_role("button", name="在线咨询")
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    frame = page.frame_locator("iframe")
    frame.get_by_placeholder("写点什么").fill("怎么预约？")
    frame.get_by_role("button", name="发送").click()
    frame.locator(".bubble--out", has_text="怎么预约？").wait_for()
    button.click()
    assert page.locator("iframe").is_hidden()


def test_a_site_that_was_not_named_may_not_frame_it(browser_page, page_errors, site, house, hospitals_site):
    shown, port = hospitals_site
    page, channel = browser_page, chat(house, origins="https://www.hospital.cn")
    page_errors.allow(r"frame-ancestors|ERR_BLOCKED_BY|Framing|chrome-error")
    shown["page"] = embedded(channel, site)
    page.goto(f"http://127.0.0.1:{port}/")
    with page.expect_event("requestfailed", lambda request: "/chat/" in request.url):
        page.get_by_role("button", name="在线咨询").click()
    assert page.frame_locator("iframe").get_by_placeholder("写点什么").count() == 0
    assert [each["directive"] for each in health.violations] == ["frame-ancestors"]
    health.violations.clear()
