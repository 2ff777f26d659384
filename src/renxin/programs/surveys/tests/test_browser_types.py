"""Every type of question on a 360 px phone; without a line the answers wait on the phone and go by themselves."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.questionnaires.services import publish_version
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.commits
PHONE = {"width": 360, "height": 780}


def words(zh, en=""):
    return {"zh": zh, "en": en or zh}


SATISFIED = [
    {"value": number, "text": words(text)} for number, text in enumerate(("差", "较差", "一般", "较好", "好"), 1)
]
ITEMS = [
    {"linkId": "table", "type": "matrix", "text": words("这次看病"), "options": SATISFIED, "rows": [
        {"linkId": "t1", "text": words("挂号")}, {"linkId": "t2", "text": words("取药")}]},
    {"linkId": "pain", "type": "yes_no", "text": words("现在疼吗？")},
    {"linkId": "much", "type": "scale", "min": 0, "max": 10, "text": words("有多疼？"),
     "enable_when": {"linkId": "pain", "value": True}},
    {"linkId": "temp", "type": "number", "decimals": 1, "min": 34, "max": 43, "unit": words("℃"),
     "text": words("今天的体温？")},
    {"linkId": "day", "type": "date", "text": words("哪一天开始的？")},
    {"linkId": "easy", "type": "effort", "text": words("办手续容易吗？"),
     "ends": {"low": words("很难"), "high": words("很容易")}},
    {"linkId": "note", "type": "display", "text": words("下面的可以不填。")},
    {"linkId": "sign", "type": "signature", "text": words("请签名")},
]  # fmt: skip


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


def ask(house, items):
    pack = {"code": "outpatient-pulse", "version": 2, "title": words("各种题"), "items": items}
    Survey.objects.filter(code="outpatient-pulse").update(version=publish_version(house.system, pack))
    return services.invite(house.system, "outpatient-pulse", InviteRequest(patient_id=house.patient(), key="t:1")).url


def test_every_type_on_a_phone(browser_page, house):
    page = browser_page
    page.set_viewport_size(PHONE)
    page.goto(ask(house, ITEMS))
    page.get_by_role("group", name="挂号").get_by_role("radio", name="较好", exact=True).click()
    assert_axe_clean(page)
    screenshot(page, "survey-table")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="下一题").click()
    page.get_by_text("第 2 题，共 7 题").wait_for()
    page.get_by_role("radio", name="是", exact=True).click()
    page.get_by_text("第 3 题，共 8 题").wait_for()  # the pain asks how bad it is
    page.get_by_role("radio", name="7", exact=True).click()
    page.get_by_text("第 4 题，共 8 题").wait_for()
    page.get_by_label("今天的体温？").fill("37.2")
    page.get_by_role("button", name="下一题").click()
    page.get_by_label("哪一天开始的？").fill("2026-03-01")
    page.get_by_role("button", name="下一题").click()
    page.get_by_role("radio", name="6", exact=True).click()
    page.get_by_text("第 7 题，共 8 题").wait_for()
    page.get_by_role("button", name="下一题").click()
    box = page.locator("canvas").bounding_box()
    with page.expect_response("**/files/sign"):
        page.mouse.move(box["x"] + 20, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 90, steps=8)
        page.mouse.up()
    assert_axe_clean(page)
    screenshot(page, "survey-signature")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="我们收到了您的回答").wait_for()
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    assert row.coded == {"t1": 4, "pain": True, "much": 7, "temp": 37.2, "easy": 6}
    assert '"sign": {"file"' in row.answers


def test_without_a_line_it_waits_and_goes_by_itself_once(browser_page, house, page_errors):
    page_errors.allow("ERR_INTERNET_DISCONNECTED")
    page = browser_page
    page.set_viewport_size(PHONE)
    page.goto(ask(house, [ITEMS[1], {"linkId": "recommend", "type": "recommend", "text": words("推荐吗？")}]))
    page.get_by_role("radio", name="否", exact=True).click()
    page.get_by_role("radio", name="9", exact=True).click()
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("现在没有网络").wait_for()
    screenshot(page, "survey-offline")
    page.set_viewport_size(PHONE)
    page.context.set_offline(False)
    page.get_by_role("heading", name="我们收到了您的回答").wait_for()
    run_until_idle()
    assert QuestionnaireResponse.objects.get().recommend == 9
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    page.get_by_role("heading", name="我们已经有您的回答了").or_(
        page.get_by_text("我们已经收到您的回答")
    ).first.wait_for()
