"""An old phone at home, 360 pixels wide: in by a link, tick, measure, a slip, a red flag. Then the nurse who looks."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.programs.monitoring.selectors import measure_of
from renxin.programs.monitoring.services.recording_at_home import keep_photo

from .making_home import address, boxes, open_house, path, pressures
from .test_at_home import PNG

pytestmark = pytest.mark.commits
FIRST_LOAD = 100 * 1024


def look(page: Page, name: str) -> None:
    screenshot(page, f"home-{name}")
    assert_axe_clean(page)


def test_a_patient_at_home_and_the_nurse_who_looks(browser_page: Page, page_errors, committed_db, frozen_clock):
    page_errors.allow("422")  # the slip of the thumb
    here, page = ward(), browser_page
    open_house(here)
    mine = here.patient()
    boxes(here, mine)
    pressures(here, mine, [(152, 92), (148, 90), (141, 86), (138, 84), (131, 82), (128, 80), (126, 79)])
    run_until_idle()
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(address(here, mine))
    come_in(page)
    tick(page)
    measure(page, mine)
    note(page, mine)
    speak(page, "en")
    for rest, name in (("", "home"), ("medicines/", "medicines"), ("readings/bp/", "readings"), ("diary/", "diary")):
        page.goto(path(mine, rest))
        look(page, f"{name}-en")
    speak(page, "zh-hans")
    run_until_idle()
    photo = keep_photo(here.system, mine, measure_of(here.system, "bp"), "a.png", PNG)
    page.context.clear_cookies()
    sign_in(page, here.nurse)
    staff_look(page, mine, photo.uid)


def come_in(page: Page) -> None:
    look(page, "door")
    page.get_by_label("末四位").fill("8001")
    page.get_by_role("button", name="打开我的页面").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("王秀兰，您好")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    page.reload()
    assert sum(sizes) < FIRST_LOAD, sum(sizes)
    look(page, "home")


def tick(page: Page) -> None:
    page.get_by_role("link", name="去打勾").click()
    look(page, "medicines")
    page.locator(".dose").first.get_by_role("button", name="吃了").click()
    expect(page.locator(".dose").first).to_contain_text("已服")
    page.locator(".dose").nth(1).get_by_role("button", name="没吃").click()
    page.get_by_role("button", name="忘了").click()
    expect(page.locator(".dose").nth(1)).to_contain_text("漏服")
    look(page, "ticked")


def measure(page: Page, mine: int) -> None:
    page.goto(path(mine, "measure/"))
    look(page, "choose")
    page.get_by_role("link", name="血压").click()
    page.get_by_label("收缩压").fill("1200")
    page.get_by_label("舒张压").fill("78")
    look(page, "measure")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请再看一眼")
    look(page, "doubt")
    page.get_by_role("link", name="重新填写").click()
    page.get_by_label("收缩压").fill("120")
    page.get_by_label("舒张压").fill("78")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("在您的目标里")).to_be_visible()
    look(page, "readings")


def note(page: Page, mine: int) -> None:
    page.goto(path(mine, "diary/"))
    page.locator(".faces__option").nth(1).click()
    page.get_by_label("怎么个不舒服？").fill("突然说话不清楚，右手抬不起来")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("link", name="拨打 120")).to_be_visible()
    look(page, "red-flag")
    page.goto(path(mine, "away/"))
    look(page, "away")


def staff_look(page: Page, mine: int, photo: object) -> None:
    uid = Patient.objects.get(pk=mine).uid
    for target, name in (
        (f"/patients/{uid}/?tab=medicines", "tab"),
        ("/medicines/", "list"),
        (f"/medicines/photos/{photo}/", "photo"),
        (f"/medicines/patients/{uid}/sheet", "sheet"),
    ):
        page.goto(target)
        look(page, f"staff-{name}")
    speak(page, "en")
    page.goto(f"/patients/{uid}/?tab=medicines")
    look(page, "staff-tab-en")
