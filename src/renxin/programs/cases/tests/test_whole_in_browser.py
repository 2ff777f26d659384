"""The pages of a whole case in a browser: taken in, board, tabs, roster, printed codes, the page behind a code."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.people.organizations.models import User
from renxin.people.organizations.services import put_on_duty
from renxin.people.patients import selectors as patients
from renxin.programs.cases import services
from renxin.programs.cases.models import Case
from renxin.programs.cases.portal import places
from renxin.programs.cases.services import Intake, Problem, receive_case

pytestmark = pytest.mark.commits
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def case(house):
    told = (
        ("complaint", "护士态度恶劣，我要找记者曝光", 0),
        ("complaint", "换药等了两个小时", 5),
        ("request", "眼镜落在病房了", 22),
        ("praise", "谢谢护士长", 1),
        ("suggestion", "加几把椅子", 60),
    )
    made = [
        receive_case(
            house.system,
            Intake(
                kind=kind,
                channel="phone",
                words=words,
                patient_id=house.patient(f"患者{number}", f"1380013800{number}"),
                department_id=house.department.pk,
                received_at=clock.now() - timedelta(hours=hours),
                name="王女士",
                phone="13800138000",
                relation="child",
                demand="要个说法",
            ),
        )
        for number, (kind, words, hours) in enumerate(told)
    ]
    head = house.actor(house.head_nurse)
    services.note_problem(head, made[0], Problem(category="respect", sub_category="manners", severity=2, stage="ward"))
    services.name_concerned(head, made[0], house.nurse.practitioner_id)
    services.ask_for_work(
        head,
        made[0],
        "records",
        user_id=house.service.pk,
        due_at=clock.now() + timedelta(hours=6),
        words="调病房走廊录像",
    )
    now = clock.now()
    put_on_duty(house.officer, "complaint_office", house.service.pk, now, now + timedelta(hours=10))
    return made[0]


PAGES = ("board/", "new", "duty/", "codes/", "{uid}/", "{uid}/receipt", "{uid}/problems", "{uid}/work")


def test_every_page_in_both_languages_and_widths(browser_page, house, case):
    page = browser_page
    page.goto("/")
    sign_in(page, house.head_nurse)
    for language in ("zh-hans", "en"):
        speak(page, language)
        for path in PAGES:
            page.goto(f"/cases/{path.format(uid=case.uid)}")
            assert_axe_clean(page)
            screenshot(page, f"cases-{path.split('/')[-1] or path.split('/')[0].strip('{}')}-{language[:2]}")


def test_what_the_house_may_change_in_both_languages(browser_page, house, case):
    page = browser_page
    address = patients.doorway(house.tenant.pk, case.patient_id, until=clock.today() + timedelta(days=2))
    place = case.department.uid
    pages = {
        "rules": "/cases/rules/",
        "rules-terms": "/cases/rules/write/service-recovery",
        "rules-amends": "/cases/rules/write/recovery-measures",
        "departments": "/settings/departments/",
        "merge": f"/settings/departments/{place}/merge",
    }
    page.goto("/")
    sign_in(page, User.objects.get(pk=house.officer.user_id))
    for language in ("zh-hans", "en"):
        speak(page, language)
        for name, path in pages.items():
            page.goto(path)
            for one in page.locator(".rules details > summary").all():
                one.click()
            assert_axe_clean(page)
            screenshot(page, f"cases-{name}-{language[:2]}")
    speak(page, "zh-hans")
    page.goto(pages["rules-amends"])
    page.get_by_label("一件工单累计不超过（元）").first.fill("800")
    page.get_by_role("button", name="保存草稿并比较").click()
    page.get_by_role("heading", name="有哪些变化").wait_for()
    assert_axe_clean(page)
    screenshot(page, "cases-rules-version-zh")
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(address)
    page.locator("#last4").fill("8000")
    page.locator("form.form button[type=submit]").click()
    page.get_by_role("heading", name="您告诉过我们的").wait_for()
    for name, path in (("home", "/home/"), ("home-tell", "/home/tell/"), ("home-need", "/home/need/")):
        page.goto(path)
        assert_axe_clean(page)
        screenshot(page, f"cases-{name}-zh")


def test_taken_in_by_hand_and_answered_through_a_printed_code(browser_page, house):
    page = browser_page
    page.goto("/")
    sign_in(page, house.service)
    page.goto("/cases/")
    page.get_by_role("link", name="登记反馈").click()
    page.get_by_label("投诉", exact=True).check()
    page.get_by_label("反映内容（如实记录）").fill("输液排队太久")
    page.get_by_label("电话").fill("13911112222")
    page.get_by_role("button", name="录入").click()
    page.get_by_text("输液排队太久").wait_for()
    assert Case.objects.get().kind == "complaint"
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto("/t/" + places.reference(house.tenant.pk, house.department.pk))
    assert_axe_clean(page)
    screenshot(page, "tell-zh")
    page.get_by_text("我想表扬").click()
    page.get_by_label("发生了什么事？").fill("谢谢李护士")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="谢谢您，我们已经收到").wait_for()
    screenshot(page, "told-zh")
