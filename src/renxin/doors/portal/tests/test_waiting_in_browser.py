"""A phone of 360 pixels in line, the wall above it, the kiosk beside it: looked at, pressed, heard by axe."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.programs.queues import services
from renxin.programs.queues.models import Ticket
from renxin.programs.queues.tests.waiting import clinic

from .at_the_door import booked, path, screen
from .test_home import link as door

pytestmark = pytest.mark.commits


def look(page: Page, name: str) -> None:
    screenshot(page, f"waiting-{name}")
    assert_axe_clean(page)


def test_a_phone_in_line(browser_page: Page, committed_db, frozen_clock):
    here, page = clinic(rooms=2), browser_page
    for number in range(6):
        here.comes(number=number + 1)
    mine = here.ward.patient()
    booked(here, mine, minutes=60)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(door(here.ward, mine))
    page.get_by_label("末四位").fill("8001")
    page.get_by_role("button").filter(has_text="打开").click()
    look(page, "home")
    page.get_by_role("link", name="我到了，签到").click()
    look(page, "check-in")
    page.get_by_role("button", name="我到了").click()
    expect(page.get_by_text("前面还有 6 位")).to_be_visible()
    look(page, "place")
    ticket = Ticket.objects.get(patient_id=mine)
    page.evaluate(
        "key => document.body.dispatchEvent(new CustomEvent('renxin:told', {detail: {key, line: [1, 4, 9, 0, '']}}))",
        page.locator("[data-ticket]").get_attribute("data-ticket"),
    )
    expect(page.get_by_text("前面还有 1 位")).to_be_visible()  # words changed without asking the house
    expect(page.get_by_text("大约 4 到 9 分钟")).to_be_visible()
    services.announce_delay(here.system, here.queue, minutes=20, reason="operation")
    services.call(here.system, here.rooms[0], ticket)
    page.evaluate(
        "key => document.body.dispatchEvent(new CustomEvent('renxin:told', {detail: {key, line: ['called', 1, 1]}}))",
        page.locator("[data-ticket]").get_attribute("data-ticket"),
    )
    expect(page.get_by_text("轮到您了：1 诊室")).to_be_visible()
    look(page, "called")
    speak(page, "en")
    page.goto(path(mine))
    expect(page.get_by_text("It is your turn: Room 1")).to_be_visible()
    look(page, "called-en")
    other = here.comes("赵敏", 9)
    page.goto(path(mine, f"{ticket.uid}/leave"))
    look(page, "leave-en")
    assert other.label


def test_the_wall_and_the_kiosk(browser_page: Page, committed_db, frozen_clock):
    here, page = clinic(rooms=2), browser_page
    for number, name in enumerate(("王秀兰", "赵敏", "欧阳娜娜", "李建国", "John Smith", "陈晓明"), 1):
        here.comes(name, number)
    services.call_next(here.system, here.rooms[0])
    services.announce_delay(here.system, here.queue, minutes=15, reason="emergency")
    mine = here.ward.patient("孙丽")
    booked(here, mine, minutes=10)
    page.goto(screen(here))
    expect(page.get_by_text("A001")).to_be_visible()
    look(page, "wall")
    services.call_next(here.system, here.rooms[1])
    expect(page.locator(".call--now")).to_have_count(2)  # the wall asked again by itself
    page.set_viewport_size({"width": 360, "height": 780})
    look(page, "wall-360")
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.goto(screen(here, "kiosk"))
    look(page, "kiosk")
    page.get_by_role("link", name="用手机号").click()
    for sign in "13800138001":
        page.get_by_role("button", name=sign, exact=True).click()
    for sign in "8001":
        page.get_by_role("button", name=sign, exact=True).click()
    look(page, "kiosk-find")
    page.get_by_role("button", name="下一步").click()
    look(page, "kiosk-offer")
    page.get_by_role("button", name="我到了").click()
    expect(page.get_by_role("button", name="打印小票")).to_be_visible()
    look(page, "kiosk-slip")
    page.get_by_role("link", name="回到开始").click()
    page.get_by_role("link", name="English").click()
    look(page, "kiosk-en")


def test_staff_hang_screens_and_look_at_errors(browser_page: Page, committed_db, frozen_clock):
    here, page = clinic(rooms=1), browser_page
    screen(here)
    sign_in(page, here.ward.head_nurse)
    for language in ("zh-hans", "en"):
        speak(page, language)
        for rest, name in (
            ("screens/", "screens"),
            (f"{here.queue.uid}/code", "code"),
            (f"{here.queue.uid}/estimates", "estimates"),
        ):
            page.goto(f"/queues/{rest}")
            look(page, f"staff-{name}-{language}")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/queues/screens/")
    look(page, "staff-screens-360")
