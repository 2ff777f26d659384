"""The editor in a browser: a journey drawn from nothing by clicks and by keyboard, in both languages and widths."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.journeys.editor import acts, drafts
from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.ready import ready_packs
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.jobs.services import run_until_idle

SHOWN = {
    "map": "",
    "step": "?at=answer",
    "add": "?after=answer&way=late",
    "start": "?at=@start",
    "settings": "?at=@settings",
    "moving": "?at=call&moving=1",
    "history": "?at=@history",
}


@pytest.fixture
def world(committed_db, frozen_clock):
    return worlds.make()


def test_the_ready_journey_is_edited(browser_page: Page, world):
    sign_in(browser_page, world.house.user)
    address = reverse("journeys:edit", args=[world.journey.uid])
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        for name, query in SHOWN.items():
            browser_page.goto(address + query)
            screenshot(browser_page, f"editor-{name}-{short}")
            assert_axe_clean(browser_page)
    browser_page.emulate_media(media="print")
    expect(browser_page.locator(".steps-map")).to_be_visible()
    expect(browser_page.locator(".studio__panel")).to_be_hidden()
    expect(browser_page.locator(".way-chip__add").first).to_be_hidden()
    screenshot(browser_page, "editor-print-en")


def test_pages_around_the_editor_look_right(browser_page: Page, world, frozen_clock):
    for number in range(1, 6):
        world.go_home(number)
        run_until_idle()
        frozen_clock.move(days=2)
        run_until_idle()
    draft = drafts.start_draft(world.actor, world.journey.uid)
    edit = drafts.Edit("change", lambda content: acts.add_step(content, "send_message", "answer", "late")[0])
    draft = drafts.edit_draft(world.actor, world.journey.uid, draft.revision, edit)
    text = {"text": {"zh": "您好，方便时请填问卷。", "en": "Please answer when you can."}}
    edit = drafts.Edit("change", lambda content: acts.change_step(content, "send_message_1", text))
    drafts.edit_draft(world.actor, world.journey.uid, draft.revision, edit)
    after = next(pack for pack in ready_packs() if pack.code == "after_operation")
    ready = drafts.create_journey(world.actor, {"zh": after.name.zh, "en": after.name.en}, after.content()).journey
    sign_in(browser_page, world.house.user)
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        browser_page.goto(reverse("journeys:edit", args=[ready.uid]))
        screenshot(browser_page, f"editor-ready-{short}")
        assert_axe_clean(browser_page)
        for name in ("journey", "publish", "compare", "review"):
            browser_page.goto(reverse(f"journeys:{name}", args=[world.journey.uid]))
            screenshot(browser_page, f"journeys-{name}-{short}")
            assert_axe_clean(browser_page)
        for name in ("index", "create"):
            browser_page.goto(reverse(f"journeys:{name}"))
            screenshot(browser_page, f"journeys-{name}-{short}")
            assert_axe_clean(browser_page)


def build_segment(page: Page) -> None:
    """Build a segment of people over sixty by clicking, and switch it on."""
    page.goto(reverse("segments:new"))
    page.get_by_label("Name of the segment").fill("Over sixty")
    page.get_by_role("button", name="What she is like").click()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Trait", exact=True).select_option("age")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Comparison").select_option(">=")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Value", exact=True).fill("60")
    page.get_by_label("Value", exact=True).blur()
    expect(page.locator("#panel")).to_contain_text("60")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Switch on", exact=True).click()
    expect(page.locator("#members")).to_be_visible()


def say_start(page: Page) -> None:
    """Let the journey begin when somebody enters the segment, and only for who belongs to it."""
    panel = page.locator(".studio__panel")
    page.locator("[data-step='@start']").click()
    panel.get_by_label("It begins when").select_option("segment")
    panel.get_by_label("Segment").select_option(label="Over sixty")
    panel.locator("#field-label").fill("来了一位六十岁以上的患者")
    panel.locator("#field-label-en").fill("somebody over sixty became our patient")
    panel.locator("#field-who-who").select_option(label="Over sixty")
    expect(page.locator("[data-step='@start']")).to_contain_text("somebody over sixty became our patient")


def test_a_segment_and_a_journey_are_made_from_nothing(browser_page: Page, world):
    page = browser_page
    sign_in(page, world.house.user)
    speak(page, "en")
    build_segment(page)
    page.goto(reverse("journeys:index"))
    page.get_by_role("link", name="New journey").click()
    page.get_by_label("Name in Chinese").fill("首诊欢迎")
    page.get_by_label("Name in English").fill("First visit")
    page.get_by_role("button", name="Begin").click()
    panel = page.locator(".studio__panel")

    say_start(page)
    page.get_by_role("link", name="Add a step here").first.click()
    panel.get_by_role("button", name="Wait for days").click()
    expect(page.locator("[data-step=wait_days_1]")).to_contain_text("1 day")
    panel.get_by_label("Days", exact=True).fill("2")
    panel.get_by_label("Days", exact=True).press("Tab")
    expect(page.locator("[data-step=wait_days_1]")).to_contain_text("2 days")

    # From here on by keyboard: a step below, its words, one step up and down again, undo.
    page.locator("[data-step=wait_days_1]").focus()
    page.keyboard.press("+")
    panel.get_by_role("button", name="Send a message").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="Send a message")).to_be_visible()
    expect(page.locator("[data-step=send_message_1]")).to_contain_text("to mend")
    panel.locator("#field-text").fill("您好，恢复得怎么样？")
    panel.locator("#field-text-en").fill("How are you?")
    panel.locator("#field-text-en").press("Tab")
    expect(page.locator("[data-step=send_message_1]")).to_contain_text("How are you?")
    page.locator("[data-step=send_message_1]").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-step]").nth(1)).to_contain_text("How are you?")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-step]").nth(1)).to_contain_text("2 days")

    page.get_by_role("toolbar").get_by_role("link", name="Settings").click()
    panel.get_by_label("Source").fill("The hospital's own experience")
    panel.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Nothing to mend")).to_be_visible()
    screenshot(page, "editor-from-nothing-en")
    assert_axe_clean(page)
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    journey = Journey.objects.get(name__en="First visit")
    definition = journey.current.definition
    assert [step["verb"] for step in definition["steps"]] == ["wait_days", "send_message"]
    assert definition["start"]["segment"]["on"] == "entered"
    assert definition["who"]["segment"]
