"""The pages of trials in a browser: both languages, both widths, a replay read, a walk made, axe finds nothing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.intelligence.journeys.tests import world
from renxin.intelligence.trials import services
from renxin.kernel.core import clock
from renxin.people.organizations.models import User


@pytest.fixture
def house(committed_db, frozen_clock):
    with clock.at(clock.now() - timedelta(days=60)):
        here = world.make()
    now = clock.now()
    for number in range(24):
        with clock.at(now - timedelta(days=2 + 2 * number)):
            here.go_home(number)
    content = here.journey.current.definition
    first = services.request_replay(here.actor, content, title="第 1 版")
    asked = services.request_replay(here.actor, content, title="草稿", answered_percent=60, other=first)
    for one in (first, asked):
        services.run_replay(uid=str(one.uid))
    walk = services.begin_walk(here.actor, content, title="第 1 版")
    services.move_walk(here.actor, walk.uid, {"do": "on"})
    return here, asked, walk


def test_trials_are_read(browser_page: Page, house):
    here, asked, walk = house
    sign_in(browser_page, User.objects.get(pk=here.actor.user_id))
    base = f"/trials/journeys/{here.journey.uid}"
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        speak(browser_page, language)
        for name, address in (
            ("trials-replays", f"{base}/replays"),
            ("trials-replay", f"/trials/replays/{asked.uid}"),
            ("trials-walk", f"/trials/walks/{walk.uid}"),
            ("trials-effect", f"{base}/effect"),
            ("trials-experiments", f"{base}/experiments"),
        ):
            browser_page.goto(address)
            browser_page.wait_for_load_state("networkidle")
            screenshot(browser_page, f"{name}-{short}")
            assert_axe_clean(browser_page)
