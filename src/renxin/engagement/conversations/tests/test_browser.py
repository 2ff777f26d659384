"""Answering a message as a nurse does it: on a desktop and on a phone, by mouse and by keyboard, in both languages."""

import re
import struct
import zlib

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import set_sandbox_fault, write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.jobs.services import run_until_idle

from .making import TalkingWorld, message, world

LOOPS = ("conversations.inbound", "conversations.dispatch")


@pytest.fixture
def here(committed_db, frozen_clock) -> TalkingWorld:
    return world()


def say(here: TalkingWorld, number: int, text: str) -> None:
    write_from_sandbox(here.tenant_id, here.channel, f"1380000{number:04d}", text, kind="phone")
    run_until_idle(*LOOPS)


def a_morning(here: TalkingWorld, frozen_clock) -> int:
    patients = [here.patient(number) for number in range(6)]
    services.send_many(
        here.system,
        [
            message(
                patients[0],
                "follow",
                body={
                    "zh": "王女士您好，出院三天了，感觉怎么样？有不舒服可以直接回复。",
                    "en": "Hello, how have you been?",
                },
            ),
            message(
                patients[0],
                "link",
                "SURVEY",
                body={"zh": "想听听您这次住院的感受，大约一分钟。", "en": "How was your stay? It takes a minute."},
                url="https://renxin.example/s/abc",
            ),
        ],
    )
    run_until_idle(*LOOPS)
    frozen_clock.move(minutes=10)
    for text in ("出院小结在哪里打印？", "复查要带什么？", "谢谢您，知道了。"):
        say(here, 0, text)
    row = Conversation.objects.get(patient_id=patients[0])
    services.reply(here.actor("nurse"), row, "一楼服务台就可以打印，复查请带出院小结。", key="m")
    services.assign(here.actor("nurse"), row, None)
    run_until_idle(*LOOPS)
    frozen_clock.move(minutes=50)
    say(here, 0, "大夫您好，我膝盖的伤口有点痒，要不要紧？")
    frozen_clock.move(minutes=4)
    say(here, 0, "没有红肿，也不发烧。")
    for number in range(1, 6):
        frozen_clock.move(minutes=3)
        say(here, number, "请问复查要空腹吗？")
    frozen_clock.move(minutes=2)
    return patients[0]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 780)], ids=["desktop", "phone"])
def test_a_nurse_answers(browser_page: Page, here, frozen_clock, width, height):
    patient = a_morning(here, frozen_clock)
    page = browser_page
    page.set_viewport_size({"width": width, "height": height})
    sign_in(page, here.users["nurse"])
    page.goto("/inbox/")
    page.locator("[data-line]", has_text="王秀英").click()
    expect(page.get_by_text("膝盖的伤口有点痒")).to_be_visible()
    assert_axe_clean(page)
    page.keyboard.press("r")
    page.keyboard.type("您好，伤口愈合时有点痒是正常的，保持干燥就好。")
    if width > 720:
        page.keyboard.press("Enter")
    else:
        page.get_by_role("button", name="发送").click()
    expect(page.locator("#thread-tail").get_by_text("周护士", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name="您的回复")).to_have_value("")
    run_until_idle(*LOOPS)
    page.reload()
    expect(page.get_by_text("已发送").last).to_be_visible()
    delivered = SandboxDelivery.objects.filter(patient_id=patient).last()
    assert delivered.text == "您好，伤口愈合时有点痒是正常的，保持干燥就好。"
    assert Message.objects.filter(patient_id=patient, direction="out", author_kind="staff").count() == 2


def test_a_quick_reply_goes_into_the_composer(browser_page: Page, here, frozen_clock):
    a_morning(here, frozen_clock)
    page = browser_page
    sign_in(page, here.users["nurse"])
    page.goto("/inbox/")
    page.get_by_role("link", name="李建国").click()
    page.locator("[data-quick] > summary").click()
    page.get_by_role("button", name="收到").click()
    expect(page.get_by_role("textbox", name="您的回复")).to_have_value(
        "您好，您的消息我们收到了，我这就去了解情况，稍后给您答复。"
    )


def test_a_collision_shows_and_loses_no_words(browser_page: Page, page_errors, here, frozen_clock):
    page_errors.allow("422")  # the browser writes down each answer of this kind
    a_morning(here, frozen_clock)
    page = browser_page
    sign_in(page, here.users["nurse"])
    page.goto("/inbox/")
    page.locator("[data-line]", has_text="王秀英").click()
    box = page.get_by_role("textbox", name="您的回复")
    box.fill("不要紧的。")
    row = Conversation.objects.get(patient_id=Message.objects.filter(direction="in").earliest("id").patient_id)
    services.reply(here.actor("head"), row, "我来看看。", key="h")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("郑护士长刚刚处理过这个会话")).to_be_visible()
    expect(box).to_have_value("不要紧的。")
    expect(page.get_by_text("我来看看。")).to_be_visible()
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#thread-tail").get_by_text("不要紧的。")).to_be_visible()
    expect(box).to_have_value("")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_looks_right(browser_page: Page, here, frozen_clock, language):
    patient = a_morning(here, frozen_clock)
    set_sandbox_fault(here.system, here.channel, "13800000000", "refused")
    services.send(here.system, message(patient, "late", "CARE_SERVICE"))
    run_until_idle(*LOOPS)
    services.place_hold(here.system, patient, "open_case", scope=["SURVEY"], source="cases:1")
    page = browser_page
    sign_in(page, here.users["nurse"])
    speak(page, language)
    page.goto("/inbox/")
    assert_axe_clean(page)
    screenshot(page, f"inbox-{language}")
    page.locator("[data-line]").first.click()
    expect(page.locator("[data-message]").first).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"thread-{language}")
    page.goto("/inbox/?tab=closed")
    screenshot(page, f"inbox-empty-{language}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_notes_files_alarms_and_the_desk_look_right(browser_page: Page, here, frozen_clock, language):
    patient = a_morning(here, frozen_clock)
    row = Conversation.objects.get(patient_id=patient)
    nurse = here.actor("nurse")
    services.take(nurse, row)
    kept = services.attach(nurse, row, "换药示意图.png", picture())
    services.reply(nurse, row, "照这张图包扎就好。", key="p", files=[kept])
    services.note(nurse, row, "@郑护士长 伤口照片我看过了，没有问题。")
    services.set_presence(nurse, "online")
    say(here, 0, "胸口突然很痛，喘不过气来。")
    page = browser_page
    sign_in(page, here.users["centre"])
    speak(page, language)
    page.goto(f"/inbox/{row.uid}/?tab=all")
    expect(page.locator(".bubble__image img")).to_be_visible()
    expect(page.locator(".panes__side .part").first).to_be_visible()
    assert_axe_clean(page)
    page.keyboard.press("n")
    page.locator("[data-composer] textarea").press_sequentially("@周")
    expect(page.locator(".mention-list")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-composer] textarea")).to_have_value("@周护士 ")
    screenshot(page, f"desk-note-{language}")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name=re.compile("致谢并结束|Thank and close"))).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"desk-macros-{language}")
    for address in ("at-work", "macros"):
        page.goto(f"/inbox/{address}/")
        assert_axe_clean(page)
        screenshot(page, f"desk-{address}-{language}")


def picture(width: int = 320, height: int = 200) -> bytes:
    """Return a PNG of one colour: a head, the packed rows, an end."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x26\x73\x5a" * width for _row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
