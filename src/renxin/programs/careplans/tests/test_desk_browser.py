"""A nurse's morning of twenty calls, from Today and mostly by the keyboard."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Alarm, Task
from renxin.engagement.worklist.services import NewAlarm, NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.people.organizations import services as keeping
from renxin.people.patients.models import Patient
from renxin.programs.careplans import services
from renxin.programs.careplans.models import CallSheet

from .making import care_ward, enrolled

CALLS = 20
NOT_REACHED = {4, 9}
RED = 13


@pytest.fixture
def here(committed_db, frozen_clock):
    made = care_ward()
    for number in range(CALLS):
        patient = made.patient(f"患者{number:02d}", f"138001380{number:02d}")
        enrolled(made, patient, "P14", source=f"test:{number}", discharge=clock.today())
    Patient.objects.update(birth_date=date(1958, 3, 5))
    frozen_clock.set(clock.now() + timedelta(days=30))
    while services.sweep_contacts():
        pass
    people = Patient.objects.order_by("pk").values_list("pk", flat=True)[:CALLS]
    new = [
        NewTask(
            patient_id=patient,
            kind="call",
            title_code="discharge_call",
            source=f"journeys:{number}",
            due_at=clock.now() + timedelta(hours=2, minutes=number),
            department_id=made.department.pk,
        )
        for number, patient in enumerate(people)
    ]
    create_tasks(made.system, new)
    return made


def settle(page: Page, number: int) -> None:
    page.locator("#today button.table__name").first.click()
    expect(page.locator("input[name=said]")).to_be_visible()
    if number in NOT_REACHED:
        page.locator("button[value=no_answer]").click()
        page.get_by_role("button", name="我们给您打过电话").click()
        return
    page.locator("input[name=said]").fill("0305")
    page.keyboard.press("Enter")
    expect(page.locator("#level")).to_be_visible()
    if page.locator("[data-question]").count():  # else only tasks are due
        page.get_by_role("button", name="一切正常").click()
        expect(page.locator("[data-desk] input:checked").first).to_be_attached()
    if number == RED:
        page.locator("textarea[name=note]").fill("胸闷加重，已请家属叫120")
        page.locator(".desk__more summary").click()
        page.locator("select[name=level]").select_option("2")
    page.locator("button[value=answered_self]").click()
    if number == RED:
        page.get_by_role("link", name="回到今日").click()


def test_a_morning_of_twenty_calls(browser_page: Page, here):
    page = browser_page
    sign_in(page, here.nurse)
    for number in range(CALLS):
        page.goto("/")
        settle(page, number)
    expect(page.locator("#today")).to_be_visible()
    done = CALLS - len(NOT_REACHED)
    assert CallSheet.objects.filter(state="done").count() == CALLS
    assert CallSheet.objects.filter(told_tried=True).count() == len(NOT_REACHED)
    # whoever was orange stands first again at once: one of the twenty calls is hers
    assert Task.objects.filter(source__startswith="journeys:", state="done").count() >= done - 1
    worried = Task.objects.filter(outcome="concern")  # one call settles her task and her contacts
    assert len(set(worried.values_list("patient_id", flat=True))) == 1
    assert worried.get(source__startswith="journeys:").note == "胸闷加重，已请家属叫120"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_looks_right(browser_page: Page, here, language):
    page = browser_page
    for post in ("nurse_on_duty", "doctor_on_duty", "general_duty"):
        keeping.name_for_post(here.system, post, here.nurse.pk)
    sign_in(page, here.nurse)
    speak(page, language)
    page.goto("/")
    assert_axe_clean(page)
    screenshot(page, f"today-cards-{language}")
    page.locator("#today button.table__name").first.click()
    page.locator("input[name=said]").fill("0305")
    page.keyboard.press("Enter")
    expect(page.locator("#level")).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"call-sheet-{language}")
    patient = Patient.objects.order_by("pk").first().pk
    worklist.raise_alarms(here.system, [NewAlarm(patient_id=patient, level=3, source=f"test:{language}")])
    page.goto("/follow-up/alarms/")
    expect(page.locator(".alarm-banner")).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"alarms-{language}")
    page.locator(".alarm__take").first.click()
    expect(page.locator(".outcome").first).to_be_visible()
    assert Alarm.objects.get().acknowledged_at
    sign_in(page, here.head_nurse)
    for path, name in (
        ("/follow-up/team/", "team"),
        ("/follow-up/alarms/?tab=drills", "drills"),
        ("/follow-up/alarms/duty", "duty"),
    ):
        page.goto(path)
        assert_axe_clean(page)
        screenshot(page, f"{name}-{language}")
