"""The first run, in a browser: from an empty installation to the first answer from a printed code."""

import io
import re

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot

from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.programs.surveys.models import PlaceCode

pytestmark = pytest.mark.commits


def _sheet() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "性别", "出生日期", "手机"])
        page.write_row(1, 0, ["赵春梅", "女", "1956-03-02", 13800138000])
        page.write_row(2, 0, ["", "男", "1970-01-01", "13900139000"])
    return content.getvalue()


def _look(page: Page, name: str) -> None:
    screenshot(page, f"setup-{name}")
    assert_axe_clean(page)


def _go_on(page: Page) -> None:
    page.get_by_role("button", name="继续").click()


def test_from_empty_to_the_first_answer(browser_page: Page):
    page = browser_page
    page.goto("/")
    expect(page).to_have_url(re.compile("/setup/$"))
    _look(page, "hospital")
    page.get_by_label("名称（与执业许可证一致）").fill("春风诊所")
    page.get_by_label("您的姓名").fill("林雅")
    page.get_by_label("登录名").fill("linya")
    page.get_by_label("密码", exact=True).fill("Spring-Breeze-9")
    page.get_by_label("再输一次密码").fill("Spring-Breeze-9")
    _go_on(page)

    expect(page.get_by_role("heading", name="您有哪些科室？")).to_be_visible()
    _look(page, "departments")
    page.get_by_label("全科医疗科").check()
    page.get_by_label("其他科室，每行一个").fill("换药室")
    _go_on(page)

    _look(page, "hours")
    _go_on(page)

    page.get_by_label("姓名").fill("李静")
    page.get_by_role("button", name="生成链接").click()
    expect(page.get_by_label("链接")).to_have_value(re.compile("/invitations/"))
    _look(page, "staff")
    page.get_by_role("link", name="继续").click()

    _bring_patients(page)

    _look(page, "channel")
    _go_on(page)

    _look(page, "survey")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="带二维码的问卷单").last.click()
    opened.value.wait_for_load_state()
    opened.value.close()
    page.get_by_role("link", name="完成").click()
    expect(page.get_by_role("heading", name="今天")).to_be_visible()

    _answer_from_the_wall(page)


def _bring_patients(page: Page) -> None:
    sheet = {"name": "患者.xlsx", "mimeType": "application/octet-stream", "buffer": _sheet()}
    _look(page, "patients")
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="先看一看").click()
    page.get_by_role("button", name="检查这些行").click()
    run_until_idle("connectors.imports")
    take_in = page.get_by_role("button", name="导入 1 行")
    expect(take_in).to_be_visible()
    expect(page.get_by_text("行 3 · 姓名")).to_be_visible()
    assert not Patient.objects.exists()
    take_in.click()
    run_until_idle("connectors.imports")
    page.get_by_role("link", name="继续设置").click()
    expect(page.get_by_role("heading", name="您怎样联系患者？")).to_be_visible()
    assert Patient.objects.get().name == "赵春梅"


def _answer_from_the_wall(page: Page) -> None:
    """Scan the code as a patient would: another browser, no account."""
    code = PlaceCode.objects.get().code
    other = page.context.browser.new_context(base_url=page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2])
    phone = other.new_page()
    phone.goto(f"/q/{code}")
    for _question in range(20):
        choices = phone.locator("[data-question]:visible input[type=radio]")
        if choices.count():
            choices.last.check(force=True)
        if phone.locator("[data-send]").is_visible():
            break
        phone.locator("[data-next]").click()
    phone.locator("[data-send]").click()
    expect(phone.get_by_role("heading").first).to_be_visible()
    other.close()
    run_until_idle()
    page.goto("/surveys/")
    _look(page, "voice")
