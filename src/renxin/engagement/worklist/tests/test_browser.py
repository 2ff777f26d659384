"""A call to a patient, from the list to its end, in two keystrokes."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock

from .making import World, world


@pytest.fixture
def here(committed_db, frozen_clock) -> World:
    made = world()
    nurse = made.users["nurse"].pk
    due = clock.now() + timedelta(hours=10)
    new = [
        NewTask(
            patient_id=made.patient(number),
            kind="call",
            title_code="discharge_call",
            source=f"journeys:{number}",
            due_at=due + timedelta(hours=number),
            department_id=made.ward.pk,
            owner_id=nurse if number < 4 else None,
            risk=3 if number == 1 else 1,
            promised=number == 2,
        )
        for number in range(6)
    ]
    create_tasks(made.system, new)
    frozen_clock.move(hours=9)
    return made


def test_a_call_is_done_with_one_key(browser_page: Page, here):
    page = browser_page
    sign_in(page, here.users["nurse"])
    page.goto("/follow-up/")
    page.get_by_role("link", name="王秀英").click()
    expect(page.get_by_text("13800000000")).to_be_visible()
    page.wait_for_load_state()  # keys work once the scripts are there
    page.keyboard.press("1")
    expect(page.get_by_text("已完成。")).to_be_visible()
    task = Task.objects.get(source="journeys:0")
    assert (task.state, task.outcome) == ("done", "well")
    expect(page.get_by_role("link", name="王秀英")).to_have_count(0)


def test_a_number_typed_into_the_note_ends_nothing(browser_page: Page, here):
    page = browser_page
    sign_in(page, here.users["nurse"])
    page.goto("/follow-up/")
    page.get_by_role("link", name="李建国").click()
    page.get_by_role("textbox", name="备注 选填").fill("")
    page.keyboard.type("1 天没有进食")
    assert Task.objects.get(source="journeys:1").state == "open"
    page.get_by_role("button", name="需要关注").click()
    expect(page.get_by_text("已完成。")).to_be_visible()
    assert Task.objects.get(source="journeys:1").note == "1 天没有进食"


def test_from_the_keyboard_chosen_and_taken(browser_page: Page, here):
    page = browser_page
    sign_in(page, here.users["nurse"])
    page.goto("/follow-up/?whose=nobody")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    page.get_by_role("button", name="我来处理").click()
    expect(page.get_by_text("已转交 2 个任务。")).to_be_visible()
    assert not Task.objects.filter(owner=None).exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_looks_right(browser_page: Page, here, language):
    page = browser_page
    sign_in(page, here.users["nurse"])
    speak(page, language)
    page.goto("/follow-up/?whose=all")
    assert_axe_clean(page)
    screenshot(page, f"follow-up-{language}")
    page.locator("a.table__name").first.click()
    expect(page.locator(".outcome").first).to_be_visible()
    assert_axe_clean(page)
    screenshot(page, f"task-{language}")
    page.goto("/follow-up/?when=done")
    screenshot(page, f"follow-up-empty-{language}")
