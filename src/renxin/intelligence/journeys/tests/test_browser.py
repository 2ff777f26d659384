"""The pages of journeys in a browser: both languages, both widths, usable by everybody; stopping one by keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import mark_deceased

LOOPS = ("journeys.due", "journeys.runs", "timeline.sequencer")


@pytest.fixture
def world(committed_db, frozen_clock):
    world = worlds.make()
    for number in range(1, 8):
        world.go_home(number)
        run_until_idle()
        frozen_clock.move(days=1)
    run_until_idle()
    mark_deceased(world.his, world.runs()[1].patient_id, clock.now())
    run_until_idle()
    return world


def test_the_way_of_patients_is_seen_and_ended(browser_page: Page, world):
    JourneyRun.objects.filter(pk=world.runs()[4].pk).update(
        status="parked", error="NotFound: inpatient-after-discharge"
    )
    sign_in(browser_page, world.house.user)
    addresses = {
        "journeys": reverse("journeys:index"),
        "journey": reverse("journeys:journey", args=[world.journey.uid]) + "?status=active&step=day_7",
        "journey-run": reverse("journeys:run", args=[world.runs()[0].uid]),
        "journey-parked": reverse("journeys:run", args=[world.runs()[4].uid]),
    }
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        for name, address in addresses.items():
            browser_page.goto(address)
            screenshot(browser_page, f"{name}-{short}")
            assert_axe_clean(browser_page)
    browser_page.goto(addresses["journey-run"])
    browser_page.get_by_role("button", name="Stop for this patient").press("Enter")
    expect(browser_page.get_by_text("The journey was stopped.")).to_be_visible()
    assert world.runs()[0].status == "stopped"
