"""A patient answers on a 360 px phone, with and without JavaScript; staff look at what it came to."""

import re

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.services import InviteRequest

from .test_results import answered

pytestmark = pytest.mark.commits
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


def invited(house, survey="inpatient-after-discharge", **patient):
    person = house.patient(**patient)
    request = InviteRequest(patient_id=person, key=f"t:{person}", department_id=house.department.pk)
    return services.invite(house.system, survey, request).url


def test_three_of_ten_and_two_lines_of_complaint(browser_page, house):
    page = browser_page
    page.set_viewport_size(PHONE)
    page.goto(invited(house))
    assert page.get_by_text("第 1 题，共 12 题").is_visible()
    assert_axe_clean(page)
    screenshot(page, "survey-first")
    page.set_viewport_size(PHONE)
    page.get_by_role("radio", name="不满意", exact=True).click()
    page.get_by_text("第 2 题，共 12 题").wait_for()
    page.get_by_role("radio", name="有时").click()
    page.get_by_text("第 3 题，共 12 题").wait_for()
    page.get_by_role("radio", name="没有叫过人").click()
    page.get_by_text("第 4 题，共 12 题").wait_for()
    page.reload()  # the phone rang: what was chosen is still there, and so is the place
    page.get_by_text("第 4 题，共 12 题").wait_for()
    page.get_by_role("button", name="上一题").click()
    assert page.get_by_role("radio", name="没有叫过人").is_checked()
    while not page.get_by_text("第 11 题，共 12 题").is_visible():
        page.get_by_role("button", name="下一题").click()
    page.get_by_role("button", name="下一题").click()
    assert page.get_by_text("第 11 题，共 12 题").is_visible()  # the recommendation is needed
    page.get_by_role("radio", name="3", exact=True).click()
    page.get_by_text("第 12 题，共 12 题").wait_for()
    page.get_by_role("textbox").fill("按铃二十分钟没人来。\n出院时没人讲药怎么吃。")
    screenshot(page, "survey-last")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="我们收到了您的回答").wait_for()
    assert page.get_by_text("24 小时内").first.is_visible()
    assert page.evaluate("localStorage.length") == 0
    assert_axe_clean(page)
    screenshot(page, "survey-thanks")
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    assert (row.recommend, row.coded["overall"], row.coded["response"]) == (3, 2, "na")
    assert "没人讲药" in row.answers


def test_large_letters_english_and_keyboard_only(browser_page, house):
    url = invited(house, name="Anna Weber", phone="13800138009", language="en")
    Patient.objects.update(elder_mode=True)
    page = browser_page
    page.set_viewport_size(PHONE)
    page.goto(url)
    assert page.locator("html").get_attribute("data-size") == "large"
    screenshot(page, "survey-large-en")
    page.set_viewport_size(PHONE)
    page.get_by_role("radio", name="Poor", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("Question 2 of 12").wait_for()
    assert_axe_clean(page)


def test_without_javascript_it_is_one_long_form(browser, site, house):
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(invited(house, survey="outpatient-pulse"))
    page.get_by_role("group", name="医生认真听您说、讲得明白吗？").get_by_role("radio", name="很满意").click()
    page.get_by_role("group", name=re.compile("愿意推荐我们")).get_by_role("radio", name="9", exact=True).click()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="我们收到了您的回答").wait_for()
    context.close()
    run_until_idle()
    assert QuestionnaireResponse.objects.get().coded == {"doctors": 5, "recommend": 9}


def test_the_page_is_light(browser_page, house):
    sizes = []
    browser_page.on("response", lambda response: sizes.append((response.url, len(response.body()))))
    browser_page.goto(invited(house), wait_until="networkidle")
    assert sum(size for _url, size in sizes) < 100_000, sizes  # before compression


def test_staff_see_results(browser_page, house):
    answered(house, 34, recommend=9, doctors=5, nurses=4, privacy=5, registration=3)
    answered(house, 9, start=50, recommend=3, doctors=2, environment=2, comment="候诊区太吵，叫号听不清。")
    answered(house, 3, start=70, recommend=8, response=4)
    page = browser_page
    page.goto("/")
    sign_in(page, house.service)
    survey = Survey.objects.get(code="outpatient-pulse")
    place = services.make_place_code(house.officer, survey, house.department.pk)
    page.goto(f"/surveys/{survey.uid}/sheets/{place.uid}/")
    assert_axe_clean(page)
    screenshot(page, "survey-sheet")
    for language in ("zh-hans", "en"):
        speak(page, language)
        page.goto("/surveys/")
        assert_axe_clean(page)
        screenshot(page, f"surveys-{language}")
        page.goto(f"/surveys/{survey.uid}/")
        assert_axe_clean(page)
        screenshot(page, f"survey-results-{language}")
