"""Asking and its results in a browser, both widths and languages; a tablet; an interview by keyboard."""

from random import Random

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.people.organizations.models import User
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Interview, PlaceCode, Survey, SurveySignal, SurveyTrigger
from renxin.programs.surveys.services import InviteRequest, WholeAnswer

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    made = ward()
    surveys = {row.code: row for row in services.install_packs(made.system)}
    survey = surveys["outpatient-pulse"]
    random = Random(3)
    items = ("registration", "nurses", "doctors", "environment", "response", "privacy")
    given = [
        WholeAnswer(
            survey=survey,
            at=clock.now(),
            answers={item: random.randint(2, 5) for item in items} | {"recommend": random.randint(4, 10)},
            mode=random.choice(("place", "kiosk")),
            department_id=made.department.pk,
        )
        for _ in range(80)
    ]
    services.import_whole_answers(made.system, given)
    people = [made.patient(f"王{number}", f"1380000{number:04d}") for number in range(6)]
    requests = [
        InviteRequest(patient_id=one, key=f"t:{n}", department_id=made.department.pk)
        for n, one in enumerate(people * 2)
    ]
    services.invite_many(made.system, "outpatient-pulse", requests, send=False)
    services.set_trigger(made.officer, SurveyTrigger.objects.get(code="outpatient-visit"), is_active=True)
    services.raise_signal(made.tenant.pk, SurveySignal.Kind.TOP_BURST, department_id=made.department.pk, count=24)
    return made


def look(page: Page, name: str) -> None:
    screenshot(page, f"asking-{name}")
    assert_axe_clean(page)


def test_results_frame_triggers_and_codes(house, browser_page: Page):
    page = browser_page
    sign_in(page, User.objects.get(pk=house.officer.user_id))
    survey = Survey.objects.get(code="outpatient-pulse")
    for language in ("en", "zh-hans"):
        speak(page, language)
        page.goto(f"/surveys/{survey.uid}/?days=30&by=mode")
        look(page, f"results-{language}")
        page.goto(f"/surveys/{survey.uid}/frame")
        look(page, f"frame-{language}")
        page.goto("/surveys/asking/")
        look(page, f"triggers-{language}")
        page.goto(f"/surveys/{survey.uid}/places")
        look(page, f"places-{language}")
    page.get_by_label("用于").select_option("bed")
    page.get_by_label("科室").select_option(label="骨科")
    page.get_by_label("床号或窗口").fill("1-6")
    page.get_by_role("button", name="生成并查看").click()
    expect(page.locator(".sheets .sheet")).to_have_count(6)
    look(page, "cards")
    assert PlaceCode.objects.filter(kind="bed").count() == 6


def test_a_tablet_from_its_set_up_to_the_number(house, browser_page: Page, page_errors):
    page = browser_page
    page_errors.allow("422")  # a wrong number
    survey = Survey.objects.get(code="outpatient-pulse")
    services.make_place_code(house.officer, survey, house.department.pk)
    sign_in(page, User.objects.get(pk=house.officer.user_id))
    page.goto(f"/surveys/{survey.uid}/places")
    page.get_by_text("在这里用平板").click()
    page.get_by_label("平板名称").fill("导诊台")
    page.get_by_label("退出密码").fill("2468")
    page.get_by_role("button", name="启用").click()
    look(page, "tablet-made")
    page.get_by_role("button", name="退出登录，在这台设备上开始").click()
    page.get_by_text("第 1 题").wait_for()
    look(page, "tablet")
    page.get_by_role("link", name="工作人员").click()
    page.get_by_label("退出密码").fill("1357")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("密码不对。")).to_be_visible()
    look(page, "tablet-number")
    page.get_by_label("退出密码").fill("2468")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="平板已空出")).to_be_visible()


def test_an_interview_by_keyboard(house, browser_page: Page):
    page = browser_page
    request = InviteRequest(
        patient_id=house.patient("赵明", "13911112222"), key="i", department_id=house.department.pk, mode="phone"
    )
    asked = services.invite(house.system, "outpatient-pulse", request)
    survey = Survey.objects.get(code="outpatient-pulse")
    services.plan_interviews(house.system, survey, [asked.invitation_id])
    sign_in(page, house.service)
    page.goto(f"/surveys/interviews/{Interview.objects.get().uid}")
    page.get_by_text("第 1 题").wait_for()
    look(page, "interview")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.get_by_text("第 2 题").wait_for()
    page.get_by_role("link", name="上一题").click()
    expect(page.get_by_role("radio", name="满意", exact=True)).to_be_checked()
