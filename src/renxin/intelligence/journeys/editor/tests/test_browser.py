"""The editor in a browser: a journey drawn from nothing by clicks and by keyboard, in both languages and widths."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.journeys.tests import world as worlds

SHOWN = {
    "map": "",
    "step": "?at=answer",
    "add": "?after=answer&way=late",
    "start": "?at=@start",
    "settings": "?at=@settings",
    "moving": "?at=call&moving=1",
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
