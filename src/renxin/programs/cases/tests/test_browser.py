"""The case in a browser: answered by a nurse, confirmed on a phone, looked at in both languages and widths."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.engagement.channels.selectors import sandbox_channel, sandbox_deliveries
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.questionnaires import services as questionnaires
from renxin.engagement.questionnaires.selectors import assess, definition_of
from renxin.engagement.questionnaires.services import NewResponse
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.cases import services
from renxin.programs.cases.models import Case
from renxin.programs.cases.services import NewCase, open_cases

pytestmark = pytest.mark.commits
PHONE = {"width": 360, "height": 780}
ANSWERS = {
    "overall": 2,
    "nurses": 1,
    "response": 1,
    "doctors": 3,
    "recommend": 3,
    "comment": "按铃二十分钟没人来。\n出院时没人讲药怎么吃。",
}


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def case(house):
    patient = house.patient()
    version = next(one for one in questionnaires.install_packs(house.system) if "inpatient" in one.questionnaire.code)
    found = assess(definition_of(version), ANSWERS, [{"role": "recommend", "at_most": 6}], 80)
    new = NewResponse(
        patient_id=patient,
        version_id=version.pk,
        source="surveys",
        source_id=1,
        authored_at=clock.now(),
        language="zh-hans",
        mode="link",
        answers=ANSWERS,
        coded=found.coded,
        scores=found.scores.as_json(),
        method="minmax",
        score=found.total_by("minmax"),
        recommend=3,
        low=True,
        has_comment=True,
    )
    (response,) = questionnaires.store_responses(house.system, [new])
    others = [house.patient(name, f"1370000000{n}") for n, name in enumerate(("赵国强", "孙丽华", "Anna Weber"))]
    opened = open_cases(
        house.system,
        [
            NewCase(
                patient_id=one,
                source=f"surveys:{n or response}",
                response_id=None if n else response,
                department_id=house.department.pk,
            )
            for n, one in enumerate([patient, *others])
        ],
    )
    return opened[0]


def test_from_the_list_to_the_patients_word(browser_page, house, case, frozen_clock):
    frozen_clock.move(hours=2)
    write_from_sandbox(house.tenant.pk, sandbox_channel(house.tenant.pk), "13800138001", "你们到底什么时候回我？")
    run_until_idle()
    page = browser_page
    page.goto("/")
    sign_in(page, house.head_nurse)
    page.goto("/cases/")
    assert_axe_clean(page)
    screenshot(page, "cases-zh")
    page.get_by_role("link", name="王秀兰").click()
    page.get_by_text("按铃二十分钟没人来。").wait_for()
    assert_axe_clean(page)
    screenshot(page, "case-zh")
    speak(page, "en")
    page.reload()
    screenshot(page, "case-en")
    page.goto("/cases/")
    screenshot(page, "cases-en")
    speak(page, "zh-hans")
    page.goto(f"/cases/{case.uid}/")
    page.get_by_label("您给患者的答复").fill(
        "对不起，夜班人手不够，没能及时来。我们已经加了一位护士，今天下午药师会打电话给您讲用药。"
    )
    page.get_by_role("button", name="发送答复").click()
    page.get_by_text("等患者回复").first.wait_for()
    run_until_idle()
    url = sandbox_deliveries(house.tenant.pk, case.patient_id)[-1].url
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(url)
    assert_axe_clean(page)
    screenshot(page, "confirm-zh")
    page.set_viewport_size(PHONE)
    page.get_by_text("解决了", exact=True).click()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="好的，谢谢您告诉我们").wait_for()
    screenshot(page, "confirm-thanks-zh")
    assert Case.objects.get(pk=case.pk).status == "closed"
    sign_in(page, house.head_nurse)
    page.goto(f"/cases/{case.uid}/")
    assert_axe_clean(page)
    screenshot(page, "case-closed-zh")


def test_dialogs_are_usable(browser_page, page_errors, house, case):
    page_errors.allow("422")  # the form comes back with what is missing
    page = browser_page
    page.goto("/")
    sign_in(page, house.head_nurse)
    page.goto(f"/cases/{case.uid}/")
    page.get_by_role("button", name="结案").first.click()
    page.get_by_role("dialog").wait_for()
    assert_axe_clean(page)
    screenshot(page, "case-close-zh")
    page.get_by_role("dialog").get_by_text("联系不上").click()
    page.get_by_role("dialog").get_by_role("button", name="结案").click()
    page.get_by_text("请用一句话说明为什么到此结束。").wait_for()
    page.keyboard.press("Escape")
    page.locator("details.menu summary", has_text="更多").first.click()
    page.get_by_role("button", name="登记为投诉").first.click()
    page.get_by_label("患者怎样同意的？").fill("电话里同意")
    page.get_by_role("dialog").get_by_role("button", name="登记为投诉").click()
    page.get_by_text("法定", exact=True).wait_for()


def test_making_good_in_a_browser(browser_page, house, case):
    nurse = house.actor(house.nurse)
    services.write_apology(nurse, case, "让您等了这么久，我们非常抱歉。这是我院过错。")
    for amount, code in (("88.5", "refund"), ("900", "goodwill")):
        services.propose_measure(nurse, case, services.NewMeasure(code=code, amount=amount, basis="重复收费"))
    row = services.propose_measure(nurse, case, services.NewMeasure(code="explanation", words="当面解释了等候的原因"))
    services.finish_measure(nurse, row, services.Papers())
    page = browser_page
    page.goto("/")
    sign_in(page, house.head_nurse)
    for language in ("zh-hans", "en"):
        speak(page, language)
        page.goto(f"/cases/{case.uid}/amends")
        assert_axe_clean(page)
        screenshot(page, f"case-amends-{language}")
        page.goto("/cases/ledger/")
        assert_axe_clean(page)
        screenshot(page, f"case-ledger-{language}")
    page.set_viewport_size(PHONE)
    page.goto(f"/cases/{case.uid}/amends")
    screenshot(page, "case-amends-360")
