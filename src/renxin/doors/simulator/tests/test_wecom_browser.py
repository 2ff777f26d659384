"""WeCom's pages in a browser: at desktop and phone width, in both languages, readable by everybody."""

import pytest
from django.urls import reverse
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels.adapters.wecom import contacts, groups, handover, moments, ways
from renxin.engagement.channels.models import WecomMoment, WecomWay
from renxin.people.patients.models import Patient
from renxin.people.patients.services import note_departments, update_patient

from .wecom_making import Company, company


@pytest.fixture
def here(committed_db, frozen_clock):
    with transport.installed():
        yield company()


def a_day(here: Company) -> None:
    boss, centre = here.here.actor(here.here.head_nurse), here.here.actor(here.here.service)
    for number, name in enumerate(["秋日暖阳", "平安是福", "老李", "小雨"]):
        here.follow(f"wm-{number}", name=name)
    here.follow("wm-9", "head_nurse", name="王阿姨")
    while contacts.look_at_details():
        pass
    here.send(*[here.item(f"wm-{n}", key=f"{n:032x}-0") for n in range(3)])
    here.send(here.item("wm-9", key="ff" * 16 + "-0"))
    for name, source in (("骨科三病区", "病区"), ("门诊大厅", "门诊"), ("体检中心前台", "体检")):
        data = ways.WayData(name=name, userids=["nurse"], source=source, owner_id=here.here.nurse.pk)
        ways.create_way(boss, here.channel, data)
    people.form_group(here.store, "wr-1", "nurse", "关节置换康复群", ["wm-1", "wm-2", "wm-3"])
    here.hear()
    groups.look_at_groups()
    moments.create_moment(
        centre,
        here.channel,
        "国庆节门诊安排：10 月 1 日至 3 日停诊，急诊照常。",
        ["nurse", "head_nurse"],
        template_code="notice",
    )
    moments.look()
    people.post_moment(here.store, WecomMoment.objects.get().moment_id, "nurse")
    handover.hand_over(boss, here.channel, "nurse", "head_nurse", has_left=False)
    handover.move_on()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_leading_work(here, browser_page, site, language):
    a_day(here)
    sign_in(browser_page, here.here.head_nurse)
    speak(browser_page, language)
    for name in ("chase", "codes", "new_code", "groups", "posts", "handover"):
        browser_page.goto(f"{site}{reverse(f'wecom:{name}')}")
        screenshot(browser_page, f"wecom-{name}-{language}")
        assert_axe_clean(browser_page)
    way = WecomWay.objects.filter(is_temporary=False).first()
    browser_page.goto(f"{site}{reverse('wecom:code', args=[way.uid])}")
    screenshot(browser_page, f"wecom-code-{language}")
    assert_axe_clean(browser_page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_beside_a_chat(here, browser_page, site, language):
    patient_id = here.follow(name="秋日暖阳")
    here.follow("wm-2", name="平安是福")
    while contacts.look_at_details():
        pass
    update_patient(here.here.system, patient_id, name="王秀兰", sex="female")
    note_departments(here.here.system, [(patient_id, here.here.department.pk, here.here.nurse.created_at)])
    sign_in(browser_page, here.here.nurse)
    speak(browser_page, language)
    browser_page.goto(f"{site}{reverse('console:sidebar', args=[here.channel.uid])}")
    browser_page.locator("select[name=person]").select_option("wm-wang")
    browser_page.locator("[data-sidebar-who] button").click()
    browser_page.locator("[data-say]").first.wait_for()
    screenshot(browser_page, f"wecom-sidebar-{language}")
    assert_axe_clean(browser_page)
    browser_page.locator("select[name=person]").select_option("wm-2")
    browser_page.locator("[data-sidebar-who] button").click()
    browser_page.locator("#sidebar-person input[name=q]").wait_for()
    screenshot(browser_page, f"wecom-sidebar-unknown-{language}")
    patient = Patient.objects.get(pk=patient_id)
    browser_page.goto(f"{site}{reverse('wecom:offer', args=[patient.uid])}")
    browser_page.locator("main button[type=submit]").click()
    browser_page.locator(".code-sheet__picture").wait_for()
    screenshot(browser_page, f"wecom-session-{language}")
    assert_axe_clean(browser_page)
